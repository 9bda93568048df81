"""A hall that has lived a day, made once for a file of tests; nobody waits there for the disk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall, found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from tests.conftest import MORNING
from tests.planning.history.lived import Day, LivedDay

LIVED = 200
SLOW = {"payment": 150.0, "invoice": 200.0, "general": 500.0}
Open = Callable[..., tuple[Hall, FixedClock]]


@pytest.fixture(scope="module")
def open_quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens halls on databases that do not wait for the disk, with their clocks."""
    opened = []

    def open_one(catalogue: Catalogue | None = None, now: int = MORNING) -> tuple[Hall, FixedClock]:
        folder = Path(tmp_path_factory.mktemp("quick"))
        engines = open_engines(f"sqlite:///{folder / 'hall.db'}")
        event.listen(engines.writer, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
        create_tables(engines.writer)
        clock = FixedClock(now)
        store = Store(engines.writer, engines.reader, clock)
        found_hall(store, catalogue or default_catalogue())
        hall = Hall(store)
        opened.append((hall, engines))
        return hall, clock

    yield open_one
    for hall, engines in opened:
        hall.stop()
        engines.dispose()


@pytest.fixture(scope="module")
def lived(open_quick: Open) -> Hall:
    """The default hall after a crowded day; no test may change it."""
    hall, clock = open_quick()
    day = Day(MORNING - 1_800_000, LIVED, ("1", "2"), SLOW, leaves=0.1)
    LivedDay(hall, clock, day, seed=3).live()
    return hall
