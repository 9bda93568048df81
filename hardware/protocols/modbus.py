"""Modbus-RTU number displays: texts in one register a character, or the number in a single register.

Source: Modbus application protocol 1.1b3 (functions 06 and 16) and serial line guide 1.02 (CRC, gap).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from hardware.address import Address, baud_of, in_range
from hardware.checksum import crc as crc
from hardware.errors import SetupError
from hardware.signlanguage import Look, Reply, Shown, Verdict
from hardware.wording import Wording, ascii_line, number_of, series_of, wording

WRITE_ONE = 0x06
WRITE_SEVERAL = 0x10
REFUSAL = 0x80
MOST_REGISTERS = 123
MOST_DIGITS = 5
HIGHEST_REGISTER = 0xFFFF
HIGHEST_UNIT = 247
BLANK = ord(" ")
FAST = 19200
FAST_GAP_S = 0.00175
"""Above 19200 baud the guide fixes the gap."""


def sealed(body: bytes) -> bytes:
    """A body with its check."""
    return body + crc(body)


def write_one(unit: int, register: int, value: int) -> bytes:
    """Function 06."""
    return sealed(bytes((unit, WRITE_ONE)) + register.to_bytes(2, "big") + value.to_bytes(2, "big"))


def write_several(unit: int, register: int, values: bytes) -> bytes:
    """Function 16: one byte of `values` per register."""
    words = b"".join(bytes((0, value)) for value in values)
    head = bytes((unit, WRITE_SEVERAL)) + register.to_bytes(2, "big") + len(values).to_bytes(2, "big")
    return sealed(head + bytes((len(words),)) + words)


def _registers(address: Address, last: int) -> tuple[int, ...]:
    """The first register of each line.  Raises SetupError."""
    first = address.get("first", 0)
    each = first if isinstance(first, list | tuple) else [first]
    if not each:
        raise SetupError("missing", field="first")
    return tuple(in_range({"first": register}, "first", 0, last) for register in each)


@dataclass(frozen=True)
class ModbusSign:
    """A display's register map.

    Each line takes `digits` registers from its entry in `lines` on, one ASCII character each.  If `integer`
    is set, the number's digits go to that single register instead (letters by `series`), and a blank is 0.
    """

    lines: tuple[int, ...] = (0,)
    digits: int = 6
    integer: int | None = None
    series: Mapping[str, str] = field(default_factory=dict)
    words: Wording = field(default_factory=lambda: wording({}, {}))
    baud: int = 9600
    frame: str = "8N1"
    answers: bool = True

    @classmethod
    def configured(cls, address: Address) -> ModbusSign:
        """A register map from a sign's settings.  Raises SetupError.

        `first` is a register, or a list of one a line; `digits`, `integer`, `series`; texts as in `wording`.
        """
        in_range(address, "unit", 1, HIGHEST_UNIT)
        digits = in_range(address, "digits", 1, MOST_REGISTERS, cls.digits)
        lines = _registers(address, HIGHEST_REGISTER - digits + 1)
        has_integer = address.get("integer") is not None
        return cls(
            lines,
            digits,
            in_range(address, "integer", 0, HIGHEST_REGISTER) if has_integer else None,
            series_of(address),
            wording(address, {}, len(lines)),
            baud_of(address, cls.baud),
            str(address.get("frame", cls.frame)),
        )

    @property
    def gap_s(self) -> float:
        """At least 3.5 characters of 11 bits."""
        return 3.5 * 11 / self.baud if self.baud <= FAST else FAST_GAP_S

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """A frame a line, or the one with the number."""
        if self.integer is not None:
            return (write_one(unit, self.integer, number_of(look.text, self.series, MOST_DIGITS)),)
        return tuple(
            write_several(unit, first, ascii_line(text, self.digits))
            for first, text in zip(self.lines, self.words.say(look), strict=True)
        )

    def judge(self, asked: bytes, heard: bytes) -> Reply:
        """Whether `heard` holds the board's answer to this frame, amid whatever else came."""
        done = asked if asked[1] == WRITE_ONE else sealed(asked[:6])
        at = heard.find(done)
        if at >= 0:
            return Reply(Verdict.DONE, heard[:at] + heard[at + len(done) :])
        at = heard.find(bytes((asked[0], asked[1] | REFUSAL)))
        if at >= 0 and heard[at + 3 : at + 5] == crc(heard[at : at + 3]):
            return Reply(Verdict.REFUSED, heard[:at] + heard[at + 5 :])
        return Reply(Verdict.NOT_YET, heard)


class ModbusBoards:
    """All boards on one line: each keeps its registers and answers for itself."""

    def __init__(self, address: Address | None = None) -> None:
        self._buffer = bytearray()
        self._registers: dict[int, dict[int, int]] = {}

    def feed(self, data: bytes) -> list[Shown]:
        """Take in bytes; return what the frames now whole have done."""
        self._buffer += data
        return self._read(_length)

    def silence(self) -> list[Shown]:
        """Give up the unfinished frame, byte by byte, until a whole one is found behind it."""
        return self._read(lambda buffer: length if (length := _length(buffer)) <= len(buffer) else 0)

    def _read(self, length_of: Callable[[bytearray], int]) -> list[Shown]:
        """Read frames off the front; `length_of` is 0 where none can begin."""
        shown = []
        while self._buffer:
            length = length_of(self._buffer)
            if length > len(self._buffer):
                break
            frame = bytes(self._buffer[:length])
            whole = length > 0 and crc(frame[:-2]) == frame[-2:]
            if whole:
                shown.append(self._obey(frame))
            del self._buffer[: length if whole else 1]
        return shown

    def _obey(self, frame: bytes) -> Shown:
        unit, function, first = frame[0], frame[1], int.from_bytes(frame[2:4], "big")
        registers = self._registers.setdefault(unit, {})
        if function == WRITE_ONE:
            value = int.from_bytes(frame[4:6], "big")
            registers.clear()
            registers.update(enumerate(str(value).encode() if value else b""))
            return Shown(unit, _text(registers), frame)
        values = frame[7:-2]
        registers.update({first + at // 2: values[at + 1] for at in range(0, len(values), 2)})
        return Shown(unit, _text(registers), sealed(frame[:6]))


def _length(buffer: bytearray) -> int:
    """How long the frame at the front is, or will be; 0 if none begins there."""
    if len(buffer) > 1 and buffer[1] not in (WRITE_ONE, WRITE_SEVERAL):
        return 0
    if len(buffer) < 7:
        return 7 if len(buffer) < 2 or buffer[1] == WRITE_SEVERAL else 8
    if buffer[1] == WRITE_ONE:
        return 8
    registers, count = int.from_bytes(buffer[4:6], "big"), buffer[6]
    return 9 + count if 0 < registers <= MOST_REGISTERS and count == registers * 2 else 0


def _text(registers: dict[int, int]) -> str:
    """The characters in order of their registers; where registers are left out, another line begins."""
    order = sorted(registers)
    broken = {after for before, after in pairwise(order) if after != before + 1}
    lines = [bytearray()]
    for register in order:
        if register in broken:
            lines.append(bytearray())
        value = registers[register]
        lines[-1].append(value if 0x20 < value < 0x7F else BLANK)
    return "\n".join(line.decode("ascii").strip() for line in lines).rstrip("\n")
