"""What is kept of people in invoices: exported, erased, and forgotten after its time."""

from dataclasses import replace
from typing import Any

from diversion.invoices import store as kept
from diversion.invoices.clerk import invoice_fields, person_of
from diversion.invoices.invoice import At, Invoice
from diversion.invoices.parcel import open_customer
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor
from hall.hall import Hall
from hall.transaction import Transaction

KEEP_MS = 90 * 24 * 60 * 60 * 1000
"""So long after its last change an invoice still knows whose it is."""


class Keeping:
    """One hall's invoices as personal data."""

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault

    def forget(self, keep_ms: int = KEEP_MS) -> int:
        """Drop whose they were of all that has come to rest so long ago; how many."""
        return self._hall.write(lambda tx: kept.forget_before(tx, tx.now - keep_ms))

    def export(self, actor: Actor, phone: Phone) -> list[dict[str, Any]]:
        """All that is kept of one number, oldest first; the reading is journalled."""
        rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
        self._hall.journal("personal.read", actor.ref, {"invoices": len(rows), "why": "export"})
        return [self._opened(i) for i in rows]

    def erase(self, actor: Actor, phone: Phone) -> tuple[int, int]:
        """Drop what is kept of one number: how many rows were emptied, how many are still being worked on.

        The digest of the account stays: it is the lock against a second invoice of the same item.
        """

        def job(tx: Transaction) -> tuple[int, int]:
            rows = kept.of_person_in(tx, person_of(self._vault, phone))
            rest = [i for i in rows if i.state is not At.REQUESTED and i.step is None and not i.reddening]
            for i in rest:
                kept.change(tx, _emptied(i))
            if rows:
                counts = {"invoices": len(rest), "kept": len(rows) - len(rest)}
                tx.append("personal.erase", actor.ref, data=counts)
            return len(rest), len(rows) - len(rest)

        return self._hall.write(job)

    def ids(self, phone: Phone) -> list[str]:
        """The ids of one number's invoices, oldest first."""
        return [i.id for i in kept.of_person(self._hall.store, person_of(self._vault, phone))]

    def addresses(self, phone: Phone) -> frozenset[str]:
        """The e-mail addresses to which invoices of one number went."""
        rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
        found = (open_customer(self._vault, i).email for i in rows if i.sealed is not None)
        return frozenset(address for address in found if address)

    def _opened(self, i: Invoice) -> dict[str, Any]:
        c = open_customer(self._vault, i)
        title = {"kind": str(c.title.kind), "name": c.title.name, "tax_no": c.title.tax_no}
        who = {"account": c.account, "phone": c.phone.digits, "title": title, "email": c.email}
        return {**invoice_fields(i), **who}


def _emptied(i: Invoice) -> Invoice:
    """Without anything of a person; what was still to be posted is not."""
    step_at = None if i.wants else i.step_at
    gone = replace(i, sealed=None, link=None, person=kept.FORGOTTEN, wants=None, step_at=step_at)
    return replace(gone, version=i.version + 1)
