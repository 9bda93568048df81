"""An invented past: the same from the same seed, plausible, and taken in without a refused row."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hall.errors import HallError
from hallkeeper.command import main
from hallkeeper.demo.opening import CLOSES, demo_catalogue, instant
from hallkeeper.demo.past import Cure, Lived, Past
from hallkeeper.demo.past_file import cure_of
from hallkeeper.demo.season import volume
from planning.forecast.calendar import Calendar
from planning.history.importing import Importer, guess
from planning.history.table_file import read_table

MONDAY = date(2026, 11, 16)
PAST = Past(demo_catalogue(), seed=1, customers=2000)


@pytest.fixture(scope="module")
def monday() -> list[Lived]:
    """A day of 2,000 customers."""
    return PAST.day(MONDAY)


def mean_wait_min(lived: list[Lived]) -> float:
    waits = [one.called - one.issued for one in lived if one.called is not None]
    return sum(waits) / len(waits) / 60_000


def test_a_day_depends_on_seed_and_date_alone(monday: list[Lived]) -> None:
    assert Past(demo_catalogue(), 1, 2000).day(MONDAY) == monday
    assert replace(PAST, seed=2).day(MONDAY) != monday


def test_everybody_is_called_before_they_are_served_and_nobody_is_served_twice_at_once(
    monday: list[Lived],
) -> None:
    assert 1900 < len(monday) < 2600
    at = dict[str, list[tuple[int, int]]]()
    for one in monday:
        if one.called is not None:
            assert one.issued <= one.called
        if one.finished is not None:
            assert one.called is not None and one.started is not None
            assert one.called < one.started < one.finished
            at.setdefault(one.counter, []).append((one.called, one.finished))
    assert set(at) <= {counter.code for counter in PAST.hall.staffed}
    for spans in at.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_payments_fill_the_hall_then_invoices_and_some_asked_for_something_else(monday: list[Lived]) -> None:
    done = [one.done for one in monday]
    assert done.count("payment") > 2 * done.count("invoice") > done.count("general") > 0
    assert sum(one.asked != one.done for one in monday) > 50


def test_bills_holidays_and_weekdays_decide_how_many_come() -> None:
    calendar = Calendar()

    def mean(days: list[date], service: str = "payment") -> float:
        return sum(volume(calendar, day, service, 1) for day in days) / len(days)

    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    quiet = [day for day in year if 8 <= day.day <= 20]
    assert 0.93 < mean(year) < 1.07
    assert mean([day for day in year if day.day == 25]) > 1.15 * mean(quiet)
    assert mean([day for day in year if day.day <= 5], "invoice") > 1.2 * mean(quiet, "invoice")
    assert mean([date(2026, 10, n) for n in range(1, 8)]) < 0.8 < mean(quiet)


def test_a_cure_takes_customers_away_and_shortens_the_wait(monday: list[Lived]) -> None:
    cure = Cure(MONDAY - timedelta(days=30), {"payment": 0.4, "invoice": 0.5}, ("7",))
    cured = replace(PAST, cure=cure).day(MONDAY)
    assert len(cured) < 0.75 * len(monday)
    assert mean_wait_min(cured) < 0.5 * mean_wait_min(monday)
    assert replace(PAST, cure=replace(cure, since=MONDAY + timedelta(days=1))).day(MONDAY) == monday
    assert replace(cure, since=MONDAY).stays("payment", MONDAY) == pytest.approx(0.96)


def test_the_file_is_taken_in_without_a_refusal(tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    asked = ["demo", "history", str(file), "--days", "2", "--seed", "3", "--customers", "150"]
    assert main([*asked, "--until", "2026-11-20"]) == 0
    table = read_table(file.read_bytes())
    kind, columns = guess(table.heads)
    now = instant(CLOSES)
    found = Importer(demo_catalogue(), now, kind, columns, {}).check(table)
    assert (kind, found.refusals, found.left_out, found.good) == ("visits", [], 0, table.lines)
    assert found.days() == ("2026-11-19", "2026-11-20")
    visits = found.visits
    assert {visit.customer_class for visit in visits} == {"normal", "priority"}
    assert {str(visit.state) for visit in visits} == {"finished", "missed"}
    lived = [one for n in (19, 20) for one in Past(demo_catalogue(), 3, 150).day(date(2026, 11, n))]
    assert [v.asked for v in visits] == [one.asked for one in lived]
    assert sum(v.done[0].service != v.asked for v in visits if v.done) == sum(
        one.asked != one.done for one in lived if one.finished is not None
    )


@pytest.mark.parametrize(
    ("since", "divert", "for_all", "field"),
    [
        (None, ["payment=0.4"], [], "since"),
        (MONDAY, ["payment=4"], [], "divert"),
        (MONDAY, ["payment"], [], "divert"),
        (MONDAY, ["magic=0.4"], [], "service"),
        (MONDAY, [], ["99"], "counter"),
    ],
)
def test_a_change_that_makes_no_sense(
    since: date | None, divert: list[str], for_all: list[str], field: str
) -> None:
    with pytest.raises(HallError) as refusal:
        cure_of(since, divert, for_all)
    assert getattr(refusal.value, "field", None) == field


def test_a_past_of_no_days_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "history", str(tmp_path / "past.csv"), "--days", "0"]) == 1
    assert "--days" in capsys.readouterr().err
    assert not (tmp_path / "past.csv").exists()
