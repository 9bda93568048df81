"""A roster as a document, worked out beside the server: who works when, and the waits that it will give."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from hall.catalogue import Catalogue
from hall.store import Store
from planning.forecast.telling import KIND as FORECAST
from planning.history.store import HALL
from planning.kept.store import kept_all
from planning.roster.again import replanned
from planning.roster.ahead import Ahead, Customers, ahead_of, day_of, usual_of
from planning.roster.corrected import DAYS, SEED, Tried, corrected, windows_of
from planning.roster.documents import (
    away_from,
    cut_from,
    named_from,
    named_json,
    plan_from,
    plan_of,
    staff_from,
)
from planning.roster.groups import Group, groups_of
from planning.roster.hours import source_of
from planning.roster.judged import Cut, Named
from planning.roster.people import HALVES_A_DAY
from planning.roster.roster import roster
from planning.roster.waits import Waits, waits_of
from planning.simulation.model import HALF_HOUR_MIN, Counter, Model
from planning.simulation.run import default_kernel, simulate

Json = Mapping[str, Any]
Progress = Callable[[int, int], None]
SECONDS = 30.0
"""For counting and naming."""
_PARTS = 100
_NEEDS, _NAMES = 40, 60
"""Per cent of the work that are done when counters are known, and when names are."""


def planned(store: Store, catalogue: Catalogue, asked: Json, tell: Progress) -> dict[str, Any]:
    """A new roster. Raises NotReady and Invalid where too little is known or what is asked makes no sense."""
    tell(0, _PARTS)
    today, start = date.fromisoformat(asked["today"]), date.fromisoformat(asked["start"])
    dates = [start + timedelta(days=n) for n in range(asked["days"])]
    source = asked.get("source") or usual_source(store, today)
    ahead = ahead_of(store, catalogue, today, dates, source)
    services = [service.code for service in catalogue.offered]
    staff = [staff_from(one["person"], one, services) for one in asked["tellers"]]
    came = {code for rows in ahead.customers.values() for code in rows}
    wanted = [kind.code for kind in ahead.usual.types if kind.code in came]
    groups = groups_of(wanted, (frozenset(one.skills) for one in staff))
    most = len(catalogue.staffed)
    plan_of(start, asked["days"], asked["shifts"], staff, groups, {})  # what makes no sense is said at once
    tried = _tried(ahead, groups, asked["share"], most, tell)
    needed = _needed(tried, ahead)
    plan = plan_of(start, asked["days"], asked["shifts"], staff, groups, needed)
    made = roster(plan, asked.get("seconds", SECONDS))
    tell(_NAMES, _PARTS)
    waits = waits_by_day(ahead.usual, ahead.customers, asked, made.shifts, {}, _from(tell, _NAMES))
    return {
        "start": asked["start"],
        "days": asked["days"],
        "share": asked["share"],
        "source": source,
        "services": services,
        "counters": most,
        "groups": {group.code: list(group.types) for group in groups},
        "needed": _rows(needed),
        "short": {
            day.isoformat(): sorted({half + ahead.on(day).opens // HALF_HOUR_MIN for _, half in one.short})
            for day, one in tried.items()
            if one.short
        },
        "shifts": asked["shifts"],
        "tellers": asked["tellers"],
        "named": named_json(made.shifts),
        "bound": made.bound,
        "customers": {
            day.isoformat(): {code: list(row) for code, row in rows.items()}
            for day, rows in ahead.customers.items()
        },
        "waits": waits,
    }


def again(store: Store, catalogue: Catalogue, asked: Json, tell: Progress) -> dict[str, Any]:
    """The same roster with somebody away, and what changes: `asked` is its document, and `away`."""
    tell(0, _PARTS)
    plan, away = plan_from(asked), away_from(asked["away"])
    made = replanned(plan, named_from(asked), away)
    tell(_NAMES, _PARTS)
    cut = [{"person": who, "day": day.isoformat(), "half": half} for (who, day), half in made.cut.items()]
    told = {
        "named": named_json(made.roster.shifts),
        "cut": [*asked.get("cut", ()), *cut],
        "changes": [
            {"person": c.teller, "day": c.day.isoformat(), "before": c.before, "after": c.after}
            for c in made.changes
        ],
    }
    return told | {"waits": waits_again(store, catalogue, {**asked, **told}, tell, _changed(made.changes))}


def _changed(changes: Iterable[Any]) -> set[date]:
    return {change.day for change in changes}


def waits_again(
    store: Store, catalogue: Catalogue, asked: Json, tell: Progress, only: set[date] | None = None
) -> dict[str, Any]:
    """The waits of a roster's document, those of other days than `only` as they were."""
    usual = usual_of(store, catalogue, date.fromisoformat(asked["today"]), asked["source"])
    customers = {
        date.fromisoformat(day): rows
        for day, rows in asked["customers"].items()
        if only is None or date.fromisoformat(day) in only
    }
    found = waits_by_day(usual, customers, asked, named_from(asked), cut_from(asked), _from(tell, _NAMES))
    return {**(asked.get("waits") or {}), **found}


def usual_source(store: Store, today: date) -> str:
    """The file that stands in for the journal: as in the latest forecast, else the last one taken in."""
    latest = max(kept_all(store, FORECAST), key=lambda kept: kept.code, default=None)
    return source_of(store, today) if latest is None else str(latest.body.get("source", HALL))


def _tried(
    ahead: Ahead, groups: Sequence[Group], share: float, most: int, tell: Progress
) -> dict[date, Tried]:
    found: dict[date, Tried] = {}
    for n, day in enumerate(sorted(ahead.customers)):
        found[day] = corrected(ahead.on(day), groups, share, most)
        tell(5 + (_NEEDS - 5) * (n + 1) // len(ahead.customers), _PARTS)
    return found


def _needed(tried: Mapping[date, Tried], ahead: Ahead) -> dict[str, dict[tuple[date, int], int]]:
    needed: dict[str, dict[tuple[date, int], int]] = {}
    for day, one in tried.items():
        opens = ahead.on(day).opens // HALF_HOUR_MIN
        for code, row in one.counters.items():
            for half, many in enumerate(row):
                needed.setdefault(code, {})[day, opens + half] = many
    return needed


def _rows(needed: Mapping[str, Mapping[tuple[date, int], int]]) -> dict[str, dict[str, list[int]]]:
    told: dict[str, dict[str, list[int]]] = {}
    for code, rows in needed.items():
        for (day, half), many in rows.items():
            told.setdefault(code, {}).setdefault(day.isoformat(), [0] * HALVES_A_DAY)[half] = many
    return told


def waits_by_day(
    usual: Model, customers: Customers, body: Json, shifts: Named, cut: Cut, tell: Progress
) -> dict[str, Any]:
    """What customers wait on each day with these tellers: by half hour, and the whole day."""
    told = {}
    skills = {one["person"]: frozenset(one["skills"]) for one in body["tellers"]}
    patterns = {one["code"]: one for one in body["shifts"]}
    for n, (day, rows) in enumerate(sorted(customers.items())):
        there = {
            person: _halves(patterns[code], cut.get((person, day), HALVES_A_DAY))
            for (person, on), code in shifts.items()
            if on == day
        }
        told[day.isoformat()] = _day(day_of(usual, rows), there, skills)
        tell(n + 1, len(customers))
    return told


def _halves(pattern: Json, until: int) -> list[int]:
    return [h for h in range(pattern["first"], pattern["last"]) if h not in pattern["breaks"] and h < until]


def _day(
    model: Model, there: Mapping[str, Sequence[int]], skills: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    codes = [kind.code for kind in model.types]
    counters = tuple(
        Counter(person, serves, windows_of(0, halves))
        for person, halves in there.items()
        if halves and (serves := tuple(code for code in codes if code in skills[person]))
    )
    served = {code for counter in counters for code in counter.serves}
    left = sum(sum(kind.arrivals) for kind in model.types if kind.code not in served)
    first = model.opens // HALF_HOUR_MIN
    if not served:
        nothing: dict[str, Any] = {name: [] for name in ("came", "mean_s", "p90_s", "share")}
        return {"first_half": first, **nothing, "day": None, "left": round(left, 1)}
    types = tuple(
        replace(kind, transfers=tuple(one for one in kind.transfers if one.to in served))
        for kind in model.types
        if kind.code in served
    )
    lived = simulate(replace(model, types=types, counters=counters), DAYS[default_kernel()], SEED)
    return {
        "first_half": first,
        **_figures(waits_of(lived)),
        "day": {name: row[0] for name, row in _figures(waits_of(lived, whole=True)).items()},
        "left": round(left, 1),
    }


def _figures(waits: Waits) -> dict[str, list[float | None]]:
    digits = {"came": 1, "mean_s": 0, "p90_s": 0, "share": 3}
    return {
        name: [None if np.isnan(one) else round(float(one), places) for one in getattr(waits, name)]
        for name, places in digits.items()
    }


def _from(tell: Progress, first: int) -> Progress:
    return lambda done, of: tell(first + (_PARTS - first) * done // max(1, of), _PARTS)
