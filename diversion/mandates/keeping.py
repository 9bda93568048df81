"""What is kept of people in mandates: exported, erased, and forgotten after its time."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any

from diversion.mandates import store as kept
from diversion.mandates.changing import to
from diversion.mandates.desk import end_in, must_stay
from diversion.mandates.mandate import At, Mandate, Reason, Way
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


@dataclass(frozen=True, slots=True)
class Erased:
    """How many mandates of a number are gone, and how many had to stay.

    `in_file`: they stand in a file that may be on its way to the bank, and stay until somebody has said where
    that file is; `agreed`: a provider's agreement holds, until it has been ended there (`Agreements.cancel`).
    """

    gone: int
    in_file: int = 0
    agreed: int = 0


def erase(hall: Hall, vault: Vault, phone: Phone, by: str) -> Erased:
    """End what lives and drop what is kept of one number."""

    def job(tx: Transaction) -> Erased:
        rows = kept.of_person_in(tx, person_of(vault, phone))
        free = [mandate for mandate in rows if not must_stay(tx, mandate)]
        staying = Counter(mandate.way for mandate in rows if mandate not in free)
        for mandate in free:
            ended = end_in(tx, by, mandate, Reason.ERASED)
            gone = replace(ended, sealed=None, sealed_account=None, person=kept.FORGOTTEN)
            kept.change(tx, replace(gone, version=ended.version + 1))
        return Erased(len(free), in_file=staying[Way.BANK], agreed=staying[Way.PROVIDER])

    return hall.write(job)


def _opened(vault: Vault, mandate: Mandate) -> dict[str, Any]:
    payer = open_payer(vault, mandate)
    account = open_account(vault, mandate) if mandate.sealed_account else masked_account(payer.tail)
    plain = {key: value for key, value in asdict(mandate).items() if key not in _HIDDEN}
    times = {"made_at": rfc3339(mandate.made_at), "changed_at": rfc3339(mandate.changed_at)}
    return {**plain, **times, "name": payer.name, "phone": payer.phone.digits, "account": account}
