"""Counters and hours that are seen on few of the days."""

from array import array
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hall.catalogue_file import default_catalogue
from planning.learnt.past import Past
from planning.learnt.usual_day import Learnt, learnt_of
from planning.simulation.model import Window
from planning.simulation.planner import planned_days

HOUR_MS = 3_600_000
DAYS = [(date(2026, 7, 1) + timedelta(days=k)).isoformat() for k in range(60)]
HALL = default_catalogue()
CATALOGUE = replace(
    HALL,
    counters=tuple(
        replace(counter, serves=serves)
        for counter, serves in zip(HALL.counters[:2], (("payment",), ("invoice",)), strict=True)
    ),
)


def past_of_days(days: int = 60) -> Past:
    """Each day from nine to twelve four payments more than on the day before; counter 1 serves them."""
    past = Past(date(2026, 7, 1), date(2026, 8, 29), days=tuple(DAYS[:days]))
    payment = past.types["payment"]
    payment.arrivals |= {day: Counter({18: 10 + 2 * k, 23: 10 + 2 * k}) for k, day in enumerate(past.days)}
    payment.classes["normal"] = payment.called = payment.served = 1000
    payment.services = array("q", [60_000 + 500 * k for k in range(100)])
    past.served["1"]["payment"] = 1000
    past.open["1"] = {day: [(9 * HOUR_MS, 12 * HOUR_MS)] for day in past.days}
    return past


def with_rare(day: str, until: int = 9 * HOUR_MS + 60_000) -> Past:
    """Counter 2 opened on one day alone, for somebody with an invoice."""
    past = past_of_days()
    past.open["2"] = {day: [(9 * HOUR_MS, until)]}
    past.served["2"]["invoice"] = 1
    past.types["invoice"].arrivals[day][18] = 1
    past.types["invoice"].classes["normal"] = 1
    return past


def notes(learnt: Learnt) -> set[tuple[str, str]]:
    return {(note.code, str(one)) for note in learnt.notes for one in note.gaps.values()}


def test_a_counter_that_was_open_on_none_of_the_days_lived_is_left_out() -> None:
    lived = learnt_of(past_of_days(), CATALOGUE).lived
    other = next(day for day in DAYS if day not in lived)
    for past in (with_rare(other), with_rare(lived[0], 9 * HOUR_MS + 20_000)):
        found = learnt_of(past, CATALOGUE)
        assert [counter.code for counter in found.model.counters] == ["1"]
        assert [kind.code for kind in found.model.types] == ["payment"]
        assert notes(found) >= {("counter_rare", "2"), ("not_served", "invoice")}
        assert len(planned_days(found.model)) == 40


def test_a_counter_that_was_open_on_a_day_lived_stays() -> None:
    day = learnt_of(past_of_days(), CATALOGUE).lived[0]
    found = learnt_of(with_rare(day), CATALOGUE)
    assert [(c.code, any(c.windows), sum(map(bool, c.by_day))) for c in found.model.counters] == [
        ("1", True, 40),
        ("2", False, 1),
    ]


def test_who_came_when_counters_were_seldom_open_is_not_left_out() -> None:
    """On six of twenty evenings the counter went on until nine, which is not usual."""
    past = past_of_days(20)
    for day in past.days[:6]:
        past.open["1"][day].append((18 * HOUR_MS, 21 * HOUR_MS))
        past.types["payment"].arrivals[day] += Counter({38: 10})
    found = learnt_of(past, CATALOGUE)
    (payment,) = found.model.types
    assert found.model.counters[0].windows == (Window(540, 720),)
    assert found.model.opens + 30 * len(payment.arrivals) == 19 * 60 + 30
    assert payment.arrivals[-1] == 3
    assert "out_of_hours" not in {note.code for note in found.notes}
