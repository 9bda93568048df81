"""Who went to a terminal or a phone instead of taking a number, and what terminals take, as it was seen."""

from collections.abc import Mapping, Sequence

from hall.catalogue import Catalogue, KioskRole
from planning.learnt.past import LEAST_SEEN, Seen
from planning.learnt.times import empirical
from planning.simulation.model import Diversion, Machines

_ALL = 0.98


def diversions_of(seen: Mapping[str, Seen]) -> tuple[Diversion, ...]:
    """Who did it on a phone, of all who came; of the others, who went to a terminal. How long it takes
    to learn is in the times that were seen there.
    """
    found = []
    for code, one in seen.items():
        came = sum(day.total() for day in one.arrivals.values())
        if one.by_phone >= LEAST_SEEN:
            found.append(Diversion(code, one.by_phone / came, at_terminal=False))
        if one.by_terminal >= LEAST_SEEN:
            began, others = one.by_terminal + one.gave_up, came - one.by_phone
            found.append(Diversion(code, min(1.0, began / others), gives_up=one.gave_up / began))
    return tuple(found)


def at_kiosk(seen: Seen) -> float:
    """The part of those who came that stood at a kiosk; whoever was sent on from there took no number."""
    there = seen.by_kiosk + seen.by_phone + seen.by_terminal
    came = there + seen.by_hand
    part = there / came if came else 1.0
    return part if part < _ALL else 1.0


def terminals_of(
    catalogue: Catalogue, diversions: Sequence[Diversion], seen: Mapping[str, Seen]
) -> Machines | None:
    """Those to which somebody went."""
    used = [one for one in diversions if one.at_terminal]
    if not used:
        return None
    machines = sum(kiosk.role is not KioskRole.TICKETS for kiosk in catalogue.touched)
    times = [ms for one in used for ms in seen[one.service].at_terminal]
    return Machines(max(1, machines), empirical(times))
