"""A usual day of the hall as the simulator takes it, learnt from what was seen; what is not sure of it."""

import math
from collections import Counter as Count
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean, variance
from typing import Any

from hall.catalogue import Catalogue
from hall.errors import NotReady
from planning.learnt.days import chosen, expected_by_day, windows_on
from planning.learnt.hours import windows_of
from planning.learnt.kiosks import USUAL, time_at_kiosk
from planning.learnt.machines import at_kiosk, diversions_of, terminals_of
from planning.learnt.past import LEAST_SEEN, Past, Seen
from planning.learnt.silent import Silent, silent_of, sooner
from planning.learnt.times import empirical, patience_of
from planning.simulation.distributions import Distribution, LogNormal
from planning.simulation.model import (
    HALF_HOUR_MIN,
    NORMAL,
    BusinessType,
    Counter,
    Diversion,
    Machines,
    Model,
    Transfer,
    Window,
)
from planning.simulation.plan import SLOTS

LEAST_DAYS = 2
LEAST_FOR_FACTOR = 5
"""Of fewer days nobody can say how much days differ."""
USUAL_CV = 0.6
"""How service times scatter where nobody has seen enough of them."""
_RARE_CLASS = 0.01
_RARE_SENT = 0.002
_MANY_SILENT = 0.02
"""Nobody knows when they left who were never called: with many such, patience looks longer than it is."""
_EARLY_HALVES = 2
"""Who comes earlier before the first counter opens on any day, or after the last one closes, is left out."""

_NOBODY = "No counter served anybody in these days; choose others."
_Hours = tuple[tuple[str, ...], tuple[Window, ...]]
"""What a counter serves, and when it is usually open."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the manager should know about what was learnt; `gaps` fill the words of `code`."""

    code: str
    gaps: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learnt:
    """The model, the days that it was learnt from, and what was taken on trust or left out; `lived`: which of
    the days the model keeps apart, in its order.
    """

    model: Model
    days: tuple[str, ...]
    notes: tuple[Note, ...]
    lived: tuple[str, ...] = ()


def model_of(
    past: Past, catalogue: Catalogue, *, weekdays: Sequence[int] | None = None, least_days: int = LEAST_DAYS
) -> Model:
    """The model alone; see `learnt_of`."""
    return learnt_of(past, catalogue, weekdays=weekdays, least_days=least_days).model


def learnt_of(
    past: Past, catalogue: Catalogue, *, weekdays: Sequence[int] | None = None, least_days: int = LEAST_DAYS
) -> Learnt:
    """A usual day, or a usual Monday and so on (`weekdays`, 0 Monday): arrivals and opening hours are those
    of these days, times and shares those of the whole past.

    Raises NotReady `no_past`, `clock_change_only`, `too_few_such_days`, `odd_times`, `nobody_served`.
    """
    days = _days(past, weekdays, least_days)
    _check_times(past)
    return _Learning(past, catalogue, days).learnt()


def _days(past: Past, weekdays: Sequence[int] | None, least: int) -> tuple[str, ...]:
    if not past.days:
        if past.left_out:
            text = "The clocks were put forward or back on the only day that is known; take in more days."
            raise NotReady("clock_change_only", text)
        text = "Nobody came in these days. Choose others, or take in a log from elsewhere at /office/history."
        raise NotReady("no_past", text)
    days = tuple(d for d in past.days if weekdays is None or date.fromisoformat(d).weekday() in weekdays)
    if len(days) < least:
        text = f"{len(days)} such days are known; it takes {least} to say what is usual. Choose more days."
        raise NotReady("too_few_such_days", text)
    return days


def _check_times(past: Past) -> None:
    odd, good = (
        sum(seen.odd for seen in past.types.values()),
        sum(seen.served for seen in past.types.values()),
    )
    if odd > good + past.untimed:
        text = (
            f"{odd} of {odd + good} service times are zero, negative or longer than three hours: "
            "look at the clocks of the hall, or at the columns of the file."
        )
        raise NotReady("odd_times", text)


class _Learning:
    def __init__(self, past: Past, catalogue: Catalogue, days: tuple[str, ...]) -> None:
        self._past, self._catalogue, self._days = past, catalogue, days
        self._notes: list[Note] = []
        self._known = {service.code: service for service in catalogue.offered}
        self._walk_ms = _mean(past.walks)
        self._between_ms = _mean(past.between.served)
        self._lived: tuple[str, ...] = ()

    def learnt(self) -> Learnt:
        """All of it."""
        self._note_days()
        windows = self._windows()
        self._choose_days({code for serves, _ in windows.values() for code in serves})
        windows = self._ever_open(windows)
        served = {code for serves, _ in windows.values() for code in serves}
        order = [*self._known, *sorted(self._past.types.keys() - self._known.keys())]
        types = ((code, self._past.types[code]) for code in order if code in self._past.types)
        seen = {code: one for code, one in types if self._wanted(code, one, served)}
        if not seen:
            raise NotReady("nobody_served", _NOBODY)
        services = {code: self._service(code, one) for code, one in seen.items()}
        counters = tuple(
            Counter(code, tuple(s for s in serves if s in seen), spans, self._by_day(code))
            for code, (serves, spans) in windows.items()
            if any(s in seen for s in serves)
        )
        opens, halves = self._hours(counters, seen)
        diversions, kiosks = diversions_of(seen), self._kiosks()
        silent = self._silent(seen)
        kinds = tuple(
            self._type(code, one, opens, halves, services[code], silent.get(code))
            for code, one in seen.items()
        )
        model = Model(
            opens,
            self._slim(kinds, diversions, kiosks),
            counters,
            head_starts={c.code: float(c.head_start_s) for c in self._catalogue.classes if c.code != NORMAL},
            transfer_head_start_s=float(self._catalogue.rules.transfer_head_start_s),
            walk=self._walk(),
            no_show_s=self._lost_s(),
            left_are_called=bool(silent),
            factor=self._factor(),
            kiosks=kiosks,
            terminals=terminals_of(self._catalogue, diversions, seen),
            diversions=diversions,
        )
        return Learnt(model, self._days, tuple(self._notes), self._lived)

    def _note(self, code: str, **gaps: Any) -> None:
        self._notes.append(Note(code, gaps))

    def _note_days(self) -> None:
        for day, why in sorted(self._past.left_out.items()):
            self._note(why, day=day)
        if len(self._days) < LEAST_FOR_FACTOR:
            self._note("few_days", n=len(self._days))
        types = self._past.types.values()
        odd, silent = sum(seen.odd for seen in types), sum(seen.silent for seen in types)
        if self._past.from_calls:
            self._note("from_calls", n=self._past.from_calls)
        if self._past.untimed:
            self._note("untimed", n=self._past.untimed)
        if odd:
            self._note("odd_left_out", n=odd)
        if silent > _MANY_SILENT * sum(seen.called + silent for seen in types):
            self._note("silent_leavers", n=silent)

    def _windows(self) -> dict[str, _Hours]:
        """Counter -> what it serves, when; the catalogue's order first."""
        past = self._past
        nothing_told = past.untimed and not any(many.total() for many in past.served.values())
        found = {} if past.only_counts or nothing_told else self._open()
        if not found:
            self._note("hours_assumed")
            return {c.code: (c.serves, (self._usual_hours(),)) for c in self._catalogue.staffed}
        serves = {c.code: c.serves for c in self._catalogue.staffed}
        order = [code for code in serves if code in found] + sorted(found.keys() - serves.keys())
        for code in [code for code in order if not self._past.served[code].total()]:
            self._note("counter_idle", counter=code)
            order.remove(code)
        if not order:
            raise NotReady("nobody_served", _NOBODY)
        return {code: (serves.get(code, tuple(self._past.served[code])), found[code]) for code in order}

    def _open(self) -> dict[str, tuple[Window, ...]]:
        """Counters that were open on any of the days, when they usually are; () if they usually are not."""
        usual = windows_of(self._past, self._days)
        ever = (c for c, by_day in self._past.open.items() if any(by_day.get(day) for day in self._days))
        return {code: usual.get(code, ()) for code in ever}

    def _choose_days(self, served: set[str]) -> None:
        if len(self._days) >= LEAST_DAYS:
            types = (
                (code, one) for code, one in self._past.types.items() if code in served & self._known.keys()
            )
            works = {code: self._mean_s(code, self._worked(one)) * 1000 for code, one in types}
            self._lived = chosen(self._past, self._days, works)

    def _ever_open(self, windows: dict[str, _Hours]) -> dict[str, _Hours]:
        """Without the counters that were usually closed, and on each of the days that are lived too."""
        rare = [code for code, (_, spans) in windows.items() if not spans and not any(self._by_day(code))]
        for code in rare:
            self._note("counter_rare", counter=code)
        if len(rare) == len(windows):
            raise NotReady("nobody_served", _NOBODY)
        return {code: hours for code, hours in windows.items() if code not in rare}

    def _by_day(self, code: str) -> tuple[tuple[Window, ...], ...]:
        spans = self._past.open.get(code)
        return tuple(windows_on(spans.get(day, ())) for day in self._lived) if spans else ()

    def _walk(self) -> Distribution | None:
        """What a counter loses between two customers beside the service: the walk, and calling the next."""
        more = round(self._between_ms)
        walks = self._past.walks if self._walk_ms else [0] if more else None
        return None if walks is None else empirical(walk + more for walk in walks)

    def _lost_s(self) -> float:
        lost, between = self._past.lost, self._past.between
        if len(lost) < LEAST_SEEN:
            return 30.0
        return (fmean(lost) + _mean(between.missed)) / 1000

    def _silent(self, seen: Mapping[str, Seen]) -> dict[str, Silent]:
        """Business type -> how many of its customers leave without telling; of too few as of all together."""
        gone = {code: [ms for times in one.gone.values() for ms in times] for code, one in seen.items()}
        found = {code: silent_of(one.waits, gone[code]) for code, one in seen.items()}
        if not any(found.values()):
            waits = [ms for one in seen.values() for ms in one.waits]
            found = dict.fromkeys(seen, silent_of(waits, [ms for times in gone.values() for ms in times]))
        return {code: one for code, one in found.items() if one is not None}

    def _usual_hours(self) -> Window:
        """The catalogue's hours, else the half hours in which people came, else nine to six."""
        hours = [(h.opens, h.closes) for h in self._catalogue.hours if h.opens < h.closes]
        if hours:
            opens, closes = min(o for o, _ in hours), max(c for _, c in hours)
            return Window(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute)
        came = [h for seen in self._past.types.values() for day in seen.arrivals.values() for h in day]
        halves = [half for half in came if half >= 0]
        if not halves:
            return Window(9 * 60, 18 * 60)
        return Window(min(halves) * HALF_HOUR_MIN, (max(halves) + 1) * HALF_HOUR_MIN)

    def _wanted(self, code: str, seen: Seen, served: set[str]) -> bool:
        customers = sum(seen.arrivals[day].total() for day in self._days if day in seen.arrivals)
        if not customers:
            return False
        if code not in self._known:
            self._note("type_unknown", service=code, n=customers)
            return False
        if code not in served:
            self._note("not_served", service=code, n=customers)
            return False
        return True

    def _hours(self, counters: Sequence[Counter], seen: Mapping[str, Seen]) -> tuple[int, int]:
        """The first minute of arrivals, and how many half hours there are."""
        windows = [w for c in counters for hours in (c.windows, *c.by_day) for w in hours]
        first = min(w.opens for w in windows) // HALF_HOUR_MIN - _EARLY_HALVES
        last = max(w.closes for w in windows) // HALF_HOUR_MIN + _EARLY_HALVES
        came = sum(
            (seen[c].arrivals[d] for c in seen for d in self._days if d in seen[c].arrivals),
            start=Count[int](),
        )
        inside = [half for half in came if first <= half < last]
        outside = sum(n for half, n in came.items() if half >= 0 and not first <= half < last)
        if outside:
            self._note("out_of_hours", n=outside)
        if not inside:
            self._note("curve_assumed")
            return (first + _EARLY_HALVES) * HALF_HOUR_MIN, last - first - 2 * _EARLY_HALVES
        return min(inside) * HALF_HOUR_MIN, max(inside) - min(inside) + 1

    def _type(
        self, code: str, seen: Seen, opens: int, halves: int, service: Distribution, silent: Silent | None
    ) -> BusinessType:
        began, days = opens // HALF_HOUR_MIN, len(self._days)
        came = sum((seen.arrivals[day] for day in self._days if day in seen.arrivals), start=Count[int]())
        spread = came[-1] / halves
        waits, left = (seen.waits, seen.left) if len(seen.left) >= LEAST_SEEN else self._all_waits()
        patience = patience_of(waits, left)
        no_show = seen.no_shows / seen.called if seen.called else 0.0
        if silent is not None:
            patience = sooner(patience, silent.patience) if patience else silent.patience
            no_show = silent.no_show
        usual = tuple((came[began + k] + spread) / days for k in range(halves))
        by_day = expected_by_day(seen, self._days, self._lived, usual, began) if self._lived else ()
        return BusinessType(
            code,
            float(self._known[code].target_s),
            usual,
            service,
            patience=patience,
            classes=self._classes(seen),
            no_show=no_show,
            transfers=self._transfers(seen),
            by_day=by_day,
            at_kiosk=at_kiosk(seen) if self._past.gaps.in_use else 1.0,
        )

    def _all_waits(self) -> tuple[list[int], list[int]]:
        types = self._past.types.values()
        return [w for seen in types for w in seen.waits], [w for seen in types for w in seen.left]

    def _service(self, code: str, seen: Seen) -> Distribution:
        times = self._worked(seen)
        if len(times) >= LEAST_SEEN and not self._past.only_counts:
            return empirical(times)
        mean = self._mean_s(code, times)
        self._note("service_assumed", service=code, mean_s=round(mean), n=len(times))
        return LogNormal(mean, USUAL_CV)

    def _worked(self, seen: Seen) -> list[int]:
        """From when the customer stood there; where nobody said when, a usual walk is taken off."""
        return [*seen.services, *(max(1000, round(ms - self._walk_ms)) for ms in seen.untold)]

    def _mean_s(self, code: str, times: Sequence[int]) -> float:
        return fmean(times) / 1000 if times else float(self._known[code].mean_service_s)

    def _classes(self, seen: Seen) -> dict[str, float]:
        known = {one.code for one in self._catalogue.classes}
        total = seen.classes.total()
        parts = {code: n / total for code, n in seen.classes.items() if code in known and code != NORMAL}
        return {code: part for code, part in parts.items() if part >= _RARE_CLASS}

    def _transfers(self, seen: Seen) -> tuple[Transfer, ...]:
        parts = ((to, n / max(1, seen.served)) for to, n in sorted(seen.sent.items()) if to in self._known)
        return tuple(Transfer(to, min(0.4, part)) for to, part in parts if part >= _RARE_SENT)[:2]

    def _slim(
        self, types: tuple[BusinessType, ...], diversions: Sequence[Diversion], kiosks: Machines | None
    ) -> tuple[BusinessType, ...]:
        """Transfers only to what is there; classes only while the simulator has lines for them."""
        codes = {kind.code for kind in types}
        kept = tuple(_to_known(kind, codes) for kind in types)
        places = 1 + (bool(diversions) or kiosks is not None) + any(one.at_terminal for one in diversions)
        lines = sum((1 + len(kind.classes)) * (places + (kind.at_kiosk < 1)) + 1 for kind in kept)
        if lines <= SLOTS:
            return kept
        self._note("classes_left_out")
        return tuple(replace(kind, classes={}) for kind in kept)

    def _kiosks(self) -> Machines | None:
        """Those at which numbers were taken; None where nobody knows of any."""
        gaps = self._past.gaps
        if not gaps.in_use:
            return None
        time = time_at_kiosk(gaps)
        if time is None:
            self._note("kiosk_assumed", mean_s=round(USUAL.mean))
        return Machines(gaps.in_use, time or USUAL)

    def _factor(self) -> Distribution | None:
        """How much days differ beyond chance; None where that cannot be said."""
        if len(self._days) < LEAST_FOR_FACTOR:
            return None
        totals = [self._past.customers_on(day) for day in self._days]
        mean = fmean(totals)
        beyond = (variance(totals) - mean) / (mean * mean)
        return LogNormal(1.0, round(math.sqrt(beyond), 4)) if beyond > 1e-4 else None


def _mean(times: Sequence[int]) -> float:
    """Of few nothing is learnt."""
    return fmean(times) if len(times) >= LEAST_SEEN else 0.0


def _to_known(kind: BusinessType, codes: set[str]) -> BusinessType:
    return replace(kind, transfers=tuple(t for t in kind.transfers if t.to in codes))
