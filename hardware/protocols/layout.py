"""A vendor's frame described by data: which field follows which, how long, what the check covers.

A layout is read from TOML: settings of the line (`baud`, `frame`, `gap_s`), of the text (`encoding`,
`longest` in bytes) and a list `fields`.  Each field says what it `is`, and may have a `name` for others:

    bytes    `value`, in hex
    address  `size` in bytes (1); or `digits`, the number in so many decimal (`base = 16`: hex) digits
    length   `size` (1), `of`: names of the fields that are counted, `plus` (0), `order` (`big`)
    text     `size`: fixed, filled up with `fill` (20); without a size, as long as the text
    check    `kind` of `hardware.checksum`, `of`: names of the fields that are covered
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.checksum import CHECKSUMS
from hardware.errors import SetupError

ENCODINGS = ("gb2312", "gbk", "gb18030", "ascii")
LONGEST = 200


@dataclass(frozen=True)
class Field:
    """One field; `size` in bytes, 0 where it is as long as the text."""

    kind: str
    name: str
    size: int
    value: bytes = b""
    of: tuple[str, ...] = ()
    plus: int = 0
    order: str = "big"
    base: int = 0
    fill: bytes = b" "
    check: str = "none"


@dataclass(frozen=True)
class Layout:
    """A frame's fields in their order, and how a text gets into it."""

    fields: tuple[Field, ...]
    encoding: str = "gb2312"
    longest: int = 32
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.1

    def build(self, unit: int, text: str) -> bytes:
        """The frame for a text; what the encoding has not becomes `?`, what is too long is left out."""
        parts = {field.name: _plain(field, unit, self.encoded(text)) for field in self.fields}
        for field in self.fields:
            if field.kind == "length":
                counted = sum(len(parts[name]) for name in field.of) + field.plus
                parts[field.name] = _number(counted, field)
        for field in self.fields:
            if field.kind == "check":
                parts[field.name] = CHECKSUMS[field.check](b"".join(parts[name] for name in field.of))
        return b"".join(parts.values())

    def reaches(self, unit: int) -> bool:
        """Whether the frame has room for this address."""
        return all(number_in(_number(unit, f), f) == unit for f in self.fields if f.kind == "address")

    def encoded(self, text: str) -> bytes:
        """As many whole characters as there is room for."""
        fixed = [field.size for field in self.fields if field.kind == "text" and field.size]
        room, data = min([self.longest, *fixed]), b""
        for letter in text:
            coded = letter.encode(self.encoding, "replace")
            if len(data) + len(coded) > room:
                break
            data += coded if coded >= b" " else b"?"
        return data


def layout_of(described: Mapping[str, Any]) -> Layout:
    """Read a layout.  Raises SetupError, saying which field cannot be."""
    try:
        rows: Sequence[Mapping[str, Any]] = described["fields"]
        fields = tuple(_field(row, at) for at, row in enumerate(rows))
        layout = Layout(
            fields,
            str(described.get("encoding", Layout.encoding)),
            int(described.get("longest", Layout.longest)),
            int(described.get("baud", Layout.baud)),
            str(described.get("frame", Layout.frame)),
            float(described.get("gap_s", Layout.gap_s)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SetupError(f"layout: {error!r}") from error
    _must_be_readable(layout)
    return layout


def _must_be_readable(layout: Layout) -> None:
    """What is written by it must be found and read again.  Raises SetupError."""
    names = [field.name for field in layout.fields]
    kinds = [field.kind for field in layout.fields]
    referred = {name for field in layout.fields for name in field.of}
    _demand(len(set(names)) == len(names), "two fields have one name")
    _demand(referred <= set(names), f"there are no fields {sorted(referred - set(names))}")
    _demand(kinds.count("text") == 1 >= kinds.count("address"), "one text and at most one address are wanted")
    _demand(kinds[0] == "bytes", "it must begin with bytes, to be found again")
    _demand(all(0 <= field.size <= LONGEST for field in layout.fields), f"a size is 0 to {LONGEST}")
    _demand(layout.encoding in ENCODINGS, f"encoding is one of {ENCODINGS}")
    _demand(1 <= layout.longest <= LONGEST, f"longest is 1 to {LONGEST}")
    lengths = [field for field in layout.fields if field.kind == "length"]
    text = layout.fields[kinds.index("text")]
    before, behind = layout.fields[: kinds.index("text")], kinds[kinds.index("text") :]
    _demand(all(field in before for field in lengths), "a length stands before the text")
    counted = any(text.name in field.of for field in lengths)
    _demand(
        bool(text.size) or counted or "bytes" in behind, "a text needs a size, a length, or bytes behind it"
    )


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise SetupError(f"layout: {complaint}")


def _field(row: Mapping[str, Any], at: int) -> Field:
    kind = str(row["is"])
    make = _FIELDS.get(kind)
    if make is None:
        raise ValueError(f"field {at} is {kind!r}; there are {', '.join(_FIELDS)}")
    name = str(row.get("name", kind if kind != "bytes" else f"bytes {at}"))
    return make(row, name)


def _bytes_field(row: Mapping[str, Any], name: str) -> Field:
    value = bytes.fromhex(str(row["value"]))
    return Field("bytes", name, len(value), value)


def _address_field(row: Mapping[str, Any], name: str) -> Field:
    if "digits" in row:
        return Field("address", name, int(row["digits"]), base=int(row.get("base", 10)))
    return Field("address", name, int(row.get("size", 1)), order=_order(row))


def _length_field(row: Mapping[str, Any], name: str) -> Field:
    of = tuple(map(str, row["of"]))
    return Field(
        "length", name, int(row.get("size", 1)), of=of, plus=int(row.get("plus", 0)), order=_order(row)
    )


def _text_field(row: Mapping[str, Any], name: str) -> Field:
    return Field("text", name, int(row.get("size", 0)), fill=bytes.fromhex(row.get("fill", "20")))


def _check_field(row: Mapping[str, Any], name: str) -> Field:
    kind = str(row["kind"])
    return Field("check", name, len(CHECKSUMS[kind](b"")), of=tuple(map(str, row["of"])), check=kind)


_FIELDS: Mapping[str, Callable[[Mapping[str, Any], str], Field]] = {
    "bytes": _bytes_field,
    "address": _address_field,
    "length": _length_field,
    "text": _text_field,
    "check": _check_field,
}


def _order(row: Mapping[str, Any]) -> str:
    order = str(row.get("order", "big"))
    if order not in ("big", "little"):
        raise ValueError(f"order {order!r} is neither big nor little")
    return order


def _plain(field: Field, unit: int, text: bytes) -> bytes:
    """A field that depends on no other; lengths and checks have their size already."""
    if field.kind == "bytes":
        return field.value
    if field.kind == "address":
        return _number(unit, field)
    if field.kind == "text":
        return text[: field.size].ljust(field.size, field.fill) if field.size else text
    return bytes(field.size)


def _number(value: int, field: Field) -> bytes:
    if field.base:
        shown = f"{value:X}" if field.base == 16 else str(value)
        return shown.rjust(field.size, "0")[-field.size :].encode("ascii")
    return (value % (1 << 8 * field.size)).to_bytes(
        field.size, "little" if field.order == "little" else "big"
    )


def number_in(data: bytes, field: Field) -> int | None:
    """The number that stands in a field; None if it is none."""
    if field.base:
        return (
            int(data, field.base) if data.isalnum() and data.isascii() and _is_number(data, field) else None
        )
    return int.from_bytes(data, "little" if field.order == "little" else "big")


def _is_number(data: bytes, field: Field) -> bool:
    allowed = b"0123456789ABCDEF" if field.base == 16 else b"0123456789"
    return all(byte in allowed for byte in data)
