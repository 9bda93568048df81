"""What whole shifts alone force: the fewest hours in which shifts of these lengths give what is needed."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, milp

from planning.roster.counts import Rows
from planning.roster.people import Shift


def fewest_halves(shifts: Sequence[Shift], needed: Mapping[int, int]) -> int:
    """Half hours at a counter that must be worked on a day, were there tellers enough for every shift.

    Half hours in which no shift works are left out.
    """
    worked = {half for shift in shifts for half in shift.works}
    rows = Rows(len(shifts))
    for half, many in needed.items():
        if many and half in worked:
            rows.add([(n, 1.0) for n, shift in enumerate(shifts) if half in shift.works], low=many)
    if not any(many and half in worked for half, many in needed.items()):
        return 0
    cost = np.array([float(len(shift.works)) for shift in shifts])
    whole = np.ones(len(shifts))
    done = milp(cost, integrality=whole, bounds=Bounds(0, np.inf), constraints=rows.constraint())
    return round(float(done.fun))
