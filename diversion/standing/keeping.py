"""What is kept of people in standing orders: exported, erased, and forgotten after its time."""

from dataclasses import asdict, replace
from typing import Any

from diversion.phone import Phone
from diversion.standing import store as kept
from diversion.standing.order import LIVING, Reason, StandingOrder
from diversion.standing.recipient import open_recipient
from diversion.standing.register import end_in, person_of
from diversion.vault import Vault
from hall.actor import Actor
from hall.hall import Hall
from hall.transaction import Transaction

KEEP_MS = 180 * 24 * 60 * 60 * 1000
"""So long after its end an order still knows whose it was."""
_HIDDEN = ("sealed", "owner", "person")


class Keeping:
    """One hall's standing orders as personal data."""

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault

    def forget(self, keep_ms: int = KEEP_MS) -> int:
        """Drop whose they were of all orders that were over so long ago; how many."""
        return self._hall.write(lambda tx: kept.forget_before(tx, tx.now - keep_ms))

    def export(self, actor: Actor, phone: Phone) -> list[dict[str, Any]]:
        """All that is kept of one number, oldest first; the reading is journalled."""
        rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
        self._hall.journal("personal.read", actor.ref, {"standing_orders": len(rows), "why": "export"})
        return [self._opened(order) for order in rows]

    def living(self, phone: Phone) -> list[StandingOrder]:
        """One number's orders that go on."""
        rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
        return [order for order in rows if order.state in LIVING]

    def end(self, actor: Actor, phone: Phone) -> int:
        """End what lives of one number, as the person wishes to be taken out; how many orders that were."""

        def job(tx: Transaction) -> int:
            rows = kept.of_person_in(tx, person_of(self._vault, phone))
            living = [order for order in rows if order.state in LIVING]
            for order in living:
                end_in(tx, actor, order, Reason.ERASED)
            return len(living)

        return self._hall.write(job)

    def erase(self, actor: Actor, phone: Phone) -> int:
        """Drop what is kept of one number's orders that are over; how many orders that were."""

        def job(tx: Transaction) -> int:
            rows = kept.of_person_in(tx, person_of(self._vault, phone))
            over = [order for order in rows if order.state not in LIVING]
            for order in over:
                if kept.living_in(tx, order.owner) is None:
                    kept.forget_owner(tx, order.owner)
                gone = replace(order, sealed=None, owner=kept.FORGOTTEN, person=kept.FORGOTTEN)
                kept.change(tx, replace(gone, version=order.version + 1))
            if over:
                tx.append("personal.erase", actor.ref, data={"standing_orders": len(over)})
            return len(over)

        return self._hall.write(job)

    def addresses(self, phone: Phone) -> frozenset[str]:
        """The e-mail addresses in one number's orders, also in those that are over."""
        rows = kept.of_person(self._hall.store, person_of(self._vault, phone))
        found = (open_recipient(self._vault, order).email for order in rows if order.sealed is not None)
        return frozenset(address for address in found if address)

    def _opened(self, order: StandingOrder) -> dict[str, Any]:
        r = open_recipient(self._vault, order)
        plain = {key: value for key, value in asdict(order).items() if key not in _HIDDEN}
        title = {"kind": str(r.title.kind), "name": r.title.name, "tax_no": r.title.tax_no}
        address = f"{r.address.postcode} {r.address.line}".strip() if r.address else None
        who = {"account": r.account, "phone": r.phone.digits, "title": title}
        where = {"email": r.email, "name": r.name, "address": address}
        return {**plain, **who, **where, "cycles": kept.cycles_of(self._hall.store, order.owner)}
