"""Changes foreseen, judged and watched for drift beside the server: only the child imports this (numpy)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hall.errors import Invalid
from hallkeeper.planning.worker import Desk, Progress
from planning.before_after.change import BEFORE_DAYS, MOST_AFTER_DAYS, Change, Measure, change_of
from planning.before_after.day import Day
from planning.before_after.drift import chart
from planning.before_after.judge import LEAST_AFTER, LEAST_BEFORE, Judgement, smallest_effect
from planning.before_after.judge import judge as judged
from planning.before_after.seen import Seen, days_of, figures_between, whole
from planning.progress import reading

LENGTHS = (6, 12, 18, 24, 30, 36, 48, 60)
"""Open days after a change that are weighed up."""
DRIFT_DAYS = 120


def foresee(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """What could be seen of a change, by the days before it: the smallest effect, in the measure's unit.

    Raises Invalid `too_few_days`.
    """
    change, today = change_of(asked["change"]), date.fromisoformat(asked["today"])
    last = min(today, change.since) - timedelta(days=1)
    seen = _seen(desk, change, last - timedelta(days=BEFORE_DAYS + MOST_AFTER_DAYS), last, tell)
    days = seen.days
    if len(days) < LEAST_BEFORE + LEAST_AFTER:
        words = f"There are {len(days)} days before it; {LEAST_BEFORE + LEAST_AFTER} are needed."
        raise Invalid("too_few_days", words, field="date")
    watched = max(LEAST_AFTER, round(change.days * _open_part(days)))
    most = len(days) - LEAST_BEFORE
    lengths = _smallest(days, min(watched, most), [n for n in LENGTHS if n <= most])
    needed = next((n for n, effect in lengths.items() if effect <= abs(change.value)), None)
    lately = [one.value for one in days if one.day > last - timedelta(days=BEFORE_DAYS)]
    recent = lately or [one.value for one in days]
    return {
        "usual": round(sum(recent) / len(recent), 4),
        "watched": min(watched, most),
        "smallest": round(lengths[min(watched, most)], 4),
        "lengths": [{"days": n, "smallest": round(effect, 4)} for n, effect in lengths.items()],
        "needed": needed,
        "days": len(recent),
        "compared": change.other is not None,
    }


def foresee_registered(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """The same of a change that is registered anyway: `too_few_days` is an answer too, and is kept."""
    try:
        return foresee(desk, asked, tell)
    except Invalid as error:
        if error.code != "too_few_days":
            raise
        return {"too_few_days": error.detail}


def judge(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """What a change brought; `state` is `early` while there are too few days for any answer.

    It is `so_far` until the registered days are over: who may stop looking when it suits finds far too much.
    """
    change, today = change_of(asked["change"]), date.fromisoformat(asked["today"])
    first = change.since - timedelta(days=BEFORE_DAYS)
    last = min(today - timedelta(days=1), change.counted_until)
    seen = _seen(desk, change, first, last, tell)
    told = {
        "until": last.isoformat(),
        "watched": change.watched_on(today),
        "over": today >= change.verdict_on,
        "days": whole(seen.days),
        "left_out": [{"day": day.isoformat(), "why": why} for day, why in seen.left_out.items()],
    }
    try:
        found = judged(seen.days, change.counted_from)
    except Invalid as error:
        if error.code != "too_few_days":
            raise
        before = sum(one.day < change.since for one in seen.days)
        return told | {
            "state": "early",
            "before": before,
            "after": len(seen.days) - before,
            "least": {"before": LEAST_BEFORE, "after": LEAST_AFTER},
        }
    answer = _told(change, seen, found)
    if today >= change.verdict_on:
        return told | answer | {"state": "seen" if found.seen else "unseen", "chance": round(found.chance, 4)}
    return told | answer | {"state": "so_far"}


def drift(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """A measure's latest days against the first of them. Raises Invalid `too_few_days`."""
    today = date.fromisoformat(asked["today"])
    change = Change(today, Measure(asked["measure"]), 0.0, asked["service"], source=asked["source"])
    last = today - timedelta(days=1)
    seen = _seen(desk, change, last - timedelta(days=DRIFT_DAYS), last, tell)
    found = chart(seen.days, change.measure)
    since = found.drifting_since
    return {
        "measure": change.measure,
        "service": change.service,
        "source": change.source,
        "baseline": found.baseline,
        "centre": round(found.centre, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "drifting_since": None if since is None else since.isoformat(),
        "points": [
            {
                "day": point.day.isoformat(),
                "value": round(point.value, 4),
                "mean": round(point.mean, 4),
                "mean_low": round(point.mean_low, 4),
                "mean_high": round(point.mean_high, 4),
                "strange": bool(point.strange),
                "drifts": bool(point.drifts),
            }
            for point in found.points
        ],
        "holidays": [day.isoformat() for day, why in seen.left_out.items() if why == "holiday"],
    }


def _seen(desk: Desk, change: Change, first: date, last: date, tell: Progress) -> Seen:
    halls = 1 if change.other is None else 2

    def figures(source: str, nth: int) -> Any:
        heard = reading(tell, nth, halls)
        return figures_between(desk.store, desk.catalogue, source, first, last, desk.now, heard)

    mine = figures(change.source, 0)
    other = None if change.other is None else figures(change.other, 1)
    return days_of(change, mine, other, desk.store, desk.catalogue.zone)


def _smallest(days: tuple[Day, ...], watched: int, others: list[int]) -> dict[int, float]:
    """The smallest effect by days watched; of other lengths only where the past tells it."""
    found = {watched: smallest_effect(days, watched)}
    for length in others:
        try:
            found[length] = smallest_effect(days, length)
        except Invalid as error:
            if error.code != "too_few_days":
                raise
    return dict(sorted(found.items()))


def _told(change: Change, seen: Seen, found: Judgement) -> dict[str, Any]:
    matched = [one for one in seen.days if one.day not in set(found.left_out)]
    before = [one.value for one in matched if one.day < change.since]
    after = [one.value for one in matched if one.day >= change.since]
    return {
        "effect": round(found.effect, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "smallest": round(found.smallest, 4),
        "plain": round(found.plain, 4),
        "before": found.before,
        "after": found.after,
        "mean_before": round(sum(before) / len(before), 4),
        "mean_after": round(sum(after) / len(after), 4),
        "weekday_alone": [day.isoformat() for day in found.left_out],
        "compared": found.compared,
        "alike": round(found.alike, 2),
    }


def _open_part(days: tuple[Day, ...]) -> float:
    """How many days of a hundred are judged, as a part."""
    return len(days) / ((days[-1].day - days[0].day).days + 1)
