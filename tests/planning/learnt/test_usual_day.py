"""What is learnt of a known past, and what is said where there is nothing to learn."""

from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

import pytest

from hall.catalogue_file import default_catalogue
from hall.errors import HallError, NotReady
from hall.hall import Hall
from planning.history import store as kept
from planning.history.counted import Counted
from planning.history.follower import Follower
from planning.history.visit import Stint
from planning.learnt.document import model_document, model_from
from planning.learnt.past import Past, past_of
from planning.learnt.usual_day import Learnt, learnt_of, model_of
from planning.simulation.distributions import Empirical, LogNormal
from planning.simulation.model import Model, Window
from planning.simulation.run import simulate
from tests.planning.history.conftest import Open
from tests.planning.learnt.seen import MONDAY, at, left, remember, served, usual_days

CATALOGUE = default_catalogue()
DAYS = [MONDAY + timedelta(days=k) for k in range(7)]


@pytest.fixture(scope="module")
def week(open_quick: Open) -> Past:
    """Seven equal days; some left on the first."""
    hall, _ = open_quick()
    some = [left(MONDAY, at(MONDAY, 10, k), after_s=60 * (k + 1), n=k) for k in range(6)]
    remember(hall, [*usual_days(7), *some], DAYS)
    return past_of(hall.store, CATALOGUE, MONDAY, DAYS[-1])


def told(past: Past, weekdays: tuple[int, ...] | None = None) -> Learnt:
    return learnt_of(past, CATALOGUE, weekdays=weekdays)


def codes(learnt: Learnt) -> set[str]:
    return {note.code for note in learnt.notes}


def refusal(past: Past) -> str:
    with pytest.raises(NotReady) as refused:
        told(past)
    assert isinstance(refused.value, HallError)
    return refused.value.code


def test_arrivals_times_and_hours_are_those_that_were_seen(week: Past) -> None:
    model = told(week, (1, 2, 3)).model
    payment, invoice = model.types
    assert (model.opens, model.half_hours, len(payment.arrivals)) == (540, 6, 6)
    assert payment.arrivals == (6.0,) * 6
    assert invoice.arrivals == (1.0,) * 6
    assert isinstance(payment.service, Empirical)
    assert payment.service.mean == pytest.approx(fmean(60 + (7 * k) % 60 for k in range(36)), abs=0.01)
    assert model.walk == Empirical((10.0,) * (7 * 42))
    assert {c.code: c.windows for c in model.counters} == dict.fromkeys(("1", "2"), (Window(540, 720),))
    assert (payment.target_s, payment.no_show) == (300.0, 0.0)


def test_who_left_is_in_arrivals_and_in_patience(week: Past) -> None:
    payment, _ = model_of(week, CATALOGUE, weekdays=(0,), least_days=1).types
    assert sum(payment.arrivals) == 42
    patience = payment.patience
    assert isinstance(patience, Empirical)
    assert min(patience.values) == 60.0
    assert max(patience.values) > 3600


def test_days_that_differ_beyond_chance_have_a_factor(open_quick: Open) -> None:
    hall, _ = open_quick()
    days = [v for k, day in enumerate(DAYS) for v in usual_days(1, day) for _ in range(1 + k % 2 * 2)]
    doubled = [replace(v, ticket=f"{v.ticket}-{n}") for n, v in enumerate(days)]
    remember(hall, doubled, DAYS)
    model = model_of(past_of(hall.store, CATALOGUE, MONDAY, DAYS[-1]), CATALOGUE)
    assert isinstance(model.factor, LogNormal)
    assert 0.4 < model.factor.cv < 0.7


def test_a_lived_day_becomes_a_model_that_can_be_simulated(lived: Hall) -> None:
    Follower(lived).catch_up()
    day = date(2026, 11, 23)
    past = past_of(lived.store, lived.catalogue, day, day)
    model = model_of(past, lived.catalogue, least_days=1)
    assert {kind.code for kind in model.types} == {"payment", "invoice", "general"}
    assert {c.code for c in model.counters} == {"1", "2"}
    assert 150 < model.expected < 220
    assert any(kind.transfers for kind in model.types)
    assert simulate(model, 20, seed=1).mean_waits()[0] > 0


def test_a_model_can_be_kept_as_a_document(lived: Hall, week: Past) -> None:
    day = date(2026, 11, 23)
    one = model_of(past_of(lived.store, lived.catalogue, day, day), lived.catalogue, least_days=1)
    for model in (one, told(week).model):
        again: Model = model_from(model_document(model))
        assert again == model


def test_an_empty_journal_says_what_to_do(open_quick: Open) -> None:
    hall, _ = open_quick()
    assert refusal(past_of(hall.store, CATALOGUE, MONDAY, DAYS[-1])) == "no_past"


def test_one_day_is_too_few(open_quick: Open) -> None:
    hall, _ = open_quick()
    remember(hall, usual_days(1), DAYS[:1])
    past = past_of(hall.store, CATALOGUE, MONDAY, DAYS[-1])
    assert refusal(past) == "too_few_such_days"
    assert model_of(past, CATALOGUE, least_days=1).expected == 42


def test_a_counter_that_served_nobody_is_left_out_and_named(open_quick: Open) -> None:
    hall, _ = open_quick()
    alone = [v for v in usual_days(3) if v.asked == "payment"]
    remember(hall, alone, DAYS[:3])
    found = told(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2]))
    assert [c.code for c in found.model.counters] == ["1"]
    assert ("counter_idle", {"counter": "2"}) in [(n.code, n.gaps) for n in found.notes]


def test_no_counter_served_anybody(open_quick: Open) -> None:
    hall, _ = open_quick()
    gone = [left(day, at(day, 10, k), 300, n=k) for day in DAYS[:3] for k in range(9)]
    remember(hall, gone, DAYS[:3])
    assert refusal(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2])) == "nobody_served"


@pytest.mark.parametrize("service_s", [0, -30])
def test_times_of_nothing_or_less_are_left_out_or_refused(open_quick: Open, service_s: int) -> None:
    hall, _ = open_quick()
    some = [served(MONDAY, at(MONDAY, 11, k), service_s=service_s, n=k + 1) for k in range(5)]
    remember(hall, [*usual_days(3), *some], DAYS[:3])
    found = told(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2]))
    assert ("odd_left_out", {"n": 5}) in [(n.code, n.gaps) for n in found.notes]
    assert isinstance(found.model.types[0].service, Empirical)
    assert min(found.model.types[0].service.values) == 60
    hall, _ = open_quick()
    remember(hall, [replace(v, stints=(_of(v, service_s),)) for v in usual_days(3)], DAYS[:3])
    assert refusal(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2])) == "odd_times"


def _of(visit: object, service_s: int) -> Stint:
    stint = visit.stints[0]  # type: ignore[attr-defined]
    return replace(stint, until=stint.started_at + service_s * 1000)  # type: ignore[no-any-return]


def test_a_day_on_which_clocks_change_is_left_out_and_named(open_quick: Open) -> None:
    zone, sunday = "Europe/Berlin", date(2026, 10, 25)
    berlin = replace(CATALOGUE, zone=zone)
    hall, _ = open_quick(berlin)
    days = [sunday - timedelta(days=1), sunday, sunday + timedelta(days=1)]
    remember(hall, usual_days(3, days[0], zone), days, zone)
    found = learnt_of(past_of(hall.store, berlin, days[0], days[-1]), berlin)
    assert found.days == ("2026-10-24", "2026-10-26")
    assert ("clock_change", {"day": "2026-10-25"}) in [(n.code, n.gaps) for n in found.notes]
    assert found.model.types[0].arrivals == (6.0,) * 6
    assert refusal(past_of(hall.store, berlin, sunday, sunday)) == "clock_change_only"


def test_a_file_of_visits_opens_its_counters_from_the_first_call_to_the_last_end(open_quick: Open) -> None:
    hall, _ = open_quick()
    hall.write(lambda tx: kept.keep_visits(tx, usual_days(3), "file-1"))
    found = told(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2], "file-1"))
    assert {c.code for c in found.model.counters} == {"1", "2"}
    assert found.model.counters[0].windows == (Window(540, 720),)


def test_counts_of_elsewhere_take_hours_and_times_on_trust(open_quick: Open) -> None:
    hall, _ = open_quick()
    rows = [Counted(k, DAYS[k].isoformat(), "payment", 240, None, 240 * 80_000) for k in range(3)]
    hall.write(lambda tx: kept.add_rows(tx.connection, kept.made_rows(hall.store.hall, "file-2", rows)))
    found = told(past_of(hall.store, CATALOGUE, MONDAY, DAYS[2], "file-2"))
    (payment,) = found.model.types
    assert sum(payment.arrivals) == pytest.approx(240)
    assert payment.service == LogNormal(80.0, 0.6)
    assert codes(found) >= {"hours_assumed", "service_assumed", "curve_assumed"}


def test_types_that_nobody_serves_and_the_unknown_are_named(open_quick: Open) -> None:
    hall, _ = open_quick()
    others = [left(day, at(day, 10), 300, asked=asked) for day in DAYS[:3] for asked in ("general", "moon")]
    narrow = replace(CATALOGUE, counters=tuple(replace(c, serves=c.serves[:2]) for c in CATALOGUE.counters))
    remember(hall, [*usual_days(3), *others], DAYS[:3])
    found = learnt_of(past_of(hall.store, narrow, MONDAY, DAYS[2]), narrow)
    assert {(n.code, n.gaps.get("service")) for n in found.notes} >= {
        ("not_served", "general"),
        ("type_unknown", "moon"),
    }
    assert [kind.code for kind in found.model.types] == ["payment", "invoice"]
