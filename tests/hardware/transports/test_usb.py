"""USB printers through pyusb, on a bus in memory: found by class, counted to the byte, given back."""

import socket
from typing import Any

import pytest
from usb.backend import libusb1

from hardware.errors import SetupError, WireError
from hardware.ports import plug_of, usb_number, wire_of
from hardware.printing.inquiry import inquiry_of
from hardware.printing.profile import profile_for
from hardware.simulators.printer import SimulatedPrinter
from hardware.transports.usb import UsbWire, find_printers, open_usb
from tests.usb_bus import PRODUCT, VENDOR, Bus, Plugged


def wire(*printers: Plugged, **wanted: Any) -> UsbWire:
    bus = Bus(*(printers or [Plugged()]))
    return UsbWire(
        **{"vendor": None, "product": None, "serial": "", "interface": None, **wanted}, backend=bus
    )


def test_a_printer_is_found_by_its_class_and_taken_from_the_kernel_s_driver_until_closed() -> None:
    printer = Plugged()
    assert [(found.idVendor, found.idProduct) for found in find_printers(Bus(printer))] == [(VENDOR, PRODUCT)]
    line = wire(printer, vendor=VENDOR, product=PRODUCT)
    assert (printer.log, printer.driver_has_it, line.answers) == (["claimed 1"], False, True)
    line.close()
    assert (printer.log[1:], printer.driver_has_it) == (["released 1", "closed"], True)


@pytest.mark.parametrize("wanted", [{"vendor": 1}, {"product": 1}, {"serial": "X"}, {"socket": "1-2"}])
def test_another_printer_is_not_taken_for_it(wanted: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        wire(Plugged(), **wanted)
    assert (caught.value.reason, caught.value.left) == ("unreachable", False)


@pytest.mark.parametrize("wanted", [{"serial": "T20-2"}, {"socket": "1-2"}])
def test_of_two_alike_the_one_is_taken_that_is_meant(wanted: dict[str, Any]) -> None:
    one, other = Plugged(1, serial="T20-1"), Plugged(2, serial="T20-2")
    wire(one, other, **wanted)
    assert (one.driver_has_it, other.driver_has_it) == (True, False)


def test_one_whose_serial_number_must_not_be_asked_names_the_group() -> None:
    """Pyusb tells it as a wrong value, which would look like a wrong setting."""
    printer = Plugged(serial="T20-1")
    printer.locked = True
    with pytest.raises(WireError, match="group lp") as caught:
        wire(printer, serial="T20-1")
    assert caught.value.reason == "unreachable"


def test_something_on_the_bus_that_cannot_be_read_does_not_hide_the_printer() -> None:
    other, printer = Plugged(1), Plugged(2)
    other.garbled = True
    line = wire(other, printer)
    assert printer.log == ["claimed 1"]
    line.close()


def test_an_interface_that_does_not_print_is_a_wrong_setting() -> None:
    with pytest.raises(SetupError, match="interface is 0: this USB printer has none"):
        wire(interface=0)


def test_it_prints_and_answers() -> None:
    papers: list[object] = []
    box = SimulatedPrinter(profile_for({}), papers.append)
    with socket.create_connection(("127.0.0.1", box.port)) as far:
        line = wire(Plugged(line=far))
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
    printer = Plugged()
    line = wire(printer)
    printer.takes = takes
    with pytest.raises(WireError) as caught:
        line.send(bytes(9000), 0.2)
    assert (caught.value.reason, caught.value.left, caught.value.sent) == ("timeout", left, takes)


def test_a_pulled_plug_is_noticed_in_both_directions() -> None:
    printer = Plugged()
    line = wire(printer)
    printer.gone = True
    with pytest.raises(WireError) as caught:
        line.receive(0.1)
    assert caught.value.reason == "lost"
    with pytest.raises(WireError) as caught:
        line.send(b"slip", 0.1)
    assert caught.value.reason == "lost"
    line.close()


def test_a_plug_pulled_amid_the_first_transfer_leaves_the_slip_in_doubt() -> None:
    """Pyusb does not say how much of it had gone: trying again might print twice."""
    printer = Plugged()
    line = wire(printer)
    printer.takes, printer.breaks = 448, True
    with pytest.raises(WireError) as caught:
        line.send(bytes(512), 0.1)
    assert (caught.value.reason, caught.value.left) == ("lost", True)


def test_plugged_in_again_it_is_another_device_that_is_found_anew() -> None:
    box = SimulatedPrinter(profile_for({}), lambda paper: None)
    bus = Bus(ports={1: box.port})
    first = UsbWire(vendor=VENDOR, product=PRODUCT, serial="", interface=None, backend=bus)
    assert inquiry_of(first, profile_for({})).faults() == frozenset()
    box.suffer("unplugged")
    with pytest.raises(WireError, match="lost"):
        first.receive(5)
    first.close()
    assert find_printers(bus) == []
    box.recover()
    with pytest.raises(WireError, match="lost"):
        first.send(b"slip", 0.1)
    again = UsbWire(vendor=VENDOR, product=PRODUCT, serial="", interface=None, backend=bus)
    assert inquiry_of(again, profile_for({})).faults() == frozenset()
    assert [found.address for found in find_printers(bus)] == [2]
    again.close()
    bus.close()
    box.close()


def test_silence_is_not_a_failure() -> None:
    assert wire().receive(0.01) == b""


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
    assert usb_number({"vendor": written}, "vendor") == number
    assert wire_of({"vendor": written, "socket": "1-2"}) == wire_of({"vendor": number, "socket": "1-2"})


@pytest.mark.parametrize("written", ["04b", "0x", "Epson", "-1", "04b80"])
def test_what_is_no_number_is_a_wrong_setting(written: str) -> None:
    with pytest.raises(SetupError, match=f"vendor is {written}: four digits .* with 0x"):
        open_usb({"vendor": written})


def test_a_window_sign_s_vendor_is_no_usb_printer_s() -> None:
    sign = {"port": "/dev/ttyS0", "unit": 3, "vendor": "header-length-sum"}
    assert (wire_of(sign), plug_of(sign)) == ("/dev/ttyS0", "/dev/ttyS0")
