"""The measures of a group of visits: counts and lists of numbers only, so that a quarter fits into memory.

What each measure means, and what is left out of it, stands in docs/measures.md.
"""

from array import array
from collections import Counter
from typing import Any

from planning.history.fate import GONE, Facts, Fate
from planning.history.waits import kaplan_meier, quantile


class Spans:
    """Spans in ms, of which mean, median and P90 are asked."""

    def __init__(self) -> None:
        self.all = array("q")

    def add(self, span: int) -> None:
        """One more."""
        self.all.append(span)

    def order(self) -> None:
        """Put them in order, so that many of these together are soon in order too."""
        self.all = array("q", sorted(self.all))

    @property
    def total_s(self) -> int:
        """All of them together, in whole seconds."""
        return round(sum(self.all) / 1000)

    def figures(self, name: str) -> dict[str, int | None]:
        """`name_mean_s` and so on, in whole seconds; null of none."""
        ordered = sorted(self.all)
        mean = round(sum(ordered) / len(ordered) / 1000) if ordered else None
        return {
            f"{name}_mean_s": mean,
            f"{name}_median_s": _s(quantile(ordered, 0.5)),
            f"{name}_p90_s": _s(quantile(ordered, 0.9)),
        }


class Tally:
    """Visits are added one by one; `group` is ready for JSON, spans in whole seconds."""

    def __init__(self) -> None:
        self.fates = Counter[Fate]()
        self.without_ticket = self.missed = self.came_back = self.odd = self.no_wait = self.no_time = 0
        self.transfers = self.transferred = self.holds = self.done = self.in_time = self.decided = 0
        self._counted_ms = 0
        self.waits, self.cut_off, self.walks, self.services = Spans(), Spans(), Spans(), Spans()

    def add(self, facts: Facts) -> None:
        """One more visit; a mistake at the kiosk is counted as such and in nothing else."""
        self.fates[facts.fate] += 1
        if facts.fate is Fate.MISTAKE:
            return
        self.without_ticket += not facts.queued
        self.odd += facts.odd
        self.no_wait += facts.no_wait
        self.no_time += facts.no_time
        self.missed += facts.missed
        self.came_back += facts.came_back
        self.transfers += facts.transfers
        self.transferred += facts.transfers > 0
        self.holds += facts.holds
        self.done += facts.done
        if facts.in_time is not None:
            self.decided += 1
            self.in_time += facts.in_time
        for span, spans in (
            (facts.wait_ms, self.waits),
            (facts.cut_ms, self.cut_off),
            (facts.walk_ms, self.walks),
            (facts.service_ms, self.services),
        ):
            if span is not None:
                spans.add(span)

    def count(self, times: int, served_ms: int | None) -> None:
        """So many more of whom nothing is known but that they were served, and how long altogether."""
        self.fates[Fate.SERVED] += times
        self.done += times
        self._counted_ms += served_ms or 0

    @property
    def arrivals(self) -> int:
        """Customers who came, with a ticket or without."""
        return self.fates.total() - self.fates[Fate.MISTAKE]

    def group(self) -> dict[str, Any]:
        """The measures; null where there is nothing to measure."""
        arrivals, gone = self.arrivals, sum(self.fates[f] for f in GONE)
        median, p90 = kaplan_meier(self.waits.all, self.cut_off.all, (0.5, 0.9))
        return {
            "arrivals": arrivals,
            "without_ticket": self.without_ticket,
            "mistakes": self.fates[Fate.MISTAKE],
            "lasting": self.fates[Fate.LASTING],
            "called": len(self.waits.all),
            **self.waits.figures("wait"),
            "wait_km_median_s": _s(median),
            "wait_km_p90_s": _s(p90),
            "cut_off": len(self.cut_off.all),
            "within": share(self.in_time, self.decided),
            "walks": len(self.walks.all),
            **self.walks.figures("walk"),
            "finished": self.fates[Fate.SERVED],
            **self.services.figures("service"),
            "served_s": self.services.total_s + self._counted_ms // 1000,
            "odd": self.odd,
            "no_wait": self.no_wait,
            "no_time": self.no_time,
            "missed": self.missed,
            "came_back": self.came_back,
            "no_shows": share(self.missed, arrivals),
            "left": self.fates[Fate.LEFT],
            "silent": self.fates[Fate.SILENT],
            "never_back": self.fates[Fate.NEVER_BACK],
            "abandoned": gone,
            "abandonment": share(gone, arrivals),
            "broken_off": self.fates[Fate.BROKEN_OFF],
            "transfers": self.transfers,
            "transferred": self.transferred,
            "holds": self.holds,
            "done": self.done,
        }


def _s(span: int | None) -> int | None:
    return None if span is None else span // 1000


def share(part: int, of: int) -> float | None:
    """A part of a whole, to four places; None of nothing."""
    return round(part / of, 4) if of else None
