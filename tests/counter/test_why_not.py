"""Why a customer has not helped themselves: one key while they are served, and the last word counts."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall


def whys(crowd: Crowd, after: int) -> list[str | None]:
    return [move["data"]["reason"] for move in crowd.moves(after) if move["verb"] == "offer.why"]


def test_one_key_says_why_and_the_last_word_counts(
    person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd
) -> None:
    crowd.come("payment")
    teller = person()
    teller.open(CODE)
    teller.space(then="idle")
    teller.next_customer()
    before = crowd.now()
    keys = teller.page.locator("#why-not-keys button")
    expect(keys).to_have_count(5)
    with teller.page.expect_request("**/why-not") as told:
        teller.press("w")
    ticket = [move["ticket"] for move in crowd.moves(0) if move["verb"] == "call"][-1]
    assert told.value.post_data_json == {"reason": "wanted_cash", "ticket": ticket}
    expect(keys.nth(1)).to_have_attribute("aria-pressed", "true")
    keys.nth(0).click()
    expect(keys.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(keys.nth(1)).to_have_attribute("aria-pressed", "false")
    assert whys(crowd, before) == ["wanted_cash", "no_smartphone"]
    teller.page.reload()
    expect(keys.nth(0)).to_have_attribute("aria-pressed", "true")
    teller.wait_until_live()
    teller.press("q")
    teller.said("已收回")
    expect(keys.nth(0)).to_have_attribute("aria-pressed", "false")
    assert whys(crowd, before) == ["wanted_cash", "no_smartphone", None]
    teller.press("q")
    teller.said("已记下：没有智能手机。")
    assert whys(crowd, before) == ["wanted_cash", "no_smartphone", None, "no_smartphone"]


def test_nobody_asks_where_there_is_no_other_way(
    person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd
) -> None:
    crowd.come("general")
    teller = person("Grace")
    teller.open(CODE, "en")
    teller.space(then="idle")
    teller.next_customer()
    before = crowd.now()
    expect(teller.page.locator("#why-not")).to_be_hidden()
    teller.press("w")
    assert whys(crowd, before) == []
