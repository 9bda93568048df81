"""A log that says when customers were called and not when they were finished, and the other way round."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest

from hall.catalogue_file import default_catalogue
from hall.ticket import State, Verb
from planning.history import store as kept
from planning.history.logged import Logged
from planning.history.visit import Stint, Visit
from planning.learnt.from_calls import timed
from planning.learnt.past import past_of
from planning.learnt.usual_day import learnt_of
from tests.planning.history.conftest import Open
from tests.planning.learnt.seen import MONDAY, at

MEANS = {"payment": 90_000, "general": 300_000}
Without = Callable[[Visit, Stint], Visit]


def without_end(visit: Visit, stint: Stint) -> Visit:
    return replace(visit, stints=(replace(stint, started_at=None, until=None),), over_at=None)


def without_beginning(visit: Visit, stint: Stint) -> Visit:
    return replace(
        visit, stints=(replace(stint, called_at=None, started_at=None, until=None),), called_at=None
    )


def a_day(drop: Without, *, wanted_s: float = 90.0, seed: int = 3) -> tuple[list[Visit], list[float]]:
    """Two counters from nine to four, a line most of the time, half an hour's break at noon; real times."""
    dice, free = Random(seed), {"1": at(MONDAY, 9), "2": at(MONDAY, 9)}
    visits, real, came = list[Visit](), list[float](), at(MONDAY, 9)
    while came < at(MONDAY, 16):
        counter = min(free, key=lambda one: free[one])
        called, service = max(came, free[counter]), dice.lognormvariate(0, 0.6) * wanted_s / 1.197
        until = called + round(service * 1000)
        stint = Stint(counter, "", called, called, until=until, ended=Verb.FINISH)
        whole = Visit("payment", came, f"t{len(visits)}", MONDAY.isoformat(), state=State.FINISHED)
        whole = replace(whole, called_at=called, stints=(stint,), over_at=until)
        visits.append(drop(whole, stint))
        real.append(service)
        free[counter] = until
        if counter == "1" and called < at(MONDAY, 12) <= until:
            free[counter] = until + 1_800_000
        came += round(dice.expovariate(2 / wanted_s) * 1000)
    return visits, real


@pytest.mark.parametrize("drop", [without_end, without_beginning])
def test_service_times_are_found_again_without_the_break(drop: Without) -> None:
    visits, real = a_day(drop)
    found = timed(visits, MEANS)
    times = [v.stints[-1].service_ms / 1000 for v in found.visits if v.ticket not in found.guessed]
    assert found.told == len(times) > len(visits) / 3
    assert fmean(times) == pytest.approx(fmean(real), rel=0.1)
    assert max(times) < 900 < 1800
    assert all(v.is_timed and v.stints[-1].service_ms > 0 for v in found.visits)


def test_a_log_that_says_all_stays_as_it_is() -> None:
    visits, _ = a_day(lambda visit, stint: visit)
    found = timed(visits, MEANS)
    assert (found.visits, found.guessed, found.told) == (visits, set(), 0)


def test_of_few_customers_the_usual_time_is_the_catalogues() -> None:
    visits, _ = a_day(without_end)
    alone = timed(visits[:1], MEANS)
    assert (alone.guessed, alone.told) == ({"t0"}, 0)
    assert alone.visits[0].stints[0].service_ms == MEANS["payment"]


def rows(open_quick: Open, counter: bool) -> tuple[object, list[Logged]]:
    hall, _ = open_quick()
    visits, _ = a_day(without_end)
    logged = [
        Logged(
            n,
            v.day,
            "payment",
            "normal",
            State.FINISHED,
            v.issued_at,
            v.called_at,
            None,
            None,
            v.stints[0].counter if counter else "",
            "payment",
        )
        for n, v in enumerate(visits)
    ]
    made = kept.made_rows(hall.store.hall, "file", logged)
    with hall.store.beside() as connection:
        kept.add_rows(connection, made)
    return hall, logged


@pytest.mark.parametrize("counter", [True, False])
def test_a_usual_day_is_learnt_and_says_what_the_log_lacks(open_quick: Open, counter: bool) -> None:
    hall, logged = rows(open_quick, counter)
    past = past_of(hall.store, default_catalogue(), MONDAY, MONDAY, "file")  # type: ignore[attr-defined]
    learnt = learnt_of(past, default_catalogue(), least_days=1)
    notes = {one.code: one.gaps for one in learnt.notes}
    (payment,) = learnt.model.types
    if counter:
        assert {c.code for c in learnt.model.counters} == {"1", "2"}
        assert notes["from_calls"]["n"] > len(logged) / 3
        assert notes.keys().isdisjoint({"untimed", "service_assumed", "hours_assumed"})
        assert payment.service.mean == pytest.approx(90, rel=0.15)
    else:
        assert notes["untimed"] == {"n": len(logged)}
        assert notes.keys() >= {"service_assumed", "hours_assumed"}
        assert payment.service.mean == default_catalogue().services[0].mean_service_s
