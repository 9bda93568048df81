"""Reading a TM Forum answer strictly: every place knows its path, and what cannot be relied on is Unknown.

Money (TMF's `Money`: `unit`, `value`) becomes fen without ever being a float. The texts of the errors name
fields and never repeat what stands in them: an answer is full of other people's names and numbers.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import NoReturn

from diversion.billing.port import Unknown
from diversion.money import yuan
from hall.clock import parse_rfc3339

CURRENCY = "CNY"
MOST_YUAN = 10_000_000
"""No bill, payment or credit of one customer is larger; a larger one is a mistake of units."""
MOST_CHARACTERS = 100
_CENT = Decimal("0.01")

Json = Mapping[str, "Json"] | list["Json"] | str | int | Decimal | bool | None


class Part:
    """One place in an answer: what stands there, and its path (`customerBill[0].amountDue`)."""

    __slots__ = ("path", "value")

    def __init__(self, value: Json, path: str) -> None:
        self.value = value
        self.path = path

    def wrong(self, words: str) -> Unknown:
        """The error to be raised: this place, and what is wrong with it."""
        return Unknown(f"{self.path}: {words}")

    def of(self, name: str) -> "Part":
        """A field that must be there."""
        found = self.maybe(name)
        if found is None:
            raise Part(None, f"{self.path}.{name}").wrong("missing")
        return found

    def maybe(self, name: str) -> "Part | None":
        """A field that may be absent or null."""
        if not isinstance(self.value, dict):
            raise self.wrong("not an object")
        inner = self.value.get(name)
        return None if inner is None else Part(inner, f"{self.path}.{name}")

    def items(self) -> "Iterator[Part]":
        """The places of an array."""
        if not isinstance(self.value, list):
            raise self.wrong("not an array")
        return (Part(inner, f"{self.path}[{at}]") for at, inner in enumerate(self.value))

    def text(self) -> str:
        """A text that says something and fits into a column."""
        if not isinstance(self.value, str):
            raise self.wrong("not a text")
        if not self.value.strip() or not self.value.isprintable():
            raise self.wrong("empty or not printable")
        if len(self.value) > MOST_CHARACTERS:
            raise self.wrong(f"longer than {MOST_CHARACTERS} characters")
        return self.value

    def must_be(self, expected: str, words: str) -> None:
        """A text that we know beforehand; `words` say what another one means."""
        if self.text() != expected:
            raise self.wrong(words)

    def fen(self) -> int:
        """A `Money` in whole fen: yuan, not negative, no more than two decimals."""
        self.of("unit").must_be(CURRENCY, f"not {CURRENCY}")
        place = self.of("value")
        value = place.value
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise place.wrong("not a number")
        if value < 0:
            raise place.wrong("negative")
        if value > MOST_YUAN:
            raise place.wrong(f"more than {MOST_YUAN} yuan")
        try:
            exact = Context(prec=28, traps=[Inexact, InvalidOperation]).quantize(Decimal(value), _CENT)
        except Inexact:
            raise place.wrong("more than two decimals") from None
        return int(exact.scaleb(2))

    def moment(self) -> int:
        """A date-time with its zone, in ms UTC."""
        try:
            return parse_rfc3339(self.text())
        except (ValueError, OverflowError):
            raise self.wrong("not a date-time that names its zone") from None


def money(fen: int) -> dict[str, str | float]:
    """Fen as a `Money` for a request."""
    # JSON writes the shortest decimal that gives this double again, which is the two decimals we began with.
    return {"unit": CURRENCY, "value": float(yuan(fen))}


def part_of(body: bytes, path: str) -> Part:
    """An answer's body as JSON with exact numbers. Raises Unknown: a proxy's page is nobody's word."""
    try:
        return Part(json.loads(body, parse_float=Decimal, parse_constant=_no_number), path)
    except (ValueError, RecursionError, InvalidOperation):
        raise Unknown(f"{path}: no JSON") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
