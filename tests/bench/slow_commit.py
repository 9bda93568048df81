"""A commit that takes 30 ms for real (the fsync beneath SQLite is held up) and what others feel of it."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.client import Caller
from tests.bench.hall_process import HallProcess
from tests.bench.wrk import HELLO, load

NAMES = ("issue_hello_p99_slow_commit",)
SOURCE = Path(__file__).with_name("slow_commit.c")
ISSUERS, EACH_PER_S = 4, 5.0
ROUNDS, SECONDS, CONNECTIONS = 5, 3, 4


def measure() -> Mapping[str, float]:
    """Hello on four connections while tickets are issued at a steady pace: commits slow and quick in turn.

    Raises RuntimeError where the commits did not become slow: the figure would say nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        shim, sign = Path(folder, "slow_commit.so"), Path(folder, "slow")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", shim, SOURCE, "-ldl"], check=True)
        with HallProcess(environment={"LD_PRELOAD": str(shim), "BENCH_SLOW": str(sign)}) as hall:
            token = hall.token("kiosk")
            hall.start()
            load(hall.port, HELLO, 1, CONNECTIONS)
            ratios = [_round(hall, token, sign) for _ in range(ROUNDS)]
    return {"issue_hello_p99_slow_commit": median(ratios)}


def _round(hall: HallProcess, token: str, sign: Path) -> float:
    p99: list[float] = []
    for slow in (False, True):
        if slow:
            sign.touch()
        with _issuers(hall, token) as took:
            p99.append(load(hall.port, HELLO, SECONDS, CONNECTIONS).p99_ms)
        sign.unlink(missing_ok=True)
        if slow and (not took or min(took) < 0.03):
            raise RuntimeError(f"a commit did not take 30 ms: {sorted(took)[:3]}")
    return p99[1] / p99[0]


@contextmanager
def _issuers(hall: HallProcess, token: str) -> Iterator[list[float]]:
    """Issue in the background; how long each issue took, s."""
    took: list[float] = []
    over = threading.Event()

    def issue() -> None:
        with Caller(hall.port, token) as caller:
            while not over.wait(1 / EACH_PER_S):
                began = time.monotonic()
                caller.must("/tickets", {"service": "payment"})
                took.append(time.monotonic() - began)

    threads = [threading.Thread(target=issue) for _ in range(ISSUERS)]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()
