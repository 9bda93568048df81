"""The check digit by Luhn's rule (ISO/IEC 7812-1, annex B).

A wrong digit is seen by it, and nearly always two neighbours exchanged.
"""


def check_digit(digits: str) -> str:
    """What is to be put behind these digits."""
    return str(-_weighed(f"{digits}0") % 10)


def fits(digits: str) -> bool:
    """Whether a number ends in the digit that it should."""
    return _weighed(digits) % 10 == 0


def _weighed(digits: str) -> int:
    """The sum of all digits, every second one from the right doubled, less nine where that passes nine."""
    doubled = (int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled)
