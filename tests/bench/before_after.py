"""Before and after where nothing changed: how often chance is taken for an effect; and where something was.

Four hundred synthetic halls (`tests/planning/before_after/halls.py`), each with other weekdays and volumes,
as the desk judges them: 84 days before and 10 to 120 after (calendar days, of which six in seven are open),
of which a day keeps none to half of the noise of the day before. Once as they are, and once with the effect
that the days before had foreseen to be seen four times in five; all of it alone and beside another hall.
"""

import random
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from planning.before_after.change import BEFORE_DAYS, MOST_AFTER_DAYS
from planning.before_after.judge import judge, smallest_effect
from tests.planning.before_after.halls import some_days

ALONE, BESIDE = "ab", "ab_beside"
FIGURES = ("false_alarms_off_5", "false_alarms_percent", "power_percent", "covered_percent")
NAMES = tuple(f"{kind}_{figure}" for kind in (ALONE, BESIDE) for figure in FIGURES)
TRIALS = 400


def measure() -> Mapping[str, float]:
    """Shares in percent of the trials."""
    return _measured(ALONE, other=False) | _measured(BESIDE, other=True)


def _measured(kind: str, other: bool, trials: int = TRIALS) -> dict[str, float]:
    alarms = powered = covered = 0
    for seed in range(trials):
        dice = random.Random(seed)
        past, after = _open(BEFORE_DAYS + MOST_AFTER_DAYS), _open(dice.randint(10, MOST_AFTER_DAYS))
        alike, apart = dice.uniform(0.0, 0.5), dice.uniform(0.3, 1.0)
        days, since = some_days(seed, past, after, alike=alike, other=other, apart=apart)
        brings = -smallest_effect([one for one in days if one.day < since], after)
        judged = [one for one in days if one.day >= since - timedelta(days=BEFORE_DAYS)]
        alarms += judge(judged, since).seen
        changed = [replace(one, value=one.value + brings) if one.day >= since else one for one in judged]
        found = judge(changed, since)
        powered += found.seen
        covered += found.low <= brings <= found.high
    print(f"    {kind}: {alarms} alarms in {trials} trials", file=sys.stderr)
    percent = 100 * alarms / trials
    shares = (abs(percent - 5), percent, 100 * powered / trials, 100 * covered / trials)
    return {f"{kind}_{figure}": share for figure, share in zip(FIGURES, shares, strict=True)}


def _open(days: int) -> int:
    """How many of so many calendar days are open."""
    return round(days * 6 / 7)
