"""The single writer: one transaction for all, refusals that write nothing, faults that hurt nobody else."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from hall.actor import Actor
from hall.errors import Invalid, NotReady, Refused
from hall.hall import Hall, Once, Order
from hall.replay import replayed_equals
from hall.transaction import Transaction


def together(*calls: Callable[[], object]) -> list[object]:
    """What each call returns or raises, all made at once."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(index: int, call: Callable[[], object]) -> None:
        start.wait()
        try:
            results[index] = call()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def held_up(hall: Hall, *calls: Callable[[], object]) -> list[object]:
    """The same, in one batch and in this order: the writer is held until all are pending."""
    gate, inside = threading.Event(), threading.Event()

    def wait(tx: Transaction) -> None:
        inside.set()
        gate.wait(timeout=10)

    holder = threading.Thread(target=lambda: hall.write(wait))
    holder.start()
    inside.wait(timeout=10)
    pending = hall._writer._jobs
    results: list[list[object]] = []
    runners = []
    for count, call in enumerate(calls, start=1):
        results.append([])
        runners.append(threading.Thread(target=lambda call=call, to=results[-1]: to.extend(together(call))))
        runners[-1].start()
        while pending.qsize() < count:  # type: ignore[attr-defined]
            threading.Event().wait(0.001)
    gate.set()
    for thread in [*runners, holder]:
        thread.join()
    return [result for each in results for result in each]


def test_sixteen_issuers_give_no_number_twice_and_leave_no_gap(hall: Hall, kiosk: Actor) -> None:
    numbers: list[int] = []

    def issue() -> None:
        for _ in range(25):
            numbers.append(hall.issue(kiosk, Order("payment")).serial)

    together(*[issue] * 16)
    assert sorted(numbers) == list(range(1, 401))
    assert replayed_equals(hall.store) is None


def test_eight_counters_call_nobody_twice_and_leave_nobody(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    tickets = [hall.issue(kiosk, Order("payment")) for _ in range(120)]
    for code in "123456":
        hall.open_counter(teller, code)
    called: list[str] = []

    def work(code: str) -> None:
        while (ticket := hall.call_next(teller, code, finish=True)) is not None:
            called.append(ticket.id)

    together(*[lambda code=code: work(code) for code in "123456"])
    assert Counter(called) == Counter(t.id for t in tickets)


def test_a_batch_is_one_transaction(hall: Hall, kiosk: Actor) -> None:
    before = hall.board.version
    heard: list[int] = []
    hall.listen(lambda moves: heard.append(len(moves)))
    held_up(hall, *[lambda: hall.issue(kiosk, Order("payment"))] * 5)
    assert heard == [5]
    assert hall.board.version == before + 5


def test_a_refusal_writes_nothing_and_hurts_nobody(hall: Hall, kiosk: Actor, teller: Actor) -> None:
    results = held_up(
        hall,
        lambda: hall.issue(kiosk, Order("payment")),
        lambda: hall.call_next(teller, "1"),
        lambda: hall.issue(kiosk, Order("payment")),
    )
    assert isinstance(results[1], Refused)
    assert hall.board.waiting("payment") == 2
    assert replayed_equals(hall.store) is None


def test_an_unexpected_fault_rolls_all_back_and_each_runs_alone(hall: Hall, kiosk: Actor) -> None:
    def broken(tx: Transaction) -> None:
        tx.append("help.ask", "nobody", kiosk="k1")
        raise ZeroDivisionError

    results = held_up(
        hall,
        lambda: hall.issue(kiosk, Order("payment")),
        lambda: hall.write(broken),
        lambda: hall.issue(kiosk, Order("payment")),
    )
    assert isinstance(results[1], ZeroDivisionError)
    assert hall.board.waiting("payment") == 2
    assert hall.board.helps == {}
    assert replayed_equals(hall.store) is None


def test_a_refusal_after_a_write_is_a_fault_and_is_rolled_back(hall: Hall) -> None:
    def careless(tx: Transaction) -> None:
        tx.append("help.ask", "nobody", kiosk="k1")
        raise Refused("too_late", "This should have been checked first.")

    version = hall.board.version
    with pytest.raises(Refused):
        hall.write(careless)
    assert hall.store.row().last_move == version


def test_one_key_in_one_batch_is_one_ticket(hall: Hall, kiosk: Actor) -> None:
    once = Once("caller", "key", "digest")
    results = held_up(hall, *[lambda: hall.issue(kiosk, Order("payment"), once)] * 4)
    assert len({t.id for t in results}) == 1  # type: ignore[attr-defined]
    assert hall.board.waiting("payment") == 1
    with pytest.raises(Invalid):
        hall.issue(kiosk, Order("general"), Once("caller", "key", "another"))


def test_a_listener_s_fault_reaches_nobody(
    hall: Hall, kiosk: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    hall.listen(lambda moves: 1 / 0)  # type: ignore[arg-type, return-value]
    hall.listen(lambda moves: heard.extend(m.verb for m in moves))
    hall.issue(kiosk, Order("payment"))
    assert heard == ["issue"]
    assert "a listener failed" in caplog.text


def test_a_stopped_hall_says_so(open_a_hall: Callable[..., Hall], kiosk: Actor) -> None:
    hall = open_a_hall(name="stopped")
    hall.stop()
    with pytest.raises(NotReady):
        hall.issue(kiosk, Order("payment"))


def test_two_processes_on_one_hall(open_a_hall: Callable[..., Hall], kiosk: Actor, teller: Actor) -> None:
    """Two halls on one database are two processes: numbers and moves stay one sequence."""
    one, two = open_a_hall(name="shared"), open_a_hall(name="shared")

    def issue(hall: Hall) -> list[int]:
        return [hall.issue(kiosk, Order("payment")).serial for _ in range(40)]

    first, second = together(lambda: issue(one), lambda: issue(two))
    assert isinstance(first, list) and isinstance(second, list), (first, second)
    assert sorted(first + second) == list(range(1, 81))
    one.catch_up()
    two.catch_up()
    assert one.board.version == two.board.version == 80
    assert one.board.waiting("payment") == two.board.waiting("payment") == 80
    assert replayed_equals(one.store) is None
