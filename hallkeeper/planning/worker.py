"""Long work in a process of its own: `python -m hallkeeper.planning.worker`, started by `work`.

It is told what to do by one line of JSON and ends when its standard input does, so that it never outlives the
server. It reads the database and changes nothing that anybody sees: what comes of it is kept by the server.
Rows of a file are written beside the hall's writer, under a code that the server makes known afterwards.
"""

import importlib
import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from hall.catalogue import Catalogue
from hall.errors import HallError
from hall.store import Store
from hallkeeper.engines import open_engines
from planning.progress import Progress

__all__ = ["Desk", "Progress"]

KINDS: dict[str, str] = {
    "campaign_happened": "hallkeeper.planning.works.campaigns:happened",
    "campaign_hold": "hallkeeper.planning.works.campaigns:hold",
    "change_drift": "hallkeeper.planning.works.changes:drift",
    "change_foresee": "hallkeeper.planning.works.changes:foresee",
    "change_foresee_registered": "hallkeeper.planning.works.changes:foresee_registered",
    "change_judge": "hallkeeper.planning.works.changes:judge",
    "design_evaluate": "hallkeeper.planning.works.design:evaluate",
    "design_learn": "hallkeeper.planning.works.design:learn",
    "design_search": "hallkeeper.planning.works.design:search",
    "history": "hallkeeper.planning.works.history:periods",
    "import_look": "hallkeeper.planning.works.imports:look",
    "import_sweep": "hallkeeper.planning.works.imports:sweep_rows",
    "import_take": "hallkeeper.planning.works.imports:take",
    "forecast": "hallkeeper.planning.works.forecast:work",
    "usual": "hallkeeper.planning.works.live:work",
    "roster": "hallkeeper.planning.works.roster:plan",
    "roster_again": "hallkeeper.planning.works.roster:again",
    "roster_waits": "hallkeeper.planning.works.roster:waits",
}
"""Kind of work -> `module:function`, which gets `Desk`, what was asked, and `Progress`, and answers JSON."""
NICE = 15
"""Customers come first, while it starts already: so it is started."""
APART_S = 0.1
CHECKING, TAKING, SWEEPING, SUMMING = "checking", "taking", "sweeping", "summing"
"""Steps of work, besides the reading of the past and the working out itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What work may look at: rows, catalogue, and the instant (ms UTC) at which it was asked."""

    store: Store
    catalogue: Catalogue
    now: int


def main() -> int:
    """Do what the first line of standard input asks for; lines of JSON come out, the last one ends it."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    try:
        told = {"result": _done(order)}
    except HallError as error:
        told = {"problem": {"code": error.code, "detail": error.detail, "field": error.field}}
    _tell(told)
    return 0


def _done(order: dict[str, Any]) -> Any:
    module, _, name = order["does"].partition(":")
    does = getattr(importlib.import_module(module), name)
    engines = open_engines(order["database"], beside=True)
    try:
        store = Store(engines.writer, engines.reader, lambda: int(order["now"]), order["hall"])
        return does(Desk(store, store.catalogue(), order["now"]), order["asked"], _Pace())
    finally:
        engines.dispose()


class _Pace:
    """Tells how far the work is, not more often than a page can show."""

    def __init__(self) -> None:
        self._latest, self._step = 0.0, ""

    def __call__(self, done: int, of: int, step: str = "") -> None:
        now = time.monotonic()
        if now - self._latest >= APART_S or done >= of > 0 or step != self._step:
            self._latest, self._step = now, step
            _tell({"done": done, "of": of, "step": step})


def _tell(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _end_with_the_server() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
