"""What planning costs the customers: an issue and a call-next while a forecast, a search among scenarios, the
taking in of a file, or a look at the past goes on beside them, and while nothing does, in alternating blocks
on one hall.
"""

import http.client
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from statistics import median
from time import perf_counter, time
from typing import Any

from tests.bench.client import Caller
from tests.bench.hall_process import HallProcess

NAMES = (
    "beside_issue_forecast",
    "beside_call_forecast",
    "beside_issue_simulation",
    "beside_call_simulation",
    "beside_issue_import",
    "beside_call_import",
    "beside_issue_history",
    "beside_call_history",
    "beside_issue_ms",
)
ROUNDS, PAIRS = 12, 60
PAST_DAYS, FILE_DAYS = 56, 20
OFFER_DAYS, OFFERS_A_DAY = 7, 3000
"""What the hall's own week was offered at its screens."""
BEGINS_S = 120.0
Act = Callable[["Going"], None]


def measure() -> Mapping[str, float]:
    """The medians of the blocks' medians, with : without."""
    with HallProcess(pinned=False) as hall:
        source = _past(hall)
        file = hall.data / "another.csv"
        hall.command("demo", "history", str(file), "--days", str(FILE_DAYS), "--seed", "2")
        _offers(hall)
        tokens = [hall.token(role) for role in ("kiosk", "counter", "manager")]
        hall.start()
        office, content = Office(hall), file.read_bytes()
        office.work("/design/learn", {"source": source}, Going(0))
        works: dict[str, Act] = {
            "forecast": lambda going: office.work("/forecast/work", {"source": source}, going),
            "simulation": lambda going: office.work("/design/search", {"share": 0.999, "limit_s": 30}, going),
            "import": lambda going: office.take_in(content, going),
            "history": lambda going: office.look_back(source, going),
        }
        with Caller(hall.port, tokens[0]) as kiosk, Caller(hall.port, tokens[1]) as counter:
            counter.must("/counters/3/open")
            _block(kiosk, counter)
            found = {name: _rounds(kiosk, counter, act) for name, act in works.items()}
    figures = {}
    for name, (issue, call, _) in found.items():
        figures |= {f"beside_issue_{name}": issue, f"beside_call_{name}": call}
    return figures | {"beside_issue_ms": 1000 * median(quiet for _, _, quiet in found.values())}


def _past(hall: HallProcess) -> str:
    """Give the hall a past; the code of its source."""
    file = str(hall.data / "past.csv")
    hall.command("demo", "history", file, "--days", str(PAST_DAYS), "--seed", "1")
    return hall.command("history", "import", file).rpartition("taken in as ")[2].partition(":")[0]


def _offers(hall: HallProcess) -> None:
    """Give the hall's journal a week of offers, straight into the stopped hall's database."""
    now, apart = int(time() * 1000), 86_400_000 // OFFERS_A_DAY
    with closing(sqlite3.connect(hall.database)) as database, database:
        code, last = database.execute("SELECT code, last_move FROM hall").fetchone()
        times = range(now - OFFER_DAYS * 86_400_000, now, apart)
        rows = [(code, n, at, at) for n, at in enumerate(times, last + 1)]
        database.executemany(
            "INSERT INTO move (hall, move, at, kept_at, verb, service, kiosk, by, data)"
            " VALUES (?, ?, ?, ?, 'offer.show', 'payment', 'k1', 'place:k1', '{}')",
            rows,
        )
        database.execute("UPDATE hall SET last_move = ?", (last + len(rows),))


class Office:
    """A manager's program: begins work again and again until it is told to end."""

    def __init__(self, hall: HallProcess) -> None:
        self._port, self._token = hall.port, hall.token("manager")

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What one call of the API answers."""
        text = self.fetch(method, path, body)
        return json.loads(text) if text else None

    def fetch(self, method: str, path: str, body: object = None) -> bytes:
        """The same unread; bytes are sent as they are. Raises RuntimeError for a refusal."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        head = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body)
        connection.request(method, f"/api/v1{path}", sent, head)
        with connection.getresponse() as answer:
            text = answer.read()
            status = answer.status
        connection.close()
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {status} {text!r}")
        return text

    def work(self, path: str, body: object, going: "Going") -> Any:
        """Long work to its end, what came of it; None where it was wanted no more."""
        work = self.ask("POST", path, body)
        while work["state"] in ("waiting", "running"):
            if work["of"] and work["step"] in (*going.steps, ""):
                going.on.set()
            if going.over.is_set():
                self.ask("POST", f"/work/{work['id']}/stop", {})
                return None
            work = self.ask("GET", f"/work/{work['id']}?wait=0.2")
        if work["problem"]:
            raise RuntimeError(f"{path}: {work['problem']}")
        return work["result"]

    def look_back(self, source: str, going: "Going") -> None:
        """The hall's own week with what was offered, or a file's eight weeks: in every second round.

        The week's figures are not read here: that would keep the callers of this process waiting.
        """
        if going.odd:
            (file,) = [s for s in self.ask("GET", "/history/imports")["sources"] if s["code"] == source]
            period = {"from": file["from"], "to": file["to"], "source": source}
            self.work("/history/work", period, going)
        else:
            going.on.set()
            self.fetch("GET", "/history")

    def take_in(self, file: bytes, going: "Going") -> None:
        """Send a file, look at it, take it in, and take it back, as far as that is wanted."""
        sent = {"file": self.ask("POST", "/history/imports/files", file)["file"]}
        told = {**sent, "name": "another.csv", "anyway": True}
        if self.work("/history/imports/look", sent, going) is not None:
            taken = self.work("/history/imports", told, going)
            if taken is not None:
                self.ask("POST", f"/history/imports/{taken['code']}/forget", {})
        self.ask("DELETE", f"/history/imports/files/{sent['file']}")


class Going:
    """What goes on in a block: `on` once it really does, `over` when it is wanted no more.

    A child needs longer to start than a block lasts. In every second round a file's rows are being written,
    in the others it is being checked.
    """

    def __init__(self, n: int) -> None:
        self.on, self.over = threading.Event(), threading.Event()
        self.odd = n % 2 == 1
        self.steps = ("reading", "summing", "taking" if self.odd else "checking")


@contextmanager
def going_on(act: Act, n: int) -> Iterator[None]:
    """Does it again and again, until the block is over. Raises what it raised, and TimeoutError."""
    going, failed = Going(n), list[Exception]()

    def go_on() -> None:
        try:
            while not going.over.is_set():
                act(going)
        except (RuntimeError, KeyError, OSError) as error:
            failed.append(error)
            going.on.set()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        if not going.on.wait(BEGINS_S):
            failed.append(TimeoutError(f"nothing began: {act}"))
        yield
    finally:
        going.over.set()
        thread.join()
    if failed:
        raise failed[0]


def _rounds(kiosk: Caller, counter: Caller, act: Act) -> tuple[float, float, float]:
    """An issue and a call with : without; an issue without (s)."""
    rounds = []
    for n in range(ROUNDS):
        quiet = _block(kiosk, counter)
        with going_on(act, n):
            busy = _block(kiosk, counter)
        rounds.append((busy[0] / quiet[0], busy[1] / quiet[1], quiet[0]))
    issue, call, quiet_s = (median(column) for column in zip(*rounds, strict=True))
    return issue, call, quiet_s


def _block(kiosk: Caller, counter: Caller) -> tuple[float, float]:
    """Median seconds of an issue and of a call-next."""
    issues, calls = [], []
    for _ in range(PAIRS):
        began = perf_counter()
        kiosk.must("/tickets", {"service": "payment"})
        between = perf_counter()
        counter.must("/counters/3/call-next", {"finish": True})
        issues.append(between - began)
        calls.append(perf_counter() - between)
    return median(issues), median(calls)
