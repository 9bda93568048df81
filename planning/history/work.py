"""How counters and tellers spent their time: open, paused, with customers; and how long those had waited."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hall.ticket import Verb
from planning.history.crowd import slots
from planning.history.fate import Facts
from planning.history.store import Session
from planning.history.tally import Spans, share
from planning.history.visit import Stint

Span = tuple[int, int]
_AT_ONCE = 100


class Work:
    """The work of one counter, or of one teller."""

    def __init__(self) -> None:
        self.ended: defaultdict[Verb, int] = defaultdict(int)
        self.services, self.walks, self.waits = Spans(), Spans(), Spans()
        self.odd = self.calls = self.in_time = self.decided = 0
        self.open: list[Span] = []
        self.paused_ms = 0
        self.busy: list[Span] = []

    def add(self, stint: Stint) -> None:
        """One more time with a customer, or waiting for one who did not come."""
        if stint.ended is None:
            return
        self.ended[stint.ended] += 1
        self.calls += stint.called_at is not None
        if stint.until is None:
            return  # a log of elsewhere does not say how long
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

    def called_first(self, facts: Facts) -> None:
        """The first call of this customer came from here: what went before it is this counter's wait, too."""
        if facts.wait_ms is not None:
            self.waits.add(facts.wait_ms)
        if facts.in_time is not None:
            self.decided += 1
            self.in_time += facts.in_time

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

    def times(self) -> tuple[list[Span], list[Span], list[Span]]:
        """When it was open, with customers, and at work, each without overlaps."""
        return _united(self.open), _united(self.busy), _united(self.open + self.busy)

    def group(self) -> dict[str, Any]:
        """Ready for JSON, spans in whole seconds. `utilisation`: of the time at work, how much with
        customers; time at work is open, and whatever was served while paused.
        """
        opened, busy, at_work = (_length(spans) for spans in self.times())
        return {
            "finished": self.ended[Verb.FINISH],
            "missed": self.ended[Verb.MISS],
            "no_shows": share(self.ended[Verb.MISS], self.calls),
            "called": len(self.waits.all),
            **self.waits.figures("wait"),
            "within": share(self.in_time, self.decided),
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


class Use:
    """How much of the time that counters were at work they had customers, by half hour, weekday and day.

    `keys`: the codes of an instant (ms UTC), one of each group in their order.
    """

    def __init__(self, by: Iterable[str], keys: Callable[[int], Iterable[str]]) -> None:
        self._keys = keys
        self._times: dict[str, defaultdict[str, list[int]]] = {
            one: defaultdict(lambda: [0, 0, 0]) for one in by
        }

    def add(self, work: Work) -> Iterator[None]:
        """Take in one counter; a pause after each piece."""
        for what, spans in enumerate(work.times()):
            for n, (since, until) in enumerate(spans):
                for first, last in slots(since, until):
                    for times, key in zip(self._times.values(), self._keys(first), strict=True):
                        times[key][what] += last - first
                if n % _AT_ONCE == 0:
                    yield

    def group(self, by: str, code: str) -> dict[str, Any]:
        """Ready for JSON; `utilisation` is null where no counter was open."""
        opened, busy, at_work = self._times[by][code]
        return {
            "open_s": opened // 1000,
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
