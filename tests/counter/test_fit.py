"""Every state fits every screen, in both languages: nothing is cut off and nothing has to be scrolled."""

import pytest

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import SCREENS, CounterPage


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_is_cut_off(teller: CounterPage, crowd: Crowd, language: str) -> None:
    teller.open(CODE, language)
    misfits = [("idle", *fit) for fit in fits(teller)]
    crowd.come("payment", "general", "invoice", customer_class="priority")
    teller.next_customer()
    teller.press("r")
    teller.page.locator("#said .notice").wait_for()
    misfits += [("called", *fit) for fit in fits(teller)]
    teller.press("b")
    teller.wait_for("serving")
    teller.press("1", "2", "3", "3")
    misfits += [("serving", *fit) for fit in fits(teller)]
    teller.press("p")
    teller.answer("6", then="serving")
    misfits += [("pausing", *fit) for fit in fits(teller)]
    teller.page.locator("#desk:not([data-settling])").wait_for()
    teller.space(then="paused")
    misfits += [("paused", *fit) for fit in fits(teller)]
    teller.press("x")
    teller.wait_for("closed")
    misfits += [("closed", *fit) for fit in fits(teller)]

    assert misfits == []


def fits(teller: CounterPage) -> list[tuple[str, list[str]]]:
    found = []
    for name, (width, height) in SCREENS.items():
        teller.page.set_viewport_size({"width": width, "height": height})
        found.append((name, teller.cut_off()))
    return [(name, parts) for name, parts in found if parts]
