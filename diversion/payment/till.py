"""The till: what a customer, a notification and a person of the office do to a payment.

Each writes what was said and begins what follows from it in one transaction; the carrier goes on from there.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from diversion.billing.port import Account, Billing, Kind
from diversion.money import MOST_FEN
from diversion.payment import store as kept
from diversion.payment.calls import Calls
from diversion.payment.carrier import Carrier, hasten, tell
from diversion.payment.decisions import decided
from diversion.payment.order import BEFORE_MONEY, WITH_BILLING, Method, Pay, Payment, Step, check_way
from diversion.payment.payer import Payer, known_payer, open_payer, seal_payer
from diversion.payment.provider import Provider
from diversion.payment.steps import begun
from diversion.phone import Phone
from diversion.vault import Vault
from diversion.visits.store import lasting_in
from hall.actor import Actor
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall, Once
from hall.transaction import Transaction

OURS_MS = 5 * 60 * 1000
"""So long a QR code on our screen may be paid."""
THEIRS_MS = 60 * 1000
"""So long a customer may type a password after their payment code was read."""
MOST_OF_A_VISIT = 20
JUST_MS = 24 * 3600 * 1000
"""A bill posted longer ago may have been opened again by billing; then it can be paid again."""
_IDS = uuid.UUID("6f1f6a52-0f0e-4c8e-9f8c-6d1c2f0b7a11")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants to pay, how, and where: `visit` and `ticket` if there is one.

    `period` is the bill's month, for the receipt.
    """

    phone: Phone
    account: str
    kind: Kind
    fen: int
    provider: str
    method: Method
    place: str
    bill: str | None = None
    visit: str | None = None
    ticket: str | None = None
    service: str | None = None
    period: str | None = None


class Till:
    """One hall's till. `words` says in a line what a customer pays for, as their phone will show it."""

    def __init__(
        self,
        hall: Hall,
        vault: Vault,
        billing: Billing,
        providers: Mapping[str, Provider],
        words: Callable[[Kind], str] = lambda kind: str(kind),
    ) -> None:
        self._hall = hall
        self._vault = vault
        self.billing = billing
        self.providers = providers
        self.carrier = Carrier(hall, Calls(vault, billing, providers, words))

    # -- a customer ---------------------------------------------------------------------------------

    def account(self, phone: Phone) -> Account | None:
        """What billing says of a number. Raises billing's Unknown."""
        return self.billing.account(phone.digits)

    def open(
        self, actor: Actor, wish: Wish, once: Once | None = None, payment_code: str | None = None
    ) -> Payment:
        """Begin a payment and take it as far as it goes at once: to the QR code, or to the money.

        The payment code is used once and kept nowhere. Raises Invalid, Refused `bill_being_paid`,
        `bill_too_large` or `too_many_payments`, NotFound `unknown_visit` where the visit has ended: nobody
        would close the order.
        """
        self._check(wish, payment_code)
        new_id = _id_of(actor, once) if once else str(uuid.uuid4())
        payment, fresh = self._hall.write(lambda tx: self._keep(tx, actor, wish, new_id))
        if not fresh:
            return self.carrier.push(payment.id)
        return self.carrier.carry_on(payment, _first(payment), payment_code)

    def begun(self, actor: Actor, once: Once | None, visit: str, payer: Payer) -> Payment | None:
        """What this key has begun already in this visit, for this payer: no new look at billing is needed.

        The payer's `bill` is the one that is asked for, or None; which month it is of does not matter.
        """
        if once is None:
            return None
        try:
            known = kept.payment_of(self._hall.store, _id_of(actor, once))
        except NotFound:
            return None
        was = known_payer(self._vault, known)
        same = was is not None and replace(was, period=None) == replace(payer, period=None)
        return known if same and known.visit == visit else None

    def leave(self, actor: Actor, payment: str) -> Payment:
        """The customer goes away or thinks again: nobody shall be able to pay it any more."""
        return self.carrier.carry(lambda tx: _leave(tx, kept.payment_in(tx, payment)))

    def receipt(
        self,
        actor: Actor,
        payment: str,
        way: str,
        kiosk: str | None = None,
        told: Callable[[Transaction], object] = lambda tx: None,
    ) -> Payment:
        """The customer has got the receipt: `printed`, `sent`, or `declined`. Again changes nothing.

        `printed` asks for paper in the same transaction, where the payment was made or at `kiosk`; `told`
        queues the message of `sent`, also where the receipt was printed or declined before.
        """
        if way not in ("printed", "sent", "declined"):
            raise Invalid("invalid_field", "way: printed, sent or declined.", field="way")

        def job(tx: Transaction) -> Payment:
            p = kept.payment_in(tx, payment)
            if p.state is not Pay.RECEIPTED:
                check_way(p.state, Pay.RECEIPTED)
            told(tx)
            if p.state is Pay.RECEIPTED:
                return p
            done = replace(p, state=Pay.RECEIPTED, changed_at=tx.now, version=p.version + 1)
            kept.change(tx, done)
            tell(tx, actor.ref, p, done, way=way)
            if way == "printed":
                paper = {"payment": p.id, "copy": 1}
                tx.append("receipt.print", actor.ref, service=p.service, kiosk=kiosk or p.place, data=paper)
            return done

        return self._hall.write(job)

    # -- the office ---------------------------------------------------------------------------------

    def decide(self, actor: Actor, payment: str, decision: str, reference: str | None = None) -> Payment:
        """What a person at the payments desk decides; see `decisions`. Raises Refused, Invalid."""

        def job(tx: Transaction) -> Payment:
            p = kept.payment_in(tx, payment)
            changed = decided(p, decision, reference, tx.now)
            kept.change(tx, changed)
            tell(tx, actor.ref, p, changed, decision=decision)
            return changed

        return self.carrier.carry(job)

    def payer(self, payment: Payment, actor: Actor, why: str) -> Payer:
        """Open whose payment it is; the reading is journalled."""
        self._hall.journal("personal.read", actor.ref, {"payment": payment.id, "why": why})
        return open_payer(self._vault, payment)

    def masked(self, payment: Payment) -> str:
        """The number with its middle hidden; nothing where it cannot be read (any more)."""
        payer = known_payer(self._vault, payment)
        return payer.phone.masked if payer else ""

    def period(self, payment: Payment) -> str | None:
        """The month of the bill that was paid, `2026-10`; None for a top-up, or where it cannot be read."""
        payer = known_payer(self._vault, payment)
        return payer.period if payer else None

    # -- the clockwork ------------------------------------------------------------------------------

    def hear(self, provider: str, headers: Mapping[str, str], body: bytes) -> str:
        """A notification: verified, and then only a reason to ask the provider at once. What to answer, see
        Provider `heard`.

        Raises NotFound for a provider that we do not have, the provider's Forged.
        """
        if provider not in self.providers:
            raise NotFound("unknown_provider", f"There is no payment provider {provider!r}.")
        order_no = self.providers[provider].hear(headers, body).order_no
        self.hurry(kept.payment_of_order(self._hall.store, order_no).id)
        return self.providers[provider].heard

    def hurry(self, payment: str) -> Payment:
        """Ask now what would be asked in a moment."""
        return self.carrier.carry(lambda tx: hasten(tx, kept.payment_in(tx, payment)))

    # -- how it is done -----------------------------------------------------------------------------

    def _check(self, wish: Wish, payment_code: str | None) -> None:
        if wish.kind is Kind.BILL and wish.fen > MOST_FEN:
            raise Refused("bill_too_large", "So large a bill is paid at a counter.")
        if not 1 <= wish.fen <= MOST_FEN:
            raise Invalid("invalid_amount", f"amount: from 0.01 to {MOST_FEN // 100}.00.", field="amount")
        if wish.provider not in self.providers:
            raise Invalid(
                "unknown_provider", "provider: none of that name takes payments here.", field="provider"
            )
        if (wish.method is Method.THEIRS) != (payment_code is not None):
            raise Invalid(
                "invalid_field", "payment_code: goes with the method `theirs`.", field="payment_code"
            )
        if payment_code is not None and not (
            payment_code.isascii() and payment_code.isdigit() and 16 <= len(payment_code) <= 24
        ):
            words = "That is no payment code. Open 付款码 on the phone and hold it to the reader."
            raise Invalid("invalid_payment_code", words, field="payment_code")

    def _keep(self, tx: Transaction, actor: Actor, wish: Wish, new_id: str) -> tuple[Payment, bool]:
        known = kept.known_in(tx, new_id)
        if known is not None:
            self._check_same(known, wish)
            return known, False
        if wish.visit is not None:
            lasting_in(tx, wish.visit)
            _check_patience(len(kept.of_visit_in(tx, wish.visit)))
        bill = self._digest(wish.bill)
        if bill is not None:
            _check_free(kept.of_bill_in(tx, bill, tx.now - JUST_MS))
        span = OURS_MS if wish.method is Method.OURS else THEIRS_MS
        payer = Payer(wish.phone, wish.account, wish.bill, wish.period)
        wanted = Payment(
            id=new_id,
            order_no=f"H{tx.day.replace('-', '')}{secrets.token_hex(8)}",
            kind=wish.kind,
            provider=wish.provider,
            method=wish.method,
            fen=wish.fen,
            visit=wish.visit,
            place=wish.place,
            ticket=wish.ticket,
            service=wish.service,
            bill=bill,
            sealed=seal_payer(self._vault, new_id, payer),
            created_at=tx.now,
            expires_at=tx.now + span,
            step_at=tx.now,
            changed_at=tx.now,
        )
        # Begun as it is born: nobody who looks for work comes between a customer's payment code and its use.
        payment = begun(wanted, _first(wanted), tx.now)
        kept.add(tx, payment)
        tell(tx, actor.ref, None, payment)
        return payment, True

    def _check_same(self, known: Payment, wish: Wish) -> None:
        payer = open_payer(self._vault, known)
        asked = (wish.kind, wish.fen, wish.provider, wish.method, wish.visit)
        was = (known.kind, known.fen, known.provider, known.method, known.visit)
        asked_for = (wish.phone, wish.account, wish.bill)
        if asked != was or asked_for != (payer.phone, payer.account, payer.bill):
            raise Invalid(
                "idempotency_key_reused", "This key was used for something else.", field="Idempotency-Key"
            )

    def _digest(self, bill: str | None) -> str | None:
        """By what a bill is known again; its own number names an account."""
        return None if bill is None else self._vault.digest(bill, "bill")


def leave_visit(tx: Transaction, visit: str) -> bool:
    """A visit ends: what is open in it can be paid no more; the till's next look closes it.

    Whether anything has been paid in it, and billing has it.
    """
    of_it = kept.of_visit_in(tx, visit)
    for p in of_it:
        _leave(tx, p)
    return any(p.state in WITH_BILLING for p in of_it)


def _leave(tx: Transaction, p: Payment) -> Payment:
    if p.state not in BEFORE_MONEY or p.leaving:
        return p
    leaving = replace(p, leaving=True, step_at=p.step_at if p.step else tx.now, version=p.version + 1)
    kept.change(tx, leaving)
    return leaving


def _id_of(actor: Actor, once: Once) -> str:
    """The id of the payment that this key begins."""
    return str(uuid.uuid5(_IDS, f"{actor.ref} {once.key}"))


def _check_patience(before: int) -> None:
    """A phone's visit needs no sign-in, and each payment is an order at the provider and moves here."""
    if before >= MOST_OF_A_VISIT:
        raise Refused("too_many_payments", "So many payments were begun here; a member of staff will help.")


def _check_free(others: list[Payment]) -> None:
    """A bill that has been paid is not paid once more by mistake; billing has the last word all the same."""
    if any(p.state in (Pay.PAID, Pay.POSTED, Pay.RECEIPTED) for p in others):
        raise Refused("bill_being_paid", "This bill has just been paid; look again in a moment.")


def _first(p: Payment) -> Step:
    """What a payment begins with."""
    return Step.CREATE if p.method is Method.OURS else Step.TAKE
