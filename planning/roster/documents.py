"""Staff, shifts and rosters as kept documents (kinds `staff`, `shift`, `roster`), and back.

People are references to those who work here, never names. Dates are ISO, half hours count from midnight.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.catalogue import Catalogue
from hall.errors import Invalid
from planning.roster.away import Away
from planning.roster.groups import Group, skills_of
from planning.roster.judged import Cut, Named
from planning.roster.people import HALVES_A_DAY, Plan, Shift, Teller
from planning.roster.seats import Room

STAFF, SHIFT, ROSTER, FEED = "staff", "shift", "roster", "roster_feed"
ALL_SHIFTS = "patterns"
"""The code of the one document that holds all shift patterns."""
LACKING, BARE = 30.0, 100.0
"""A half hour that lacks a counter is dearer than a short shift: agreed hours are there to be used. Dearer
yet is one in which nobody can do what somebody comes for.
"""
FULL_HALVES, SHORT_HALVES, BREAK_HALVES = 18, 8, 2
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Staff:
    """What a teller can do and agreed to; `off_weekdays`: 0 is Monday; `works`: whether they are planned;
    `away`: days on which they cannot come, ill or not, which nobody had agreed.
    """

    person: str
    works: bool
    skills: tuple[str, ...]
    most_hours: float = 40.0
    least_hours: float = 0.0
    most_days: int = 5
    off_weekdays: tuple[int, ...] = ()
    off: tuple[date, ...] = ()
    wishes: tuple[date, ...] = ()
    usual: tuple[str, ...] = ()
    away: tuple[date, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document; the person is its code."""
        told = {name: getattr(self, name) for name in Staff.__slots__ if name != "person"}
        for name in ("off", "wishes", "away"):
            told[name] = [day.isoformat() for day in told[name]]
        return told | {name: list(told[name]) for name in ("skills", "off_weekdays", "usual")}

    def days_off(self, days: Iterable[date]) -> frozenset[date]:
        """Which of these days are off."""
        gone = {*self.off, *self.away}
        return frozenset(day for day in days if day in gone or day.weekday() in self.off_weekdays)


def staff_from(person: str, body: Json | None, services: Sequence[str]) -> Staff:
    """A teller's data; of whom nothing is kept, who can do everything and works forty hours."""
    if body is None:
        return Staff(person, works=True, skills=tuple(services))
    return Staff(
        person,
        works=body["works"],
        skills=tuple(code for code in body["skills"] if code in services),
        most_hours=body["most_hours"],
        least_hours=body["least_hours"],
        most_days=body["most_days"],
        off_weekdays=tuple(body["off_weekdays"]),
        off=tuple(map(date.fromisoformat, body["off"])),
        wishes=tuple(map(date.fromisoformat, body["wishes"])),
        usual=tuple(body["usual"]),
        away=tuple(map(date.fromisoformat, body.get("away", ()))),
    )


def hours_of(catalogue: Catalogue) -> tuple[int, int] | None:
    """The half hours between which the hall is ever open; None where no hours are set."""
    hours = [(h.opens, h.closes) for h in catalogue.hours if h.opens < h.closes]
    if not hours:
        return None
    return (
        min(opens.hour * 2 + opens.minute // 30 for opens, _ in hours),
        max(-(-(closes.hour * 60 + closes.minute) // 30) for _, closes in hours),
    )


def usual_shifts(opens: int, closes: int) -> list[dict[str, Any]]:
    """Sensible shifts between two half hours: whole days, early and late, with lunch at two times; half days.

    Their names stand in the files of words (`shift_<code>`).
    """
    long, short = min(FULL_HALVES, closes - opens), min(SHORT_HALVES, closes - opens)
    begins = {
        **{"early": (opens, long, -2), "early2": (opens, long, 0)},
        **{"late": (closes - long, long, -2), "late2": (closes - long, long, 0)},
        **{"morning": (opens, short, None), "afternoon": (closes - short, short, None)},
        "midday": (opens + (closes - opens - short) // 2, short, None),
    }
    seen: dict[tuple[int, int, tuple[int, ...]], dict[str, Any]] = {}
    for code, (first, length, lunch) in begins.items():
        noon = first + length // 2
        pause = lunch is not None and length > SHORT_HALVES + BREAK_HALVES
        breaks = [noon + (lunch or 0) + n for n in range(BREAK_HALVES)] if pause else []
        one = {"code": code, "names": {}, "first": first, "last": first + length, "breaks": breaks}
        seen.setdefault((first, first + length, tuple(breaks)), one)
    return list(seen.values())


def shift_from(body: Json) -> Shift:
    """A shift. Raises Invalid `no_shift`, naming it."""
    shift = Shift(body["code"], body["first"], body["last"], tuple(body["breaks"]))
    inside = all(shift.first < half < shift.last for half in shift.breaks)
    if not 0 <= shift.first < shift.last <= HALVES_A_DAY or not inside or not shift.works:
        text = f"Shift {shift.code} must end after it begins and have its breaks in between."
        raise Invalid("no_shift", text, field=f"shifts.{shift.code}")
    return shift


def plan_from(body: Json) -> Plan:
    """The plan behind a roster's document."""
    start, days = date.fromisoformat(body["start"]), body["days"]
    groups = [Group(code, tuple(types), ()) for code, types in body["groups"].items()]
    needed = {
        code: {
            (date.fromisoformat(day), half): many
            for day, row in rows.items()
            for half, many in enumerate(row)
            if many
        }
        for code, rows in body["needed"].items()
    }
    cover = {
        code: {(date.fromisoformat(day), half) for day, halves in rows.items() for half in halves}
        for code, rows in body.get("cover", {}).items()
    }
    return plan_of(start, days, body["shifts"], _staff(body), groups, needed, cover)


def _staff(body: Json) -> list[Staff]:
    return [staff_from(one["person"], one, body["services"]) for one in body["tellers"]]


def plan_of(
    start: date,
    days: int,
    shifts: Iterable[Json],
    staff: Iterable[Staff],
    groups: Sequence[Group],
    needed: Mapping[str, Mapping[tuple[date, int], int]],
    cover: Mapping[str, Collection[tuple[date, int]]] | None = None,
) -> Plan:
    """A plan of tellers by group. Who can do nothing that is needed is left out."""
    dates = [start + timedelta(days=n) for n in range(days)]
    tellers = tuple(
        Teller(
            one.person,
            skills,
            one.most_hours,
            one.least_hours,
            one.most_days,
            one.days_off(dates),
            frozenset(one.wishes),
            frozenset(one.usual),
            frozenset(one.away),
        )
        for one in staff
        if (skills := skills_of(groups, frozenset(one.skills)))
    )
    patterns = tuple(map(shift_from, shifts))
    return Plan(start, days, patterns, tellers, needed, cover or {}, lacking=LACKING, bare=BARE)


def room_of(body: Json) -> Room:
    """Who can do what where. Rosters of older versions know no counters: each teller has one for all."""
    able = {one["person"]: frozenset(one["skills"]) for one in body["tellers"]}
    everything = frozenset[str]().union(*able.values())
    lists = {code: frozenset(types) for code, types in body.get("lists", {}).items()}
    return Room(able, lists or dict.fromkeys(able, everything))


def shut_of(body: Json) -> dict[int, list[str]]:
    """Half hour -> counters that are closed then, on every day."""
    return {int(half): codes for half, codes in body.get("shut", {}).items()}


def there_on(body: Json, day: date, shifts: Named, cut: Cut) -> dict[int, list[str]]:
    """Half hour -> who is at work on that day."""
    patterns = {one["code"]: shift_from(one) for one in body["shifts"]}
    there: dict[int, list[str]] = {}
    for (person, on), code in sorted(shifts.items()):
        for half in patterns[code].works if on == day else ():
            if half < cut.get((person, day), HALVES_A_DAY):
                there.setdefault(half, []).append(person)
    return there


def needs_on(body: Json, day: date) -> dict[int, list[frozenset[str]]]:
    """Half hour -> the types of each counter that is needed; those that must not go unserved come first."""
    found: dict[int, list[frozenset[str]]] = {}
    types = {code: frozenset(group) for code, group in body["groups"].items()}
    needed = {code: rows.get(day.isoformat(), ()) for code, rows in body["needed"].items()}
    cover = {code: set(rows.get(day.isoformat(), ())) for code, rows in body.get("cover", {}).items()}
    for half in range(HALVES_A_DAY):
        many = {code: row[half] if row else 0 for code, row in needed.items()}
        first = [types[code] for code in types if many.get(code) or half in cover.get(code, ())]
        more = [types[code] for code, n in many.items() for _ in range(n - 1)]
        if first:
            found[half] = first + more
    return found


def named_from(body: Json) -> Named:
    """Who works which shift."""
    return {
        (person, date.fromisoformat(day)): shift
        for day, row in body["named"].items()
        for person, shift in row.items()
    }


def named_json(shifts: Named) -> dict[str, dict[str, str]]:
    """The same as a document: day -> person -> shift."""
    told: dict[str, dict[str, str]] = {}
    for (person, day), shift in sorted(shifts.items(), key=lambda item: (item[0][1], item[0][0])):
        told.setdefault(day.isoformat(), {})[person] = shift
    return told


def cut_from(body: Json) -> Cut:
    """Who went home early: (person, day) -> half hour."""
    return {(one["person"], date.fromisoformat(one["day"])): one["half"] for one in body.get("cut", ())}


def away_days(away: Json) -> list[str]:
    """The days on which somebody is away."""
    first, until = date.fromisoformat(away["day"]), date.fromisoformat(away["until"])
    return [(first + timedelta(days=n)).isoformat() for n in range((until - first).days + 1)]


def without_begun(asked: Json) -> list[dict[str, Any]]:
    """The tellers of a roster that is planned anew; a day is no day away where their shift had begun."""
    begins = {one["code"]: one["first"] for one in asked["shifts"]}
    now = (asked["away"]["day"], asked["away"]["half"])

    def begun(person: str, day: str) -> bool:
        shift = asked["named"].get(day, {}).get(person)
        return shift is not None and (day, begins[shift]) < now

    return [
        {**one, "away": [day for day in one.get("away", ()) if not begun(one["person"], day)]}
        for one in asked["tellers"]
    ]


def away_from(body: Json) -> Away:
    """Somebody who is away."""
    return Away(
        body["person"], date.fromisoformat(body["day"]), body["half"], date.fromisoformat(body["until"])
    )
