"""When the disk, the lock or the announcement fails: everybody is answered, nothing is half done, the hall
goes on.
"""

import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hall.actor import Actor
from hall.board import load
from hall.hall import Hall, Order
from hall.replay import replayed_equals
from hall.transaction import Transaction
from hall.writer import PlainThreads
from tests.hall.test_writer import held_up, together


@contextmanager
def full_disk(tmp_path: Path) -> Iterator[None]:
    """The journal's file cannot grow any more: what a full disk does to a commit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "hall.db-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_refuses_all_and_the_hall_goes_on(hall: Hall, kiosk: Actor, tmp_path: Path) -> None:
    first = hall.issue(kiosk, Order("payment"))
    with full_disk(tmp_path):
        results = held_up(hall, *[lambda: hall.issue(kiosk, Order("payment"))] * 3)
    assert [getattr(r, "code", r) for r in results] == ["storage_failed"] * 3
    assert hall.issue(kiosk, Order("payment")).serial == first.serial + 1
    assert hall.board.waiting("payment") == 2
    assert replayed_equals(hall.store) is None


def test_a_locked_database_refuses_a_whole_batch_at_once(
    hall: Hall, kiosk: Actor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever waits in the second batch is not kept until each one before has tried the lock alone."""
    hall.write(lambda tx: tx.connection.exec_driver_sql("PRAGMA busy_timeout=400"))
    with closing(sqlite3.connect(tmp_path / "hall.db", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        results = together(*[lambda: hall.issue(kiosk, Order("payment"))] * 6)
        another.execute("ROLLBACK")
    assert [getattr(r, "code", r) for r in results] == ["storage_failed"] * 6
    assert caplog.text.count("the database does not work") <= 2
    assert hall.issue(kiosk, Order("payment")).serial == 1


class Between(PlainThreads):
    """Plain threads that let something happen right after each commit."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self.happens = happens

    def aside(self, action: Callable[[], None]) -> None:
        action()
        self.happens()


def test_another_process_commits_between_the_moves_of_one_batch(
    open_a_hall: Callable[..., Hall], kiosk: Actor
) -> None:
    """Where each job of a batch runs alone, the batch's moves are not neighbours."""
    two = open_a_hall(name="shared")
    store = open_a_hall(name="shared").store
    one = Hall(store, threads=Between(lambda: two.issue(kiosk, Order("general"))))

    def broken(_tx: object) -> None:
        raise ZeroDivisionError

    def issue() -> object:
        return one.issue(kiosk, Order("payment"))

    results: list[object] = []
    runner = threading.Thread(
        target=lambda: results.extend(held_up(one, issue, lambda: one.write(broken), issue))
    )
    runner.start()
    runner.join(timeout=20)
    assert len(results) == 3, "somebody was never answered"
    one.catch_up()
    assert (one.board.waiting("payment"), one.board.version) == (2, store.row().last_move)
    assert one.board.lines == load(store).lines
    one.stop()


def test_an_announcement_that_fails_does_not_end_the_writer(
    hall: Hall, kiosk: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    def damage(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("UPDATE service SET after_miss = 'nonsense' WHERE code = 'general'")
        tx.append("catalogue.change", "somebody", data={})

    answered = threading.Thread(target=lambda: hall.write(damage), daemon=True)
    answered.start()
    answered.join(timeout=10)
    assert not answered.is_alive()
    assert "could not be announced" in caplog.text
    assert hall.issue(kiosk, Order("payment")).number == "A001"
    assert hall.board.waiting("payment") == 1
