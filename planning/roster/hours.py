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
    source = source_of(store, today)
    known = days(store, source)
    if known is None:
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


def source_of(store: Store, today: date) -> str:
    """The hall's own journal, or the file taken in last while the journal is younger than that."""
    own, files = days(store), sources_of(store)
    young = own is None or date.fromisoformat(own[0]) > today - LOOKED_AT
    return files[0].code if files and young else HALL
