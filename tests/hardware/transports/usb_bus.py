"""A USB bus in memory for pyusb: one printer of class 7, wired to a simulated printer's TCP port.

It is the far side of libusb: what a backend is asked for is documented in `usb.backend.IBackend`.
"""

import errno
import select
import socket
from array import array
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

VENDOR, PRODUCT = 0x04B8, 0x0E28
OUT, IN = 0x01, 0x82
PACKET = 64


class Bus(IBackend):  # type: ignore[misc]  # pyusb ships no types
    """`takes`: how many bytes each write may carry (None: all); `gone`: the plug is pulled."""

    def __init__(self, port: int | None = None) -> None:
        self.line = socket.create_connection(("127.0.0.1", port)) if port else None
        self.takes: int | None = None
        self.gone = False
        self.driver_has_it = True
        self.log: list[str] = []

    def enumerate_devices(self) -> Any:
        return iter([] if self.gone else [self])

    def get_parent(self, dev: Any) -> None:
        return None

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x100,
            iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=3, bus=1,
            port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=41, bNumInterfaces=2, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        """Interface 0 is something else (class 3), interface 1 prints."""
        if intf > 1 or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7 if intf else 3, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        return self

    def close_device(self, handle: Any) -> None:
        self.log.append("closed")
        if self.line:
            self.line.close()

    def get_configuration(self, handle: Any) -> int:
        return 1

    def claim_interface(self, handle: Any, intf: int) -> None:
        if self.driver_has_it:
            raise usb.core.USBError("Resource busy", None, errno.EBUSY)
        self.log.append(f"claimed {intf}")

    def release_interface(self, handle: Any, intf: int) -> None:
        self.log.append(f"released {intf}")

    def is_kernel_driver_active(self, handle: Any, intf: int) -> bool:
        return self.driver_has_it

    def detach_kernel_driver(self, handle: Any, intf: int) -> None:
        self.driver_has_it = False

    def attach_kernel_driver(self, handle: Any, intf: int) -> None:
        self.driver_has_it = True

    def bulk_write(self, handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        """As libusb: a write that ran out of time says what it has carried, or raises if that is nothing."""
        self._there()
        assert ep == OUT
        length = len(data) if self.takes is None else min(self.takes, len(data))
        if self.takes is not None:
            self.takes -= length
        if not length:
            raise usb.core.USBTimeoutError("Operation timed out", None, errno.ETIMEDOUT)
        if self.line:
            self.line.sendall(bytes(data[:length]))
        return length

    def bulk_read(self, handle: Any, ep: int, intf: int, buff: array, timeout: int) -> int:  # type: ignore[type-arg]
        self._there()
        assert ep == IN
        if self.line is None or not select.select([self.line], [], [], timeout / 1000)[0]:
            raise usb.core.USBTimeoutError("Operation timed out", None, errno.ETIMEDOUT)
        said = self.line.recv(len(buff))
        buff[: len(said)] = array("B", said)
        return len(said)

    def _there(self) -> None:
        if self.gone:
            raise usb.core.USBError("No such device", None, errno.ENODEV)
