"""Rosters for 25 tellers, four weeks, two skills, where more is needed than they can give.

`tests/planning/roster/halls.py`, five halls. The bound is that of the programme without names.
"""

import sys
import time
from collections.abc import Mapping

from planning.roster.roster import roster
from tests.planning.roster.halls import a_plan

NAMES = ("roster_gap_percent", "roster_wall_s", "roster_cpu_s")
HALLS, SECONDS = 5, 30.0


def measure() -> Mapping[str, float]:
    """The worst of the halls: gap to the bound, seconds."""
    gaps, walls, cpus = [], [], []
    for seed in range(1, HALLS + 1):
        wall, cpu = time.monotonic(), time.process_time()
        made = roster(a_plan(seed), SECONDS)
        walls.append(time.monotonic() - wall)
        cpus.append(time.process_time() - cpu)
        gaps.append(100 * made.gap)
        lacking = sum(made.lacking.values())
        print(f"    hall {seed}: gap {gaps[-1]:.2f} %, {walls[-1]:.0f} s, lacking {lacking}", file=sys.stderr)
    return {"roster_gap_percent": max(gaps), "roster_wall_s": max(walls), "roster_cpu_s": max(cpus)}
