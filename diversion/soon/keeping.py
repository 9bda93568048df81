"""What is kept of a person in numbers left with tickets: exported, and erased.

A left number has no digest: the few that wait are opened one by one.
"""

from typing import Any

from diversion.phone import Phone
from diversion.soon import store as kept
from diversion.soon.soon import opened
from diversion.vault import Vault
from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction


def export(hall: Hall, vault: Vault, phone: Phone) -> list[dict[str, Any]]:
    """With which tickets this number waits for a message, oldest first."""
    return [
        {"at": rfc3339(left.at), "place": left.place, "number": hall.ticket(left.ticket).number}
        for left in kept.waiting(hall.store)
        if opened(vault, left) == phone
    ]


def erase(tx: Transaction, vault: Vault, phone: Phone) -> int:
    """Drop this number wherever it waits: nobody is told any more; how many there were."""
    theirs = [left for left in kept.waiting_in(tx) if opened(vault, left) == phone]
    return sum(kept.take(tx, left.ticket) for left in theirs)
