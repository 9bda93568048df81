"""The days of a roster lived: what customers wait with these tellers at these counters, or one fewer."""

from collections import Counter as Count
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from planning.roster.ahead import Customers, day_of
from planning.roster.corrected import SEED, days_for, served_by, windows_of
from planning.roster.documents import needs_on, room_of, shut_of, there_on
from planning.roster.judged import Cut, Named
from planning.roster.seats import Room, Seating, seatings
from planning.roster.waits import Waits, waits_of
from planning.simulation.model import HALF_HOUR_MIN, Counter, Model
from planning.simulation.run import simulate

Json = Mapping[str, Any]
Progress = Callable[[int, int], None]


def waits_by_day(
    usual: Model, customers: Customers, body: Json, shifts: Named, cut: Cut, tell: Progress
) -> dict[str, Any]:
    """What customers wait on each day with these tellers: by half hour, and the whole day."""
    told, room, scatter = {}, room_of(body), body.get("scatter", {})
    for n, (day, rows) in enumerate(sorted(customers.items())):
        seats = seatings(room, there_on(body, day, shifts, cut), needs_on(body, day), shut_of(body))
        told[day.isoformat()] = _day(day_of(usual, rows, scatter.get(day.isoformat())), room, seats)
        tell(n + 1, len(customers))
    return told


def _day(model: Model, room: Room, seats: Mapping[int, Seating]) -> dict[str, Any]:
    lived = served_by(model, counters_of(model, room, seats))
    served = {kind.code for kind in lived.types}
    left = sum(sum(kind.arrivals) for kind in model.types if kind.code not in served)
    first = model.opens // HALF_HOUR_MIN
    if not served:
        nothing: dict[str, Any] = {name: [] for name in ("came", "mean_s", "p90_s", "share")}
        return {"first_half": first, **nothing, "day": None, "left": round(left, 1), "fewer": None}
    results = simulate(lived, days_for(model), SEED)
    return {
        "first_half": first,
        **_figures(waits_of(results)),
        "day": {name: row[0] for name, row in _figures(waits_of(results, whole=True)).items()},
        "left": round(left, 1),
        "fewer": _fewer(model, room, seats),
    }


def _fewer(model: Model, room: Room, seats: Mapping[int, Seating]) -> dict[str, Any] | None:
    """The day with one counter fewer in each half hour that can spare one without leaving a type unserved."""
    less = {half: _one_less(room, now) for half, now in seats.items()}
    counters = counters_of(model, room, less)
    if less == seats or not counters:
        return None
    results = simulate(served_by(model, counters), days_for(model), SEED)
    return {name: row[0] for name, row in _figures(waits_of(results, whole=True)).items()}


def _one_less(room: Room, now: Seating) -> Seating:
    """Without the one who does least, of those whom nobody needs for what only they do."""
    done = {who: room.does(who, at) for who, at in now.items()}
    spare = [
        who
        for who, does in done.items()
        if does <= frozenset(code for other, more in done.items() if other != who for code in more)
    ]
    if not spare:
        return now
    gone = min(spare, key=lambda who: (len(done[who]), who))
    return {who: at for who, at in now.items() if who != gone}


def counters_of(model: Model, room: Room, seats: Mapping[int, Seating]) -> tuple[Counter, ...]:
    """As many counters for the same types as serve them at once: who comes later takes one that is left."""
    codes = [kind.code for kind in model.types]
    at = defaultdict[tuple[str, ...], Count[int]](Count)
    for half, now in sorted(seats.items()):
        for who, where in now.items():
            does = room.does(who, where)
            if serves := tuple(code for code in codes if code in does):
                at[serves][half] += 1
    return tuple(
        Counter(f"{list_}-{n}", serves, windows_of(0, [half for half, k in many.items() if k > n]))
        for list_, (serves, many) in enumerate(at.items())
        for n in range(max(many.values()))
    )


def _figures(waits: Waits) -> dict[str, list[float | None]]:
    digits = {"came": 1, "mean_s": 0, "p90_s": 0, "share": 3}
    return {
        name: [None if np.isnan(one) else round(float(one), places) for one in getattr(waits, name)]
        for name, places in digits.items()
    }
