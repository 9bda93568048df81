"""The clerk: what a customer and a person of the office do to an invoice.

Each writes what was said and begins what follows from it in one transaction; the carrier goes on from there.
"""

import secrets
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any

from diversion.invoices import store as kept
from diversion.invoices.carrier import Carrier, Turn, begin
from diversion.invoices.changing import handed_in, keep, tell
from diversion.invoices.decisions import decided, is_being_red, to_be_red
from diversion.invoices.invoice import POSTED, At, Invoice, Way, check_way
from diversion.invoices.parcel import (
    Customer,
    Post,
    known_customer,
    open_customer,
    open_link,
    seal_customer,
)
from diversion.invoices.port import Filed, InvoiceSystem, OpenItem
from diversion.messages.outbox import mail_address_of
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall, Once
from hall.transaction import Transaction

_IDS = uuid.UUID("0c9f3c0e-3e57-4c53-9d0e-5f6f1d4a7b22")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants invoiced and how it shall come to them: `way` None leaves it for a later touch.

    `item` is a name that `open_items` has given; the amount is the system's, never the browser's.
    """

    customer: Customer
    item: str
    place: str
    way: Way | None = None
    language: str = "zh-CN"
    visit: str | None = None
    ticket: str | None = None
    service: str | None = None


class Clerk:
    """One hall's clerk for invoices. `post` queues messages, see `parcel.Post`."""

    def __init__(self, hall: Hall, vault: Vault, system: InvoiceSystem, post: Post) -> None:
        self._hall = hall
        self._vault = vault
        self._system = system
        self.carrier = Carrier(hall, vault, system, post)

    # -- a customer ---------------------------------------------------------------------------------

    def open_items(self, account: str) -> list[OpenItem]:
        """What may still be invoiced, without what is on its way here. Raises the port's Unknown."""
        here = {i.item for i in self.living(account)}
        return [item for item in self._system.open_items(account) if item.item not in here]

    def request(self, actor: Actor, wish: Wish, once: Once | None = None) -> Invoice:
        """Ask for an invoice and take it as far as it goes at once: to its number, or to a later try.

        Raises NotFound `unknown_item`, Refused `already_invoiced`, Invalid, the port's Unknown where the
        system does not even say what is open: then nothing was asked for.
        """
        return self.carrier.push(self.file(actor, wish, once).id)

    def file(self, actor: Actor, wish: Wish, once: Once | None = None) -> Invoice:
        """Only write the request down; `look` or `push` carries it on."""
        wish = replace(wish, customer=_checked(wish))
        new_id = str(uuid.uuid5(_IDS, f"{actor.ref} {once.key}")) if once else str(uuid.uuid4())
        if once and (known := kept.known_of(self._hall.store, new_id)):
            return self._checked_same(known, wish)
        if kept.living(self._hall.store, self._owner(wish.customer.account), wish.item) is not None:
            raise _already()
        found = [x for x in self._system.open_items(wish.customer.account) if x.item == wish.item]
        if not found:
            raise NotFound("unknown_item", "This is not open for invoicing.")
        return self._hall.write(lambda tx: self._keep(tx, actor, wish, found[0], new_id))

    def deliver(
        self, actor: Actor, invoice: str, way: Way, email: str | None = None, once: Once | None = None
    ) -> Invoice:
        """Post it by SMS or e-mail (once more), or mark that it was handed over by QR code or paper.

        The same key again posts nothing again.

        Raises Refused `not_allowed_in_state` where it is not issued, Invalid `invalid_mail_address`.
        """
        address = mail_address_of(email) if email is not None else None

        def job(tx: Transaction) -> None:
            if way not in POSTED:
                handed_in(tx, actor.ref, invoice, way)
                return
            i = kept.invoice_in(tx, invoice)
            check_way(i.state, At.DELIVERED)
            customer = self._customer_to(i, way, address)
            sealed = seal_customer(self._vault, i.id, customer)
            step_at = i.step_at if i.step else tx.now
            now = replace(i, wants=way, sealed=sealed, step_at=step_at, version=i.version + 1)
            keep(tx, actor.ref, i, now, wants=str(way))

        self._hall.decide(once, lambda tx, _: job(tx), lambda tx, answer: None, lambda _: None)
        return self.carrier.push(invoice)

    def link(self, invoice: Invoice) -> str:
        """The link that a QR code shows. Raises Refused."""
        return open_link(self._vault, invoice)

    def document(self, invoice: Invoice) -> bytes:
        """The invoice as PDF. Raises Refused `not_allowed_in_state`, the port's Unknown."""
        if invoice.number is None:
            raise Refused("not_allowed_in_state", "It has not been issued.")
        return self._system.document(invoice.number)

    def filed(self, account: str) -> Filed | None:
        """Where the operator writes to an account. Raises the port's Unknown."""
        return self._system.filed(account)

    def invoice(self, invoice: str) -> Invoice:
        """The invoice of that id. Raises NotFound `unknown_invoice`."""
        return kept.invoice_of(self._hall.store, invoice)

    def living(self, account: str) -> list[Invoice]:
        """The account's invoices that are asked for or stand, oldest first."""
        return kept.living_of_owner(self._hall.store, self._owner(account))

    def of_account(self, account: str) -> list[Invoice]:
        """All invoices of an account that were asked for here, oldest first."""
        return kept.of_owner(self._hall.store, self._owner(account))

    def one_of(self, account: str, invoice: str) -> Invoice:
        """The account's invoice of that id. Raises NotFound `unknown_invoice`, also for another's invoice."""
        found = kept.invoice_of(self._hall.store, invoice)
        if found.owner != self._owner(account):
            raise NotFound("unknown_invoice", "There is no such invoice.")
        return found

    # -- the office ---------------------------------------------------------------------------------

    def red_letter(self, actor: Actor, invoice: str, reason: str, once: Once | None = None) -> Invoice:
        """Cancel an issued invoice (红冲) for a reason, a short code; its item is open again then.

        One that is red, or on its way to it, stays so: the first reason counts.

        Raises Invalid, Refused `not_allowed_in_state`.
        """
        if not (1 <= len(reason) <= 32 and reason.replace("_", "").isalpha() and reason.isascii()):
            raise Invalid("invalid_field", "reason: a short code such as wrong_title.", field="reason")

        def job(tx: Transaction) -> Turn:
            i = kept.invoice_in(tx, invoice)
            if i.state is not At.RED_LETTERED and not is_being_red(i):
                i = keep(tx, actor.ref, i, to_be_red(i, reason, tx.now), reason=reason)
            return begin(tx, i)

        def as_it_is(tx: Transaction) -> Turn:
            return begin(tx, kept.invoice_in(tx, invoice))

        turn = self._hall.decide(once, lambda tx, _: job(tx), lambda tx, _: as_it_is(tx), lambda _: None)
        return self.carrier.carry_on(*turn)

    def decide(self, actor: Actor, invoice: str, decision: str) -> Invoice:
        """What a person at the desk decides: `again`, or `give_up` (of a request: surely not issued).

        Raises Refused where it waits for nobody, Invalid.
        """

        def job(tx: Transaction) -> Invoice:
            i = kept.invoice_in(tx, invoice)
            return keep(tx, actor.ref, i, decided(i, decision, tx.now), decision=decision)

        return self.carrier.carry(job)

    def customer(self, invoice: Invoice, actor: Actor, why: str) -> Customer:
        """Open for whom it is; the reading is journalled."""
        self._hall.journal("personal.read", actor.ref, {"invoice": invoice.id, "why": why})
        return open_customer(self._vault, invoice)

    def masked(self, invoice: Invoice) -> str:
        """Number and title with their middles hidden; empty where they cannot be read (any more)."""
        customer = known_customer(self._vault, invoice)
        return str(customer) if customer else ""

    # -- how it is done -----------------------------------------------------------------------------

    def _keep(self, tx: Transaction, actor: Actor, wish: Wish, item: OpenItem, new_id: str) -> Invoice:
        known = kept.known_in(tx, new_id)
        if known is not None:
            return self._checked_same(known, wish)
        owner = self._owner(wish.customer.account)
        if kept.living_in(tx, owner, item.item) is not None:
            raise _already()
        invoice = Invoice(
            id=new_id,
            request_no=f"F{tx.day.replace('-', '')}{secrets.token_hex(8)}",
            owner=owner,
            person=person_of(self._vault, wish.customer.phone),
            item=item.item,
            what=item.what,
            period=item.on,
            fen=item.fen,
            place=wish.place,
            visit=wish.visit,
            ticket=wish.ticket,
            service=wish.service,
            language=wish.language,
            sealed=seal_customer(self._vault, new_id, wish.customer),
            created_at=tx.now,
            step_at=tx.now,
            wants=wish.way if wish.way in POSTED else None,
            changed_at=tx.now,
        )
        kept.add(tx, invoice)
        tell(tx, actor.ref, None, invoice)
        return invoice

    def _checked_same(self, known: Invoice, wish: Wish) -> Invoice:
        """The invoice that this idempotency key has made. Raises Invalid where it was another wish."""
        was = replace(open_customer(self._vault, known), email=wish.customer.email)
        if known.item != wish.item or was != wish.customer:
            raise Invalid(
                "idempotency_key_reused", "This key was used for something else.", field="Idempotency-Key"
            )
        return known

    def _customer_to(self, i: Invoice, way: Way, address: str | None) -> Customer:
        customer = open_customer(self._vault, i)
        if address is not None:
            customer = replace(customer, email=address)
        if way is Way.EMAIL and customer.email is None:
            raise Invalid("invalid_mail_address", "email: where shall it go?", field="email")
        return customer

    def _owner(self, account: str) -> str:
        return self._vault.digest(account, "invoice.owner")


def person_of(vault: Vault, phone: Phone) -> str:
    """By what one number's invoices are found again, within this room alone."""
    return vault.digest(phone.digits, "invoice.person")


def _already() -> Refused:
    return Refused("already_invoiced", "This has an invoice already; it can be sent again.")


def _checked(wish: Wish) -> Customer:
    """The wish's customer with a mail address in order. Raises Invalid `invalid_mail_address`."""
    email = wish.customer.email
    if email is None and wish.way is Way.EMAIL:
        raise Invalid("invalid_mail_address", "email: where shall it go?", field="email")
    return wish.customer if email is None else replace(wish.customer, email=mail_address_of(email))


def invoice_fields(i: Invoice) -> dict[str, Any]:
    """The invoice's columns without what is sealed or a digest; for the office's file and for export."""
    hidden = ("sealed", "link", "owner", "person")
    return {key: value for key, value in asdict(i).items() if key not in hidden}
