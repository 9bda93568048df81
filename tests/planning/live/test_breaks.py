"""Usual pauses: when they begin, how long they are, and that going home is none."""

from datetime import date

from planning.learnt.past import HALF_HOUR_MS, Past
from planning.live.breaks import breaks_document, breaks_from, breaks_of

HOUR = 2 * HALF_HOUR_MS
DAYS = tuple(f"2026-11-{n:02d}" for n in range(2, 27))


def a_past(days: tuple[str, ...] = DAYS) -> Past:
    """Counter 1 works from nine to six with a lunch of 40 minutes at noon, counter 2 from nine to three."""
    past = Past(date(2026, 11, 2), date(2026, 11, 26), days=days)
    for day in days:
        past.open["1"][day] = [(9 * HOUR, 12 * HOUR), (12 * HOUR + 2_400_000, 18 * HOUR)]
        past.open["2"][day] = [(9 * HOUR, 15 * HOUR)]
    return past


def test_a_pause_is_known_by_its_half_hour_and_its_length() -> None:
    breaks = breaks_of(a_past())
    assert breaks is not None
    assert [half for half, after in enumerate(breaks.leave) if after] == [24, 30]
    assert breaks.lengths[breaks.group_of(24)][1] == (2_400_000,) * 25
    assert breaks.leave[24] == HALF_HOUR_MS


def test_who_closes_long_before_the_others_is_gone_for_the_day_and_going_home_is_no_pause() -> None:
    breaks = breaks_of(a_past())
    assert breaks is not None
    assert breaks.leave[36] == 0
    assert min(breaks.lengths[breaks.group_of(30)][1]) == 12 * HOUR


def test_of_too_few_pauses_nothing_is_said() -> None:
    assert breaks_of(a_past(DAYS[:5])) is None
    assert breaks_of(Past(date(2026, 11, 2), date(2026, 11, 26))) is None


def test_they_are_the_same_when_read_again() -> None:
    breaks = breaks_of(a_past())
    assert breaks_from(breaks_document(breaks)) == breaks
    assert breaks_from(breaks_document(None)) is None
