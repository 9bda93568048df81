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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hardware.address import baud_of, in_range, needed, number, one_of
from hardware.checksum import CHECKSUMS
from hardware.errors import SetupError

ENCODINGS = ("gb2312", "gbk", "gb18030", "ascii")
LONGEST = 200
SLOWEST_S = 10
EXAMPLE = '{"fields": [{"is": "bytes", "value": "AA"}, {"is": "text", "size": 8}]}'


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


def layout_of(described: Any) -> Layout:
    """Read a layout.  Raises SetupError, saying which field cannot be."""
    if not isinstance(described, Mapping) or not isinstance(described.get("fields"), list):
        raise SetupError("table_wanted", field="layout", value=described, example=EXAMPLE)
    fields = tuple(_field(row, at) for at, row in enumerate(described["fields"]))
    try:
        layout = Layout(
            fields,
            one_of(described, "encoding", ENCODINGS, Layout.encoding),
            in_range(described, "longest", 1, LONGEST, Layout.longest),
            baud_of(described, Layout.baud),
            str(described.get("frame", Layout.frame)),
            number(described, "gap_s", 0, SLOWEST_S, Layout.gap_s),
        )
    except SetupError as error:
        raise error.within("layout") from error
    _must_be_readable(layout)
    return layout


def _must_be_readable(layout: Layout) -> None:
    """What is written by it must be found and read again.  Raises SetupError."""
    names = [field.name for field in layout.fields]
    kinds = [field.kind for field in layout.fields]
    referred = {name for field in layout.fields for name in field.of}
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    unnamed = next(iter(sorted(referred - set(names))), None)
    _demand(twice is None, "layout_twice", value=twice)
    _demand(unnamed is None, "layout_unnamed", value=unnamed)
    _demand(kinds.count("text") == 1 >= kinds.count("address"), "layout_text")
    _demand(kinds[0] == "bytes", "layout_begin")
    lengths = [field for field in layout.fields if field.kind == "length"]
    text = layout.fields[kinds.index("text")]
    before, behind = layout.fields[: kinds.index("text")], kinds[kinds.index("text") :]
    _demand(all(field in before for field in lengths), "layout_length")
    counted = any(text.name in field.of for field in lengths)
    _demand(bool(text.size) or counted or "bytes" in behind, "layout_endless")


def _demand(holds: bool, complaint: str, **facts: object) -> None:
    if not holds:
        raise SetupError(complaint, **facts)


def _field(row: Any, at: int) -> Field:
    """Raises SetupError; people count from one."""
    where = f"layout.fields.{at + 1}"
    if not isinstance(row, Mapping):
        raise SetupError("table_wanted", field=where, value=row, example='{"is": "text"}')
    try:
        kind = one_of(row, "is", _FIELDS)
        return _FIELDS[kind](row, str(row.get("name", kind if kind != "bytes" else f"bytes {at}")))
    except SetupError as error:
        raise error.within(where) from error


def _bytes_field(row: Mapping[str, Any], name: str) -> Field:
    value = _hex(row, "value")
    return Field("bytes", name, len(value), value)


def _address_field(row: Mapping[str, Any], name: str) -> Field:
    if "digits" in row:
        base = one_of({"base": str(row.get("base", 10))}, "base", ("10", "16"))
        return Field("address", name, in_range(row, "digits", 0, LONGEST), base=int(base))
    return Field("address", name, in_range(row, "size", 0, LONGEST, 1), order=_order(row))


def _length_field(row: Mapping[str, Any], name: str) -> Field:
    size, plus = in_range(row, "size", 0, LONGEST, 1), in_range(row, "plus", -LONGEST, LONGEST, 0)
    return Field("length", name, size, of=_names(row), plus=plus, order=_order(row))


def _text_field(row: Mapping[str, Any], name: str) -> Field:
    fill = _hex(row, "fill", 1) if "fill" in row else Field.fill
    return Field("text", name, in_range(row, "size", 0, LONGEST, 0), fill=fill)


def _check_field(row: Mapping[str, Any], name: str) -> Field:
    kind = one_of(row, "kind", CHECKSUMS)
    return Field("check", name, len(CHECKSUMS[kind](b"")), of=_names(row), check=kind)


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    of = needed(row, "of")
    if not isinstance(of, list | tuple):
        raise SetupError("table_wanted", field="of", value=of, example='["text"]')
    return tuple(map(str, of))


def _hex(row: Mapping[str, Any], key: str, longest: int = LONGEST) -> bytes:
    text = str(needed(row, key))
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise SetupError("hex_wanted", field=key, value=text) from error
    if len(value) > longest:
        raise SetupError("too_long", field=key, highest=longest)
    return value


_FIELDS: Mapping[str, Callable[[Mapping[str, Any], str], Field]] = {
    "bytes": _bytes_field,
    "address": _address_field,
    "length": _length_field,
    "text": _text_field,
    "check": _check_field,
}


def _order(row: Mapping[str, Any]) -> str:
    return one_of(row, "order", ("big", "little"), "big")


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
