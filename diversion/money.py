"""Money is a whole number of fen (1/100 yuan); nothing here is ever a float."""

import re

from hall.errors import Invalid

MOST_FEN = 10_000_00
"""No single payment at a terminal is larger than ten thousand yuan."""
_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")


def yuan(fen: int) -> str:
    """`12850` as `128.50`; negative amounts keep their sign."""
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def fen_of(text: str, field: str = "amount") -> int:
    """`128.5` as `12850`. Raises Invalid `invalid_amount` for all but digits with at most two decimals."""
    found = _YUAN.fullmatch(text.strip())
    if found is None:
        raise Invalid("invalid_amount", f"{field}: an amount looks like 128.50.", field=field)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
