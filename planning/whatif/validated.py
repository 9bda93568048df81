"""Is the model true? The days that it was learnt from are lived again, and held against what really happened.

They are lived some times over, so that it is known how far the same days may lie apart by chance. A real
period is one such draw: where it lies outside of all that chance does, the model is wrong.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Any

from planning.simulation.model import Model
from planning.simulation.planner import planned_days
from planning.simulation.run import Kernel, default_kernel
from planning.whatif.batches import BATCHES, T_975, Progress, Values, live_batches

FIGURES = ("wait_mean_s", "wait_p90_s", "within", "abandonment")
NEAR_PART, NEAR_S, NO_MATTER_S = 0.15, 60.0, 15.0
"""A mean wait that differs by more than this part, or by more than a minute, misleads; but not by seconds."""
_SLOW_DAYS = 2
"""Days of a batch at most where no compiler was."""
_BY_CHANCE = T_975 * sqrt(1 + 1 / BATCHES)


def validated(
    model: Model,
    happened: Mapping[str, Any],
    *,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> dict[str, Any] | None:
    """`happened` as `planning.learnt.happened` tells it of the same days; None where nobody waited on them.

    `figures` and `types` tell real, simulated, and between what chance alone would lie; `verdict`: `near`,
    `chance` where it is not near and chance does as much, else `off`.
    """
    if happened["wait_mean_s"] is None:
        return None
    plans = planned_days(model)
    slow = (kernel or default_kernel()) is Kernel.PYTHON
    each = min(len(plans), _SLOW_DAYS) if slow else len(plans)
    (lived,) = live_batches([plans], each * BATCHES, progress=progress, kernel=kernel)
    figures = {name: _held(happened[name], lived.figures[name]) for name in FIGURES}
    types = {
        code: held | {"verdict": verdict(held)}
        for code, told in happened["types"].items()
        if code in lived.types and told["wait_mean_s"] is not None
        for held in [_held(told["wait_mean_s"], lived.types[code]["wait_mean_s"])]
    }
    return {
        "days": len(plans),
        "figures": figures,
        "types": types,
        "verdict": verdict(figures["wait_mean_s"]),
    }


def verdict(held: Mapping[str, float]) -> str:
    """What a mean wait (s), held against the real one, says of the model."""
    apart = abs(held["simulated"] - held["real"])
    if apart <= max(NO_MATTER_S, min(NEAR_S, NEAR_PART * held["real"])):
        return "near"
    return "chance" if held["low"] <= held["real"] <= held["high"] else "off"


def _held(real: float, values: Values) -> dict[str, float]:
    middle, spread = float(values.mean()), float(values.std(ddof=1))
    found = {
        "real": real,
        "simulated": middle,
        "low": max(0.0, middle - _BY_CHANCE * spread),
        "high": middle + _BY_CHANCE * spread,
    }
    return {name: round(value, 4) for name, value in found.items()}
