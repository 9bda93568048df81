"""A house with a till, on temporary files, whose clock stands still at nine in the morning."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import FixedClock
from tests.diversion.payment.house import House, in_memory


@pytest.fixture
def house(clock: FixedClock) -> Iterator[House]:
    """Everything in order: no wire fails, the power holds."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        house = House(Path(folder), clock)
        yield house
        house.close()
