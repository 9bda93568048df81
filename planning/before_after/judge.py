"""Before and after: what a change brought, how sure that is, and what could be seen at all.

Judged by days, never by customers: those of one day share its weather, and a test per customer takes any two
days for different. The effect is that of the linear model in `model.py`; how far chance alone would carry it
is found by exchanging what the model leaves over among days of the same weekday (Freedman and Lane 1983),
studentised, so that the interval holds for skewed measures too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np

from hall.errors import Invalid
from planning.before_after.change import BEFORE_DAYS
from planning.before_after.day import Day, in_order
from planning.before_after.model import Column, Model, effects_of, model_of, plain_error

LEAST_BEFORE, LEAST_AFTER = 10, 5
SURE = 0.95
POWER = 0.8
EXCHANGES = 1999
PIECES = 4
"""So many pieces of the past at most are taken for days after a change."""
SEED = 20_261_128
"""The same days give the same answer each time."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the change brought, in the measure's unit; negative: it became less.

    `effect` is adjusted for weekday, customers and open counters; `plain` is the bare difference of means.
    `low` to `high` holds the true effect in 19 of 20 such judgements; `chance` is the probability of so large
    an effect where nothing has changed. `smallest`: the effect that would have been seen four times in five.
    `left_out` are days whose weekday stands on one side only. `compared`: against another hall.
    `alike`: what a day keeps of the day before, as it was estimated.
    """

    effect: float
    low: float
    high: float
    chance: float
    smallest: float
    plain: float
    before: int
    after: int
    left_out: tuple[date, ...]
    compared: bool
    alike: float

    @property
    def seen(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.chance <= 1 - SURE


def judge(days: Sequence[Day], since: date) -> Judgement:
    """What the change of the day `since` brought.

    With `other` on every day it is the difference in differences against the other hall. Raises Invalid
    `too_few_days`, `other_missing`, `twice`, `no_number`.
    """
    used, left_out = _matched(in_order(days), since)
    compared = _compared(used)
    before = [one for one in used if one.day < since]
    after = [one for one in used if one.day >= since]
    _enough(len(before), LEAST_BEFORE, "before the change")
    _enough(len(after), LEAST_AFTER, "since the change")
    model = model_of(used, since)
    effect, error = _effect(model)
    chances = _by_chance(model)
    wide = float(np.quantile(chances, SURE)) * error
    beyond = np.count_nonzero(chances >= abs(effect) / error * (1 - 1e-9)) if error > 0 else len(chances)
    return Judgement(
        effect=effect,
        low=effect - wide,
        high=effect + wide,
        chance=float(1 + beyond) / (1 + EXCHANGES) if effect else 1.0,
        smallest=_smallest(chances, error),
        plain=_mean(after) - _mean(before),
        before=len(before),
        after=len(after),
        left_out=left_out,
        compared=compared,
        alike=model.alike,
    )


def smallest_effect(days: Sequence[Day], days_after: int) -> float:
    """The effect that would be seen four times in five, before anything is changed.

    From days of the past, as if `days_after` of them came after a change that brought nothing: the last
    ones, and earlier ones where the past is long enough, since one such piece alone may have been quiet.
    Before each there are as many days as a verdict will have; where the past is too short for that, the
    error is made smaller by what the days are worth that will be there. A piece soon after the hall was
    closed for long, with too few days before it, is passed over. Raises Invalid `too_few_days` where no
    other is left, `other_missing`.
    """
    past = in_order(days)
    _enough(days_after, LEAST_AFTER, "to be watched after the change")
    _enough(len(past) - days_after, LEAST_BEFORE, "before that many")
    _compared(past)
    will_be = len(_lately(past, past[-1].day + timedelta(days=1)))
    ends = range(len(past), days_after, -max(1, days_after // 2))
    whole = [end for end in ends if past[end - days_after].day - timedelta(days=BEFORE_DAYS) >= past[0].day]
    before = {end: len(_lately(past[:end], past[end - days_after].day)) - days_after for end in ends}
    pieces = [end for end in whole if before[end] >= LEAST_BEFORE] or [len(past)]
    _enough(before[pieces[0]], LEAST_BEFORE, "before that many")
    found = [_smallest_of(past[:end], days_after, will_be) for end in pieces[:PIECES]]
    return sqrt(sum(one * one for one in found) / len(found))


def _smallest_of(past: list[Day], days_after: int, will_be: int) -> float:
    """The same of the last days alone, for a verdict that will have so many days before.

    Its error is that of all days alike: what few days add to an effect of nothing is no steady measure of
    what other days will add.
    """
    since = past[-days_after].day
    used = _lately(past, since)
    before = len(used) - days_after
    model = model_of(used, since)
    fewer = sqrt((1 / max(will_be, before) + 1 / days_after) / (1 / before + 1 / days_after))
    return fewer * _smallest(_by_chance(model), plain_error(model))


def _lately(days: list[Day], since: date) -> list[Day]:
    """The days that a verdict on a change of that day would be made of."""
    return [one for one in days if one.day >= since - timedelta(days=BEFORE_DAYS)]


def _matched(days: list[Day], since: date) -> tuple[list[Day], tuple[date, ...]]:
    both = {d.weekday for d in days if d.day < since} & {d.weekday for d in days if d.day >= since}
    used = [one for one in days if one.weekday in both]
    return used, tuple(one.day for one in days if one.weekday not in both)


def _compared(days: Sequence[Day]) -> bool:
    with_other = [one.other is not None for one in days]
    if any(with_other) and not all(with_other):
        missing = days[with_other.index(False)].day
        raise Invalid("other_missing", f"The other hall has no figure of {missing}.", field="other")
    return any(with_other)


def _enough(many: int, least: int, which: str) -> None:
    if many < least:
        words = f"{many} days {which} are too few: {least} are needed, of weekdays that are on both sides."
        raise Invalid("too_few_days", words, field="days")


def _effect(model: Model) -> tuple[float, float]:
    effects, errors = effects_of(model, model.y[np.newaxis])
    return float(effects[0]), float(errors[0])


def _by_chance(model: Model) -> Column:
    """How far chance carries the effect, in standard errors, of each exchange."""
    rng = np.random.default_rng(SEED)
    left = model.y - model.basis @ (model.basis.T @ model.y)
    order = np.tile(np.arange(len(left)), (EXCHANGES, 1))
    for weekday in set(model.weekday.tolist()):
        same = np.flatnonzero(model.weekday == weekday)
        order[:, same] = rng.permuted(np.tile(same, (EXCHANGES, 1)), axis=1)
    effects, errors = effects_of(model, left[order])
    chances: Column = np.abs(np.divide(effects, errors, out=np.zeros_like(effects), where=errors > 0))
    return chances


def _smallest(chances: Column, error: float) -> float:
    """So far from nothing that four in five lie beyond what chance reaches once in twenty."""
    one_sided = float(np.quantile(chances, 2 * POWER - 1))
    return (float(np.quantile(chances, SURE)) + one_sided) * error


def _mean(days: Sequence[Day]) -> float:
    own = sum(one.value for one in days) / len(days)
    return own - sum(one.other or 0.0 for one in days) / len(days)
