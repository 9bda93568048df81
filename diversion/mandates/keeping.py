"""What is kept of people in mandates: exported, erased, and forgotten after its time."""

from dataclasses import asdict, replace
from typing import Any

from diversion.mandates import store as kept
from diversion.mandates.changing import to
from diversion.mandates.desk import end_in, must_stay
from diversion.mandates.mandate import LIVING, At, Mandate, Reason
from diversion.mandates.payer import masked_account, open_account, open_payer, person_of
from diversion.phone import Phone
from diversion.vault import Vault
from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction

DAY_MS = 24 * 60 * 60 * 1000
KEEP_MS = 30 * DAY_MS
"""So long after its end a mandate still knows whose it was; its account number goes at once."""
LAPSE_MS = 60 * DAY_MS
"""So long an application waits for its signature."""
_HIDDEN = ("id", "sealed", "sealed_account", "person", "ask_at", "version")


def forget(tx: Transaction) -> int:
    """End what was never signed or whose last day is over; drop whose they were of all that was over so long
    ago; how many.

    What stands in a file that may be on its way to the bank ends once somebody has said where that file is.
    """
    for mandate in kept.over_term_in(tx, tx.day):
        if not must_stay(tx, mandate):
            to(tx, "system", mandate, At.CANCELLED, Reason.EXPIRED)
    for mandate in kept.unsigned_before_in(tx, tx.now - LAPSE_MS):
        to(tx, "system", mandate, At.CANCELLED, Reason.LAPSED)
    return kept.forget_before(tx, tx.now - KEEP_MS)


def export(hall: Hall, vault: Vault, phone: Phone) -> list[dict[str, Any]]:
    """All that is kept of one number, oldest first, for the person whose number it is."""
    return [_opened(vault, m) for m in kept.of_person(hall.store, person_of(vault, phone))]


def living(hall: Hall, vault: Vault, phone: Phone) -> list[Mandate]:
    """One number's mandates that hold, or are on their way to."""
    return [m for m in kept.of_person(hall.store, person_of(vault, phone)) if m.state in LIVING]


def end(hall: Hall, vault: Vault, phone: Phone, by: str) -> int:
    """End what can be ended here, as the person wishes to be taken out; how many mandates that were.

    What stands in a file that may be on its way to the bank stays until somebody has said where that file is,
    and a provider's agreement until it has been ended there (`Agreements.cancel`).
    """

    def job(tx: Transaction) -> int:
        rows = kept.of_person_in(tx, person_of(vault, phone))
        free = [m for m in rows if m.state in LIVING and not must_stay(tx, m)]
        for mandate in free:
            end_in(tx, by, mandate, Reason.ERASED)
        return len(free)

    return hall.write(job)


def erase(hall: Hall, vault: Vault, phone: Phone) -> int:
    """Drop what is kept of one number's mandates that are over; how many that were."""

    def job(tx: Transaction) -> int:
        rows = kept.of_person_in(tx, person_of(vault, phone))
        over = [mandate for mandate in rows if mandate.state not in LIVING]
        for mandate in over:
            gone = replace(mandate, sealed=None, sealed_account=None, person=kept.FORGOTTEN)
            kept.change(tx, replace(gone, version=mandate.version + 1))
        return len(over)

    return hall.write(job)


def _opened(vault: Vault, mandate: Mandate) -> dict[str, Any]:
    payer = open_payer(vault, mandate)
    account = open_account(vault, mandate) if mandate.sealed_account else masked_account(payer.tail)
    plain = {key: value for key, value in asdict(mandate).items() if key not in _HIDDEN}
    times = {"made_at": rfc3339(mandate.made_at), "changed_at": rfc3339(mandate.changed_at)}
    return {**plain, **times, "name": payer.name, "phone": payer.phone.digits, "account": account}
