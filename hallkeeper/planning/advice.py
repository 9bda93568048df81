"""Reads the board for the advice of the moment; worked out at most once a minute, when somebody looks."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from hall.clock import local, rfc3339
from hall.hall import Hall
from hallkeeper.planning.crew import Crew, crew_of
from hallkeeper.planning.live import DAY, USUAL
from planning.kept.store import kept_all
from planning.learnt.document import model_from
from planning.live.usual import Usual, usual_of
from planning.roster.advice import Advice, Who, advised, worth_asking
from planning.roster.standing import FOREVER, Standing
from planning.simulation.model import NORMAL, Model

FRESH_MS, FRESH_S = 60_000, 5.0
"""Advice is good for so long: a minute of the hall's clock, which in a demonstration runs fast."""
HOUR_MS = 3_600_000
MOST_NAMES = 3
RESTS = frozenset({"break", "meal", "equipment"})
"""Pauses from which nobody is called back: whoever works must rest, and a broken machine serves nobody."""


class Advisor:
    """One hall's. `breathe` lets others work between the futures, each of which takes some milliseconds;
    `name_of` tells a person's name by reference.
    """

    def __init__(
        self,
        hall: Hall,
        breathe: Callable[[], None] = lambda: None,
        name_of: Callable[[str | None], str | None] = lambda ref: ref,
    ) -> None:
        self._hall, self._breathe, self._name_of = hall, breathe, name_of
        self._crew = Crew()
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
        return {"at": None if self._at is None else rfc3339(self._at), "advice": self._told()}

    def _found(self, now: int) -> Advice | None:
        catalogue = self._hall.catalogue
        usual = self._learnt()
        if usual is None or not catalogue.is_open(now):
            return None
        standing = self._standing(now, usual)
        if not worth_asking(standing, {counter.code: counter.serves for counter in catalogue.staffed}):
            return None
        return advised(standing, usual, self._breathe)

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
        paused: list[str] = []
        self._crew = crew_of(self._hall, now)
        for counter in catalogue.staffed:
            present, state = board.at_counter(counter.code), board.counter_state(counter.code)
            if state.state == "open":
                detail = board.details.get(present.id) if present else None
                begun = now if detail is None else detail.started_at or detail.called_at
                busy[counter.code] = now - begun if present else None
            elif present is None and state.state == "closed":
                shut.append(counter.code)
            elif present is None and state.reason not in RESTS and state.holder not in self._crew.resting:
                paused.append(counter.code)
        tickets = list(board.tickets.values())
        came = Counter(ticket.service for ticket in tickets if ticket.issued_at > now - HOUR_MS)
        hours = catalogue.hours_of(moment.weekday())
        closes = hours.closes.hour * 60 + hours.closes.minute if hours else FOREVER
        return Standing(at, waiting, busy, shut, came, paused, self._crew.hands, self._crew.at, closes)

    def _told(self) -> dict[str, Any] | None:
        """With the names of at most three whom the manager could ask, and what those cannot do there."""
        advice = self._advice
        return None if advice is None else _figures(advice) | {"who": str(advice.who)} | self._whom(advice)

    def _whom(self, advice: Advice) -> dict[str, Any]:
        """`seen` is false where nobody has seen any of them today; `leaving`: what they come from."""
        serves = next((c.serves for c in self._hall.catalogue.staffed if c.code == advice.counter), ())
        told: dict[str, Any] = {"leaving": advice.leaving, "seen": True, "cannot": []}
        if advice.who in (Who.PAUSED, Who.MOVED):
            code = advice.leaving or advice.counter
            refs = [self._hall.board.counter_state(code).holder]
            told["cannot"] = _missing(serves, [self._crew.at.get(code, frozenset(serves))])
        elif advice.who is Who.NOBODY:
            refs = []
        else:
            asked = self._crew.asked(advice.service, advice.until, serves)[:MOST_NAMES]
            refs = [ref for ref, _ in asked]
            told["seen"] = not asked or any(one.seen for _, one in asked)
            told["cannot"] = _missing(serves, [one.can for _, one in asked])
        return told | {"names": [name for ref in refs if (name := self._name_of(ref))]}

    def _learnt(self) -> Usual | None:
        """What is usual, looked up once a day and for each catalogue."""
        catalogue, day = self._hall.catalogue, self._hall.board.business_day
        if self._usual[0] != day or self._usual[1] is not catalogue:
            kept = next((one for one in kept_all(self._hall.store, USUAL) if one.code == DAY), None)
            learnt: Model | None = None if kept is None else model_from(kept.body["model"])
            self._usual = (day, catalogue, usual_of(catalogue, learnt))
        return self._usual[2]


def _missing(serves: Sequence[str], can: Sequence[frozenset[str]]) -> list[str]:
    """What the counter serves and not one of these can do."""
    return [service for service in serves if can and not any(service in one for one in can)]


def _figures(advice: Advice) -> dict[str, Any]:
    return {
        "counter": advice.counter,
        "service": advice.service,
        "until": f"{advice.until // 60 % 24:02d}:{advice.until % 60:02d}",
        "wait_s": round(advice.wait_s),
        "else_s": round(advice.else_s),
        "within": round(1 - advice.late, 3),
        "within_else": round(1 - advice.late_else, 3),
    }
