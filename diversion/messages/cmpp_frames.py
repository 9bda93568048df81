"""Frames of CMPP 2.0: values to bytes and back. Pure; the published fields stand in `cmpp_table`.

All integers are big-endian; texts are ASCII, filled up with zero octets on the right.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADER = struct.Struct(">III")
MOST_OCTETS = 8 * 1024
"""No frame of CMPP 2.0 comes near it (a SUBMIT to 100 numbers has 2.4 KiB): more is a line out of step."""
_ANSWER = 0x80000000
_SUBMIT_HEAD = struct.Struct(">QBBBB10sB21sBBB6s2s6s17s17s21sB")
_DELIVER_HEAD = struct.Struct(">Q21s10sBBB21sBB")
_REPORT = struct.Struct(">Q7s10s10s21sI")


class BadFrame(ValueError):
    """What came is no frame of CMPP 2.0; the line cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Who we are: `timestamp` is MMDDHHMMSS in local time as a number, `authenticator` 16 octets."""

    source: str
    authenticator: bytes = field(repr=False)
    timestamp: int
    version: int = 0x20


@dataclass(frozen=True, slots=True)
class ConnectAnswer:
    """Status 0 right, 1 structure, 2 source address, 3 authenticator, 4 version too high, others."""

    status: int
    authenticator: bytes = field(repr=False)
    version: int = 0x20


@dataclass(frozen=True, slots=True)
class Submit:
    """One part of a message to one number. `content` has at most 140 octets; `joined`: it begins with a UDH.

    `fee_user` 2: our own account pays; `fee_type` 01: the customer pays nothing.
    """

    to: str = field(repr=False)
    content: bytes = field(repr=False)
    source: str
    source_id: str
    service: str = ""
    total: int = 1
    number: int = 1
    report: bool = True
    joined: bool = False
    fee_user: int = 2
    fee_type: str = "01"
    fee_code: str = "000000"


@dataclass(frozen=True, slots=True)
class SubmitAnswer:
    """Result 0: taken, under `message`; 8: throttled; others are in `cmpp_table`."""

    message: int
    result: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """From a phone (`content` in `format`), or, where `report` is true, a status report."""

    message: int
    to: str
    sender: str = field(repr=False)
    content: bytes = field(repr=False)
    report: bool
    format: int = 0
    service: str = ""


@dataclass(frozen=True, slots=True)
class DeliverAnswer:
    """Result 0: we have it; 9: we could not keep it."""

    message: int
    result: int = 0


@dataclass(frozen=True, slots=True)
class Simple:
    """A frame without a body of its own: TERMINATE, ACTIVE_TEST and their answers, by command id."""

    command: int


TERMINATE = Simple(0x00000002)
TERMINATE_ANSWER = Simple(0x80000002)
ACTIVE_TEST = Simple(0x00000008)
ACTIVE_TEST_ANSWER = Simple(0x80000008)

Body = Connect | ConnectAnswer | Submit | SubmitAnswer | Deliver | DeliverAnswer | Simple


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a message: `stat` is `DELIVRD` or why not; times are YYMMDDHHMM."""

    message: int
    stat: str
    to: str = field(repr=False)
    submitted: str = ""
    done: str = ""
    smsc: int = 0


def authenticator(source: str, secret: str, timestamp: int) -> bytes:
    """MD5 of source address, nine zero octets, secret and the timestamp's ten digits (7.4.1.1)."""
    plain = source.encode("ascii") + bytes(9) + secret.encode("utf-8") + f"{timestamp:010d}".encode()
    return hashlib.md5(plain, usedforsecurity=False).digest()


def answer_authenticator(status: int, ours: bytes, secret: str) -> bytes:
    """How the gateway shows that it knows the secret: MD5 of status, our authenticator, secret (7.4.1.2)."""
    plain = bytes([status]) + ours + secret.encode("utf-8")
    return hashlib.md5(plain, usedforsecurity=False).digest()


def encode(sequence: int, body: Body) -> bytes:
    """The whole frame. Raises BadFrame where a value does not fit its field."""
    command, octets = _encoded(body)
    return HEADER.pack(HEADER.size + len(octets), command, sequence) + octets


def _encoded(body: Body) -> tuple[int, bytes]:
    match body:
        case Connect():
            text = _text(body.source, 6)
            return 1, struct.pack(">6s16sBI", text, body.authenticator, body.version, body.timestamp)
        case ConnectAnswer():
            packed = struct.pack(">B16sB", body.status, body.authenticator, body.version)
            return _ANSWER | 1, packed
        case Submit():
            return 4, _submit(body)
        case SubmitAnswer():
            return _ANSWER | 4, struct.pack(">QB", body.message, body.result)
        case Deliver():
            return 5, _deliver(body)
        case DeliverAnswer():
            return _ANSWER | 5, struct.pack(">QB", body.message, body.result)
        case Simple():
            return body.command, b"\0" if body == ACTIVE_TEST_ANSWER else b""


def _submit(s: Submit) -> bytes:
    if len(s.content) > 140:
        raise BadFrame("more than 140 octets of content")
    head = _SUBMIT_HEAD.pack(
        0,  # the gateway numbers messages
        s.total,
        s.number,
        int(s.report),
        1,  # Msg_level
        _text(s.service, 10),
        s.fee_user,
        bytes(21),
        0,  # TP_pId
        int(s.joined),
        8,  # UCS2
        _text(s.source, 6),
        _text(s.fee_type, 2),
        _text(s.fee_code, 6),
        bytes(17),
        bytes(17),
        _text(s.source_id, 21),
        1,
    )
    return head + _text(s.to, 21) + bytes([len(s.content)]) + s.content + bytes(8)


def _deliver(d: Deliver) -> bytes:
    head = _DELIVER_HEAD.pack(
        d.message,
        _text(d.to, 21),
        _text(d.service, 10),
        0,
        0,
        d.format,
        _text(d.sender, 21),
        int(d.report),
        len(d.content),
    )
    return head + d.content + bytes(8)


def encode_report(report: StatusReport) -> bytes:
    """The 60 octets that a DELIVER carries as a status report."""
    return _REPORT.pack(
        report.message,
        _text(report.stat, 7),
        _text(report.submitted, 10),
        _text(report.done, 10),
        _text(report.to, 21),
        report.smsc,
    )


def decode_report(content: bytes) -> StatusReport:
    """The same back. Raises BadFrame."""
    if len(content) != _REPORT.size:
        raise BadFrame("a status report has 60 octets")
    message, stat, submitted, done, to, smsc = _REPORT.unpack(content)
    return StatusReport(message, _plain(stat), _plain(to), _plain(submitted), _plain(done), smsc)


def decode(frame: bytes) -> tuple[int, Body]:
    """Sequence and body of what a gateway sends. Raises BadFrame, also for what only we may send."""
    if len(frame) < HEADER.size:
        raise BadFrame("shorter than a header")
    length, command, sequence = HEADER.unpack_from(frame)
    if length != len(frame):
        raise BadFrame("the length is another one")
    return sequence, _decoded(command, frame[HEADER.size :])


def _decoded(command: int, octets: bytes) -> Body:
    try:
        match command:
            case 0x80000001:
                return ConnectAnswer(*struct.unpack(">B16sB", octets))
            case 0x80000004:
                return SubmitAnswer(*struct.unpack(">QB", octets))
            case 0x00000005:
                return _delivered(octets)
            case 0x00000002 | 0x80000002 | 0x00000008 | 0x80000008 if len(octets) <= 1:
                return Simple(command)
            case _:
                raise BadFrame(f"command {command:#010x} with {len(octets)} octets")
    except struct.error as error:
        raise BadFrame(f"command {command:#010x}: {error}") from error


def _delivered(octets: bytes) -> Deliver:
    message, to, service, _, _, form, sender, report, length = _DELIVER_HEAD.unpack_from(octets)
    content = octets[_DELIVER_HEAD.size : _DELIVER_HEAD.size + length]
    if len(octets) != _DELIVER_HEAD.size + length + 8:
        raise BadFrame("a DELIVER of another length than it says")
    return Deliver(message, _plain(to), _plain(sender), content, report == 1, form, _plain(service))


def decode_text(deliver: Deliver) -> str | None:
    """What somebody has written on their phone; None where it is in no alphabet of `Msg_Fmt` that is text."""
    encoding = {0: "ascii", 8: "utf-16-be", 15: "gb18030"}.get(deliver.format)
    try:
        return None if encoding is None else deliver.content.decode(encoding)
    except UnicodeDecodeError:
        return None


class Cutter:
    """Cuts a stream into frames, whatever pieces it arrives in."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The frames that are whole now. Raises BadFrame where the stream is out of step."""
        self._rest += piece
        while len(self._rest) >= 4:
            length = int.from_bytes(self._rest[:4], "big")
            if not HEADER.size <= length <= MOST_OCTETS:
                raise BadFrame(f"a frame of {length} octets")
            if len(self._rest) < length:
                return
            frame, self._rest = self._rest[:length], self._rest[length:]
            yield frame


def _text(text: str, octets: int) -> bytes:
    plain = text.encode("ascii", "replace")
    if len(plain) > octets or not text.isascii():
        raise BadFrame(f"a text does not fit into {octets} ASCII octets")
    return plain.ljust(octets, b"\0")


def _plain(octets: bytes) -> str:
    return octets.split(b"\0", 1)[0].decode("ascii", "replace").strip()
