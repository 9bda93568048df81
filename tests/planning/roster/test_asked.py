"""Hours that scenarios ask of the roster: more counters, a counter less, and what the hall has for it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from planning.roster.asked import Needed, met, shut_by
from planning.roster.groups import groups_of
from tests.planning.roster.halls import MONDAY

PAY, SIGN = frozenset({"pay"}), frozenset({"sign"})
LISTS = {"1": PAY, "2": PAY, "3": PAY | SIGN, "4": SIGN}
GROUPS = groups_of(["pay", "sign"], [PAY | SIGN], LISTS.values())
HALVES = range(18, 24)
USUAL = {code: [[540, 720]] for code in LISTS}


def asks(usual: dict[str, list[list[int]]] | None = None, **line: Any) -> dict[str, Any]:
    return {"name": "x", "lines": [line], "usual": USUAL if usual is None else usual}


def needed(pay: int, sign: int, days: int = 1) -> Needed:
    times = [(MONDAY + timedelta(days=n), half) for n in range(days) for half in HALVES]
    return {"pay": dict.fromkeys(times, pay), "sign": dict.fromkeys(times, sign)}


def after(before: Needed, *asked: dict[str, Any]) -> list[tuple[int, int]]:
    """What is needed on Monday for paying and for signing, by half hour from nine."""
    found = met(before, GROUPS, LISTS, asked)
    rows = [(found.needed["pay"][MONDAY, half], found.needed["sign"][MONDAY, half]) for half in HALVES]
    was = [(before["pay"][MONDAY, half], before["sign"][MONDAY, half]) for half in HALVES]
    changes = {(MONDAY, h): sum(now) - sum(b) for h, now, b in zip(HALVES, rows, was, strict=True)}
    assert {when: n for when, n in found.raised.items() if when[0] == MONDAY} == {
        when: n for when, n in changes.items() if n
    }
    return rows


def add(code: str, start: str, end: str) -> dict[str, Any]:
    return asks(what="roster_add", codes=[code], start=start, end=end)


def close(code: str, usual: dict[str, list[list[int]]] | None = None, **hours: str) -> dict[str, Any]:
    return asks(usual, what="roster_close", codes=[code], **hours)


def test_nothing_asked_changes_nothing() -> None:
    found = met(needed(1, 1), GROUPS, LISTS, ())
    assert (found.needed, found.raised, found.firm) == (needed(1, 1), {}, frozenset())


def test_one_more_than_the_forecast_takes_on_every_day_in_each_half_hour_that_is_touched() -> None:
    assert after(needed(1, 1), add("1", "09:45", "10:30")) == [(1, 1), (2, 1), (2, 1), (1, 1), (1, 1), (1, 1)]
    found = met(needed(1, 1, days=7), GROUPS, LISTS, [add("1", "09:45", "10:30")])
    assert found.firm == {(MONDAY + timedelta(days=n), half) for n in range(7) for half in (19, 20)}


def test_nobody_is_asked_for_when_nobody_is_expected() -> None:
    assert after(needed(1, 1), add("1", "18:00", "20:00")) == [(1, 1)] * 6


def test_a_counter_for_two_lines_helps_the_longer_one() -> None:
    assert after(needed(1, 2), add("4", "09:00", "12:00")) == [(1, 2)] * 6, "two serve that, both are needed"
    assert after(needed(1, 1), add("4", "09:00", "12:00")) == [(1, 2)] * 6
    assert after(needed(2, 1), add("3", "09:00", "12:00")) == [(3, 1)] * 6


def test_no_more_than_the_hall_has_counters() -> None:
    more = [add("1", "09:00", "12:00")] * 3
    assert after(needed(2, 1), *more) == [(3, 1)] * 6


def test_a_closed_counter_is_one_less_where_the_usual_day_has_no_more() -> None:
    assert after(needed(3, 1), close("1", start="10:30", end="12:00")) == [(3, 1)] * 3 + [(2, 1)] * 3
    assert after(needed(2, 1), close("1")) == [(2, 1)] * 6, "without it three are open, and three are needed"


def test_a_closed_counter_that_is_usually_shut_takes_nobody_away() -> None:
    usual = {code: hours for code, hours in USUAL.items() if code != "1"}
    assert after(needed(2, 1), close("1", usual)) == [(2, 1)] * 6


def test_without_a_usual_day_a_closed_counter_is_one_less() -> None:
    assert after(needed(2, 1), close("1", {})) == [(1, 1)] * 6
    assert after(needed(1, 1), close("1", {})) == [(1, 1)] * 6, "never the last of a line"


def test_a_half_hour_is_closed_whole_or_not_at_all() -> None:
    shut = shut_by([close("1", start="09:15", end="10:45")], LISTS)
    assert shut == {19: {"1"}, 20: {"1"}}


def test_who_alone_serves_a_type_stays() -> None:
    lists = {"1": PAY, "2": PAY | SIGN}
    assert shut_by([close("2")], lists) == {}
    assert shut_by([close("1")], lists) == {half: {"1"} for half in range(48)}


def test_what_is_needed_fits_the_counters_that_are_left() -> None:
    closing: Sequence[dict[str, Any]] = [close(code, {code: []}) for code in ("1", "2")]
    assert after(needed(3, 1), *closing) == [(1, 1)] * 6


def test_hours_that_are_moved_lack_here_and_are_there() -> None:
    move = asks(what="roster_move", codes=["1"], start="09:00", end="10:00", to="11:00")
    assert after(needed(2, 1), move) == [(2, 1)] * 4 + [(3, 1)] * 2
    assert after(needed(3, 1), move) == [(2, 1)] * 2 + [(3, 1)] * 4, "there no counter is left"
    assert shut_by([move], LISTS) == {18: {"1"}, 19: {"1"}}
    near = asks(what="roster_move", codes=["1"], start="09:00", end="10:00", to="09:30")
    assert shut_by([near], LISTS) == {18: {"1"}}


def test_a_counter_that_is_gone_asks_for_nothing() -> None:
    assert after(needed(1, 1), add("9", "09:00", "12:00"), close("9")) == [(1, 1)] * 6
