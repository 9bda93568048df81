"""Finding invoices again for the office: by the invoice's number, or by the customer's, whole or masked."""

import re
import unicodedata
from heapq import nlargest

from diversion.invoices import store as kept
from diversion.invoices.clerk import person_of
from diversion.invoices.invoice import Invoice
from diversion.invoices.parcel import known_customer
from diversion.phone import Phone, phone_of
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Invalid
from hall.hall import Hall

MOST = 50
"""So many are shown, the newest."""
LOOKED_AT = 3_000
"""A masked number is searched for among so many, those that changed last: each has to be opened."""
_MASKED = re.compile(r"(\+\d{2}|\d{3})\*+(\d{4})")
_NUMBER = re.compile(r"\d{4,20}")
_REQUEST = re.compile(r"F\d{8}[0-9a-f]{16}")


class Finding:
    """One hall's invoices, found again. `breathe` lets others work between two pieces of what is read."""

    def __init__(self, hall: Hall, vault: Vault, breathe: kept.Breathe = lambda: None) -> None:
        self._hall = hall
        self._vault = vault
        self._breathe = breathe

    def find(self, actor: Actor, text: str) -> list[Invoice]:
        """What fits, newest first: part of an invoice's number, a request's, or a telephone number.

        Whoever looks by a customer's number leaves a trace. Raises Invalid `invalid_search`.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        phone = _phone(plain)
        masked = _MASKED.fullmatch(plain)
        if phone is not None:
            rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
            rows += self._numbered(plain) if plain.isdigit() else []
        elif masked:
            rows = self._like(f"{masked[1]}****{masked[2]}")
        elif _REQUEST.fullmatch(plain):
            return kept.of_request(self._hall.store, plain)
        elif _NUMBER.fullmatch(plain):
            return self._numbered(plain)
        else:
            words = "what: at least four digits of the invoice's number, or a telephone number."
            raise Invalid("invalid_search", words, field="what")
        found = nlargest(MOST, {i.id: i for i in rows}.values(), key=lambda i: (i.created_at, i.id))
        self._hall.journal("personal.read", actor.ref, {"invoices": len(found), "why": "invoices desk"})
        return found

    def _numbered(self, digits: str) -> list[Invoice]:
        return kept.numbered(self._hall.store, digits, MOST, self._breathe)

    def _like(self, masked: str) -> list[Invoice]:
        rows = kept.newest_known(self._hall.store, LOOKED_AT, self._breathe)
        customers = ((i, known_customer(self._vault, i)) for i in rows)
        return [i for i, customer in customers if customer and customer.phone.masked == masked]


def _phone(text: str) -> Phone | None:
    try:
        return phone_of(text)
    except Invalid:
        return None
