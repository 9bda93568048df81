"""What a notice says, read from the row that it is about, at the moment at which it is told.

Only what is masked: the middle of a number, of a mail address, all of a street but its beginning; never an
account, a payer's or recipient's name. What is true no longer is not told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diversion.invoices import store as invoices_kept
from diversion.invoices.invoice import At as InvoiceAt
from diversion.invoices.parcel import open_customer
from diversion.invoices.posting import said
from diversion.invoices.title import masked_mail
from diversion.mandates import store as mandates_kept
from diversion.mandates.banks import Banks
from diversion.mandates.mandate import At as MandateAt
from diversion.mandates.mandate import Mandate
from diversion.mandates.mandate import Way as MandateWay
from diversion.mandates.payer import open_payer as open_mandate_payer
from diversion.messages.outbox import Letter
from diversion.messages.port import STOPPABLE, Kind
from diversion.messages.templates import Templates
from diversion.money import yuan
from diversion.notices.occasion import FRESH_MS, SETTLE_MS, End, Notice
from diversion.payment import store as payments_kept
from diversion.payment.order import Payment
from diversion.payment.payer import open_payer
from diversion.phone import Phone
from diversion.standing import store as orders_kept
from diversion.standing.order import LIVING, StandingOrder
from diversion.standing.order import At as OrderAt
from diversion.standing.recipient import Recipient, open_recipient
from diversion.vault import Vault
from diversion.visits import store as visits_kept
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hall.transaction import Transaction

PLACE = "notices"


class How(StrEnum):
    """How a message says that there shall be no more of its kind."""

    REPLY = "reply"
    """The gateway hears what is written back."""
    LINK = "link"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Doors:
    """How such messages are stopped, and where phones reach the hall; None: nowhere."""

    how: How
    public_url: str | None = None

    @property
    def off(self) -> str:
        """The short address at which a customer stops them."""
        return f"{(self.public_url or '').rstrip('/')}/off"

    @property
    def mend(self) -> str:
        """The short address at which an invoice's way is put right."""
        return f"{(self.public_url or '').rstrip('/')}/mend"


@dataclass(frozen=True, slots=True)
class Said:
    """Who is told, in which language, and what is put into the template, but for how to stop it."""

    to: Phone
    language: str
    values: Mapping[str, str]


class Letters:
    """Writes one hall's notices."""

    def __init__(self, hall: Hall, vault: Vault, templates: Templates, banks: Banks, doors: Doors) -> None:
        self._hall = hall
        self._vault = vault
        self._templates = templates
        self._banks = banks
        self.doors = doors
        about_order, about_mandate = self._of_order, self._of_mandate
        self._said: Mapping[Kind, Callable[[Transaction, Notice], Said | End]] = {
            Kind.ORDER_MADE: about_order,
            Kind.ORDER_CHANGED: about_order,
            Kind.ORDER_CANCELLED: about_order,
            Kind.ORDER_RETURNED: about_order,
            Kind.ORDER_RESUMED: about_order,
            Kind.MANDATE_ACTIVE: about_mandate,
            Kind.MANDATE_REJECTED: about_mandate,
            Kind.MANDATE_CANCELLED: about_mandate,
            Kind.INVOICE_FAILED: self._of_invoice,
            Kind.INVOICE_CANCELLED: self._of_invoice,
            Kind.REFUNDED: self._of_payment,
        }

    def letter(self, tx: Transaction, notice: Notice) -> Letter | End:
        """The message, or why there is none (any more). Raises NotReady `sealed` with another key."""
        try:
            said_ = self._said[notice.kind](tx, notice)
        except NotFound:
            return End.FORGOTTEN
        if isinstance(said_, End):
            return said_
        return Letter(
            kind=notice.kind,
            to=said_.to,
            language=said_.language,
            values={**said_.values, **self.stop(notice.kind, said_.language)},
            place=PLACE,
            lasts_ms=max(notice.at + FRESH_MS - tx.now, 1),
            once=f"notice {notice.move}",
        )

    def stop(self, kind: Kind, language: str) -> dict[str, str]:
        """How a message of this kind says that it can be stopped; nothing where it cannot."""
        if kind not in STOPPABLE:
            return {}
        words = self._templates.word(language, "stops", self.doors.how)
        return {"stop": words + self.doors.off if self.doors.how is How.LINK else words}

    def where(self, language: str) -> str:
        """Where an address is put right."""
        house = self._templates.word(language, "places", "house")
        return self.doors.mend if self.doors.public_url else house

    # -- what it is about ---------------------------------------------------------------------------

    def _of_order(self, tx: Transaction, notice: Notice) -> Said | End:
        order = orders_kept.order_in(tx, notice.subject)
        if order.sealed is None:
            return End.FORGOTTEN
        if not _is_true(tx, notice.kind, order):
            return End.OVER
        r, language = open_recipient(self._vault, order), self._spoken(order.consent_language)
        values = {"phone": r.phone.masked, "to": _to(r), "where": self.where(language)}
        by = self._templates.word(language, "by", notice.who)
        return self._only(notice.kind, Said(r.phone, language, {**values, "by": by}))

    def _of_mandate(self, tx: Transaction, notice: Notice) -> Said | End:
        mandate = mandates_kept.mandate_in(tx, notice.subject)
        if mandate.sealed is None:
            return End.FORGOTTEN
        if mandate.state is not _MANDATE_IS[notice.kind]:
            return End.OVER
        phone = open_mandate_payer(self._vault, mandate).phone
        language = self._spoken(mandate.consent_language)
        values = {"phone": phone.masked, "partner": self._partner(mandate, language)}
        if mandate.reason is not None:
            values["why"] = self._templates.word(language, "why", mandate.reason)
        return self._only(notice.kind, Said(phone, language, values))

    def _of_invoice(self, tx: Transaction, notice: Notice) -> Said | End:
        """One that fails before the eyes of who asked for it is told on the screen; a run's is the run's."""
        invoice = invoices_kept.invoice_in(tx, notice.subject)
        if invoice.sealed is None:
            return End.FORGOTTEN
        failed = notice.kind is Kind.INVOICE_FAILED
        if invoice.state is not (InvoiceAt.FAILED if failed else InvoiceAt.RED_LETTERED):
            return End.OVER
        if failed and (invoice.visit is None or notice.at - invoice.created_at < SETTLE_MS):
            return End.OVER
        phone, language = open_customer(self._vault, invoice).phone, self._spoken(invoice.language)
        values = {"phone": phone.masked, "period": said(invoice.period, language)}
        return Said(phone, language, values)

    def _of_payment(self, tx: Transaction, notice: Notice) -> Said | End:
        payment = payments_kept.payment_in(tx, notice.subject)
        if not payment.sealed:
            return End.FORGOTTEN
        phone, language = open_payer(self._vault, payment).phone, self._language_of(tx, payment)
        amount = yuan(payment.money_fen)
        return Said(phone, language, {"phone": phone.masked, "amount": amount, "reference": payment.order_no})

    # -- how it is said -----------------------------------------------------------------------------

    def _only(self, kind: Kind, all_: Said) -> Said:
        """What this kind says of it."""
        wanted = self._templates.fields(kind)
        return Said(all_.to, all_.language, {k: v for k, v in all_.values.items() if k in wanted})

    def _spoken(self, language: str) -> str:
        return self._templates.spoken(language, *self._hall.catalogue.languages)

    def _language_of(self, tx: Transaction, payment: Payment) -> str:
        try:
            visit = visits_kept.visit_in(tx, payment.visit or "")
        except NotFound:
            return self._spoken("")
        return self._spoken(visit.language)

    def _partner(self, mandate: Mandate, language: str) -> str:
        """The bank's or provider's name; a code where nobody has named it."""
        try:
            if mandate.way is MandateWay.PROVIDER:
                return self._templates.word(language, "partners", mandate.with_whom)
            names = self._banks.bank(mandate.with_whom).names
            return names.get(language) or next(iter(names.values()), mandate.with_whom)
        except (NotFound, Invalid):
            return mandate.with_whom


_MANDATE_IS: Mapping[Kind, MandateAt] = {
    Kind.MANDATE_ACTIVE: MandateAt.ACTIVE,
    Kind.MANDATE_REJECTED: MandateAt.REJECTED,
    Kind.MANDATE_CANCELLED: MandateAt.CANCELLED,
}


def _is_true(tx: Transaction, kind: Kind, order: StandingOrder) -> bool:
    """Whether it is still so. An order that was taken back for the one before it was not cancelled."""
    match kind:
        case Kind.ORDER_RETURNED:
            return order.state is OrderAt.SUSPENDED
        case Kind.ORDER_RESUMED:
            return order.state is OrderAt.ACTIVE
        case Kind.ORDER_CANCELLED:
            short = order.replaces is None and order.changed_at - order.made_at < SETTLE_MS
            return not short and orders_kept.living_in(tx, order.owner) is None
    return order.state in LIVING


def _to(recipient: Recipient) -> str:
    """Where it goes, masked, without a name."""
    if recipient.address is not None:
        return recipient.address.masked
    return masked_mail(recipient.email or "")
