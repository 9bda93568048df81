"""Those who went a way without a queue: they took no number, and yet they came, so they are demand too.

At a terminal of the hall each visit counts. On phones only those do who were sent there by an offer, since
others may sit at home; and of the operator's own channels nothing is known but that somebody took the offer.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from hall.catalogue import Catalogue
from hall.clock import start_of
from hall.offer import Way
from hall.store import Store
from planning.history import store as kept
from planning.history.visit import Visit
from planning.simulation.model import BusinessType, Model

_GIVEN_BACK_MS = 600_000
"""So long after a visit without a queue a number is given back that had been taken all the same."""
_SLACK_MS = 5_000
CASH = "cash"
"""The last step of whoever wants to pay cash: they take a number, and are counted by it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One visit without a queue; instants in ms UTC. `kiosk`: the terminal, None elsewhere."""

    service: str
    began: int
    ended: int
    kiosk: str | None
    completed: bool


def ways_of(store: Store, catalogue: Catalogue, first: date, last: date) -> dict[str, list[Taken]]:
    """Day -> the visits without a queue."""
    found: dict[str, list[Taken]] = defaultdict(list)
    for one in kept.diverted_between(store, first.isoformat(), last.isoformat()):
        if one.service and one.step != CASH and (one.kiosk is not None or one.offer is not None):
            began = one.at - one.seconds * 1000
            found[one.day].append(Taken(one.service, began, one.at, one.kiosk, one.outcome == "completed"))
    channels = {offer.code for offer in catalogue.offers if offer.way is Way.CHANNEL}
    if channels:
        for day, taken in _sent_to_channels(store, catalogue, first, last, channels):
            found[day].append(taken)
    return found


def _sent_to_channels(
    store: Store, catalogue: Catalogue, first: date, last: date, channels: set[str]
) -> Iterable[tuple[str, Taken]]:
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        since, until = (start_of(d, catalogue.zone, time(0)) for d in (day, day + timedelta(days=1)))
        for move in store.offers_told(since, until):
            at_kiosk = move.verb == "offer.accept" and move.kiosk is not None
            if at_kiosk and move.service and move.data["offer"] in channels:
                yield day.isoformat(), Taken(move.service, move.at, move.at, None, completed=True)


def given_back(visit: Visit, ways: list[Taken]) -> bool:
    """Whether this number was given back as it was done without a queue: `ways` tell of it already."""
    if visit.over_at is None or visit.over_by is None or visit.over_by.startswith("person:"):
        return False
    place = visit.over_by.removeprefix("place:") if visit.over_by.startswith("place:") else None
    return any(
        taken.completed
        and (taken.service, taken.kiosk) == (visit.asked, place)
        and -_SLACK_MS <= visit.over_at - taken.ended <= _GIVEN_BACK_MS
        for taken in ways
    )


def with_numbers(model: Model) -> Model:
    """The usual day of those alone who take a number, as the board counts them."""
    return replace(
        model,
        types=tuple(_with_number(kind, model) for kind in model.types),
        counters=tuple(replace(counter, by_day=()) for counter in model.counters if counter.windows),
        kiosks=None,
        terminals=None,
        diversions=(),
    )


def _with_number(kind: BusinessType, model: Model) -> BusinessType:
    stay = 1.0
    for one in model.diversions:
        if one.service == kind.code:
            stay *= 1 - one.take_up * (1 - one.gives_up)
    return replace(kind, arrivals=tuple(many * stay for many in kind.arrivals), by_day=())
