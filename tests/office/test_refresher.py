"""How a page of the office keeps its figures fresh: the real module, in a browser without a hall."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

MODULE = Path(__file__).resolve().parents[2] / "office/static/desk/refresher.js"
BEGIN = """async ([source]) => {
  const alone = source.replace(/^import .*$/m, "const fail = (error) => { throw error; };");
  const { refresher } = await import(URL.createObjectURL(new Blob([alone], { type: "text/javascript" })));
  const asked = [], painted = [], signals = [];
  const ask = (signal) => new Promise((answer) => { asked.push(answer); signals.push(signal); });
  globalThis.its = { asked, painted, signals, ...refresher(ask, (found) => painted.push(found)) };
}"""
NOW = "its => [its.asked.length, its.painted]"


@pytest.fixture
def page(alone: Page) -> Page:
    alone.evaluate(BEGIN, [MODULE.read_text("utf-8")])
    return alone


def does(page: Page, what: str) -> tuple[int, list[int]]:
    """How often the page has asked by then, and what it has shown."""
    asked, painted = page.evaluate(f"async () => {{ {what}; await 0; return ({NOW})(its); }}")
    return asked, painted


def test_while_an_answer_is_under_way_nothing_more_is_asked_and_it_is_shown(page: Page) -> None:
    """A quarter takes the hall seconds, and people come all the time."""
    assert does(page, "its.load(); its.loadSoon()") == (1, [])
    page.clock.run_for(5_000)
    assert does(page, "its.loadSoon()") == (1, [])
    assert does(page, "its.asked[0](1)") == (1, [1])
    page.clock.run_for(900)
    assert does(page, "its.loadSoon()") == (1, [1])
    page.clock.run_for(200)
    assert does(page, "its.asked[1](2)") == (2, [1, 2])
    page.clock.run_for(5_000)
    assert does(page, "") == (2, [1, 2])


def test_an_answer_about_other_days_is_not_shown(page: Page) -> None:
    does(page, "its.load()")
    assert does(page, "its.loadSoon()") == (1, [])
    assert page.evaluate("its.signals[0].aborted") is False
    assert does(page, "its.load(); its.load()") == (1, [])
    assert page.evaluate("its.signals[0].aborted") is True  # nobody need work it out to its end
    assert does(page, "its.asked[0](1)") == (2, [])
    assert page.evaluate("its.signals[1].aborted") is False
    assert does(page, "its.asked[1](2)") == (2, [2])
    page.clock.run_for(5_000)
    assert does(page, "") == (2, [2])
