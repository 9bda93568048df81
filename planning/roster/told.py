"""A roster as a document, worked out beside the server: who works when, and the waits that it will give."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hall.catalogue import Catalogue
from hall.store import Store
from planning.forecast.telling import KIND as FORECAST
from planning.history.store import HALL
from planning.kept.store import kept_all
from planning.progress import Progress, Told, reading
from planning.roster.again import replanned
from planning.roster.ahead import Ahead, Customers, ahead_of, usual_of
from planning.roster.asked import met, shut_by
from planning.roster.corrected import Tried, corrected
from planning.roster.counts import Counted
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
from planning.roster.judged import Named, judged
from planning.roster.lived import waits_by_day
from planning.roster.people import HALVES_A_DAY, WEEK_DAYS, Plan
from planning.roster.roster import slimmed
from planning.roster.slim import Slimming
from planning.roster.still_short import still_json, still_short
from planning.roster.whole_shifts import fewest_halves
from planning.simulation.model import HALF_HOUR_MIN

Json = Mapping[str, Any]
SECONDS, SLIM_S = 30.0, 45.0
"""For counting and naming; for leaving out what is not needed."""
_PARTS = 100
_NEEDS, _SLIM, _NAMES = 40, 65, 75
"""Per cent of the work that are done when counters are known, shifts are slim, and names are given."""


def planned(store: Store, catalogue: Catalogue, asked: Json, tell: Progress) -> dict[str, Any]:
    """A new roster. Raises NotReady and Invalid where too little is known or what is asked makes no sense."""
    today, start = date.fromisoformat(asked["today"]), date.fromisoformat(asked["start"])
    dates = [start + timedelta(days=n) for n in range(asked["days"])]
    source = asked.get("source") or usual_source(store, today)
    ahead = ahead_of(store, catalogue, today, dates, source, tell)
    services = [service.code for service in catalogue.offered]
    staff = [staff_from(one["person"], one, services) for one in asked["tellers"]]
    able = [frozenset(one.skills) for one in staff]
    lists = {one.code: frozenset(one.serves) & set(services) for one in catalogue.staffed}
    unserved = unserved_of(ahead.expected, services, able, lists)
    left = {one["service"] for one in unserved}
    came = {code for rows in ahead.customers.values() for code in rows} - left
    if unserved and not came:
        groups_of([unserved[0]["service"]], able, lists.values())  # refuses, and says why
    groups = groups_of([k.code for k in ahead.usual.types if k.code in came], able, lists.values())
    plan_of(start, asked["days"], asked["shifts"], staff, groups, {})  # what makes no sense is said at once
    tried = _tried(ahead, groups, asked["share"], list(lists.values()), tell)
    hours = asked.get("asked", [])
    with_hours, shut = met(_needed(tried, ahead), groups, lists, hours), shut_by(hours, lists)
    needed, cover = with_hours.needed, _cover(ahead, groups)
    plan = plan_of(start, asked["days"], asked["shifts"], staff, groups, needed, cover)
    slimming = Slimming(plan, ahead, groups, lists, asked["share"], with_hours.firm, shut)
    unsure = list[date]()

    def slimmer(found: Counted) -> tuple[Plan, Counted]:
        slim = slimming.slim(found.many, SLIM_S, _from(tell, _NEEDS, _SLIM))
        unsure.extend(slim.unsure)
        return slim.plan, Counted(slim.many, found.bound)

    slimmed_plan, made = slimmed(plan, asked.get("seconds", SECONDS), slimmer)
    tell(_NAMES, _PARTS)
    short = {
        day.isoformat(): sorted({half + ahead.on(day).opens // HALF_HOUR_MIN for _, half in one.short})
        for day, one in tried.items()
        if one.short
    }
    body = {
        "start": asked["start"],
        "days": asked["days"],
        "share": asked["share"],
        "source": source,
        "services": services,
        "counters": len(lists),
        "lists": {code: [one for one in services if one in types] for code, types in lists.items()},
        "groups": {group.code: list(group.types) for group in groups},
        "needed": _rows(slimmed_plan.needed),
        "cover": _times(cover),
        "asked": [{name: one[name] for name in ("scenario", "name", "at", "lines")} for one in hours],
        "raised": _rows({"": with_hours.raised}).get("", {}),
        "shut": {str(half): sorted(codes) for half, codes in shut.items()},
        "unserved": unserved,
        "short": short,
        "unsure": [day.isoformat() for day in sorted(unsure)],
        "spare": _spare(slimmed_plan, made.shifts),
        "shifts": asked["shifts"],
        "tellers": asked["tellers"],
        "named": named_json(made.shifts),
        "bound": made.bound,
        "customers": {
            day.isoformat(): {code: list(row) for code, row in rows.items()}
            for day, rows in ahead.customers.items()
        },
    }
    body["scatter"] = {day.isoformat(): many for day, many in ahead.scatter.items()}
    told = waits_by_day(ahead.usual, ahead.customers, body, made.shifts, {}, _from(tell, _NAMES))
    return body | {"waits": told}


def again(store: Store, catalogue: Catalogue, asked: Json, tell: Progress) -> dict[str, Any]:
    """The same roster with somebody away, and what changes: `asked` is its document, and `away`."""
    tell(0, _PARTS)
    plan, away = plan_from(asked), away_from(asked["away"])
    published, gone = named_from(asked), cut_from(asked)
    made = replanned(plan, published, away, gone=gone)
    home = {**gone, **made.cut}
    short = still_short(plan, made.roster.shifts, home, judged(plan, published, cut=gone).lacking, away)
    tell(_NAMES, _PARTS)
    cut = [{"person": who, "day": day.isoformat(), "half": half} for (who, day), half in made.cut.items()]
    told = {
        "named": named_json(made.roster.shifts),
        "cut": [*asked.get("cut", ()), *cut],
        "still": still_json(short, asked["groups"]),
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
    usual = usual_of(store, catalogue, date.fromisoformat(asked["today"]), asked["source"], reading(tell))
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
    ahead: Ahead, groups: Sequence[Group], share: float, lists: Sequence[frozenset[str]], tell: Progress
) -> dict[date, Tried]:
    found: dict[date, Tried] = {}
    for n, day in enumerate(sorted(ahead.customers)):
        found[day] = corrected(ahead.on(day), groups, share, lists)
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


def _cover(ahead: Ahead, groups: Sequence[Group]) -> dict[str, set[tuple[date, int]]]:
    """On each day, as long as anybody comes, somebody is there for each group of which anybody comes."""
    found: dict[str, set[tuple[date, int]]] = {}
    for day, rows in ahead.customers.items():
        model = ahead.on(day)
        opens = model.opens // HALF_HOUR_MIN
        for group in groups:
            if any(sum(rows.get(code, ())) > 0 for code in group.types):
                halves = {(day, opens + n) for n in range(model.half_hours)}
                found.setdefault(group.code, set()).update(halves)
    return found


def _times(cover: Mapping[str, set[tuple[date, int]]]) -> dict[str, dict[str, list[int]]]:
    told: dict[str, dict[str, list[int]]] = {}
    for code, times in cover.items():
        for day, half in sorted(times):
            told.setdefault(code, {}).setdefault(day.isoformat(), []).append(half)
    return told


def _rows(needed: Mapping[str, Mapping[tuple[date, int], int]]) -> dict[str, dict[str, list[int]]]:
    told: dict[str, dict[str, list[int]]] = {}
    for code, rows in needed.items():
        for (day, half), many in rows.items():
            told.setdefault(code, {}).setdefault(day.isoformat(), [0] * HALVES_A_DAY)[half] = many
    return told


def _spare(plan: Plan, shifts: Named) -> list[dict[str, Any]]:
    """Week by week: hours at counters that are needed, that whole shifts take at least, that are planned."""
    patterns = {shift.code: shift for shift in plan.shifts}
    told = []
    for week in range(0, plan.days, WEEK_DAYS):
        days = plan.dates[week : week + WEEK_DAYS]
        rows = [_all_needed(plan, day) for day in days]
        at_least = sum(fewest_halves(plan.shifts, row) for row in rows)
        worked = sum(len(patterns[code].works) for (_, day), code in shifts.items() if day in days)
        told.append(
            {
                "from": days[0].isoformat(),
                "needed_h": sum(sum(row.values()) for row in rows) / 2,
                "shifts_h": at_least / 2,
                "planned_h": worked / 2,
            }
        )
    return told


def _all_needed(plan: Plan, day: date) -> dict[int, int]:
    """Half hour -> counters; one at least where somebody must be there."""
    found = dict.fromkeys((half for times in plan.cover.values() for on, half in times if on == day), 1)
    for half in range(HALVES_A_DAY):
        many = sum(needed.get((day, half), 0) for needed in plan.needed.values())
        if many:
            found[half] = many
    return found


def unserved_of(
    customers: Customers,
    services: Collection[str],
    able: Sequence[frozenset[str]],
    lists: Mapping[str, frozenset[str]],
) -> list[dict[str, Any]]:
    """Business types that customers come for and nobody can do, or no counter serves."""
    came = defaultdict[str, float](float)
    for rows in customers.values():
        for code, row in rows.items():
            came[code] += sum(row)
    found = []
    for code, many in sorted(came.items()):
        if code not in services:
            continue
        if not any(code in one for one in able):
            found.append({"service": code, "why": "nobody", "customers": round(many)})
        elif not any(code in one for one in lists.values()):
            found.append({"service": code, "why": "no_counter", "customers": round(many)})
    return found


def _from(tell: Told, first: int, last: int = _PARTS) -> Told:
    return lambda done, of: tell(first + (last - first) * done // max(1, of), _PARTS)
