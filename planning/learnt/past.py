"""What was seen in a period, added up so that a year fits into memory: any usual day is made of it.

Times are milliseconds; a half hour is a number, counted from midnight of the business day's date.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from planning.history.visit import SERVED, Stint, Visit
from planning.learnt.at_work import Between, Day, Span, Stood
from planning.learnt.from_calls import timed
from planning.learnt.kiosks import Gaps
from planning.learnt.ways import Taken, given_back, ways_of
from planning.progress import Told, untold

HALF_HOUR_MS = 1_800_000
DAY_MS = 86_400_000
LONGEST_MS = 3 * 3_600_000
"""Nobody is served longer: somebody forgot to press finish."""
LEAST_SEEN = 20
"""Of fewer times nothing is learnt of how they scatter."""
CLOCK_CHANGE = "clock_change"
HARDLY_ANYBODY = "hardly_anybody"
_HARDLY = 0.05
"""A day with less than this part of the fullest day's customers is no day of the hall."""


def _times() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Seen:
    """What was seen of one business type. `services`: where the teller said that the customer had come;
    `untold`: from the call to the end, where nobody did. `waits` ended with a call, `left` with leaving;
    `by_kiosk` took their number at one, `by_hand` got it from somebody of the hall or elsewhere;
    `at_terminal`: times of all who tried one, of whom `by_terminal` did it there and `gave_up` did not;
    day by day `met` are those of `waits` after which somebody came, `gone` those after which nobody did, and
    `lost` is how many left and were never called.
    """

    arrivals: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    classes: Counter[str] = field(default_factory=Counter)
    services: "array[int]" = field(default_factory=_times)
    untold: "array[int]" = field(default_factory=_times)
    waits: "array[int]" = field(default_factory=_times)
    left: "array[int]" = field(default_factory=_times)
    gone: dict[str, "array[int]"] = field(default_factory=lambda: defaultdict(_times))
    met: dict[str, "array[int]"] = field(default_factory=lambda: defaultdict(_times))
    lost: Counter[str] = field(default_factory=Counter)
    called: int = 0
    no_shows: int = 0
    silent: int = 0
    odd: int = 0
    served: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    at_terminal: "array[int]" = field(default_factory=_times)
    by_terminal: int = 0
    by_phone: int = 0
    gave_up: int = 0
    by_kiosk: int = 0
    by_hand: int = 0


@dataclass(slots=True)
class Past:
    """All of it. `days` are those that count, `left_out` the others and why. `open`: counter -> day -> spans
    (ms after midnight) at which it was at work; `served`: counter -> business type -> customers; `walks` and
    `lost`: from the call until the customer stood there, or until the teller gave up; `between`: until the
    next one is called; `gaps`: between the numbers of a kiosk. `only_counts`: nothing is known of waits;
    `from_calls`: so many service times are told by the next call alone, `untimed`: of so many who were served
    nothing tells the time.
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
    between: Between = field(default_factory=Between)
    gaps: Gaps = field(default_factory=Gaps)
    only_counts: bool = False
    from_calls: int = 0
    untimed: int = 0

    def customers_on(self, day: str) -> int:
        """How many came on a day."""
        return sum(seen.arrivals[day].total() for seen in self.types.values() if day in seen.arrivals)


def past_of(
    store: Store,
    catalogue: Catalogue,
    first: date,
    last: date,
    source: str = HALL,
    tell: Told = untold,
) -> Past:
    """The days from `first` to `last` of the own past, or of a file; `tell` hears how many are read."""
    past = Past(first, last, source)
    ways = ways_of(store, catalogue, first, last) if source == HALL else {}
    reading = Reading(past, catalogue, ways)
    days = (last - first).days + 1
    for n, day in enumerate(_days(first, last)):
        tell(n, days)
        pieces = kept.visits_on(store, day.isoformat(), source)
        if not _clock_changes(day, catalogue):
            reading.add_day(store, day, pieces)
        elif next(pieces, None):
            past.left_out[day.isoformat()] = CLOCK_CHANGE
    if source != HALL:
        for rows in kept.counts_between(store, source, first.isoformat(), last.isoformat()):
            reading.add_counts(rows)
    tell(days, days)
    return settled(past)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _clock_changes(day: date, catalogue: Catalogue) -> bool:
    """Whether clocks are put forward or back on that day: its half hours are not the usual ones."""
    midnight, next_one = (start_of(d, catalogue.zone, time(0)) for d in (day, day + timedelta(days=1)))
    return next_one - midnight != DAY_MS


def settled(past: Past) -> Past:
    """Days with hardly anybody are no days of the hall."""
    seen = sorted({day for one in past.types.values() for day in one.arrivals} - past.left_out.keys())
    customers = {day: past.customers_on(day) for day in seen}
    most = max(customers.values(), default=0)
    past.left_out |= {day: HARDLY_ANYBODY for day, n in customers.items() if n <= _HARDLY * most}
    past.days = tuple(day for day in seen if day not in past.left_out)
    return past


class Reading:
    """Adds visits to a past."""

    def __init__(
        self, past: Past, catalogue: Catalogue, ways: Mapping[str, list[Taken]] | None = None
    ) -> None:
        self._past, self._catalogue, self._ways = past, catalogue, ways or {}
        self._take_back_ms = catalogue.rules.take_back_s * 1000
        self._means_ms = {one.code: one.mean_service_s * 1000 for one in catalogue.services}
        self._guessed: set[str] = set()

    def add_day(self, store: Store, day: date, pieces: Iterable[list[Visit]]) -> None:
        """A day's visits, and when counters were open."""
        midnight = start_of(day, self._catalogue.zone, time(0))
        if self._past.source == HALL:
            told = _sessions(midnight, kept.sessions_between(store, midnight, midnight + DAY_MS))
            self.add_visits(day.isoformat(), midnight, pieces, told)
        else:
            self.add_visits(day.isoformat(), midnight, [self._timed(pieces)], {})

    def _timed(self, pieces: Iterable[Sequence[Visit]]) -> Sequence[Visit]:
        """A file's visits of a day, with the service times that its calls tell."""
        found = timed((visit for piece in pieces for visit in piece), self._means_ms)
        self._guessed = found.guessed
        self._past.from_calls += found.told
        return found.visits

    def add_visits(
        self,
        day: str,
        midnight: int,
        pieces: Iterable[Sequence[Visit]],
        told: Mapping[str, Sequence[Span]],
    ) -> None:
        """The visits of a day; `told`: counter -> when it was open, where that is known."""
        stood, issued, ways = Day(), dict[str, list[int]](), self._ways.get(day, [])
        for piece in pieces:
            for visit in piece:
                if visit.kiosk is not None:
                    issued.setdefault(visit.kiosk, []).append(visit.issued_at - midnight)
                if not given_back(visit, ways):
                    self._add(day, midnight, visit, stood)
        for taken in ways:
            self._add_taken(day, midnight, taken)
        self._past.gaps.add_day(issued)
        stood.add_between(self._past.between)
        for code, spans in stood.open(told).items():
            self._past.open[code][day] = spans

    def _add(self, day: str, midnight: int, visit: Visit, stood: Day) -> None:
        fate = fate_of(visit, self._take_back_ms)
        if fate is Fate.MISTAKE:
            return
        seen = self._past.types[visit.asked]
        seen.arrivals[day][(visit.issued_at - midnight) // HALF_HOUR_MS] += 1
        seen.classes[visit.customer_class] += 1
        seen.by_kiosk += visit.kiosk is not None
        seen.by_hand += visit.kiosk is None
        _add_wait(seen, visit, fate, day)
        if fate is Fate.LEFT and visit.called_at is None and visit.over_at is not None:
            stood.waited[visit.asked].append((visit.issued_at - midnight, visit.over_at - midnight))
        self._add_stints(midnight, visit, stood)

    def _add_stints(self, midnight: int, visit: Visit, stood: Day) -> None:
        kind, spent, told = visit.asked, 0, True
        since: int | None = visit.issued_at if visit.queued else None
        for stint in visit.stints:
            if stint.until is None or stint.ended is None:
                self._past.untimed += stint.ended in SERVED
                continue
            self._add_time(stint)
            _stand(stood, stint, kind, midnight, since)
            since = stint.until if stint.ended is Verb.TRANSFER else None
            if stint.ended is Verb.MISS:
                continue
            told = told and (stint.walk_ms is not None or stint.called_at is None)
            spent += stint.until - (stint.begun_at if told else stint.called_at or stint.begun_at)
            if stint.ended is not Verb.HOLD:
                kind = self._add_served(visit, stint, kind, spent, told=told)
                spent, told = 0, True

    def _add_time(self, stint: Stint) -> None:
        past = self._past
        if stint.ended is Verb.MISS:
            past.lost.append((stint.until or 0) - (stint.called_at or stint.until or 0))
        elif stint.walk_ms is not None and 0 <= stint.walk_ms < LONGEST_MS:
            past.walks.append(stint.walk_ms)

    def _add_served(self, visit: Visit, stint: Stint, kind: str, spent: int, *, told: bool) -> str:
        """Served for one business type; for which one the customer is served next."""
        seen = self._past.types[kind]
        if visit.ticket in self._guessed:
            seen.served += 1
        else:
            _add_service(seen, spent, told=told)
        self._past.served[stint.counter][kind] += 1
        if stint.ended is not Verb.TRANSFER:
            return kind
        to = visit.done[-1].service if visit.done else visit.asked
        seen.sent[to] += 1
        return to

    def _add_taken(self, day: str, midnight: int, taken: Taken) -> None:
        """Who gave up has taken a number then, and is counted with it."""
        seen, at_terminal = self._past.types[taken.service], taken.kiosk is not None
        if at_terminal and 0 < taken.ended - taken.began < LONGEST_MS:
            seen.at_terminal.append(taken.ended - taken.began)
        if taken.completed:
            seen.arrivals[day][(taken.began - midnight) // HALF_HOUR_MS] += 1
            seen.by_terminal += at_terminal
            seen.by_phone += not at_terminal
        else:
            seen.gave_up += at_terminal

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


def _add_wait(seen: Seen, visit: Visit, fate: Fate, day: str) -> None:
    wait = visit.wait_ms
    if wait is not None and wait < 0:
        seen.odd += 1
    elif wait is not None:
        seen.waits.append(wait)
        (seen.gone if fate is Fate.NEVER_BACK else seen.met)[day].append(wait)
    if visit.called_at is not None:
        seen.called += 1
        seen.no_shows += fate is Fate.NEVER_BACK
    elif fate is Fate.LEFT:
        seen.left.append(max(0, (visit.over_at or visit.issued_at) - visit.issued_at))
        seen.lost[day] += 1
    elif fate is Fate.SILENT:
        seen.silent += 1
        seen.lost[day] += 1


def _add_service(seen: Seen, spent: int, *, told: bool) -> None:
    if 0 < spent < LONGEST_MS:
        (seen.services if told else seen.untold).append(spent)
        seen.served += 1
    else:
        seen.odd += 1


def _stand(stood: Day, stint: Stint, kind: str, midnight: int, since: int | None) -> None:
    """That the customer stood at the counter, and had waited for it since then."""
    began = stint.begun_at if stint.called_at is None else stint.called_at
    until, missed = max(began, stint.until or began), stint.ended is Verb.MISS
    waiting = began if since is None or stint.called_at is None else min(since, began)
    at_counter = Stood(began - midnight, until - midnight, waiting - midnight, missed)
    stood.stood[stint.counter].append(at_counter)
    stood.called[stint.counter].add(kind)
    if waiting < began:
        stood.waited[kind].append((waiting - midnight, began - midnight))


def _sessions(midnight: int, sessions: Iterable[kept.Session]) -> dict[str, list[Span]]:
    """Counter -> when it was open on that day, in order."""
    found: dict[str, list[Span]] = {}
    for one in sessions:
        until = midnight + DAY_MS if one.until is None else one.until
        span = max(one.since, midnight) - midnight, min(until, midnight + DAY_MS) - midnight
        if one.state == "open" and span[1] > span[0]:
            found.setdefault(one.counter, []).append(span)
    return {code: sorted(spans) for code, spans in found.items()}
