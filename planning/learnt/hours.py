"""When counters are open on a usual day: in each half hour as many as on average, the likeliest ones."""

from collections.abc import Mapping, Sequence

from planning.learnt.at_work import Span
from planning.learnt.past import HALF_HOUR_MS, Past
from planning.simulation.model import HALF_HOUR_MIN, Window

_STAYS = 0.2
"""A counter that is open is rather taken than another: no counter opens and closes for a half hour's luck."""

Shares = Mapping[str, Mapping[int, float]]


def windows_of(past: Past, days: Sequence[str]) -> dict[str, tuple[Window, ...]]:
    """Counter -> when it is open; counters that hardly ever were are not there."""
    shares = shares_open(past, days)
    halves = sorted({half for share in shares.values() for half in share})
    open_at: dict[str, list[int]] = {code: [] for code in shares}
    before: set[str] = set()
    for half in halves:
        here = {code: share.get(half, 0.0) for code, share in shares.items()}
        wanted = int(sum(here.values()) + 0.5)
        liking = {code: part + _STAYS * (code in before) for code, part in here.items() if part > 0}
        order = sorted(liking, key=lambda code: (-liking[code], len(code), code))
        before = set(order[:wanted])
        for code in before:
            open_at[code].append(half)
    return {code: _windows(found) for code, found in open_at.items() if found}


def shares_open(past: Past, days: Sequence[str]) -> Shares:
    """Counter -> half hour -> the part of it that the counter is open, on average over the days."""
    found: dict[str, dict[int, float]] = {}
    for code, by_day in past.open.items():
        share: dict[int, float] = {}
        for day in days:
            for span in by_day.get(day, ()):
                _add(share, span, 1 / len(days))
        if share:
            found[code] = share
    return found


def _add(share: dict[int, float], span: Span, weight: float) -> None:
    since, until = span
    for half in range(since // HALF_HOUR_MS, -(-until // HALF_HOUR_MS)):
        inside = min(until, (half + 1) * HALF_HOUR_MS) - max(since, half * HALF_HOUR_MS)
        share[half] = share.get(half, 0.0) + weight * max(0, inside) / HALF_HOUR_MS


def _windows(halves: Sequence[int]) -> tuple[Window, ...]:
    """Half hours in order, joined where they touch."""
    joined: list[Window] = []
    for half in halves:
        opens, closes = half * HALF_HOUR_MIN, (half + 1) * HALF_HOUR_MIN
        if joined and joined[-1].closes == opens:
            joined[-1] = Window(joined[-1].opens, closes)
        else:
            joined.append(Window(opens, closes))
    return tuple(joined)
