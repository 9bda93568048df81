"""What fills the hall: business types by visits and by minutes at counters, what was asked for against what
was really done, and how much of it a way without a queue could have taken.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from typing import Any

from planning.history.counted import Counted
from planning.history.fate import Facts, Fate
from planning.history.tally import Spans, share
from planning.history.visit import Visit


class Causes:
    """Visits are added one by one. `means`: business type -> mean service time in s, by which the time of a
    visit is divided among several things done, and which stands in where nobody knows it; `ways`: the types
    for which the catalogue has an offer.
    """

    def __init__(self, means: Mapping[str, int], ways: Set[str]) -> None:
        self._means, self._ways = means, ways
        self.asked, self.visits, self.times = Counter[str](), Counter[str](), Counter[str]()
        self.served_ms: defaultdict[str, float] = defaultdict(float)
        self.alone: defaultdict[str, Spans] = defaultdict(Spans)
        self.matrix: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._at_kiosk = self._wrong = self._finished = self._diverted = 0
        self._all_ms = self._diverted_ms = 0

    def add(self, visit: Visit, facts: Facts) -> None:
        """One more visit. Time without a clear length counts as none."""
        if facts.fate is Fate.MISTAKE:
            return
        self.asked[visit.asked] += 1
        if facts.fate is not Fate.SERVED:
            return
        served = facts.service_ms or 0
        if facts.no_time:
            served = sum(d.quantity * self._means.get(d.service, 60) * 1000 for d in visit.done)
        self._finished += 1
        self._all_ms += served
        types = {d.service for d in visit.done}
        if types <= self._ways:
            self._diverted += 1
            self._diverted_ms += served
        self._add_done(visit, served)
        if visit.kiosk is not None:
            self._at_kiosk += 1
            if visit.asked not in types:
                self._wrong += 1
                self.wrong[visit.asked].update(types)

    def count(self, row: Counted) -> None:
        """So many things done of which no visit is known; without a time the catalogue's mean is taken."""
        mean_ms = self._means.get(row.service, 60) * 1000
        served = row.served_ms if row.served_ms is not None else row.times * mean_ms
        self.asked[row.service] += row.times
        self.visits[row.service] += row.times
        self.times[row.service] += row.times
        self.served_ms[row.service] += served
        self._finished += row.times
        self._all_ms += served
        if row.service in self._ways:
            self._diverted += row.times
            self._diverted_ms += served

    def _add_done(self, visit: Visit, served: int) -> None:
        weights = {d.service: 0.0 for d in visit.done}
        for d in visit.done:
            self.times[d.service] += d.quantity
            self.matrix[visit.asked][d.service] += d.quantity
            weights[d.service] += d.quantity * self._means.get(d.service, 60)
        whole = sum(weights.values()) or 1.0
        for service, weight in weights.items():
            self.visits[service] += 1
            self.served_ms[service] += served * weight / whole
        if len(visit.done) == 1 and visit.done[0].quantity == 1 and served:
            self.alone[visit.done[0].service].add(served)

    def rows(self) -> list[dict[str, Any]]:
        """By business type, most minutes at counters first; `service_*` are of visits with that one thing."""
        codes = {*self.asked, *self.times}
        rows = [
            {
                "code": code,
                "asked": self.asked[code],
                "asked_share": share(self.asked[code], self.asked.total()),
                "visits": self.visits[code],
                "times": self.times[code],
                "served_s": round(self.served_ms[code] / 1000),
                "served_share": share(round(self.served_ms[code]), self._all_ms),
                **self.alone[code].figures("service"),
                "way": code in self._ways,
            }
            for code in codes
        ]
        return sorted(rows, key=lambda r: (-r["served_s"], -r["asked"], r["code"]))

    def divertible(self) -> dict[str, Any]:
        """Finished visits of which everything done has an offer in the catalogue, and their minutes."""
        return {
            "types": sorted(self._ways),
            "finished": self._finished,
            "visits": self._diverted,
            "visits_share": share(self._diverted, self._finished),
            "served_s": round(self._diverted_ms / 1000),
            "served_share": share(self._diverted_ms, self._all_ms),
        }

    def wrong_keys(self) -> dict[str, Any]:
        """Finished visits that began at a kiosk, and those in which what was asked for was not done."""
        pairs = [
            {"asked": asked, "done": done, "visits": n}
            for asked, found in self.wrong.items()
            for done, n in found.items()
        ]
        return {
            "of": self._at_kiosk,
            "wrong": self._wrong,
            "share": share(self._wrong, self._at_kiosk),
            "pairs": sorted(pairs, key=lambda p: (-int(p["visits"]), p["asked"], p["done"])),
        }
