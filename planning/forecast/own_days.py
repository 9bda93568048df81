"""The manager's own calendar (特殊日期): days that are not as the state's calendar and the opening hours say.

It knows nothing of numbers, so that the server may read it. `calendar` and `telling` make use of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hall.actor import Actor
from hall.clock import is_near
from hall.errors import Invalid
from hall.hall import Hall
from hall.store import Store
from hall.transaction import Transaction
from planning.kept.store import Kept, keep, kept_all

KIND, CODE = "calendar", "own"
MOST_DAYS = 200
LONGEST_NOTE = 80


class DayIs(StrEnum):
    """What the manager says of a day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the manager's own, and why."""

    day: date
    kind: DayIs
    note: str = ""


def own_days(store: Store) -> tuple[int, list[OwnDay]]:
    """The version of the table (0: there is none yet) and its days in order."""
    found = kept_all(store, KIND)
    return (0, []) if not found else (found[0].version, _days(found[0].body["days"]))


def keep_own_days(hall: Hall, actor: Actor, days: Iterable[OwnDay], version: int) -> Kept:
    """Make the table say this.

    Raises Invalid `day_twice`, `too_many_days`, `day_far`, Refused `changed_meanwhile`.
    """
    rows = sorted(days, key=lambda one: one.day)
    if len({one.day for one in rows}) < len(rows):
        raise Invalid("day_twice", "Each day stands there once.", field="days")
    if len(rows) > MOST_DAYS:
        raise Invalid("too_many_days", f"At most {MOST_DAYS} days; take out past ones.", field="days")
    if not all(is_near(one.day) for one in rows):
        raise Invalid("day_far", "A day is too far away; is the year right?", field="days")
    body = {"days": [{"day": d.day.isoformat(), "kind": str(d.kind), "note": d.note} for d in rows]}

    def job(tx: Transaction) -> Kept:
        made = keep(tx, KIND, CODE, body, actor.ref, version)
        tx.append("calendar.change", actor.ref, data={"days": len(rows), "version": made.version})
        return made

    return hall.write(job)


def _days(rows: Iterable[Mapping[str, Any]]) -> list[OwnDay]:
    return [OwnDay(date.fromisoformat(r["day"]), DayIs(r["kind"]), r["note"]) for r in rows]
