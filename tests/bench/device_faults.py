"""A thousand seeded schedules of faults, fifty tickets each: no ticket lost, no second slip, no fault unseen.

Real server, real agent; the printers stand outside both, half of them on TCP and half on serial lines. Each
kiosk lives through one schedule after the other: its customers come at drawn moments, and at drawn moments a
drawn fault befalls its printer for some seconds. Afterwards the books are compared: what was acknowledged,
what lies on disk, what the agent's spool says, what came out of the printers, and what every screen was told.
"""

import json
import os
import sqlite3
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hardware.simulators.faults import FAULTS
from tests.bench.client import Caller, at_once
from tests.bench.hall_process import HallProcess
from tests.bench.ledger import read_ledger
from tests.bench.scratch_catalogue import write
from tests.simulated_printers import WIRES, KioskPrinter, hall_of, kiosk_printers

NAMES = (
    "device_schedules",
    "device_tickets_lost",
    "device_second_slips",
    "device_faults_unreported",
    "device_slips_unreported",
    "device_fault_under_load_p99_s",
)
SCHEDULES = int(os.environ.get("HALLKEEPER_BENCH_SCHEDULES", "1000"))
KIOSKS = 50
TICKETS = 50
LASTS_S = 16.0
FAULTS_EACH = (1, 3)
FAULT_LASTS_S = (4.0, 8.0)
"""A printer that falls silent over a slip is believed to be busy for a while: shorter is no fault at all."""
SETTLED_S = 90.0
"""A slip lives for a minute; a printer that is in order by then has nothing left to do."""
SEEN_S = 3.0
AROUND_S = 30.0
WITHOUT_A_STATE = frozenset({"reset", "unconfirmed", "late", "slip_left"})
"""What befalls a slip and not the machine: it is told of the slip. (No presenter here: none is left.)"""
DOUBTFUL = ("UNKNOWN", "EXPIRED")


@dataclass(frozen=True, slots=True)
class Event:
    """At that second of a schedule a customer comes (`fault` is empty), or a fault sets in and lasts."""

    at_s: float
    fault: str = ""
    lasts_s: float = 0.0


def schedule(seed: int) -> list[Event]:
    """Fifty customers and one to three faults that do not overlap, by their time."""
    chance = Random(seed)
    customers = [Event(chance.uniform(0, LASTS_S)) for _ in range(TICKETS)]
    faults: list[Event] = []
    at = chance.uniform(0, 3)
    for _ in range(chance.randint(*FAULTS_EACH)):
        lasts = chance.uniform(*FAULT_LASTS_S)
        faults.append(Event(at, chance.choice(sorted(FAULTS)), lasts))
        at += lasts + chance.uniform(1.5, 4)
    return sorted(customers + faults, key=lambda event: event.at_s)


@dataclass(slots=True)
class Suffered:
    """A fault that befell a printer, from when to when (this process's clock, s)."""

    code: str
    fault: str
    began: float
    ended: float = 0.0


@dataclass
class Books:
    """What was asked, acknowledged and suffered; each kiosk's thread writes its own."""

    tickets: dict[str, str] = field(default_factory=dict)
    suffered: list[Suffered] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def measure(schedules: int = SCHEDULES, kiosks: int = KIOSKS) -> Mapping[str, float]:
    """Run them all and compare the books. Raises RuntimeError where a spool never comes to rest."""
    wires = [WIRES[n % len(WIRES)] for n in range(kiosks)]
    with kiosk_printers(wires) as printers, HallProcess(agent=True, pinned=False) as hall:
        hall.command("catalogue", "import", write(hall_of(printers), hall.data))
        tokens = hall.token("kiosk"), hall.token("manager")
        hall.start()
        watcher = Watcher(hall.port, tokens[1], len(printers))
        lives = [Life(hall, tokens[0], printer, seeds) for printer, seeds in _shared_out(printers, schedules)]
        at_once([life.live for life in lives])
        _slips_are_told(hall, watcher)
        watcher.end()
        hall.kill()
        return {"device_schedules": schedules, **_compare(hall, lives, watcher)}


def _shared_out(printers: Sequence[KioskPrinter], schedules: int) -> Iterator[tuple[KioskPrinter, range]]:
    for place, printer in enumerate(printers):
        yield printer, range(place, schedules, len(printers))


class Life:
    """One kiosk through its schedules."""

    def __init__(self, hall: HallProcess, token: str, printer: KioskPrinter, seeds: range) -> None:
        self._hall = hall
        self._token = token
        self._printer = printer
        self._seeds = seeds
        self.books = Books()

    @property
    def printer(self) -> KioskPrinter:
        """The kiosk's printer."""
        return self._printer

    def live(self) -> None:
        """All schedules, one after the other."""
        with Caller(self._hall.port, self._token) as caller:
            for seed in self._seeds:
                self._run(caller, schedule(seed))
                self._settle(seed)

    def _run(self, caller: Caller, events: list[Event]) -> None:
        began = time.monotonic()
        present: Suffered | None = None
        until = 0.0
        for event in events:
            while present and until <= event.at_s:
                _sleep_until(began + until)
                present = self._mended(present)
            _sleep_until(began + event.at_s)
            if event.fault:
                present, until = self._befallen(event.fault), event.at_s + event.lasts_s
            else:
                ticket = caller.must("/tickets", {"service": "payment", "kiosk": self._printer.kiosk})
                self.books.tickets[ticket["id"]] = ticket["number"]
        if present:
            _sleep_until(began + until)
            self._mended(present)

    def _befallen(self, fault: str) -> Suffered:
        suffered = Suffered(self._printer.code, fault, time.monotonic())
        self._printer.printer.suffer(fault)
        self.books.suffered.append(suffered)
        return suffered

    def _mended(self, suffered: Suffered) -> None:
        suffered.ended = time.monotonic()
        self._printer.printer.recover()

    def _settle(self, seed: int) -> None:
        """Until no slip of this printer waits any more."""
        until = time.monotonic() + SETTLED_S
        while _open_slips(self._hall.data, self._printer.code):
            if time.monotonic() > until:
                self.books.stuck.append(f"schedule {seed} on {self._printer.code}")
                return
            time.sleep(0.5)


class Watcher:
    """Follows the journal as every screen does, and notes when each state of a device and slip arrived."""

    def __init__(self, port: int, token: str, devices: int) -> None:
        self._address = f"http://127.0.0.1:{port}/api/v1/moves"
        self._token = token
        self.states: list[tuple[float, str, str]] = []
        self.slips: set[tuple[str, int, str]] = set()
        self._known: set[str] = set()
        self._all_seen = threading.Event()
        self._devices = devices
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        if not self._all_seen.wait(60):
            raise RuntimeError(f"only {len(self._known)} printers have told how they are")

    def end(self) -> None:
        """Follow no longer."""
        self._over.set()
        self._thread.join(30)

    def _follow(self) -> None:
        after = 0
        while not self._over.is_set():
            request = urllib.request.Request(
                f"{self._address}?after={after}&limit=1000&wait=2",
                headers={"Authorization": f"Bearer {self._token}"},
            )
            with urllib.request.urlopen(request, timeout=30) as answer:
                told = json.load(answer)
            now, after = time.monotonic(), told["next"]
            for move in told["moves"]:
                self._note(now, move)

    def _note(self, now: float, move: Mapping[str, object]) -> None:
        data = move["data"]
        assert isinstance(data, dict)
        if move["verb"] == "device.state":
            self.states.append((now, str(data["device"]), str(data["state"])))
            self._known.add(str(data["device"]))
            if len(self._known) == self._devices:
                self._all_seen.set()
        elif move["verb"] == "slip.state":
            self.slips.add((str(move["ticket"]), int(data["copy"]), str(data["state"])))


def _slips_are_told(hall: HallProcess, watcher: Watcher) -> None:
    """Give what was doubtful last the few seconds that it may take to be told."""
    until = time.monotonic() + 30
    while _untold(hall.data, watcher) and time.monotonic() < until:
        time.sleep(0.5)


def _untold(data: Path, watcher: Watcher) -> int:
    """Slips that may not be on paper and of which the journal says nothing."""
    told = {(ticket, copy) for ticket, copy, _ in watcher.slips}
    return sum(1 for ticket, copy, state in _slips(data) if state in DOUBTFUL and (ticket, copy) not in told)


def _compare(hall: HallProcess, lives: Sequence[Life], watcher: Watcher) -> Mapping[str, float]:
    stuck = [words for life in lives for words in life.books.stuck]
    if stuck:
        raise RuntimeError(f"{len(stuck)} spools never came to rest: {stuck[:3]}")
    acknowledged = {ticket: number for life in lives for ticket, number in life.books.tickets.items()}
    ledger = read_ledger(hall.database)
    spooled = {ticket for ticket, _, _ in _slips(hall.data)}
    lost = sum(1 for t, n in acknowledged.items() if (ledger.tickets.get(t), ledger.issued.get(t)) != (n, n))
    suffered = [s for life in lives for s in life.books.suffered if s.fault not in WITHOUT_A_STATE]
    seen = [(s, _seen_after(s, watcher)) for s in suffered]
    came = sorted(after for _, after in seen if after is not None)
    _tell(lives, seen, watcher, hall.data)
    return {
        "device_tickets_lost": lost + len(acknowledged.keys() - spooled) + ledger.duplicates,
        "device_second_slips": sum(life.printer.twice for life in lives),
        "device_faults_unreported": sum(1 for _, after in seen if after is None),
        "device_slips_unreported": _untold(hall.data, watcher),
        "device_fault_under_load_p99_s": came[int(len(came) * 0.99)],
    }


def _seen_after(suffered: Suffered, watcher: Watcher) -> float | None:
    """Seconds from the fault to the screens' word that the printer is not in order; None: it never came.

    Where they said so already, of a fault just before, and went on saying so, nobody had to be told anew.
    """
    told = [(at, state != "READY") for at, code, state in watcher.states if code == suffered.code]
    late = suffered.ended + SEEN_S
    news = next((at for at, wrong in told if wrong and suffered.began <= at <= late), None)
    if news is not None:
        return news - suffered.began
    stood = [wrong for at, wrong in told if at < suffered.began][-1:] == [True]
    well = any(not wrong and suffered.began <= at <= suffered.began + SEEN_S for at, wrong in told)
    return 0.0 if stood and not well else None


def _tell(
    lives: Sequence[Life], seen: Sequence[tuple[Suffered, float | None]], watcher: Watcher, data: Path
) -> None:
    """What is behind the figures, for whoever runs this."""
    faults = Counter(s.fault for life in lives for s in life.books.suffered)
    print(f"    {sum(faults.values())} faults ({len(seen)} with a state): {dict(faults)}", file=sys.stderr)
    slowest: dict[str, float] = {}
    for suffered, after in seen:
        slowest[suffered.fault] = max(slowest.get(suffered.fault, 0.0), after or 0.0)
    for suffered, _ in (row for row in seen if row[1] is None):
        lasted = suffered.ended - suffered.began
        said = [
            f"{at - suffered.began:+.1f} s {state}"
            for at, code, state in watcher.states
            if code == suffered.code and abs(at - suffered.began) < AROUND_S
        ]
        words = f"never seen: {suffered.fault} on {suffered.code}, {lasted:.1f} s; told {said}"
        print(f"    {words}", file=sys.stderr)
    print(f"    seen after, at most (s): { {k: round(v, 2) for k, v in slowest.items()} }", file=sys.stderr)
    states = Counter(state for _, _, state in _slips(data))
    papers = sum(life.printer.papers for life in lives)
    print(f"    slips {dict(states)}, papers {papers}", file=sys.stderr)


def _slips(data: Path) -> list[tuple[str, int, str]]:
    """Ticket, copy and state of every slip in the agent's spool."""
    with closing(sqlite3.connect(f"{(data / 'agent-main.sqlite3').as_uri()}?mode=ro", uri=True)) as sql:
        return sql.execute("SELECT ticket, copy, state FROM slip").fetchall()


def _open_slips(data: Path, printer: str) -> int:
    with closing(sqlite3.connect(f"{(data / 'agent-main.sqlite3').as_uri()}?mode=ro", uri=True)) as sql:
        row = sql.execute(
            "SELECT count(*) FROM slip WHERE printer = ? "
            "AND state IN ('QUEUED', 'PREFLIGHT', 'NOT_SENT', 'SENDING')",
            (printer,),
        ).fetchone()
    return int(row[0])


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
