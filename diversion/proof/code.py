"""A one-time code as the hall keeps it, and what a try with it comes to. Pure.

Six digits, five minutes, five tries, for one purpose of one visit. Of two codes for the same number and
purpose only the newer one is worth anything.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from diversion.messages.limits import HOUR_MS, MINUTE_MS, By, Limit

LASTS_MS = 5 * MINUTE_MS
MOST_TRIES = 5
DIGITS = 6
LIMITS = (
    Limit(By.WHOM, 1, MINUTE_MS),
    Limit(By.WHOM, 5, HOUR_MS),
    Limit(By.PLACE, 60, HOUR_MS),
    Limit(By.PHONES, 600, HOUR_MS),
)
"""At a terminal nobody is done within a minute; on phones twice the fullest hour of a busy hall."""


class Purpose(StrEnum):
    """What a code opens; each has its words in the templates, so that nobody gives it away for another."""

    BILL = "bill"
    INVOICE = "invoice"
    MAILING = "mailing"
    MANDATE = "mandate"
    PERSON = "person"
    NOTICES = "notices"


FOR_INVOICES = frozenset({Purpose.INVOICE, Purpose.MAILING})
FOR_MANDATES = frozenset({Purpose.MANDATE})
"""What opens invoices and standing orders, and what automatic payment; any opens messages about changes."""


class End(StrEnum):
    """Why a code is worth nothing any more."""

    GIVEN = "given"
    REPLACED = "replaced"
    EXPIRED = "expired"
    TRIED_OUT = "tried_out"


class Found(StrEnum):
    """What a try came to."""

    RIGHT = "right"
    WRONG = "wrong_code"
    EXPIRED = "code_expired"
    TRIED_OUT = "too_many_tries"
    NONE = "no_code"


@dataclass(frozen=True, slots=True)
class Proof:
    """One code's row: `whom` and `digest` are keyed digests of number and code; instants ms UTC."""

    id: str
    whom: str
    purpose: Purpose
    visit: str
    place: str
    digest: str
    made_at: int
    expires_at: int
    tries: int = 0
    ended: End | None = None


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def digits_of(typed: str) -> str:
    """What was typed, as it was meant: keyboards may write full-width digits, phones add spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def judge(proof: Proof | None, visit: str, digest: str, now: int) -> tuple[Found, int, End | None]:
    """What a try comes to, how many tries have then been made, and whether that is the code's end.

    `proof` is the active code of the number and purpose; `digest` the digest of what was typed. Another
    visit learns nothing and uses up no try: its customer would otherwise lock out a stranger.
    """
    if proof is None or proof.visit != visit:
        return Found.NONE, 0, None
    if proof.expires_at <= now:
        return Found.EXPIRED, proof.tries, End.EXPIRED
    tries = proof.tries + 1
    if hmac.compare_digest(proof.digest, digest):
        return Found.RIGHT, tries, End.GIVEN
    if tries >= MOST_TRIES:
        return Found.TRIED_OUT, tries, End.TRIED_OUT
    return Found.WRONG, tries, None
