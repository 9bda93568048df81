"""How a mandate changes: by the table, with its move, and never keeping more of a person than is needed."""

from dataclasses import replace
from typing import Any

from diversion.mandates import store as kept
from diversion.mandates.mandate import LIVING, At, Mandate, Reason, Way, check_way
from hall.transaction import Transaction


def to(tx: Transaction, by: str, mandate: Mandate, state: At, reason: Reason | None = None) -> Mandate:
    """The mandate in another state, journalled. Raises Refused `not_allowed_in_state`.

    With SENT the account number goes, as the bank has it now; with an end it goes because nobody needs it.
    """
    check_way(mandate, state)
    keeps = state in LIVING and state is not At.SENT
    now = replace(
        mandate,
        state=state,
        reason=reason,
        sealed_account=mandate.sealed_account if keeps else None,
        ask_at=mandate.ask_at if state in LIVING else None,
        was_sent=mandate.was_sent or state is At.SENT,
        changed_at=tx.now,
        version=mandate.version + 1,
    )
    kept.change(tx, now)
    tell(tx, by, mandate, now)
    return now


def tell(tx: Transaction, by: str, before: Mandate | None, now: Mandate) -> None:
    """Journal a change: ids and codes only. The application's number stays out: paper ties it to a person."""
    data: dict[str, Any] = {
        "mandate": now.id,
        "way": str(now.way),
        "with": now.with_whom,
        "consent": now.consent,
        "from": str(before.state) if before else None,
        "to": str(now.state),
        **({"reason": str(now.reason)} if now.reason else {}),
        **({"batch": now.batch} if now.batch else {}),
    }
    # Later moves are the bank's, the office's or the provider's: they do not happen at that counter.
    counter = now.place if before is None and now.way is Way.BANK and now.ticket else None
    tx.append("mandate.state", by, service=now.service, counter=counter, ticket=now.ticket, data=data)
