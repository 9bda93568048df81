"""Telephone numbers of the sandbox's customers, each given out once.

A number is sent one code a minute, and keeps what was arranged for it: each try of a test takes another one.
"""

from collections.abc import Iterator

from diversion.sandbox.billing import CUSTOMERS, ONE_BILL, PARTLY_PAID

_FIRST = int(PARTLY_PAID) + 1
_LAST = int(ONE_BILL) + CUSTOMERS - 1


class Numbers:
    """The numbers of one hall's sandbox that no test has used."""

    def __init__(self) -> None:
        self._without_address, self._paid, self._owing = (_every_third(rest) for rest in range(3))

    def paid(self) -> str:
        """Nothing to pay, three months to be invoiced, an address on file."""
        return next(self._paid)

    def owing(self) -> str:
        """One bill to pay, two months to be invoiced, an address on file."""
        return next(self._owing)

    def without_address(self) -> str:
        """Two bills to pay, one month to be invoiced, no address on file."""
        return next(self._without_address)


def _every_third(rest: int) -> Iterator[str]:
    return (str(number) for number in range(_FIRST, _LAST + 1) if number % 3 == rest)
