"""What released campaigns are expected to do to the days: each a factor, or so many customers more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hall.store import Store
from planning.kept.store import kept_all

KIND = "campaign"
_LEAST_USUAL = 0.2
"""Of the customers of a past day, at least so many would have come anyway."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A day's expectation of one type: a factor on the usual, or so many customers."""

    factor: float | None
    extra: float

    def on_usual(self, usual: float) -> float:
        """By what a day that would have had `usual` customers grows."""
        if self.factor is not None:
            return self.factor
        return 1 + self.extra / usual if usual > 0 else 1.0

    def on_seen(self, came: float) -> float:
        """By what a past day had grown on which `came` customers came."""
        if self.factor is not None:
            return self.factor
        return came / max(came - self.extra, came * _LEAST_USUAL) if came > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A released campaign: its names by language, and what each of its days brings by business type."""

    code: str
    names: Mapping[str, str]
    days: Mapping[date, Mapping[str, Extra]]

    def of(self, day: date, service: str) -> Extra | None:
        """What it brings of a type on a day."""
        return self.days.get(day, {}).get(service)


def campaigns_of(store: Store) -> list[Campaign]:
    """The released campaigns that say what they are expected to do."""
    found = (_campaign(kept.code, kept.body) for kept in kept_all(store, KIND))
    return [one for one in found if one is not None]


def grown(campaigns: Sequence[Campaign], day: date, service: str, usual: float) -> float:
    """The factor on the usual customers of a day to come, all campaigns together."""
    factor = 1.0
    for extra in (one.of(day, service) for one in campaigns):
        factor *= 1.0 if extra is None else extra.on_usual(usual)
    return factor


def had_grown(campaigns: Sequence[Campaign], day: date, service: str, came: float) -> float:
    """The factor by which campaigns had raised a past day."""
    factor = 1.0
    for extra in (one.of(day, service) for one in campaigns):
        factor *= 1.0 if extra is None else extra.on_seen(came)
    return factor


def _campaign(code: str, body: Mapping[str, Any]) -> Campaign | None:
    """What cannot be read (another version of this program may have kept it) is expected to do nothing."""
    if not body.get("released"):
        return None
    days: dict[date, dict[str, Extra]] = {}
    try:
        for service, by_day in (body.get("expected") or {}).items():
            for day, one in by_day.items():
                days.setdefault(date.fromisoformat(day), {})[str(service)] = _extra(one)
        return Campaign(code, dict((body.get("card") or {}).get("names") or {}), days)
    except (AttributeError, TypeError, ValueError):
        return None


def _extra(one: Mapping[str, Any]) -> Extra:
    factor = one.get("factor")
    return Extra(max(float(factor), 0.01) if factor is not None else None, float(one.get("extra") or 0))
