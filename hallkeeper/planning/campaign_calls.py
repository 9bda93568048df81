"""The hotline's calls about a campaign: typed in at the office, or told by the hotline's own system.

A document (kind `campaign_calls`, the campaign's code) holds the days; each change is one move,
`campaign.calls`. Until there is one, what stands in the campaign's own document counts, where they were
before.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hall.actor import Actor
from hall.clock import local
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from planning.campaign.calls import Figure, counted
from planning.campaign.campaign import Campaign, campaign_of
from planning.kept.store import keep, kept_all, kept_in, kept_one

CAMPAIGN = "campaign"
CALLS = "campaign_calls"
Json = dict[str, Any]


class CampaignCalls:
    """The figures of one hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def all(self) -> dict[str, dict[str, int]]:
        """Campaign -> ISO day -> calls."""
        store = self._hall.store
        told = {kept.code: _before(kept.body) for kept in kept_all(store, CAMPAIGN)}
        told |= {kept.code: kept.body["days"] for kept in kept_all(store, CALLS)}
        return {code: _totals(days) for code, days in told.items()}

    def tell(self, actor: Actor, code: str, days: Mapping[date, Figure]) -> dict[str, int]:
        """Keep what is said of some days; answers the calls of all of the campaign's.

        Raises NotFound, Invalid `calls_day` or `invalid_field`, Refused `campaign_not_released` or
        `campaign_judged`.
        """
        zone = self._hall.catalogue.zone

        def job(tx: Transaction) -> dict[str, int]:
            kept = kept_in(tx, CAMPAIGN, code) or kept_one(self._hall.store, CAMPAIGN, code)
            latest = max(date.fromisoformat(tx.day), local(tx.now, zone).date())
            _check(kept.body, campaign_of(kept.body["card"]), days, latest)
            there = kept_in(tx, CALLS, code)
            told: Json = dict(there.body["days"]) if there is not None else _before(kept.body)
            for day, (calls, halves) in sorted(days.items()):
                before, after = told.get(day.isoformat()), counted(told.get(day.isoformat()), calls, halves)
                if after == before:
                    continue
                told.pop(day.isoformat(), None)
                told |= {} if after is None else {day.isoformat(): after}
                total = None if after is None else after["calls"]
                data = {"campaign": code, "day": day.isoformat(), "calls": total}
                tx.append("campaign.calls", actor.ref, data=data)
            if there is None or told != there.body["days"]:
                keep(tx, CALLS, code, {"days": told}, actor.ref)
            return _totals(told)

        return self._hall.write(job)


def _check(body: Mapping[str, Any], campaign: Campaign, days: Mapping[date, Any], latest: date) -> None:
    if not body.get("released"):
        raise Refused("campaign_not_released", "Nobody has been told of it yet, so nobody calls about it.")
    if body.get("judged"):
        raise Refused("campaign_judged", "It has been judged; its figures stay as they are.")
    if any(day not in campaign.days or day > latest for day in days):
        raise Invalid("calls_day", "Calls are counted on the campaign's days, up to today.", field="day")


def _before(campaign: Mapping[str, Any]) -> Json:
    return {day: {"calls": calls, "halves": {}} for day, calls in campaign.get("calls", {}).items()}


def _totals(days: Mapping[str, Any]) -> dict[str, int]:
    return {day: one["calls"] for day, one in sorted(days.items())}
