"""How items and runs change: the one place that keeps a row and journals it, ids and counts only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from diversion.mailing import store as kept
from diversion.mailing.run import OPEN_RUNS, TO_DO, At, Item, Run, RunAt, check_way
from hall.errors import Refused
from hall.transaction import Transaction


def to(tx: Transaction, by: str, item: Item, state: At, **changed: Any) -> Item:
    """The item in its new state, kept and journalled. Raises Refused `not_allowed_in_state`."""
    return all_to(tx, by, [item], state, **changed)[0]


def all_to(tx: Transaction, by: str, items: Sequence[Item], state: At, **changed: Any) -> list[Item]:
    """The same of several items of one run: one move tells of them all."""
    for item in items:
        check_way(item.state, state)
    now = [_changed(tx, item, state=state, **changed) for item in items]
    if now:
        _tell(tx, by, items, now)
    return now


def note(tx: Transaction, item: Item, **changed: Any) -> Item:
    """The item with what nobody else need know: when it is looked at again, its invoice."""
    return _changed(tx, item, **changed)


def unchanged_in(tx: Transaction, item: Item) -> bool:
    """Whether nobody has changed the item since it was read."""
    return kept.item_in(tx, item.id).version == item.version


def run_to(tx: Transaction, by: str, run: Run, state: RunAt, **changed: Any) -> Run:
    """The run in its new state, kept and journalled.

    Raises Refused `run_open` where a closed one is to go on while the month has another open one.
    """
    if state in OPEN_RUNS and run.state is RunAt.CLOSED:
        other = kept.open_run_in(tx, run.cycle, run.way)
        if other is not None:
            raise Refused("run_open", "This month has another open run; work on that one.")
    now = replace(run, state=state, changed_at=tx.now, **changed)
    kept.change_run(tx, now)
    if now.state is not run.state:
        tell_run(tx, by, run.state, now)
    return now


def close_if_done(tx: Transaction, by: str, run: str) -> None:
    """Close a run that is taking nobody in and has nothing left to do."""
    found = kept.run_in(tx, run)
    if found.state is RunAt.RUNNING and not found.taking and not kept.of_run_in(tx, run, *TO_DO):
        run_to(tx, by, found, RunAt.CLOSED)


def tell_run(tx: Transaction, by: str, before: RunAt | None, run: Run) -> None:
    """Journal what has become of a run."""
    data = {"run": run.id, "cycle": run.cycle, "way": str(run.way)}
    tx.append("mailing.run", by, data={**data, "from": before and str(before), "to": str(run.state)})


def _changed(tx: Transaction, item: Item, **changed: Any) -> Item:
    now = replace(item, changed_at=tx.now, version=item.version + 1, **changed)
    kept.change_item(tx, now)
    return now


def _tell(tx: Transaction, by: str, before: Sequence[Item], now: Sequence[Item]) -> None:
    """One move: from and to which state, how many, and the numbers of which."""
    first = now[0]
    data: dict[str, Any] = {
        "run": first.run,
        "from": str(before[0].state),
        "to": str(first.state),
        "count": len(now),
        "items": [item.number for item in now],
        **({"reason": first.reason} if first.reason else {}),
    }
    again = sum(item.prints > 1 for item in now if first.state is At.PRINTED)
    tx.append("mailing.state", by, data={**data, **({"again": again} if again else {})})
