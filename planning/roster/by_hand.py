"""A shift of a draft changed by hand: what the document says then, of the shift and of whoever was away."""

from collections.abc import Iterable, Mapping
from typing import Any

from hall.errors import Invalid
from planning.roster.documents import plan_from

Json = Mapping[str, Any]


def moved(body: Json, person: str, day: str, shift: str | None, cut: int | None = None) -> dict[str, Any]:
    """The document with another shift of somebody on a day, or none; `cut`: from which half hour on they are
    not there. Raises Invalid `unknown_teller`, `unknown_shift`, `not_in_roster`, naming the field.
    """
    if person not in {one["person"] for one in body["tellers"]}:
        raise Invalid("unknown_teller", "This person is not in the roster.", field="person")
    if shift is not None and shift not in {one["code"] for one in body["shifts"]}:
        raise Invalid("unknown_shift", f"There is no shift {shift!r}.", field="shift")
    if day not in {on.isoformat() for on in plan_from(body).dates}:
        raise Invalid("not_in_roster", f"{day} is not in this roster.", field="day")
    before = body["named"].get(day, {})
    row = {who: code for who, code in before.items() if who != person}
    if shift is not None:
        row[person] = shift
    rows = {**body["named"], day: dict(sorted(row.items()))}
    named = {on: found for on, found in sorted(rows.items()) if found}
    homes = [one for one in body.get("cut", ()) if (one["person"], one["day"]) != (person, day)]
    if shift is not None and cut is not None:
        homes.append({"person": person, "day": day, "half": cut})
    first = body.get("first") or body["named"]
    return {
        **body,
        "named": named,
        "cut": homes,
        "first": first,
        "changed": bool(body.get("anew")) or named != first,
        "waited": body.get("waited") or {"named": body["named"], "cut": body.get("cut", [])},
        "changes": _changes(body, person, day, before.get(person), shift, kept=cut is not None),
    }


def with_away(body: Json, person: str, day: str, *, away: bool) -> dict[str, Any]:
    """The document that knows whether somebody is away on a day."""

    def noted(days: Iterable[str]) -> list[str]:
        return sorted({*days, day} if away else {*days} - {day})

    tellers = [
        {**one, "away": noted(one.get("away", ()))} if one["person"] == person else one
        for one in body["tellers"]
    ]
    return {**body, "tellers": tellers}


def _changes(
    body: Json, person: str, day: str, was: str | None, shift: str | None, *, kept: bool
) -> list[Json]:
    """What colleagues who know the published roster are told of this draft of it; of a new plan nothing."""
    told = list(body.get("changes", ()))
    if not body.get("of"):
        return told
    own = next((one for one in told if (one["person"], one["day"]) == (person, day)), None)
    before = was if own is None else own["before"]
    others = [one for one in told if one is not own]
    if before == shift and not kept:
        return others
    made = {"person": person, "day": day, "before": before, "after": shift}
    return sorted([*others, made], key=lambda one: (one["day"], one["person"]))
