"""The single writer: one thread that takes all pending jobs into ONE transaction.

Acknowledged means on disk: a job's caller goes on only after the commit. A job checks, then writes, and a
refusal has written nothing; if a job raises anything else, all is rolled back and each job runs alone.
A slow commit stops nobody but those who wait for it: the thread is a native one even where the callers are
green (`Threads` is handed in, so that this module knows no event loop).
"""

import threading
from _queue import SimpleQueue  # the C queue: its locks stay native where `queue` has been patched
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from hall.errors import HallError, NotReady
from hall.ticket import Move
from hall.transaction import Transaction

T = TypeVar("T")
Announce = Callable[[Sequence[Move]], None]
MOST_JOBS = 256
"""A batch never holds more jobs than this, so that nobody waits for a stranger's flood."""


class Promise(Protocol):
    """What a caller waits for."""

    def keep(self, value: Any) -> None:
        """The job went well; called where `Threads.hand_over` runs things."""

    def breach(self, error: BaseException) -> None:
        """The job raised; called where `Threads.hand_over` runs things."""

    def wait(self) -> Any:
        """Wait in the caller's own way; the value, or raises the error."""


class Threads(Protocol):
    """How callers wait and where listeners run."""

    def start(self, target: Callable[[], None]) -> None:
        """Run the target in a native thread."""

    def promise(self) -> Promise:
        """Something to wait for."""

    def hand_over(self, action: Callable[[], None]) -> None:
        """Run an action in the callers' world, soon and in order; called from the writer's thread."""


class _PlainPromise:
    def __init__(self) -> None:
        self._future: Future[Any] = Future()

    def keep(self, value: Any) -> None:
        self._future.set_result(value)

    def breach(self, error: BaseException) -> None:
        self._future.set_exception(error)

    def wait(self) -> Any:
        return self._future.result()


class PlainThreads:
    """Ordinary threads: listeners run on the writer's thread, callers block."""

    def start(self, target: Callable[[], None]) -> None:
        """Start a daemon thread."""
        threading.Thread(target=target, name="hall-writer", daemon=True).start()

    def promise(self) -> Promise:
        """A future."""
        return _PlainPromise()

    def hand_over(self, action: Callable[[], None]) -> None:
        """At once, on this thread."""
        action()


Job = Callable[[Transaction], Any]
_Pending = tuple[Job, Promise]
_Outcome = tuple[Promise, Any, BaseException | None]


class Writer:
    """Runs jobs in batches on `transaction()`, hands committed moves to `announce`, then answers."""

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Transaction]],
        before_batch: Callable[[Transaction], None],
        announce: Announce,
        threads: Threads,
    ) -> None:
        self._transaction = transaction
        self._before_batch = before_batch
        self._announce = announce
        self._threads = threads
        self._jobs: SimpleQueue[_Pending | None] = SimpleQueue()
        self._stopped = False
        threads.start(self._run)

    def do(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in the next batch and wait until it is on disk.

        Raises what the job raises; NotReady `stopping` once the writer was stopped.
        """
        if self._stopped:
            raise NotReady("stopping", "The hall is closing its books; try again in a moment.")
        promise = self._threads.promise()
        self._jobs.put((job, promise))
        result: T = promise.wait()
        return result

    def stop(self) -> None:
        """Finish what is pending, take nothing more."""
        self._stopped = True
        self._jobs.put(None)

    def _run(self) -> None:
        while True:
            batch = self._take()
            if batch is None:
                return
            moves, outcomes = self._work(batch)
            self._threads.hand_over(lambda m=moves, o=outcomes: self._answer(m, o))  # type: ignore[misc]

    def _take(self) -> list[_Pending] | None:
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < MOST_JOBS and not self._jobs.empty():
            one = self._jobs.get()
            if one is None:
                self._jobs.put(None)
                break
            batch.append(one)
        return batch

    def _work(self, batch: list[_Pending]) -> tuple[list[Move], list[_Outcome]]:
        try:
            return self._together(batch)
        except Exception as error:  # noqa: BLE001 - whatever one job raised must not reach the others
            if len(batch) == 1:
                return [], [(batch[0][1], None, error)]
        moves: list[Move] = []
        outcomes: list[_Outcome] = []
        for pending in batch:
            more, outcome = self._work([pending])
            moves += more
            outcomes += outcome
        return moves, outcomes

    def _together(self, batch: list[_Pending]) -> tuple[list[Move], list[_Outcome]]:
        outcomes: list[_Outcome] = []
        with self._transaction() as tx:
            self._before_batch(tx)
            for job, promise in batch:
                mark = tx.mark()
                try:
                    outcomes.append((promise, job(tx), None))
                except HallError as refusal:
                    if tx.mark() != mark:
                        raise
                    outcomes.append((promise, None, refusal))
        return tx.moves, outcomes

    def _answer(self, moves: list[Move], outcomes: list[_Outcome]) -> None:
        if moves:
            self._announce(moves)
        for promise, value, error in outcomes:
            if error is None:
                promise.keep(value)
            else:
                promise.breach(error)
