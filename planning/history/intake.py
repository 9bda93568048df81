"""Keeps a past from elsewhere beside the hall's own, in small pieces, seen whole or not at all.

Rows are written under a code that nobody knows yet, some hundred in each transaction, beside the hall's
writer; the hall's one job makes the code known. What was cut off before is never seen, and dropped when the
file comes again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall
from hall.store import Store
from hall.transaction import Transaction
from planning.history import store as kept
from planning.history.importing import Checked
from planning.history.pace import Pace

LONGEST_NAME = 80
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shelved:
    """Rows of a file that are there and not yet seen: how many, how many were refused, first and last day."""

    code: str
    kind: str
    lines: int
    refused: int
    first: str
    last: str


def must_be_new(store: Store, code: str) -> None:
    """Raises Refused `file_known` for a file that has been taken in."""
    if any(source.code == code for source in kept.sources_of(store)):
        raise Refused("file_known", "This file has been taken in already.")


def shelve(
    pace: Pace, code: str, checked: Checked, *, anyway: bool = False, tell: Tell = lambda done, of: None
) -> Shelved:
    """Write all good rows where nobody sees them yet. With refusals among them only `anyway`.

    `tell` hears of 0 before the first of them. Raises Refused `rows_refused`, `nothing_to_take`,
    `file_known`; then nothing is written.
    """
    days = checked.days()
    if days is None:
        raise Refused("nothing_to_take", "No row of this file can be taken.")
    if checked.refused and not anyway:
        raise Refused("rows_refused", f"{checked.refused} rows would be left out; look at them first.")
    must_be_new(pace.store, code)
    tell(0, checked.good)
    sweep(pace, code)
    hall, rows, done = pace.store.hall, checked.rows(), 0
    while piece := list(islice(rows, pace.size)):
        made = kept.made_rows(hall, code, piece)
        pace.write(lambda connection, made=made: kept.add_rows(connection, made))  # type: ignore[misc]
        done += len(piece)
        tell(done, checked.good)
    if kept.rows_of(pace.store, code) != checked.good:
        raise Refused("file_busy", "Somebody else takes this file in or back at the moment; try again.")
    return Shelved(code, checked.kind, checked.good, checked.refused, *days)


def make_known(hall: Hall, by: str, name: str, shelved: Shelved) -> kept.Source:
    """From now on the rows are seen, and the journal says so (`by`: a reference). Raises Refused."""

    def job(tx: Transaction) -> kept.Source:
        source = kept.Source(
            shelved.code,
            shelved.kind,
            name[:LONGEST_NAME],
            by,
            tx.now,
            shelved.lines,
            shelved.refused,
            shelved.first,
            shelved.last,
        )
        kept.add_source(tx, source)
        data = {"source": source.code, "kind": source.kind, "lines": source.lines, "refused": source.refused}
        tx.append("history.import", by, data=data)
        return source

    return hall.write(job)


def forget(hall: Hall, actor: Actor, code: str) -> None:
    """From now on a file's rows are not seen; `sweep` drops them. Raises NotFound `unknown_source`."""

    def job(tx: Transaction) -> None:
        kept.drop_source(tx, code)
        tx.append("history.forget", actor.ref, data={"source": code})

    hall.write(job)


def sweep(pace: Pace, code: str, tell: Callable[[int], None] = lambda done: None) -> int:
    """Drop the rows that no source stands for, piece by piece; how many there were."""
    hall, done = pace.store.hall, 0
    while dropped := pace.write(lambda connection: kept.drop_rows(connection, hall, code, pace.size)):
        done += dropped
        tell(done)
    return done
