"""Account and application numbers: digits that are checked before they travel.

A card number ends in a digit by the Luhn formula (ISO/IEC 7812-1, annex B); a passbook's has no such rule, so
that only its length can be looked at.
"""

import unicodedata

from diversion.mandates.mandate import AccountKind
from hall.errors import Invalid

CARD_DIGITS = range(13, 20)
"""ISO/IEC 7812-1: at most nineteen; bank cards in China have sixteen to nineteen."""
PASSBOOK_DIGITS = range(12, 33)
_FILLING = str.maketrans("", "", " -\u3000")


def luhn_sum(digits: str) -> int:
    """The weighted sum of a number with its check digit: a multiple of ten where it is right."""
    doubled = (int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled)


def check_digit(digits: str) -> str:
    """What is to be put behind these digits."""
    return str(-luhn_sum(f"{digits}0") % 10)


def account_of(text: str, kind: AccountKind, field: str = "account") -> str:
    """The digits that somebody typed. Raises Invalid `invalid_account`, `account_length`, `account_mistyped`.

    No error text repeats them.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_FILLING)
    if not (plain.isascii() and plain.isdigit()):
        raise Invalid("invalid_account", "account: an account number has digits only.", field=field)
    lengths = CARD_DIGITS if kind is AccountKind.CARD else PASSBOOK_DIGITS
    if len(plain) not in lengths:
        words = f"account: {lengths[0]} to {lengths[-1]} digits; here are {len(plain)}."
        raise Invalid("account_length", words, field=field)
    if kind is AccountKind.CARD and luhn_sum(plain) % 10:
        raise Invalid("account_mistyped", "account: the check digit does not fit; look again.", field=field)
    return plain


def number_of(entropy: int) -> str:
    """An application's number: `DK`, thirteen digits and their check digit."""
    digits = f"{entropy % 10**13:013d}"
    return f"DK{digits}{check_digit(digits)}"


def number_typed(text: str) -> str:
    """A number that was typed, scanned, or read from a bank's file. Raises Invalid `invalid_number`."""
    plain = unicodedata.normalize("NFKC", text).translate(_FILLING).upper()
    digits = plain.removeprefix("DK")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 14) or luhn_sum(digits) % 10:
        raise Invalid(
            "invalid_number", "number: an application's number is DK and 14 digits.", field="number"
        )
    return f"DK{digits}"
