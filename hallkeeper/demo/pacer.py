"""Who moves the hall's time on, and what holds it back.

Hall time passes `speed` times as fast as real time, but never past a hold: somebody's request that is not
answered, a call that is not on every screen, slips that are not printed. Those who act sleep in hall time;
between two things that happen the clock may run as fast as the speed allows.
"""

import threading
import time
from collections import defaultdict

from hallkeeper.demo.clock import DrivingClock

FULL_SPEED = 12_000.0
"""No faster: the agent carries the hall's time on by itself for 20 s of a silent hall, and forgets slips that
are a week old."""
PATIENCE_MS = 1000
"""A request may take one second of hall time before the clock waits for its answer."""
_LOOK_S = 0.02


class DayEnded(Exception):
    """The demo has been stopped; raised where somebody sleeps."""


class Hold:
    """An instant (ms) that the clock does not reach before the hold is released; `reason` is reported."""

    __slots__ = ("reason", "until")

    def __init__(self, until: int, reason: str) -> None:
        self.until = until
        self.reason = reason


class Pulse:
    """One actor's place in hall time. Awake, it holds the clock after `PATIENCE_MS`; asleep, it is woken.

    To be used by one thread, but for `rouse`.
    """

    def __init__(self, pacer: "Pacer") -> None:
        self._pacer = pacer
        self.hold = Hold(0, "requests")
        self.wake_at: int | None = None
        self.idle = False
        self.roused = False
        self.woken = threading.Event()

    def sleep(self, until: int) -> None:
        """Sleep until that instant of hall time. Raises DayEnded."""
        self._pacer.put_to_sleep(self, until, idle=False)

    def sleep_s(self, seconds: float) -> None:
        """Sleep so many seconds of hall time. Raises DayEnded."""
        self.sleep(self._pacer.now() + round(seconds * 1000))

    def wait(self, until: int | None) -> None:
        """Be idle until somebody rouses this actor, or until the instant if there is one. Raises DayEnded."""
        self._pacer.put_to_sleep(self, until, idle=True)

    def rouse(self) -> None:
        """Wake an idle actor; one that is about to be idle will not be. From any thread."""
        self._pacer.rouse(self)


class Pacer:
    """The hall's time, driven by a thread of its own (`run`)."""

    def __init__(self, clock: DrivingClock, speed: float) -> None:
        self._clock = clock
        self.speed = min(speed, FULL_SPEED)
        self._changed = threading.Condition()
        self._holds: set[Hold] = set()
        self._asleep: set[Pulse] = set()
        self._stopped = False
        self.held_s: dict[str, float] = defaultdict(float)
        """Real seconds in which the clock stood still, by reason."""

    def now(self) -> int:
        """The hall's time in milliseconds."""
        return self._clock()

    def hold(self, until: int, reason: str) -> Hold:
        """Do not reach that instant until the hold is released."""
        made = Hold(until, reason)
        with self._changed:
            self._holds.add(made)
        return made

    def release(self, hold: Hold) -> None:
        """Let the clock go on; a second time changes nothing."""
        with self._changed:
            self._holds.discard(hold)
            self._changed.notify()

    def enter(self) -> Pulse:
        """A new actor, awake."""
        pulse = Pulse(self)
        with self._changed:
            self._awaken(pulse)
        return pulse

    def leave(self, pulse: Pulse) -> None:
        """The actor has gone home."""
        self.release(pulse.hold)

    def put_to_sleep(self, pulse: Pulse, until: int | None, *, idle: bool) -> None:
        """See `Pulse.sleep` and `Pulse.wait`."""
        with self._changed:
            self._check()
            if (idle and pulse.roused) or (until is not None and until <= self.now()):
                pulse.roused = pulse.roused and not idle
                self._awaken(pulse)
                return
            pulse.wake_at, pulse.idle = until, idle
            pulse.woken.clear()
            self._holds.discard(pulse.hold)
            self._asleep.add(pulse)
            self._changed.notify()
        pulse.woken.wait()
        with self._changed:
            self._check()

    def rouse(self, pulse: Pulse) -> None:
        """See `Pulse.rouse`."""
        with self._changed:
            if pulse in self._asleep and pulse.idle:
                self._awaken(pulse)
            else:
                pulse.roused = True

    def stop(self) -> None:
        """End the day: `run` returns, whoever sleeps wakes with DayEnded."""
        with self._changed:
            self._stopped = True
            for pulse in self._asleep:
                pulse.woken.set()
            self._changed.notify_all()

    def run(self) -> None:
        """Drive the clock until stopped."""
        exact, last = float(self.now()), time.monotonic()
        with self._changed:
            while not self._stopped:
                limit, reason = self._limit()
                real = time.monotonic()
                if limit <= exact:
                    self.held_s[reason] += real - last
                exact = max(exact, min(limit, exact + (real - last) * self.speed * 1000))
                last = real
                self._clock.move_to(int(exact))
                if not self._wake_due():
                    left_s = (self._limit()[0] - exact) / self.speed / 1000
                    self._changed.wait(min(left_s, _LOOK_S) if left_s > 0 else _LOOK_S)

    def _limit(self) -> tuple[float, str]:
        """The instant that the clock may reach now, and why no further."""
        wakings = [pulse.wake_at for pulse in self._asleep if pulse.wake_at is not None]
        first = min(self._holds, key=lambda hold: hold.until, default=None)
        ends = [(first.until - 1, first.reason)] if first else []
        ends += [(min(wakings), "")] if wakings else []
        return min(ends, default=(self.now(), "nobody"))

    def _wake_due(self) -> bool:
        now = self.now()
        due = [pulse for pulse in self._asleep if pulse.wake_at is not None and pulse.wake_at <= now]
        for pulse in due:
            self._awaken(pulse)
        return bool(due)

    def _awaken(self, pulse: Pulse) -> None:
        pulse.roused = pulse.roused and not pulse.idle
        pulse.hold.until = self.now() + PATIENCE_MS
        self._holds.add(pulse.hold)
        self._asleep.discard(pulse)
        pulse.woken.set()

    def _check(self) -> None:
        if self._stopped:
            raise DayEnded
