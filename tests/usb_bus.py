"""A USB bus in memory for pyusb: printers of class 7, each a simulated one behind its TCP port.

It is the far side of libusb: what a backend is asked for is documented in `usb.backend.IBackend`. A printer
is on the bus while somebody listens at its port. Once its plug was pulled, or it was reset, it is gone for
good: what comes back is another device, which the kernel's own driver has at first.
"""

import errno
import select
import socket
import threading
import time
from array import array
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

VENDOR, PRODUCT = 0x04B8, 0x0E28
OUT, IN = 0x01, 0x82
PACKET = 64
ENGLISH = 0x0409
SERIAL_NUMBER = 3
"""The index of the only text that a device has."""
NOT_FROM_ITSELF = ("127.0.0.2", 0)
"""From its own address a port at which nobody listens might be reached: by itself."""


class Plugged:
    """A printer from plugging in to pulling out, in a socket of the bus.

    `line`: its far end (None: one that swallows everything). To be set: `takes`, how many bytes it takes yet
    (None: all), and `breaks`, whether it is gone after those; `locked`: this process has no right to it;
    `garbled`: its configuration cannot be read; `gone`. `log` is what was done to it.
    """

    def __init__(
        self, socket_: int = 1, line: socket.socket | None = None, address: int = 1, serial: str = ""
    ) -> None:
        self.socket, self.line, self.address, self.serial = socket_, line, address, serial
        self.takes: int | None = None
        self.breaks = self.locked = self.garbled = self.gone = False
        self.driver_has_it = True
        self.log: list[str] = []

    def is_there(self) -> bool:
        """Whether its plug is in: its far end may just have gone."""
        if self.line is not None and not self.gone:
            try:
                self.gone = not self.line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return True
            except OSError:
                self.gone = True
        return not self.gone

    def write(self, data: bytes, wait_s: float) -> int:
        """How many bytes it has taken within that time."""
        room = len(data) if self.takes is None else min(self.takes, len(data))
        sent = self._sent(data[:room], time.monotonic() + wait_s) if self.line else room
        if self.takes is not None:
            self.takes -= sent
            self.gone = self.gone or (self.breaks and not self.takes)
        return sent

    def read(self, length: int, wait_s: float) -> bytes:
        """What it has said within that time."""
        if self.line is None or not _ready(self.line, select.POLLIN, wait_s) or not self.is_there():
            return b""
        return self.line.recv(length)

    def _sent(self, data: bytes, end: float) -> int:
        sent = 0
        while self.line and sent < len(data) and _ready(self.line, select.POLLOUT, end - time.monotonic()):
            try:
                sent += self.line.send(data[sent:], socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
            except OSError:
                self.gone = True
                break
        return sent


def _ready(line: socket.socket, event: int, wait_s: float) -> bool:
    poll = select.poll()
    poll.register(line, event)
    return bool(poll.poll(max(0.0, wait_s) * 1000))


class Bus(IBackend):  # type: ignore[misc]  # pyusb ships no types
    """The printers given, and those that answer at TCP `ports`, each by the number of its socket on bus 1."""

    def __init__(self, *printers: Plugged, ports: Mapping[int, int] | None = None) -> None:
        self._printers = list(printers)
        self._ports = dict(ports or {})
        self._dialled: dict[int, Plugged] = {}
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of everything."""
        for line in self._lines:
            line.close()

    def enumerate_devices(self) -> Iterator[Plugged]:
        with self._lock:
            for number in self._ports:
                self._look(number)
            return iter([p for p in (*self._printers, *self._dialled.values()) if p.is_there()])

    def _look(self, number: int) -> None:
        """Who has come back since is a new device."""
        if number in self._dialled and self._dialled[number].is_there():
            return
        try:
            far = ("127.0.0.1", self._ports[number])
            line = socket.create_connection(far, source_address=NOT_FROM_ITSELF)
        except ConnectionRefusedError:
            return
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines.append(line)
        self._dialled[number] = Plugged(number, line, len(self._printers) + len(self._lines))

    def get_parent(self, dev: Plugged) -> None:
        return None

    def get_device_descriptor(self, dev: Plugged) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x100,
            iManufacturer=0, iProduct=0, iSerialNumber=SERIAL_NUMBER if dev.serial else 0,
            bNumConfigurations=1, address=dev.address, bus=1, port_number=dev.socket,
            port_numbers=(dev.socket,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Plugged, config: int) -> Any:
        if dev.garbled:
            raise usb.core.USBError("Entity not found", None, errno.ENOENT)
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=41, bNumInterfaces=2, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Plugged, intf: int, alt: int, config: int) -> Any:
        """Interface 0 is something else (class 3), interface 1 prints."""
        if intf > 1 or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7 if intf else 3, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Plugged, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Plugged) -> Plugged:
        self._there(dev)
        if dev.locked:
            raise usb.core.USBError("Access denied (insufficient permissions)", None, errno.EACCES)
        return dev

    def close_device(self, dev: Plugged) -> None:
        dev.log.append("closed")

    def get_configuration(self, dev: Plugged) -> int:
        return 1

    def claim_interface(self, dev: Plugged, intf: int) -> None:
        self._there(dev)
        if dev.driver_has_it:
            raise usb.core.USBError("Resource busy", None, errno.EBUSY)
        dev.log.append(f"claimed {intf}")

    def release_interface(self, dev: Plugged, intf: int) -> None:
        dev.log.append(f"released {intf}")

    def is_kernel_driver_active(self, dev: Plugged, intf: int) -> bool:
        return dev.driver_has_it

    def detach_kernel_driver(self, dev: Plugged, intf: int) -> None:
        dev.driver_has_it = False

    def attach_kernel_driver(self, dev: Plugged, intf: int) -> None:
        dev.driver_has_it = True

    def ctrl_transfer(
        self, dev: Plugged, kind: int, request: int, value: int, index: int, data: array, timeout: int
    ) -> int:  # type: ignore[type-arg]
        """Its texts: which languages there are, and its serial number."""
        self._there(dev)
        assert (kind, request, value >> 8) == (0x80, 6, 3)
        text = ENGLISH.to_bytes(2, "little") if not value & 0xFF else dev.serial.encode("utf-16-le")
        said = bytes((len(text) + 2, 3)) + text
        data[: len(said)] = array("B", said)
        return len(said)

    def bulk_write(self, dev: Plugged, ep: int, intf: int, data: Any, timeout: int) -> int:
        """As libusb: a write that ran out of time says what it has carried, or raises if that is nothing."""
        self._there(dev)
        assert ep == OUT
        sent = dev.write(bytes(data), timeout / 1000)
        self._there(dev)
        if not sent:
            raise _out_of_time()
        return sent

    def bulk_read(self, dev: Plugged, ep: int, intf: int, buff: array, timeout: int) -> int:  # type: ignore[type-arg]
        self._there(dev)
        assert ep == IN
        said = dev.read(len(buff), timeout / 1000)
        self._there(dev)
        if not said:
            raise _out_of_time()
        buff[: len(said)] = array("B", said)
        return len(said)

    def _there(self, dev: Plugged) -> None:
        if not dev.is_there():
            raise usb.core.USBError("No such device (it may have been disconnected)", None, errno.ENODEV)


def _out_of_time() -> usb.core.USBTimeoutError:
    return usb.core.USBTimeoutError("Operation timed out", None, errno.ETIMEDOUT)
