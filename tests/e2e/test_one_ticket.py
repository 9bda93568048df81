"""One ticket from touch to wall, on real wires.

A finger on the kiosk, bytes on a printer's TCP port (the slip's QR read by an independent decoder), the
teller's space bar; then wall display, counter screen, phone and the frame on a number display's wire, all
within a second of the press.
"""

import os
import socket
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from pyzbar import pyzbar

from tests.e2e.pages.counter import CounterPage
from tests.e2e.pages.display import Wall
from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.e2e.pages.phone import PhonePage
from tests.running_hall import RunningHall

DESK = {"width": 1280, "height": 800}
PANEL = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
TRIES = 5
"""Of which the best counts: other tests keep the machine busy."""
PAPER_IS_PLENTY = {1: b"\x12", 2: b"\x12", 3: b"\x12", 4: b"\x12"}


class PrinterPort:
    """A listener on a TCP port that answers status questions and keeps every byte."""

    def __init__(self) -> None:
        self.bytes = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(wire,), daemon=True).start()

    def _read(self, wire: socket.socket) -> None:
        with wire:
            while data := wire.recv(4096):
                for index in range(len(data) - 2):
                    if data[index : index + 2] == b"\x10\x04" and data[index + 2] in PAPER_IS_PLENTY:
                        wire.sendall(PAPER_IS_PLENTY[data[index + 2]])
                self.bytes += data

    def close(self) -> None:
        self._listener.close()


class SignWire:
    """The far end of a serial line: keeps each frame with the instant at which it came."""

    def __init__(self) -> None:
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        self.name = os.ttyname(self._near)
        self.heard: list[tuple[float, bytes]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._far, 256)
            except OSError:
                return
            self.heard.append((time.monotonic(), data))

    def came(self, text: bytes) -> float | None:
        """When the whole frame with that text had come."""
        whole = bytearray()
        for at, data in self.heard:
            whole += data
            if text in whole:
                return at
        return None

    def close(self) -> None:
        os.close(self._near)
        os.close(self._far)


@pytest.fixture
def printer() -> Iterator[PrinterPort]:
    port = PrinterPort()
    yield port
    port.close()


@pytest.fixture
def sign() -> Iterator[SignWire]:
    wire = SignWire()
    yield wire
    wire.close()


@pytest.fixture
def wired_hall(tmp_path: Path, printer: PrinterPort, sign: SignWire) -> Iterator[RunningHall]:
    """A hall whose k1 prints on our port and whose counter 3 has a QSystem board on our wire."""
    hall = RunningHall(tmp_path)
    hall.start()
    document: dict[str, Any] = hall.ask("GET", "/catalogue?as=json", role="manager")
    for device in document["device"]:
        if device["code"] == "printer-k1":
            device["driver"] = "tcp"
            device["address"] = {"host": "127.0.0.1", "port": printer.port, "profile": "generic-80mm"}
        elif device["code"] == "sign-3":
            device["driver"] = "qsystem"
            device["address"] = {"port": sign.name, "unit": 35}
    hall.ask("PUT", "/catalogue", document, role="manager")
    yield hall
    hall.stop()


def opened(browser: Browser, viewport: dict[str, int], language: str = "zh-CN") -> BrowserContext:
    return browser.new_context(viewport=viewport, locale=language)  # type: ignore[arg-type]


def until(condition: Any, seconds: float = 15) -> Any:
    """The condition's truth, waited for."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)
    return found


def slip_picture(sent: bytes) -> Image.Image | None:
    """The picture that the `GS v 0` bands in the bytes draw; read here afresh, not by the agent's code."""
    rows, width, at = bytearray(), 0, sent.find(b"\x1dv0")
    while at >= 0:
        width = int.from_bytes(sent[at + 4 : at + 6], "little")
        length = width * int.from_bytes(sent[at + 6 : at + 8], "little")
        rows += sent[at + 8 : at + 8 + length]
        at = sent.find(b"\x1dv0", at + 8 + length)
    if not width:
        return None
    rows = rows[: len(rows) // width * width]
    return Image.frombytes("1", (width * 8, len(rows) // width), bytes(b ^ 0xFF for b in rows))


def read_slip(printer: PrinterPort) -> str | None:
    """The text of the QR on the slip, once it has been sent whole."""
    picture = slip_picture(bytes(printer.bytes))
    codes = pyzbar.decode(picture.convert("L")) if picture is not None and picture.height else []
    return str(codes[0].data.decode()) if codes else None


def _taken(hall: RunningHall, kiosk: KioskPage, printer: PrinterPort, phone: PhonePage) -> str:
    """A number is taken, its slip read, and followed on the customer's phone; the number."""
    printer.bytes.clear()
    kiosk.wait_for("start")
    number = kiosk.choose("payment")
    address = until(lambda: read_slip(printer))
    assert address.startswith(f"{hall.address}/t/")
    phone.open(address)
    phone.wait_for("waiting")
    return number


def _called(teller: CounterPage, wall: Wall, phone: PhonePage, sign: SignWire, number: str) -> float:
    """The next customer is called; how many seconds later wall, phone and sign show it."""
    pressed = time.monotonic()
    assert teller.next_customer() == number
    wall.wait_for_large(number)
    phone.wait_for("called")
    on_screens = time.monotonic() - pressed
    on_sign: float = until(lambda: sign.came(number[1:].encode())) - pressed
    return max(on_screens, on_sign)


def test_from_touch_to_wall_within_a_second(
    browser: Browser, wired_hall: RunningHall, printer: PrinterPort, sign: SignWire
) -> None:
    hall = wired_hall
    kiosk = KioskPage(opened(browser, UPRIGHT).new_page(), hall.address)  # type: ignore[arg-type]
    kiosk.pair(hall.links["kiosk k1"])
    wall = Wall(opened(browser, PANEL).new_page(), hall.address)
    wall.pair(hall.links["display wall"])
    wall.wait_until_live()
    teller = CounterPage(opened(browser, DESK).new_page(), hall.address)
    teller.come_in(hall.links["counter 3"])
    teller.open("3")
    teller.space(then="idle")
    phone = PhonePage(opened(browser, PHONE).new_page())

    took: list[float] = []
    while len(took) < TRIES and min(took, default=1.0) >= 1.0:
        number = _taken(hall, kiosk, printer, phone)
        took.append(_called(teller, wall, phone, sign, number))
    assert min(took) < 1.0, f"screens and sign took {took} s"

    moves = hall.ask("GET", "/moves?after=0&limit=500", role="manager")["moves"]
    story = [m["verb"] for m in moves if m["number"] == number]
    assert story == ["issue", "call"]
