"""Resident memory of server and agent after the demo's whole day of 2,000 customers."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

NAMES = ("memory_after_demo_mb", "memory_server_mb", "memory_agent_mb")
CUSTOMERS, SPEED = 2000, 3600
MOST_S = 1200


def measure() -> Mapping[str, float]:
    """Live the day as `hallkeeper demo` does and read what it says of its processes at the end.

    Raises RuntimeError where the day's account does not close.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "account.json")
        told = ["demo", "--customers", str(CUSTOMERS), "--speed", str(SPEED), "--json", str(report)]
        done = subprocess.run(
            [sys.executable, "-m", "hallkeeper", *told], capture_output=True, text=True, timeout=MOST_S
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
        costs = json.loads(report.read_text("utf-8"))["run"]["costs"]
    server, agent = costs["server"]["memory_mb"], costs["agent"]["memory_mb"]
    return {"memory_after_demo_mb": server + agent, "memory_server_mb": server, "memory_agent_mb": agent}
