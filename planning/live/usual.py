"""How long things take in this hall and who usually comes, as a plan for the futures.

What the past has taught (`planning.learnt`) is taken where it is there; a business type without a past has
its mean service time from the catalogue, scattered as service times mostly are. Counters are all of the
catalogue's: which of them work is seen on the board.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hall.catalogue import Catalogue, Service
from planning.live.breaks import Breaks
from planning.live.smooth import smooth
from planning.live.start import HALVES, NO_PAUSES
from planning.simulation.distributions import Empirical, LogNormal
from planning.simulation.model import (
    NORMAL,
    BusinessType,
    Counter,
    Model,
    Transfer,
    every_day,
)
from planning.simulation.plan import HALF_HOUR_MS, Plan
from planning.simulation.planner import planned, tabled

USUAL_CV = 0.8
"""How service times scatter where nobody has seen enough of them."""
MOST_LINES = 48
"""So many lines leave room for those who wait for a certain counter."""
DAY_HALVES = 48
TRUST = 8.0
"""What is usual counts as much as so many customers of today."""
_TRUST_NOTHING = 0.5
_WINDOW_MS = 2 * HALF_HOUR_MS


@dataclass(frozen=True)
class Usual:
    """`plan` has a line for each (type, class) in `line_of`; `learnt`: whether its arrivals mean anything.

    `leave` and `away` as in `start.Start`; `away` numbers tables of the plan, 0: nothing is known of pauses.
    """

    plan: Plan
    model: Model
    learnt: bool
    leave: tuple[int, ...] = NO_PAUSES
    away: tuple[int, ...] = NO_PAUSES

    @cached_property
    def line_of(self) -> Mapping[tuple[str, str], int]:
        """(business type, customer class) -> number of the line."""
        return {(line.type, line.customer_class): k for k, line in enumerate(self.plan.lines)}

    @cached_property
    def server_of(self) -> Mapping[str, int]:
        """Counter -> number of the server."""
        return {server.code: k for k, server in enumerate(self.plan.servers)}

    def levels(self, came: Mapping[str, int], now: int) -> tuple[float, ...]:
        """By source: who came in the hour before `now` (ms of the day) : who usually does."""
        trust = TRUST if self.learnt else _TRUST_NOTHING
        level = {}
        for kind in self.model.types:
            expected = self._expected(kind, now)
            level[kind.code] = (came.get(kind.code, 0) + trust) / (expected + trust) if expected > 0 else 1.0
        return tuple(level[self.plan.lines[source.line].type] for source in self.plan.sources)

    def _expected(self, kind: BusinessType, now: int) -> float:
        opens, total = self.model.opens * 60_000, 0.0
        for k, number in enumerate(kind.arrivals):
            a, b = opens + k * HALF_HOUR_MS, opens + (k + 1) * HALF_HOUR_MS
            total += number * max(0, min(b, now) - max(a, now - _WINDOW_MS)) / HALF_HOUR_MS
        return total


def usual_of(catalogue: Catalogue, learnt: Model | None = None, breaks: Breaks | None = None) -> Usual | None:
    """What is usual; None where no counter serves anything that is offered."""
    served = {code for counter in catalogue.staffed for code in counter.serves}
    services = [service for service in catalogue.offered if service.code in served]
    if not services:
        return None
    known = {} if learnt is None else {kind.code: kind for kind in learnt.types}
    codes = {service.code for service in services}
    halves = DAY_HALVES if learnt is None else learnt.half_hours
    types = tuple(_type(service, known.get(service.code), codes, halves, catalogue) for service in services)
    if sum(2 + len(kind.classes) for kind in types) > MOST_LINES:
        types = tuple(replace(kind, classes={}) for kind in types)
    counters = tuple(
        Counter(counter.code, serves, every_day(0, 24 * 60))
        for counter in catalogue.staffed
        if (serves := tuple(code for code in counter.serves if code in codes))
    )
    model = Model(
        0 if learnt is None else learnt.opens,
        types,
        counters,
        head_starts={one.code: float(one.head_start_s) for one in catalogue.classes},
        transfer_head_start_s=float(catalogue.rules.transfer_head_start_s),
        walk=None if learnt is None else smooth(learnt.walk),
        no_show_s=30.0 if learnt is None else learnt.no_show_s,
        left_are_called=False if learnt is None else learnt.left_are_called,
    )
    return _with_breaks(Usual(planned(model), model, learnt is not None), breaks)


def _with_breaks(usual: Usual, breaks: Breaks | None) -> Usual:
    """The tables of how long pauses are come after all others."""
    if breaks is None:
        return usual
    tables, first = usual.plan.tables, len(usual.plan.tables)
    lengths = (Empirical(tuple(ms / 1000 for ms in found)) for _, found in breaks.lengths)
    tables += tuple(tabled(smooth(one) or one, 1000) for one in lengths)
    away = tuple(first + breaks.group_of(half) for half in range(HALVES))
    return replace(usual, plan=replace(usual.plan, tables=tables), leave=breaks.leave, away=away)


def _type(
    service: Service, known: BusinessType | None, codes: set[str], halves: int, catalogue: Catalogue
) -> BusinessType:
    target = float(service.target_s)
    if known is None:
        guess = LogNormal(float(service.mean_service_s), USUAL_CV)
        return BusinessType(service.code, target, (1.0,) * halves, guess)
    ahead = {one.code for one in catalogue.classes if one.head_start_s > 0 and one.code != NORMAL}
    return BusinessType(
        service.code,
        target,
        known.arrivals,
        smooth(known.service) or known.service,
        patience=smooth(known.patience),
        classes={code: share for code, share in known.classes.items() if code in ahead},
        no_show=known.no_show,
        transfers=tuple(Transfer(t.to, t.share) for t in known.transfers if t.to in codes),
    )
