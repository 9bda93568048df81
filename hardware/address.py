"""Reading a device's settings: of a mistake the field is told, what stands there, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hardware.errors import SetupError

Address = Mapping[str, Any]
FASTEST_BAUD = 4_000_000


def needed(address: Address, key: str) -> Any:
    """What must not be left out.  Raises SetupError."""
    value = address.get(key)
    if value is None or value == "":
        raise SetupError("missing", field=key)
    return value


def in_range(address: Address, key: str, lowest: int, highest: int, usual: int | None = None) -> int:
    """A whole number; `usual` (or `lowest`) is for one that is not there.  Raises SetupError."""
    read = number(address, key, lowest, highest, lowest if usual is None else usual)
    if read != int(read):
        raise SetupError("out_of_range", field=key, value=read, lowest=lowest, highest=highest)
    return int(read)


def number(address: Address, key: str, lowest: float, highest: float, usual: float) -> float:
    """Any number; `usual` is for one that is not there.  Raises SetupError."""
    value = address.get(key, usual)
    try:
        read = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        read = None
    if read is None or not lowest <= read <= highest:
        raise SetupError("out_of_range", field=key, value=value, lowest=lowest, highest=highest)
    return read


def one_of(address: Address, key: str, known: Iterable[str], usual: str | None = None) -> str:
    """One of the words that there are; without a `usual` one it must be there.  Raises SetupError."""
    value = needed(address, key) if usual is None else address.get(key, usual)
    offered = tuple(known)
    if not isinstance(value, str) or value not in offered:
        raise SetupError("not_one_of", field=key, value=value, known=offered)
    return value


def baud_of(address: Address, usual: int) -> int:
    """The speed of a line, bits per second.  Raises SetupError."""
    return in_range(address, "baud", 1, FASTEST_BAUD, usual)


@contextmanager
def told_by_name() -> Iterator[None]:
    """What a protocol or a library raises over settings becomes a SetupError; a missing field is named."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise mistaken(error) from error


def mistaken(error: Exception) -> SetupError:
    """An error that nobody foresaw, as one of settings."""
    if isinstance(error, KeyError) and error.args:
        return SetupError("missing", field=error.args[0])
    return SetupError("unusable", why=str(error) or type(error).__name__)
