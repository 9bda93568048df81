"""The forecast of each night: begun by itself once the day before is known, kept once, the oldest let go."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, start_of
from hall.hall import Hall, found_hall
from hall.store import Store
from hall.ticket import State
from hallkeeper.engines import create_tables, open_engines
from hallkeeper.planning.forecasts import KEPT_DAYS, KIND, Foretelling
from hallkeeper.planning.work import Works
from planning.history import store as past
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.visit import Visit
from planning.kept.store import codes_of, keep
from tests.conftest import MORNING

TODAY = "2026-11-23"


@pytest.fixture
def known(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Hall, Foretelling]]:
    """A hall on a database that a child can open, and its forecasts."""
    database = f"sqlite:///{tmp_path / 'hall.db'}"
    engines = open_engines(database)
    create_tables(engines.writer)
    store = Store(engines.writer, engines.reader, clock)
    found_hall(store, default_catalogue())
    hall = Hall(store)
    works = Works(hall, database)
    yield hall, Foretelling(hall, works, History(hall, lambda ref: ref))
    works.close()
    hall.stop()
    engines.dispose()


def lived(hall: Hall, days: int) -> None:
    rows = []
    for n in range(1, days + 1):
        day = date.fromisoformat(TODAY) - timedelta(days=n)
        nine = start_of(day, hall.catalogue.zone, hall.catalogue.rules.day_change) + 6 * 3_600_000
        rows += [
            Visit("payment", nine + k * 60_000, f"{day}-{k}", day.isoformat(), state=State.FINISHED)
            for k in range(3)
        ]
    hall.write(lambda tx: past.keep_visits(tx, rows))


def test_it_begins_by_itself_once_there_is_a_past_and_the_oldest_are_let_go(
    known: tuple[Hall, Foretelling],
) -> None:
    hall, foretelling = known
    foretelling.look()
    assert foretelling.running() is None
    lived(hall, 3)
    old = [(date(2026, 9, 1) + timedelta(days=n)).isoformat() for n in range(KEPT_DAYS + 5)]
    for code in old:
        body = {"source": "hall", "today": code, "days": []}
        hall.write(lambda tx, code=code, body=body: keep(tx, KIND, code, body, "system"))  # type: ignore[misc]
    foretelling.look()
    work = foretelling.running()
    assert work is not None and foretelling.start("person:boss") is work
    assert work.over.wait(60)
    assert (work.problem, work.result) == (None, {"today": TODAY})
    latest = foretelling.latest()
    assert latest is not None and (latest.code, latest.changed_by) == (TODAY, "system")
    assert [m.data for m in hall.moves_after(0, 50) if m.verb == "forecast.make"] == [
        {"today": TODAY, "known": 3}
    ]
    assert codes_of(hall.store, KIND) == [*old[6:], TODAY]
    foretelling.look()
    assert foretelling.running() is None


def test_it_waits_until_the_history_knows_the_day_before(
    known: tuple[Hall, Foretelling], clock: FixedClock
) -> None:
    hall, foretelling = known
    lived(hall, 1)
    clock.now_ms = MORNING + 24 * 3_600_000
    hall.close_day_if_due()
    foretelling.look()
    assert foretelling.running() is None
    Follower(hall).catch_up()
    foretelling.look()
    assert foretelling.running() is not None
