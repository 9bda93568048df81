"""What the tests of the agent share: a spool, a clock, and a way to wait for what another thread does."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.clock import HallClock
from hardware.health import HealthBook
from hardware.pictures import Pictures
from hardware.printing.spool import Spool
from hardware.printing.spooled import Cursor, NewSlip

MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
"""09:41 in Shanghai."""
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until() -> Until:
    """Wait, at most half a minute, until a condition of another thread or process holds."""

    def wait(condition: Callable[[], object]) -> None:
        end = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < end, "it never came true"
            time.sleep(0.005)

    return wait


@pytest.fixture
def clock() -> HallClock:
    """The hall's clock, just set to the morning."""
    clock = HallClock()
    clock.heard(MORNING)
    return clock


@pytest.fixture
def health(clock: HallClock) -> HealthBook:
    return HealthBook(clock.now)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "agent.sqlite3")
    yield spool
    spool.close()


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    pictures = Pictures()
    yield pictures
    pictures.close()


@pytest.fixture
def drawn(pictures: Pictures) -> Iterator[dict[str, bytes]]:
    """The newest picture of each simulated device, by its code."""
    drawn: dict[str, bytes] = {}

    def look() -> None:
        while (taken := pictures.take()) is not None:
            drawn[taken[0]] = taken[1].png()

    looking = threading.Thread(target=look)
    looking.start()
    yield drawn
    pictures.close()
    looking.join(5)


@pytest.fixture
def lay(spool: Spool) -> Callable[..., int]:
    """Lay one slip on the spool; returns the spool's id of it."""
    moves = iter(range(1, 1000))

    def lay(number: str = "A001", copy: int = 0, at: datetime = MORNING, printer: str = "printer-k1") -> int:
        facts = {"service": "payment", "language": "zh-CN", "ahead": 8, "wait": None}
        move = next(moves)
        spool.take([NewSlip(f"ticket-{number}", copy, printer, number, at, facts)], [], Cursor("e1", move))
        return move

    return lay
