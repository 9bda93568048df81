"""Three facts of a day for the morning meeting (晨会), chosen by rule; docs/measures.md says which.

The first is always who came and how long they waited. The other two are those that lie furthest beyond their
mark, measured in marks; where fewer do, the best that can be said of the day stands in their place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FEW = 20
"""Customers; of fewer no share is told."""
WITHIN = 0.9
MARKS: Mapping[str, float] = {
    "late": 0.1,
    "gone": 0.05,
    "no_shows": 0.1,
    "wrong_keys": 0.1,
    "spared": 0.3,
    "worst_half": 900.0,
    "over_seats": 900.0,
    "change": 0.25,
}
"""From where on a figure is worth a sentence: shares, and seconds."""
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence `fact_<what>` with its gaps; `bad`: somebody should think about it; `weight` in marks."""

    what: str
    gaps: dict[str, Any] = field(default_factory=dict)
    bad: bool = False
    weight: float = 0.0


def three_facts(past: Figures, before: Figures) -> list[Fact]:
    """The facts of one day's figures; `before`: the measures of the same weekday before."""
    total = past["total"]
    late = _p90(total)
    came = {"n": total["arrivals"], "p90_s": late, "within": total["within"]}
    first = Fact("came" if late is not None else "came_only", came)
    if total["arrivals"] < FEW:
        return [first]
    found = sorted((fact for fact in _facts(past, before) if fact.weight >= 1), key=lambda one: -one.weight)
    if len(found) < 2 and (total["within"] or 0) >= WITHIN:
        found.append(Fact("good", {"within": total["within"]}))
    if len(found) < 2 and past["causes"] and past["causes"][0]["served_share"]:
        biggest = past["causes"][0]
        found.append(Fact("biggest", {"service": biggest["code"], "share": biggest["served_share"]}))
    return [first, *found[:2]]


def _facts(past: Figures, before: Figures) -> Iterator[Fact]:
    total, people = past["total"], past["people"]
    yield _beyond("late", None if total["within"] is None else 1 - total["within"], within=total["within"])
    yield _beyond("gone", total["abandonment"], n=total["abandoned"], share=total["abandonment"])
    yield _beyond("no_shows", total["no_shows"], n=total["missed"], share=total["no_shows"])
    wrong = past["wrong_keys"]
    yield _beyond("wrong_keys", wrong["share"], n=wrong["wrong"], share=wrong["share"])
    spared = past["divertible"]
    yield _beyond("spared", spared["served_share"], share=spared["served_share"], types=spared["types"])
    halves = [g for g in past["by"]["half_hour"] if g["called"] >= FEW / 4]
    worst = max(halves, key=lambda g: _p90(g) or 0, default=None)
    if worst is not None:
        yield _beyond("worst_half", _p90(worst), time=worst["code"], p90_s=_p90(worst))
    over = people["over_s"] or 0
    yield _beyond("over_seats", over, minutes=over // 60, seats=people["seats"])
    if before["arrivals"] >= FEW:
        change = total["arrivals"] / before["arrivals"] - 1
        yield _beyond("change", abs(change), bad=False, change=change, was=before["arrivals"])


def _beyond(what: str, figure: float | None, *, bad: bool = True, **gaps: Any) -> Fact:
    return Fact(what, gaps, bad, (figure or 0.0) / MARKS[what])


def _p90(group: Figures) -> int | None:
    late: int | None = group["wait_km_p90_s"] if group["wait_km_p90_s"] is not None else group["wait_p90_s"]
    return late
