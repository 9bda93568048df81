"""A roster's document as the page shows it: needed and there by half hour, what is open, what is broken."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from planning.roster.breaches import breaches
from planning.roster.documents import cut_from, named_from, needs_on, plan_from, room_of, shut_of, there_on
from planning.roster.judged import Cut, Named, judged
from planning.roster.people import HALVES_A_DAY, WEEK_DAYS, Plan
from planning.roster.seats import seats_of

Json = Mapping[str, Any]


def view_of(body: Json) -> dict[str, Any]:
    """All of it but the names of people. Half hours count from midnight."""
    plan, shifts, cut = plan_from(body), named_from(body), cut_from(body)
    made = judged(plan, shifts, body["bound"], cut)
    needed = _needed(plan)
    there = _there(plan, shifts, cut)
    lacking: dict[str, dict[int, int]] = {}
    for (day, half), many in made.lacking.items():
        lacking.setdefault(day.isoformat(), {})[half] = many
    kept = ("start", "days", "share", "counters", "services", "groups", "shifts", "named", "short", "waits")
    newer = ("unserved", "unsure")
    hours = _hours(plan, shifts, cut)
    return {
        **{name: body[name] for name in kept},
        **{name: body.get(name, []) for name in newer},
        "lists": body.get("lists", {}),
        "asked": body.get("asked", []),
        "raised": body.get("raised", {}),
        "spare": [
            {**one, "planned_h": sum(weeks.get(one["from"], 0.0) for weeks in hours.values())}
            for one in body.get("spare", [])
        ],
        "bare": _bare(body, made.bare),
        "cut": body.get("cut", []),
        "changes": body.get("changes", []),
        "anew": bool(body.get("anew")),
        "still": [one for one in body.get("still", []) if _lacks(lacking, one)],
        "tellers": body["tellers"],
        "needed": needed,
        "there": there,
        "lacking": lacking,
        "gap": round(made.gap, 4) if not body.get("changed") else None,
        "lacking_halves": sum(made.lacking.values()),
        "needed_halves": sum(sum(row) for row in needed.values()),
        "hours": hours,
        "breaches": [
            {"rule": str(one.rule), "person": one.teller, "day": one.day.isoformat(), "found": one.found}
            for one in breaches(plan, shifts)
        ],
        "waits_of_other_days": stale_days(body),
    }


def seats_on(body: Json, day: date) -> list[dict[str, Any]]:
    """Who sits at which counter on a day, from one half hour to another; who finds none has no counter."""
    there = there_on(body, day, named_from(body), cut_from(body))
    sittings = seats_of(room_of(body), there, needs_on(body, day), shut_of(body))
    seated = {(one.person, half) for one in sittings for half in range(one.first, one.last)}
    standing = Counter(who for half, here in there.items() for who in here if (who, half) not in seated)
    return [
        *({"person": s.person, "counter": s.counter, "first": s.first, "last": s.last} for s in sittings),
        *({"person": who, "counter": None, "halves": n} for who, n in sorted(standing.items())),
    ]


def _lacks(lacking: Mapping[str, Mapping[int, int]], one: Json) -> bool:
    """Whether anything of that is still short, which somebody may have changed by hand."""
    return not lacking.get(one["day"], {}).keys().isdisjoint(range(one["first"], one["last"]))


def _bare(body: Json, bare: Iterable[tuple[date, int, str]]) -> list[dict[str, Any]]:
    """Where nobody is there who can do what somebody comes for; half hours that follow each other are one."""
    runs: list[dict[str, Any]] = []
    for day, half, group in sorted(bare, key=lambda one: (one[0], one[2], one[1])):
        types, on = list(body["groups"][group]), day.isoformat()
        run = runs[-1] if runs else None
        if run and (run["day"], run["services"], run["last"]) == (on, types, half):
            run["last"] = half + 1
        else:
            runs.append({"day": on, "first": half, "last": half + 1, "services": types})
    return runs


def stale_days(body: Json) -> list[str]:
    """The days on which others work than those with whom the waits were found."""
    before = body.get("waited") or {"named": body["named"], "cut": body.get("cut", [])}
    days = sorted(body["customers"])
    return [
        day
        for day in days
        if before["named"].get(day, {}) != body["named"].get(day, {})
        or _cut_on(before["cut"], day) != _cut_on(body.get("cut", []), day)
    ]


def _cut_on(cut: Any, day: str) -> list[Any]:
    return [one for one in cut if one["day"] == day]


def _needed(plan: Plan) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for needed in plan.needed.values():
        for (day, half), many in needed.items():
            rows.setdefault(day.isoformat(), [0] * HALVES_A_DAY)[half] += many
    return rows


def _there(plan: Plan, shifts: Named, cut: Cut) -> dict[str, list[int]]:
    by_code = {shift.code: shift for shift in plan.shifts}
    rows: dict[str, list[int]] = {}
    for (teller, day), code in shifts.items():
        row = rows.setdefault(day.isoformat(), [0] * HALVES_A_DAY)
        for half in by_code[code].works:
            row[half] += half < cut.get((teller, day), HALVES_A_DAY)
    return rows


def _hours(plan: Plan, shifts: Named, cut: Cut) -> dict[str, dict[str, float]]:
    """Person -> Monday -> hours."""
    by_code = {shift.code: shift for shift in plan.shifts}
    hours: Counter[tuple[str, date]] = Counter()
    for (teller, day), code in shifts.items():
        works = [half for half in by_code[code].works if half < cut.get((teller, day), HALVES_A_DAY)]
        monday = plan.start + timedelta(days=(day - plan.start).days // WEEK_DAYS * WEEK_DAYS)
        hours[teller, monday] += len(works)
    told: dict[str, dict[str, float]] = {}
    for (teller, monday), halves in hours.items():
        told.setdefault(teller, {})[monday.isoformat()] = halves / 2
    return told
