"""`python -m tests.bench [ONLY]`: run the benches that have such figures; all they found is told."""

import importlib
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from tests.bench.figures import named, row, verdict
from tests.bench.hall_process import machine

BENCHES = (
    "issue_exact",
    "call_exact",
    "kill",
    "issue_cost",
    "slow_commit",
    "past",
    "call_cost",
    "screens",
    "pages",
    "diversion_day",
    "before_after",
    "forecast",
    "live_wait",
    "live_latency",
    "roster",
    "beside",
    "device_stall",
    "device_office",
    "device_faults",
    "money",
    "sim_peers",
    "sim_theory",
    "sim_pair",
    "whatif",
    "memory",
)
RESULT = Path("build/bench.json")


def main(only: str = "") -> int:
    """Measure; 1 where a figure misses what it must be or could not be measured."""
    began = time.monotonic()
    figures: dict[str, float] = {}
    missing: list[str] = []
    for name in BENCHES:
        bench = importlib.import_module(f"tests.bench.{name}")
        wanted = [figure for figure in bench.NAMES if figure.startswith(only)]
        if wanted:
            found = _measured(name, bench)
            figures |= found
            missing += [figure for figure in wanted if figure not in found]
    _print(figures, missing)
    RESULT.parent.mkdir(exist_ok=True)
    rows = {name: row(named(name), value) for name, value in figures.items()}
    RESULT.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"\n{len(figures)} figures in {time.monotonic() - began:.0f} s, {RESULT}; {machine()}")
    missed = [name for name, value in figures.items() if verdict(named(name), value) == "MISSED"]
    return 1 if missed or missing else 0


def _measured(name: str, bench: ModuleType) -> Mapping[str, float]:
    print(f"... {name}", file=sys.stderr, flush=True)
    try:
        found: Mapping[str, float] = bench.measure()
    except Exception as error:  # noqa: BLE001 - one bench that cannot run must not take the others with it
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return {}
    return found


def _print(figures: Mapping[str, float], missing: list[str]) -> None:
    print(f"\n{'figure':<30} {'value':>10} {'must':>6} {'aim':>6}  {'unit':<10} {'':<7} what")
    for name, value in figures.items():
        goal = named(name)
        must, aim = ("" if x is None else f"{x:g}" for x in (goal.must, goal.aim))
        met = verdict(goal, value)
        print(f"{name:<30} {value:>10.4g} {must:>6} {aim:>6}  {goal.unit:<10} {met:<7} {goal.what}")
    for name in missing:
        print(f"{name:<30} {'not measured':>10}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
