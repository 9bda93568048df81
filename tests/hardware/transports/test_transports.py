"""Wires: each call ends in time, and a failure says whether bytes may have gone."""

import os
import pty
import socket
import struct
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.errors import SetupError, WireError
from hardware.transports import TRANSPORTS, open_wire, serialline
from hardware.transports.tcp import TcpWire


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """A tty: its far end's descriptor, and its name."""
    far, near = pty.openpty()
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(far)
    os.close(near)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(WireError) as caught:
        open_wire("tcp", {"host": "127.0.0.1", "port": port})
    assert (caught.value.reason, caught.value.left) == ("unreachable", False)


def test_a_peer_that_never_reads_runs_out_of_time_and_bytes_have_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = TcpWire("127.0.0.1", listener.getsockname()[1])
        with pytest.raises(WireError) as caught:
            wire.send(bytes(50_000_000), 0.2)
        wire.close()
    assert (caught.value.reason, caught.value.left) == ("timeout", True)


def test_a_peer_that_hangs_up_is_noticed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = TcpWire("127.0.0.1", listener.getsockname()[1])
        listener.accept()[0].close()
        with pytest.raises(WireError) as caught:
            wire.receive(5)
        wire.close()
    assert caught.value.reason == "lost"


def test_silence_is_not_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = TcpWire("127.0.0.1", listener.getsockname()[1])
        assert wire.receive(0.01) == b""
        wire.close()


def test_a_serial_line_carries_bytes_both_ways(line: tuple[int, str]) -> None:
    far, name = line
    wire = open_wire("serial", {"port": name, "baud": 19200})
    wire.send(b"\x10\x04\x01", 1)
    os.write(far, b"\x12")
    assert (os.read(far, 10), wire.receive(1)) == (b"\x10\x04\x01", b"\x12")
    wire.close()


def test_a_serial_line_that_takes_no_more_says_that_bytes_have_gone(line: tuple[int, str]) -> None:
    wire = open_wire("serial", {"port": line[1]})
    with pytest.raises(WireError) as caught:
        wire.send(bytes(100_000), 0.2)
    wire.close()
    assert (caught.value.reason, caught.value.left) == ("timeout", True)


def test_a_serial_line_that_takes_nothing_says_that_none_has(line: tuple[int, str]) -> None:
    wire = open_wire("serial", {"port": line[1]})
    with pytest.raises(WireError):
        wire.send(bytes(100_000), 0.2)
    with pytest.raises(WireError) as caught:
        wire.send(b"slip", 0.2)
    wire.close()
    assert (caught.value.reason, caught.value.left) == ("timeout", False)


def test_a_serial_line_has_one_owner(line: tuple[int, str]) -> None:
    wire = open_wire("serial", {"port": line[1]})
    with pytest.raises(WireError) as caught:
        open_wire("serial", {"port": line[1]})
    wire.close()
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize("port", ["/dev/null", "/dev/ttyNOWHERE"])
def test_a_port_that_is_no_serial_line_is_unreachable(port: str) -> None:
    with pytest.raises(WireError) as caught:
        open_wire("serial", {"port": port, "frame": "7E1"})
    assert caught.value.reason == "unreachable"


def test_an_unplugged_line_is_lost() -> None:
    far, near = pty.openpty()
    wire = open_wire("serial", {"port": os.ttyname(near)})
    os.close(far)
    with pytest.raises(WireError) as caught:
        wire.receive(1)
    assert caught.value.reason == "lost"
    wire.close()
    os.close(near)


def test_a_pipe_without_a_reader_is_unreachable_and_one_with_a_reader_takes_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(WireError) as caught:
        open_wire("file", {"path": str(pipe)})
    assert caught.value.reason == "unreachable"
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    wire = open_wire("file", {"path": str(pipe)})
    wire.send(b"slip", 1)
    assert (os.read(reader, 10), wire.receive(1), wire.answers) == (b"slip", b"", False)
    wire.close()
    os.close(reader)


def test_a_file_that_holds_something_else_than_slips_is_left_alone(tmp_path: Path) -> None:
    key, slips = tmp_path / "track.key", tmp_path / "slips"
    key.write_bytes(b"secret")
    for path in (key, tmp_path):
        with pytest.raises(SetupError, match="no device"):
            open_wire("file", {"path": str(path)})
    slips.write_bytes(bytes(100))  # what ends a command that was cut short
    for _ in range(2):
        wire = open_wire("file", {"path": str(slips)})
        wire.send(b"\x1b@slip", 1)
        wire.close()
    assert (key.read_bytes(), slips.read_bytes()) == (b"secret", bytes(100) + 2 * b"\x1b@slip")


def test_a_character_device_can_answer(line: tuple[int, str]) -> None:
    far, name = line
    wire = open_wire("file", {"path": name})
    os.write(far, b"\x12")
    assert (wire.answers, wire.receive(1)) == (True, b"\x12")
    wire.close()


def test_the_table_is_the_list_of_transports() -> None:
    assert sorted(TRANSPORTS) == ["cups", "file", "serial", "tcp", "usb"]


def test_what_is_thrown_away_on_a_line_that_stands_still_is_never_what_counts_as_sent(
    line: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pseudo terminal has no queue of its own, so the kernel's answers are an adapter's that stalls."""
    queued = iter([300, *[305] * 1000])  # older bytes, which counted as sent, and none of either moves
    flushed: list[int] = []
    wire = open_wire("serial", {"port": line[1]})
    monkeypatch.setattr(serialline.fcntl, "ioctl", lambda *of: struct.pack("i", next(queued)))
    monkeypatch.setattr(serialline.termios, "tcflush", lambda *of: flushed.append(1))
    with pytest.raises(WireError) as caught:
        wire.send(b"piece", 0.05)
    assert (caught.value.reason, caught.value.sent, flushed) == ("timeout", 5, [])
    wire.close()
