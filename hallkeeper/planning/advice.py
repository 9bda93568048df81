"""Reads the board for the advice of the moment; worked out at most once a minute, when somebody looks."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hall.clock import local, rfc3339
from hall.hall import Hall
from hallkeeper.planning.live import DAY, USUAL
from planning.kept.store import kept_all
from planning.learnt.document import model_from
from planning.live.usual import Usual, usual_of
from planning.roster.advice import Advice, Standing, advised, worth_asking
from planning.simulation.model import NORMAL, Model

FRESH_MS, FRESH_S = 60_000, 5.0
"""Advice is good for so long: a minute of the hall's clock, which in a demonstration runs fast."""
HOUR_MS = 3_600_000


class Advisor:
    """One hall's. `breathe` lets others work between the futures, each of which takes some milliseconds."""

    def __init__(self, hall: Hall, breathe: Callable[[], None] = lambda: None) -> None:
        self._hall, self._breathe = hall, breathe
        self._advice: Advice | None = None
        self._at: int | None = None
        self._real, self._asked = 0.0, False
        self._usual: tuple[str, Any, Usual | None] = ("", None, None)

    def look(self) -> dict[str, Any]:
        """`{"at", "advice"}`; who asks while it is being worked out gets the one before."""
        now = self._hall.clock()
        old = self._at is None or not 0 <= now - self._at < FRESH_MS
        if old and not self._asked and time.monotonic() - self._real >= (FRESH_S if self._at else 0.0):
            self._asked = True
            try:
                self._advice = self._found(now)
                self._at, self._real = now, time.monotonic()
            finally:
                self._asked = False
        return {"at": None if self._at is None else rfc3339(self._at), "advice": _told(self._advice)}

    def _found(self, now: int) -> Advice | None:
        catalogue = self._hall.catalogue
        usual = self._learnt()
        if usual is None or not catalogue.is_open(now):
            return None
        standing = self._standing(now, usual)
        if not worth_asking(standing, {counter.code: counter.serves for counter in catalogue.staffed}):
            return None
        found = advised(standing, usual, self._breathe)
        hours = catalogue.hours_of(local(now, catalogue.zone).weekday())
        closes = hours.closes.hour * 60 + hours.closes.minute if hours else None
        return None if found is None or (closes is not None and found.until > closes) else found

    def _standing(self, now: int, usual: Usual) -> Standing:
        board, catalogue = self._hall.board, self._hall.catalogue
        moment = local(now, catalogue.zone)
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        at = round((moment - day) / timedelta(milliseconds=1))
        midnight = now - at
        credit = {one.code: one.head_start_s * 1000 for one in catalogue.classes}
        waiting = defaultdict[tuple[str, str], list[int]](list)
        for service, line in list(board.lines.items()):
            for since, _, ticket in list(line):
                code = board.tickets[ticket].customer_class
                known = (service, code) in usual.line_of
                joined = since + credit.get(code, 0) if known else since
                waiting[service, code if known else NORMAL].append(min(joined, now) - midnight)
        busy: dict[str, int | None] = {}
        shut: list[str] = []
        for counter in catalogue.staffed:
            present = board.at_counter(counter.code)
            if board.counter_state(counter.code).state == "open":
                detail = board.details.get(present.id) if present else None
                begun = now if detail is None else detail.started_at or detail.called_at
                busy[counter.code] = now - begun if present else None
            elif present is None:
                shut.append(counter.code)
        tickets = list(board.tickets.values())
        came = Counter(ticket.service for ticket in tickets if ticket.issued_at > now - HOUR_MS)
        return Standing(at, waiting, busy, shut, came)

    def _learnt(self) -> Usual | None:
        """What is usual, looked up once a day and for each catalogue."""
        catalogue, day = self._hall.catalogue, self._hall.board.business_day
        if self._usual[0] != day or self._usual[1] is not catalogue:
            kept = next((one for one in kept_all(self._hall.store, USUAL) if one.code == DAY), None)
            learnt: Model | None = None if kept is None else model_from(kept.body["model"])
            self._usual = (day, catalogue, usual_of(catalogue, learnt))
        return self._usual[2]


def _told(advice: Advice | None) -> dict[str, Any] | None:
    if advice is None:
        return None
    return {
        "counter": advice.counter,
        "service": advice.service,
        "until": f"{advice.until // 60 % 24:02d}:{advice.until % 60:02d}",
        "wait_s": round(advice.wait_s),
        "else_s": round(advice.else_s),
        "within": round(1 - advice.late, 3),
        "within_else": round(1 - advice.late_else, 3),
    }
