"""The number of an item: twelve digits, to be typed or scanned when a letter comes back.

Year and month (four digits), the run of that month (two), the item in the run (five), and a check digit
by Luhn's rule (`diversion.luhn`). An even number of digits suits the bar code, Interleaved 2 of 5.
"""

import re
import unicodedata

from diversion.luhn import check_digit, fits
from hall.errors import Invalid, Refused

MOST_RUNS = 99
MOST_ITEMS = 99_999
DIGITS = 12


def number_of(cycle: str, run: int, item: int) -> str:
    """`2026-10`, run 1, item 7 as `261001000072`. Raises Refused `too_many` beyond the digits."""
    if not (1 <= run <= MOST_RUNS and 1 <= item <= MOST_ITEMS):
        raise Refused("too_many", "A month has at most 99 runs, a run at most 99,999 items.")
    body = f"{cycle[2:4]}{cycle[5:7]}{run:02d}{item:05d}"
    return body + check_digit(body)


def read_number(text: str) -> str:
    """The number that somebody typed or scanned. Raises Invalid `invalid_number`."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{12}", plain) or not fits(plain):
        raise Invalid("invalid_number", "number: twelve digits as on the letter; look again.", field="number")
    return plain
