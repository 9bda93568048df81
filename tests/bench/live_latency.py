"""What a customer and a teller feel of two hundred futures: a hall that lives them against one that does not.

Two servers stand on one core and are asked by turns, in a queue of thirty; eight tellers call and finish.
"""

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from statistics import median

from tests.bench.hall_process import HallProcess

NAMES = ("live_issue_latency_ratio", "live_call_latency_ratio", "live_issue_ms", "live_call_ms")
WAITING, COUNTERS, ROUNDS, AT_ONCE = 30, 8, 40, 8


def measure() -> Mapping[str, float]:
    """Medians over all rounds, and their ratio."""
    with HallProcess() as live, HallProcess(environment={"BENCH_ESTIMATOR": "simple"}) as simple:
        both = [_Client(live), _Client(simple)]
        for _ in range(ROUNDS):
            for client in both:
                client.round()
            both.reverse()
            time.sleep(0.3)
        both.sort(key=lambda client: client.hall is simple)
        issues, calls = ([median(c.issues) for c in both], [median(c.calls) for c in both])
    return {
        "live_issue_latency_ratio": issues[0] / issues[1],
        "live_call_latency_ratio": calls[0] / calls[1],
        "live_issue_ms": 1000 * issues[0],
        "live_call_ms": 1000 * calls[0],
    }


class _Client:
    """One connection to one hall."""

    def __init__(self, hall: HallProcess) -> None:
        self.hall = hall
        self._tokens = {role: hall.token(role) for role in ("kiosk", "counter")}
        hall.start()
        self._connection = http.client.HTTPConnection("127.0.0.1", hall.port)
        self.issues: list[float] = []
        self.calls: list[float] = []
        for n in range(COUNTERS):
            self._ask("counter", f"/counters/{n + 1}/open", {})
        for n in range(WAITING + COUNTERS):
            self._ask("kiosk", "/tickets", {"service": ("payment", "invoice", "general")[n % 3]})
        for n in range(COUNTERS):
            self._ask("counter", f"/counters/{n + 1}/call-next", {})

    def round(self) -> None:
        """Some numbers, and as many customers called."""
        for n in range(AT_ONCE):
            service = ("payment", "invoice", "general")[n % 3]
            self.issues.append(self._ask("kiosk", "/tickets", {"service": service}))
            counter = n % COUNTERS + 1
            self.calls.append(self._ask("counter", f"/counters/{counter}/call-next", {"finish": True}))

    def _ask(self, role: str, path: str, body: Mapping[str, object]) -> float:
        """How long the answer took (s)."""
        headers = {
            "Authorization": f"Bearer {self._tokens[role]}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        began = time.perf_counter()
        self._connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        spent = time.perf_counter() - began
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {text.decode()}")
        return spent
