"""What the planning waits for: campaigns, changes that can be judged, a roster, dissatisfied customers."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from hall.hall import Hall
from hallkeeper.rounds.line import Line, Mark, counted
from planning.before_after.change import change_of
from planning.campaign.campaign import campaign_of
from planning.campaign.stage import Stage, stage_of
from planning.kept.store import Kept, kept_all
from planning.roster.documents import ROSTER

CAMPAIGN, CHANGE = "campaign", "change"
"""The kinds of what is kept."""
SOON = timedelta(days=7)
"""A campaign that begins within so many days must have been released, and its material be there."""
AHEAD = 3
"""Tellers know their shifts for so many days, today's not counted."""


def planned_lines(hall: Hall, cases: Collection[Any]) -> list[Line]:
    """All of it; what a hall does not use has no line. `cases`: the dissatisfied whom nobody looks after."""
    today = date.fromisoformat(hall.board.business_day)
    return [
        *([counted("cases", len(cases), "/office/ratings")] if cases else []),
        *_campaigns(hall, today),
        *_changes(hall, today),
        *_roster(hall, today),
    ]


def _campaigns(hall: Hall, today: date) -> Iterator[Line]:
    ended = 0
    for kept in kept_all(hall.store, CAMPAIGN):
        campaign = campaign_of(kept.body["card"])
        stage = stage_of(kept.body, campaign, today, settled=True)
        ended += stage is Stage.ENDED
        if campaign.first is None or campaign.last is None:
            continue
        if not campaign.first - SOON <= today <= campaign.last:
            continue
        gaps = {"names": dict(campaign.names), "on": campaign.first.isoformat()}
        if stage is Stage.RELEASED:
            yield Line("campaign_begins", Mark.KNOW, gaps, "/office/campaigns")
        elif stage in (Stage.DRAFT, Stage.CHECKED):
            begun = "campaign_late" if campaign.first <= today else "campaign_unreleased"
            yield Line(begun, Mark.ACT, gaps, "/office/campaigns")
    if ended:
        yield counted("campaigns_ended", ended, "/office/campaigns")


def _changes(hall: Hall, today: date) -> Iterator[Line]:
    """Those whose registered days are over, and of which no verdict has been asked since."""
    ready = [kept for kept in kept_all(hall.store, CHANGE) if _can_be_judged(kept, today)]
    if ready:
        yield counted("changes", len(ready), "/office/changes")


def _can_be_judged(kept: Kept, today: date) -> bool:
    judged = kept.body.get("judged")
    return change_of(kept.body).verdict_on <= today and not (judged and judged.get("over"))


def _roster(hall: Hall, today: date) -> Iterator[Line]:
    published = [one.body for one in kept_all(hall.store, ROSTER) if one.body["state"] == "published"]
    ends = [date.fromisoformat(one["start"]) + timedelta(days=one["days"]) for one in published]
    if not ends:
        return
    until = max(ends) - timedelta(days=1)
    if until < today + timedelta(days=AHEAD):
        yield Line("roster_ends", Mark.ACT, {"on": until.isoformat()}, "/office/roster")
