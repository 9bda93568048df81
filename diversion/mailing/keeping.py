"""What mailing runs keep of a person: which letters and e-mails went out, by the digest of the account.

Names and addresses are the standing orders'. Erase here before there: an item is found by its order.
"""

from typing import Any

from diversion.mailing import store as kept
from diversion.phone import Phone
from diversion.standing import store as orders_kept
from diversion.standing.order import LIVING
from diversion.standing.register import person_of
from diversion.vault import Vault
from hall.actor import Actor
from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction

KEEP_MS = 180 * 24 * 60 * 60 * 1000
"""So long after its end an item still knows whose it was."""


class Keeping:
    """One hall's mailing items as personal data."""

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault

    def forget(self, keep_ms: int = KEEP_MS) -> int:
        """Drop whose they were of all items that were over so long ago; how many."""
        return self._hall.write(lambda tx: kept.forget_before(tx, tx.now - keep_ms))

    def export(self, actor: Actor, phone: Phone) -> list[dict[str, Any]]:
        """What was sent to one number's owner, oldest first; the reading is journalled."""
        found = kept.of_orders(self._hall.store, self._orders(phone))
        self._hall.journal("personal.read", actor.ref, {"mailing_items": len(found), "why": "export"})
        return [
            {
                "number": item.number,
                "cycle": item.cycle,
                "way": str(item.way),
                "state": str(item.state),
                "at": rfc3339(item.changed_at),
            }
            for item in found
        ]

    def erase(self, actor: Actor, phone: Phone) -> int:
        """Drop what is kept of one number's orders that are over; how many items that were."""
        orders = self._orders(phone, over=True)

        def job(tx: Transaction) -> int:
            many = kept.forget_orders(tx, orders)
            if many:
                tx.append("personal.erase", actor.ref, data={"mailing_items": many})
            return many

        return self._hall.write(job)

    def messages(self, phone: Phone) -> frozenset[str]:
        """The ids of the e-mails that runs have queued for one number's orders."""
        found = kept.of_orders(self._hall.store, self._orders(phone))
        return frozenset(item.message for item in found if item.message)

    def _orders(self, phone: Phone, *, over: bool = False) -> list[str]:
        """One number's orders; `over`: without those that go on."""
        found = orders_kept.of_person(self._hall.store, person_of(self._vault, phone))
        return [order.id for order in found if not (over and order.state in LIVING)]
