"""Load from wrk (Debian's package): a C client, so that what is measured is the server."""

import json
import os
import subprocess
import tempfile
import uuid
from dataclasses import dataclass

from tests.bench.hall_process import CLIENT_CORE

ISSUE = """
local n = 0
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer %(token)s"
wrk.headers["Content-Type"] = "application/json"
local services = {"payment", "payment", "invoice", "general"}
request = function()
  n = n + 1
  wrk.headers["Idempotency-Key"] = "%(run)s-" .. n
  return wrk.format(nil, "/api/v1/tickets", nil, '{"service":"' .. services[n %% 4 + 1] .. '"}')
end
"""
"""Each request with a key of its own; half of the customers want to pay."""
HELLO = """
request = function() return wrk.format("GET", "/healthz") end
"""
_DONE = """
done = function(summary, latency, requests)
  io.write(string.format(
    '\\n{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "failed": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: requests answered, for how long, and how long half and 99 % of them took at most."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def issue_script(token: str) -> str:
    """A script that issues tickets."""
    return ISSUE % {"token": token, "run": uuid.uuid4().hex[:12]}


def load(port: int, script: str, seconds: float, connections: int = 32) -> Load:
    """Drive a server on keep-alive connections from the client's core.

    Raises RuntimeError where any answer was not a success.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + _DONE)
        file.flush()
        told = [
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "--timeout",
            "20s",
            "-s",
            file.name,
        ]
        done = subprocess.run(
            ["taskset", "-c", str(CLIENT_CORE), "wrk", *told, f"http://127.0.0.1:{port}"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    if seen["failed"] or not seen["requests"]:
        raise RuntimeError(f"wrk: {done.stdout}")
    return Load(seen["requests"], seen["duration_us"] / 1e6, seen["p50_us"] / 1000, seen["p99_us"] / 1000)
