"""What a sign says: a text for each thing that goes on at a counter, in as many lines as the sign has.

`{number}` is the ticket's number, `{waiting}` how many people wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Any

from hardware.address import Address
from hardware.errors import SetupError
from hardware.signlanguage import Doing, Look

WITH_NUMBER = "text"
"""The setting for a ticket at the counter; `called` and `serving` may part the two."""
WITH_TICKET = (Doing.CALLED, Doing.SERVING)
KNOWN = frozenset({"number", "waiting"})
LONGEST_FORM = 3
"""Of what may stand behind a colon, such as `{waiting:02}`: no sign has a thousand places to be filled."""
DIGITS = "0123456789"
HIGHEST = 0xFFFF
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """Lines by what goes on at the counter; what is missing is blank."""

    lines: int
    texts: Mapping[Doing, Lines]

    def say(self, look: Look) -> Lines:
        """The sign's lines for a look; never raises.  A number is shown whatever else goes on."""
        state = Doing.CALLED if look.text and look.state not in WITH_TICKET else look.state
        template = self.texts.get(state, ("",) * self.lines)
        return tuple(line.format(number=look.text, waiting=look.waiting) for line in template)


def wording(address: Address, usual: Mapping[str, str | Sequence[str]], lines: int = 1) -> Wording:
    """A wording from a device's settings, each a text or a list of one text a line, over the usual ones.

    Settings: `text` (a ticket is at the counter), `called`, `serving`, `free`, `paused`, `closed`.
    Raises SetupError where one is not for so many lines or names what there is not.
    """
    said = {WITH_NUMBER: "{number}", **usual}
    said.update({key: address[key] for key in (WITH_NUMBER, *Doing) if key in address})
    texts = {doing: _lines(said[doing], lines, doing) for doing in Doing if doing in said}
    for doing in WITH_TICKET:
        texts.setdefault(doing, _lines(said[WITH_NUMBER], lines, WITH_NUMBER))
    return Wording(lines, MappingProxyType(texts))


def _lines(said: Any, lines: int, key: str) -> Lines:
    texts = tuple(said) if isinstance(said, list | tuple) else (said,)
    if len(texts) > lines or not all(isinstance(text, str) for text in texts):
        raise SetupError("lines_wanted", field=key, value=said, lines=lines)
    try:
        for text in texts:
            _must_be_plain(text)
            text.format(number="A001", waiting=1)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise SetupError("unknown_place", field=key, value=said) from error
    return texts + ("",) * (lines - len(texts))


def _must_be_plain(text: str) -> None:
    """Only the two names, in few places: a form may fill up any width, and memory with it.

    Raises ValueError.
    """
    for _, name, form, how in Formatter().parse(text):
        if name is not None and (name not in KNOWN or how or len(form or "") > LONGEST_FORM):
            raise ValueError(name)


def digits_of(number: str, series: Mapping[str, str]) -> str:
    """A number for a board that has digits only: `series` says what a letter becomes, else it is left out."""
    return "".join(letter if letter in DIGITS else series.get(letter, "") for letter in number)


def number_of(number: str, series: Mapping[str, str], places: int) -> int:
    """The same as a number of two bytes, 0 for none; one too large for them loses its front as any other."""
    digits = digits_of(number, series)[-places:]
    while int(digits or "0") > HIGHEST:
        digits = digits[1:]
    return int(digits or "0")


def series_of(address: Address) -> Mapping[str, str]:
    """The setting `series`, such as `{A = "1", B = "2"}`.  Raises SetupError."""
    series = address.get("series", {})
    if not isinstance(series, Mapping) or any(set(str(digits)) - set(DIGITS) for digits in series.values()):
        raise SetupError("table_wanted", field="series", value=series, example='{"A": "1", "B": "2"}')
    return {str(letter): str(digits) for letter, digits in series.items()}


def ascii_line(text: str, width: int) -> bytes:
    """A line of `width` places in ASCII; one too long loses its front, for last digits tell numbers apart."""
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    return plain[-width:].ljust(width).encode("ascii")
