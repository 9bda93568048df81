"""Mailing runs: the manager's page in Chromium from who is due to what came back; the API role by role."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from diversion.consent import Consents
from diversion.invoices.port import What
from diversion.invoices.title import title_of
from diversion.phone import Phone
from diversion.places.places import Address
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.invoices import items_of
from diversion.standing import store as orders_kept
from diversion.standing.order import Way
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp
from diversion.vault import Vault, key_from
from hall.actor import Actor, Role
from hall.clock import system_clock
from hall.hall import Hall
from hall.store import Store
from hallkeeper.engines import open_engines
from tests.e2e.pages.mailing import MailingPage
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

KIOSK = Actor("place:k1", Role.KIOSK)
ADDRESS = Address(("440000", "440300", "440305"), ("广东省", "深圳市", "南山区"), "科技园路1号", "518057")


@pytest.fixture(scope="module")
def cycle(server: RunningHall) -> str:
    """Standing orders of customers of the sandbox who have a paid month; that month."""
    billing = SandboxBilling(server.data / "sandbox.db")
    items = items_of(billing)
    known = [customer.account for customer in billing.customers()]
    months = {a: {i.on for i in items(a) if i.what is What.MONTH} for a in known}
    billing.close()
    month = max(set().union(*months.values()))
    paid = [a for a in known if month in months[a]]
    unpaid = [a for a in known if month not in months[a]]
    engines = open_engines(f"sqlite:///{server.data / 'hall.db'}")
    hall = Hall(Store(engines.writer, engines.reader, system_clock))
    register = Register(hall, Vault(key_from(server.data / "personal.key")), Consents(CONSENTS))
    for n, account in enumerate([*paid[:5], *unpaid[:1]]):
        sign_up(hall, register, account, Way.EMAIL if n == 0 else Way.POST, month)
    hall.stop()
    engines.dispose()
    return month


def sign_up(hall: Hall, register: Register, account: str, way: Way, month: str) -> None:
    """An order as a kiosk makes it, only since that month."""
    title = title_of("personal", "张三丰")
    recipient = Recipient(account, Phone("13800000001"), title, email="z@example.cn")
    if way is Way.POST:
        recipient = replace(recipient, email=None, name="张三丰", address=ADDRESS)
    order = register.sign_up(KIOSK, SignUp(recipient, f"{way}-1", "zh-CN", "k1", way), proved=True)
    hall.write(lambda tx: orders_kept.change(tx, replace(order, first_cycle=month)))


@pytest.fixture
def page(server: RunningHall, cycle: str, desk: Callable[..., OfficePage]) -> MailingPage:
    return MailingPage(desk().page, server.address)


def numbers(server: RunningHall, way: str, *states: str) -> list[str]:
    found = server.ask("GET", "/mailing", role="manager")["runs"]
    runs = [server.ask("GET", f"/mailing/runs/{run['run']}", role="manager") for run in found]
    return [i["number"] for run in runs if run["way"] == way for i in run["items"] if i["state"] in states]


def refusal(act: Callable[[], object]) -> tuple[int, str]:
    status, problem = refused(act)
    return status, problem["code"]


def test_who_is_due_is_said_first_and_a_run_is_opened(page: MailingPage, cycle: str) -> None:
    page.open_mailing()
    year, month = cycle.split("-")
    expect(page.heading).to_have_text(f"{year}年{int(month)}月的发票：1 封电子邮件、5 封信还没有办")
    expect(page.open_button("post")).to_have_text("邮寄（5）")
    page.open_button("post").press("Enter")
    expect(page.state("post", "issued")).to_have_text("4", timeout=30_000)
    expect(page.state("post", "skipped")).to_have_text("1")
    expect(page.run("post").locator(".said")).to_have_text("发票都办过了，共 5 件")
    expect(page.open_button("post")).to_be_disabled()
    page.run("post").get_by_role("button", name="没办成的再试（1）").click()
    expect(page.toast).to_have_text("1 件会再试一次")
    expect(page.state("post", "skipped")).to_have_text("1", timeout=30_000)


def test_e_mails_go_by_themselves(page: MailingPage) -> None:
    page.open_mailing("en")
    page.open_button("email").click()
    expect(page.history).to_have_count(1, timeout=30_000)
    expect(page.history.first).to_contain_text("e-mail")
    expect(page.history.first.locator("td").first).to_have_text("1")


def test_an_e_mail_that_may_have_gone_waits_for_the_managers_word(
    server: RunningHall, page: MailingPage
) -> None:
    made_unsure(server)
    page.open_mailing()
    expect(page.state("email", "unsure")).to_have_text("1")
    expect(page.page.locator("#second")).to_contain_text("1 封邮件等您在“逐件查看”里决定")
    page.run("email").get_by_role("button", name="逐件查看").click()
    page.dialog.get_by_role("button", name="已收到").click()
    expect(page.dialog.locator(".items")).to_contain_text("已记下")
    expect(page.run("email")).to_have_count(0)
    assert numbers(server, "email", "sent") == numbers(server, "email", "sent", "queued", "unsure")


def made_unsure(server: RunningHall) -> None:
    """The run's e-mail as a mail server leaves it that falls silent after the last line."""
    with closing(sqlite3.connect(server.data / "hall.db", timeout=10)) as base, base:
        base.execute("UPDATE message SET state = 'unsure', code = 'no_word' WHERE place = 'mailing'")
        item = (
            "UPDATE mailing_item SET state = 'queued', reason = 'unsure', step_at = NULL WHERE way = 'email'"
        )
        assert base.execute(item).rowcount == 1
        base.execute("UPDATE mailing_run SET state = 'running' WHERE way = 'email'")


def test_letters_labels_envelopes_and_the_list(server: RunningHall, page: MailingPage) -> None:
    page.open_mailing()
    letters = page.paper("post", "打印 4 封")
    assert letters.startswith(b"%PDF-")
    expect(page.state("post", "printed")).to_have_text("4")
    run = page.run("post")
    run.get_by_label("从第几张起").fill("25")
    run.get_by_role("button", name="打印地址").click()
    expect(run.locator(".error")).to_have_text("填 1 到 24")
    run.get_by_label("从第几张起").fill("7")
    expect(run.locator('.sheet i[data-used="yes"]')).to_have_count(6)
    assert page.paper("post", "打印地址").startswith(b"%PDF-")
    run.get_by_label("纸张").select_option("envelopes:dl")
    expect(run.get_by_label("从第几张起")).to_be_hidden()
    assert page.paper("post", "打印地址").startswith(b"%PDF-")
    rows = page.paper("post", "CSV（GB 18030）").decode("gb18030").splitlines()
    assert rows[0] == "postcode,province,city,district,street,name,item_number"
    address = "518057,广东省,深圳市,南山区,科技园路1号,张三丰"
    assert rows[1:] == [f"{address},{n}" for n in sorted(numbers(server, "post", "printed"))]
    reads = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    whys = [m["data"]["why"] for m in reads if m["verb"] == "personal.read" and m["by"].startswith("person:")]
    assert whys == ["letters", "labels", "envelopes", "list for the post"]


def test_letters_whose_file_was_lost_are_printed_again_without_typing_their_numbers(
    server: RunningHall, signed_in: BrowserContext, cycle: str
) -> None:
    page = MailingPage(signed_in.new_page(), server.address)  # it complains of what is lost
    page.open_mailing()
    page.page.route("**/letters", lambda route: route.abort())
    page.run("post").get_by_role("button", name="重打某几封").click()
    expect(page.dialog.locator("#numbers")).to_have_value(" ".join(numbers(server, "post", "printed")))
    page.dialog.locator("button[type=submit]").click()
    expect(page.toast).to_contain_text("这些信可能已记为“已打印”")
    page.page.close()


def test_some_are_posted_by_number_then_all(server: RunningHall, page: MailingPage) -> None:
    page.open_mailing()
    first = numbers(server, "post", "printed")[0]
    page.run("post").get_by_role("button", name="只有几封已交寄").click()
    page.dialog.locator("#numbers").fill("123")
    page.dialog.locator("#numbers").press("Enter")
    expect(page.dialog.locator("#numbers-mistake")).to_contain_text("12 位数字")
    page.dialog.locator("#numbers").fill(f"{first[:6]}{first[6:]}")
    page.dialog.locator("#numbers").press("Enter")
    expect(page.state("post", "posted")).to_have_text("1")
    page.run("post").get_by_role("button", name="都已交寄（3）").click()
    page.dialog.get_by_role("button", name="已交寄").click()
    expect(page.history).to_have_count(2)
    expect(page.run("post")).to_have_count(0)


def test_staff_take_an_address_down_for_a_customer_who_is_here(page: MailingPage) -> None:
    page.open_mailing()
    page.page.locator('[data-do="take-down"]').click()
    page.dialog.locator("#phone").fill("13800000040")
    for level, code in (("省", "440000"), ("市", "440300"), ("区县", "440305")):
        page.dialog.get_by_label(level, exact=True).select_option(code)
    expect(page.dialog.get_by_text("邮编 518000")).to_be_visible()
    page.dialog.locator("#street").fill("科技园路9号")
    page.dialog.locator("#name").fill("王小芳")
    page.dialog.get_by_role("button", name="登记", exact=True).click()
    expect(page.dialog.locator("#code-mistake")).to_have_text("填验证码，或勾选客户在这里")
    page.dialog.locator("#seen").check()
    page.dialog.get_by_role("button", name="登记", exact=True).click()
    expect(page.toast).to_contain_text("登记好了：王** 广东省深圳市南山区科技****")


def test_what_came_back_waits_for_a_better_address_and_is_due_again(
    server: RunningHall, page: MailingPage
) -> None:
    page.open_mailing()
    back = numbers(server, "post", "posted")
    page.come_back("261001000016")
    expect(page.page.locator("#number-mistake")).to_be_visible()
    page.come_back(back[0])
    expect(page.toast).to_contain_text(f"{back[0]} 已登记退回")
    page.come_back(back[1])
    expect(page.returned).to_have_count(2)
    expect(page.returned.first).to_contain_text("张** 广东省深圳市南山区科技****")
    order = server.ask("GET", "/mailing", role="manager")["returned"][0]["order"]
    for nowhere in ({}, {"street": ""}, {"street": "", "name": "李四"}):
        asked = refusal(
            lambda to=nowhere: server.ask("POST", f"/mailing/orders/{order}/address", to, role="manager")  # type: ignore[misc]
        )
        assert asked == (422, "invalid_street")
    page.returned.first.get_by_role("button", name="改地址").click()
    for level, code in (("省", "110000"), ("市", "110101")):
        page.dialog.get_by_label(level, exact=True).select_option(code)
    expect(page.dialog.get_by_text("邮编 100010")).to_be_visible()
    page.dialog.locator("#street").fill("东直门内大街88号")
    page.dialog.locator("#street").press("Enter")
    expect(page.returned).to_have_count(1)
    after = server.ask("GET", "/moves?after=0&limit=1000", role="manager")["moves"]
    assert [m["data"]["source"] for m in after if m["verb"] == "standing.state"][-1] == "staff"
    page.returned.first.get_by_role("button", name="取消登记").click()
    page.dialog.get_by_role("button", name="取消登记").click()
    expect(page.page.locator("#returned .none")).to_have_text("没有等着改地址的")
    expect(page.open_button("post")).to_have_text("邮寄（2）")  # the new address, and who was skipped


def test_at_phone_size_nothing_is_wider_than_the_screen(
    server: RunningHall, cycle: str, desk: Callable[..., OfficePage]
) -> None:
    page = MailingPage(desk("phone").page, server.address)
    page.open_mailing()
    page.open_button("post").click()
    expect(page.state("post", "issued")).to_have_text("1", timeout=30_000)
    assert page.too_wide() == 0


def test_who_may(server: RunningHall, cycle: str) -> None:
    runs: list[dict[str, Any]] = server.ask("GET", "/mailing", role="manager")["runs"]
    run = runs[0]["run"]
    for role in ("counter", "kiosk", "display", "device"):
        for method, path, body in (
            ("GET", "/mailing", None),
            ("GET", f"/mailing/runs/{run}", None),
            ("POST", "/mailing/runs", {"cycle": cycle, "way": "post"}),
            ("POST", f"/mailing/runs/{run}/letters", {}),
            ("POST", f"/mailing/runs/{run}/list", {}),
            ("POST", f"/mailing/runs/{run}/again", {"before": None}),
            ("POST", "/mailing/returned", {"number": "1"}),
            ("POST", "/messages/none/decide", {"arrived": True}),
        ):
            asked = refusal(lambda m=method, p=path, b=body, r=role: server.ask(m, p, b, role=r))  # type: ignore[misc]
            assert asked == (403, "wrong_role")
    decide = "/messages/none/decide"
    assert refusal(lambda: server.ask("POST", decide, {"arrived": True}, role="manager")) == (
        404,
        "unknown_message",
    )
    assert refusal(lambda: server.ask("POST", decide, {"arrived": 1}, role="manager"))[0] == 422
    wrong = {"cycle": "2026-13", "way": "post"}
    assert refusal(lambda: server.ask("POST", "/mailing/runs", wrong, role="manager")) == (
        422,
        "invalid_field",
    )
