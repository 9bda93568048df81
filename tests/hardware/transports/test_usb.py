"""USB printers through pyusb, on a bus in memory: found by class, counted to the byte, given back."""

from typing import Any

import pytest
from usb.backend import libusb1

from hardware.errors import SetupError, WireError
from hardware.ports import plug_of, usb_number, wire_of
from hardware.printing.inquiry import inquiry_of
from hardware.printing.profile import profile_for
from hardware.simulators.printer import SimulatedPrinter
from hardware.transports.usb import UsbWire, find_printers, open_usb
from tests.hardware.transports.usb_bus import PRODUCT, VENDOR, Bus


def wire(bus: Bus, **wanted: Any) -> UsbWire:
    return UsbWire(
        **{"vendor": None, "product": None, "serial": "", "interface": None, **wanted}, backend=bus
    )


def test_a_printer_is_found_by_its_class_and_taken_from_the_kernel_s_driver_until_closed() -> None:
    bus = Bus()
    assert [(found.idVendor, found.idProduct) for found in find_printers(bus)] == [(VENDOR, PRODUCT)]
    line = wire(bus, vendor=VENDOR, product=PRODUCT)
    assert (bus.log, bus.driver_has_it, line.answers) == (["claimed 1"], False, True)
    line.close()
    assert (bus.log[1:], bus.driver_has_it) == (["released 1", "closed"], True)


@pytest.mark.parametrize("wanted", [{"vendor": 1}, {"product": 1}, {"serial": "X"}])
def test_another_printer_is_not_taken_for_it(wanted: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        wire(Bus(), **wanted)
    assert (caught.value.reason, caught.value.left) == ("unreachable", False)


def test_an_interface_that_does_not_print_is_a_wrong_setting() -> None:
    with pytest.raises(SetupError, match="no printer interface 0"):
        wire(Bus(), interface=0)


def test_it_prints_and_answers() -> None:
    papers: list[object] = []
    box = SimulatedPrinter(profile_for({}), papers.append)
    line = wire(Bus(box.port))
    inquiry = inquiry_of(line, profile_for({}))
    assert inquiry.faults() == frozenset()
    line.send(b"\x1b@A001\n\x1dVB\x00", 1)
    assert inquiry.ask_confirms()
    assert len(papers) == 1
    box.suffer("paper_out")
    assert "paper_out" in (inquiry.faults() or ())
    line.close()
    box.close()


@pytest.mark.parametrize(("takes", "left"), [(0, False), (1, True), (5000, True)])
def test_what_was_carried_is_counted(takes: int, left: bool) -> None:
    bus = Bus()
    line = wire(bus)
    bus.takes = takes
    with pytest.raises(WireError) as caught:
        line.send(bytes(9000), 0.2)
    assert (caught.value.reason, caught.value.left, caught.value.sent) == ("timeout", left, takes)


def test_a_pulled_plug_is_noticed_in_both_directions() -> None:
    bus = Bus()
    line = wire(bus)
    bus.gone = True
    with pytest.raises(WireError) as caught:
        line.receive(0.1)
    assert caught.value.reason == "lost"
    with pytest.raises(WireError) as caught:
        line.send(b"slip", 0.1)
    assert (caught.value.reason, caught.value.left) == ("lost", False)
    line.close()


def test_silence_is_not_a_failure() -> None:
    assert wire(Bus()).receive(0.01) == b""


def test_without_libusb_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libusb1, "get_backend", lambda: None)
    with pytest.raises(SetupError, match="libusb-1.0-0"):
        open_usb({})


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0x04b8", 1208),
        (1208, 1208),
        ("1208", 1208),
        ("0416", 0x416),
        ("1fc9", 0x1FC9),
        ("0b11", 0xB11),
        ("0", 0),
        (None, None),
        ("", None),
    ],
)
def test_vendor_and_product_may_be_written_as_printed_on_the_label(
    written: object, number: int | None
) -> None:
    assert usb_number(written) == number
    assert wire_of({"vendor": written, "socket": "1-2"}) == wire_of({"vendor": number, "socket": "1-2"})


@pytest.mark.parametrize("written", ["04b", "0x", "Epson", "-1", "04b80"])
def test_what_is_no_number_is_a_wrong_setting(written: str) -> None:
    with pytest.raises(SetupError, match="0x"):
        open_usb({"vendor": written})


def test_a_window_sign_s_vendor_is_no_usb_printer_s() -> None:
    sign = {"port": "/dev/ttyS0", "unit": 3, "vendor": "header-length-sum"}
    assert (wire_of(sign), plug_of(sign)) == ("/dev/ttyS0", "/dev/ttyS0")
