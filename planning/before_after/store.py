"""What days are judged by, read from the history in narrow rows: a year of them in some seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from hall.store import Store
from planning.history.tables import diversions, visits

_v, _d = visits.c, diversions.c
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Came:
    """One customer of a day; instants in ms UTC. `over_at`, `counter`: None where nobody was finished."""

    day: str
    service: str
    state: str
    issued_at: int
    called_at: int | None
    over_at: int | None
    wait_ms: int | None
    counter: str | None
    taken_back: int | None


def came_between(store: Store, source: str, first: str, last: str) -> Iterator[list[Came]]:
    """Everybody who took a ticket on these days, in pieces, day by day."""
    told = (_v.day, _v.service, _v.state, _v.issued_at, _v.called_at, _v.over_at, _v.wait_ms, _v.counter)
    asked = select(*told, _v.over_by == _v.issued_by).where(
        _v.hall == store.hall, _v.source == source, _v.day.between(first, last)
    )
    with store.reading() as connection:
        for piece in connection.execute(asked.order_by(_v.day)).partitions(_AT_ONCE):
            yield [Came(*row) for row in piece]


def diverted_by_day(store: Store, first: str, last: str) -> dict[str, int]:
    """How many visits without a queue were completed on each day."""
    asked = select(_d.day, func.count()).where(
        _d.hall == store.hall, _d.day.between(first, last), _d.outcome == "completed"
    )
    with store.reading() as connection:
        return {day: int(times) for day, times in connection.execute(asked.group_by(_d.day))}
