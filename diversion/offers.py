"""Which ways without a queue are offered now: the catalogue's offers, held against the hall as it stands.

An offer never promises what is not there: without a terminal that is on there is no terminal's offer, without
a public address no phone's, and none for what nobody here takes payments or makes invoices for. Waits are
those of a ticket that would be taken now.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hall.actor import Actor
from hall.catalogue import KioskRole
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.offer import Offer, Shown, Way
from hall.transaction import Transaction
from hall.verbs import bound

Here = Callable[[], Collection[str]]
"""The kiosks whose page is connected."""
Taken = Callable[[str | None], Collection[str]]
"""The kiosks that are not free; to the holder of a ticket, what is kept for them is."""
_LONG = frozenset({KioskRole.SELF_SERVICE, KioskRole.BOTH})


class Told(StrEnum):
    """What a customer does with an offer."""

    SHOW = "show"
    ACCEPT = "accept"
    DECLINE = "decline"
    """Took a ticket all the same, or went on waiting."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where an offer was seen: at a kiosk, or by the holder of a ticket; `terminal`: where it leads."""

    kiosk: str | None = None
    ticket: str | None = None
    terminal: str | None = None


_PICTURES = {Way.PHONE: "phone", Way.CHANNEL: "globe"}
"""What an offer without a picture of its own shows; a terminal's shows its business type's."""
INVOICE = "invoice"
"""The business type that an invoice from a terminal or a phone spares; for paying the catalogue names it."""
WHY_NOT = ("no_smartphone", "wanted_cash", "did_not_know", "did_not_trust", "failed", "other")
"""Why a customer at a counter has not helped themselves, as the teller marks it with one key."""


class Offers:
    """The offers of one hall. `taken`: the kiosks to which nobody else is sent; see `Visits.taken`.

    `phones`, `pays`, `invoices`: whether phones reach the hall, and what its own self-service can do.
    """

    def __init__(
        self,
        hall: Hall,
        here: Here,
        taken: Taken,
        *,
        phones: bool,
        pays: bool = True,
        invoices: bool = True,
    ) -> None:
        self._hall = hall
        self._here = here
        self._taken = taken
        self._phones = phones
        self._pays = pays
        self._invoices = invoices

    def terminals(self, holder: str | None = None) -> dict[str, bool]:
        """The self-service terminals that are on, in the catalogue's order: whether each is free.

        `holder`: the ticket of whoever asks; a terminal that is kept for them is free to them.
        """
        here, taken = self._here(), self._taken(holder)
        return {
            k.code: k.code not in taken
            for k in self._hall.catalogue.touched
            if _is_terminal(k.role, k.code, here)
        }

    def now(self, holder: str | None = None) -> list[dict[str, Any]]:
        """The offers that hold now; a screen shows those with its own role among `roles`."""
        if not self._hall.catalogue.diverting:
            return []
        terminals = self.terminals(holder)
        return [
            self._told(offer, terminals)
            for offer in self._hall.catalogue.diverting
            if self._holds(offer, terminals)
        ]

    def at(self, role: str, service: str, holder: str | None = None) -> list[dict[str, Any]]:
        """The offers that hold now for one business type where `role` says, to the holder of a ticket."""
        return [o for o in self.now(holder) if o["service"] == service and role in o["roles"]]

    def tell(self, actor: Actor, offer: str, what: Told, seen: Seen) -> None:
        """Journal that a customer saw an offer, took it, or took a ticket all the same.

        Raises NotFound `unknown_offer`, `unknown_kiosk`.
        """
        known = self._hall.catalogue.offer(offer)
        if seen.terminal is not None:
            self._hall.catalogue.kiosk(seen.terminal)
        data = {"offer": known.code, **({"terminal": seen.terminal} if seen.terminal else {})}
        place = {"ticket": seen.ticket, "service": known.service, "kiosk": seen.kiosk}
        self._hall.write(lambda tx: tx.append(f"offer.{what}", actor.ref, data=data, **place))

    def why_not(self, actor: Actor, counter: str, reason: str | None, ticket_id: str | None = None) -> None:
        """The teller says why the customer at hand came to the counter all the same; a later word counts, and
        None takes back what was said.

        `ticket_id`: about whom, so that nobody is told of who comes next. Raises Refused `counter_closed`,
        `counter_taken`, `no_customer` where nobody is served there, `not_allowed_in_state` where another is.
        """
        if reason is not None and reason not in WHY_NOT:
            raise Invalid("invalid_field", f"reason: one of {', '.join(WHY_NOT)}.", field="reason")

        def job(tx: Transaction) -> None:
            bound(tx, self._hall.catalogue, actor, counter)
            ticket = tx.at_counter(counter)
            if ticket is None:
                raise Refused("no_customer", f"Nobody is at counter {counter}.")
            if ticket_id not in (None, ticket.id):
                raise Refused("not_allowed_in_state", f"{ticket.number} is at counter {counter} by now.")
            tx.append(
                "offer.why",
                actor.ref,
                ticket=ticket.id,
                number=ticket.number,
                service=ticket.service,
                counter=counter,
                data={"reason": reason},
            )

        self._hall.write(job)

    def _holds(self, offer: Offer, terminals: Mapping[str, bool]) -> bool:
        if offer.way is Way.TERMINAL and not terminals:
            return False
        if offer.way is Way.PHONE and not self._phones:
            return False
        if offer.way is not Way.CHANNEL and not self._can(offer.service):
            return False
        if offer.shown is Shown.FREE:
            return any(terminals.values())
        return offer.shown is Shown.ALWAYS or self._wait_s(offer.service) > offer.wait_s

    def _can(self, service: str) -> bool:
        """Whether terminals and phones do it here: paying needs a provider, an invoice its system."""
        if service == INVOICE:
            return self._invoices
        return self._pays or service != self._hall.catalogue.pays_for

    def _wait_s(self, service: str) -> int:
        """Half of those who would take a ticket now wait longer; seconds."""
        hall = self._hall
        wait = hall.estimator(hall.catalogue, hall.board, service, hall.board.waiting(service))
        return 0 if wait is None else wait.p50_s

    def _told(self, offer: Offer, terminals: Mapping[str, bool]) -> dict[str, Any]:
        return {
            "code": offer.code,
            "service": offer.service,
            "way": str(offer.way),
            "names": dict(offer.names),
            "hints": dict(offer.hints),
            "roles": list(offer.roles),
            "takes_s": offer.takes_s,
            "link": offer.link,
            "icon": offer.icon
            or _PICTURES.get(offer.way)
            or self._hall.catalogue.service(offer.service).icon,
            "free": [code for code, free in terminals.items() if free] if offer.way is Way.TERMINAL else [],
        }


def _is_terminal(role: KioskRole, code: str, here: Collection[str]) -> bool:
    return role in _LONG and code in here
