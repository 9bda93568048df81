"""Scanning one line for boards that answer: speeds x protocols x addresses, by questions that change nothing.

Boards of most protocols never answer; those are found by eye (`hardware.discovery.light`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hardware.discovery.line import borrowed, open_line
from hardware.errors import SetupError
from hardware.protocols.modbus import crc, sealed
from hardware.public import Json
from hardware.rig import Rig
from hardware.telling import Telling
from hardware.wire import Wire

SEND_S = 2.0
ABSENT = (0x0A, 0x0B)
BITS = 11
"""Of a character on the line, parity included."""


class Question(Protocol):
    """How boards of a protocol are asked whether they are there."""

    def ask(self, unit: int) -> bytes:
        """A frame that asks and changes nothing."""

    def answered(self, unit: int, heard: bytes) -> bool:
        """Whether `heard` holds that unit's answer."""


class ModbusQuestion:
    """Function 03, one register from 0: answered by the value or, as duly, by a refusal with its check.

    A gateway that refuses in the name of a board that is not there (0A, 0B) is no answer.
    Source: Modbus application protocol 1.1b3, sections 6.3 and 7.
    """

    def ask(self, unit: int) -> bytes:
        """Read one register."""
        return sealed(bytes((unit, 3, 0, 0, 0, 1)))

    def answered(self, unit: int, heard: bytes) -> bool:
        """Whether a whole answer of that unit stands anywhere in what was heard."""
        value, refusal = bytes((unit, 3, 2)), bytes((unit, 0x83))
        return any(_whole(part) for part in _parts(value, 7, heard)) or any(
            _whole(part) and part[2] not in ABSENT for part in _parts(refusal, 5, heard)
        )


QUESTIONS: Mapping[str, Question] = {"modbus": ModbusQuestion()}
"""Protocols whose boards answer.  A new one is a class and a line."""


@dataclass(frozen=True)
class _Try:
    baud: int
    protocol: str
    unit: int


def scan_line(rig: Rig, parameters: Mapping[str, Any], report: Telling) -> Json:
    """Ask at every speed, in every protocol, every address; the line's own devices wait meanwhile.

    A line has one speed: once boards have answered at one, the others are not tried.
    """
    port = str(parameters["port"])
    tries = list(_tries(parameters))
    found: list[Json] = []
    said: Json = {"found": found, "of": len(tries)}
    with borrowed(rig, port):
        wire: Wire | None = None
        speed = 0
        try:
            for done, attempt in enumerate(tries):
                if found and attempt.baud != speed:
                    break
                report(done / len(tries), said | {"done": done, **_json(attempt)})
                if wire is None or attempt.baud != speed:
                    if wire is not None:
                        wire.close()
                    wire = open_line(port, {"baud": attempt.baud, "frame": str(parameters["frame"])})
                    speed = attempt.baud
                if _is_there(wire, attempt, float(parameters["reply_s"])):
                    found.append(_json(attempt))
                    report.now()
        finally:
            if wire is not None:
                wire.close()
    return said | {"done": len(tries)}


def _tries(parameters: Mapping[str, Any]) -> Iterator[_Try]:
    for name in parameters["protocols"]:
        if name not in QUESTIONS:
            raise SetupError("found_by_eye", value=name)
    for baud in parameters["bauds"]:
        for protocol in parameters["protocols"]:
            for unit in range(int(parameters["first"]), int(parameters["last"]) + 1):
                yield _Try(int(baud), str(protocol), unit)


def _json(attempt: _Try) -> Json:
    return {"baud": attempt.baud, "protocol": attempt.protocol, "unit": attempt.unit}


def _is_there(wire: Wire, attempt: _Try, reply_s: float) -> bool:
    """One question.  What the line still held is thrown away first; an echo of the question is no answer."""
    question = QUESTIONS[attempt.protocol]
    frame = question.ask(attempt.unit)
    while wire.receive(0):
        pass
    wire.send(frame, SEND_S)
    heard = b""
    end = time.monotonic() + reply_s + len(frame) * 2 * BITS / attempt.baud
    while (left := end - time.monotonic()) > 0:
        heard += wire.receive(left)
        if question.answered(attempt.unit, heard.removeprefix(frame)):
            return True
    return False


def _parts(head: bytes, length: int, heard: bytes) -> Iterator[bytes]:
    """Every piece of that length that begins so."""
    at = heard.find(head)
    while at >= 0:
        yield heard[at : at + length]
        at = heard.find(head, at + 1)


def _whole(frame: bytes) -> bool:
    return len(frame) >= 5 and crc(frame[:-2]) == frame[-2:]
