"""The whole agent between a hall's API and its devices' wires, and what a crash on either side leaves."""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

from hardware.agent import AgentSettings, is_running, run
from hardware.printing.spool import account
from hardware.simulators.readback import AskComplete, AskStatus, Cut, EscPosReader, Raster
from tests.hardware.recorded_hall import TOKEN, RecordedHall, printer, sign

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def hall() -> Iterator[RecordedHall]:
    hall = RecordedHall()
    yield hall
    hall.vanish()


@pytest.fixture
def settings(hall: RecordedHall, tmp_path: Path) -> AgentSettings:
    token = tmp_path / "agent.token"
    token.write_text(TOKEN, encoding="ascii")
    return AgentSettings(hall.address, token, data=tmp_path / "data")


@pytest.fixture
def start(settings: AgentSettings) -> Iterator[Callable[[], Callable[[], None]]]:
    """Start the agent; returns what ends it."""
    ends: list[Callable[[], None]] = []

    def start() -> Callable[[], None]:
        stop = threading.Event()
        thread = threading.Thread(target=run, args=(settings, stop))
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(20)
            assert not thread.is_alive()

        ends.append(end)
        return end

    yield start
    for end in ends:
        end()


@pytest.fixture
def states(settings: AgentSettings) -> Callable[[], dict[str, int]]:
    return lambda: (
        {state: n for state, n in account(settings.spool_file).items() if n}
        if settings.spool_file.exists()
        else {}
    )


Start = Callable[[], Callable[[], None]]
States = Callable[[], dict[str, int]]


def following(hall: RecordedHall) -> bool:
    return "/moves" in hall.asked


def test_a_ticket_becomes_a_slip_whose_code_an_independent_decoder_reads(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall))
    hall.issue("A001")
    hall.wait(lambda: hall.papers("A001"))
    until(lambda: states() == {"CONFIRMED": 1})
    with Image.open(BytesIO(hall.papers("A001")[0])) as paper:
        codes = decode(paper.convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in codes] == ["https://hall.example.com/t/A001"]
    hall.wait(lambda: hall.state_of("printer-k1") == ("READY", None))


def test_it_begins_at_the_head_and_prints_each_ticket_of_its_kiosks_once(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    hall.devices = [printer("k1"), printer("k2")]
    hall.issue("A001")
    start()
    hall.wait(lambda: following(hall))
    for number in range(2, 42):
        hall.issue(f"A{number:03}", kiosk=("k1", "k2", "k9", None)[number % 4])
    until(lambda: states() == {"CONFIRMED": 20})


def test_it_goes_on_where_it_stopped_and_knows_what_is_too_old(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    end = start()
    hall.wait(lambda: following(hall))
    hall.issue("A001")
    until(lambda: states() == {"CONFIRMED": 1})
    end()
    hall.issue("A002")
    hall.later(61)
    hall.issue("A003")
    start()
    until(lambda: states() == {"CONFIRMED": 2, "EXPIRED": 1})


def test_another_epoch_begins_at_its_head(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall))
    hall.issue("A001")
    until(lambda: states() == {"CONFIRMED": 1})
    with hall.changed:
        hall.epoch = "e2"
        hall.asked.clear()
        hall.changed.notify_all()
    hall.wait(lambda: following(hall))
    hall.issue("A002")
    until(lambda: states() == {"CONFIRMED": 2})
    assert hall.papers("A003") == []


def test_a_ticket_taken_back_at_once_is_not_printed(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall))
    with hall.changed:
        hall.issue("A001")
        hall.tickets["A001"]["state"] = "cancelled"
        hall.move("cancel", ticket="A001", number="A001", service="payment")
    until(lambda: states() == {"CANCELLED": 1})
    assert hall.papers("A001") == []


def test_a_reprint_comes_out_where_the_first_one_did_and_is_marked(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall))
    hall.issue("A001")
    until(lambda: states() == {"CONFIRMED": 1})
    hall.move("slip.reprint", ticket="A001", number="A001", service="payment", kiosk=None, data={"copy": 1})
    until(lambda: states() == {"CONFIRMED": 2})
    hall.wait(lambda: len(hall.papers("A001")) == 2)
    heights = [Image.open(BytesIO(png)).height for png in hall.papers("A001")]
    assert heights[1] > heights[0]


def test_signs_follow_the_board_through_call_finish_and_undo(
    hall: RecordedHall, start: Start, until: Until
) -> None:
    from hardware.simulators import lamp

    def lamps_show(text: str) -> None:
        hall.wait(lambda: hall.pictures and hall.pictures[-1][2] == lamp.png(text))

    hall.devices = [sign("1")]
    start()
    lamps_show("")
    for number, verb in (("A001", "call"), (None, "finish"), ("A001", "undo")):
        hall.numbers = {"1": number}
        hall.move(verb, ticket="A001", number="A001", counter="1", service="payment")
        lamps_show(number or "")
    hall.wait(lambda: hall.state_of("sign-1") == ("READY", None))


def test_new_devices_come_with_a_change_of_the_catalogue_and_old_ones_go(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall) and hall.state_of("printer-k1") == ("READY", None))
    with hall.changed:
        hall.devices = [printer("k1", enabled=False), printer("k2"), printer("k3", driver="parallel")]
        hall.move("catalogue.change")
        hall.issue("A001", kiosk="k2")
        hall.issue("A002", kiosk="k1")
    until(lambda: states() == {"CONFIRMED": 1})
    hall.wait(lambda: hall.state_of("printer-k1") == ("DISABLED", None))
    hall.wait(lambda: hall.state_of("printer-k3") == ("OFFLINE", "settings"))


def test_while_the_server_is_away_it_waits_and_then_reports_everything_again(
    hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    start()
    hall.wait(lambda: following(hall) and hall.state_of("printer-k1") == ("READY", None))
    hall.vanish()
    hall.states.clear()
    hall.issue("A001")
    hall.come_back()
    hall.wait(lambda: hall.state_of("printer-k1") == ("READY", None))
    until(lambda: states() == {"CONFIRMED": 1})


def test_a_wrong_token_is_read_again_when_it_is_renewed(
    settings: AgentSettings, hall: RecordedHall, start: Start
) -> None:
    settings.token_file.write_text("old", encoding="ascii")
    start()
    hall.wait(lambda: hall.asked)
    settings.token_file.write_text(TOKEN, encoding="ascii")
    hall.wait(lambda: following(hall))


def test_two_agents_never_share_a_spool(
    settings: AgentSettings, hall: RecordedHall, start: Start, states: States, until: Until
) -> None:
    assert not is_running(settings)
    end = start()
    hall.wait(lambda: following(hall))
    assert is_running(settings)
    start()
    hall.issue("A001")
    until(lambda: states() == {"CONFIRMED": 1})
    with hall.changed:
        hall.asked.clear()
    end()
    hall.wait(lambda: following(hall))
    hall.issue("A002")
    until(lambda: states() == {"CONFIRMED": 2})


class SlowPrinter:
    """A printer that stops amid its first slip until it may go on, and counts the slips that came whole."""

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.go_on = threading.Event()
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._print(self._listener.accept()[0])

    def _print(self, line: socket.socket) -> None:
        """One connection."""
        reader = EscPosReader()
        with line, suppress(OSError):
            while data := line.recv(256):
                for item in reader.feed(data):
                    if isinstance(item, AskStatus):
                        line.sendall(b"\x12")
                    elif isinstance(item, AskComplete):
                        line.sendall(b"\x37\x22" + item.job + b"\x00")
                    self.cuts += isinstance(item, Cut)
                    if isinstance(item, Raster):
                        self.reading.set()
                        self.go_on.wait()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def agent(settings: AgentSettings) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start the agent as a process."""
    processes: list[subprocess.Popen[bytes]] = []
    told = ["--server", settings.server, "--token-file", str(settings.token_file)]
    told += ["--data", str(settings.data)]

    def agent() -> "subprocess.Popen[bytes]":
        processes.append(subprocess.Popen([sys.executable, "-m", "hardware", *told]))
        return processes[-1]

    yield agent
    for process in processes:
        process.kill()
        process.wait(10)


def test_killed_amid_a_slip_it_does_not_print_it_again(
    agent: Callable[[], "subprocess.Popen[bytes]"], hall: RecordedHall, states: States, until: Until
) -> None:
    slow = SlowPrinter()
    address = {"host": "127.0.0.1", "port": slow.port, "profile": "epson-tm-t20"}
    hall.devices = [printer("k1", driver="tcp", address=address)]
    first = agent()
    hall.wait(lambda: following(hall))
    hall.issue("A001")
    assert slow.reading.wait(15)
    at_the_kill = states()
    assert at_the_kill in ({"SENDING": 1}, {"SENT": 1}), "handed over or not, nobody knows what became of it"
    first.kill()
    first.wait(10)
    slow.go_on.set()
    second = agent()
    until(lambda: states() == {"UNKNOWN": 1})
    hall.issue("A002")
    until(lambda: states() == {"UNKNOWN": 1, "CONFIRMED": 1})
    second.terminate()
    assert second.wait(20) == 0
    slow.close()
    came = {2} if at_the_kill == {"SENT": 1} else {1, 2}
    assert slow.cuts in came, "what the first one had handed over whole, if it had, and A002"


def test_with_its_parent_it_ends(settings: AgentSettings, hall: RecordedHall, until: Until) -> None:
    told: list[Any] = [sys.executable, "-m", "hardware", "--server", settings.server]
    told += ["--token-file", settings.token_file, "--data", settings.data]
    start = f"subprocess.call({list(map(str, told))!r} + ['--parent', str(os.getpid())])"
    parent = subprocess.Popen([sys.executable, "-c", f"import os, subprocess, sys; sys.exit({start})"])
    hall.wait(lambda: following(hall))
    assert is_running(settings)
    parent.kill()
    parent.wait(10)
    until(lambda: not is_running(settings))


def test_without_its_parent_it_does_not_even_begin(settings: AgentSettings) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(10)
    told: list[Any] = [sys.executable, "-m", "hardware", "--server", settings.server]
    told += ["--token-file", settings.token_file, "--data", settings.data, "--parent", gone.pid]
    assert subprocess.run(list(map(str, told)), timeout=20, check=False).returncode == 0
