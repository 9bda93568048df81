"""Whose payments they are: shown to that person, taken out on wish, forgotten in time.

The rows themselves stay: they are the books. What goes is the seal with number, account and bill. A payment
that is still on its way keeps it until it has arrived, as billing must be told whose it is.
"""

import logging
from typing import Any

from diversion.money import yuan
from diversion.payment import store as kept
from diversion.payment.order import NOTHING_TAKEN, WITH_BILLING, Pay, Payment
from diversion.payment.payer import known_payer
from diversion.phone import Phone
from diversion.vault import Vault
from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
KEPT_MS = 180 * 86_400_000
"""So long a settled payment can be tied to a person: half a year for questions and complaints."""
SETTLED = WITH_BILLING | NOTHING_TAKEN | {Pay.REFUNDED}


def payments_of(hall: Hall, vault: Vault, phone: Phone) -> list[Payment]:
    """One person's payments, oldest first. Every seal is opened to find them: this is asked rarely.

    Those of another key are nobody's who could be named; the log says how many they are.
    """
    payers = [(p, known_payer(vault, p)) for p in kept.sealed(hall.store)]
    unread = sum(payer is None for _, payer in payers)
    if unread:
        log.warning("%d payments are sealed with another key; nobody can say whose they are", unread)
    return [p for p, payer in payers if payer is not None and payer.phone == phone]


def shown(payment: Payment) -> dict[str, Any]:
    """A payment as its own customer may have it in a file."""
    return {
        "order_no": payment.order_no,
        "at": rfc3339(payment.created_at),
        "place": payment.place,
        "kind": str(payment.kind),
        "provider": payment.provider,
        "amount": yuan(payment.paid_fen if payment.paid_fen is not None else payment.fen),
        "state": str(payment.state),
        "billing_reference": payment.billing_ref,
    }


def erase(hall: Hall, vault: Vault, phone: Phone) -> tuple[int, int]:
    """Take the person out of their payments: how many, and how many must wait until they have arrived."""
    theirs = payments_of(hall, vault, phone)
    over = [p.id for p in theirs if p.state in SETTLED and p.step_at is None]
    hall.write(lambda tx: kept.unseal(tx, over))
    return len(over), len(theirs) - len(over)


def forget(tx: Transaction) -> int:
    """Take out of settled payments whose they were, once nobody will ask any more; how many."""
    return kept.unseal_before(tx, tx.now - KEPT_MS)
