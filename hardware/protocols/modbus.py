"""Modbus-RTU number displays: the text in one register per digit, or the number in a single register.

Source: Modbus application protocol 1.1b3 (functions 06 and 16) and serial line guide 1.02 (CRC, gap).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware.errors import SetupError
from hardware.signlanguage import Address, Look, Reply, Shown, Verdict

WRITE_ONE = 0x06
WRITE_SEVERAL = 0x10
REFUSAL = 0x80
MOST_REGISTERS = 123
BLANK = ord(" ")


def crc(data: bytes) -> bytes:
    """The check of a frame: polynomial A001 reflected, start FFFF, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


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


@dataclass(frozen=True)
class ModbusSign:
    """A display's register map.

    `digits` registers from `first` on take one ASCII character each; if `integer` is set, the digits of the
    number go to that single register instead, and a blank is 0.
    """

    first: int = 0
    digits: int = 6
    integer: int | None = None
    baud: int = 9600
    frame: str = "8N1"
    gap_s: float = 0.005
    """3.5 characters at 9600 baud are 4 ms."""
    answers: bool = True

    @classmethod
    def configured(cls, address: Address) -> ModbusSign:
        """A register map from a sign's settings (`first`, `digits`, `integer`).  Raises SetupError."""
        digits, integer = int(address.get("digits", cls.digits)), address.get("integer")
        if not 1 <= digits <= MOST_REGISTERS:
            raise SetupError(f"digits {digits}: 1 to {MOST_REGISTERS} registers can be written at once")
        return cls(int(address.get("first", cls.first)), digits, None if integer is None else int(integer))

    def show(self, unit: int, look: Look) -> tuple[bytes, ...]:
        """The frame for the number; one too long loses its front, for the last digits tell numbers apart."""
        if self.integer is not None:
            number = int("0" + "".join(filter(str.isdigit, look.text))) % 0x10000
            return (write_one(unit, self.integer, number),)
        letters = look.text.encode("ascii", "replace")[-self.digits :].ljust(self.digits)
        return (write_several(unit, self.first, letters),)

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

    def __init__(self) -> None:
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
    letters = bytes(registers[at] if 0x20 < registers[at] < 0x7F else BLANK for at in sorted(registers))
    return letters.decode("ascii").strip()
