"""Long work beside the server: a child process each, with progress, that can be stopped.

Forecasts, simulations and rosters take seconds to minutes of a processor. In a process of low priority they
neither slow the hall nor fill the server's memory with what only they need.
"""

import json
import logging
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import gevent
from gevent import subprocess
from gevent.event import Event
from gevent.lock import Semaphore

from hall.errors import HallError, Invalid, NotFound, Refused
from hall.hall import Hall
from hallkeeper.planning.worker import KINDS, NICE

log = logging.getLogger("hallkeeper")
AT_ONCE = 2
"""So much work goes on at the same time; the rest waits."""
SHORT = frozenset({"history"})
"""Kinds of a few seconds, for which paper and pages wait: each has a room of its own, for one at a time."""
MOST_WAITING = 8
MOST_KEPT = 50
LIFE_S = 600.0
"""What is over can be looked at for so long."""
PATIENCE_S = 20.0
Then = Callable[[Any], Any]
"""Takes the result inside the server, keeps it, and answers what the page is told instead."""
After = Callable[["Work"], None]
"""Told when the work is over and its process has ended, however that came."""


class State(StrEnum):
    """Waits, goes on, and ends in one of three ways."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OPEN = frozenset({State.WAITING, State.RUNNING})


class Work:
    """One piece of work; `result` when done, `problem` (code, detail, field) when it failed."""

    def __init__(self, kind: str, by: str) -> None:
        self.id = uuid.uuid4().hex
        self.kind, self.by = kind, by
        self.state = State.WAITING
        self.done = self.of = 0
        self.step = ""
        self.result: Any = None
        self.problem: dict[str, Any] | None = None
        self.over_at: float | None = None
        self.over = Event()
        self.process: subprocess.Popen[str] | None = None

    def as_json(self) -> dict[str, Any]:
        """What a page is told."""
        told = {"id": self.id, "kind": self.kind, "state": str(self.state), "step": self.step}
        far = {"done": self.done, "of": self.of}
        return told | far | {"result": self.result, "problem": self.problem}


def done(kind: str, by: str, result: Any) -> Work:
    """Work that needed no process: all of it was known."""
    work = Work(kind, by)
    work.state, work.result = State.DONE, result
    return work


class Works:
    """All work of one server. `database`: its URL."""

    def __init__(self, hall: Hall, database: str, kinds: Mapping[str, str] = KINDS) -> None:
        self._hall = hall
        self._database = database
        self._kinds = kinds
        self._all: dict[str, Work] = {}
        self._room = Semaphore(AT_ONCE)
        self._own = {kind: Semaphore(1) for kind in SHORT}

    def start(
        self,
        kind: str,
        asked: Mapping[str, Any],
        by: str,
        then: Then | None = None,
        after: After = lambda work: None,
        step: str = "",
    ) -> Work:
        """Begin, or wait for room; returns at once. `step`: its first. Raises Refused `too_much_work`."""
        self._tidy()
        room = self._room_of(kind)
        waiting = (one for one in self._all.values() if one.state is State.WAITING)
        if sum(self._room_of(one.kind) is room for one in waiting) >= MOST_WAITING:
            raise Refused("too_much_work", "Much is being worked out already; try again in a minute.")
        order = {
            "does": self._kinds[kind],
            "asked": dict(asked),
            "database": self._database,
            "hall": self._hall.store.hall,
            "now": self._hall.clock(),
        }
        work = Work(kind, by)
        work.step = step
        self._all[work.id] = work
        gevent.spawn(self._live, work, json.dumps(order), then, after)
        return work

    def run(self, kind: str, asked: Mapping[str, Any], by: str, then: Then | None = None) -> Any:
        """The same, waited for. Raises Invalid with the problem's code, Refused `stopped`."""
        work = self.start(kind, asked, by, then)
        work.over.wait()
        if work.problem is not None:
            raise Invalid(work.problem["code"], work.problem["detail"], field=work.problem["field"])
        if work.state is not State.DONE:
            raise Refused("stopped", "The work was stopped.")
        return work.result

    def look(self, work: str, patience_s: float = 0.0) -> Work:
        """One piece of work, after a moment's patience for its end. Raises NotFound `unknown_work`."""
        self._tidy()
        found = self._all.get(work)
        if found is None:
            raise NotFound("unknown_work", "This is over and forgotten; begin again.")
        found.over.wait(min(patience_s, PATIENCE_S))
        return found

    def stop(self, work: str) -> Work:
        """End it now; what is over stays as it is. Raises NotFound `unknown_work`."""
        return self._stopped(self.look(work))

    def close(self) -> None:
        """Stop everything."""
        for work in list(self._all.values()):
            self._stopped(work)

    def _stopped(self, work: Work) -> Work:
        if work.state in OPEN:
            self._end(work, State.STOPPED)
            if work.process is not None:
                work.process.kill()
        return work

    def _live(self, work: Work, order: str, then: Then | None, after: After) -> None:
        try:
            self._go(work, order, then)
        finally:
            after(work)

    def _go(self, work: Work, order: str, then: Then | None) -> None:
        with self._room_of(work.kind):
            if work.state is not State.WAITING:
                return
            work.state = State.RUNNING
            try:
                told = self._lived(work, order)
                if work.state is not State.RUNNING:
                    return
                if "problem" in told:
                    work.problem = told["problem"]
                else:
                    work.result = told["result"] if then is None else then(told["result"])
            except HallError as error:
                work.problem = _problem(error.code, error.detail, error.field)
            except Exception:  # noqa: BLE001 - whatever happens in it, the page hears that it is over
                if work.state is not State.RUNNING:
                    return  # stopped while the process was still being told what to do
                log.exception("work of the kind %s stumbled", work.kind)
                work.problem = {
                    "code": "work_failed",
                    "detail": "This could not be worked out.",
                    "field": None,
                }
            self._end(work, State.DONE if work.problem is None else State.FAILED)

    def _room_of(self, kind: str) -> Semaphore:
        return self._own.get(kind, self._room)

    def _lived(self, work: Work, order: str) -> dict[str, Any]:
        """The last that the child said. Raises RuntimeError where it ended without a last word."""
        command = ["nice", "-n", str(NICE), sys.executable, "-m", "hallkeeper.planning.worker"]
        complaints: deque[str] = deque(maxlen=30)
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as child:
            work.process = child
            listener = gevent.spawn(complaints.extend, child.stderr)
            child.stdin.write(order + "\n")
            child.stdin.flush()
            told: dict[str, Any] = {}
            for line in child.stdout:
                told = json.loads(line)
                if "done" in told:
                    work.done, work.of, work.step = told["done"], told["of"], told["step"]
            listener.join()
        if work.state is State.RUNNING and not {"result", "problem"} & told.keys():
            raise RuntimeError("".join(complaints) or f"the child ended with {child.returncode}")
        return told

    def _end(self, work: Work, state: State) -> None:
        work.state = state
        work.over_at = time.monotonic()
        work.over.set()

    def _tidy(self) -> None:
        over = [work for work in self._all.values() if work.over_at is not None]
        old = time.monotonic() - LIFE_S
        for n, work in enumerate(sorted(over, key=lambda one: -(one.over_at or 0.0))):
            if n >= MOST_KEPT or (work.over_at or 0.0) < old:
                del self._all[work.id]


def _problem(code: str, detail: str, field: str | None = None) -> dict[str, Any]:
    return {"code": code, "detail": detail, "field": field}
