"""When a hall without opening hours is open: between which half hours nearly everybody came."""

from collections import Counter
from datetime import date, timedelta

from hall.catalogue import Catalogue
from hall.clock import local
from hall.store import Store
from planning.history.store import HALL, arrived_between, days, sources_of

LOOKED_AT = timedelta(days=13)
RARE = 0.1
"""A half hour with less than this part of an average one is before the opening or after the close."""


def came_between(store: Store, catalogue: Catalogue, today: date) -> tuple[int, int] | None:
    """The first half hour of the day and the one after the last; None where nobody ever came."""
    source = next((code for code in (HALL, *_files(store)) if days(store, code)), None)
    known = None if source is None else days(store, source)
    if source is None or known is None:
        return None
    last = min(date.fromisoformat(known[1]), today)
    take_back_ms = catalogue.rules.take_back_s * 1000
    came = Counter[int]()
    for row in arrived_between(store, source, (last - LOOKED_AT).isoformat(), last.isoformat(), take_back_ms):
        moment = local(row.at, catalogue.zone)
        came[moment.hour * 2 + moment.minute // 30] += row.times
    if not came:
        return None
    usual = [half for half, n in came.items() if n >= RARE * came.total() / len(came)]
    return min(usual), max(usual) + 1


def _files(store: Store) -> list[str]:
    return [one.code for one in sources_of(store)]
