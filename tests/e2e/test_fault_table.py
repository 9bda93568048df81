"""The fault table of docs/hardware.md, row by row: two halls, a kiosk with its own printer for each row.

All machines suffer at once, a customer at each kiosk takes a number by touch, and everybody looks: the
customer at the kiosk's screen, the office at its devices' page. Then all is mended and the paper is counted.
"""

import re
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hall.catalogue import Catalogue
from hall.catalogue_file import write_catalogue
from hardware.simulators.faults import FAULTS
from hardware.transports import TRANSPORTS
from tests.cups import DAEMON, Cups, socket_way, wants
from tests.e2e.pages.kiosk import KioskPage
from tests.running_hall import RunningHall
from tests.simulated_printers import USB_AGENT, KioskPrinter, hall_of

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "hardware.md"
pytestmark = pytest.mark.timeout(900)
"""Fifty customers are lived through before the first row is looked at."""
HALLS = (("tcp", "serial"), ("file", "cups"))
"""One hall after the other: with all kiosks' screens at once two cores could not keep up. The printers on USB
are shared out.
"""
PROCESSES = 4
"""Of the browser, for all kiosks' screens."""
WITH_PRESENTER = "custom-vkp80"
"""Of printers whose slip may stay in the mouth."""
WAITING = frozenset({"QUEUED", "PREFLIGHT", "NOT_SENT"})
REPORTED_S = 4.0
LOOKED_AT_S = 14.0
"""How long a customer still stands there: a printer that cannot confirm is doubted after ten seconds."""
KNOWN_S, SEEN_S = 30.0, 20.0
"""How much longer a busy machine may take for what the table says, before a number is taken and after: a slip
lives for a minute."""
SETTLED_S = 75.0
TAKE_A_NUMBER = """() => {
  document.querySelector("[data-aid=language-en]").click();
  document.querySelector("[data-service=payment]").click();
}"""
"""Runs in a kiosk's page: its customer reads English, and pays a bill."""
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
      if (state && (!["READY", "UNKNOWN"].includes(state.dataset.state) || !window.read[card.id])) {
        window.read[card.id] = state.querySelector(".state").textContent;
      }
    }
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""
"""Runs in the devices' page: the last words about each device's fault, or that it works."""


WORDS = tomllib.loads((ROOT / "hallkeeper" / "words" / "en" / "office.toml").read_text("utf-8"))
WELL = (WORDS["device_ready"], WORDS["device_unknown"], WORDS["reason_no_status_channel"])
Kind = tuple[str, str]
"""Fault and wire."""


@dataclass
class Seen:
    """What is seen of one fault on one wire."""

    customer: str = ""
    teller: str = ""
    office: str = ""
    meanwhile: str = ""
    afterwards: str = ""


def rows() -> dict[Kind, list[Seen]]:
    """The table: each line that begins with a fault's name; two of one kind where a moment decides."""
    found: dict[Kind, list[Seen]] = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 7 and cells[0].strip("`") in FAULTS:
            for wire in cells[1].split(", "):
                found.setdefault((cells[0].strip("`"), wire), []).append(Seen(*cells[2:]))
    return found


@dataclass
class Place:
    """One kind's kiosk: its printer, its screen, and what was seen there."""

    fault: str
    printer: KioskPrinter
    screen: KioskPage
    seen: Seen
    came: float = 0.0
    """When its customer has taken a number (this process's clock)."""

    def rows(self) -> list[Seen]:
        """What the table says of it."""
        return rows()[self.fault, self.printer.wire]

    def known_before(self) -> bool:
        """Whether nothing is sent to the machine: the hall has to know of its fault by then."""
        return all(row.meanwhile.startswith("waiting") for row in self.rows())

    def as_written_meanwhile(self) -> bool:
        """Whether customer and office read what the table says, and the paper is as far."""
        seen = self.seen
        told = {(row.customer, row.office, row.meanwhile) for row in self.rows()}
        return (seen.customer, seen.office, seen.meanwhile) in told


Places = dict[Kind, Place]


def _profile(fault: str) -> str:
    return WITH_PRESENTER if fault == "slip_left" else "generic-80mm"


@pytest.fixture(scope="module")
def places(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Every row lived through: all of one hall at the same time; behind CUPS only where there is one."""
    found: Places = {}
    for table in _tables():
        found |= _lived_through(browser, tmp_path_factory.mktemp("hall"), table)
    return found


def _tables() -> list[list[Kind]]:
    """The kinds that are lived through in each hall."""
    kinds = [kind for kind in rows() if kind[1] != "cups" or _has_cups()]
    on_usb = [kind for kind in kinds if kind[1] == "usb"]
    return [
        [kind for kind in kinds if kind[1] in wires] + on_usb[n :: len(HALLS)]
        for n, wires in enumerate(HALLS)
    ]


def _has_cups() -> bool:
    return DAEMON.exists() and socket_way().exists()


def _lived_through(browser: Browser, folder: Path, table: list[Kind]) -> Places:
    printers = [KioskPrinter(n, wire, _profile(fault)) for n, (fault, wire) in enumerate(table, 1)]
    with ExitStack() as ending:
        for printer in printers:
            ending.callback(printer.printer.close)
        _put_behind_cups([p for p in printers if p.wire == "cups"], folder / "cups", ending)
        hall = RunningHall(folder)
        file = folder / "hall.toml"
        file.write_text(write_catalogue(_patient(hall_of(printers))), "utf-8")
        hall.command("catalogue", "import", str(file))
        ending.callback(hall.stop)
        hall.start()
        ending.enter_context(_usb_agent(hall, [p for p in printers if p.wire == "usb"]))
        screen = {"width": 360, "height": 640}
        context = browser.new_context(locale="en-GB", viewport=screen, reduced_motion="reduce")
        ending.callback(context.close)
        return _live(hall, context, table, printers)


def _patient(hall: Catalogue) -> Catalogue:
    """Customers stand at their kiosk until a slow machine of ours has told them, too."""
    return replace(hall, rules=replace(hall.rules, take_back_s=30))


def _put_behind_cups(printers: list[KioskPrinter], folder: Path, ending: ExitStack) -> None:
    """A raw queue for each printer."""
    if not printers:
        return
    queues = {p.code: f"socket://127.0.0.1:{p.printer.port}" for p in printers}
    cups = Cups(folder, queues, {"socket": socket_way()})
    ending.callback(cups.close)
    for printer in printers:
        printer.cups = cups.port


@contextmanager
def _usb_agent(hall: RunningHall, printers: list[KioskPrinter]) -> Iterator[None]:
    """The agent of the printers on USB: the product's own, on a bus in memory."""
    bus = ",".join(f"{p.place}={p.printer.port}" for p in printers)
    token = hall.data / "usb.token"
    token.write_text(hall.token("device"))
    told = ["--server", hall.address, "--token-file", str(token), "--data", str(hall.data)]
    with (hall.data / "usb.txt").open("a") as errors:
        command = [sys.executable, "-m", "tests.usb_agent", bus, "--agent", USB_AGENT, *told]
        agent = subprocess.Popen(command, cwd=ROOT, stderr=errors)
    try:
        yield
    finally:
        agent.terminate()
        agent.wait(20)


def _live(
    hall: RunningHall, context: BrowserContext, table: list[Kind], printers: list[KioskPrinter]
) -> Places:
    office = _office(hall, context, len(table))
    openers = cycle([_opener(hall, context) for _ in range(PROCESSES)])
    found = [
        Place(fault, printer, _kiosk(hall, opener, printer), Seen())
        for (fault, _), printer, opener in zip(table, printers, openers, strict=False)
    ]
    office.evaluate(READ_IN_THE_OFFICE)
    began = hall.ask("GET", "/board")["version"]
    for place in found:
        place.printer.printer.suffer(place.fault)
    time.sleep(REPORTED_S)
    _wait(lambda: all(_is_known(office, place) for place in found if place.known_before()), KNOWN_S)
    standing: list[Place] = []
    for place in found:
        place.screen.page.evaluate(TAKE_A_NUMBER)
        place.came = time.monotonic()
        standing.append(place)
        _look_and_mend(hall, office, began, standing)
    while standing:
        time.sleep(0.5)
        _look_and_mend(hall, office, began, standing)
    _settle(hall, found)
    _call_all(hall, found)
    return {(place.fault, place.printer.wire): place for place in found}


def _wait(ready: Callable[[], bool], seconds: float) -> None:
    """Until it is so, or for so long; the rows say then what is wrong."""
    until = time.monotonic() + seconds
    while not ready() and time.monotonic() < until:
        time.sleep(0.5)


def _is_known(office: Page, place: Place) -> bool:
    """Whether the office reads what the table says."""
    read = office.evaluate("() => window.read")[f"device-{place.printer.code}"]
    return read in {row.office for row in place.rows()}


def _opener(hall: RunningHall, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{hall.address}/healthz")
    return page


def _kiosk(hall: RunningHall, opener: Page, printer: KioskPrinter) -> KioskPage:
    """The kiosk's screen, in one process with others': a third of what each in its own would cost."""
    link = hall.links[f"kiosk {printer.kiosk}"]
    paired = opener.request.post(link, headers={"Origin": hall.address}, max_redirects=0)
    assert paired.status == 303, paired.text()
    with opener.expect_popup() as opened:
        opener.evaluate("url => void open(url)", f"{hall.address}/kiosk/?as=kiosk-{printer.kiosk}")
    screen = KioskPage(opened.value, hall.address)
    screen.wait_for("start")
    screen.page.evaluate(READ_AT_THE_KIOSK)
    return screen


def _office(hall: RunningHall, context: BrowserContext, devices: int) -> Page:
    page = context.new_page()
    page.goto(next(link for name, link in hall.links.items() if "manager" in name))
    page.locator("form button").first.click()
    page.wait_for_url(lambda url: "/pair/" not in url)
    page.goto(f"{hall.address}/office/devices?lang=en")
    seen = ".device-state:is([data-state=READY], [data-state=UNKNOWN])"
    page.wait_for_function(
        f"n => document.querySelectorAll('{seen}').length === n", arg=devices, timeout=90_000
    )
    return page


def _faults(hall: RunningHall, began: int) -> dict[str, set[str]]:
    """Device -> the words of each fault that the journal has of it."""
    found: dict[str, set[str]] = {}
    for move in hall.ask("GET", f"/moves?after={began}&limit=5000", role="manager")["moves"]:
        told = move["data"]
        if move["verb"] == "device.state" and told["state"] in ("ATTENTION", "OFFLINE"):
            found.setdefault(told["device"], set()).add(WORDS[f"reason_{told['reason']}"])
    return found


def _in_the_office(place: Place, read: str, faults: set[str]) -> str:
    """What was read there; a fault that was over before the page looked is in the journal alone."""
    over = faults & {row.office for row in place.rows()} if read in WELL else set()
    return over.pop() if over else read


def _look_and_mend(hall: RunningHall, office: Page, began: int, standing: list[Place]) -> None:
    """Who has stood there for long enough has looked: their printer is mended, and they go.

    Each by their own time, for a slip lives a minute, and on a busy machine the last customer comes late.
    """
    now = time.monotonic()
    if looking := [place for place in standing if now >= place.came + LOOKED_AT_S]:
        _note(hall, office, began, looking)
    for place in looking:
        if place.as_written_meanwhile() or now >= place.came + LOOKED_AT_S + SEEN_S:
            place.printer.printer.recover()
            standing.remove(place)


def _note(hall: RunningHall, office: Page, began: int, looking: list[Place]) -> None:
    """What each customer has read last, what the office has, and how far the paper is."""
    states, faults, read = _states(hall), _faults(hall, began), office.evaluate("() => window.read")
    for place in looking:
        code = place.printer.code
        place.seen.customer = plain(place.screen.page.evaluate("() => window.read"))
        place.seen.office = _in_the_office(place, read[f"device-{code}"], faults.get(code, set()))
        place.seen.meanwhile = f"{states.get(code, 'nowhere')}, {_papers(place.printer)}"


def _settle(hall: RunningHall, found: list[Place]) -> None:
    until = time.monotonic() + SETTLED_S
    while {"waiting", "SENDING"} & set(_states(hall).values()):
        assert time.monotonic() < until, _states(hall)
        time.sleep(0.5)
    time.sleep(5)  # paper that a printer held comes out by then, and would be counted
    states = _states(hall)
    for place in found:
        place.seen.afterwards = f"{states.get(place.printer.code, 'nowhere')}, {_papers(place.printer)}"


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
    """Each printer's slip, as its agent's spool has it."""
    states: dict[str, str] = {}
    for agent in ("main", USB_AGENT):
        spool = hall.data / f"agent-{agent}.sqlite3"
        with closing(sqlite3.connect(f"{spool.as_uri()}?mode=ro", uri=True)) as sql:
            states |= sql.execute("SELECT printer, state FROM slip")
    return {printer: "waiting" if state in WAITING else state for printer, state in states.items()}


def _papers(printer: KioskPrinter) -> str:
    return {0: "no slip", 1: "one slip"}.get(printer.papers, f"{printer.papers} slips")


def test_every_fault_stands_in_the_table_on_every_wire() -> None:
    assert set(rows()) == {(fault, wire) for fault in FAULTS for wire in TRANSPORTS}


@pytest.mark.parametrize(("fault", "wire"), rows(), ids=str)
def test_what_everybody_sees(fault: str, wire: str, places: Places) -> None:
    if wire == "cups":
        wants(DAEMON, "cups-daemon")
        wants(socket_way(), "cups")
    place = places[fault, wire]
    assert place.seen in rows()[fault, wire]
    assert place.printer.twice == 0


def plain(words: str) -> str:
    """A screen's words with the number of the day left open."""
    return re.sub(r"\bA\d{3}\b", "A…", words).strip()
