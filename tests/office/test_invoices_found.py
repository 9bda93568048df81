"""How the invoices that were found are kept fresh: the real module, in a browser without a hall."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

MODULE = Path(__file__).resolve().parents[2] / "office/static/invoices/found.js"
BEGIN = """async ([source]) => {
  const { finder } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const searched = [], looked = [], drawn = [];
  const search = () => new Promise((answer) => searched.push(answer));
  const look = (invoice) => { looked.push(invoice); return Promise.resolve({ invoice, state: "red" }); };
  const its = finder(search, look, (anew) => drawn.push(anew));
  globalThis.its = { ...its, searched, looked, drawn };
}"""
NOW = "[its.searched.length, its.looked, its.found()?.rows.map((row) => row.invoice + (row.state ?? ''))]"


@pytest.fixture
def page(alone: Page) -> Page:
    alone.evaluate(BEGIN, [MODULE.read_text("utf-8")])
    return alone


def does(page: Page, what: str, ms: int = 0) -> list[Any]:
    """How often was searched by then, whom it has looked at, and what it has found."""
    page.evaluate(f"async () => {{ {what}; await 0; await 0; }}")
    page.clock.run_for(ms)
    found: list[Any] = page.evaluate(f"async () => {{ await 0; await 0; return {NOW}; }}")
    return found


def test_only_what_was_found_is_looked_at_again_and_no_search_is_repeated(page: Page) -> None:
    """A mailing run changes invoices every second; each search by a person's number leaves a trace."""
    does(page, "its.find('0001')")
    assert does(page, "its.searched[0]([{ invoice: 'a' }, { invoice: 'b' }])") == [1, [], ["a", "b"]]
    assert does(page, "its.touch(['x', 'y'])", 60_000) == [1, [], ["a", "b"]]
    assert does(page, "its.touch(['x', 'b'])", 1) == [1, ["b"], ["a", "bred"]]
    assert does(page, "its.touch(['a']); its.touch(['b'])", 2_500) == [1, ["b"], ["a", "bred"]]
    assert does(page, "its.touch(['a'])", 600) == [1, ["b", "a", "b"], ["ared", "bred"]]
    assert page.evaluate("its.drawn") == [True, False, False]


def test_while_nobody_looks_nothing_is_asked(page: Page) -> None:
    does(page, "its.find('0001')")
    does(page, "its.searched[0]([{ invoice: 'a' }])")
    hidden = "Object.defineProperty(document, 'hidden', { configurable: true, value: %s });"
    assert does(page, hidden % "true" + "its.touch(['a'])", 60_000) == [1, [], ["a"]]
    assert does(page, hidden % "false" + "its.soon()", 1) == [1, ["a"], ["ared"]]


def test_an_answer_to_what_is_looked_for_no_longer_is_not_shown(page: Page) -> None:
    does(page, "its.find('0001'); its.find('0002')")
    assert does(page, "its.searched[1]([{ invoice: 'new' }])") == [2, [], ["new"]]
    assert does(page, "its.searched[0]([{ invoice: 'old' }])") == [2, [], ["new"]]
    does(page, "its.find('0003')")
    assert does(page, "its.end(); its.searched[2]([{ invoice: 'late' }])", 60_000) == [3, [], None]
