"""Checks of frames: those that a frame described by data may have are one line each in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor


def crc(data: bytes) -> bytes:
    """The check of a Modbus frame: polynomial A001 reflected, start FFFF, low byte first.

    Source: Modbus serial line guide 1.02, appendix B.
    """
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


CHECKSUMS: Mapping[str, Callable[[bytes], bytes]] = {
    "none": lambda data: b"",
    "sum8": lambda data: bytes((sum(data) & 0xFF,)),
    "xor8": lambda data: bytes((reduce(xor, data, 0),)),
    "crc16-modbus": crc,
}
"""From the bytes that a check covers to the check as it stands in the frame."""
