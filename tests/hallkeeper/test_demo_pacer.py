"""The demo's clock: it runs at its speed, and never past whoever is late."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hallkeeper.demo.clock import DrivenClock, DrivingClock
from hallkeeper.demo.followers import Followers
from hallkeeper.demo.pacer import FULL_SPEED, PATIENCE_MS, DayEnded, Pacer, Pulse

START = 1_000_000_000_000
Start = Callable[[float], Pacer]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Start]:
    """Pacers with their threads; all are stopped at the end."""
    running: list[tuple[Pacer, threading.Thread]] = []

    def start(speed: float) -> Pacer:
        pacer = Pacer(DrivingClock(tmp_path / "clock", START), speed)
        thread = threading.Thread(target=pacer.run)
        running.append((pacer, thread))
        thread.start()
        return pacer

    yield start
    for pacer, thread in running:
        pacer.stop()
        thread.join(10)
        assert not thread.is_alive()


def comes_to(instant: int, pacer: Pacer) -> bool:
    """Whether the clock reaches the instant within ten real seconds."""
    until = time.monotonic() + 10
    while pacer.now() < instant and time.monotonic() < until:
        time.sleep(0.001)
    return pacer.now() >= instant


def woke_at(instant: int, pacer: Pacer) -> bool:
    """Whether somebody was woken then: the clock goes on a little while an actor is awake."""
    return instant <= pacer.now() < instant + PATIENCE_MS


def test_the_server_reads_what_the_driver_writes_and_time_never_goes_back(tmp_path: Path) -> None:
    driving = DrivingClock(tmp_path / "clock", START)
    driven = DrivenClock(tmp_path / "clock")
    assert driven() == START
    driving.move_to(START + 5)
    assert (driving(), driven()) == (START + 5, START + 5)
    driving.move_to(START + 4)
    assert driven() == START + 5


def test_time_does_not_reach_a_hold_until_it_is_released(started: Start) -> None:
    pacer = started(float("inf"))
    actor = pacer.enter()
    hold = pacer.hold(START + 30_000, "screens")
    sleeper = threading.Thread(target=actor.sleep, args=(START + 60_000,))
    sleeper.start()
    assert comes_to(START + 29_999, pacer)
    assert not comes_to_soon(START + 30_000, pacer)
    pacer.release(hold)
    sleeper.join(10)
    assert woke_at(START + 60_000, pacer)
    assert pacer.held_s["screens"] > 0


def comes_to_soon(instant: int, pacer: Pacer) -> bool:
    """Whether the clock reaches the instant in the time in which it could live through ten minutes."""
    until = time.monotonic() + 600 / FULL_SPEED
    while time.monotonic() < until:
        if pacer.now() >= instant:
            return True
        time.sleep(0.001)
    return False


def test_time_waits_for_whoever_is_awake(started: Start) -> None:
    pacer = started(float("inf"))
    pacer.enter()
    assert comes_to(START + PATIENCE_MS - 1, pacer)
    assert not comes_to_soon(START + PATIENCE_MS, pacer)


def sleep_as(pacer: Pacer, actor: Pulse, seconds: int, woken: list[tuple[int, int]]) -> None:
    actor.sleep(START + seconds * 1000)
    woken.append((seconds, pacer.now() - START))
    pacer.leave(actor)


def test_sleepers_wake_in_the_order_of_time_and_at_the_right_instant(started: Start) -> None:
    pacer = started(float("inf"))
    woken: list[tuple[int, int]] = []

    threads = []
    for seconds in (300, 100, 200):
        actor = pacer.enter()
        threads.append(threading.Thread(target=sleep_as, args=(pacer, actor, seconds, woken)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [seconds for seconds, _ in woken] == [100, 200, 300]
    assert all(seconds * 1000 <= at < seconds * 1000 + PATIENCE_MS for seconds, at in woken)


def test_time_passes_no_faster_than_it_should(started: Start) -> None:
    begun = time.monotonic()
    pacer = started(100)
    actor = pacer.enter()
    actor.sleep(START + 20_000)
    assert time.monotonic() - begun >= 0.199


def test_an_idle_actor_is_roused_and_a_sleeper_is_not(started: Start) -> None:
    pacer = started(float("inf"))
    actor = pacer.enter()
    actor.rouse()
    actor.sleep(START + 10_000)
    assert woke_at(START + 10_000, pacer)
    actor.wait(START + 50_000)  # roused while asleep: looks up once
    assert pacer.now() < START + 50_000
    actor.wait(START + 50_000)
    assert woke_at(START + 50_000, pacer)


def test_whoever_sleeps_when_the_day_is_stopped_learns_it(started: Start) -> None:
    pacer = started(1)
    actor = pacer.enter()
    threading.Timer(0.05, pacer.stop).start()
    with pytest.raises(DayEnded):
        actor.sleep(START + 3_600_000)


def test_followers_hold_time_until_the_last_of_them_has_seen_the_move(started: Start) -> None:
    pacer = started(float("inf"))
    actor = pacer.enter()
    screens = Followers(pacer, "screens")
    screens.join("one")
    screens.join("two")
    screens.expect(7, START + 5_000)
    sleeper = threading.Thread(target=actor.sleep, args=(START + 9_000,))
    sleeper.start()
    screens.reached("one", 9)
    assert not comes_to_soon(START + 5_000, pacer)
    assert screens.missing(7) == ["two"]
    screens.reached("two", 7)
    sleeper.join(10)
    assert woke_at(START + 9_000, pacer)
