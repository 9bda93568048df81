"""The register of standing orders: signing up, changing, cancelling, and who is due this month.

An account has one living order. A new one takes the place of the old, which stays as history; so a change is
a new order too. Who may touch an order is the caller's to know: `proved` says that the visit has proved the
number (a one-time code), or that a member of staff has seen who it is.
"""

import re
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from diversion.consent import Consents
from diversion.phone import Phone
from diversion.places.places import Address
from diversion.standing import store as kept
from diversion.standing.order import LIVING, At, Reason, Source, StandingOrder, Way, check_way
from diversion.standing.recipient import Recipient, checked, open_recipient, seal_recipient
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Forbidden, Invalid, Refused
from hall.hall import Hall, Once
from hall.transaction import Transaction

CONSENTS = Path(__file__).parent / "words"
"""The texts that customers agree to."""
_CYCLE = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_IDS = uuid.UUID("b7d6c1de-2a7f-4e0b-8f65-2f1c9be14d33")


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a customer wants every month, and the text of consent that they saw: its version and language."""

    recipient: Recipient
    consent: str
    consent_language: str
    place: str
    way: Way = Way.EMAIL
    source: Source = Source.TYPED
    visit: str | None = None
    service: str | None = None


class Register:
    """One hall's standing orders."""

    def __init__(self, hall: Hall, vault: Vault, consents: Consents) -> None:
        self._hall = hall
        self._vault = vault
        self.consents = consents

    # -- a customer ---------------------------------------------------------------------------------

    def sign_up(self, actor: Actor, wish: SignUp, *, proved: bool, once: Once | None = None) -> StandingOrder:
        """Begin an order, or put it in the place of the account's present one.

        The same key is the same order.
        Raises Forbidden `not_proved`, Invalid (consent, e-mail, name, address).
        """
        _check_proved(proved)
        wish, new_id = self.ready(wish), new_order_id(actor, once)
        return self._hall.write(lambda tx: self.keep_in(tx, actor, wish, new_id))

    def ready(self, wish: SignUp) -> SignUp:
        """The wish, in order. Raises Invalid (consent, e-mail, name, address)."""
        self.consents.check(wish.way, wish.consent, wish.consent_language)
        return replace(wish, recipient=checked(wish.recipient, wish.way))

    def change(
        self,
        actor: Actor,
        order: str,
        *,
        proved: bool,
        source: Source = Source.TYPED,
        email: str | None = None,
        name: str | None = None,
        address: Address | None = None,
    ) -> StandingOrder:
        """Put another e-mail address, or name and address, in the place of the present one.

        The way and what was agreed to stay. Raises Forbidden `not_proved`, Invalid, Refused
        `not_allowed_in_state` where the order is over.
        """
        _check_proved(proved)
        before = kept.order_of(self._hall.store, order)
        was = open_recipient(self._vault, before)
        new = replace(was, email=email or was.email, name=name or was.name, address=address or was.address)
        wish = SignUp(
            recipient=checked(new, before.way),
            consent=before.consent,
            consent_language=before.consent_language,
            place=before.place,
            way=before.way,
            source=source,
            visit=before.visit,
            service=before.service,
        )

        def job(tx: Transaction) -> StandingOrder:
            check_way(kept.order_in(tx, order).state, At.CANCELLED)
            return self.keep_in(tx, actor, wish, str(uuid.uuid4()))

        return self._hall.write(job)

    def cancel(
        self, actor: Actor, order: str, *, proved: bool, reason: Reason = Reason.CUSTOMER
    ) -> StandingOrder:
        """End an order; again changes nothing. Raises Forbidden `not_proved`, NotFound."""
        _check_proved(proved)

        def job(tx: Transaction) -> StandingOrder:
            found = kept.order_in(tx, order)
            return found if found.state is At.CANCELLED else _to(tx, actor, found, At.CANCELLED, reason)

        return self._hall.write(job)

    def living(self, account: str) -> StandingOrder | None:
        """The account's present order, if it has one."""
        return kept.living(self._hall.store, self._owner(account))

    def is_of(self, order: StandingOrder, account: str) -> bool:
        """Whether the order is this account's."""
        return order.owner == self._owner(account)

    def masked(self, order: StandingOrder) -> str:
        """Where it goes, masked; empty once it is forgotten."""
        return open_recipient(self._vault, order).masked if order.sealed else ""

    # -- the office ---------------------------------------------------------------------------------

    def suspend(self, actor: Actor, order: str, reason: Reason = Reason.RETURNED) -> StandingOrder:
        """Nothing goes out until the address is put right; again changes nothing. Raises Refused."""

        def job(tx: Transaction) -> StandingOrder:
            found = kept.order_in(tx, order)
            return found if found.state is At.SUSPENDED else _to(tx, actor, found, At.SUSPENDED, reason)

        return self._hall.write(job)

    def resume(self, actor: Actor, order: str) -> StandingOrder:
        """The address was right after all. Raises Refused `not_allowed_in_state`."""
        return self._hall.write(lambda tx: _to(tx, actor, kept.order_in(tx, order), At.ACTIVE, None))

    def suspended(self) -> list[StandingOrder]:
        """The orders that wait for a better address, oldest first."""
        return kept.suspended(self._hall.store)

    # -- the months ---------------------------------------------------------------------------------

    def due(self, cycle: str, way: Way | None = None) -> list[StandingOrder]:
        """Who is to have the invoice of a month (`2026-11`) and has not had it, oldest first.

        Raises Invalid `invalid_field`.
        """
        return kept.due(self._hall.store, checked_cycle(cycle), way)

    def done_in(self, tx: Transaction, by: str, order: str, cycle: str) -> bool:
        """Mark that it went out, within the transaction of whoever sends it: both happen or neither.

        False where the account had it already. Raises Refused `not_allowed_in_state`.
        """
        found = kept.order_in(tx, order)
        if kept.is_done_in(tx, found.owner, checked_cycle(cycle)):
            return False
        if found.state is not At.ACTIVE:
            raise Refused("not_allowed_in_state", f"This order is {found.state}; nothing goes out.")
        kept.note_done(tx, found, cycle)
        tx.append("standing.done", by, service=found.service, data={"standing_order": order, "cycle": cycle})
        return True

    def undone_in(self, tx: Transaction, by: str, order: str, cycle: str) -> None:
        """It came back: the month is due again once the order is active."""
        found = kept.order_in(tx, order)
        if kept.is_done_in(tx, found.owner, checked_cycle(cycle)):
            kept.unnote_done(tx, found, cycle)
            tx.append(
                "standing.undone", by, service=found.service, data={"standing_order": order, "cycle": cycle}
            )

    # -- how it is done -----------------------------------------------------------------------------

    def keep_in(
        self, tx: Transaction, actor: Actor, wish: SignUp, new_id: str, undoes: str | None = None
    ) -> StandingOrder:
        """Begin an order that is ready and proved, within the transaction of whoever takes it down.

        `undoes`: the order that was just taken back for it; so it is no new one to its customer.
        """
        known = kept.known_in(tx, new_id)
        if known is not None:
            return self._checked_same(known, wish)
        owner = self._owner(wish.recipient.account)
        before = kept.living_in(tx, owner)
        if before is not None:
            _to(tx, actor, before, At.CANCELLED, Reason.REPLACED)
        order = StandingOrder(
            id=new_id,
            owner=owner,
            person=person_of(self._vault, wish.recipient.phone),
            way=wish.way,
            source=wish.source,
            consent=wish.consent,
            consent_language=wish.consent_language,
            sealed=seal_recipient(self._vault, new_id, wish.recipient),
            place=wish.place,
            visit=wish.visit,
            service=wish.service,
            first_cycle=before.first_cycle if before is not None else tx.day[:7],
            made_at=tx.now,
            replaces=before.id if before is not None else None,
            changed_at=tx.now,
        )
        kept.add(tx, order)
        _tell(tx, actor, None, order, undoes)
        return order

    def _checked_same(self, known: StandingOrder, wish: SignUp) -> StandingOrder:
        asked = (wish.way, wish.consent, wish.consent_language, wish.recipient)
        if known.sealed is None or asked != (
            known.way,
            known.consent,
            known.consent_language,
            open_recipient(self._vault, known),
        ):
            raise Invalid(
                "idempotency_key_reused", "This key was used for something else.", field="Idempotency-Key"
            )
        return known

    def _owner(self, account: str) -> str:
        return self._vault.digest(account, "standing.owner")


def new_order_id(actor: Actor, once: Once | None) -> str:
    """The same key of the same person is the same order."""
    return str(uuid.uuid5(_IDS, f"{actor.ref} {once.key}")) if once else str(uuid.uuid4())


def person_of(vault: Vault, phone: Phone) -> str:
    """By what one number's orders are found again, within this room alone."""
    return vault.digest(phone.digits, "standing.person")


def end_in(tx: Transaction, actor: Actor, order: StandingOrder, reason: Reason) -> StandingOrder:
    """The order, over, if it still lives."""
    return _to(tx, actor, order, At.CANCELLED, reason) if order.state in LIVING else order


def _to(
    tx: Transaction, actor: Actor, order: StandingOrder, state: At, reason: Reason | None
) -> StandingOrder:
    check_way(order.state, state)
    now = replace(order, state=state, reason=reason, changed_at=tx.now, version=order.version + 1)
    kept.change(tx, now)
    _tell(tx, actor, order, now)
    return now


def _tell(
    tx: Transaction,
    actor: Actor,
    before: StandingOrder | None,
    now: StandingOrder,
    undoes: str | None = None,
) -> None:
    """Journal a change: ids and codes only."""
    data: dict[str, Any] = {
        "standing_order": now.id,
        "way": str(now.way),
        "source": str(now.source),
        "consent": now.consent,
        "from": str(before.state) if before else None,
        "to": str(now.state),
        **({"reason": str(now.reason)} if now.reason else {}),
        **({"replaces": now.replaces} if now.replaces and before is None else {}),
        **({"undoes": undoes} if undoes else {}),
    }
    tx.append("standing.state", actor.ref, service=now.service, data=data)


def _check_proved(proved: bool) -> None:
    if not proved:
        raise Forbidden("not_proved", "This needs the code that was sent to the number.")


def checked_cycle(text: str) -> str:
    """A month, as it is. Raises Invalid `invalid_field`."""
    if not _CYCLE.fullmatch(text):
        raise Invalid("invalid_field", "cycle: a month looks like 2026-11.", field="cycle")
    return text
