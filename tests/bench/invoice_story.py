"""Seeded histories of the clerk for invoices, judged by the invoice system's own books.

Faults, power cuts and moments are drawn from the seed alone: `python -m tests.bench.invoice_story SEED` lives
one history alone. The system is a ledger that would gladly issue a second invoice of an item.
"""

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from diversion.invoices.clerk import Clerk
from diversion.vault import KEY_BYTES, Vault
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, parse_rfc3339
from hall.hall import found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from tests.diversion.invoices.queued import Queue
from tests.diversion.invoices.rough import FusedHall, Ledger, World, is_told_truly, live
from tests.diversion.payment.house import in_memory

MORNING = parse_rfc3339("2026-11-23T09:00:00+08:00")


@dataclass
class Issues:
    """What histories have led to: invoices issued twice, rows that say other than the books, ends, cuts."""

    twice: int = 0
    untrue: int = 0
    cuts: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)


def in_one_office(seeds: range) -> Issues:
    """These histories, one after the other, in a hall of their own, whose files lie in memory if they can."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        clock = FixedClock(MORNING)
        engines = open_engines(f"sqlite:///{Path(folder) / 'hall'}.db")
        create_tables(engines.writer)
        store = Store(engines.writer, engines.reader, clock)
        found_hall(store, default_catalogue())
        hall = FusedHall(store)
        try:
            return _lived(seeds, hall, clock)
        finally:
            hall.stop()
            engines.dispose()


def _lived(seeds: range, hall: FusedHall, clock: FixedClock) -> Issues:
    vault, queue, ledger, found = Vault(bytes(KEY_BYTES)), Queue(hall), Ledger(), Issues()
    for seed in seeds:
        twice = ledger.twice
        try:
            account, cuts = live(seed, hall, vault, queue, clock, ledger)
        except BaseException as error:
            error.add_note(f"history {seed}: python -m tests.bench.invoice_story {seed}")
            raise
        reader = Clerk(hall, vault, World(random.Random(0), ledger, clock), queue)
        rows = reader.of_account(account)
        untrue = sum(not is_told_truly(row, ledger) for row in rows)
        found.cuts += cuts
        found.untrue += untrue
        found.ends.update(str(row.state) for row in rows)
        if untrue or ledger.twice > twice:
            found.said.append(f"invoices, seed {seed}: {ledger.twice - twice} issued twice, {untrue} untrue")
    found.twice = ledger.twice
    return found


if __name__ == "__main__":
    print(in_one_office(range(int(sys.argv[1]), int(sys.argv[1]) + 1)))
