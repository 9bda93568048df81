"""How many counters it takes, half hour by half hour.

The load that is there at an instant lags behind the arrivals by a service time: the modified offered load
`m' = arrivals - m / service` (Jagerman 1975; Massey and Whitt 1994). For each half hour the fewest counters
are taken with which, at the largest such load within it, the wanted share of the customers waits no longer
than the target (Erlang C: P(W > t) = C(c, m) exp(-(c - m) t / service)).
"""

from collections.abc import Sequence
from math import exp

from hall.errors import Invalid

STEP_S = 30.0
HALF_HOUR_S = 1800.0
MOST_COUNTERS = 200


def required(
    arrivals: Sequence[float], service_s: float, target_s: float, share: float = 0.9
) -> tuple[int, ...]:
    """Counters for each half hour of `arrivals`, the customers expected in it. Raises Invalid for a field."""
    if not service_s > 0:
        raise Invalid("not_positive", "A service takes more than no time.", field="service_s")
    if target_s < 0:
        raise Invalid("negative", "A target wait is not negative.", field="target_s")
    if not 0 < share < 1:
        raise Invalid("no_share", "The share within target is between 0 and 1.", field="share")
    if any(many < 0 for many in arrivals):
        raise Invalid("negative", "Nobody comes less than not at all.", field="arrivals")
    return tuple(fewest(load, service_s, target_s, share) for load in loads(arrivals, service_s))


def loads(arrivals: Sequence[float], service_s: float) -> list[float]:
    """The largest offered load (Erlang) within each half hour; the hall opens empty."""
    load, found = 0.0, []
    for many in arrivals:
        settled = many / HALF_HOUR_S * service_s
        largest = load
        for _ in range(int(HALF_HOUR_S / STEP_S)):
            load = settled + (load - settled) * exp(-STEP_S / service_s)
            largest = max(largest, load)
        found.append(largest)
    return found


def fewest(load: float, service_s: float, target_s: float, share: float) -> int:
    """The fewest counters that serve this load as wanted; none for no load. Raises Invalid beyond 200."""
    if load <= 0:
        return 0
    for counters in range(int(load) + 1, MOST_COUNTERS + 1):
        waits = must_wait(counters, load) * exp(-(counters - load) * target_s / service_s)
        if waits <= 1 - share:
            return counters
    raise Invalid("too_many", f"More than {MOST_COUNTERS} counters would be needed.", field="arrivals")


def must_wait(counters: int, load: float) -> float:
    """Erlang's C: the probability of having to wait, by the recursion of his B."""
    blocked = 1.0
    for one in range(1, counters + 1):
        blocked = load * blocked / (one + load * blocked)
    return blocked / (1 - load / counters * (1 - blocked))
