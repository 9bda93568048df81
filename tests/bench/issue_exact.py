"""Many issuers at once: no number twice, none left out, nothing acknowledged that is not on disk."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping

from tests.bench.client import Caller, at_once
from tests.bench.hall_process import HallProcess
from tests.bench.ledger import Ledger, read_ledger

NAMES = ("issue_duplicates", "issue_gaps", "issue_lost")
SERVICES = ("payment", "payment", "invoice", "general")
REPEATED = 20
"""Each so manyth request is sent a second time with the same key, as after a lost answer."""


def measure(issuers: int = 32, tickets: int = 4000) -> Mapping[str, float]:
    """Issue over HTTP, kill the server without a word, look at what is on disk."""
    with HallProcess() as hall:
        token = hall.token("kiosk")
        hall.start()
        told: list[tuple[str, str]] = []
        at_once([_issuer(hall, token, n, tickets // issuers, told) for n in range(issuers)])
        hall.kill()
        return account(told, read_ledger(hall.database))


def _issuer(
    hall: HallProcess, token: str, number: int, tickets: int, told: list[tuple[str, str]]
) -> Callable[[], None]:
    def issue() -> None:
        with Caller(hall.port, token) as caller:
            for n in range(tickets):
                order, key = {"service": SERVICES[(number + n) % len(SERVICES)]}, uuid.uuid4().hex
                ticket = caller.must("/tickets", order, key)
                told.append((ticket["id"], ticket["number"]))
                if n % REPEATED == 0 and caller.must("/tickets", order, key)["id"] != ticket["id"]:
                    raise RuntimeError(f"{ticket['number']} was issued anew for a repeated request")

    return issue


def account(told: list[tuple[str, str]], ledger: Ledger) -> Mapping[str, float]:
    """What the clients were told, against what is on disk."""
    twice = sum(n - 1 for n in Counter(number for _, number in told).values())
    lost = sum(1 for id_, n in told if (ledger.tickets.get(id_), ledger.issued.get(id_)) != (n, n))
    return {
        "issue_duplicates": twice + ledger.duplicates,
        "issue_gaps": ledger.number_gaps + ledger.move_gaps + abs(len(ledger.tickets) - len(told)),
        "issue_lost": lost,
    }
