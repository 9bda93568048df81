"""How the devices are: one state model for printers and signs, reported to the hall on each change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hardware.errors import ServerError, ServerRefused
from hardware.mistakes import Mistake
from hardware.public import Json
from hardware.server import Server

log = logging.getLogger(__name__)
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 2.0
LONGEST_DETAIL = 300


class Condition(StrEnum):
    """DEGRADED works, but not for long; ATTENTION needs a person at the machine; OFFLINE does not answer.

    UNKNOWN has no way to tell (never shown as well); DISABLED is switched off in the office.
    """

    READY = "READY"
    DEGRADED = "DEGRADED"
    ATTENTION = "ATTENTION"
    OFFLINE = "OFFLINE"
    UNKNOWN = "UNKNOWN"
    DISABLED = "DISABLED"


WORKING = frozenset({Condition.READY, Condition.DEGRADED})


@dataclass(frozen=True)
class Health:
    """A device's condition, why, since when, and when it last worked.

    `mistake`: of settings that cannot be used, what is wrong with them.
    """

    condition: Condition
    reason: str | None
    since: datetime
    last_good: datetime | None
    mistake: Mistake | None = None

    def as_json(self) -> Json:
        """The body of `PUT /devices/{code}/state`; `detail` says the mistake in English."""
        return {
            "state": self.condition.value,
            "reason": self.reason,
            "since": self.since.isoformat(),
            "last_good": self.last_good.isoformat() if self.last_good else None,
            **self._told(),
        }

    def _told(self) -> Json:
        if self.mistake is None:
            return {}
        return {"detail": str(self.mistake)[:LONGEST_DETAIL], "mistake": self.mistake.as_json()}


class HealthBook:
    """The condition of every device of this agent; drivers write it from their threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._changed = threading.Condition()
        self._healths: dict[str, Health] = {}
        self._unreported: dict[str, list[Health]] = {}
        self._closed = False

    def note(
        self,
        code: str,
        condition: Condition,
        reason: str | None = None,
        mistake: Mistake | None = None,
    ) -> None:
        """A device was seen in this condition just now."""
        now = self._now()
        with self._changed:
            old = self._healths.get(code)
            told = (condition, reason, mistake)
            same = old is not None and (old.condition, old.reason, old.mistake) == told
            good = now if condition in WORKING else old.last_good if old else None
            since = old.since if old and same else now
            self._healths[code] = Health(condition, reason, since, good, mistake)
            if not same:
                waiting = self._unreported.setdefault(code, [])
                waiting[:] = [seen for seen in waiting if seen.condition not in WORKING][-1:]
                waiting.append(self._healths[code])
                self._changed.notify_all()

    def of(self, code: str) -> Health | None:
        """A device's health, or None if it has not been looked at."""
        with self._changed:
            return self._healths.get(code)

    def wait_seen(self, codes: Iterable[str], wait_s: float) -> bool:
        """Wait until all these devices have been looked at once."""
        wanted = set(codes)
        with self._changed:
            return self._changed.wait_for(lambda: wanted <= self._healths.keys(), wait_s)

    def forget(self, code: str) -> None:
        """The device is no longer this agent's."""
        with self._changed:
            self._healths.pop(code, None)
            self._unreported.pop(code, None)

    def report_all(self) -> None:
        """Report every device again: the server may have missed changes."""
        with self._changed:
            for code, health in self._healths.items():
                self._unreported.setdefault(code, [health])
            self._changed.notify_all()

    def close(self) -> None:
        """Wake whoever waits for a change, for the last time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self) -> list[tuple[str, Health]] | None:
        """Wait for what is unreported and take it, each device's newest last; None when closed.

        A fault that was over before it could be reported is told before what came after it.
        """
        with self._changed:
            while not self._unreported and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            taken, self._unreported = self._unreported, {}
            return [
                (code, seen)
                for code, waiting in taken.items()
                for seen in (*waiting[:-1], self._healths[code])
            ]

    def put_back(self, code: str) -> None:
        """The report did not arrive: make it again, in whatever condition the device is then."""
        with self._changed:
            if code in self._healths:
                self._unreported.setdefault(code, [self._healths[code]])


def report(book: HealthBook, server: Server, stop: threading.Event) -> None:
    """Report changes until the book is closed: a thread of its own, for a server may be slow."""
    pause = SHORTEST_PAUSE_S
    while (healths := book.take()) is not None:
        if all([_reported(book, server, code, health) for code, health in healths]):
            pause = SHORTEST_PAUSE_S
        else:
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)


def _reported(book: HealthBook, server: Server, code: str, health: Health) -> bool:
    try:
        server.put(f"/devices/{code}/state", health.as_json())
    except ServerRefused as refusal:
        log.warning("state of %s refused: %s", code, refusal)
    except ServerError:
        book.put_back(code)
        return False
    return True
