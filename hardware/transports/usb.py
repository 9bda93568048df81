"""A printer of the USB printer class (7), by libusb: no kernel driver in between, and with its answers.

Time-outs are milliseconds here.  A write that ran out of time still says how much it has carried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import usb.core
import usb.util
from usb.backend import IBackend, libusb1

from hardware.errors import SetupError, WireError
from hardware.ports import usb_number

PRINTER_CLASS = 7
PACKET = 4096
WRITE_MS = 500
"""One transfer; a longer deadline is several of them, so that each count is known soon."""


def open_usb(address: Mapping[str, Any]) -> UsbWire:
    """Open the printer `vendor`, `product` (see `usb_number`), `serial`, `interface`.

    Two alike without serial numbers differ by the `socket` they are plugged into (`1-3.4`: bus 1, port 3 of
    it, port 4 of the hub there).  What is left out fits any; without all it is the first printer found.
    """
    return UsbWire(
        vendor=usb_number(address, "vendor"),
        product=usb_number(address, "product"),
        serial=str(address.get("serial") or ""),
        socket=str(address.get("socket") or ""),
        interface=usb_number(address, "interface"),
        backend=_libusb(),
    )


def find_printers(backend: IBackend) -> list[Any]:
    """All devices with an interface of the printer class, as libusb describes them."""
    found = usb.core.find(find_all=True, custom_match=_prints, backend=backend)
    return list(found)


class UsbWire:
    """One claimed interface with its two bulk endpoints."""

    def __init__(
        self,
        *,
        vendor: int | None,
        product: int | None,
        serial: str,
        interface: int | None,
        backend: IBackend,
        socket: str = "",
    ) -> None:
        try:
            self._device = _first(backend, vendor, product, serial, socket)
            settings = _printer_interface(self._device, interface)
            self._interface = int(settings.bInterfaceNumber)
            self._detached = self._detach()
            usb.util.claim_interface(self._device, self._interface)
        except usb.core.USBError as error:
            raise WireError("unreachable", _plain(error)) from error
        self._out = _endpoint(settings, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(settings, usb.util.ENDPOINT_IN)
        self.answers = self._in is not None
        if self._out is None:
            raise SetupError("deaf_interface", value=self._interface)

    def descriptor(self) -> int | None:
        """None: libusb has to be asked."""
        return None

    def send(self, data: bytes, deadline_s: float) -> None:
        """Send all of `data`; the counts are the host controller's, so WireError's `left` is too.

        Of a transfer that breaks off there is none: some of it may have left.
        """
        end = time.monotonic() + deadline_s
        sent = 0
        while sent < len(data):
            left_ms = round((end - time.monotonic()) * 1000)
            gone = self._write(data[sent : sent + PACKET], max(1, min(left_ms, WRITE_MS)))
            sent += gone
            if not gone and time.monotonic() >= end:
                raise WireError("timeout", f"{len(data) - sent} bytes not taken", sent=sent)

    def receive(self, wait_s: float) -> bytes:
        """What the printer has said within `wait_s`."""
        if self._in is None:
            return b""
        end = time.monotonic() + wait_s
        while True:
            left_ms = round((end - time.monotonic()) * 1000)
            said = self._read(self._in.wMaxPacketSize, max(1, left_ms))
            if said or left_ms <= 0:
                return said
            # A printer with nothing to say may answer with an empty packet at once.
            time.sleep(0.005)

    def close(self) -> None:
        """Give the interface back, to the kernel's driver too if it had it."""
        with suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self._interface)
        if self._detached:
            with suppress(usb.core.USBError, NotImplementedError):
                self._device.attach_kernel_driver(self._interface)
        usb.util.dispose_resources(self._device)

    def _write(self, data: bytes, wait_ms: int) -> int:
        """One transfer: how many bytes it carried."""
        return int(_transfer(lambda: self._out.write(data, wait_ms), left=True) or 0)

    def _read(self, size: int, wait_ms: int) -> bytes:
        """One transfer: what it brought."""
        return bytes(_transfer(lambda: self._in.read(size, wait_ms)) or b"")

    def _detach(self) -> bool:
        """Take the interface from the kernel's own printer driver, if it has it."""
        try:
            if self._device.is_kernel_driver_active(self._interface):
                self._device.detach_kernel_driver(self._interface)
                return True
        except NotImplementedError:
            pass
        return False


def _transfer(do: Callable[[], Any], *, left: bool = False) -> Any:
    """One transfer; None if it ran out of time with nothing done.  Raises WireError with that `left`."""
    try:
        return do()
    except usb.core.USBTimeoutError:
        return None
    except usb.core.USBError as error:
        raise WireError("lost", _plain(error), left=left) from error


def _libusb() -> IBackend:
    backend = libusb1.get_backend()
    if backend is None:
        raise SetupError("no_libusb")
    return backend


def _first(backend: IBackend, vendor: int | None, product: int | None, serial: str, socket: str) -> Any:
    for device in find_printers(backend):
        fits = vendor in (None, device.idVendor) and product in (None, device.idProduct)
        if socket and socket != _socket(device):
            continue
        if fits and (not serial or _serial_of(device) == serial):
            return device
    wanted = ":".join("any" if part is None else f"{part:04x}" for part in (vendor, product))
    raise WireError("unreachable", f"no USB printer {wanted} {serial}{socket}".rstrip())


def _socket(device: Any) -> str:
    """Where it is plugged in, as the kernel names it."""
    return f"{device.bus}-{'.'.join(str(port) for port in device.port_numbers or ())}"


def _serial_of(device: Any) -> str:
    """Its serial number, if it has one.  Raises USBError where it may not be asked."""
    try:
        return str(device.serial_number or "")
    except ValueError:  # what pyusb makes of any error here; opened, the device says which
        device.get_active_configuration()
        return ""


def _prints(device: Any) -> bool:
    """Something else on the bus that cannot even be read must not hide the printers."""
    try:
        return any(_is_printer(setting) for configuration in device for setting in configuration)
    except usb.core.USBError:
        return False


def _is_printer(setting: Any) -> bool:
    return bool(setting.bInterfaceClass == PRINTER_CLASS)


def _printer_interface(device: Any, number: int | None) -> Any:
    """The interface that prints.  A configuration in force stays: setting it anew resets the machine."""
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    for setting in configuration:
        if number in (None, setting.bInterfaceNumber) and _is_printer(setting):
            return setting
    raise SetupError("no_interface", value=number)


def _endpoint(setting: Any, direction: int) -> Any:
    """The bulk endpoint in this direction, or None."""
    return usb.util.find_descriptor(
        setting,
        custom_match=lambda end: (
            usb.util.endpoint_direction(end.bEndpointAddress) == direction
            and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _plain(error: Exception) -> str:
    """What libusb says, with the cure where it is known."""
    if getattr(error, "errno", None) == 13:
        return f"{error}: the agent's user must be in the group lp (deploy/udev)"
    return str(error)
