"""What an invoice's seal holds: for whom it is; and the parcel that the messages' room takes over."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from diversion.invoices.invoice import Invoice, Way
from diversion.invoices.port import What
from diversion.invoices.title import Kind, Title
from diversion.phone import Phone
from diversion.vault import Vault
from hall.errors import NotReady, Refused
from hall.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Customer:
    """For whom an invoice is; its text form is masked."""

    account: str
    phone: Phone
    title: Title
    email: str | None = None

    def __str__(self) -> str:
        return f"{self.phone.masked} {self.title.masked}"

    def __repr__(self) -> str:
        return f"Customer({self})"


@dataclass(frozen=True, slots=True)
class Parcel:
    """An invoice to be posted: `to` a Phone for an SMS, an address for an e-mail; `link` leads to it."""

    invoice: str
    way: Way
    to: Phone | str
    language: str
    number: str
    link: str
    what: What
    period: str
    fen: int
    place: str
    visit: str | None
    ticket: str | None

    def __repr__(self) -> str:
        return f"Parcel({self.invoice} {self.way})"


Post = Callable[[Transaction, str, Parcel], None]
"""Queues a parcel at the messages' room within the transaction (`by` whom); may raise a HallError."""


def seal_customer(vault: Vault, invoice: str, customer: Customer) -> str:
    """The customer, sealed for this invoice's row."""
    title = customer.title
    opened = {
        "account": customer.account,
        "phone": customer.phone.digits,
        "kind": str(title.kind),
        "name": title.name,
        "tax_no": title.tax_no,
        "email": customer.email,
    }
    return vault.seal(json.dumps(opened, ensure_ascii=False), f"invoice.customer:{invoice}")


def open_customer(vault: Vault, invoice: Invoice) -> Customer:
    """The customer of an invoice. Raises Refused `forgotten` once their time of keeping is over."""
    if invoice.sealed is None:
        raise Refused("forgotten", "What belonged to a person is kept no longer.")
    opened = json.loads(vault.open(invoice.sealed, f"invoice.customer:{invoice.id}"))
    title = Title(Kind(opened["kind"]), opened["name"], opened["tax_no"])
    return Customer(opened["account"], Phone(opened["phone"]), title, opened["email"])


def known_customer(vault: Vault, invoice: Invoice) -> Customer | None:
    """The same; None where nobody can say it (any more), as with another key."""
    try:
        return open_customer(vault, invoice)
    except (NotReady, Refused):
        return None


def seal_link(vault: Vault, invoice: str, link: str) -> str:
    """The link, sealed for this invoice's row: who has it may read the invoice."""
    return vault.seal(link, f"invoice.link:{invoice}")


def open_link(vault: Vault, invoice: Invoice) -> str:
    """The link of an issued invoice. Raises Refused `forgotten`, `not_allowed_in_state`."""
    if invoice.link is None:
        raise Refused("not_allowed_in_state" if invoice.sealed else "forgotten", "There is no link to it.")
    return vault.open(invoice.link, f"invoice.link:{invoice.id}")


def parcel_of(vault: Vault, invoice: Invoice, way: Way) -> Parcel:
    """What the messages' room takes over. Raises Refused `forgotten`."""
    customer = open_customer(vault, invoice)
    return Parcel(
        invoice=invoice.id,
        way=way,
        to=customer.phone if way is Way.SMS else customer.email or "",
        language=invoice.language,
        number=invoice.number or "",
        link=open_link(vault, invoice),
        what=invoice.what,
        period=invoice.period,
        fen=invoice.fen,
        place=invoice.place,
        visit=invoice.visit,
        ticket=invoice.ticket,
    )
