"""The server's expected wait: what was learnt is kept over a restart, what is usual is learnt beside it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import Invalid
from hall.hall import Hall, Order
from hallkeeper.planning.live import DAYS, Live
from hallkeeper.planning.work import Works
from hallkeeper.planning.worker import Desk
from hallkeeper.planning.works.live import work
from planning.history import store as kept
from planning.kept.store import kept_all
from planning.learnt.document import model_from
from tests.bare_client import Ask
from tests.planning.learnt.seen import MONDAY, usual_days
from tests.running_hall import RunningHall


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    yield made
    made.close()


def test_how_promises_were_kept_outlives_the_server(
    hall: Hall, teller: Actor, kiosk: Actor, clock: FixedClock
) -> None:
    live = Live(hall.store, hall.clock)
    hall.listen(live.estimator.factors.follow)
    hall.listen(live.estimator.breath.follow)
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    for _ in range(4):
        hall.issue(kiosk, Order("payment"))
        clock.pass_seconds(1800)
        hall.finish(teller, "1")
        clock.pass_seconds(30)
        hall.call_next(teller, "1")
    before = hall.board.version
    live.keep(hall)
    live.keep(hall)
    again = Live(hall.store, hall.clock)
    factor = live.estimator.factors.of("payment")
    assert (factor.seen, factor.p90 > 1.2) == (4, True)
    assert again.estimator.factors.of("payment").p90 == pytest.approx(factor.p90, abs=1e-5)
    assert (again.estimator.breath.mean_ms, again.estimator.breath.seen) == (30_000, 4)
    assert [one.version for one in kept_all(hall.store, "factor")] == [1]
    assert hall.board.version == before


def test_what_is_usual_is_learnt_from_the_days_before_today(hall: Hall) -> None:
    visits = usual_days(5)
    hall.write(lambda tx: kept.keep_visits(tx, visits))
    asked = {"today": date.fromordinal(MONDAY.toordinal() + 7).isoformat(), "days": DAYS}
    told: list[tuple[object, ...]] = []
    desk = Desk(hall.store, hall.catalogue, hall.clock())
    found = json.loads(json.dumps(work(desk, asked, lambda *done: told.append(done))))
    model = model_from(found["model"])
    assert {kind.code for kind in model.types} == {"payment", "invoice"}
    assert 85 < model.types[0].service.mean < 95
    assert (told[0], told[-1]) == ((0, DAYS, "reading"), (1, 2))
    assert found["breaks"] is None


def test_where_there_is_no_past_nothing_changes_and_the_next_day_tries_again(
    hall: Hall, works: Works
) -> None:
    live = Live(hall.store, hall.clock)
    with pytest.raises(Invalid) as refused:
        live.learn(hall, works)
    assert refused.value.code == "no_past"
    assert (live.learnt_on, kept_all(hall.store, "usual")) == (hall.board.business_day, [])


def test_a_number_is_told_what_the_screens_are_told(running: RunningHall, ask: Ask) -> None:
    """The slip has the promise that was journalled; the board says no less to whoever comes next."""
    opened = [c["code"] for c in running.ask("GET", "/board")["counters"] if c["state"] == "open"]
    if "8" not in opened:
        running.counter("8", "open")
    ticket: dict[str, Any] = running.issue("general")
    assert set(ticket["wait"]) == {"p50_s", "p90_s"}
    assert ticket["wait"]["p50_s"] <= ticket["wait"]["p90_s"]
    next_one = running.ask("GET", "/board")["waits"]["general"]
    assert next_one["p90_s"] >= ticket["wait"]["p50_s"]
    running.ask("POST", f"/tickets/{ticket['id']}/cancel", role="manager")
    if "8" not in opened:
        running.counter("8", "close")
