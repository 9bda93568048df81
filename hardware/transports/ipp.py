"""The Internet Printing Protocol: the five requests a queue needs, over HTTP, and its answers.

Source: RFC 8010 (encoding), RFC 8011 (operations, job and printer states, state reasons).
"""

from __future__ import annotations

import http.client
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum

from hardware.errors import WireError

Value = str | int | bool
CALL_S = 3.0
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_CHARSET, _LANGUAGE, _URI, _NAME, _MIME, _KEYWORD = 0x47, 0x48, 0x45, 0x42, 0x49, 0x44
_TAGS = {
    "attributes-charset": _CHARSET,
    "attributes-natural-language": _LANGUAGE,
    "printer-uri": _URI,
    "document-format": _MIME,
    "requesting-user-name": _NAME,
    "job-name": _NAME,
    "requested-attributes": _KEYWORD,
    "job-id": _INTEGER,
}


class Operation(IntEnum):
    """What can be asked for."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


@dataclass(frozen=True)
class Answer:
    """An IPP status code and all attributes by name, whatever their group; each has one or more values."""

    status: int
    attributes: Mapping[str, tuple[Value, ...]]

    @property
    def fine(self) -> bool:
        """Whether it is one of the successful statuses."""
        return self.status < 0x0100

    def number(self, name: str) -> int:
        """An integer or enum attribute; 0 if it is missing."""
        value = self.attributes.get(name, (0,))[0]
        return value if isinstance(value, int) else 0

    def words(self, name: str) -> frozenset[str]:
        """A keyword attribute's values."""
        return frozenset(str(value) for value in self.attributes.get(name, ()))


def request(operation: Operation, attributes: Mapping[str, str | int | tuple[str, ...]]) -> bytes:
    """An IPP 1.1 request, without a document; charset and language come first as the standard wants."""
    head = struct.pack(">BBHIB", 1, 1, operation, 1, _OPERATION)
    first = {"attributes-charset": "utf-8", "attributes-natural-language": "en"}
    return (
        head + b"".join(_attribute(name, value) for name, value in {**first, **attributes}.items()) + b"\x03"
    )


def _attribute(name: str, value: str | int | tuple[str, ...]) -> bytes:
    """A further value of the same attribute has an empty name."""
    values = value if isinstance(value, tuple) else (value,)
    names = (name, *[""] * (len(values) - 1))
    return b"".join(_one(_TAGS[name], label, each) for label, each in zip(names, values, strict=True))


def _one(tag: int, name: str, value: str | int) -> bytes:
    raw = struct.pack(">i", value) if isinstance(value, int) else value.encode()
    return struct.pack(">BH", tag, len(name)) + name.encode("ascii") + struct.pack(">H", len(raw)) + raw


def answer_of(message: bytes) -> Answer:
    """Read an IPP response.  Raises ValueError if it is none."""
    try:
        status = struct.unpack_from(">BBHI", message)[2]
        return Answer(status, _attributes(message, 8))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"no IPP answer: {error}") from error


def _attributes(message: bytes, at: int) -> dict[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    name = ""
    while message[at] != _END:
        tag = message[at]
        at += 1
        if tag < 0x10:
            continue
        label, at = _field(message, at)
        raw, at = _field(message, at)
        name = label.decode("ascii") or name
        found[name] = (*found.get(name, ()), _value(tag, raw))
    return found


def _field(message: bytes, at: int) -> tuple[bytes, int]:
    length = struct.unpack_from(">H", message, at)[0]
    end = at + 2 + length
    if end > len(message):
        raise IndexError("cut short")
    return message[at + 2 : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in (_INTEGER, _ENUM) and len(raw) == 4:
        return int(struct.unpack(">i", raw)[0])
    if tag == _BOOLEAN:
        return raw == b"\x01"
    return raw.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Endpoint:
    """Where a queue listens: `ipp://host:port/path`."""

    host: str
    port: int
    path: str

    @property
    def uri(self) -> str:
        """As requests name it."""
        return f"ipp://{self.host}:{self.port}{self.path}"

    def call(self, message: bytes, document: bytes = b"", deadline_s: float = CALL_S) -> Answer:
        """One request.  Raises WireError; `left` says whether any byte of the document may have gone."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=deadline_s)
        try:
            try:
                line.connect()
            except OSError as error:
                raise WireError("unreachable", f"{self.uri}: {error}") from error
            return self._converse(line, message, document)
        finally:
            with suppress(OSError):
                line.close()

    def _converse(self, line: http.client.HTTPConnection, message: bytes, document: bytes) -> Answer:
        left = bool(document)
        try:
            line.request("POST", self.path, message + document, {"Content-Type": "application/ipp"})
            response = line.getresponse()
            body = response.read()
            if response.status != http.client.OK:
                raise WireError("refused", f"{self.uri}: HTTP {response.status}")
            return answer_of(body)
        except TimeoutError as error:
            raise WireError("timeout", f"{self.uri}: {error}", left=left) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise WireError("lost", f"{self.uri}: {error}", left=left) from error
