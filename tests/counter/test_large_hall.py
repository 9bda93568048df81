"""A hall with more counters and business types than there are digits: each still has its key."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.counter.conftest import Crowd
from tests.e2e.pages.counter import SCREENS, CounterPage
from tests.running_hall import RunningHall

COUNTERS = [*(str(n) for n in range(1, 13)), "vip"]


@pytest.fixture
def large(server: RunningHall, crowd: Crowd) -> None:
    """Twelve counters and a room with a name, eleven business types."""
    document = server.ask("GET", "/catalogue?as=json", role="manager")
    last = document["service"][-1]
    for letter in "DEFGHJKL":
        names = {"zh-CN": f"业务 {letter}", "en": f"Service {letter}"}
        document["service"].append(last | {"code": letter.lower(), "letter": letter, "names": names})
    every = [service["code"] for service in document["service"]]
    first = document["counter"][0] | {"serves": every}
    document["counter"] = [first | {"code": code, "names": {"zh-CN": code, "en": code}} for code in COUNTERS]
    server.ask("PUT", "/catalogue", document, role="manager")


@pytest.mark.usefixtures("large")
def test_numbers_of_two_digits_are_typed_and_arrows_reach_the_rest(
    person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd
) -> None:
    server.counter("1", "open")
    for code in ("11", "vip"):
        server.counter(code, "open")
    teller = person()
    page = teller.page
    page.goto(f"{teller.address}/counter/?lang=en")
    expect(page.locator(".counter-card")).to_have_count(len(COUNTERS))
    teller.press("1", "2")
    teller.wait_until_live()
    assert page.url.endswith("/counter/12")
    teller.space(then="idle")
    numbers = crowd.come("payment", "payment", "l", customer_class="priority", language="zh-CN")
    teller.next_customer()
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert teller.cut_off() == []

    teller.press("2", "Period", "1", "Period", "Shift+1", "Period", "1", "Period", "0")
    expect(page.locator('.done-key[data-service="k"] .pieces')).to_have_text("×1")
    assert teller.done() == {"invoice": "×1", "k": "×1", "l": "×1"}

    teller.press("t")
    teller.question.wait_for()
    teller.press("Shift+1", "Enter")  # which could become 11
    teller.wait_for("idle")
    assert crowd.ticket(numbers[0])["only_for"] == "1"
    teller.next_customer()
    teller.press("t")
    teller.question.wait_for()
    teller.press("ArrowUp", "Enter")
    teller.wait_for("idle")
    assert crowd.ticket(numbers[1])["only_for"] == "vip"
    crowd.go_home(("1", "11", "12", "vip"))
