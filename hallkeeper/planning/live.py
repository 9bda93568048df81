"""Keeps the expected wait true beside everything else: the outlook by the second, the factors, what is usual.

The board is read in the loop; the futures run on a native thread, in C and without the interpreter, so no
customer waits for them. Between two runs there is a rest of many times what a run took.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any

import gevent

from hall.actor import SYSTEM
from hall.errors import HallError
from hall.hall import Hall
from hall.store import Store
from hall.transaction import Transaction
from hallkeeper.planning.work import Works
from planning.kept.store import keep, kept_all
from planning.learnt.document import model_from
from planning.live.breaks import Breaks, breaks_from
from planning.live.breath import Breath
from planning.live.estimator import LiveEstimator
from planning.live.factor import Factors, factor_from, factor_json
from planning.simulation.model import Model

log = logging.getLogger("hallkeeper")
FACTOR, USUAL = "factor", "usual"
"""Kinds of kept documents: a factor for each business type; what is usual."""
DAY, BREATH = "day", "breath"
REST_S, REST, LONGEST_REST_S = 0.5, 40, 10.0
"""After each run a rest of at least so long, and of so many times as long as the run took; a machine that is
busy with something else must not make it long."""
KEEP_S = 300.0
LEARN_S = 600.0
DAYS = 60
"""So many days are looked back."""
_BY = SYSTEM.ref


class Live:
    """The estimator of one server process and what feeds it."""

    def __init__(self, store: Store, clock: Any) -> None:
        self._store = store
        self._factors = Factors({kept.code: factor_from(kept.body) for kept in kept_all(store, FACTOR)})
        self._kept_version = 0
        self._duties: list[gevent.Greenlet] = []
        known = _known(store)
        self.learnt_on = str(known.get("on", ""))
        self._breath = Breath(*known.get("breath", ()))
        self.estimator = LiveEstimator(clock, self._factors, *_learnt(known), breath=self._breath)

    def follow(self, hall: Hall, works: Works) -> None:
        """Begin, when the hall is there."""
        hall.listen(self._factors.follow)
        hall.listen(self._breath.follow)
        self._duties = [gevent.spawn(self._look, hall), gevent.spawn(self._go_on, hall, works)]

    def stop(self) -> None:
        """Look no more; what was learnt is kept by `keep`."""
        gevent.killall(self._duties)

    def keep(self, hall: Hall) -> None:
        """Write the factors down where they have changed."""
        if self._factors.version == self._kept_version:
            return
        version, found = self._factors.version, dict(self._factors.all())

        def job(tx: Transaction) -> None:
            for service, factor in found.items():
                keep(tx, FACTOR, service, factor_json(factor), _BY)
            keep(tx, USUAL, BREATH, {"breath": [self._breath.mean_ms, self._breath.seen]}, _BY)

        hall.write(job)
        self._kept_version = version

    def learn(self, hall: Hall, works: Works) -> None:
        """Learn from the days before today what is usual, in a process beside the server."""
        today = hall.board.business_day
        self.learnt_on = today
        asked = {"today": today, "days": DAYS}
        works.run("usual", asked, _BY, lambda found: self._take(hall, {**found, "on": today}))

    def _take(self, hall: Hall, body: dict[str, Any]) -> None:
        hall.write(lambda tx: keep(tx, USUAL, DAY, body, _BY))
        self.estimator.learn(*_learnt(body))

    def _look(self, hall: Hall) -> None:
        """For ever: the outlook, whenever something has moved or it has become old."""
        spent = 0.0
        while True:
            gevent.sleep(min(max(REST_S, REST * spent), LONGEST_REST_S))
            try:
                spent = self._refreshed(hall)
            except Exception:  # noqa: BLE001 - one odd board must not end the expected waits for ever
                log.exception("the expected wait stumbled")
                gevent.sleep(30)

    def _refreshed(self, hall: Hall) -> float:
        """How long it took (s)."""
        if not self.estimator.is_outdated(hall.catalogue, hall.board):
            return 0.0
        aside = gevent.get_hub().threadpool.apply
        if not self.estimator.is_prepared(hall.catalogue):
            aside(self.estimator.prepare, (hall.catalogue,))
        began = time.monotonic()
        look = self.estimator.look(hall.catalogue, hall.board)
        outlook = None if look is None else aside(look.run)
        self.estimator.take(outlook)
        return time.monotonic() - began

    def _go_on(self, hall: Hall, works: Works) -> None:
        """For ever: keep the factors, and learn once a day."""
        learn_at = time.monotonic() + LEARN_S
        while True:
            gevent.sleep(KEEP_S)
            try:
                self.keep(hall)
                if self.learnt_on != hall.board.business_day and time.monotonic() >= learn_at:
                    self.learn(hall, works)
            except HallError as error:
                log.info("nothing new is usual: %s", error.code)
            except Exception:  # noqa: BLE001 - a full disk now must not end it for ever
                log.exception("keeping the expected wait stumbled")


def _known(store: Store) -> dict[str, Any]:
    """What is usual, as it was kept: the day, on which business day it was learnt, tellers' breath."""
    known: dict[str, Any] = {}
    for kept in kept_all(store, USUAL):
        known |= kept.body
    return known


def _learnt(known: Mapping[str, Any]) -> tuple[Model | None, Breaks | None]:
    if "model" not in known:
        return None, None
    return model_from(known["model"]), breaks_from(known["breaks"])
