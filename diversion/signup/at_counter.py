"""Signing up at a counter (窗口登记): whoever serves a customer spares them the next visit.

The teller is bound to the counter and serves a ticket there; the order and the move that tells of it
(`standing.sign`, with counter and ticket) are one transaction. What proves the number is the customer's
one-time code, or the teller's word that they have seen who it is: the move says which. Before that the page
sees a masked name and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping

from diversion.phone import Phone
from diversion.proof.code import Purpose
from diversion.proof.proofs import Proofs, Question
from diversion.proof.tries import By
from diversion.standing import store as kept
from diversion.standing.order import LIVING, Reason, Source, StandingOrder
from diversion.standing.recipient import open_recipient
from diversion.standing.register import Register, SignUp, end_in, new_order_id
from diversion.vault import Vault
from diversion.visits.lookups import BY_STAFF, count_in
from hall.actor import Actor
from hall.errors import Forbidden, Refused
from hall.hall import Hall, Once
from hall.ticket import Move, State, Ticket
from hall.transaction import Transaction
from hall.verbs import bound

MOST_LOOKS = 60
"""Look-ups of numbers at one counter within an hour."""


PrinterFor = Callable[[Ticket], str | None]
"""At which kiosk the paper for that ticket's customer comes out; None where there is no printer."""


class AtCounters:
    """The standing orders that are taken down, and ended, at one hall's counters."""

    def __init__(
        self, hall: Hall, vault: Vault, register: Register, proofs: Proofs, printer: PrinterFor
    ) -> None:
        self._printer = printer
        self._hall = hall
        self._vault = vault
        self._register = register
        self._proofs = proofs

    def served(self, actor: Actor, counter: str) -> Ticket:
        """The ticket that the actor serves there. Raises Refused `counter_taken`, `not_serving`."""
        return self._hall.write(lambda tx: self._served(tx, actor, counter))

    def look(self, actor: Actor, counter: str, phone: Phone) -> By | None:
        """A number is looked up for the customer at hand; by what they have proved it here, if they have.

        Raises Refused `too_many_lookups`, `not_serving`.
        """

        def job(tx: Transaction) -> By | None:
            ticket = self._served(tx, actor, counter)
            shown = self._proofs.shown_in(tx, _question(phone, ticket, counter))
            if shown is None:
                count_in(tx, self._vault, f"counter {counter}", phone, MOST_LOOKS, BY_STAFF)
                _tell(tx, actor, "standing.look", ticket, counter, {})
            return shown

        return self._hall.write(job)

    def has_read(self, actor: Actor, counter: str, what: str) -> None:
        """Leave a trace: where this customer's paper or mail goes was shown there."""
        ticket = self.served(actor, counter)
        self._hall.write(lambda tx: _tell(tx, actor, "personal.read", ticket, counter, {"why": what}))

    def ask(self, actor: Actor, counter: str, phone: Phone, language: str) -> int:
        """Send a one-time code to the customer's number; until when it counts (ms UTC).

        Raises TooMany `too_many_messages`, Refused.
        """
        ticket = self.served(actor, counter)
        return self._proofs.ask(actor, _question(phone, ticket, counter, language)).expires_at

    def prove(self, actor: Actor, counter: str, phone: Phone, code: str | None) -> By:
        """The customer has read out their `code`; None: the teller has seen who they are.

        Raises Wrong for the code, Refused `not_serving`, `too_many_lookups`.
        """
        question = _question(phone, self.served(actor, counter), counter)
        if code is None:
            self._proofs.seen(actor, question)
            return By.SEEN
        self._proofs.give(actor, question, code)
        return By.CODE

    def need_proof(self, actor: Actor, counter: str, phone: Phone) -> None:
        """Before anything is asked for this number elsewhere. Raises Refused `proof_needed`."""

        def job(tx: Transaction) -> None:
            ticket = self._served(tx, actor, counter)
            if self._proofs.shown_in(tx, _question(phone, ticket, counter)) is None:
                raise _unproved()

        self._hall.write(job)

    def sign_up(self, actor: Actor, counter: str, wish: SignUp, once: Once | None) -> StandingOrder:
        """Begin an order for the customer who is served; the same key is the same order.

        Its confirmation is asked for in the same transaction: no power cut comes between the two.

        Raises Refused `not_serving`, `proof_needed`, Invalid as the register does.
        """
        ready, new_id = self._register.ready(wish), new_order_id(actor, once)

        def job(tx: Transaction) -> StandingOrder:
            ticket = self._served(tx, actor, counter)
            shown = self._proofs.shown_in(tx, _question(wish.recipient.phone, ticket, counter))
            if shown is None:
                raise _unproved()
            is_new = kept.known_in(tx, new_id) is None
            order = self._register.keep_in(tx, actor, ready, new_id)
            if is_new:
                data = {"standing_order": order.id, "proved": str(shown)}
                _tell(tx, actor, "standing.sign", ticket, counter, data)
                self._ask_for_paper(tx, actor, ticket, order, order.id)
            return order

        return self._hall.write(job)

    def take_back(self, actor: Actor, counter: str, order: str) -> StandingOrder | None:
        """End what was taken down for this very customer; the order before it holds again, and is answered.

        Raises NotFound, Forbidden `not_yours` for another customer's order, Refused.
        """

        def job(tx: Transaction) -> StandingOrder | None:
            ticket, found = self._served(tx, actor, counter), kept.order_in(tx, order)
            self._check_here(ticket, counter, found)
            if found.state not in LIVING:
                return None
            end_in(tx, actor, found, Reason.STAFF)
            data: dict[str, object] = {"standing_order": found.id, "taken_back": True}
            _tell(tx, actor, "standing.sign", ticket, counter, data)
            before = kept.known_in(tx, found.replaces) if found.replaces else None
            if before is None or before.sealed is None:
                return None
            again, new_id = self._again(before), new_order_id(actor, None)
            return self._register.keep_in(tx, actor, again, new_id, undoes=found.id)

        return self._hall.write(job)

    def end(self, actor: Actor, counter: str, phone: Phone, account: str, order: str) -> StandingOrder:
        """End the order of the account whose number the customer has proved; once more changes nothing.

        The paper that says so is asked for in the same transaction.

        Raises NotFound, Forbidden `not_yours` for another account's order, Refused `not_serving`,
        `proof_needed`, `not_allowed_in_state` where it has ended elsewhere, or another has taken its place.
        """

        def job(tx: Transaction) -> StandingOrder:
            ticket = self._served(tx, actor, counter)
            shown = self._proofs.shown_in(tx, _question(phone, ticket, counter))
            if shown is None:
                raise _unproved()
            found = kept.order_in(tx, order)
            if not self._register.is_of(found, account):
                raise Forbidden("not_yours", "This is another customer's order.")
            if _ended_for(tx.moves_of(ticket.id), found.id):
                return found
            ended = end_in(tx, actor, found, Reason.CUSTOMER)
            if ended is found:
                raise Refused("not_allowed_in_state", "This order is over; look the number up again.")
            data = {"standing_order": ended.id, "proved": str(shown)}
            _tell(tx, actor, "standing.end", ticket, counter, data)
            self._ask_for_paper(tx, actor, ticket, ended, ended.end_paper)
            return ended

        return self._hall.write(job)

    def ended(self, actor: Actor, counter: str, order: str) -> StandingOrder:
        """An order that was ended for the customer who is served. Raises NotFound, Forbidden, Refused."""
        ticket, found = self.served(actor, counter), kept.order_of(self._hall.store, order)
        if not _ended_for(self._hall.store.moves_of(ticket.id), order):
            raise Forbidden("not_yours", "This order was not ended for the customer at hand.")
        return found

    def own(self, actor: Actor, counter: str, order: str) -> StandingOrder:
        """An order of the customer who is served. Raises NotFound, Forbidden `not_yours`, Refused."""
        ticket, found = self.served(actor, counter), kept.order_of(self._hall.store, order)
        self._check_here(ticket, counter, found)
        return found

    def _ask_for_paper(
        self, tx: Transaction, actor: Actor, ticket: Ticket, order: StandingOrder, name: str
    ) -> None:
        kiosk = self._printer(ticket)
        if kiosk is not None:
            paper = {"payment": name, "copy": 1}
            tx.append("receipt.print", actor.ref, service=order.service, kiosk=kiosk, data=paper)

    def _again(self, before: StandingOrder) -> SignUp:
        return SignUp(
            recipient=open_recipient(self._vault, before),
            consent=before.consent,
            consent_language=before.consent_language,
            place=before.place,
            way=before.way,
            source=before.source,
            visit=before.visit,
            service=before.service,
        )

    def _check_here(self, ticket: Ticket, counter: str, order: StandingOrder) -> None:
        """Since the customer was called nobody else has been served there."""
        detail = self._hall.board.details.get(ticket.id)
        since = ticket.issued_at if detail is None else detail.announced_at
        if order.source is not Source.STAFF or order.place != counter or order.made_at < since:
            raise Forbidden("not_yours", "This order was not taken down for the customer at hand.")

    def _served(self, tx: Transaction, actor: Actor, counter: str) -> Ticket:
        bound(tx, self._hall.catalogue, actor, counter)
        ticket = tx.at_counter(counter)
        if ticket is None or ticket.state is not State.SERVING:
            raise Refused("not_serving", f"Nobody is being served at counter {counter}.")
        return ticket


def _ended_for(moves: Iterable[Move], order: str) -> bool:
    """Whether the customer whose ticket moved so has ended that order at the counter."""
    return any(move.verb == "standing.end" and move.data["standing_order"] == order for move in moves)


def _unproved() -> Refused:
    return Refused("proof_needed", "First the customer's code, or the word that somebody has seen who it is.")


def _question(phone: Phone, ticket: Ticket, counter: str, language: str = "zh-CN") -> Question:
    return Question(phone, Purpose.MAILING, ticket.id, f"counter {counter}", language, counter)


def _tell(
    tx: Transaction, actor: Actor, verb: str, ticket: Ticket, counter: str, data: Mapping[str, object]
) -> None:
    tx.append(
        verb,
        actor.ref,
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        counter=counter,
        data=dict(data),
    )
