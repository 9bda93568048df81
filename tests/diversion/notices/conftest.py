"""A house in which everything is told of."""

import pytest

from hall.clock import FixedClock
from hall.hall import Hall
from hallkeeper.engines import METADATA
from tests.diversion.notices.house import House


@pytest.fixture
def fresh(hall: Hall, clock: FixedClock) -> House:
    """A house as it is installed: nothing is switched on."""

    def tables(tx) -> None:
        for metadata in METADATA:
            metadata.create_all(tx.connection)

    hall.write(tables)
    return House(hall, clock)


@pytest.fixture
def house(fresh: House) -> House:
    return fresh.open()
