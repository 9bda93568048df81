"""`kill -9` of the process that tells of changes, between any two of its commits: nothing twice or lost."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from diversion.messages import store as messages_kept
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall, found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from tests.diversion.notices.house import SETTLED_S, House

STEPS = 4
"""The row, the message, and the postman's two writes."""
BETWEEN_S = 600


@contextmanager
def a_house(file: Path, now_ms: int) -> Iterator[House]:
    """The house on that database, at that instant."""
    engines, clock = open_engines(f"sqlite:///{file}"), FixedClock(now_ms)
    if not file.exists():
        create_tables(engines.writer)
    store = Store(engines.writer, engines.reader, clock)
    found_hall(store, default_catalogue())
    hall = Hall(store)
    yield House(hall, clock)
    hall.stop()
    engines.dispose()


def die_at(write: Callable, last: int, *, before: bool) -> Callable:
    """The hall's writing, of which the commit `last` (from 0) is the end of the process, or its last deed."""
    done = -1

    def cut(job):
        nonlocal done
        done += 1
        if before and done == last:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = write(job)
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return cut


def live_and_die(file: Path, now_ms: int, n: int, last: int, *, before: bool) -> None:
    """The n-th customer signs up; the process dies on the way to telling them."""
    with a_house(file, now_ms) as house:
        house.notices.look()
        house.sign_up(n)
        house.hall.write = die_at(house.hall.write, last, before=before)  # type: ignore[method-assign]
        house.later(1)
        house.later(SETTLED_S)


def test_a_process_that_is_killed_tells_everybody_once(tmp_path: Path, clock: FixedClock) -> None:
    file, start, n, killed = tmp_path / "hall.db", clock.now_ms, 0, []
    with a_house(file, start) as house:
        house.open()
    for last in range(STEPS):
        for before in (True, False):
            n += 1
            child = os.fork()
            if child == 0:
                live_and_die(file, start + n * BETWEEN_S * 1000, n, last, before=before)
                os._exit(0)
            killed.append(os.WIFSIGNALED(os.waitpid(child, 0)[1]))
    with a_house(file, start + (n + 1) * BETWEEN_S * 1000) as house:
        house.later(1)
        house.later(SETTLED_S)
        told = messages_kept.made_since(house.hall.store, 0, 100)
        customers = {house.vault.digest(house.phone(i + 1).digits, "message.whom") for i in range(n)}
        states = sorted(str(note.state) for note in told)
    assert killed == [True] * n
    assert (len(told), {note.whom for note in told}) == (n, customers)
    assert set(states) <= {"accepted", "unsure"}
    assert states.count("accepted") >= n - 3  # between begun and heard of a person decides: never twice
