"""Has the forecast worked out: each night once the day before is in the history, and when somebody asks."""

import time
from typing import Any

from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.work import OPEN, Work, Works
from planning.history import store as past
from planning.history.figures import History
from planning.kept.store import Kept, codes_of, drop, keep, kept_in, kept_one

KIND = "forecast"
BY = "system"
KEPT_DAYS = 42
"""Forecasts of so many days are kept, to be compared with who came."""
AGAIN_S = 3600.0
"""After a failure it is tried again so much later."""


class Foretelling:
    """One hall's forecasts; the document's code is the first day that it tells of."""

    def __init__(self, hall: Hall, works: Works, history: History) -> None:
        self._hall, self._works, self._history = hall, works, history
        self._work: Work | None = None
        self._tried: tuple[str, float] = ("", 0.0)

    def latest(self) -> Kept | None:
        """The newest forecast."""
        codes = codes_of(self._hall.store, KIND)
        return kept_one(self._hall.store, KIND, codes[-1]) if codes else None

    def running(self) -> Work | None:
        """The work that goes on."""
        return self._work if self._work is not None and self._work.state in OPEN else None

    def start(self, by: str, source: str | None = None) -> Work:
        """Have it worked out from today on; who asks twice gets the same work.

        `source`: see `told_forecast`, by default that of the latest forecast, while the file is there.
        """
        going = self.running()
        if going is not None:
            return going
        asked = {"today": self._hall.board.business_day, "source": source or self._usual_source()}
        self._work = self._works.start(KIND, asked, by, lambda told: self._keep(told, by))
        return self._work

    def look(self) -> None:
        """Begin today's, where the history has caught up with yesterday and there is none yet."""
        today = self._hall.board.business_day
        tried, at = self._tried
        if tried == today and time.monotonic() - at < AGAIN_S:
            return
        if not self._history.settled() or not self._has_past(today):
            return
        latest = self.latest()
        self._tried = (today, time.monotonic())
        if latest is None or latest.code < today:
            self.start(BY)

    def _usual_source(self) -> str:
        latest = self.latest()
        source = past.HALL if latest is None else str(latest.body["source"])
        return source if source in {one.code for one in past.sources_of(self._hall.store)} else past.HALL

    def _has_past(self, today: str) -> bool:
        days = past.days(self._hall.store)
        return (days is not None and days[0] < today) or self._usual_source() != past.HALL

    def _keep(self, told: dict[str, Any], by: str) -> dict[str, Any]:
        def job(tx: Transaction) -> None:
            known = {"today": told["today"], "known": told["known"]["days"]}
            keep(tx, KIND, told["today"], told, by)
            for code in old:
                if kept_in(tx, KIND, code) is not None:  # another process may have been faster
                    drop(tx, KIND, code)
            tx.append("forecast.make", by, data=known)

        codes = {*codes_of(self._hall.store, KIND), told["today"]}
        old = sorted(codes)[:-KEPT_DAYS]
        self._hall.write(job)
        return {"today": told["today"]}
