"""The fault table of docs/hardware.md, row by row: one hall, a kiosk with its own printer for each row.

All machines suffer at once, a customer at each kiosk takes a number by touch, and everybody looks: the
customer at the kiosk's screen, the office at its devices' page. Then all is mended and the paper is counted.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hall.catalogue_file import write_catalogue
from hardware.simulators.faults import FAULTS
from tests.e2e.pages.kiosk import KioskPage
from tests.running_hall import RunningHall
from tests.simulated_printers import WIRES, KioskPrinter, hall_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "hardware.md"
WITH_PRESENTER = "custom-vkp80"
"""Of printers whose slip may stay in the mouth."""
WAITING = frozenset({"QUEUED", "PREFLIGHT", "NOT_SENT"})
REPORTED_S = 4.0
LOOKED_AT_S = 14.0
"""How long a customer still stands there: a printer that cannot confirm is doubted after ten seconds."""
SETTLED_S = 75.0
READ_AT_THE_KIOSK = """() => {
  window.read = "";
  new MutationObserver(() => {
    const title = document.querySelector(".slip-title");
    if (title) window.read = title.textContent;
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""Runs in a kiosk's page: the last words about paper that its customer has read."""
READ_IN_THE_OFFICE = """() => {
  window.read = {};
  const look = () => {
    for (const card of document.querySelectorAll('[id^="device-"]')) {
      const state = card.querySelector(".device-state");
      if (state && (state.dataset.state !== "READY" || !window.read[card.id])) {
        window.read[card.id] = state.querySelector(".state").textContent;
      }
    }
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
"""Runs in the devices' page: the last words about each device's fault, or that it works."""


@dataclass(frozen=True)
class Row:
    """What the document says of one fault on one wire."""

    fault: str
    wire: str
    customer: str
    teller: str
    office: str
    meanwhile: str
    afterwards: str


def rows() -> list[Row]:
    """The table's rows: each line that begins with a fault's name."""
    found = []
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 7 and cells[0].strip("`") in FAULTS:
            found += [Row(cells[0].strip("`"), wire, *cells[2:]) for wire in cells[1].split(", ")]
    return found


@dataclass
class Seen:
    """What was really seen."""

    customer: str = ""
    teller: str = ""
    office: str = ""
    meanwhile: str = ""
    afterwards: str = ""


@dataclass
class Place:
    """One row's kiosk: its printer, its screen, and what was seen there."""

    row: Row
    printer: KioskPrinter
    screen: KioskPage
    seen: Seen


Places = dict[tuple[str, str], Place]
"""By fault and wire."""


def _profile(fault: str) -> str:
    return WITH_PRESENTER if fault == "slip_left" else "generic-80mm"


@pytest.fixture(scope="module")
def places(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Every row lived through, all at the same time."""
    table = rows()
    printers = [KioskPrinter(n, row.wire, _profile(row.fault)) for n, row in enumerate(table, 1)]
    hall = RunningHall(tmp_path_factory.mktemp("hall"))
    file = hall.data / "hall.toml"
    file.write_text(write_catalogue(hall_of(printers)), "utf-8")
    hall.command("catalogue", "import", str(file))
    hall.start()
    context = browser.new_context(locale="en-GB", viewport={"width": 540, "height": 960})
    try:
        yield _live(hall, context, table, printers)
    finally:
        context.close()
        hall.stop()
        for printer in printers:
            printer.printer.close()


def _live(
    hall: RunningHall, context: BrowserContext, table: list[Row], printers: list[KioskPrinter]
) -> Places:
    office = _office(hall, context, len(table))
    found = [
        Place(row, printer, _kiosk(hall, context, printer), Seen())
        for row, printer in zip(table, printers, strict=True)
    ]
    office.evaluate(READ_IN_THE_OFFICE)
    for place in found:
        place.printer.printer.suffer(place.row.fault)
    time.sleep(REPORTED_S)
    for place in found:
        place.screen.page.evaluate("document.querySelector('[data-service=payment]').click()")
    time.sleep(LOOKED_AT_S)
    _note(hall, office, found)
    for place in found:
        place.printer.printer.recover()
    _settle(hall, found)
    _call_all(hall, found)
    return {(place.row.fault, place.row.wire): place for place in found}


def _kiosk(hall: RunningHall, context: BrowserContext, printer: KioskPrinter) -> KioskPage:
    """The kiosk's screen, in English, as its customer has chosen."""
    screen = KioskPage(context.new_page(), hall.address)
    screen.pair(hall.links[f"kiosk {printer.kiosk}"])
    screen.page.goto(f"{hall.address}/kiosk/?as=kiosk-{printer.kiosk}")
    screen.wait_for("start")
    screen.aid("language-en").click()
    screen.page.evaluate(READ_AT_THE_KIOSK)
    return screen


def _office(hall: RunningHall, context: BrowserContext, devices: int) -> Page:
    page = context.new_page()
    page.goto(next(link for name, link in hall.links.items() if "manager" in name))
    page.locator("form button").first.click()
    page.wait_for_url(lambda url: "/pair/" not in url)
    page.goto(f"{hall.address}/office/devices?lang=en")
    ready = "n => document.querySelectorAll('.device-state[data-state=READY]').length === n"
    page.wait_for_function(ready, arg=devices)
    return page


def _note(hall: RunningHall, office: Page, found: list[Place]) -> None:
    """What each customer has read last, what the office has, and how far the paper is."""
    states = _states(hall)
    words = office.evaluate("() => window.read")
    for place in found:
        place.seen.customer = place.screen.page.evaluate("() => window.read")
        place.seen.office = words[f"device-{place.printer.code}"]
        place.seen.meanwhile = f"{states[place.printer.code]}, {_papers(place.printer)}"


def _settle(hall: RunningHall, found: list[Place]) -> None:
    until = time.monotonic() + SETTLED_S
    while {"waiting", "SENDING"} & set(_states(hall).values()):
        assert time.monotonic() < until, _states(hall)
        time.sleep(0.5)
    time.sleep(5)  # paper that a printer held comes out by then, and would be counted
    states = _states(hall)
    for place in found:
        place.seen.afterwards = f"{states[place.printer.code]}, {_papers(place.printer)}"


def _call_all(hall: RunningHall, found: list[Place]) -> None:
    """A teller calls everybody: at whichever kiosk they stood, with paper or without."""
    hall.counter("1", "open")
    called = set()
    while ticket := hall.counter("1", "call-next", finish=True):
        called.add(ticket["id"])
    moves = hall.ask("GET", "/moves?limit=1000", role="manager")["moves"]
    issued = {move["kiosk"]: move["ticket"] for move in moves if move["verb"] == "issue"}
    for place in found:
        place.seen.teller = "calls as ever" if issued[place.printer.kiosk] in called else "has lost a ticket"


def _states(hall: RunningHall) -> dict[str, str]:
    with closing(sqlite3.connect(f"{(hall.data / 'agent-main.sqlite3').as_uri()}?mode=ro", uri=True)) as sql:
        states = dict(sql.execute("SELECT printer, state FROM slip"))
    return {printer: "waiting" if state in WAITING else state for printer, state in states.items()}


def _papers(printer: KioskPrinter) -> str:
    return {0: "no slip", 1: "one slip"}.get(printer.papers, f"{printer.papers} slips")


def test_every_fault_stands_in_the_table_on_every_wire() -> None:
    wanted = {(fault, wire) for fault in FAULTS for wire in WIRES} - {("reset", "serial")}
    assert {(row.fault, row.wire) for row in rows()} == wanted


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.fault}-{row.wire}")
def test_what_everybody_sees(row: Row, places: Places) -> None:
    place = places[row.fault, row.wire]
    seen = place.seen
    assert (plain(seen.customer), seen.teller, seen.office) == (row.customer, row.teller, row.office)
    assert (seen.meanwhile, seen.afterwards) == (row.meanwhile, row.afterwards)
    assert place.printer.twice == 0


def plain(words: str) -> str:
    """A screen's words with the number of the day left open."""
    return re.sub(r"\bA\d{3}\b", "A…", words).strip()
