"""What scenarios come to beside today: figures with intervals, and curves by half hour.

All of them are lived with the same crowds (common random numbers), in batches (see `batches`). A figure is
the mean of its batches, an interval comes from how the batches differ, and that of a change from how the
batch by batch changes differ.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from planning.simulation.model import HALF_HOUR_MIN, Model
from planning.simulation.planner import planned_days
from planning.simulation.run import Kernel
from planning.whatif.batches import BATCHES, Lived, Progress, Values, estimate, live_batches
from planning.whatif.cures import came_for, staff_hours
from planning.whatif.scenario import Prices, Scenario

FIGURES = (
    *("wait_mean_s", "wait_p90_s", "within", "abandonment", "kiosk_wait_s", "terminal_wait_s"),
    *("people_mean", "people_max", "customers", "diverted", "staff_hours", "cost"),
)
"""In the order in which they are shown. `kiosk_wait_s`, `terminal_wait_s`: mean waits there, 0 where there is
none; `people_max`: the fullest half hour of a day; `customers`: at counters; `diverted`: who came to none.
"""


def evaluate(
    models: Sequence[Model],
    scenarios: Sequence[Scenario],
    prices: Prices,
    days: int = 1000,
    *,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> dict[str, Any]:
    """The first model is today's. Ready for JSON; spans in seconds, shares 0 to 1, money in yuan a day.

    Raises Invalid for a model that does not make sense, and whatever `progress` raises to stop it.
    """
    lived = live_batches([planned_days(model) for model in models], days, progress=progress, kernel=kernel)
    costs = [
        _daily(model, scenario, one, prices, models[0])
        for model, scenario, one in zip(models, scenarios, lived, strict=True)
    ]
    told = [
        _told(model, one, lived[0], cost, costs[0])
        for model, one, cost in zip(models, lived, costs, strict=True)
    ]
    return {"days": days // BATCHES * BATCHES or BATCHES, "scenarios": told}


def _daily(
    model: Model, scenario: Scenario, lived: Lived, prices: Prices, today: Model
) -> Mapping[str, Values]:
    """What is the same in each batch; and who was diverted, also those who do not even come to the door."""
    ones, hours = np.ones(BATCHES), staff_hours(model)
    wanted = came_for(today, scenario)
    added = scenario.terminals.add if scenario.terminals else 0
    letters = sum(wanted.get(post.service, 0.0) * post.percent / 100 for post in scenario.post)
    cost = hours * prices.staff_hour + added * prices.terminal_day + letters * prices.letter
    away = max(0.0, sum(wanted.values()) - model.expected)
    diverted = lived.figures["diverted"] + away
    return {"staff_hours": ones * hours, "cost": ones * cost, "diverted": diverted}


def _told(
    model: Model, lived: Lived, today: Lived, cost: Mapping[str, Values], today_cost: Mapping[str, Values]
) -> dict[str, Any]:
    mine, theirs = {**lived.figures, **cost}, {**today.figures, **today_cost}
    figures = {
        name: _rounded(estimate(mine[name]))
        | {"change": _rounded(estimate(mine[name] - theirs[name])) if lived is not today else None}
        for name in FIGURES
    }
    halves = _last_used(today, lived)
    queue = [estimate(lived.queues[:, half]) for half in range(halves)]
    return {
        "figures": figures,
        "opens": model.opens,
        "queue": [round(half["value"], 2) for half in queue],
        "queue_half_width": [round(half["half_width"], 2) for half in queue],
        "people": [round(float(n), 2) for n in lived.people[:halves]],
        "counters": _open_by_half(model, halves),
        "types": {
            code: {name: _rounded(estimate(values)) for name, values in rows.items()}
            for code, rows in lived.types.items()
        },
        "targets": {kind.code: kind.target_s for kind in model.types},
    }


def _last_used(*lived: Lived) -> int:
    """Half hours up to the last in which anybody is there."""
    used = [int(np.max(np.nonzero(one.people > 0.05)[0], initial=0)) + 1 for one in lived]
    return max(used)


def _open_by_half(model: Model, halves: int) -> list[float]:
    """How many counters are open in the middle of each half hour, on average over the days."""
    days, middle = max(1, model.days), model.opens + HALF_HOUR_MIN // 2
    found = [0] * halves
    for counter in model.counters:
        for windows in counter.by_day or (counter.windows,) * days:
            for w in windows:
                first, after = (-(-(at - middle) // HALF_HOUR_MIN) for at in (w.opens, w.closes))
                for k in range(max(0, first), min(halves, after)):
                    found[k] += 1
    return [round(many / days, 1) for many in found]


def _rounded(found: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found.items()}
