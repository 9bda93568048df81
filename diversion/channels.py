"""E-channels taught and opened: one for the business type, once in a visit, after what the customer came for.

Who has been taught the first one learns the next one when they come again: known by the visitor's digest.

The journal knows which one, when and where; never who.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from diversion.effect import Days
from diversion.visits import store as kept
from diversion.visits.visit import PHONE, Visit
from hall.actor import Actor
from hall.channel import Channel
from hall.clock import business_day
from hall.errors import NotFound
from hall.hall import Hall
from hall.transaction import Transaction


def teach(hall: Hall, actor: Actor, visit: Visit) -> Channel | None:
    """The first e-channel for the visit's business type that this customer has not been taught yet; who knows
    them all hears the one of longest ago. None where there is none, or where this visit had one.
    """
    fitting = [c for c in hall.catalogue.taught if c.service == visit.service]
    if not fitting:
        return None

    def job(tx: Transaction) -> Channel | None:
        now = kept.lasting_in(tx, visit.id)
        if now.channel is not None:
            return None
        before = kept.taught_in(tx, now.visitor) if now.visitor else []
        fits = min(fitting, key=lambda one: _last(before, one.code))
        kept.change(tx, replace(now, channel=fits.code))
        kiosk = None if now.place == PHONE else now.place
        data = {"channel": fits.code, "visit": now.id}
        tx.append("channel.show", actor.ref, service=fits.service, kiosk=kiosk, data=data)
        return fits

    return hall.write(job)


def _last(taught: list[str], code: str) -> int:
    """When it was last taught, as a place in that list; never is before all."""
    return max((at for at, one in enumerate(taught) if one == code), default=-1)


def lead(hall: Hall, actor: Actor, code: str, *, counted: bool) -> str:
    """Where a customer's phone is led by an e-channel's code: the catalogue's own link, nothing else.

    Raises NotFound `unknown_channel`, also where it is switched off.
    """
    channel = hall.catalogue.channel(code)
    if not channel.enabled:
        raise NotFound("unknown_channel", f"There is no channel {code!r}.", field="channel")
    if counted:
        data = {"channel": channel.code}
        hall.write(lambda tx: tx.append("channel.open", actor.ref, service=channel.service, data=data))
    return channel.target


@dataclass(frozen=True, slots=True)
class Taught:
    """How often an e-channel was taught and opened: by business day (ISO), in order."""

    channel: Channel
    shown: Counter[str]
    opened: Counter[str]

    def days(self) -> list[dict[str, Any]]:
        """Only the days on which there was anything."""
        days = sorted(self.shown.keys() | self.opened.keys())
        return [{"day": day, "taught": self.shown[day], "opened": self.opened[day]} for day in days]


def taught(hall: Hall, days: Days) -> list[Taught]:
    """The e-channels of the catalogue, in its order; those out of use only if they have any figures."""
    catalogue = hall.catalogue
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for at, verb, code in hall.store.channels_told(*days.span(catalogue)):
        counts[code, verb][business_day(at, catalogue.zone, catalogue.rules.day_change).isoformat()] += 1
    found = [
        Taught(c, counts[c.code, "channel.show"], counts[c.code, "channel.open"]) for c in catalogue.channels
    ]
    return [one for one in found if one.shown or one.opened or one.channel in catalogue.taught]
