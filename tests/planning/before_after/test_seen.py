"""A hall's days as they are judged: figures of the history, what is adjusted for, which are left out."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from hall.clock import FixedClock, parse_rfc3339
from hall.hall import Hall
from hall.ticket import Done, State, Verb
from planning.before_after.change import Change, Measure, change_of
from planning.before_after.day import MAKE_UP
from planning.before_after.seen import Figures, days_of, figures_between
from planning.forecast.own_days import DayIs, OwnDay, keep_own_days
from planning.history import store as kept
from planning.history.visit import Stint, Visit

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 11, 16)
MIN = 60_000


def visit(day: date, n: int, service: str, wait_min: float | None, serve_min: float = 2) -> Visit:
    """The n-th customer of a day, a minute after the one before; None: never called."""
    issued = parse_rfc3339(f"{day}T09:00:00+08:00") + n * MIN
    ticket = f"{day}-{service}-{n}"
    if wait_min is None:
        over = issued + 600 * MIN
        return Visit(service, issued, ticket, day.isoformat(), state=State.EXPIRED, over_at=over)
    called = issued + round(wait_min * MIN)
    over = called + round(serve_min * MIN)
    return Visit(
        service,
        issued,
        ticket,
        day.isoformat(),
        state=State.FINISHED,
        called_at=called,
        stints=(Stint("1", "", called, called, until=over, ended=Verb.FINISH),),
        over_at=over,
        done=(Done(service),),
    )


def remember(hall: Hall, visits: list[Visit], source: str = "hall") -> None:
    hall.write(lambda tx: kept.keep_visits(tx, visits, source))


def usual(day: date, waits: float = 4.0) -> list[Visit]:
    """Thirty payments and ten others."""
    paid = [visit(day, n, "payment", waits) for n in range(30)]
    return paid + [visit(day, 40 + n, "general", waits) for n in range(10)]


def look(hall: Hall, source: str = "hall") -> dict[date, Figures]:
    found = []
    first, last = MONDAY - timedelta(days=60), MONDAY + timedelta(days=6)
    figures = figures_between(
        hall.store, hall.catalogue, source, first, last, hall.clock(), lambda done, of: found.append(done)
    )
    assert found == sorted(found)
    return figures


@pytest.fixture
def week(hall: Hall) -> Iterator[Hall]:
    """Five usual days, and the Saturday with three customers."""
    for n in range(5):
        remember(hall, usual(MONDAY + timedelta(days=n)))
    remember(hall, usual(MONDAY + timedelta(days=5))[:3])
    yield hall


def test_the_figures_of_a_day(hall: Hall) -> None:
    waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20]
    rows = [visit(MONDAY, n, "payment", w) for n, w in enumerate([*waits, *waits])]
    remember(hall, [*rows, visit(MONDAY, 30, "payment", None)])
    (day,) = look(hall).values()
    assert day.value(Measure.WAIT_MEAN, None) == pytest.approx(6.5)
    assert day.value(Measure.WAIT_P90, None) == pytest.approx(9.0)
    assert day.value(Measure.WITHIN, None) == pytest.approx(10 / 21)
    assert day.value(Measure.VISITS, "payment") == 21
    assert day.value(Measure.DIVERTED, None) == 0
    assert day.staff_h == 1.0


def test_a_day_is_evened_out_for_those_whom_the_change_does_not_touch(week: Hall) -> None:
    body = {"date": str(MONDAY), "expected": {"measure": "wait_mean", "value": -2}, "other": None}
    touched = change_of(body | {"acts_on": {"services": ["payment"], "staff": True}})
    for change, customers, hours in ((change_of(body), 40.0, True), (touched, 10.0, False)):
        seen = days_of(change, look(week), None, week.store, ZONE)
        assert [one.day.weekday() for one in seen.days] == [0, 1, 2, 3, 4]
        assert {one.customers for one in seen.days} == {customers}
        assert all((one.staff_h > 0) is hours for one in seen.days)
        assert seen.left_out == {MONDAY + timedelta(days=5): "nothing"}


def test_days_that_are_left_out_and_why(week: Hall, manager) -> None:  # type: ignore[no-untyped-def]
    closed = OwnDay(MONDAY + timedelta(days=4), DayIs.HOLIDAY)
    keep_own_days(week, manager, [closed], 0)
    for n in (0, 1, 2, 4):
        remember(week, usual(MONDAY + timedelta(days=n), 9.0), "file-1")
    change = Change(MONDAY, Measure.WAIT_MEAN, -2.0, settling=1, other="file-1")
    seen = days_of(change, look(week), look(week, "file-1"), week.store, ZONE)
    assert [(one.day.weekday(), one.value, one.other) for one in seen.days] == [(1, 4.0, 9.0), (2, 4.0, 9.0)]
    assert [(day.weekday(), why) for day, why in sorted(seen.left_out.items())] == [
        (0, "settling"),
        (3, "no_other"),
        (4, "holiday"),
        (5, "nothing"),
    ]


def test_a_worked_day_of_the_weekend_is_a_make_up_day_by_the_state_and_by_the_manager(
    week: Hall,
    manager,  # type: ignore[no-untyped-def]
) -> None:
    """Saturday, 10 October is worked for the National Day; the manager says so of two other days."""
    saturday, sunday, wednesday = date(2026, 10, 10), MONDAY + timedelta(days=6), MONDAY + timedelta(days=2)
    for day in (saturday, saturday + timedelta(days=7), sunday):
        remember(week, usual(day))
    keep_own_days(week, manager, [OwnDay(day, DayIs.WORKDAY) for day in (wednesday, sunday)], 0)
    seen = days_of(Change(MONDAY, Measure.WAIT_MEAN, -2.0), look(week), None, week.store, ZONE)
    assert [one.day for one in seen.days if one.make_up] == [saturday, sunday]
    assert [one.weekday for one in seen.days] == [MAKE_UP, 5, 0, 1, 2, 3, 4, MAKE_UP]


def test_hours_by_the_journal_end_now(week: Hall, clock: FixedClock) -> None:
    """A counter that still stands open has been open until now, not until the end of its day."""
    today = date(2026, 11, 23)
    remember(week, usual(today))
    since = parse_rfc3339("2026-11-23T08:00:00+08:00")
    week.write(lambda tx: kept.turn_counter(tx, "1", since, kept.Session(1, "1", "open", None, None, since)))
    figures = figures_between(
        week.store, week.catalogue, "hall", today, today, clock(), lambda done, of: None
    )
    assert figures[today].staff_h == 1.0


def test_holidays_are_those_of_the_hall_s_country(week: Hall) -> None:
    change = change_of(
        {"date": str(MONDAY), "expected": {"measure": "wait_mean", "value": -2}, "other": None}
    )
    for zone, day in (("Asia/Shanghai", None), ("Europe/Prague", MONDAY + timedelta(days=1))):
        left_out = days_of(change, look(week), None, week.store, zone).left_out
        assert [one for one, why in left_out.items() if why == "holiday"] == ([day] if day else [])
