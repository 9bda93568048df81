"""Other released campaigns whose days meet a campaign's: hall and cards have to do for all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planning.campaign.campaign import Campaign, Extra, Texts


@dataclass(frozen=True, slots=True)
class Other:
    """A released campaign: until when it lasts (earlier than its card says, where it was stopped), since when
    it is released (ms UTC).
    """

    code: str
    campaign: Campaign
    last: date | None
    released_at: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What another one asks of the same hall: visits on the common days, cards that it still needs."""

    code: str
    names: Texts
    expected: Mapping[str, Mapping[date, Extra]] = field(default_factory=dict)
    cards: Mapping[int, int] = field(default_factory=dict)


def last_day(campaign: Campaign, stopped: date | None) -> date | None:
    """The last day that it lasts; the day of a stop is its last."""
    if stopped is None or campaign.last is None:
        return campaign.last
    return min(stopped, campaign.last)


def beside_of(campaign: Campaign, others: list[Other], today: date) -> tuple[Beside, ...]:
    """Those of the others that ask something of the hall before this one is over, in order of codes."""
    found = (_beside(campaign, one, today) for one in sorted(others, key=lambda one: one.code))
    return tuple(one for one in found if one.expected or one.cards)


def _beside(campaign: Campaign, other: Other, today: date) -> Beside:
    lasts = [day for day in other.campaign.days if other.last is not None and day <= other.last]
    common = set(lasts) & set(campaign.days)
    expected = {
        service: kept
        for service, by_day in other.campaign.expected.items()
        if (kept := {day: one for day, one in by_day.items() if day in common})
    }
    return Beside(other.code, other.campaign.names, expected, _cards(campaign, other.campaign, lasts, today))


def _cards(campaign: Campaign, other: Campaign, lasts: list[date], today: date) -> dict[int, int]:
    """What the other one takes from the stock before this one is over, by the days that are left of it."""
    if campaign.last is None:
        return {}
    left = sum(today <= day <= campaign.last for day in lasts)
    need = {face: -(-count * left // len(other.days)) for face, count in sorted(other.cards.items()) if left}
    return {face: count for face, count in need.items() if count}
