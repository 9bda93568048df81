"""What would get so many served within so long? Cures are tried in all their strengths, the cheapest first.

More of a cure never makes the hall worse: so what fails rules out all that is weaker, and a few strong
trials at the beginning spare most of the others. Hopeless ones show in few days, the others are lived longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hall.errors import Invalid
from planning.simulation.model import HALF_HOUR_MIN, Model
from planning.simulation.planner import planned_days
from planning.whatif.batches import BATCHES, Progress, estimate, live_batches
from planning.whatif.cures import cured, staff_hours
from planning.whatif.scenario import (
    Act,
    Cards,
    Counters,
    Divert,
    House,
    Post,
    Prices,
    Scenario,
    Terminals,
    Way,
)
from planning.whatif.scenario_file import scenario_document

FEW_DAYS, MANY_DAYS = 2 * BATCHES, 12 * BATCHES
MOST_FOUND = 4
MOST_TRIED = 1500
_PEAK_HALVES = 6
"""A counter more is tried for three hours about the fullest half hour, and for the whole day."""
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Goal:
    """That share of those who come is called within `limit_s`."""

    share: float
    limit_s: float


@dataclass(frozen=True, slots=True)
class Cure:
    """One cure in rising strengths, the first of which is none; `money`: what each costs a day (yuan)."""

    code: str
    steps: tuple[Scenario, ...]
    money: tuple[float, ...]
    effort: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which cures may be tried, and how far: percent, counters, terminals at most; 0: not at all."""

    phone: float = 40
    service: str = ""
    post: float = 60
    posted: str = ""
    terminals: int = 2
    counters: int = 3
    pool: bool = True
    cards: bool = False


def search(
    model: Model,
    goal: Goal,
    allowed: Allowed,
    house: House,
    prices: Prices,
    *,
    most_tried: int = MOST_TRIED,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The cheapest ways that reach the goal, each without a weaker part that would do; ready for JSON.

    `found` is empty where not even all cures together suffice (nor all without pooling, which may make a
    hall worse: no counter is kept for short errands then); `best` is what they come to. After `most_tried`
    the strongest way is lessened step by step, so that one is found that may not be the cheapest. Raises
    Invalid `no_cures`, and whatever `progress` raises to stop it.
    """
    cures = cures_of(model, allowed, prices)
    if not cures:
        raise Invalid("no_cures", "Allow at least one cure.", field="allowed")
    return _Search(model, goal, cures, house, most_tried, progress).found()


def cures_of(model: Model, allowed: Allowed, prices: Prices) -> list[Cure]:
    """The cures that may be tried."""
    codes = [kind.code for kind in model.types]
    service = allowed.service or max(model.types, key=lambda kind: sum(kind.arrivals)).code
    found = []
    if allowed.phone and service in codes:
        found.append(_shares("phone", allowed.phone, lambda p: Scenario(divert=(Divert(service, p),))))
    if allowed.post and allowed.posted in codes:
        came = sum(next(kind for kind in model.types if kind.code == allowed.posted).arrivals)
        posts = _shares("post", allowed.post, lambda p: Scenario(post=(Post(allowed.posted, p),)))
        letters = tuple(came * step.post[0].percent / 100 if step.post else 0.0 for step in posts.steps)
        found.append(replace(posts, money=tuple(n * prices.letter for n in letters)))
    if allowed.terminals and service in codes:
        found.append(_terminals(allowed.terminals, service, prices))
    if allowed.cards and service in codes:
        cards = (Scenario(), Scenario(cards=Cards(service)))
        found.append(Cure("cards", cards, (0.0, 0.0), (0.0, 5.0)))
    if allowed.pool and any(set(c.serves) != set(codes) for c in model.counters):
        everyone = tuple(c.code for c in model.counters)
        pool = Scenario(counter=(Counters(Act.POOL, everyone, tuple(codes)),))
        found.append(Cure("pool", (Scenario(), pool), (0.0, 0.0), (0.0, 15.0)))
    if allowed.counters:
        found.append(_counters(model, allowed.counters, prices))
    return found


def merged(steps: Sequence[Scenario]) -> Scenario:
    """One scenario with all that the others say."""
    return Scenario(
        divert=tuple(one for step in steps for one in step.divert),
        post=tuple(one for step in steps for one in step.post),
        counter=tuple(one for step in steps for one in step.counter),
        terminals=next((step.terminals for step in steps if step.terminals), None),
        cards=next((step.cards for step in steps if step.cards), None),
    )


def _shares(code: str, most: float, made: Any) -> Cure:
    parts = [part for part in (10.0, 20.0, 30.0, 40.0, 60.0, 80.0) if part < most] + [most]
    return Cure(
        code,
        (Scenario(), *(made(part) for part in parts)),
        (0.0,) * (len(parts) + 1),
        (0.0, *(part / 2 for part in parts)),
    )


def _terminals(most: int, service: str, prices: Prices) -> Cure:
    """Each takes what some hundred customers a day need there."""
    steps = [
        Scenario(divert=(Divert(service, min(60.0, 15.0 * n), Way.TERMINAL),), terminals=Terminals(n))
        for n in range(1, most + 1)
    ]
    money = tuple(n * prices.terminal_day for n in range(most + 1))
    return Cure("terminals", (Scenario(), *steps), money, tuple(8.0 * n for n in range(most + 1)))


def _counters(model: Model, most: int, prices: Prices) -> Cure:
    """First one more at the fullest time, then one more all day, then two at the fullest time, and so on."""
    usual = [w for c in model.counters for w in c.windows]
    windows = usual or [w for c in model.counters for many in c.by_day for w in many]
    opens, closes = min(w.opens for w in windows), max(w.closes for w in windows)
    start, end = _fullest(model, opens, closes)
    peak, day = Counters(Act.ADD, start=start, end=end), Counters(Act.ADD, start=opens, end=closes)
    steps = [Scenario()]
    for n in range(most):
        steps += [Scenario(counter=(*(day,) * n, peak)), Scenario(counter=(day,) * (n + 1))]
    hours = [sum((change.end or 0) - (change.start or 0) for change in step.counter) / 60 for step in steps]
    return Cure("counters", tuple(steps), tuple(h * prices.staff_hour for h in hours), tuple(hours))


def _fullest(model: Model, opens: int, closes: int) -> tuple[int, int]:
    """The hours in which most work comes for each counter that is open, on average over the days."""
    work = [sum(k.arrivals[n] * k.service.mean for k in model.types) for n in range(model.half_hours)]
    minutes = [model.opens + n * HALF_HOUR_MIN for n in range(model.half_hours)]
    days = max(1, model.days)
    at_work = [w for c in model.counters for many in c.by_day or (c.windows,) * days for w in many]
    hands = [max(1.0, sum(w.opens <= m < w.closes for w in at_work) / days) for m in minutes]
    load = [w / h for w, h in zip(work, hands, strict=True)]
    inside = [n for n, m in enumerate(minutes) if opens <= m < closes] or range(len(load))
    most = max(inside, key=lambda n: sum(load[n : n + _PEAK_HALVES]))
    start = min(max(opens, minutes[most]), closes - 1)
    return start, min(closes, start + _PEAK_HALVES * HALF_HOUR_MIN)


class _Search:
    def __init__(
        self,
        model: Model,
        goal: Goal,
        cures: Sequence[Cure],
        house: House,
        most_tried: int,
        progress: Progress | None,
    ) -> None:
        self._model, self._goal, self._cures, self._house = model, goal, cures, house
        self._most_tried, self._progress = most_tried, progress
        self._failed: list[tuple[int, ...]] = []
        self._good: list[tuple[int, ...]] = []
        self._tried = 0
        self._answers: dict[tuple[int, ...], dict[str, Any]] = {}

    def found(self) -> dict[str, Any]:
        best = self._all_together()
        if not self._reaches(best):
            return self._told([], best)
        everything = tuple(len(cure.steps) - 1 for cure in self._cures)
        self._answers[everything] = best
        self._probe(everything)
        order = sorted(self._lattice(), key=self._price)
        for n, point in enumerate(order):
            self._tell(n, len(order))
            if len(self._good) >= MOST_FOUND or self._tried > self._most_tried:
                break
            if not self._is_ruled_out(point) and self._holds(point):
                self._good.append(point)
        if not self._good:
            self._good.append(self._lessened(everything))
        return self._told([self._answers[point] for point in self._good], best)

    def _all_together(self) -> dict[str, Any]:
        """What all cures come to; those without pooling are gone on with where they do better."""
        best = self._lived(tuple(len(cure.steps) - 1 for cure in self._cures), MANY_DAYS)
        others = [cure for cure in self._cures if cure.code != "pool"]
        if self._reaches(best) or not others or len(others) == len(self._cures):
            return best
        before, self._cures = self._cures, others
        apart = self._lived(tuple(len(cure.steps) - 1 for cure in others), MANY_DAYS)
        if apart["share"]["value"] > best["share"]["value"]:
            return apart
        self._cures = before
        return best

    def _lessened(self, point: tuple[int, ...]) -> tuple[int, ...]:
        """Less of one cure after the other, the dearest first, as long as the goal is reached."""
        dearest = sorted(range(len(point)), key=lambda k: (-self._cures[k].money[point[k]], k))
        for k in dearest:
            while point[k] and self._holds(less := (*point[:k], point[k] - 1, *point[k + 1 :])):
                point = less
        return point

    def _lattice(self) -> Iterator[tuple[int, ...]]:
        return product(*(range(len(cure.steps)) for cure in self._cures))

    def _price(self, point: tuple[int, ...]) -> tuple[float, float, int]:
        parts = list(zip(self._cures, point, strict=True))
        money = sum(cure.money[n] for cure, n in parts)
        return round(money, 2), sum(cure.effort[n] for cure, n in parts), sum(n > 0 for n in point)

    def _probe(self, everything: tuple[int, ...]) -> None:
        """All cures but some, at their strongest: what fails so spares all that is weaker."""
        subsets = product(*((0, most) for most in everything))
        for point in sorted(set(subsets), key=lambda p: -sum(n > 0 for n in p)):
            if not any(_within(point, failed) for failed in self._failed):
                self._holds(point)

    def _is_ruled_out(self, point: tuple[int, ...]) -> bool:
        return any(_within(point, failed) for failed in self._failed) or any(
            _within(good, point) for good in self._good
        )

    def _holds(self, point: tuple[int, ...]) -> bool:
        if point in self._answers:
            return self._reaches(self._answers[point])
        quick = self._lived(point, FEW_DAYS)
        hopeless = quick["share"]["value"] + 2 * quick["share"]["half_width"] < self._goal.share
        answer = quick if hopeless else self._lived(point, MANY_DAYS)
        self._answers[point] = answer
        if not self._reaches(answer):
            self._failed.append(point)
            return False
        return True

    def _reaches(self, answer: Mapping[str, Any]) -> bool:
        return bool(answer["share"]["value"] >= self._goal.share - _SAME)

    def _lived(self, point: tuple[int, ...], days: int) -> dict[str, Any]:
        self._tried += 1
        scenario = merged([cure.steps[n] for cure, n in zip(self._cures, point, strict=True)])
        model = cured(self._model, scenario, self._house)
        (lived,) = live_batches([planned_days(model)], days, limit_s=self._goal.limit_s)
        money, *_ = self._price(point)
        return {
            "scenario": scenario_document(scenario),
            "cures": [c.code for c, n in zip(self._cures, point, strict=True) if n],
            "share": estimate(lived.figures["within"]),
            "wait_mean_s": float(lived.figures["wait_mean_s"].mean()),
            "extra_cost": round(money, 2),
            "staff_hours": staff_hours(model),
        }

    def _tell(self, done: int, of: int) -> None:
        if self._progress is not None:
            self._progress(done, of)

    def _told(self, found: Sequence[Mapping[str, Any]], best: Mapping[str, Any]) -> dict[str, Any]:
        self._tell(1, 1)
        return {
            "goal": {"share": self._goal.share, "limit_s": self._goal.limit_s},
            "found": list(found),
            "best": best,
            "tried": self._tried,
        }


def _within(point: Sequence[int], other: Sequence[int]) -> bool:
    """Whether no cure is stronger in `point` than in `other`."""
    return all(a <= b for a, b in zip(point, other, strict=True))
