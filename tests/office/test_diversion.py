"""What the ways out of the queue have brought, on the manager's page; and the offers in the catalogue."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.diversion import DiversionPage
from tests.e2e.pages.office import OfficePage
from tests.e2e.pages.payments import Customers
from tests.running_hall import RunningHall


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> DiversionPage:
    return DiversionPage(desk().page, server.address)


@pytest.fixture(scope="module")
def customers(server: RunningHall) -> Customers:
    return Customers(server)


def come(customers: Customers, phone: str | None, step: str, outcome: str) -> None:
    visit = customers.visit("pay-terminal")
    if phone:
        customers.number(visit, phone)
    customers.ask("POST", f"/visits/{visit}/step", {"step": step})
    customers.ask("POST", f"/visits/{visit}/end", {"outcome": outcome})


def at_the_counter(server: RunningHall, reason: str) -> None:
    server.issue("payment")
    server.counter("1", "call-next")
    server.ask("POST", "/counters/1/why-not", {"reason": reason})
    server.counter("1", "finish")


def test_nothing_yet_leads_to_the_offers(page: DiversionPage) -> None:
    page.open("diversion")
    expect(page.heading).to_have_text("近 7 天还没有分流")
    page.page.locator("#nothing").get_by_role("link", name="设置分流建议").click()
    expect(page.page.locator('#tab-offers[aria-selected="true"]')).to_be_visible()


def test_few_customers_are_counted_without_shares(
    server: RunningHall, page: DiversionPage, customers: Customers
) -> None:
    server.counter("1", "open")
    customers.ask("POST", "/offers/pay-terminal/told", {"what": "show"})
    customers.ask("POST", "/offers/pay-terminal/told", {"what": "accept", "terminal": "s1"})
    come(customers, "13800000021", "done", "completed")
    at_the_counter(server, "wanted_cash")
    page.open("diversion")
    expect(page.heading).to_have_text("近 7 天只来了 2 位办缴费的客户，还说不上比例")
    come(customers, "13800000021", "paying", "left")
    page.service("payment").locator('[data-kind="left"]').wait_for(timeout=20_000)
    expect(page.page.locator("#second")).to_have_text("满 20 位才算百分比、给建议。")
    kinds = ("asked", "shown", "accepted", "completed")
    assert [page.count("payment", kind).inner_text() for kind in kinds] == ["3", "1", "1", "1"]
    assert page.bars("payment", "left") == ["扫码付款 1"]
    assert page.bars("payment", "why") == ["想付现金 1"]
    expect(page.service("payment")).not_to_contain_text("%")
    expect(page.service("payment")).to_contain_text("办好的 1 位里有 1 位")
    expect(page.page.locator('#queue tr[data-service="payment"] td').first).to_have_text("1")
    all_days, today = page.by_day()
    assert all_days[1:9] == today[1:9] == ["3", "1", "1", "1", "0", "0", "0 分钟", "1"]
    assert (all_days[0], all_days[-1], today[-1]) == ("合计", "想付现金 1", "想付现金 1")


def test_with_enough_customers_there_is_a_finding_and_advice(
    server: RunningHall, page: DiversionPage, customers: Customers
) -> None:
    for n in range(12):
        come(customers, f"138000000{n + 2:02d}" if n < 4 else None, "done", "completed")
    for _ in range(8):
        come(customers, None, "number", "left")
    for _ in range(19):
        at_the_counter(server, "did_not_know")
    come(customers, None, "cash", "completed")
    page.open("diversion", "en")
    expect(page.heading).to_contain_text(
        "Last 7 days: of 42 customers for Bill payment, 13 were done without queueing"
    )
    expect(page.page.locator("#second")).to_have_text("That is 31% of all who came for it.")
    expect(page.service("payment").locator(".advice")).to_have_text(
        [
            "36% stop at “typing the number”. Are the keys easy to press, is the text clear? "
            "A greeter can help those who do not know their number.",
            "95% of those at a counter: did not know how. Let a greeter do it with them once at the "
            "terminal; next time they can.",
        ]
    )
    assert page.bars("payment", "left") == ["typing the number 8", "paying by code 1"]
    assert page.bars("payment", "why") == ["did not know how 19", "wanted cash 1"]
    expect(page.count("payment", "cash")).to_have_text("1")
    expect(page.service("payment")).to_contain_text("the wait (median) that a ticket taken at that moment")


def test_other_days_and_mistakes_in_them(page: DiversionPage) -> None:
    page.open("diversion")
    page.days("2026-01-09", "2026-01-02")
    expect(page.page.locator("#from-mistake")).to_have_text("开始的日子要早于结束的日子")
    page.days("2026-01-02", "2026-06-02")
    expect(page.page.locator("#from-mistake")).to_have_text("最多看 92 天。")
    page.days("2026-01-02", "2026-01-09")
    expect(page.heading).to_have_text("1月2日 至 1月9日还没有分流")
    expect(page.page.locator("#from-mistake")).to_have_count(0)
    page.page.get_by_role("button", name="今天").click()
    expect(page.heading).to_contain_text("今天来办缴费的 42 位客户里")


def test_the_same_as_csv_by_day_and_business_type(server: RunningHall, page: DiversionPage) -> None:
    page.open("diversion")
    with page.page.expect_download() as got:
        page.page.get_by_role("link", name="导出（CSV）").click()
    rows = got.value.path().read_text("utf-8-sig").splitlines()
    day = server.ask("GET", "/today", role="manager")["business_day"]
    assert (len(rows), rows[0].split(",")[:5]) == (2, ["day", "service", "asked", "tickets", "visits"])
    row = dict(zip(rows[0].split(","), rows[1].split(","), strict=True))
    assert rows[1].split(",")[:5] == [day, "payment", "42", "20", "22"]
    wanted = ("cash", "why_did_not_know", "why_failed", "left_at_number", "left_at_paying", "queue_arrivals")
    assert [row[name] for name in wanted] == ["1", "19", "0", "8", "1", "20"]


def test_who_queued_is_counted_as_the_history_counts_them(server: RunningHall) -> None:
    """A wrong key taken back at once is nobody, and who was sent on had asked for something else."""

    def queued() -> dict[str, int]:
        services = server.ask("GET", "/diversion", role="manager")["services"]
        return {code: effect["tickets"] for code, effect in services.items()}

    before = queued()
    wrong = server.issue("invoice")
    server.ask("POST", f"/tickets/{wrong['id']}/cancel", role="manager")
    server.issue("general")
    server.counter("1", "call-next")
    server.counter("1", "transfer", service="payment")
    assert queued() == before | {"general": before["general"] + 1}
    past = server.ask("GET", "/history?by=service", role="manager")["by"]["service"]
    assert queued() == {row["code"]: row["arrivals"] for row in past}
    server.counter("1", "call-next")
    server.counter("1", "finish")


def test_at_phone_size_nothing_is_wider_than_the_screen(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    page = DiversionPage(desk("phone").page, server.address)
    for language in ("zh-CN", "en"):
        page.open("diversion", language)
        page.service("payment").wait_for()
        assert page.too_wide() == 0


def offers(server: RunningHall) -> list[dict[str, object]]:
    found: list[dict[str, object]] = server.ask("GET", "/catalogue?as=json", role="manager")["offer"]
    return found


def test_an_offer_is_changed_switched_off_and_moved(server: RunningHall, page: DiversionPage) -> None:
    page.open("catalogue", part="offers")
    page.unfold("自助缴费")
    page.field("offer.0.wait_s").fill("8")
    page.field("offer.0.names.zh-CN").fill("去终端缴")
    expect(page.offer("pay-terminal").locator(".offer-card").first).to_contain_text("去终端缴")
    expect(page.offer("pay-terminal").locator("summary")).to_contain_text("等候超过 8 分钟时")
    page.offer("pay-terminal").get_by_label("综合屏").uncheck()
    page.offer("pay-phone").get_by_role("switch").uncheck()
    page.offer("pay-phone").get_by_role("button", name="上移").click()
    page.save()
    first, second, *_ = offers(server)
    assert (first["code"], first["enabled"]) == ("pay-phone", False)
    assert (second["code"], second["wait_s"], second["roles"]) == (
        "pay-terminal",
        480,
        ["tickets", "both", "phone"],
    )
    assert second["names"] == {"zh-CN": "去终端缴", "en": "Pay at a terminal"}


def test_a_new_offer_says_what_is_wrong_at_its_fields(server: RunningHall, page: DiversionPage) -> None:
    page.open("catalogue", "en", part="offers")
    page.page.get_by_role("button", name="Add an offer").click()
    page.field("offer.4.names.zh-CN").fill("短信查余额")
    page.page.keyboard.press("Control+s")
    expect(page.mistake_at("offer.4.names.en")).to_be_visible()
    page.field("offer.4.names.en").fill("Balance by SMS")
    page.field("offer.4.way").select_option("channel")
    page.page.keyboard.press("Control+s")
    expect(page.mistake_at("offer.4.link")).to_have_text("A channel needs the place where its code leads")
    page.field("offer.4.link").fill("10086")
    page.page.keyboard.press("Control+s")
    expect(page.mistake_at("offer.4.link")).to_contain_text("Begin with https://")
    page.field("offer.4.link").fill("sms:10086?body=YE")
    page.field("offer.4.shown").select_option("always")
    page.save()
    added = offers(server)[4]
    assert (added["way"], added["link"], added["shown"]) == ("channel", "sms:10086?body=YE", "always")


def test_what_only_the_server_knows_to_be_wrong_stands_at_its_field(
    server: RunningHall, page: DiversionPage
) -> None:
    page.open("catalogue", part="offers")
    page.unfold("去终端缴")
    page.field("offer.1.names.zh-CN").fill("缴")
    page.field("offer.1.takes_s").fill("99999")
    page.page.keyboard.press("Control+s")
    expect(page.mistake_at("offer.1.takes_s")).to_contain_text("takes_s must be a whole number")
    assert offers(server)[1]["names"] == {"zh-CN": "去终端缴", "en": "Pay at a terminal"}


def test_channels_are_counted_by_day_and_downloaded(page: DiversionPage, customers: Customers) -> None:
    visit = customers.visit()
    taught = customers.ask("POST", f"/visits/{visit}/channel")["channel"]["channel"]
    customers.ask("POST", f"/visits/{visit}/end", {"outcome": "completed"})
    page.open("diversion")
    rows = page.page.locator("#channels tbody tr")
    whole = page.page.locator(f'#channels tr[data-channel="{taught}"]')
    expect(whole.locator("th")).to_have_text("营业厅 App 缴费（示例）")
    expect(whole.locator("td")).to_have_text(["合计", "1", "0"])
    expect(rows.nth(1).locator("td").nth(2)).to_have_text("1")
    with page.page.expect_download() as fetched:
        page.page.locator("#channels a[download]").click()
    assert b"app-pay" in Path(fetched.value.path()).read_bytes()
