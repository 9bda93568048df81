"""What was seen in a period, added up so that a year fits into memory: any usual day is made of it.

Times are milliseconds; a half hour is a number, counted from midnight of the business day's date.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from hall.catalogue import Catalogue
from hall.clock import start_of
from hall.store import Store
from hall.ticket import Verb
from planning.history import store as kept
from planning.history.counted import Counted
from planning.history.fate import Fate, fate_of
from planning.history.store import HALL
from planning.history.visit import Stint, Visit

HALF_HOUR_MS = 1_800_000
DAY_MS = 86_400_000
LONGEST_MS = 3 * 3_600_000
"""Nobody is served longer: somebody forgot to press finish."""
CLOCK_CHANGE = "clock_change"
HARDLY_ANYBODY = "hardly_anybody"
_HARDLY = 0.05
"""A day with less than this part of the fullest day's customers is no day of the hall."""

Span = tuple[int, int]
Breathe = Callable[[], None]


def _times() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Seen:
    """What was seen of one business type. `services`: where the teller said that the customer had come;
    `untold`: from the call to the end, where nobody did. `waits` ended with a call, `left` with leaving.
    """

    arrivals: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    classes: Counter[str] = field(default_factory=Counter)
    services: "array[int]" = field(default_factory=_times)
    untold: "array[int]" = field(default_factory=_times)
    waits: "array[int]" = field(default_factory=_times)
    left: "array[int]" = field(default_factory=_times)
    called: int = 0
    no_shows: int = 0
    silent: int = 0
    odd: int = 0
    served: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    at_terminal: "array[int]" = field(default_factory=_times)
    gave_up: int = 0


@dataclass(slots=True)
class Past:
    """All of it. `days` are those that count, `left_out` the others and why. `open`: counter -> day -> spans
    (ms after midnight); `served`: counter -> business type -> customers; `walks` and `lost`: from the call
    until the customer stood there, or until the teller gave up. `only_counts`: nothing is known of waits.
    """

    first: date
    last: date
    source: str = HALL
    days: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    types: dict[str, Seen] = field(default_factory=lambda: defaultdict(Seen))
    open: dict[str, dict[str, list[Span]]] = field(default_factory=lambda: defaultdict(dict))
    served: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    walks: "array[int]" = field(default_factory=_times)
    lost: "array[int]" = field(default_factory=_times)
    only_counts: bool = False

    def customers_on(self, day: str) -> int:
        """How many came on a day."""
        return sum(seen.arrivals[day].total() for seen in self.types.values() if day in seen.arrivals)


def past_of(
    store: Store,
    catalogue: Catalogue,
    first: date,
    last: date,
    source: str = HALL,
    breathe: Breathe = lambda: None,
) -> Past:
    """The days from `first` to `last` of the hall's own past, or of a file; `breathe` comes in between."""
    past = Past(first, last, source)
    reading = _Reading(past, catalogue)
    for day in _days(first, last):
        pieces = kept.visits_on(store, day.isoformat(), source)
        if not _clock_changes(day, catalogue):
            reading.add_day(store, day, pieces, breathe)
        elif next(pieces, None):
            past.left_out[day.isoformat()] = CLOCK_CHANGE
    if source == HALL:
        for one in kept.diverted_between(store, first.isoformat(), last.isoformat()):
            reading.add_diverted(one)
    else:
        for rows in kept.counts_between(store, source, first.isoformat(), last.isoformat()):
            reading.add_counts(rows)
            breathe()
    return _settled(past)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _clock_changes(day: date, catalogue: Catalogue) -> bool:
    """Whether clocks are put forward or back on that day: its half hours are not the usual ones."""
    midnight, next_one = (start_of(d, catalogue.zone, time(0)) for d in (day, day + timedelta(days=1)))
    return next_one - midnight != DAY_MS


def _settled(past: Past) -> Past:
    """Days with hardly anybody are no days of the hall."""
    seen = sorted({day for one in past.types.values() for day in one.arrivals} - past.left_out.keys())
    customers = {day: past.customers_on(day) for day in seen}
    most = max(customers.values(), default=0)
    past.left_out |= {day: HARDLY_ANYBODY for day, n in customers.items() if n <= _HARDLY * most}
    past.days = tuple(day for day in seen if day not in past.left_out)
    return past


class _Reading:
    """Adds visits to a past."""

    def __init__(self, past: Past, catalogue: Catalogue) -> None:
        self._past, self._catalogue = past, catalogue
        self._take_back_ms = catalogue.rules.take_back_s * 1000

    def add_day(self, store: Store, day: date, pieces: Iterable[list[Visit]], breathe: Breathe) -> None:
        """A day's visits, and when counters were open."""
        code, midnight = day.isoformat(), start_of(day, self._catalogue.zone, time(0))
        for piece in pieces:
            self._add(code, midnight, piece)
            breathe()
        if self._past.source == HALL:
            sessions = kept.sessions_between(store, midnight, midnight + DAY_MS)
            _add_sessions(self._past, code, midnight, sessions)

    def _add(self, day: str, midnight: int, visits: Iterable[Visit]) -> None:
        past = self._past
        for visit in visits:
            fate = fate_of(visit, self._take_back_ms)
            if fate is Fate.MISTAKE:
                continue
            seen = past.types[visit.asked]
            seen.arrivals[day][(visit.issued_at - midnight) // HALF_HOUR_MS] += 1
            seen.classes[visit.customer_class] += 1
            _add_wait(seen, visit, fate)
            self._add_stints(day, midnight, visit)

    def _add_stints(self, day: str, midnight: int, visit: Visit) -> None:
        kind, spent, told = visit.asked, 0, True
        for stint in visit.stints:
            if stint.until is None or stint.ended is None:
                continue
            self._add_time(day, midnight, stint)
            if stint.ended is Verb.MISS:
                continue
            told = told and (stint.walk_ms is not None or stint.called_at is None)
            spent += stint.until - (stint.begun_at if told else stint.called_at or stint.begun_at)
            if stint.ended is not Verb.HOLD:
                kind = self._add_served(visit, stint, kind, spent, told=told)
                spent, told = 0, True

    def _add_time(self, day: str, midnight: int, stint: Stint) -> None:
        past = self._past
        if past.source != HALL:
            _stretch(past.open[stint.counter], day, _span(stint, midnight))
        if stint.ended is Verb.MISS:
            past.lost.append((stint.until or 0) - (stint.called_at or stint.until or 0))
        elif stint.walk_ms is not None and 0 <= stint.walk_ms < LONGEST_MS:
            past.walks.append(stint.walk_ms)

    def _add_served(self, visit: Visit, stint: Stint, kind: str, spent: int, *, told: bool) -> str:
        """Served for one business type; for which one the customer is served next."""
        seen = self._past.types[kind]
        _add_service(seen, spent, told=told)
        self._past.served[stint.counter][kind] += 1
        if stint.ended is not Verb.TRANSFER:
            return kind
        to = visit.done[-1].service if visit.done else visit.asked
        seen.sent[to] += 1
        return to

    def add_diverted(self, one: kept.Diverted) -> None:
        """Somebody who was at a terminal; who did it on a phone never came to a queue."""
        past, day = self._past, one.day
        if one.kiosk is None or not one.service or day in past.left_out:
            return
        seen = past.types[one.service]
        if one.outcome != "completed":
            seen.gave_up += 1
            return
        midnight = start_of(date.fromisoformat(day), self._catalogue.zone, time(0))
        seen.arrivals[day][(one.at - one.seconds * 1000 - midnight) // HALF_HOUR_MS] += 1
        if 0 < one.seconds * 1000 < LONGEST_MS:
            seen.at_terminal.append(one.seconds * 1000)

    def add_counts(self, rows: Iterable[Counted]) -> None:
        """How many times something was done; without the minute it is not known when."""
        past = self._past
        for row in rows:
            seen, n = past.types[row.service], row.times
            past.only_counts = True
            if _clock_changes(date.fromisoformat(row.day), self._catalogue):
                past.left_out[row.day] = CLOCK_CHANGE
                continue
            seen.arrivals[row.day][_NO_MINUTE if row.minute is None else row.minute // 30] += n
            seen.classes["normal"] += n
            if row.served_ms is not None and n:
                _add_service(seen, row.served_ms // n, told=True)


_NO_MINUTE = -1
"""The half hour of those of whom only the day is known."""


def _add_wait(seen: Seen, visit: Visit, fate: Fate) -> None:
    wait = visit.wait_ms
    if wait is not None and wait < 0:
        seen.odd += 1
    elif wait is not None:
        seen.waits.append(wait)
    if visit.called_at is not None:
        seen.called += 1
        seen.no_shows += fate is Fate.NEVER_BACK
    elif fate is Fate.LEFT:
        seen.left.append(max(0, (visit.over_at or visit.issued_at) - visit.issued_at))
    elif fate is Fate.SILENT:
        seen.silent += 1


def _add_service(seen: Seen, spent: int, *, told: bool) -> None:
    if 0 < spent < LONGEST_MS:
        (seen.services if told else seen.untold).append(spent)
        seen.served += 1
    else:
        seen.odd += 1


def _span(stint: Stint, midnight: int) -> Span:
    began = stint.called_at if stint.called_at is not None else stint.begun_at
    return began - midnight, max(began, stint.until or began) - midnight


def _stretch(by_day: dict[str, list[Span]], day: str, span: Span) -> None:
    """Of a counter of elsewhere nobody knows when it opened: from the first call to the last end."""
    (since, until), *_ = by_day.get(day) or [span]
    by_day[day] = [(min(since, span[0]), max(until, span[1]))]


def _add_sessions(past: Past, day: str, midnight: int, sessions: Iterable[kept.Session]) -> None:
    for one in sessions:
        until = midnight + DAY_MS if one.until is None else one.until
        span = max(one.since, midnight) - midnight, min(until, midnight + DAY_MS) - midnight
        if one.state == "open" and span[1] > span[0]:
            past.open[one.counter].setdefault(day, []).append(span)
