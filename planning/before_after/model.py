"""Days as a linear model: a figure explained by weekday, customers, open counters, and whether it is after.

Days that follow each other resemble each other; what one day keeps of the day before (an AR(1) process) is
estimated from what the model leaves over and taken out of all columns (Prais and Winsten 1954), so that what
is left can be exchanged among days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planning.before_after.day import Day

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]
MOST_LIKE = 0.8
"""More than this of the day before is a trend, and no likeness."""
MARGIN = 0.25
"""So much of its standard error is added to the estimate: too little likeness makes false alarms."""
LAGS = 6
"""So many days back what is left over is asked for likeness: a week of open days."""
LEAST_SPREAD = 0.5
"""Days that swing to and fro are taken for twice as many at most."""
PAUSE_DAYS = 4
"""After such a pause a day owes nothing to the one before; a weekend is none."""
SPARE = 8
"""So many days more than columns, or the model takes fewer columns."""


@dataclass(frozen=True, slots=True)
class Model:
    """`y = others @ a + after * effect + noise`, whitened; `weekday` of each row, `alike` the AR(1) share.

    `basis` spans `others` (orthonormal columns); `lone` is what `after` has beyond them.
    """

    y: Column
    basis: Matrix
    lone: Column
    weekday: NDArray[np.int64]
    alike: float

    @property
    def free(self) -> int:
        """Degrees of freedom of what is left over."""
        return len(self.y) - int(self.basis.shape[1]) - 1


def model_of(days: Sequence[Day], since: date) -> Model:
    """The model of these days, which are in order; the change came on the day `since`."""
    after = np.array([float(one.day >= since) for one in days])
    y = np.array([one.value - (one.other or 0.0) for one in days])
    others = _others(days)
    alike = _alike(y, np.column_stack([others, after]), _follows(days))
    y, others, after = (_whitened(part, _follows(days), alike) for part in (y, others, after))
    basis = _basis(others)
    lone = after - basis @ (basis.T @ after)
    return Model(y, basis, lone, np.array([one.weekday for one in days]), alike)


def effects_of(model: Model, rows: Matrix) -> tuple[Column, Column]:
    """Effect and its standard error of each row of figures (whitened, one for each day), by least squares.

    What is left over of busy days is larger, and may still resemble the days before, where a day is more
    than a part of its yesterday. So the error is that of what each day adds to the effect, and of its
    likeness to what the days before added, by Bartlett's weights (Newey and West 1987; whitened, Andrews
    and Monahan 1992).
    """
    left = rows - (rows @ model.basis) @ model.basis.T
    weight = float(model.lone @ model.lone)
    effects = left @ model.lone / weight
    adds = (left - np.outer(effects, model.lone)) * model.lone
    spread = _spread(adds) * rows.shape[1] / model.free
    return effects, np.sqrt(spread) / weight


def plain_error(model: Model) -> float:
    """The effect's standard error where all days scatter alike, by ordinary least squares."""
    left = model.y - model.basis @ (model.basis.T @ model.y)
    weight = float(model.lone @ model.lone)
    left -= float(model.lone @ left) / weight * model.lone
    return float(np.sqrt(left @ left / model.free / weight))


def _spread(adds: Matrix) -> Column:
    """The variance of the sum of each row, whose days are alike."""
    own = np.einsum("ij,ij->i", adds, adds)
    spread = own.copy()
    for lag in range(1, LAGS + 1):
        like = np.einsum("ij,ij->i", adds[:, lag:], adds[:, :-lag])
        spread += 2 * (1 - lag / (LAGS + 1)) * like
    least: Column = np.maximum(spread, LEAST_SPREAD * own)
    return least


def _others(days: Sequence[Day]) -> Matrix:
    weekdays = np.array([one.weekday for one in days])
    columns = [(weekdays == day).astype(float) for day in sorted(set(weekdays.tolist()))]
    customers = _scaled([one.customers for one in days])
    for more in (customers, _scaled([one.staff_h for one in days]), customers**2):
        if more.any() and len(days) - len(columns) - 2 > SPARE:
            columns.append(more)
    return np.column_stack(columns)


def _scaled(numbers: Sequence[float]) -> Column:
    column = np.array(numbers)
    column = column - column.mean()
    spread = column.std()
    scaled: Column = column / spread if spread > 0 else column * 0.0
    return scaled


def _basis(columns: Matrix) -> Matrix:
    whole, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    basis: Matrix = whole[:, sizes > 1e-9 * sizes[0]]
    return basis


def _follows(days: Sequence[Day]) -> NDArray[np.bool_]:
    """Of each day, whether it comes soon after the one before it."""
    pauses = [(b.day - a.day).days for a, b in zip(days, days[1:], strict=False)]
    return np.array([False, *(pause < PAUSE_DAYS for pause in pauses)])


def _alike(y: Column, columns: Matrix, follows: NDArray[np.bool_]) -> float:
    """What a day keeps of the day before, without what the fitting itself makes of pure chance."""
    basis = _basis(columns)
    left = y - basis @ (basis.T @ y)
    spread = float(left @ left)
    if spread <= 1e-12 * float(y @ y) or not follows.any():
        return 0.0
    now = np.flatnonzero(follows)
    seen = float(left[now] @ left[now - 1]) / spread
    spare = len(y) - basis.shape[1]
    by_chance = -float(np.sum(basis[now] * basis[now - 1])) / spare
    alike = min(max((seen - by_chance) * len(y) / spare, 0.0), MOST_LIKE)
    unsure = float(np.sqrt((1 - alike * alike) / spare))
    return float(min(alike + MARGIN * unsure, MOST_LIKE))


def _whitened(part: NDArray[np.float64], follows: NDArray[np.bool_], alike: float) -> NDArray[np.float64]:
    white: NDArray[np.float64] = part * np.sqrt(1 - alike * alike)
    now = np.flatnonzero(follows)
    white[now] = part[now] - alike * part[now - 1]
    return white
