"""Far ends of lines for commissioning: our own boards on a tty, and boards that are not ours."""

import asyncio
import os
import threading
import tty
from typing import Any

from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hardware.signlanguage import Boards


class FarEnd:
    """The far end of a pty pair with boards of a protocol on it; `shown` is what each shows."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self.shown: dict[int, list[str]] = {}
        self._near, self._line = os.openpty()
        tty.setraw(self._line)
        self.port = os.ttyname(self._line)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send bytes unasked, as a pad does."""
        os.write(self._near, data)

    def close(self) -> None:
        """Switch them off."""
        os.close(self._line)
        os.close(self._near)
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            while data := os.read(self._near, 4096):
                for frame in self._boards.feed(data):
                    self.shown.setdefault(frame.unit, []).append(frame.text)
                    os.write(self._near, frame.answer)
        except OSError:
            return


class IndependentBoards:
    """Pymodbus' own server behind a pair of ttys; `port` is the near one, `units` the boards there."""

    def __init__(self, units: tuple[int, ...]) -> None:
        self._units = units
        self._ends = [os.openpty(), os.openpty()]
        for _, line in self._ends:
            tty.setraw(line)
        (one, far), (other, near) = self._ends
        for source, target in ((one, other), (other, one)):
            threading.Thread(target=_carry, args=(source, target), daemon=True).start()
        self.port = os.ttyname(near)
        self._far = os.ttyname(far)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._serve(),), daemon=True
        )
        self._thread.start()
        assert self._ready.wait(10)

    def text(self, unit: int) -> str:
        """What a board shows: its first six registers."""
        values = self._server.async_getValues(unit, 3, 0, 6)
        registers = asyncio.run_coroutine_threadsafe(values, self._loop).result(5)
        return bytes(registers).decode("ascii").strip("\0 ")

    def close(self) -> None:
        """Switch them off."""
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(5)
        self._thread.join(5)
        self._loop.close()

    async def _serve(self) -> None:
        registers = [SimData(0, count=20, values=0, datatype=DataType.REGISTERS)]
        boards = [SimDevice(unit, registers) for unit in self._units]
        line: dict[str, Any] = {"port": self._far, "baudrate": 9600, "framer": FramerType.RTU}
        self._server = ModbusSerialServer(boards, trace_packet=self._own, **line)
        await self._server.serve_forever(background=True)
        self._ready.set()
        await self._server.serving

    def _own(self, sending: bool, packet: bytes) -> bytes:
        """Pymodbus would answer for all boards that are not there as well."""
        return packet if not sending or packet[:1] in [bytes((unit,)) for unit in self._units] else b""


def _carry(source: int, target: int) -> None:
    """Bytes from one tty's far end to the other's."""
    try:
        while data := os.read(source, 4096):
            os.write(target, data)
    except OSError:
        return
