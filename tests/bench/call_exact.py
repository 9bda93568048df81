"""Many counters at once, until nobody waits: each ticket is called once, none is left."""

from collections import Counter
from collections.abc import Callable, Mapping

from tests.bench.client import Caller, at_once
from tests.bench.hall_process import HallProcess
from tests.bench.ledger import Ledger, read_ledger
from tests.bench.scratch_catalogue import with_counters, write

NAMES = ("call_twice", "call_left")
SERVICES = ("payment", "payment", "invoice", "general")


def measure(counters: int = 16, tickets: int = 1600) -> Mapping[str, float]:
    """Fill the hall, then let all counters call as fast as they can."""
    with HallProcess() as hall:
        hall.command("catalogue", "import", write(with_counters(counters), hall.data))
        tokens = hall.token("kiosk"), hall.token("counter")
        hall.start()
        at_once([_fill(hall, tokens[0], n, tickets // 8) for n in range(8)])
        told: list[tuple[str, str]] = []
        at_once([_teller(hall, tokens[1], str(n + 1), told) for n in range(counters)])
        hall.kill()
        return account(told, read_ledger(hall.database))


def _fill(hall: HallProcess, token: str, number: int, tickets: int) -> Callable[[], None]:
    def issue() -> None:
        with Caller(hall.port, token) as caller:
            for n in range(tickets):
                caller.must("/tickets", {"service": SERVICES[(number + n) % len(SERVICES)]})

    return issue


def _teller(hall: HallProcess, token: str, code: str, told: list[tuple[str, str]]) -> Callable[[], None]:
    def work() -> None:
        with Caller(hall.port, token) as caller:
            caller.must(f"/counters/{code}/open")
            while (ticket := caller.must(f"/counters/{code}/call-next", {"finish": True})) is not None:
                told.append((ticket["id"], code))

    return work


def account(told: list[tuple[str, str]], ledger: Ledger) -> Mapping[str, float]:
    """What the tellers were told, and what the journal says, against the tickets."""
    if sorted(told) != sorted(ledger.calls):
        raise RuntimeError("what the tellers were told is not what the journal says")
    twice = sum(n - 1 for n in Counter(ticket for ticket, _ in told).values())
    called = {ticket for ticket, _ in told}
    left = sum(1 for id_, state in ledger.states.items() if state == "waiting" or id_ not in called)
    return {"call_twice": twice, "call_left": left}
