"""The spool: what is committed together, what may follow what, and what a crash leaves."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from hardware.printing.spool import Spool, account
from hardware.printing.spooled import COMES_FROM, OPEN, Cursor, NewSlip, SlipState

S = SlipState
MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
Lay = Callable[..., int]


def counts(path: Path) -> dict[str, int]:
    return {state: n for state, n in account(path).items() if n}


def test_slip_and_cursor_go_in_together(spool: Spool, tmp_path: Path) -> None:
    slips = [NewSlip(f"t{n}", 0, "p", f"A00{n}", MORNING, {"n": n}) for n in (1, 2)]
    spool.take(slips, [], Cursor("e1", 12))
    again = Spool(tmp_path / "agent.sqlite3")
    assert again.cursor() == Cursor("e1", 12)
    assert account(tmp_path / "agent.sqlite3")["QUEUED"] == 2
    again.close()


def test_a_slip_that_does_not_fit_takes_the_cursor_back_with_it(spool: Spool, tmp_path: Path) -> None:
    spool.start_at(Cursor("e1", 5))
    impossible = NewSlip("t2", None, "p", "A002", MORNING, {})  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        spool.take([NewSlip("t1", 0, "p", "A001", MORNING, {}), impossible], [], Cursor("e1", 7))
    assert spool.cursor() == Cursor("e1", 5)
    assert counts(tmp_path / "agent.sqlite3") == {}


def test_the_same_move_twice_is_one_slip(spool: Spool, lay: Lay, tmp_path: Path) -> None:
    lay("A001")
    lay("A001")
    lay("A001", copy=1)
    assert counts(tmp_path / "agent.sqlite3") == {"QUEUED": 2}


def test_a_copy_takes_back_what_of_its_ticket_was_not_begun_and_nothing_else(
    spool: Spool, lay: Lay, tmp_path: Path
) -> None:
    lay("A001")
    lay("A002")
    copy = NewSlip("ticket-A001", 1, "printer-k2", "A001", MORNING, {})
    spool.take([copy], [], Cursor("e1", 20), copied=[("ticket-A001", 1)])
    waiting = [spool.first(printer) for printer in ("printer-k1", "printer-k2")]
    assert [(slip.number, slip.copy) for slip in waiting if slip] == [("A002", 0), ("A001", 1)]
    assert counts(tmp_path / "agent.sqlite3") == {"QUEUED": 2, "CANCELLED": 1}


@pytest.mark.parametrize(
    ("copied", "state"),
    [("ticket-A001", (S.CANCELLED, "copied", 1)), ("ticket-A002", (S.NOT_SENT, "lost", 1))],
)
def test_a_slip_that_was_being_sent_is_not_tried_again_once_there_is_a_copy(
    spool: Spool, lay: Lay, copied: str, state: tuple[S, str, int]
) -> None:
    """The copy may be another agent's: nothing is laid here."""
    slip = lay("A001")
    for to in (S.PREFLIGHT, S.SENDING):
        assert spool.shift(slip, to)
    spool.take([], [], Cursor("e1", 20), copied=[(copied, 1)])
    assert spool.state_of(slip)[0] is S.SENDING
    assert spool.shift(slip, S.NOT_SENT, "lost")
    assert spool.state_of(slip) == state


def test_what_was_sent_after_all_beside_a_copy_is_told_as_it_is(spool: Spool, lay: Lay) -> None:
    slip = lay("A001")
    for to in (S.PREFLIGHT, S.SENDING):
        assert spool.shift(slip, to)
    spool.take([], [], Cursor("e1", 20), copied=[("ticket-A001", 1)])
    assert spool.shift(slip, S.SENT)
    assert spool.state_of(slip) == (S.SENT, None, 1)


def test_slips_of_a_printer_come_in_the_order_of_the_moves(spool: Spool, lay: Lay) -> None:
    for number in ("A002", "A001", "B001"):
        lay(number)
    lay("C001", printer="printer-k2")
    first = spool.first("printer-k1")
    assert first is not None
    assert (first.number, first.at, first.facts["ahead"], first.tries) == ("A002", MORNING, 8, 0)


@pytest.mark.parametrize(("was", "to"), list(product(S, S)))
def test_the_table_of_states_is_kept(spool: Spool, lay: Lay, was: S, to: S, tmp_path: Path) -> None:
    slip = lay()
    with sqlite3.connect(tmp_path / "agent.sqlite3") as other:
        other.execute("UPDATE slip SET state = ?", (was,))
    other.close()
    assert spool.shift(slip, to) == (was in COMES_FROM[to])


def test_after_the_first_byte_nothing_leads_back_but_the_certainty_that_none_left() -> None:
    reachable = {state for state, sources in COMES_FROM.items() if S.SENDING in sources}
    assert reachable == {S.SENT, S.UNKNOWN, S.NOT_SENT}
    assert {state for state, sources in COMES_FROM.items() if S.SENT in sources} == {
        S.SENT,
        S.CONFIRMED,
        S.UNKNOWN,
    }
    final = {S.CONFIRMED, S.UNKNOWN, S.EXPIRED, S.CANCELLED}
    assert not any(final & sources for sources in COMES_FROM.values())


@pytest.mark.parametrize("state", list(S))
def test_a_ticket_taken_back_cancels_what_has_not_left(
    spool: Spool, lay: Lay, state: S, tmp_path: Path
) -> None:
    lay()
    with sqlite3.connect(tmp_path / "agent.sqlite3") as other:
        other.execute("UPDATE slip SET state = ?", (state,))
    other.close()
    spool.take([], ["ticket-A001"], Cursor("e1", 9))
    assert counts(tmp_path / "agent.sqlite3") == {(S.CANCELLED if state in OPEN else state).value: 1}


def test_another_epoch_prints_nothing_of_the_old_one(spool: Spool, lay: Lay, tmp_path: Path) -> None:
    lay("A001")
    spool.start_at(Cursor("e2", 300))
    assert spool.first("printer-k1") is None
    assert counts(tmp_path / "agent.sqlite3") == {"CANCELLED": 1}
    assert spool.cursor() == Cursor("e2", 300)


def test_a_restart_does_not_know_what_was_being_sent(spool: Spool, lay: Lay, tmp_path: Path) -> None:
    sending, preparing = lay("A001"), lay("A002")
    for slip, states in ((sending, (S.PREFLIGHT, S.SENDING)), (preparing, (S.PREFLIGHT,))):
        assert all(spool.shift(slip, state) for state in states)
    assert spool.recover() == 1
    assert counts(tmp_path / "agent.sqlite3") == {"QUEUED": 1, "UNKNOWN": 1}


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from hardware.printing.spool import Spool
from hardware.printing.spooled import Cursor, NewSlip, SlipState
spool = Spool(Path(sys.argv[1]))
spool.take([NewSlip("t1", 0, "p", "A001", datetime.now(UTC), {})], [], Cursor("e1", 1))
spool.shift(1, SlipState.PREFLIGHT)
spool.shift(1, SlipState.SENDING)
os.write(1, b"first byte")
os.kill(os.getpid(), 9)
"""


def test_sending_is_on_disk_before_the_first_byte_even_if_the_agent_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "killed.sqlite3"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file)], capture_output=True, check=False)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"first byte"), killed.stderr
    spool = Spool(file)
    assert spool.recover() == 1
    assert counts(file) == {"UNKNOWN": 1}
    assert spool.first("p") is None
    assert spool.cursor() == Cursor("e1", 1)
    spool.close()


def test_what_a_printer_taught_is_kept_for_its_wiring(spool: Spool) -> None:
    assert spool.confirms("tcp a") is None
    spool.learn_confirms("tcp a", yes=False)
    spool.learn_confirms("tcp b", yes=True)
    assert (spool.confirms("tcp a"), spool.confirms("tcp b")) == (False, True)


def test_last_weeks_finished_slips_are_forgotten_open_ones_not(
    spool: Spool, lay: Lay, tmp_path: Path
) -> None:
    old = MORNING - timedelta(days=8)
    lay("A001", at=old)
    finished = lay("A002", at=old)
    lay("A003")
    assert spool.shift(finished, S.EXPIRED)
    spool.prune(MORNING - timedelta(days=7))
    assert counts(tmp_path / "agent.sqlite3") == {"QUEUED": 2}


def test_the_account_names_every_state(spool: Spool, lay: Lay, tmp_path: Path) -> None:
    lay()
    assert account(tmp_path / "agent.sqlite3") == {state.value: int(state is S.QUEUED) for state in S}
