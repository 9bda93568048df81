"""Asking a printer how it is, and whether a slip is on paper, over its wire."""

from __future__ import annotations

import time
from typing import Protocol

from hardware.health import Condition
from hardware.printing.escpos import ask_complete, ask_paper, ask_status, job_id
from hardware.printing.profile import Profile
from hardware.printing.status import (
    XOFF,
    Fault,
    Question,
    Reply,
    ReplyKind,
    ReplyReader,
    automatic_faults,
    realtime_faults,
    transmit_faults,
    worst,
)
from hardware.wire import QueueWire, Wire

ASK_S = 1.0
MISSES = 3
"""A query that stays unanswered so often, while others are answered, is left out ..."""
REST = 60
"""... for so many looks: the printer may only have been busy."""


class Inquiry(Protocol):
    """What a printer's owner asks."""

    possible: bool
    """Whether this printer can answer at all."""

    hears: bool
    """Whether no fault means that there is none."""

    def faults(self) -> frozenset[Fault] | None:
        """What is the matter now; None if the printer keeps silent.  Raises WireError."""

    def ask_confirms(self) -> bool:
        """Whether it says when a slip is on paper; asked with nothing to print.  Raises WireError."""

    def completed(self, job: int, wait_s: float) -> bool:
        """Whether the print-complete reply of this job comes in time.  Raises WireError."""

    def hear(self, wait_s: float) -> frozenset[Fault]:
        """Listen: the faults told unasked.  Raises WireError if the connection is lost."""


_PRINTS_ON = frozenset({Fault.PAPER_NEAR_END, Fault.UNTAKEN})


def inquiry_of(wire: Wire, profile: Profile) -> Inquiry:
    """The questions that fit this wire.  Raises WireError."""
    return QueueInquiry(wire) if isinstance(wire, QueueWire) else WireInquiry(wire, profile)


class WireInquiry:
    """The questions for one open wire.

    What comes unasked is kept as far as it matters: the last automatic status, and jobs that are on paper.
    Each reply is known by its bits, so that none is taken for another, however late it comes.
    """

    def __init__(self, wire: Wire, profile: Profile) -> None:
        self._wire = wire
        self._profile = profile
        self._reader = ReplyReader()
        self._misses = dict.fromkeys(profile.status, 0)
        self._answered = False
        self._automatic: frozenset[Fault] = frozenset()
        self._told = False
        self._completed: set[bytes] = set()
        self._held = False
        self.possible = wire.answers and profile.answers
        self.hears = self.possible
        if self.possible and profile.automatic:
            wire.send(profile.automatic, ASK_S)

    def faults(self) -> frozenset[Fault] | None:
        """By DLE EOT; where that stays unanswered by GS r; and by the maker's own questions.

        What is told unasked meanwhile may be newer than the answers that came before it: then they are asked
        for once more.
        """
        self.hear(0)
        self._told = False
        found = self._realtime() if self._profile.status else self._by_automatic()
        if self._told and self._profile.status:
            found = self._realtime()
        if found is None and self._profile.transmit and not self._answered:
            found = self._transmit()
        for question in self._profile.questions:
            own = self._own(question)
            if own is not None:
                found = own | (found or frozenset())
        if found is not None and self._held and 1 not in self._profile.status:
            found |= {Fault.OFFLINE}
        return found

    def ask_confirms(self) -> bool:
        """By `GS ( H`."""
        self._wire.send(ask_complete(0), ASK_S)
        return self.completed(0, self._profile.status_s * 2)

    def completed(self, job: int, wait_s: float) -> bool:
        """By `GS ( H`; the reply may have come while something else was asked."""
        wanted = job_id(job)
        self._completed &= {wanted}
        end = time.monotonic() + wait_s
        while wanted not in self._completed and (left := end - time.monotonic()) > 0:
            self._take(left)
        came = wanted in self._completed
        self._completed.discard(wanted)
        return came

    def hear(self, wait_s: float) -> frozenset[Fault]:
        """Take in what has come; replies to earlier questions are passed over, their asker has gone."""
        while self._take(wait_s):
            wait_s = 0
        return self._automatic

    def _realtime(self) -> frozenset[Fault] | None:
        """A query it leaves unanswered after another was answered counts as nothing to report.

        Those behind it wait for the next look: the missing reply may come late, and looks like theirs.
        """
        found: frozenset[Fault] | None = None
        for query in self._profile.status:
            if self._rests(query):
                continue
            reply = self._ask(ask_status(query), ReplyKind.REALTIME)
            if reply is not None:
                self._misses[query], self._answered = 0, True
                found = (found or frozenset()) | realtime_faults(query, reply.data[0], self._profile.bits)
                continue
            if found is not None:
                self._misses[query] += 1
            return found
        return found

    def _rests(self, query: int) -> bool:
        """Whether a query is left out of this look."""
        misses = self._misses[query]
        if misses < MISSES:
            return False
        self._misses[query] = MISSES if misses >= MISSES + REST else misses + 1
        return misses < MISSES + REST

    def _by_automatic(self) -> frozenset[Fault] | None:
        """Switched on anew, the automatic status is told at once."""
        if not self._profile.automatic:
            return None
        reply = self._ask(self._profile.automatic, ReplyKind.AUTOMATIC)
        return None if reply is None else self._automatic

    def _transmit(self) -> frozenset[Fault] | None:
        reply = self._ask(ask_paper(), ReplyKind.TRANSMIT)
        if reply is None:
            return None
        self._misses = {query: misses + 1 for query, misses in self._misses.items()}
        return transmit_faults(reply.data[0])

    def _own(self, question: Question) -> frozenset[Fault] | None:
        self._reader.expect(question)
        reply = self._ask(question.send, ReplyKind.OWN)
        self._reader.expect(None)
        return None if reply is None else question.faults(reply.data)

    def _ask(self, question: bytes, kind: ReplyKind) -> Reply | None:
        """What has come before the question is no answer to it."""
        self.hear(0)
        self._wire.send(question, ASK_S)
        end = time.monotonic() + self._profile.status_s
        while (left := end - time.monotonic()) > 0:
            for reply in self._take(left):
                if reply.kind is kind:
                    return reply
        return None

    def _take(self, wait_s: float) -> list[Reply]:
        """Read once and sort; what was not asked for is remembered."""
        data = self._wire.receive(wait_s)
        replies = self._reader.feed(data) if data else []
        for reply in replies:
            self._remember(reply)
        return replies

    def _remember(self, reply: Reply) -> None:
        if reply.kind is ReplyKind.AUTOMATIC:
            self._automatic, self._told = automatic_faults(reply.data), True
        elif reply.kind is ReplyKind.COMPLETE:
            self._completed.add(reply.data)
        elif reply.kind is ReplyKind.FLOW:
            self._held = reply.data == XOFF


class QueueInquiry:
    """The same of a printer behind a queue, which knows how it is but never that a slip is on paper."""

    possible = True

    def __init__(self, wire: QueueWire) -> None:
        self._wire = wire
        self.hears = wire.hears

    def faults(self) -> frozenset[Fault] | None:
        """As the queue says."""
        return self._wire.faults()

    def ask_confirms(self) -> bool:
        """A queue knows only what it has passed on."""
        return False

    def completed(self, job: int, wait_s: float) -> bool:
        """Never."""
        return False

    def hear(self, wait_s: float) -> frozenset[Fault]:
        """Nothing is told unasked."""
        return frozenset()


def condition_of(faults: frozenset[Fault]) -> tuple[Condition, str | None]:
    """The device's condition by its faults: with near-end or a slip nobody takes it prints, else not."""
    fault = worst(faults)
    if fault is None:
        return Condition.READY, None
    return (Condition.DEGRADED if fault in _PRINTS_ON else Condition.ATTENTION), fault.value
