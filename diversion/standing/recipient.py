"""For whom a standing order is: what its seal holds."""

import json
import unicodedata
from dataclasses import dataclass, replace

from diversion.invoices.title import Kind, Title, masked_mail
from diversion.messages.outbox import mail_address_of
from diversion.phone import Phone, masked_name
from diversion.places.places import Address
from diversion.standing.order import StandingOrder, Way
from diversion.vault import Vault
from hall.errors import Invalid, Refused

NAME = range(1, 41)
"""How many characters a recipient's name may have: it must fit the window of an envelope."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose invoice it is and where it goes: `email`, or `name` with `address`. Its text form is masked."""

    account: str
    phone: Phone
    title: Title
    email: str | None = None
    name: str | None = None
    address: Address | None = None

    @property
    def masked(self) -> str:
        """Where it goes, as a screen may show it."""
        if self.address is not None:
            return f"{masked_name(self.name or '')} {self.address.masked}"
        return masked_mail(self.email or "")

    def __str__(self) -> str:
        return f"{self.phone.masked} {self.masked}"

    def __repr__(self) -> str:
        return f"Recipient({self})"


def checked(recipient: Recipient, way: Way) -> Recipient:
    """The recipient with what its way needs, in order, and nothing else of it.

    Raises Invalid `invalid_mail_address`, `invalid_name`, `invalid_address`.
    """
    if way is Way.EMAIL:
        return replace(recipient, email=mail_address_of(recipient.email or ""), name=None, address=None)
    name = " ".join(unicodedata.normalize("NFKC", recipient.name or "").split())
    if len(name) not in NAME or not name.isprintable():
        words = f"name: who receives the letter, at most {NAME[-1]} characters."
        raise Invalid("invalid_name", words, field="name")
    if recipient.address is None:
        raise Invalid("invalid_address", "address: where does the letter go?", field="address")
    return replace(recipient, email=None, name=name)


def seal_recipient(vault: Vault, order: str, recipient: Recipient) -> str:
    """The recipient, sealed for this order's row."""
    title, address = recipient.title, recipient.address
    opened = {
        "account": recipient.account,
        "phone": recipient.phone.digits,
        "title": [str(title.kind), title.name, title.tax_no],
        "email": recipient.email,
        "name": recipient.name,
        "address": [address.codes, address.names, address.street, address.postcode] if address else None,
    }
    return vault.seal(json.dumps(opened, ensure_ascii=False), f"standing.recipient:{order}")


def open_recipient(vault: Vault, order: StandingOrder) -> Recipient:
    """The recipient of an order. Raises Refused `forgotten` once their time of keeping is over."""
    if order.sealed is None:
        raise Refused("forgotten", "What belonged to a person is kept no longer.")
    opened = json.loads(vault.open(order.sealed, f"standing.recipient:{order.id}"))
    kind, name, tax_no = opened["title"]
    address = None
    if opened["address"]:
        codes, names, street, postcode = opened["address"]
        address = Address(tuple(codes), tuple(names), street, postcode)
    title = Title(Kind(kind), name, tax_no)
    phone = Phone(opened["phone"])
    return Recipient(opened["account"], phone, title, opened["email"], opened["name"], address)
