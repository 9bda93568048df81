"""The desk of mandates: an application for a customer who is present, its paper, its results, its end."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from diversion.consent import Consents
from diversion.mandates import store as kept
from diversion.mandates.account import account_of, number_of
from diversion.mandates.banks import Bank, Banks, Row, line_of
from diversion.mandates.batch import BatchAt
from diversion.mandates.changing import tell, to
from diversion.mandates.mandate import (
    BANK_SAYS,
    LIVING,
    AccountKind,
    At,
    Cycle,
    Mandate,
    Purpose,
    Reason,
    Way,
)
from diversion.mandates.paper import Paper, paper_of
from diversion.mandates.payer import (
    Payer,
    name_of,
    open_account,
    open_payer,
    person_of,
    seal_account,
    seal_payer,
)
from diversion.mandates.results import read_results
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.clock import local
from hall.errors import Forbidden, Invalid, NotReady, Refused
from hall.hall import Hall, Once
from hall.ticket import State
from hall.transaction import Transaction
from hall.verbs import bound

OFFICE = "office"
CONSENTS = Path(__file__).parent / "words"
"""The texts that payers agree to."""
LONGEST_YEARS = 30
_IDS = uuid.UUID("0d0cf1d5-96f8-4d0e-a8a3-0b1f2a4f6c52")


@dataclass(frozen=True, slots=True)
class Application:
    """What a customer applies for, as it was typed, and the text of consent that they saw.

    `counter`: where a teller serves them. For a provider name and account stay empty. Who helps themselves
    does so at `place`, for a business type, perhaps with a ticket in hand.
    """

    with_whom: str
    phone: Phone
    consent: str
    consent_language: str
    way: Way = Way.BANK
    name: str = ""
    account_kind: AccountKind | None = None
    account: str = ""
    purpose: Purpose = Purpose.BILL
    cycle: Cycle = Cycle.MONTH
    until: str | None = None
    counter: str | None = None
    place: str | None = None
    service: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line of a bank's file: authorised, rejected, again, unknown, unreadable, refused."""

    line: int
    number: str | None
    became: str


class Mandates:
    """One hall's mandates. `providers` are the codes of those who take automatic payment here."""

    def __init__(
        self, hall: Hall, vault: Vault, consents: Consents, banks: Banks, providers: Iterable[str] = ()
    ) -> None:
        self._hall = hall
        self._vault = vault
        self.consents = consents
        self.banks = banks
        self._providers = frozenset(providers)

    # -- a customer who is present ------------------------------------------------------------------

    def apply(self, actor: Actor, wish: Application, once: Once | None = None) -> Mandate:
        """Take an application down; the same key is the same one. A teller does so while they serve.

        Raises Invalid (consent, name, account, term, bank), Refused `mandate_exists`, `not_serving`.
        """
        self.consents.check(wish.way, wish.consent, wish.consent_language)
        checked = self._checked(wish)
        new_id = str(uuid.uuid5(_IDS, f"{actor.ref} {once.key}")) if once else str(uuid.uuid4())
        return self._hall.write(lambda tx: self._keep(tx, actor, checked, new_id))

    def paper(self, actor: Actor, mandate: str) -> Paper:
        """What stands on the bank's form; the reading is journalled.

        Raises Forbidden `not_yours`, Refused `no_paper`, `forgotten`.
        """
        found = self.seen(actor, mandate)
        if found.way is not Way.BANK:
            raise Refused("no_paper", "A provider's agreement has no paper.")
        payer = open_payer(self._vault, found)
        account = open_account(self._vault, found) if found.sealed_account else ""
        self._hall.journal("personal.read", actor.ref, {"mandate": found.id, "why": "print"})
        consent = self.consents.given(found.consent, found.consent_language)
        bank, day = self.banks.bank(found.with_whom), self.day(found.made_at)
        return paper_of(found, payer, account, bank, consent, self._hall.catalogue.names, day)

    def signed(self, actor: Actor, mandate: str) -> Mandate:
        """The paper is back, signed; again changes nothing. Raises Forbidden `not_yours`, Refused."""
        self.seen(actor, mandate)
        return self._move(actor, mandate, At.SIGNED)

    def cancel(
        self, actor: Actor, mandate: str, *, proved: bool, reason: Reason = Reason.CUSTOMER
    ) -> Mandate:
        """End it; again changes nothing. `proved`: somebody has seen who the customer is.

        Raises Forbidden `not_proved`, `wrong_role`, Refused `in_batch`: the bank may have its file.
        """
        if reason is Reason.CUSTOMER and not proved:
            raise Forbidden("not_proved", "Only the payer may cancel: see who it is first.")
        if reason is not Reason.CUSTOMER and actor.role not in (Role.MANAGER, Role.ADMIN, Role.SYSTEM):
            raise Forbidden("wrong_role", f"The role {actor.role} may not do this.")

        def job(tx: Transaction) -> Mandate:
            return end_in(tx, actor.ref, kept.mandate_in(tx, mandate), reason)

        return self._hall.write(job)

    # -- the office ---------------------------------------------------------------------------------

    def authorised(self, actor: Actor, mandate: str) -> Mandate:
        """The bank agrees. Raises Refused."""
        return self._move(actor, mandate, At.AUTHORISED)

    def rejected(self, actor: Actor, mandate: str, reason: Reason) -> Mandate:
        """The bank does not agree, or no more. Raises Refused, Invalid `invalid_reason`."""
        if reason not in BANK_SAYS:
            raise Invalid("invalid_reason", "reason: not one of a bank's.", field="reason")
        return self._move(actor, mandate, At.REJECTED, reason)

    def active(self, actor: Actor, mandate: str) -> Mandate:
        """Billing takes it from the account from now on. Raises Refused."""
        return self._move(actor, mandate, At.ACTIVE)

    def hear(self, actor: Actor, bank: str, file: bytes) -> list[Outcome]:
        """Take a bank's result file line by line; a file that comes again changes nothing.

        Raises Invalid `not_a_result`, NotFound `unknown_bank`.
        """
        said = read_results(self.banks.bank(bank), file)

        def job(tx: Transaction) -> list[Outcome]:
            found = []
            for one in said:
                known = kept.numbered_in(tx, one.number) if one.number else None
                became = "unknown" if one.number else "unreadable"
                if known is not None and (known.way, known.with_whom) == (Way.BANK, bank):
                    became = _heard(tx, actor, known, one.reason)
                found.append(Outcome(one.line, one.number, became))
            return found

        return self._hall.write(job)

    def of_phone(self, phone: Phone) -> Mandate | None:
        """The living mandate of a number; else the newest one that is over."""
        mine = kept.of_person(self._hall.store, person_of(self._vault, phone))
        living = [m for m in mine if m.state in LIVING] or mine
        return living[-1] if living else None

    # -- looking --------------------------------------------------------------------------------------

    def seen(self, actor: Actor, mandate: str) -> Mandate:
        """The mandate, for whoever may look at it: a teller at their own. Raises Forbidden `not_yours`."""
        found = kept.mandate_of(self._hall.store, mandate)
        if actor.role not in (Role.MANAGER, Role.ADMIN) and found.by != actor.ref:
            raise Forbidden("not_yours", "Somebody else has taken this application down.")
        return found

    def masked(self, mandate: Mandate) -> Payer | None:
        """Whose it is, to be shown masked; None once forgotten."""
        return open_payer(self._vault, mandate) if mandate.sealed else None

    def day(self, at: int) -> date:
        """The hall's day of an instant."""
        return local(at, self._hall.catalogue.zone).date()

    # -- how it is done -------------------------------------------------------------------------------

    def _checked(self, wish: Application) -> Application:
        _check_term(wish.until, self.day(self._hall.clock()))
        if wish.way is Way.PROVIDER:
            if wish.with_whom not in self._providers:
                raise Invalid("unknown_provider", "provider: none of that name.", field="provider")
            return replace(wish, name="", account="", account_kind=None)
        self.banks.bank(wish.with_whom)
        if wish.account_kind is None:
            raise Invalid("invalid_account", "account_kind: card or passbook.", field="account_kind")
        account = account_of(wish.account, wish.account_kind)
        return replace(wish, name=name_of(wish.name), account=account)

    def _keep(self, tx: Transaction, actor: Actor, wish: Application, new_id: str) -> Mandate:
        known = kept.known_in(tx, new_id)
        if known is not None:
            return self._checked_same(known, wish)
        person = person_of(self._vault, wish.phone)
        if kept.living_in(tx, person) is not None:
            words = "phone: this number has an application already; cancel that one first."
            raise Refused("mandate_exists", words, field="phone")
        mandate = self._new(tx, actor, wish, new_id, person)
        if wish.way is Way.BANK:
            _check_bank_can(self.banks.bank(wish.with_whom), mandate, wish, self.day(tx.now))
        kept.add(tx, mandate)
        tell(tx, actor.ref, None, mandate)
        return mandate

    def _new(self, tx: Transaction, actor: Actor, wish: Application, new_id: str, person: str) -> Mandate:
        place, service, ticket = self._where(tx, actor, wish)
        payer = Payer(wish.name, wish.phone, wish.account[-4:])
        return Mandate(
            id=new_id,
            number=_free_number(tx, uuid.UUID(new_id).int),
            way=wish.way,
            with_whom=wish.with_whom,
            person=person,
            sealed=seal_payer(self._vault, new_id, payer),
            sealed_account=seal_account(self._vault, new_id, wish.account) if wish.account else None,
            account_kind=wish.account_kind,
            purpose=wish.purpose,
            cycle=wish.cycle,
            until=wish.until,
            consent=wish.consent,
            consent_language=wish.consent_language,
            place=place,
            service=service,
            ticket=ticket,
            by=actor.ref,
            made_at=tx.now,
            ask_at=tx.now if wish.way is Way.PROVIDER else None,
            changed_at=tx.now,
        )

    def _where(self, tx: Transaction, actor: Actor, wish: Application) -> tuple[str, str | None, str | None]:
        """Place, business type and ticket. A teller names the counter at which they serve somebody."""
        if wish.place is not None:
            return wish.place, wish.service, wish.ticket
        if actor.role is not Role.COUNTER:
            return OFFICE, None, None
        counter = wish.counter
        if counter is None:
            raise Invalid("counter_wanted", "At which counter?", field="counter")
        bound(tx, self._hall.catalogue, actor, counter)
        ticket = tx.at_counter(counter)
        if ticket is None or ticket.state is not State.SERVING:
            raise Refused("not_serving", f"Nobody is being served at counter {counter}.")
        return counter, ticket.service, ticket.id

    def _checked_same(self, known: Mandate, wish: Application) -> Mandate:
        """The row that the key has made, if it says what is asked now."""
        whose = (known.with_whom, known.consent, known.person)
        if whose != (wish.with_whom, wish.consent, person_of(self._vault, wish.phone)):
            words = "This key was used for something else."
            raise Invalid("idempotency_key_reused", words, field="Idempotency-Key")
        return known

    def _move(self, actor: Actor, mandate: str, state: At, reason: Reason | None = None) -> Mandate:
        def job(tx: Transaction) -> Mandate:
            found = kept.mandate_in(tx, mandate)
            if found.way is not Way.BANK:
                raise Refused("not_allowed_in_state", "The provider says where this one stands.")
            return found if found.state is state else to(tx, actor.ref, found, state, reason)

        return self._hall.write(job)


def end_in(tx: Transaction, by: str, mandate: Mandate, reason: Reason) -> Mandate:
    """The mandate, over, if it still lives. Raises Refused `in_batch`, `with_provider`."""
    if mandate.state not in LIVING:
        return mandate
    if mandate.way is Way.PROVIDER:
        raise Refused("with_provider", "The agreement must be ended at the provider.")
    if must_stay(tx, mandate):
        words = f"It stands in the file of batch {mandate.batch}: say first whether the bank has that file."
        raise Refused("in_batch", words)
    return to(tx, by, mandate, At.CANCELLED, reason)


def must_stay(tx: Transaction, mandate: Mandate) -> bool:
    """Whether it cannot be ended here alone: a provider's agreement that holds, or one that stands in a file
    of which nobody knows yet whether the bank has it.
    """
    if mandate.way is Way.PROVIDER:
        return mandate.state in LIVING
    return mandate.batch is not None and kept.batch_in(tx, mandate.batch).state is BatchAt.MADE


def _heard(tx: Transaction, actor: Actor, mandate: Mandate, reason: Reason | None) -> str:
    state = At.AUTHORISED if reason is None else At.REJECTED
    if mandate.state is state or (reason is None and mandate.state is At.ACTIVE):
        return "again"
    try:
        to(tx, actor.ref, mandate, state, reason)
    except Refused:
        return "refused"
    return str(state)


def _free_number(tx: Transaction, entropy: int) -> str:
    for n in range(100):
        number = number_of(entropy + n)
        if kept.numbered_in(tx, number) is None:
            return number
    raise NotReady("no_number", "No number is free at the moment; try again.")


def _check_bank_can(bank: Bank, mandate: Mandate, wish: Application, day: date) -> None:
    """A value that the bank's file cannot hold is refused now, not when a hundred others wait to go."""
    line_of(bank, 1, 1, Row(mandate, wish.name, wish.phone.digits, wish.account, day))


def _check_term(until: str | None, today: date) -> None:
    if until is None:
        return
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise Invalid("invalid_until", "until: a day looks like 2028-12-31.", field="until") from None
    if not today < last <= today.replace(year=today.year + LONGEST_YEARS, day=min(today.day, 28)):
        words = f"until: after today, within {LONGEST_YEARS} years."
        raise Invalid("invalid_until", words, field="until")
