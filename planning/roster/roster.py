"""A roster: counted, then named."""

import time

from planning.roster.counts import counted
from planning.roster.judged import Roster, judged
from planning.roster.names import named
from planning.roster.people import Plan

COUNTING = 0.4
"""The part of the time that numbers may take; the rest is for names."""


def roster(plan: Plan, seconds: float = 30.0) -> Roster:
    """The roster for a plan, within about that time. Raises NotReady `no_roster`."""
    until = time.monotonic() + seconds
    found = counted(plan, seconds * COUNTING)
    return judged(plan, named(plan, found, until - time.monotonic()), found.bound)
