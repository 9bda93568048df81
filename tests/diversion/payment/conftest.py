"""A house with a till, on temporary files, whose clock stands still at nine in the morning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import FixedClock
from tests.diversion.payment.house import House


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    """Everything in order: no wire fails, the power holds."""
    house = House(tmp_path, clock)
    yield house
    house.close()
