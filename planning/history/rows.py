"""Visits and counts as rows, and back."""

import json
from functools import lru_cache
from typing import Any

from hall.rows import compact_json
from hall.ticket import Done, State, Verb, done_from, done_rows
from planning.history.counted import Counted
from planning.history.logged import BY as LOGGED_BY
from planning.history.logged import Logged
from planning.history.visit import Stint, Told, Visit

_STATES, _VERBS = {str(one): one for one in State}, {str(one): one for one in Verb}
_UNTOLD, _NOTHING = (0, None, None), Told()


def visit_row(hall: str, source: str, v: Visit) -> tuple[Any, ...]:
    """A visit in the order of the table's columns, ready for the driver."""
    p50, p90 = v.promised_s or (None, None)
    asked = (hall, source, v.ticket, v.day, v.number, v.asked, v.customer_class, v.language)
    came = (v.kiosk, v.issued_by, str(v.state), v.issued_at, v.called_at, v.started_at, v.over_at)
    went = (v.over_by, v.counter, v.teller, int(v.queued), int(v.missed), int(v.came_back))
    figures = (v.times(Verb.TRANSFER), v.times(Verb.HOLD), v.wait_ms, v.served_ms, p50, p90)
    done = (compact_json(done_rows(v.done)), compact_json([_told(s) for s in v.stints]))
    return (*asked, *came, *went, *figures, *done, v.told.shown, v.told.accepted, v.told.why)


def logged_row(hall: str, source: str, v: Logged) -> tuple[Any, ...]:
    """What `visit_row` makes of its visit, at a fifth of the cost: there are hundreds of thousands."""
    begun, wait = v.called, None if v.called is None else v.called - v.issued
    asked = (hall, source, v.ticket, v.day, "", v.service, v.customer_class, "", None, LOGGED_BY)
    if v.state is not State.FINISHED:
        missed = v.state is State.MISSED
        stints = f'[[{_quoted(v.counter)},"",{begun},null,0,{begun},"miss"]]' if missed else "[]"
        gone = (str(v.state), v.issued, begun, None, v.over_at, *[None] * 3, 1, int(missed), 0)
        return (*asked, *gone, 0, 0, wait, 0, None, None, "[]", stints, 0, None, None)
    started, until = v.started, None if begun is None else v.finished
    since = begun if started is None else started
    served = 0 if since is None or until is None else until - since
    times = f"{_or_null(begun)},{_or_null(started)},0,{_or_null(until)}"
    told = f'[[{_quoted(v.counter)},"",{times},"finish"]]'
    came = (str(v.state), v.issued, begun, since, v.finished, None, v.counter, "", 1, 0, 0)
    return (*asked, *came, 0, 0, wait, served, None, None, _done_once(v.done), told, 0, None, None)


def _or_null(instant: int | None) -> str:
    return "null" if instant is None else str(instant)


@lru_cache(maxsize=256)
def _done_once(service: str) -> str:
    return compact_json(done_rows((Done(service),)))


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return compact_json(text)


def counted_row(hall: str, source: str, c: Counted) -> tuple[Any, ...]:
    """A count, likewise."""
    return (hall, source, c.line, c.day, c.service, c.minute, c.times, c.served_ms)


def _told(s: Stint) -> list[Any]:
    return [s.counter, s.teller, s.called_at, s.started_at, int(s.by_itself), s.until, str(s.ended)]


def read_visit(
    ticket: str,
    day: str,
    number: str,
    service: str,
    customer_class: str,
    language: str,
    kiosk: str | None,
    issued_by: str,
    state: str,
    issued_at: int,
    called_at: int | None,
    over_at: int | None,
    over_by: str | None,
    queued: int,
    missed: int,
    came_back: int,
    p50_s: int | None,
    p90_s: int | None,
    done: str,
    stints: str,
    *told: Any,
) -> Visit:
    """A row of `visits_on`, by place; what is said again and again is read once: a year has a million."""
    return Visit(
        asked=service,
        issued_at=issued_at,
        ticket=ticket,
        day=day,
        number=number,
        customer_class=customer_class,
        language=language,
        kiosk=kiosk,
        issued_by=issued_by,
        promised_s=None if p50_s is None or p90_s is None else (p50_s, p90_s),
        state=_STATES[state],
        queued=bool(queued),
        called_at=called_at,
        stints=tuple([_stint(*one) for one in json.loads(stints)]),
        missed=bool(missed),
        came_back=bool(came_back),
        over_at=over_at,
        over_by=over_by,
        done=_done(done),
        told=_NOTHING if told == _UNTOLD else Told(*told),
    )


@lru_cache(maxsize=4096)
def _done(told: str) -> tuple[Done, ...]:
    return done_from(json.loads(told))


def _stint(
    counter: str,
    teller: str,
    called_at: int | None,
    started_at: int | None,
    by_itself: int,
    until: int | None,
    ended: str,
) -> Stint:
    return Stint(counter, teller, called_at, started_at, bool(by_itself), until, _VERBS[ended])
