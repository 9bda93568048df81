"""Asking a printer how it is, and whether a slip is on paper, over its wire."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from hardware.escpos import ask_complete, ask_status, job_id
from hardware.health import Condition
from hardware.profile import Profile
from hardware.status import Fault, Reply, ReplyKind, ReplyReader, realtime_faults, worst
from hardware.wire import Wire

ASK_S = 1.0


class Inquiry:
    """The questions for one open wire; what comes unasked is sorted out and dropped."""

    def __init__(self, wire: Wire, profile: Profile) -> None:
        self._wire = wire
        self._profile = profile
        self._reader = ReplyReader()

    @property
    def possible(self) -> bool:
        """Whether this printer can answer at all."""
        return self._wire.answers and bool(self._profile.status)

    def faults(self) -> frozenset[Fault] | None:
        """What is the matter now, by DLE EOT; None if the printer keeps silent.  Raises WireError.

        A query it leaves unanswered after another was answered counts as nothing to report.
        """
        self._discard()
        found: frozenset[Fault] = frozenset()
        for query in self._profile.status:
            self._wire.send(ask_status(query), ASK_S)
            reply = self._await(self._profile.status_s, lambda reply: reply.kind is ReplyKind.REALTIME)
            if reply is None and query == self._profile.status[0]:
                return None
            if reply is not None:
                found |= realtime_faults(query, reply.data[0])
        return found

    def ask_confirms(self) -> bool:
        """Whether it knows `GS ( H`: asked with nothing to print before it.  Raises WireError."""
        self._wire.send(ask_complete(0), ASK_S)
        return self.completed(0, self._profile.status_s * 2)

    def completed(self, job: int, wait_s: float) -> bool:
        """Whether the print-complete reply of this job comes in time.  Raises WireError."""
        wanted = job_id(job)
        reply = self._await(wait_s, lambda reply: reply.kind is ReplyKind.COMPLETE and reply.data == wanted)
        return reply is not None

    def hear(self, wait_s: float) -> None:
        """Listen for a moment, only to learn by WireError that the connection is lost."""
        self._wire.receive(wait_s)

    def _await(self, wait_s: float, fits: Callable[[Reply], bool]) -> Reply | None:
        return next((reply for reply in self._replies(wait_s) if fits(reply)), None)

    def _replies(self, wait_s: float) -> Iterator[Reply]:
        end = time.monotonic() + wait_s
        while (left := end - time.monotonic()) > 0:
            yield from self._reader.feed(self._wire.receive(left))

    def _discard(self) -> None:
        """Replies to earlier questions must not answer this one."""
        while self._wire.receive(0):
            pass
        self._reader = ReplyReader()


def condition_of(faults: frozenset[Fault]) -> tuple[Condition, str | None]:
    """The device's condition by its faults: near-end still prints, all else needs a person."""
    fault = worst(faults)
    if fault is None:
        return Condition.READY, None
    return (Condition.DEGRADED if fault is Fault.PAPER_NEAR_END else Condition.ATTENTION), fault.value
