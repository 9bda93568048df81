"""Where a campaign stands: from a draft to its judgement; what is kept, and what follows from the day."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from planning.campaign.campaign import Campaign


class Stage(StrEnum):
    """The life of a campaign."""

    DRAFT = "draft"
    CHECKED = "checked"
    """Nothing keeps anybody from releasing it."""
    RELEASED = "released"
    """It will begin on its first day."""
    RUNNING = "running"
    ENDED = "ended"
    JUDGED = "judged"


def stage_of(body: Mapping[str, Any], campaign: Campaign, today: date, *, settled: bool) -> Stage:
    """The stage by what is kept (`released`, `stopped`, `judged`) and the hall's day."""
    if body.get("judged"):
        return Stage.JUDGED
    if not body.get("released"):
        return Stage.CHECKED if settled else Stage.DRAFT
    if body.get("stopped") or campaign.last is None or today > campaign.last:
        return Stage.ENDED
    return Stage.RELEASED if campaign.first is not None and today < campaign.first else Stage.RUNNING


def expected_json(campaign: Campaign, until: date | None = None) -> dict[str, dict[str, dict[str, float]]]:
    """What the forecast reads of a released campaign; without the days after `until`, when it was stopped."""
    return {
        service: {
            day.isoformat(): {"factor": one.factor} if one.factor is not None else {"extra": one.extra or 0}
            for day, one in by_day.items()
            if until is None or day <= until
        }
        for service, by_day in campaign.expected.items()
    }


def copied(card: Mapping[str, Any], first: date, mark: Mapping[str, str]) -> dict[str, Any]:
    """An old card for a new campaign from `first` on: same length, its days moved, forms not ready yet.

    `mark`: language -> what is put behind the name.
    """
    new = dict(card)
    new["names"] = {tag: f"{name}{mark.get(tag, '')}"[:60] for tag, name in (card.get("names") or {}).items()}
    new["forms"] = [dict(form) | {"ready": False} for form in card.get("forms") or []]
    if not card.get("from") or not card.get("to"):
        return new
    old = date.fromisoformat(card["from"])
    by = first - old
    new["from"] = first.isoformat()
    new["to"] = (date.fromisoformat(card["to"]) + by).isoformat()
    new["hotline"] = _moved(card.get("hotline") or {}, by)
    new["expected"] = {s: _moved(by_day, by) for s, by_day in (card.get("expected") or {}).items()}
    return new


def _moved(by_day: Mapping[str, Any], by: timedelta) -> dict[str, Any]:
    return {(date.fromisoformat(day) + by).isoformat(): one for day, one in by_day.items()}
