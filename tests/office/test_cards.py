"""Recharge cards: the API role by role, and the manager's page in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.cards import CardsPage
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall, refused

CODE = "183940275518264703"
"""A recharge code as it stands under the foil of a card: nothing of it may ever be kept."""


@pytest.fixture
def page(server: RunningHall, desk: Callable[..., OfficePage]) -> CardsPage:
    return CardsPage(desk().page, server.address)


def refusal(act: Callable[[], object]) -> tuple[int, str, str | None]:
    status, problem = refused(act)
    return status, problem["code"], problem.get("field")


def stock(server: RunningHall) -> dict[int, int]:
    return {row["face"]: row["stock"] for row in server.ask("GET", "/cards", role="manager")["faces"]}


def test_nothing_yet_is_said_and_the_first_batch_is_taken_in_by_keys(
    server: RunningHall, page: CardsPage
) -> None:
    page.open_cards()
    expect(page.heading).to_have_text("还没有登记充值卡")
    page.page.locator("#face").press("Enter")
    expect(page.page.locator("#first")).to_be_focused()
    page.take_in("600", "66000", "66009")
    expect(page.toast).to_contain_text("600 元的卡入库 10 张")
    expect(page.face(600)).to_contain_text("10")
    expect(page.heading).to_have_text("最近没有发卡，还看不出能用多久")
    page.take_in("100", "１0001000", "１０００１499")  # full-width digits of a Chinese keyboard
    expect(page.face(100)).to_contain_text("500")
    assert stock(server) == {600: 10, 100: 500}


def test_mistakes_stand_at_their_fields(page: CardsPage) -> None:
    page.open_cards()
    page.take_in("600", "66010", "6601")
    expect(page.mistake_at_input("last")).to_have_text("两个序列号的位数要一样")
    expect(page.page.locator("#last")).to_be_focused()
    page.take_in("600", "66005", "66020")
    expect(page.mistake_at_input("first")).to_have_text("这里面有已经登记过的序列号")
    page.take_in("600", CODE, "640285175392016482")
    expect(page.mistake_at_input("last")).to_contain_text("不是充值密码吧")
    page.take_in("", "66010", "66020")
    expect(page.mistake_at_input("face")).to_have_text("面额是 1 到 10000 的整数")


def test_the_fewest_codes_while_typing(page: CardsPage) -> None:
    page.open_cards("en")
    answer = page.plan_for(600)
    expect(answer.locator(".hero")).to_have_text("1code to type")
    expect(answer).to_contain_text("Otherwise 6 codes of ¥100.")
    expect(page.plan_for(700)).to_contain_text("2codes to type¥600× 1¥100× 1")
    expect(page.plan_for(650)).to_contain_text("The cards here cannot make ¥650.")
    expect(answer.locator(".near-total")).to_have_text(["¥6001 code", "¥7002 codes"])
    page.plan_for(0)
    expect(page.mistake_at_input("amount")).to_have_text("A whole number from 1 to 10,000")


def test_what_a_teller_gives_out_is_seen_and_warned_of(server: RunningHall, page: CardsPage) -> None:
    page.open_cards()
    server.counter("3", "open")
    server.ask("POST", "/cards/give", {"face": 600, "count": 4, "counter": "3"})
    expect(page.heading).to_have_text("600 元的卡今天就可能用完")
    expect(page.page.locator("#second")).to_contain_text("每天要多输约 20 个充值密码")
    expect(page.face(600)).to_contain_text("不够一天")
    row = page.happened.first
    expect(row).to_contain_text("66000–03")
    expect(row).to_contain_text("3 号窗口")


def test_given_out_and_taken_back_at_the_desk(server: RunningHall, page: CardsPage) -> None:
    page.open_cards()
    page.face(100).get_by_role("button", name="发出").click()
    page.dialog.locator("#count").fill("3")
    page.dialog.locator("#give-first").fill("77")
    page.dialog.locator("#give-first").press("Enter")
    expect(page.mistake_at_input("give-first")).to_have_text("没有登记过这个序列号")
    page.dialog.locator("#give-first").fill("10001100")
    page.dialog.locator("#give-first").press("Enter")
    expect(page.toast).to_contain_text("10001100–10001102")
    expect(page.face(100).locator(".stock-count")).to_have_text("497")
    page.happened.first.get_by_role("button", name="退回").click()
    page.dialog.get_by_role("button", name="收回入库").click()
    expect(page.face(100).locator(".stock-count")).to_have_text("500")
    expect(page.happened.nth(1).get_by_role("button")).to_have_count(0)
    assert stock(server)[100] == 500


def test_a_count_asks_why_cards_are_missing(server: RunningHall, page: CardsPage) -> None:
    page.open_cards("en")
    page.face(100).get_by_role("button", name="Count").click()
    page.dialog.locator("#counted").fill("498")
    expect(page.dialog).to_contain_text("2 fewer than in the books")
    page.dialog.locator("#counted").press("Enter")
    expect(page.mistake_at_input("reason")).to_have_text("Choose why they are missing.")
    page.dialog.get_by_text("lost", exact=True).click()
    page.dialog.get_by_role("button", name="Make the books right").click()
    expect(page.toast).to_contain_text("now 498 cards")
    expect(page.happened.first).to_contain_text("−2")
    assert stock(server)[100] == 498


def test_at_phone_size_nothing_is_wider_than_the_screen(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    page = CardsPage(desk("phone").page, server.address)
    page.open_cards()
    assert page.too_wide() == 0


def test_who_may(server: RunningHall) -> None:
    batch = {"face": 50, "first": "1", "last": "9"}
    count = {"face": 100, "counted": 1, "book": 498, "reason": "lost"}
    give = {"face": 100, "count": 1}
    for role, path, body in [
        ("counter", "/cards/batches", batch),
        ("counter", "/cards/correct", count),
        ("kiosk", "/cards/give", give),
        ("display", "/cards/give", give),
    ]:
        assert refusal(lambda r=role, p=path, b=body: server.ask("POST", p, b, role=r)) == (  # type: ignore[misc]
            403,
            "wrong_role",
            None,
        )
    for role in ("counter", "kiosk", "manager"):
        plan = server.ask("GET", "/cards/plan?amount=600", role=role)
        assert plan["exact"] == {"total": 600, "codes": 1, "cards": [{"face": 600, "count": 1}]}
    assert refusal(lambda: server.ask("GET", "/cards", role="kiosk"))[0] == 403
    assert refusal(lambda: server.ask("GET", "/cards/history"))[0] == 403
    assert refusal(lambda: server.ask("GET", "/cards/plan?amount=600", role="display"))[0] == 403


@pytest.mark.parametrize("amount", ["", "0", "-5", "6e2", "600.5", "99999", "６００"])
def test_amounts_that_are_none(server: RunningHall, amount: str) -> None:
    quoted = amount.encode().hex("%")
    path = f"/cards/plan?amount=%{quoted}" if quoted else "/cards/plan?amount="
    assert refusal(lambda: server.ask("GET", path)) == (422, "invalid_amount", "amount")


def test_a_field_for_a_code_is_refused_by_name_and_kept_nowhere(server: RunningHall) -> None:
    batch: dict[str, Any] = {"face": 50, "first": "500001", "last": "500009"}
    for name in ("code", "codes", "pin", "password", "secret", "recharge_code"):
        body = {**batch, name: CODE}
        sent = refusal(lambda b=body: server.ask("POST", "/cards/batches", b, role="manager"))  # type: ignore[misc]
        assert sent == (422, "invalid_field", name)
        give = {"face": 100, "count": 1, name: CODE}
        sent = refusal(lambda b=give: server.ask("POST", "/cards/give", b, role="manager"))  # type: ignore[misc]
        assert sent == (422, "invalid_field", name)
    scanned = {"face": 100, "count": 1, "first": CODE}
    assert refusal(lambda: server.ask("POST", "/cards/give", scanned, role="manager")) == (
        422,
        "unknown_serial",
        "first",
    )
    why = {"face": 100, "counted": 1, "book": 498, "reason": CODE}
    assert refusal(lambda: server.ask("POST", "/cards/correct", why, role="manager"))[2] == "reason"

    files = [file for file in server.data.rglob("*") if file.is_file()]
    assert any(b"10001100" in file.read_bytes() for file in files)
    assert [file.name for file in files if CODE.encode() in file.read_bytes()] == []
