"""Three before you: whoever leaves a number may go for a walk, and is told when it is nearly their turn.

The number is kept sealed until the message is queued, in the same transaction, or until the ticket no longer
waits. It is told once: coming back after a miss is the wall's business.
"""

import logging
from collections.abc import Mapping

from diversion.messages.limits import TooMany
from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Kind
from diversion.phone import Phone, phone_of
from diversion.soon import store as kept
from diversion.soon.store import LeftNumber
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall
from hall.ticket import State, Ticket
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
AHEAD = 3
LASTS_MS = 10 * 60_000
"""Nobody wants to hear of it later."""


class Soon:
    """The numbers left with one hall's tickets."""

    def __init__(self, hall: Hall, vault: Vault, outbox: Outbox) -> None:
        self._hall = hall
        self._vault = vault
        self._outbox = outbox
        self._stumbled: set[str] = set()
        """Tickets whose trouble has been logged: they are looked at every second."""
        self._waited: set[str] = set()
        """Those of which it was logged that their message must wait."""

    def leave(self, actor: Actor, ticket: Ticket, phone: Phone, place: str) -> None:
        """Leave a number with a ticket. Raises Refused `not_allowed_in_state` where it does not wait."""
        if ticket.state is not State.WAITING:
            raise Refused("not_allowed_in_state", f"{ticket.number} does not wait (any more).")
        sealed = self._vault.seal(phone.digits, _what(ticket.id))

        def job(tx: Transaction) -> None:
            kept.leave(tx, LeftNumber(ticket.id, sealed, ticket.language, place, tx.now))
            tx.append("soon.leave", actor.ref, ticket=ticket.id, number=ticket.number, service=ticket.service)

        self._hall.write(job)

    def masked(self, ticket: str) -> str | None:
        """The number that waits with a ticket, masked; None where there is none (any more)."""
        left = kept.left_with(self._hall.store, ticket)
        return opened(self._vault, left).masked if left else None

    def forget(self, actor: Actor, ticket: Ticket) -> None:
        """The customer does not want to be told after all; again changes nothing."""

        def job(tx: Transaction) -> None:
            if kept.take(tx, ticket.id):
                place = {"ticket": ticket.id, "number": ticket.number, "service": ticket.service}
                tx.append("soon.forget", actor.ref, **place)

        self._hall.write(job)

    def look(self) -> int:
        """Tell those whose turn is near; forget those who need not be told. How many were told."""
        waiting = kept.waiting(self._hall.store)
        tickets = {left.ticket for left in waiting}
        self._stumbled &= tickets
        self._waited &= tickets
        return sum(self._look_quietly(left) for left in waiting)

    def _look_quietly(self, left: LeftNumber) -> int:
        try:
            return self._look(left)
        except Exception:  # noqa: BLE001 - one ticket that stumbles must not keep the others waiting
            if left.ticket not in self._stumbled:
                log.exception("the number left with ticket %s cannot be told", left.ticket)
            self._stumbled.add(left.ticket)
            return 0

    def _look(self, left: LeftNumber) -> int:
        ticket = self._hall.board.known(left.ticket)
        if ticket is None or ticket.state is not State.WAITING:
            self._hall.write(lambda tx: kept.take(tx, left.ticket))
            return 0
        return self._tell(left, ticket) if self._hall.board.ahead(ticket) <= AHEAD else 0

    def _tell(self, left: LeftNumber, ticket: Ticket) -> int:
        """One message, once: queued and forgotten in one commit. Where too many go out, it is tried again."""
        language = self._language(left)
        names = self._hall.catalogue.service(ticket.service).names
        ahead = self._hall.board.ahead(ticket)
        letter = Letter(
            kind=Kind.THREE_BEFORE_YOU,
            to=opened(self._vault, left),
            language=language,
            values={
                "number": ticket.number,
                "service": _name(names, language, *self._hall.catalogue.languages),
                "ahead": str(ahead),
            },
            place=left.place,
            ticket=ticket.id,
            lasts_ms=LASTS_MS,
            once=f"soon {ticket.id}",
        )

        def job(tx: Transaction) -> int:
            self._outbox.put(tx, "system", letter)
            return kept.take(tx, left.ticket)

        try:
            return self._hall.write(job)
        except TooMany as many:
            if left.ticket not in self._waited:
                log.warning("the number left with ticket %s must wait: %s", left.ticket, many.detail)
            self._waited.add(left.ticket)
            return 0

    def _language(self, left: LeftNumber) -> str:
        """The customer's language if there are words in it; else the hall's first one that has some."""
        return self._outbox.templates.spoken(left.language, *self._hall.catalogue.languages)


def _name(names: Mapping[str, str], *languages: str) -> str:
    """The name in the first of these languages that it has."""
    return next((names[language] for language in languages if language in names), next(iter(names.values())))


def opened(vault: Vault, left: LeftNumber) -> Phone:
    """The number itself."""
    return phone_of(vault.open(left.sealed, _what(left.ticket)))


def _what(ticket: str) -> str:
    return f"soon.number:{ticket}"
