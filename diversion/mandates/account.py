"""Account and application numbers: digits that are checked before they travel.

A card number ends in a digit by the Luhn formula (`diversion.luhn`); a passbook's has no such rule, so
that only its length can be looked at.
"""

import unicodedata

from diversion.luhn import check_digit, fits
from diversion.mandates.mandate import AccountKind
from hall.errors import Invalid

CARD_DIGITS = range(13, 20)
"""ISO/IEC 7812-1: at most nineteen; bank cards in China have sixteen to nineteen."""
PASSBOOK_DIGITS = range(12, 33)
_FILLING = str.maketrans("", "", " -\u3000")


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
    if kind is AccountKind.CARD and not fits(plain):
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
    if not (digits.isascii() and digits.isdigit() and len(digits) == 14) or not fits(digits):
        raise Invalid(
            "invalid_number", "number: an application's number is DK and 14 digits.", field="number"
        )
    return f"DK{digits}"
