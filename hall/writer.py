"""The single writer: it takes all pending jobs into ONE transaction.

Acknowledged means on disk: a job's caller goes on only after the commit. A job checks, then writes, and a
refusal has written nothing; if a job raises anything else, all is rolled back and each job runs alone.
Where the database itself fails, the whole batch is told so at once.
The commit alone is slow: it runs aside (`Threads.aside`), so that it stops nobody but those who wait for
it. `Threads` is handed in; this module knows no event loop.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from hall.errors import HallError, NotReady
from hall.store import Aside
from hall.ticket import Move
from hall.transaction import Transaction

log = logging.getLogger("hall")
T = TypeVar("T")
Announce = Callable[[Sequence[Move]], None]
MOST_JOBS = 256
"""A batch never holds more jobs than this, so that nobody waits for a stranger's flood."""
CROWD = 4
"""After a batch of so many jobs the next one waits a moment: whoever has been answered may be back."""
MOST_MOMENTS = 10
"""Nobody is kept waiting longer than this, however many keep coming."""


class Promise(Protocol):
    """What a caller waits for."""

    def keep(self, value: Any) -> None:
        """The job went well."""

    def breach(self, error: BaseException) -> None:
        """The job raised."""

    def wait(self) -> Any:
        """Wait in the caller's own way; the value, or raises the error."""


class Jobs(Protocol):
    """A queue whose `get` waits in the writer's own way."""

    def put(self, item: Any) -> None:
        """Add one; never waits."""

    def get(self) -> Any:
        """Take one, waiting until there is one."""

    def empty(self) -> bool:
        """Whether `get` would wait."""

    def qsize(self) -> int:
        """How many jobs wait."""


class Threads(Protocol):
    """How the writer runs, how callers wait, and what may be slow."""

    def start(self, target: Callable[[], None]) -> None:
        """Run the writer beside its callers."""

    def jobs(self) -> Jobs:
        """The queue between callers and writer."""

    def promise(self) -> Promise:
        """Something to wait for."""

    def moment(self) -> None:
        """Let callers who are on their way arrive, about a millisecond."""

    def aside(self, action: Callable[[], None]) -> None:
        """Run a slow action to its end without stopping anybody but the writer; raises what it raises."""


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
    """Ordinary threads: the writer has one of its own, callers block, listeners run on the writer's."""

    def start(self, target: Callable[[], None]) -> None:
        """Start a daemon thread."""
        threading.Thread(target=target, name="hall-writer", daemon=True).start()

    def jobs(self) -> Jobs:
        """A thread-safe queue."""
        queue: SimpleQueue[Any] = SimpleQueue()
        return queue

    def promise(self) -> Promise:
        """A future."""
        return _PlainPromise()

    def moment(self) -> None:
        """Threads arrive by themselves."""

    def aside(self, action: Callable[[], None]) -> None:
        """At once: this thread is nobody else's."""
        action()


Job = Callable[[Transaction], Any]
_Pending = tuple[Job, Promise]
_Outcome = tuple[Promise, Any, BaseException | None]


class Writer:
    """Runs jobs in batches on `transaction`, hands committed moves to `announce`, then answers.

    `ended` is called when it has been stopped and has nothing more to do.
    """

    def __init__(
        self,
        transaction: Callable[[Aside], AbstractContextManager[Transaction]],
        before_batch: Callable[[Transaction, Sequence[Job]], None],
        announce: Announce,
        threads: Threads,
        ended: Callable[[], None],
    ) -> None:
        self._transaction = transaction
        self._before_batch = before_batch
        self._announce = announce
        self._threads = threads
        self._ended = ended
        self._jobs = threads.jobs()
        self._end = threads.promise()
        self._stopped = False
        self._last_batch = 0
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
        """Take nothing more, finish what is pending, return when the writer has ended."""
        self._stopped = True
        self._jobs.put(None)
        self._end.wait()

    def _run(self) -> None:
        while True:
            batch = self._take()
            if batch is None:
                self._ended()
                self._end.keep(None)
                return
            moves, outcomes = self._work(batch)
            self._answer(moves, outcomes)

    def _take(self) -> list[_Pending] | None:
        first = self._jobs.get()
        if first is None:
            return None
        if self._last_batch >= CROWD:
            self._gather()
        batch = [first]
        while len(batch) < MOST_JOBS and not self._jobs.empty():
            one = self._jobs.get()
            if one is None:
                self._jobs.put(None)
                break
            batch.append(one)
        self._last_batch = len(batch)
        return batch

    def _gather(self) -> None:
        """In a crowd, wait a moment for those who are on their way: one commit serves them all."""
        seen = -1
        for _ in range(MOST_MOMENTS):
            if self._jobs.qsize() == seen:
                return
            seen = self._jobs.qsize()
            self._threads.moment()

    def _work(self, batch: list[_Pending]) -> tuple[list[Move], list[_Outcome]]:
        try:
            return self._together(batch)
        except NotReady as error:
            return [], [(promise, None, error) for _, promise in batch]
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
        with self._transaction(self._threads.aside) as tx:
            self._before_batch(tx, [job for job, _ in batch])
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
            try:
                self._announce(moves)
            except Exception:  # noqa: BLE001 - the moves are on disk: whoever waits must hear so, and the next go on
                log.exception("moves %s to %s could not be announced", moves[0].move, moves[-1].move)
        for promise, value, error in outcomes:
            if error is None:
                promise.keep(value)
            else:
                promise.breach(error)
