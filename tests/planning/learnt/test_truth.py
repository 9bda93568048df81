"""A hall of which everything is known: it is invented, learnt, lived again, and held against itself."""

from dataclasses import replace
from datetime import date, time, timedelta
from statistics import fmean

import pytest

from hall.clock import start_of
from hall.ticket import Done, State, Verb
from hallkeeper.demo.opening import demo_catalogue
from hallkeeper.demo.past import NO_SHOW, NO_SHOW_S, PATIENCE_S, Lived
from hallkeeper.demo.past import Past as Invented
from planning.history.visit import Stint, Visit
from planning.learnt.happened import happened
from planning.learnt.past import Past, Reading, settled
from planning.learnt.usual_day import Learnt, learnt_of
from planning.simulation.distributions import Empirical, LogNormal
from planning.simulation.run import simulate
from planning.whatif.validated import validated, verdict

HALL = replace(demo_catalogue(), counters=demo_catalogue().counters[:4])
DAYS = [date(2026, 8, 24) + timedelta(days=k) for k in range(10)]
INVENTED = Invented(HALL, 3, 1050)
TENTH_LEFT_S = LogNormal(PATIENCE_S, 0.6).table(1000).values[1024 // 10] / 1000


@pytest.fixture(scope="module")
def seen() -> Past:
    """Ten days of four counters as a log from elsewhere tells them: nothing is said of breaks."""
    past = Past(DAYS[0], DAYS[-1], "file")
    reading = Reading(past, HALL)
    for day in DAYS:
        midnight = start_of(day, HALL.zone, time(0))
        visits = [_visit(one, midnight, f"{day}-{n}") for n, one in enumerate(INVENTED.day(day))]
        reading.add_visits(day.isoformat(), midnight, [visits], {})
    return settled(past)


@pytest.fixture(scope="module")
def learnt(seen: Past) -> Learnt:
    return learnt_of(seen, HALL)


def _visit(one: Lived, midnight: int, ticket: str) -> Visit:
    def at(ms: int | None) -> int | None:
        return None if ms is None else midnight + ms // 1000 * 1000

    called, over = at(one.called), at(one.finished)
    ended = Verb.MISS if over is None else Verb.FINISH
    stint = Stint(
        one.counter, "", called, at(one.started), until=called if over is None else over, ended=ended
    )
    gone = State.EXPIRED if called is None else State.MISSED
    return Visit(
        one.asked,
        midnight + one.issued // 1000 * 1000,
        ticket,
        customer_class=one.customer_class,
        state=gone if over is None else State.FINISHED,
        called_at=called,
        stints=() if called is None else (stint,),
        over_at=over,
        done=() if over is None else (Done(one.done),),
    )


def test_the_days_that_were_learnt_are_those_that_were(seen: Past, learnt: Learnt) -> None:
    no_shows = {kind.code: kind.no_show for kind in learnt.model.types}
    real = happened(seen, HALL, learnt.lived, no_shows)
    held = validated(learnt.model, real)
    assert held is not None
    assert held["verdict"] == "near"
    for name, figure in held["figures"].items():
        assert figure["low"] <= figure["real"] <= figure["high"], name


def test_the_mean_day_would_not_tell_the_wait(seen: Past, learnt: Learnt) -> None:
    """The wait of the mean day is not the mean wait of the days: that was the fault."""
    real = fmean(ms / 1000 for kind in seen.types.values() for many in kind.met.values() for ms in many)
    assert fmean(simulate(learnt.model, 100, seed=1).mean_waits()) < 0.8 * real


def test_breaks_of_which_nobody_told_are_seen(seen: Past) -> None:
    """Whoever lets people wait is not there: on the fullest day each lunch is found, to a few minutes."""
    for day in DAYS:
        at_work = {code for code, by_day in seen.open.items() if day.isoformat() in by_day}
        assert at_work == {counter.code for counter in INVENTED.model(day).counters}
    fullest = max(DAYS, key=lambda day: fmean(seen.types["payment"].met[day.isoformat()]))
    for counter in INVENTED.model(fullest).counters:
        (since, goes), (back, until) = seen.open[counter.code][fullest.isoformat()]
        before, after = counter.windows
        assert since / 60_000 == pytest.approx(before.opens, abs=3)
        assert goes / 60_000 == pytest.approx(before.closes, abs=6)
        assert back / 60_000 == pytest.approx(after.opens, abs=2)
        assert until / 60_000 >= after.closes


def test_those_who_left_without_a_word_are_told_from_those_who_do_not_come(learnt: Learnt) -> None:
    model = learnt.model
    assert model.left_are_called
    assert model.no_show_s == pytest.approx(NO_SHOW_S, abs=1)
    for kind in model.types:
        assert kind.no_show == pytest.approx(NO_SHOW, abs=0.015)
        assert isinstance(kind.patience, Empirical)
        soon = sorted(kind.patience.values)[len(kind.patience.values) // 10]
        assert soon == pytest.approx(TENTH_LEFT_S, rel=0.15)


def test_what_a_difference_says() -> None:
    held = {"low": 100.0, "high": 400.0}
    assert verdict({"real": 300.0, "simulated": 260.0, **held}) == "near"
    assert verdict({"real": 20.0, "simulated": 33.0, "low": 30.0, "high": 36.0}) == "near"
    assert verdict({"real": 300.0, "simulated": 250.0, **held}) == "chance"
    assert verdict({"real": 417.0, "simulated": 218.0, **held}) == "off"
    assert verdict({"real": 1200.0, "simulated": 1130.0, "low": 1100.0, "high": 1160.0}) == "off"
