"""A stranger asks our simulated printer how it is: `receiptio -q`, over TCP and through to a serial line."""

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.printing.profile import profile_for
from hardware.simulators.printer import SimulatedPrinter, SimulatedSerialPrinter

Until = Callable[[Callable[[], object]], None]
PROGRAM = Path(__file__).parents[3] / "node_modules/receiptio/bin/cli.js"
NODE = Path(__file__).parents[3] / ".venv/bin/node"
PORT = 9100
"""It knows no other: so each printer gets a loopback address of its own."""


def address() -> str:
    return "127." + ".".join(str(random.SystemRandom().randrange(1, 255)) for _ in range(3))


@pytest.fixture(params=["tcp", "serial"])
def printer(request: pytest.FixtureRequest) -> Iterator[tuple[SimulatedPrinter, str]]:
    """A simulated printer, and the address where it can be asked."""
    host = address()
    profile = profile_for({"profile": "epson-tm-t20"})
    if request.param == "tcp":
        box = SimulatedPrinter(profile, lambda paper: None, host, PORT)
        yield box, host
        box.close()
        return
    serial = SimulatedSerialPrinter(profile, lambda paper: None)
    bridge = subprocess.Popen(
        ["socat", f"TCP-LISTEN:{PORT},bind={host},fork", f"OPEN:{serial.device},raw,echo=0"],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield serial, host
    finally:
        bridge.terminate()
        bridge.wait(10)
        serial.close()


def asked(host: str) -> str:
    node = str(NODE) if NODE.exists() else "node"
    answer = subprocess.run([node, PROGRAM, "-d", host, "-q"], capture_output=True, timeout=40, check=False)
    return answer.stderr.decode().strip()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (None, "online"),
        ("paper_near_end", "online"),
        ("cover_open", "coveropen"),
        ("paper_out", "paperempty"),
        ("cutter", "error"),
        ("jam", "error"),
        ("broken", "error"),
        ("silent", "offline"),
    ],
)
def test_a_stranger_reads_each_state_rightly(
    printer: tuple[SimulatedPrinter, str], fault: str | None, state: str
) -> None:
    box, host = printer
    if fault:
        box.suffer(fault)
    assert asked(host) == state


def test_an_unplugged_one_is_disconnected() -> None:
    host = address()
    box = SimulatedPrinter(profile_for({}), lambda paper: None, host, PORT)
    box.suffer("unplugged")
    assert asked(host) == "disconnect"
    box.close()
