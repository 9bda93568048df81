"""What broken devices cost the hall: a stuck printer, a silent line and a full serial buffer, all at once.

Two halls run side by side, each with its agent, a sound printer and a sound line of signs; one has the three
broken machines beside them. They are asked in turn, and the sound machines must go on as if nothing were.
"""

import os
import socket
import threading
import time
import tty
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from statistics import median

from hall.catalogue import Catalogue, Device
from hall.catalogue_file import default_catalogue
from hardware.protocols.modbus import ModbusBoards
from hardware.signlanguage import Shown as BoardShows
from hardware.simulators.line import Far, SimulatedLine
from tests.bench.client import Caller
from tests.bench.hall_process import HallProcess
from tests.bench.scratch_catalogue import write
from tests.bench.tapped_printer import TappedPrinter

NAMES = (
    "device_stall_issue_ratio",
    "device_stall_call_ratio",
    "device_stall_slips_missing",
    "device_stall_sign_late_s",
)
ROUNDS, PAIRS = 15, 60
STUCK_S = 4.0
"""Until every fault has bitten: the agent has met them all by then."""
PRINTED_S = 60.0


def measure() -> Mapping[str, float]:
    """Batches of issues and calls in turn; the medians of both kinds of latency, broken : whole."""
    with (
        TappedPrinter() as fine,
        TappedPrinter() as other,
        broken_wires() as wires,
        Sign() as shown,
        Sign() as also_shown,
        HallProcess(agent=True, pinned=False) as broken,
        HallProcess(agent=True, pinned=False) as whole,
    ):
        _import(broken, _catalogue(fine.port, shown.port, wires))
        _import(whole, _catalogue(other.port, also_shown.port, None))
        latencies = _latencies(broken, whole, shown)
        return {**latencies, "device_stall_slips_missing": _missing(fine)}


def _latencies(broken: HallProcess, whole: HallProcess, shown: "Sign") -> Mapping[str, float]:
    callers = []
    for hall in (broken, whole):
        tokens = hall.token("kiosk"), hall.token("counter")
        hall.start()
        callers.append(tuple(Caller(hall.port, token) for token in tokens))
    for _, counter in callers:
        counter.must("/counters/3/open")
    _batch(*callers[0], shown=None)
    _batch(*callers[1], shown=None)
    time.sleep(STUCK_S)
    rounds = [(_batch(*callers[0], shown=shown), _batch(*callers[1], shown=None)) for _ in range(ROUNDS)]
    for pair in callers:
        for caller in pair:
            caller.close()
    return {
        "device_stall_issue_ratio": median(b[0] / w[0] for b, w in rounds),
        "device_stall_call_ratio": median(b[1] / w[1] for b, w in rounds),
        "device_stall_sign_late_s": max(late for (_, _, late), _ in rounds),
    }


def _batch(kiosk: Caller, counter: Caller, shown: "Sign | None") -> tuple[float, float, float]:
    """Median seconds of an issue and of a call; how long the sound sign took to show the last call."""
    issues, calls, number = [], [], ""
    for n in range(PAIRS):
        with_paper = {"kiosk": ("k1", "k2")[n % 2]} if n % 6 < 2 else {}
        began = time.perf_counter()
        kiosk.must("/tickets", {"service": "payment", **with_paper})
        between = time.perf_counter()
        number = counter.must("/counters/3/call-next", {"finish": True})["number"]
        issues.append(between - began)
        calls.append(time.perf_counter() - between)
    return median(issues), median(calls), shown.wait(number) if shown else 0.0


def _catalogue(fine_port: int, sign_port: str, wires: "Wires | None") -> Catalogue:
    """Kiosk k2 and counter 3 are sound in both halls; k1 and counters 1 and 2 stand on the broken wires."""
    here = {"host": "127.0.0.1"}
    devices = [
        Device("printer-k2", "printer", "k2", "tcp", address={**here, "port": fine_port}),
        Device("sign-3", "sign", "3", "modbus", address={"port": sign_port, "unit": 3}),
    ]
    if wires is not None:
        devices += [
            Device("printer-k1", "printer", "k1", "tcp", address={**here, "port": wires.stuck_printer}),
            Device("sign-1", "sign", "1", "modbus", address={"port": wires.silent_line, "unit": 1}),
            Device("sign-2", "sign", "2", "qsystem", address={"port": wires.full_line, "unit": 32}),
        ]
    return replace(default_catalogue(), devices=tuple(devices))


def _import(hall: HallProcess, catalogue: Catalogue) -> None:
    hall.command("catalogue", "import", write(catalogue, hall.data))


def _missing(printer: TappedPrinter) -> int:
    """Slips of the sound printer that have not come within a minute."""
    wanted = (ROUNDS + 1) * PAIRS // 6
    until = time.monotonic() + PRINTED_S
    while sum(slip.whole for slip in printer.slips()) < wanted and time.monotonic() < until:
        time.sleep(0.2)
    return wanted - sum(slip.whole for slip in printer.slips())


class Sign:
    """The sound line of signs, on the far side: what board 3 shows, and when it did."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._text = ""
        self._boards = SimulatedLine({"sign-3": Far(3, ModbusBoards())}, self._show)
        self.port = self._boards.port

    def __enter__(self) -> "Sign":
        return self

    def __exit__(self, *_: object) -> None:
        self._boards.close()

    def wait(self, number: str) -> float:
        """Seconds until the board shows that number. Raises RuntimeError if it does not within ten."""
        began = time.monotonic()
        with self._changed:
            if not self._changed.wait_for(lambda: self._text == number, 10):
                raise RuntimeError(f"the sound sign shows {self._text!r} and not {number!r}")
        return time.monotonic() - began

    def _show(self, _: str, shows: BoardShows) -> None:
        with self._changed:
            self._text = shows.text
            self._changed.notify_all()


class Wires:
    """Wires with nobody at their far end who does his work."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.stuck_printer: int = self._listener.getsockname()[1]
        self._ends = [os.openpty(), os.openpty()]
        for _, near in self._ends:
            tty.setraw(near)
        self.silent_line, self.full_line = (os.ttyname(near) for _, near in self._ends)
        self._fill(self._ends[1][1])
        self._over = threading.Event()
        self._drain = threading.Thread(target=self._swallow, daemon=True)
        self._drain.start()

    def close(self) -> None:
        """Take them away."""
        self._over.set()
        self._drain.join(5)
        self._listener.close()
        for far, near in self._ends:
            os.close(far)
            os.close(near)

    @staticmethod
    def _fill(near: int) -> None:
        """Write until no byte more is taken: what a serial port looks like whose reader has gone."""
        os.set_blocking(near, False)
        with suppress(BlockingIOError):
            while os.write(near, bytes(4096)):
                pass

    def _swallow(self) -> None:
        """The silent line takes every byte and never says one."""
        far = self._ends[0][0]
        os.set_blocking(far, False)
        while not self._over.wait(0.05):
            with suppress(BlockingIOError):
                os.read(far, 4096)


@contextmanager
def broken_wires() -> Iterator[Wires]:
    """A printer that takes a connection and never reads, a line that never answers, one that is full."""
    wires = Wires()
    try:
        yield wires
    finally:
        wires.close()
