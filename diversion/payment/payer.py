"""Whose payment it is: what a row's seal holds, written once when the payment begins.

A row whose seal was made with another key, or taken out, belongs to nobody who can be named here.
"""

import json
from dataclasses import dataclass

from diversion.payment.order import Payment
from diversion.phone import Phone
from diversion.vault import Vault
from hall.errors import NotReady, Refused


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose payment it is, and of which bill and month."""

    phone: Phone
    account: str
    bill: str | None = None
    period: str | None = None


def seal_payer(vault: Vault, payment: str, payer: Payer) -> str:
    """The payer, sealed for this payment's row."""
    opened = {
        "phone": payer.phone.digits,
        "account": payer.account,
        "bill": payer.bill,
        "period": payer.period,
    }
    return vault.seal(json.dumps(opened), what_is_sealed(payment))


def open_payer(vault: Vault, p: Payment) -> Payer:
    """The payer of a payment. Raises Refused `erased`, NotReady `sealed` where it is another key's."""
    if not p.sealed:
        raise Refused("erased", "Whose payment this was has been taken out.")
    opened = json.loads(vault.open(p.sealed, what_is_sealed(p.id)))
    return Payer(Phone(opened["phone"]), opened["account"], opened["bill"], opened.get("period"))


def known_payer(vault: Vault, p: Payment) -> Payer | None:
    """The same; None where nobody can say it (any more)."""
    try:
        return open_payer(vault, p)
    except (NotReady, Refused):
        return None


def what_is_sealed(payment: str) -> str:
    """The place for which a payment's person is sealed."""
    return f"payment.payer:{payment}"
