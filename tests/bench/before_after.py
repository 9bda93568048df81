"""Before and after where nothing changed: how often chance is taken for an effect; and where something was.

Four hundred synthetic halls (`tests/planning/before_after/halls.py`), each with other weekdays and volumes,
20 to 60 days before and 10 to 60 after, of which a day keeps none to half of the noise of the day before.
Once as they are; and, where the past is long enough, with the effect foreseen to be seen four times in five.
"""

import random
import sys
from collections.abc import Mapping
from dataclasses import replace

from planning.before_after.judge import judge, smallest_effect
from tests.planning.before_after.halls import some_days

NAMES = ("ab_false_alarms_off_5", "ab_false_alarms_percent", "ab_power_percent", "ab_covered_percent")
TRIALS = 400


def measure() -> Mapping[str, float]:
    """Shares in percent of the trials."""
    alarms = powered = covered = foreseen = 0
    for seed in range(TRIALS):
        dice = random.Random(seed)
        before, after = dice.randint(20, 60), dice.randint(10, 60)
        days, since = some_days(seed, before, after, alike=dice.uniform(0.0, 0.5))
        alarms += judge(days, since).seen
        past = [one for one in days if one.day < since]
        if len(past) - after < 20:
            continue
        foreseen += 1
        brings = -smallest_effect(past, after)
        found = judge([replace(d, value=d.value + brings) if d.day >= since else d for d in days], since)
        powered += found.seen
        covered += found.low <= brings <= found.high
    print(f"    {alarms} alarms in {TRIALS} trials; {foreseen} with a foreseen effect", file=sys.stderr)
    percent = 100 * alarms / TRIALS
    return {
        "ab_false_alarms_off_5": abs(percent - 5),
        "ab_false_alarms_percent": percent,
        "ab_power_percent": 100 * powered / foreseen,
        "ab_covered_percent": 100 * covered / foreseen,
    }
