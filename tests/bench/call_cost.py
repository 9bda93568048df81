"""What a full hall costs: server CPU of a call with 3,000 people waiting, against one with three."""

from collections.abc import Callable, Mapping
from statistics import median

from tests.bench.client import Caller, at_once
from tests.bench.hall_process import HallProcess, fine_cpu_s

NAMES = ("call_cpu_3000_waiting", "call_cpu_us")
MANY, FEW = 3000, 3
ROUNDS, CALLS = 7, 40


def measure() -> Mapping[str, float]:
    """Two halls in turn: somebody comes, somebody is called, so that as many wait as before."""
    with HallProcess() as full, HallProcess() as empty:
        callers = [_open(hall, waiting) for hall, waiting in ((full, MANY), (empty, FEW))]
        for hall, pair in zip((full, empty), callers, strict=True):
            _round(hall, *pair)
        costs = [(_round(full, *callers[0]), _round(empty, *callers[1])) for _ in range(ROUNDS)]
        for pair in callers:
            for caller in pair:
                caller.close()
    return {
        "call_cpu_3000_waiting": median(many / few for many, few in costs),
        "call_cpu_us": median(few for _, few in costs) * 1e6,
    }


def _open(hall: HallProcess, waiting: int) -> tuple[Caller, Caller]:
    tokens = hall.token("kiosk"), hall.token("counter")
    hall.start()
    kiosk, counter = (Caller(hall.port, token) for token in tokens)
    at_once([_fill(hall, tokens[0], part) for part in _parts(waiting)])
    counter.must("/counters/1/open")
    return kiosk, counter


def _parts(waiting: int) -> list[int]:
    """Shares of the filling, at most sixteen."""
    many = min(16, waiting)
    return [waiting // many + (n < waiting % many) for n in range(many)]


def _fill(hall: HallProcess, token: str, people: int) -> Callable[[], None]:
    def issue() -> None:
        with Caller(hall.port, token) as caller:
            for n in range(people):
                caller.must("/tickets", {"service": ("payment", "invoice", "general")[n % 3]})

    return issue


def _round(hall: HallProcess, kiosk: Caller, counter: Caller) -> float:
    """CPU seconds per call."""
    spent = 0.0
    for n in range(CALLS):
        kiosk.must("/tickets", {"service": ("payment", "invoice", "general")[n % 3]})
        before = fine_cpu_s(hall.pid)
        counter.must("/counters/1/call-next", {"finish": True})
        spent += fine_cpu_s(hall.pid) - before
    return spent / CALLS
