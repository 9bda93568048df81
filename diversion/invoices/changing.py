"""An invoice's change within a transaction: handed over where the customer stands; told in the journal."""

from typing import Any

from diversion.invoices import store as kept
from diversion.invoices.invoice import At, Invoice, Way, check_way
from diversion.invoices.steps import delivered
from hall.transaction import Transaction


def handed_in(tx: Transaction, by: str, invoice: str, way: Way) -> Invoice:
    """It was handed over by QR code or on paper. Raises Refused `not_allowed_in_state`."""
    before = kept.invoice_in(tx, invoice)
    check_way(before.state, At.DELIVERED)
    now = delivered(before, way, tx.now)
    kept.change(tx, now)
    tell(tx, by, before, now, way=str(way))
    return now


def keep(tx: Transaction, by: str, before: Invoice, now: Invoice, **more: str) -> Invoice:
    """Keep the row, and journal it where somebody else than the clockwork may care."""
    kept.change(tx, now)
    if more or (now.state, now.desk, now.refused) != (before.state, before.desk, before.refused):
        tell(tx, by, before, now, **more)
    return now


def tell(tx: Transaction, by: str, before: Invoice | None, now: Invoice, **more: str) -> None:
    """Journal a change: ids, codes and fen only."""
    data: dict[str, Any] = {
        "invoice": now.id,
        "what": str(now.what),
        "from": str(before.state) if before else None,
        "to": str(now.state),
        "fen": now.fen,
        **({"desk": str(now.desk)} if now.desk else {}),
        **({"refused": now.refused} if now.refused else {}),
        **more,
    }
    tx.append("invoice.state", by, service=now.service, data=data)
