"""A frame described as a pattern: bytes in hexadecimal, and places with names between them.

`AA 56 {unit} {lamp} {sum8}`: `{any}` is a byte that does not matter; `{sum8}`, `{xor8}` and `{crc16}` are the
sum (modulo 256), the exclusive or and the check of Modbus (two bytes) of the bytes before them, from byte
`check_from` on; `{digits:4}` is four characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.checksum import CHECKSUMS, crc
from hardware.errors import SetupError

LONGEST = 32
CRC, CRC_REST = "crc16", "crc16 high"
CHECKS: Mapping[str, Callable[[bytes], bytes]] = {
    **{name: CHECKSUMS[name] for name in ("sum8", "xor8")},
    CRC: lambda data: crc(data)[:1],
    CRC_REST: lambda data: crc(data[:-1])[1:],
}
"""Checks, a byte in each place: of two the second is told what the first stands in too."""
DIGITS = "digits"
_DIGITS = re.compile(r"digits:([1-9])")
_BYTE = re.compile(r"[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Pattern:
    """A frame, place by place: a byte as a number, or the name of what stands there.

    Digits are as many places of the same name.
    """

    places: tuple[int | str, ...]
    check_from: int = 0

    def __len__(self) -> int:
        """The frame's length in bytes."""
        return len(self.places)

    def count(self, name: str) -> int:
        """How many places have this name."""
        return self.places.count(name)

    def build(self, **values: bytes) -> bytes:
        """The frame with `values` in the places of their names, in order; 00 where one is missing."""
        left = {name: iter(value) for name, value in values.items()}
        frame = bytearray()
        for place in self.places:
            if isinstance(place, int):
                frame.append(place)
            elif place in CHECKS:
                frame += CHECKS[place](bytes(frame[self.check_from :]))
            else:
                frame.append(next(left.get(place, iter(b"")), 0))
        return bytes(frame)

    def read(self, data: bytes) -> dict[str, bytes] | None:
        """What stands in the named places of the frame at the front of `data`; None if there is none."""
        if len(data) < len(self):
            return None
        found: dict[str, bytes] = {}
        for at, place in enumerate(self.places):
            if isinstance(place, int):
                if data[at] != place:
                    return None
            elif place in CHECKS:
                if data[at : at + 1] != CHECKS[place](data[self.check_from : at]):
                    return None
            else:
                found[place] = found.get(place, b"") + data[at : at + 1]
        return found


def pattern_of(field: str, text: object, names: set[str], needed: str, check_from: int) -> Pattern:
    """The pattern that `field` of a device's settings describes.

    `names` may stand in it, `needed` must.  Raises SetupError that names the field.
    """
    if text is None or text == "":
        raise SetupError("missing", field=field)
    places: list[int | str] = []
    for word in str(text).split():
        places += _places(field, word, names)
    if needed not in places:
        raise SetupError("pattern_lacks", field=field, value=text, needed=f"{{{needed}}}")
    if len(places) > LONGEST:
        raise SetupError("too_long", field=field, highest=LONGEST)
    return Pattern(tuple(places), check_from)


def byte_of(field: str, text: object) -> int:
    """A byte as two hexadecimal digits.  Raises SetupError that names the field."""
    if not isinstance(text, str) or not _BYTE.fullmatch(text):
        raise SetupError("hex_wanted", field=field, value=text)
    return int(text, 16)


def _places(field: str, word: str, names: set[str]) -> list[int | str]:
    if _BYTE.fullmatch(word):
        return [int(word, 16)]
    name = word[1:-1] if word.startswith("{") and word.endswith("}") else ""
    if DIGITS in names and (digits := _DIGITS.fullmatch(name)):
        return [DIGITS] * int(digits[1])
    if name == CRC:
        return [CRC, CRC_REST]
    if name in CHECKS or name in names - {DIGITS}:
        return [name]
    raise SetupError("pattern_part", field=field, value=word, known=_offered(names))


def _offered(names: set[str]) -> tuple[str, ...]:
    offered = sorted({*names, *CHECKS} - {CRC_REST})
    return tuple(f"{{{name}:4}}" if name == DIGITS else f"{{{name}}}" for name in offered)
