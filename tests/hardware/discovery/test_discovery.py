"""Commissioning finds what is there: printers on the network and on USB, ports, boards and pads on a line."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.discovery.identity import proposed
from hardware.discovery.label import print_label
from hardware.discovery.light import light_signs
from hardware.discovery.network import find_network_printers, own_networks
from hardware.discovery.rights import refusal
from hardware.discovery.scan import ModbusQuestion, scan_line
from hardware.discovery.serialports import SerialPort, described, find_serial_ports
from hardware.discovery.usb import find_usb_printers, usb_printers
from hardware.errors import ErrandCancelled, ErrandFailed
from hardware.health import HealthBook
from hardware.machines import Tools
from hardware.pictures import Pictures
from hardware.ports import wire_of
from hardware.printing.profile import profile_for
from hardware.printing.spool import Spool
from hardware.protocols.modbus import ModbusBoards, sealed
from hardware.protocols.qsystem import QSystemBoards
from hardware.public import Device, Json
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter
from hardware.telling import Telling
from tests.hardware.far_ends import FarEnd, IndependentBoards

EPSON = {b"\x1dI\x42": b"_EPSON\x00", b"\x1dI\x43": b"_TM-T20III\x00"}


class Heard:
    """What an errand told; it is given up once `enough` says so."""

    def __init__(self, enough: Callable[[Json], bool] = lambda found: False) -> None:
        self.told: list[tuple[float, Json]] = []
        self.report = Telling(self._tell, threading.Event())
        self._enough = enough

    def _tell(self, progress: float, found: Json) -> bool:
        self.told.append((progress, json.loads(json.dumps(found))))
        return not self._enough(found)


class Speaking:
    """A TCP peer at a free port that answers certain bytes; `heard` is all that came."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                while data := line.recv(256):
                    self.heard += data
                    line.sendall(b"".join(reply for asked, reply in self._answers.items() if asked in data))


@pytest.fixture
def rig(spool: Spool, health: HealthBook, clock: HallClock) -> Iterator[Rig]:
    rig = Rig(Tools(spool, health, clock, Pictures(), content=lambda: lambda slip: None))
    yield rig
    rig.close()


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Whatever is entered here is closed at the end."""
    with ExitStack() as stack:
        yield stack


def sign(code: str, unit: int, port: str) -> Device:
    return Device(
        code, "sign", code.removeprefix("sign-"), "modbus", {"port": port, "unit": unit}, enabled=True
    )


def printed_on(profile: str, papers: list[Paper]) -> SimulatedPrinter:
    return SimulatedPrinter(profile_for({"profile": profile}), papers.append)


# -- printers on the network ----------------------------------------------------------------------------


def test_printers_are_found_among_silence_and_other_services(rig: Rig, opened: ExitStack) -> None:
    clear = {b"\x10\x04\x01": b"\x12"}
    epson = opened.enter_context(closing(Speaking(clear | EPSON)))
    nameless = opened.enter_context(closing(printed_on("generic-80mm", [])))
    web = opened.enter_context(closing(Speaking({})))
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        closed = nobody.getsockname()[1]
    ports = [epson.port, nameless.port, web.port, closed]
    heard = Heard()

    found = find_network_printers(rig, {"networks": ["127.0.0.1"], "ports": ports}, heard.report)

    assert (found["done"], found["of"]) == (4, 4)
    by_port = {printer["address"]["port"]: printer for printer in found["printers"]}
    assert by_port.keys() == {epson.port, nameless.port, web.port}
    known = {key: by_port[epson.port][key] for key in ("answers", "maker", "model", "profile", "used_by")}
    assert known == {
        "answers": True,
        "maker": "EPSON",
        "model": "TM-T20III",
        "profile": "epson-tm-t20",
        "used_by": [],
    }
    assert (by_port[nameless.port]["answers"], by_port[nameless.port]["profile"]) == (True, "generic-80mm")
    assert by_port[web.port]["answers"] is False


def test_what_is_no_receipt_printer_hears_three_bytes_and_no_more(rig: Rig, opened: ExitStack) -> None:
    laser = opened.enter_context(closing(Speaking({})))
    find_network_printers(rig, {"networks": ["127.0.0.1"], "ports": [laser.port]}, Heard().report)
    assert laser.heard == b"\x10\x04\x01"


def test_a_printer_that_works_is_named_but_not_disturbed(
    rig: Rig, opened: ExitStack, health: HealthBook
) -> None:
    papers: list[Paper] = []
    printer = opened.enter_context(closing(printed_on("generic-80mm", papers)))
    address = {"host": "127.0.0.1", "port": printer.port}
    rig.apply([Device("printer-k1", "printer", "k1", "tcp", address, enabled=True)])
    assert health.wait_seen(["printer-k1"], 10)

    found = find_network_printers(rig, {"networks": ["127.0.0.1"], "ports": [printer.port]}, Heard().report)

    assert [p["used_by"] for p in found["printers"]] == [["printer-k1"]]


def test_a_search_can_be_given_up(rig: Rig) -> None:
    heard = Heard(enough=lambda found: found.get("done", 0) >= 1)
    with pytest.raises(ErrandCancelled):
        find_network_printers(rig, {"networks": ["127.0.0.0/24"], "ports": [1]}, heard.report)


def test_own_networks_are_small_and_never_the_loopback() -> None:
    assert all(network.prefixlen >= 22 and not network.is_loopback for network in own_networks())


@pytest.mark.parametrize(
    ("maker", "model", "profile"),
    [
        ("EPSON", "TM-T20III", "epson-tm-t20"),
        ("", "EPSON TM T20II", "epson-tm-t20"),
        ("EPSON", "TM-U220", "generic-80mm"),
        ("", "", "generic-80mm"),
    ],
)
def test_a_profile_is_proposed_by_what_the_printer_says(maker: str, model: str, profile: str) -> None:
    assert proposed(maker, model) == profile


# -- printers on USB ------------------------------------------------------------------------------------


def usb_tree(root: Path) -> tuple[Path, Path]:
    """Three devices as the kernel lists them: two printers, one with a device file, and a keyboard."""
    dev = root / "dev"
    (dev / "usb").mkdir(parents=True)
    rows = {
        "1-2": {"idVendor": "04b8", "idProduct": "0e15", "product": "TM-T20II", "serial": "J9ZF000123"},
        "1-3.4": {"idVendor": "0483", "idProduct": "5743", "product": "USB Printing Support"},
        "1-4": {"idVendor": "046d", "idProduct": "c31c", "product": "USB Keyboard"},
    }
    sysfs = root / "bus"
    sysfs.mkdir()
    for name, values in rows.items():
        interface = root / "devices" / name / f"{name}:1.0"
        interface.mkdir(parents=True)
        for key, value in values.items():
            (interface.parent / key).write_text(value + "\n")
        (interface / "bInterfaceClass").write_text("03\n" if "Keyboard" in values["product"] else "07\n")
        (sysfs / interface.name).symlink_to(interface)
    paper = root / "devices" / "1-3.4" / "1-3.4:1.0"
    (paper / "ieee1284_id").write_text("MFG:Xprinter;CMD:ESC/POS;MDL:XP-80C;CLS:PRINTER;\n")
    (paper / "usbmisc" / "lp0").mkdir(parents=True)
    (dev / "usb" / "lp0").touch()
    return sysfs, dev


def test_usb_printers_with_and_without_serial_number(tmp_path: Path) -> None:
    sysfs, dev = usb_tree(tmp_path)
    epson, xprinter = usb_printers(sysfs, dev, {str(dev / "usb/lp0"): ["printer-k2"]})

    assert (epson["driver"], epson["profile"], epson["used_by"]) == ("usb", "epson-tm-t20", [])
    assert epson["address"] == {"vendor": "0x04b8", "product": "0x0e15", "serial": "J9ZF000123"}
    assert epson["error"] == "gone"
    assert xprinter["address"] == {"vendor": "0x0483", "product": "0x5743", "socket": "1-3.4"}
    assert (xprinter["maker"], xprinter["model"], xprinter["used_by"]) == (
        "Xprinter",
        "XP-80C",
        ["printer-k2"],
    )
    assert "error" not in xprinter


def test_a_usb_printer_in_the_catalogue_is_known_by_its_numbers(tmp_path: Path) -> None:
    sysfs, dev = usb_tree(tmp_path)
    address = {"vendor": "0x04b8", "product": "0x0e15", "serial": "J9ZF000123", "profile": "epson-tm-t20"}
    epson, _ = usb_printers(sysfs, dev, {wire_of(address): ["printer-k1"]})
    assert epson["used_by"] == ["printer-k1"]


def test_this_machines_own_usb_is_looked_at_without_rights(rig: Rig) -> None:
    assert set(find_usb_printers(rig, {}, Heard().report)) == {"printers", "profiles"}


# -- serial ports ---------------------------------------------------------------------------------------


def test_a_port_is_named_by_its_number_or_else_by_its_socket(tmp_path: Path, opened: ExitStack) -> None:
    far = [opened.enter_context(closing(FarEnd(ModbusBoards()))) for _ in range(3)]
    for kind, name, end in (
        ("id", "usb-FTDI_A5069RR4", 0),
        ("id", "usb-1a86_USB_Serial", 1),
        ("path", "usb-0:2:1.0", 1),
    ):
        (tmp_path / f"by-{kind}").mkdir(exist_ok=True)
        (tmp_path / f"by-{kind}" / name).symlink_to(far[end].port)
    ports = [
        SerialPort(far[0].port, "FT232R", 0x0403, 0x6001, "A5069RR4"),
        SerialPort(far[1].port, "USB Serial", 0x1A86, 0x7523),
        SerialPort(far[2].port, "n/a"),
    ]
    ftdi, ch340, bare = described(ports, {far[1].port: ["sign-1"]}, tmp_path)

    assert (ftdi["port"], ftdi["named"]) == (str(tmp_path / "by-id/usb-FTDI_A5069RR4"), "id")
    assert (ch340["port"], ch340["named"]) == (str(tmp_path / "by-path/usb-0:2:1.0"), "path")
    assert (ch340["chip"], ch340["used_by"]) == ("1a86:7523", ["sign-1"])
    assert (bare["port"], bare["named"], bare["words"]) == (far[2].port, "none", "")


def test_this_machines_own_ports_are_listed(rig: Rig) -> None:
    said = find_serial_ports(rig, {}, Heard().report)
    assert isinstance(said["ports"], list)
    spoken = {protocol["name"]: protocol for protocol in said["signs"]}
    assert {name: tuple(of.values())[1:5] for name, of in spoken.items()} == {
        "modbus": (True, True, 9600, 6),
        "sunpn": (False, True, 9600, 4),
        "alpha": (False, True, 9600, 0),
        "cd5220": (False, False, 9600, 20),
        "led8n": (False, False, 2400, 8),
        "qsystem": (False, True, 57600, 4),
        "text": (False, True, 9600, 0),
    }
    assert {name: list(of["frames"]) for name, of in spoken.items() if of["frames"]} == {
        "modbus": ["8N1", "8E1", "8N2"],
        "alpha": ["7E1", "8N1", "7E2"],
    }
    assert spoken["modbus"]["vendors"] == []
    assert spoken["text"]["vendors"] == ["header-length-sum", "fixed-crc", "stx-address-xor"]
    assert [(pad["name"], pad["baud"]) for pad in said["pads"]] == [
        ("qsystem-pad", 57600),
        ("bytemap", 0),
        ("scanner", 9600),
    ]


def test_a_port_that_another_program_holds_is_busy(opened: ExitStack) -> None:
    far = opened.enter_context(closing(FarEnd(ModbusBoards())))
    assert refusal(Path(far.port)) == {}
    other = os.open(far.port, os.O_RDWR | os.O_NOCTTY)
    opened.callback(os.close, other)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert refusal(Path(far.port)) == {"error": "busy"}
    assert refusal(Path("/dev/not-there")) == {"error": "gone"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody without rights")
def test_a_port_one_may_not_open_names_the_group_that_may(opened: ExitStack) -> None:
    far = opened.enter_context(closing(FarEnd(ModbusBoards())))
    dialout = 20
    os.chown(far.port, 0, dialout)
    os.chmod(far.port, 0o660)
    look = (
        "import os; from pathlib import Path; from hardware.discovery.rights import refusal; "
        f"os.setgroups([]); os.setuid(65534); print(refusal(Path({far.port!r})))"
    )
    root = Path(__file__).parents[3]
    environment = {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    said = subprocess.run(
        [sys.executable, "-c", look],
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "{'error': 'forbidden', 'group': 'dialout'}"


# -- boards ---------------------------------------------------------------------------------------------


def test_boards_that_never_answer_show_their_own_addresses_and_go_dark(rig: Rig, opened: ExitStack) -> None:
    far = opened.enter_context(closing(FarEnd(QSystemBoards())))
    told = {
        "port": far.port,
        "protocol": "qsystem",
        "address": {},
        "units": [33, 34],
        "text": None,
        "seconds": 60,
    }
    heard = Heard(enough=lambda found: bool(found.get("shown")))
    with pytest.raises(ErrandCancelled):
        light_signs(rig, told, heard.report)
    assert far.shown == {33: ["33", ""], 34: ["34", ""]}
    assert heard.told[-1][1]["answers"] is False


def test_a_working_line_lends_itself_and_its_signs_come_back(
    rig: Rig, opened: ExitStack, until: Callable[[Callable[[], object]], None]
) -> None:
    far = opened.enter_context(closing(FarEnd(ModbusBoards())))
    rig.apply([sign("sign-1", 1, far.port)])
    rig.show({"1": Look("A001", Doing.CALLED)})
    until(lambda: far.shown.get(1, [])[-1:] == ["A001"])
    told = {
        "port": far.port,
        "protocol": "modbus",
        "address": {},
        "units": [1, 2],
        "text": "8888",
        "seconds": 60,
    }
    heard = Heard(enough=lambda found: bool(found.get("shown")))

    with pytest.raises(ErrandCancelled):
        light_signs(rig, told, heard.report)

    assert heard.told[-1][1]["lit"] == [1, 2]
    assert far.shown[2] == ["8888", ""]
    until(lambda: far.shown[1][-1] == "A001")
    assert "8888" in far.shown[1]


def test_a_wire_is_lent_once_at_a_time(rig: Rig) -> None:
    with rig.lend("10.0.0.9:9100"), pytest.raises(ErrandFailed, match="lent"), rig.lend("10.0.0.9:9100"):
        pass
    with rig.lend("10.0.0.9:9100"):
        pass


def test_settings_that_change_while_a_wire_is_lent_count_afterwards(
    rig: Rig, opened: ExitStack, health: HealthBook
) -> None:
    far = opened.enter_context(closing(FarEnd(ModbusBoards())))
    with rig.lend(far.port):
        rig.apply([sign("sign-1", 1, far.port)])
        assert rig.machine(f"line {far.port}") is None
    assert rig.machine(f"line {far.port}") is not None
    assert health.wait_seen(["sign-1"], 10)


def test_the_question_changes_nothing_and_a_refusal_is_an_answer_too() -> None:
    question = ModbusQuestion()
    assert question.ask(1) == bytes.fromhex("01 03 00 00 00 01 84 0A")
    assert question.answered(1, b"\x00" + sealed(b"\x01\x03\x02\x00\x41"))
    assert question.answered(1, sealed(b"\x01\x83\x02"))
    assert not question.answered(2, sealed(b"\x01\x83\x02"))
    assert not question.answered(1, question.ask(1))


def test_an_independent_server_is_found_at_its_addresses(rig: Rig, opened: ExitStack) -> None:
    far = opened.enter_context(closing(IndependentBoards((3, 4))))
    told: dict[str, Any] = {
        "port": far.port,
        "bauds": [9600, 19200],
        "frame": "8N1",
        "protocols": ["modbus"],
        "first": 1,
        "last": 6,
        "reply_s": 0.3,
    }
    said = scan_line(rig, told, Heard().report)
    assert said["of"] == 12
    assert said["found"] == [{"baud": 9600, "protocol": "modbus", "unit": unit} for unit in (3, 4)]


def test_a_scan_is_given_up_and_the_port_is_free_again(rig: Rig, opened: ExitStack) -> None:
    far = opened.enter_context(closing(FarEnd(ModbusBoards())))
    told: dict[str, Any] = {
        "port": far.port,
        "bauds": [9600, 19200],
        "frame": "8N1",
        "protocols": ["modbus"],
        "first": 1,
        "last": 247,
        "reply_s": 0.05,
    }
    heard = Heard(enough=lambda found: found.get("done", 0) > 5)
    with pytest.raises(ErrandCancelled):
        scan_line(rig, told, heard.report)
    assert heard.told[-1][1]["of"] == 494
    assert refusal(Path(far.port)) == {}


# -- labels ---------------------------------------------------------------------------------------------


def test_a_label_is_printed_and_a_printer_with_a_fault_is_sent_nothing(rig: Rig, opened: ExitStack) -> None:
    papers: list[Paper] = []
    printer = opened.enter_context(closing(printed_on("generic-80mm", papers)))
    told: dict[str, Any] = {
        "driver": "tcp",
        "address": {"host": "127.0.0.1", "port": printer.port},
        "title": "3 号取号机",
        "lines": ["printer-k3", "127.0.0.1"],
    }
    said = print_label(rig, told, Heard().report)
    assert said == {"condition": "READY", "reason": None, "profile": "80 mm"}
    assert len(papers) == 1
    assert papers[0].picture().convert("L").histogram()[0] > 2000

    printer.suffer("paper_out")
    with pytest.raises(ErrandFailed, match="paper_out"):
        print_label(rig, told, Heard().report)
    assert len(papers) == 1
