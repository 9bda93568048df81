"""A roster: counted, slimmed where the simulator lets it, then named."""

import time
from collections.abc import Callable

from planning.roster.counts import Counted, counted
from planning.roster.judged import Roster, judged
from planning.roster.names import named
from planning.roster.people import Plan

COUNTING = 0.4
"""The part of the time that numbers may take; the rest is for names."""
Slimmer = Callable[[Counted], tuple[Plan, Counted]]
"""What is counted, to a plan that needs less and shifts that give it."""


def roster(plan: Plan, seconds: float = 30.0) -> Roster:
    """The roster for a plan, within about that time. Raises NotReady `no_roster`."""
    return slimmed(plan, seconds, None)[1]


def slimmed(plan: Plan, seconds: float, slimmer: Slimmer | None) -> tuple[Plan, Roster]:
    """The plan as it was slimmed, and its roster; what the slimmer takes is not counted."""
    until = time.monotonic() + seconds
    found = counted(plan, seconds * COUNTING)
    if slimmer is not None:
        left = until - time.monotonic()
        plan, found = slimmer(found)
        bound = counted(plan, left * COUNTING).bound
        found, until = Counted(found.many, bound), time.monotonic() + left * (1 - COUNTING)
    return plan, judged(plan, named(plan, found, until - time.monotonic()), found.bound)
