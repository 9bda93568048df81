"""A CMPP 2.0 gateway of our own, for training and tests: it checks every frame strictly and sends to nobody.

It reads frames by the published field table (`messages.cmpp_table`), not by the client's own code, so that a
field that the client misplaces is found. It can be told to be silent, to refuse, to throttle, to break lines.
"""

import hashlib
import socket
import socketserver
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from diversion.messages import cmpp_table as table
from diversion.messages.cmpp_reading import Values, Wrong, check_submit, octets_of, read, text_of

_NAMES = {number: name for name, number in table.COMMANDS.items()}
_FIRST_MESSAGE = 0x1F4D_6A00_0000_0001


class Act(StrEnum):
    """What the gateway does with a SUBMIT instead of answering with a result."""

    SILENT = "silent"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Taken:
    """One part that was taken: `join` is (mark, total, number) of parts that belong together, or None."""

    message: int
    to: str
    source_id: str
    text: str
    report: bool
    join: tuple[int, int, int] | None


@dataclass
class Mood:
    """How the gateway is disposed; may be changed at any time.

    `plan`: for the next SUBMITs one after the other a result (0 right, 8 throttled, ...) or an Act; then 0.
    `stat`: what phones answer, None for nothing. `deaf`: no frame is answered at all. `status` goes into
    CONNECT_RESP; `forged`: as from somebody who does not know the secret.
    """

    plan: deque[int | Act] = field(default_factory=deque)
    stat: str | None = "DELIVRD"
    deaf: bool = False
    status: int = 0
    forged: bool = False


class Smsc:
    """The gateway, on a port of loopback until `stop`. `faults` says what clients have done wrong."""

    def __init__(self, source: str, secret: str, port: int = 0) -> None:
        self.source = source
        self.secret = secret
        self.mood = Mood()
        self.faults: list[str] = []
        self.heard: list[str] = []
        self.taken: list[Taken] = []
        self.refused: list[int] = []
        """With what results clients have not taken over what phones have written."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._lines: set[_Line] = set()
        self._server = _Server(("127.0.0.1", port), self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def inbox(self) -> list[tuple[str, str]]:
        """What phones show: number and text, joined parts as one, in the order of their first parts."""
        texts: dict[Any, list[tuple[int, str]]] = {}
        for t in self.taken:
            key = (t.to, t.join[:2]) if t.join else (t.to, t.message)
            texts.setdefault(key, []).append((t.join[2] if t.join else 1, t.text))
        return [(key[0], "".join(text for _, text in sorted(parts))) for key, parts in texts.items()]

    def until(self, frames: Mapping[str, int], within_s: float = 10.0) -> bool:
        """Wait until so many frames of these names have been heard; False where they have not come."""
        with self._changed:
            return self._changed.wait_for(
                lambda: all(self.heard.count(name) >= n for name, n in frames.items()), within_s
            )

    def break_lines(self) -> None:
        """Cut every connection, as a failing router does."""
        for line in list(self._lines):
            line.cut()

    def report(self, message: int, to: str, stat: str) -> None:
        """Send a status report on every line."""
        self._everywhere(lambda line: line.report(message, to, stat))

    def from_phone(self, sender: str, text: str) -> None:
        """Send what somebody has written on their phone, on every line."""
        self._everywhere(lambda line: line.deliver(0, sender, text.encode("utf-16-be"), report=False))

    def ask(self, name: str) -> None:
        """Send an ACTIVE_TEST or TERMINATE of our own on every line."""
        self._everywhere(lambda line: line.send(table.COMMANDS[name], line.next_sequence(), b""))

    def _everywhere(self, act: Callable[["_Line"], None]) -> None:
        for line in list(self._lines):
            with suppress(OSError):  # a line that ends just now
                act(line)

    def stop(self) -> None:
        """Hang up and end."""
        self._server.shutdown()
        self._server.server_close()
        self.break_lines()
        self._thread.join()

    # -- what lines tell ----------------------------------------------------------------------------

    def note(self, name: str) -> None:
        """A frame of that name has been heard; it is answered next."""
        with self._changed:
            self.heard.append(name)
            self._changed.notify_all()

    def fault(self, words: str) -> None:
        """A client has done something wrong."""
        with self._lock:
            self.faults.append(words)

    def plan(self) -> int | Act:
        """What to do with the next SUBMIT."""
        with self._lock:
            return self.mood.plan.popleft() if self.mood.plan else 0

    def take(self, to: str, values: Values) -> int:
        """Take a part over; its number."""
        with self._lock:
            message = _FIRST_MESSAGE + len(self.taken)
            self.taken.append(_taken(message, to, values))
            return message

    def answered(self, name: str, values: Values) -> None:
        """A client has answered us."""
        if name == "CMPP_DELIVER_RESP" and values["Result"] != 0:
            self.refused.append(int(values["Result"]))

    def come(self, line: "_Line") -> None:
        """A client has connected."""
        self._lines.add(line)

    def gone(self, line: "_Line") -> None:
        """A client is gone."""
        self._lines.discard(line)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], smsc: Smsc) -> None:
        self.smsc = smsc
        super().__init__(address, _Line)


class _Line(socketserver.BaseRequestHandler):
    """One client's connection."""

    server: _Server
    request: socket.socket

    def handle(self) -> None:
        """Read frames until the line ends; a client that sends nonsense is hung up on."""
        self.smsc = self.server.smsc
        self._writing = threading.Lock()
        self._known = False
        self._sequence = 0
        self._last = 0
        self.smsc.come(self)
        try:
            while self._one():
                pass
        except Wrong as wrong:
            self.smsc.fault(str(wrong))
        except OSError:
            return
        finally:
            self.smsc.gone(self)

    def cut(self) -> None:
        """Break the connection."""
        with suppress(OSError):  # a line that ends just now
            self.request.shutdown(socket.SHUT_RDWR)

    def next_sequence(self) -> int:
        """Numbers for frames of our own."""
        self._sequence += 1
        return self._sequence

    def send(self, command: int, sequence: int, body: bytes) -> None:
        """Write one frame."""
        with self._writing:
            self.request.sendall(struct.pack(">III", 12 + len(body), command, sequence) + body)

    def report(self, message: int, to: str, stat: str) -> None:
        """Send a status report."""
        content = struct.pack(
            ">Q7s10s10s21sI", message, stat.encode(), b"2611230900", b"2611230901", to.encode(), 7
        )
        self.deliver(message, to, content, report=True)

    def deliver(self, message: int, sender: str, content: bytes, *, report: bool) -> None:
        """Send a DELIVER."""
        head = struct.pack(
            ">Q21s10sBBB21sBB",
            message,
            b"10086",
            b"",
            0,
            0,
            0 if report else table.UCS2,
            sender.encode(),
            int(report),
            len(content),
        )
        self.send(table.COMMANDS["CMPP_DELIVER"], self.next_sequence(), head + content + bytes(8))

    # -- one frame ----------------------------------------------------------------------------------

    def _one(self) -> bool:
        """Read and answer a frame; False at the end of the line."""
        head = self._exactly(12)
        if head is None:
            return False
        length, command, sequence = struct.unpack(">III", head)
        name = _NAMES.get(command)
        if name is None or not 12 <= length <= 4096:
            raise Wrong(f"no frame: command {command:#x}, {length} octets")
        body = self._exactly(length - 12)
        if body is None:
            raise Wrong(f"{name}: cut short")
        self.smsc.note(name)
        return self.smsc.mood.deaf or self._answer(name, sequence, body)

    def _answer(self, name: str, sequence: int, body: bytes) -> bool:
        if name == "CMPP_CONNECT":
            return self._connect(sequence, read(name, body))
        if not self._known:
            raise Wrong(f"{name} before CONNECT")
        match name:
            case "CMPP_SUBMIT":
                return self._submit(sequence, body)
            case "CMPP_TERMINATE":
                read(name, body)
                self.send(table.COMMANDS["CMPP_TERMINATE_RESP"], sequence, b"")
                return False
            case "CMPP_ACTIVE_TEST":
                read(name, body)
                self.send(table.COMMANDS["CMPP_ACTIVE_TEST_RESP"], sequence, b"\0")
            case "CMPP_DELIVER_RESP" | "CMPP_ACTIVE_TEST_RESP" | "CMPP_TERMINATE_RESP":
                self.smsc.answered(name, read(name, body))
            case _:
                raise Wrong(f"{name} is the gateway's to send")
        return True

    def _connect(self, sequence: int, values: Values) -> bool:
        smsc, given = self.smsc, bytes(octets_of(values, "AuthenticatorSource"))
        plain = (
            smsc.source.encode()
            + bytes(9)
            + smsc.secret.encode()
            + f"{int(values['Timestamp']):010d}".encode()
        )
        status = smsc.mood.status
        if values["Version"] != table.VERSION:
            status = 4
        elif text_of(octets_of(values, "Source_Addr")) != smsc.source:
            status = 2
        elif hashlib.md5(plain, usedforsecurity=False).digest() != given:
            status = 3
        secret = b"another" if smsc.mood.forged else smsc.secret.encode()
        shown = hashlib.md5(bytes([status]) + given + secret, usedforsecurity=False).digest()
        answer = struct.pack(">B16sB", status, shown, table.VERSION)
        self.send(table.COMMANDS["CMPP_CONNECT_RESP"], sequence, answer)
        self._known = status == 0
        return self._known

    def _submit(self, sequence: int, body: bytes) -> bool:
        act = self.smsc.plan()
        if act is Act.BREAK:
            return False
        message, result = 0, 0 if act is Act.SILENT else int(act)
        try:
            values = read("CMPP_SUBMIT", body)
            to = check_submit(values, self.smsc.source)
            self._check_sequence(sequence)
        except Wrong as wrong:
            self.smsc.fault(str(wrong))
            result = wrong.result
        if result == 0:
            message = self.smsc.take(to, values)
        if act is Act.SILENT:
            return True
        answer = struct.pack(">QB", message, result)
        self.send(table.COMMANDS["CMPP_SUBMIT_RESP"], sequence, answer)
        stat = self.smsc.mood.stat
        if result == 0 and stat is not None and values["Registered_Delivery"] == 1:
            self.report(message, to, stat)
        return True

    def _check_sequence(self, sequence: int) -> None:
        if sequence <= self._last:
            raise Wrong("a sequence that was used before", 3)
        self._last = sequence

    def _exactly(self, octets: int) -> bytes | None:
        read_so_far = b""
        while len(read_so_far) < octets:
            piece = self.request.recv(octets - len(read_so_far))
            if not piece:
                return None
            read_so_far += piece
        return read_so_far


def _taken(message: int, to: str, values: Values) -> Taken:
    content = octets_of(values, "Msg_Content")
    join = (content[3], content[4], content[5]) if values["TP_udhi"] else None
    text = content[6 if join else 0 :].decode("utf-16-be")
    source_id = text_of(octets_of(values, "Src_Id"))
    return Taken(message, to, source_id, text, values["Registered_Delivery"] == 1, join)
