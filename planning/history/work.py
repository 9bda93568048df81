"""How counters and tellers spent their time: open, paused, with customers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from hall.ticket import Verb
from planning.history.store import Session
from planning.history.tally import Spans, share
from planning.history.visit import Stint

Span = tuple[int, int]


class Work:
    """The work of one counter, or of one teller."""

    def __init__(self) -> None:
        self.ended: defaultdict[Verb, int] = defaultdict(int)
        self.services, self.walks = Spans(), Spans()
        self.odd = 0
        self.open: list[Span] = []
        self.paused_ms = 0
        self.busy: list[Span] = []

    def add(self, stint: Stint) -> None:
        """One more time with a customer, or waiting for one who did not come."""
        if stint.until is None or stint.ended is None:
            return
        self.ended[stint.ended] += 1
        begun = stint.called_at if stint.called_at is not None else stint.begun_at
        if stint.until > begun:
            self.busy.append((begun, stint.until))
        if stint.ended is not Verb.MISS:
            if stint.service_ms > 0:
                self.services.add(stint.service_ms)
            else:
                self.odd += 1
        if stint.walk_ms is not None and stint.walk_ms >= 0:
            self.walks.add(stint.walk_ms)

    def stood(self, session: Session, first: int, later: int) -> None:
        """The counter was open or paused; only what lies between the two instants counts."""
        since, until = (
            max(session.since, first),
            min(later if session.until is None else session.until, later),
        )
        if until <= since:
            return
        if session.state == "open":
            self.open.append((since, until))
        else:
            self.paused_ms += until - since

    def group(self) -> dict[str, Any]:
        """Ready for JSON, spans in whole seconds. `utilisation`: of the time at work, how much with
        customers; time at work is open, and whatever was served while paused.
        """
        opened, busy = _length(_united(self.open)), _length(_united(self.busy))
        at_work = _length(_united(self.open + self.busy))
        return {
            "finished": self.ended[Verb.FINISH],
            "missed": self.ended[Verb.MISS],
            "transfers": self.ended[Verb.TRANSFER],
            "holds": self.ended[Verb.HOLD],
            **self.services.figures("service"),
            "served_s": self.services.total_s,
            **self.walks.figures("walk"),
            "odd": self.odd,
            "open_s": opened // 1000,
            "paused_s": self.paused_ms // 1000,
            "busy_s": busy // 1000,
            "utilisation": share(busy, at_work) if opened else None,
        }


def _length(spans: Iterable[Span]) -> int:
    return sum(until - since for since, until in spans)


def _united(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps: a program may hold several counters at once."""
    joined: list[Span] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
