"""Quantiles with cut-off waits, and the days with which days are compared."""

from datetime import date

import pytest

from hall.errors import Invalid
from planning.history.period import Days, days_of
from planning.history.waits import kaplan_meier, quantile

TODAY = date(2026, 11, 28)


def test_without_leavers_it_is_the_plain_quantile() -> None:
    waits = [50, 10, 40, 20, 30]
    assert kaplan_meier(waits, [], (0.5, 0.9)) == [30, 50]
    assert [quantile(sorted(waits), s) for s in (0.5, 0.9)] == [30, 50]


def test_a_worked_example() -> None:
    """Kaplan and Meier's own: 1.0 to 0.875 at 0.8, then 0.7 at 3.1, 0.525 at 5.4, 0.2625 at 9.2."""
    called, left = [8, 31, 54, 92], [10, 27, 70, 121]
    assert kaplan_meier(called, left, (0.1, 0.3, 0.4, 0.5, 0.7, 0.9)) == [8, 31, 54, 92, 92, None]


def test_leavers_make_the_honest_wait_longer() -> None:
    assert kaplan_meier([5, 10], [6, 7, 8], (0.5,)) == [10]
    assert kaplan_meier([], [6, 7], (0.5,)) == [None]
    assert quantile([], 0.5) is None


def test_what_days_are_compared_with() -> None:
    def before(*days: str) -> tuple[str, str]:
        found = Days(date.fromisoformat(days[0]), date.fromisoformat(days[-1])).before()
        return found.first.isoformat(), found.last.isoformat()

    assert before("2026-11-23") == ("2026-11-16", "2026-11-16")
    assert before("2026-11-23", "2026-11-29") == ("2026-11-16", "2026-11-22")
    assert before("2026-11-20", "2026-11-28") == ("2026-11-06", "2026-11-14")
    assert before("2026-03-01", "2026-03-31") == ("2026-02-01", "2026-02-28")


def test_days_that_somebody_asks_for() -> None:
    assert days_of(None, None, TODAY) == Days(date(2026, 11, 22), TODAY)
    assert days_of("2026-11-27", "2027-01-01", TODAY) == Days(date(2026, 11, 27), TODAY)
    assert days_of("2026-11-29", "2026-11-29", TODAY) == Days(TODAY, TODAY)
    for wrong in (("x", None), ("2026-11-27", "2026-11-26"), ("2026-08-01", None), (None, "28.11.2026")):
        with pytest.raises(Invalid):
            days_of(*wrong, TODAY)
