"""What the what-if desk costs: today and four scenarios, a thousand days of 2,000 each; and a search.

`whatif_s` is what a manager waits: the child starts, reads the usual day, lives the days, answers.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from hall.catalogue_file import default_catalogue
from hall.clock import system_clock
from hall.hall import Hall, found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from hallkeeper.planning.usual import MODEL, USUAL
from planning.kept.store import keep
from planning.learnt.document import model_document
from planning.whatif.scenario import House, Prices
from planning.whatif.search import Allowed, Goal, search
from tests.planning.simulation.days import typical

NAMES = ("whatif_s", "whatif_cpu_s", "whatif_search_cpu_s", "whatif_search_tried")
DAYS, ROUNDS, COUNTERS = 1000, 3, 8
SCENARIOS = (
    {"divert": [{"service": "payment", "percent": 40}]},
    {"post": [{"service": "invoice", "percent": 60}]},
    {"counter": [{"act": "add", "start": "09:00", "end": "12:00"}]},
    {"cards": {"service": "payment", "percent": 40}},
)


def measure() -> Mapping[str, float]:
    """The best of three rounds."""
    with tempfile.TemporaryDirectory() as folder:
        database = _known(Path(folder))
        rounds = [_asked(database) for _ in range(ROUNDS)]
    began = time.process_time()
    found = search(typical(COUNTERS), Goal(0.95, 600), Allowed(posted="invoice"), House(), Prices())
    return {
        "whatif_s": min(wall for wall, _ in rounds),
        "whatif_cpu_s": min(cpu for _, cpu in rounds),
        "whatif_search_cpu_s": time.process_time() - began,
        "whatif_search_tried": found["tried"],
    }


def _known(folder: Path) -> str:
    """A hall that knows its usual day; its database's URL."""
    database = f"sqlite:///{folder / 'hall.db'}"
    engines = open_engines(database)
    create_tables(engines.writer)
    store = Store(engines.writer, engines.reader, system_clock)
    found_hall(store, default_catalogue())
    hall = Hall(store)
    body = {"model": model_document(typical(COUNTERS))}
    hall.write(lambda tx: keep(tx, MODEL, USUAL, body, "system"))
    hall.stop()
    engines.dispose()
    return database


def _asked(database: str) -> tuple[float, float]:
    """Seconds, and seconds of a processor, that the child takes."""
    asked = {"scenarios": SCENARIOS, "days": DAYS, "prices": {}}
    order = {
        "does": "hallkeeper.planning.works.design:evaluate",
        "asked": asked,
        "database": database,
        "hall": "main",
        "now": system_clock(),
    }
    before, began = _child_cpu(), time.perf_counter()
    command = [sys.executable, "-m", "hallkeeper.planning.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.flush()
        last = child.stdout.read().splitlines()[-1]
    took = time.perf_counter() - began
    assert len(json.loads(last)["result"]["scenarios"]) == 1 + len(SCENARIOS)
    return took, _child_cpu() - before


def _child_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
