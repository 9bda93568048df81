"""Keeps a past from elsewhere beside the hall's own, in small pieces, seen whole or not at all.

Rows are written under a code that nobody knows yet, some hundred in each of the writer's transactions; the
last one makes the code known. What was cut off before is never seen, and dropped when the file comes again.
"""

import hashlib
from collections.abc import Callable
from itertools import islice

from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall
from hall.transaction import Transaction
from planning.history import store as kept
from planning.history.importing import Checked

PIECE = 250
LONGEST_NAME = 80


def code_of(raw: bytes) -> str:
    """The code of a file: the same content is the same file, whatever its name."""
    return f"file-{hashlib.sha256(raw).hexdigest()[:12]}"


def take_in(
    hall: Hall,
    actor: Actor,
    name: str,
    code: str,
    checked: Checked,
    *,
    anyway: bool = False,
    breathe: Callable[[], None] = lambda: None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> kept.Source:
    """Take in all good rows. With refusals among them only `anyway`.

    Raises Refused `rows_refused`, `nothing_to_take`, `file_known`; then nothing of it is seen.
    """
    days = checked.days()
    if days is None:
        raise Refused("nothing_to_take", "No row of this file can be taken.")
    if checked.refusals and not anyway:
        raise Refused("rows_refused", f"{len(checked.refusals)} rows would be left out; look at them first.")
    if any(source.code == code for source in kept.sources_of(hall.store)):
        raise Refused("file_known", "This file has been taken in already.")
    _sweep(hall, code, breathe)
    rows = checked.rows()
    for number, piece in enumerate(iter(lambda: list(islice(rows, PIECE)), []), start=1):
        made = kept.made_rows(hall.store.hall, code, piece)
        hall.write(lambda tx, made=made: kept.add_rows(tx, made))  # type: ignore[misc]
        breathe()
        tell(min(number * PIECE, checked.good), checked.good)
    found = kept.rows_of(hall.store, code)

    def make_known(tx: Transaction) -> kept.Source:
        if found != checked.good:
            raise Refused("file_busy", "Somebody else takes this file in or back at the moment; try again.")
        refused = len(checked.refusals)
        source = kept.Source(
            code, checked.kind, name[:LONGEST_NAME], actor.ref, tx.now, checked.good, refused, *days
        )
        kept.add_source(tx, source)
        data = {"source": code, "kind": checked.kind, "lines": checked.good, "refused": refused}
        tx.append("history.import", actor.ref, data=data)
        return source

    return hall.write(make_known)


def take_back(hall: Hall, actor: Actor, code: str, breathe: Callable[[], None] = lambda: None) -> None:
    """Take a file back whole. Raises NotFound `unknown_source`."""

    def forget(tx: Transaction) -> None:
        kept.drop_source(tx, code)
        tx.append("history.forget", actor.ref, data={"source": code})

    hall.write(forget)
    _sweep(hall, code, breathe)


def _sweep(hall: Hall, code: str, breathe: Callable[[], None]) -> None:
    while hall.write(lambda tx: kept.drop_rows(tx, code, PIECE)):
        breathe()
