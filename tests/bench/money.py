"""Ten thousand seeded payment histories with faults between any two steps: no fen lost, nothing done twice.

A real hall with a till on a database, the sandbox wallet and billing behind wires that lose, double, delay
and break, and power that fails between any two steps. Customers pay by our code and by theirs, leave, pay
late, pay at the terminal and on the phone; people at the desk decide. What came of it is read in the
counterparts' own books. Each history has a seed of its own and can be lived again alone.

As many histories of invoices, by `invoice_story`: none is issued twice.
"""

import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from multiprocessing import get_context
from typing import TypeVar

from tests.bench.invoice_story import in_one_office
from tests.bench.money_story import Verdict, a_house, live
from tests.diversion.payment.wire import PowerCut

T = TypeVar("T")
NAMES = (
    "money_histories",
    "money_fen_lost",
    "money_taken_twice",
    "money_posted_twice",
    "money_unexplained",
    "money_stuck",
    "money_invoice_histories",
    "money_invoices_issued_twice",
    "money_invoices_untrue",
)
HISTORIES = int(os.environ.get("HALLKEEPER_BENCH_MONEY", "10000"))
INVOICES = int(os.environ.get("HALLKEEPER_BENCH_INVOICES", "10000"))
PROCESSES = 2
A_HOUSE = 100
"""So many histories are lived in one house; the next ones get fresh files."""


def measure(
    histories: int = HISTORIES, processes: int = PROCESSES, invoices: int = INVOICES
) -> Mapping[str, float]:
    """Live them all, in houses of a hundred, and add up what they have cost."""
    verdicts = _in_houses(in_one_house, histories, processes)
    whole = added(verdicts)
    issues = _in_houses(in_one_office, invoices, processes)
    ends = sum((one.ends for one in issues), Counter[str]())
    print(f"    ends: {dict(whole.ends.most_common())}", file=sys.stderr)
    print(
        f"    invoices: {dict(ends.most_common())}, {sum(one.cuts for one in issues)} cuts", file=sys.stderr
    )
    for words in [*whole.said, *(said for one in issues for said in one.said)]:
        print(f"    {words}", file=sys.stderr)
    return {
        "money_histories": histories,
        "money_fen_lost": whole.fen_lost,
        "money_taken_twice": whole.taken_twice,
        "money_posted_twice": whole.posted_twice,
        "money_unexplained": whole.unexplained,
        "money_stuck": whole.stuck,
        "money_invoice_histories": invoices,
        "money_invoices_issued_twice": sum(one.twice for one in issues),
        "money_invoices_untrue": sum(one.untrue for one in issues),
    }


def _in_houses(lived: Callable[[range], T], histories: int, processes: int) -> list[T]:
    """What each hundred has come to."""
    rounds = [range(first, min(first + A_HOUSE, histories)) for first in range(0, histories, A_HOUSE)]
    if processes == 1:
        return [lived(seeds) for seeds in rounds]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(lived, rounds))


def in_one_house(seeds: range) -> Verdict:
    """These histories one after the other. Raises RuntimeError where a payment has stumbled unseen."""
    stumbles = Stumbles()
    log = logging.getLogger("hallkeeper")
    log.addHandler(stumbles)
    log.propagate = False  # a power cut in a push is logged each time, as the till knows no power cuts
    try:
        with a_house() as house:
            return added([_with_seed(live(house, seed), seed) for seed in seeds])
    finally:
        log.removeHandler(stumbles)
        log.propagate = True
        if stumbles.seen:
            raise RuntimeError(f"a push has stumbled among {seeds}: {stumbles.seen}")


class Stumbles(logging.Handler):
    """Hears what the till logs when a push raises: only a power cut may."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """One record."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, PowerCut):
            self.seen[f"{record.getMessage()}: {error!r}"] += 1


def added(verdicts: list[Verdict]) -> Verdict:
    """The sum."""
    whole = Verdict()
    for verdict in verdicts:
        for one in fields(Verdict):
            setattr(whole, one.name, getattr(whole, one.name) + getattr(verdict, one.name))
    return whole


def _with_seed(verdict: Verdict, seed: int) -> Verdict:
    verdict.said = [f"seed {seed}: {words}" for words in verdict.said]
    return verdict
