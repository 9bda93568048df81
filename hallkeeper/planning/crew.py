"""Whom the hall has at this moment: who is to be at work by the roster, what they can do, where they sit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hall.clock import local
from hall.hall import Hall
from hallkeeper.rounds.people import STAFF, Shift, rostered
from planning.history.store import sessions_between
from planning.kept.store import kept_all
from planning.roster.people import HALVES_A_DAY
from planning.roster.standing import FOREVER, Hand

HALF_MIN = 30
LATE_HALVES = 1
"""Who has not been at a counter so long after their shift began may not be in the house."""


@dataclass(frozen=True, slots=True)
class Free:
    """Somebody at no counter. `seen`: they have been at one today, or their shift has only begun."""

    can: frozenset[str]
    until: int
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Crew:
    """By reference of the person: who is free (None where there is no roster), who has a break; by counter:
    what its holder can do, where that is known. Without a roster `maybe` are those of the staff who are at no
    counter and not away today: whether they are in the house nobody has said.
    """

    free: Mapping[str, Free] | None = None
    resting: frozenset[str] = frozenset()
    at: Mapping[str, frozenset[str]] = field(default_factory=dict)
    maybe: Mapping[str, Free] = field(default_factory=dict)

    @property
    def hands(self) -> list[Hand] | None:
        """Those who are free, without names."""
        return None if self.free is None else [Hand(one.can, one.until) for one in self.free.values()]

    def asked(self, service: str, until: int, serves: Sequence[str]) -> list[tuple[str, Free]]:
        """Who could serve that business type so long, of those who have been seen today if any has; first who
        can do most of what the counter serves.
        """
        known = (self.maybe if self.free is None else self.free).items()
        able = [(ref, one) for ref, one in known if service in one.can and one.until >= until]
        found = [(ref, one) for ref, one in able if one.seen] or able
        return sorted(found, key=lambda pair: (len(set(serves) - pair[1].can), pair[0]))


def crew_of(hall: Hall, now: int) -> Crew:
    """Whom the hall has now."""
    shifts = rostered(hall)
    staff = {one.code: one.body for one in kept_all(hall.store, STAFF)}
    can = {who: frozenset[str](body["skills"]) for who, body in staff.items() if "skills" in body}
    can |= {who: frozenset(shift["skills"]) for who, shift in (shifts or {}).items()}
    holders = {code: one.holder for code, one in hall.board.counters.items() if one.state != "closed"}
    at = {code: can[who] for code, held in holders.items() if (who := _person(held)) in can}
    held = frozenset(holders.values())
    if shifts is None:
        maybe = {
            f"person:{who}": Free(can[who], FOREVER) for who in sorted(_expected(hall, staff) & can.keys())
        }
        return Crew(at=at, maybe={ref: one for ref, one in maybe.items() if ref not in held})
    moment = local(now, hall.catalogue.zone)
    before = HALVES_A_DAY * (moment.date() - date.fromisoformat(hall.board.business_day)).days
    half = before + moment.hour * 2 + moment.minute // HALF_MIN
    here = {f"person:{who}": one for who, one in sorted(shifts.items()) if one["first"] <= half < one["last"]}
    resting = frozenset(ref for ref, one in here.items() if half in one["breaks"])
    seen = _seen(hall, now, moment)
    free = {
        ref: Free(
            can=one["skills"],
            until=(_stays(one, half) - before) * HALF_MIN,
            seen=ref in seen or half < one["first"] + LATE_HALVES,
        )
        for ref, one in here.items()
        if ref not in held | resting
    }
    return Crew(free, resting, at)


def _stays(shift: Shift, half: int) -> int:
    """The half hour with which the next break begins, or the evening."""
    return min(int(one) for one in (*shift["breaks"], shift["last"]) if one > half)


def _seen(hall: Hall, now: int, moment: datetime) -> frozenset[str | None]:
    """Who has been at a counter today."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = sessions_between(hall.store, now - round((moment - midnight) / timedelta(milliseconds=1)), now)
    return frozenset(one.holder for one in sessions)


def _expected(hall: Hall, staff: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Who of the staff does not have today off."""
    today = hall.board.business_day
    weekday = date.fromisoformat(today).weekday()
    return {
        who
        for who, body in staff.items()
        if body.get("works")
        and weekday not in body.get("off_weekdays", ())
        and today not in (*body.get("off", ()), *body.get("away", ()))
    }


def _person(ref: str | None) -> str | None:
    return ref.partition(":")[2] if ref is not None and ref.startswith("person:") else None
