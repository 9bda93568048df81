"""Server CPU per durable issue against a hello on the same app, and how even the answers come."""

from collections.abc import Mapping
from statistics import median

from tests.bench.hall_process import HallProcess, cpu_s
from tests.bench.wrk import HELLO, Load, issue_script, load

NAMES = (
    "issue_cpu_per_hello",
    "issue_throughput",
    "issue_cpu_us",
    "issue_hello_cpu_us",
    "issue_p99_per_p50",
    "issue_p50_ms",
)
ROUNDS = 7
SECONDS = 3


def measure() -> Mapping[str, float]:
    """Hello and issue in turn, 32 keep-alive connections, medians over the rounds."""
    with HallProcess() as hall:
        script = issue_script(hall.token("kiosk"))
        hall.start()
        load(hall.port, HELLO, 1)
        load(hall.port, script, 1)
        hellos, issues = [], []
        for _ in range(ROUNDS):
            hellos.append(_round(hall, HELLO))
            issues.append(_round(hall, issue_script(hall.token("kiosk"))))
    hello, issue = median(x[0] for x in hellos), median(x[0] for x in issues)
    return {
        "issue_cpu_per_hello": median(i[0] / h[0] for h, i in zip(hellos, issues, strict=True)),
        "issue_throughput": median(x[1].rate for x in issues),
        "issue_cpu_us": issue,
        "issue_hello_cpu_us": hello,
        "issue_p99_per_p50": median(x[1].p99_ms / x[1].p50_ms for x in issues),
        "issue_p50_ms": median(x[1].p50_ms for x in issues),
    }


def _round(hall: HallProcess, script: str) -> tuple[float, Load]:
    """CPU per request (us), and what the client saw."""
    before = cpu_s(hall.pid)
    seen = load(hall.port, script, SECONDS)
    return (cpu_s(hall.pid) - before) / seen.requests * 1e6, seen
