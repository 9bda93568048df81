"""The hall's time, carried on between two answers of the server."""

from datetime import UTC, datetime, timedelta

from hardware.clock import HallClock

MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)


def test_the_servers_time_goes_on_whatever_this_machine_believes() -> None:
    ticks = iter((0.0, 100.0, 107.0, 130.0))
    clock = HallClock(monotonic=lambda: next(ticks))
    clock.heard(MORNING)
    assert clock.now() == MORNING + timedelta(seconds=7)
    assert clock.age_s(MORNING) == 30


def test_in_a_demonstration_ages_stay_real() -> None:
    ticks = iter((0.0, 100.0, 101.0, 101.0))
    clock = HallClock(speed=60, monotonic=lambda: next(ticks))
    clock.heard(MORNING)
    assert clock.now() == MORNING + timedelta(minutes=1)
    assert clock.age_s(MORNING) == 1
