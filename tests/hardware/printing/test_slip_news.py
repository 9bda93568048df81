"""What became of slips reaches the hall: doubts at once, cures too, and nothing is lost on the way."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.printing.slip_news import LATE_S, VERY_LATE_S, tell_slips
from hardware.printing.spool import Spool
from hardware.printing.spooled import SlipState
from hardware.public import Json
from hardware.server import Server
from tests.hardware.conftest import MORNING
from tests.hardware.recorded_hall import TOKEN, RecordedHall

S = SlipState
Lay = Callable[..., int]


def news(spool: Spool, after_s: float = 0.0) -> list[tuple[str, int, str, str | None]]:
    now = MORNING + timedelta(seconds=after_s)
    found = spool.news(
        oldest=now - timedelta(days=1),
        late=now - timedelta(seconds=LATE_S),
        very_late=now - timedelta(seconds=VERY_LATE_S),
    )
    for one in found:
        spool.told(one)
    return [(one.number, one.copy, one.state, one.reason) for one in found]


def bring(spool: Spool, slip: int, *states: SlipState, reason: str | None = None) -> None:
    for state in states:
        assert spool.shift(slip, state, reason if state is states[-1] else None)


def fail(spool: Spool, slip: int, times: int) -> None:
    for _ in range(times):
        bring(spool, slip, S.PREFLIGHT, S.NOT_SENT, reason="paper_out")


def test_a_bad_end_is_told_once_and_its_copy_cures_it(spool: Spool, lay: Lay) -> None:
    slip = lay("A031")
    bring(spool, slip, S.PREFLIGHT, S.SENDING, S.UNKNOWN, reason="lost")
    assert news(spool) == [("A031", 0, "UNKNOWN", "lost")]
    assert news(spool) == []
    copy = lay("A031", copy=1)
    bring(spool, copy, S.PREFLIGHT, S.SENDING, S.SENT)
    assert news(spool) == [("A031", 1, "SENT", None)]
    assert news(spool) == []


def test_a_printer_that_is_tried_in_vain_makes_all_who_wait_for_it_late(spool: Spool, lay: Lay) -> None:
    first, second, other = lay("A001"), lay("A002"), lay("A003", printer="printer-k2")
    fail(spool, first, 2)
    assert news(spool, LATE_S - 1) == []
    assert news(spool, LATE_S + 1) == [("A001", 0, "LATE", "paper_out"), ("A002", 0, "LATE", "paper_out")]
    assert news(spool, LATE_S + 2) == []

    for slip in (first, second, other):
        bring(spool, slip, S.PREFLIGHT, S.SENDING, S.SENT, S.CONFIRMED)
    assert news(spool, LATE_S + 3) == [
        ("A001", 0, "CONFIRMED", None),
        ("A002", 0, "CONFIRMED", None),
        ("A003", 0, "CONFIRMED", None),
    ]


def test_late_then_expired_is_told_twice(spool: Spool, lay: Lay) -> None:
    slip = lay("A001")
    fail(spool, slip, 2)
    assert [state for _, _, state, _ in news(spool, LATE_S + 1)] == ["LATE"]
    bring(spool, slip, S.EXPIRED, reason="paper_out")
    assert news(spool, 61) == [("A001", 0, "EXPIRED", "paper_out")]


def test_a_crowd_is_not_late_until_it_has_waited_for_long(spool: Spool, lay: Lay) -> None:
    lay("A001")
    assert news(spool, VERY_LATE_S - 1) == []
    assert news(spool, VERY_LATE_S + 1) == [("A001", 0, "LATE", None)]


def test_of_slips_that_end_well_each_printers_newest_is_told(spool: Spool, lay: Lay) -> None:
    for number in ("A001", "A002", "A003"):
        bring(spool, lay(number), S.PREFLIGHT, S.SENDING, S.SENT, S.CONFIRMED)
    assert news(spool) == [("A003", 0, "CONFIRMED", None)]
    assert news(spool) == []


def test_test_slips_and_those_of_yesterday_are_nobodys_doubts(spool: Spool, lay: Lay) -> None:
    old = lay("A001", at=MORNING - timedelta(days=2))
    bring(spool, old, S.PREFLIGHT, S.SENDING, S.UNKNOWN)
    spool.news(oldest=MORNING, late=MORNING, very_late=MORNING)  # the printer's last slip, once
    bring(spool, spool.test("printer-k1", "TEST", {}, MORNING), S.PREFLIGHT, S.SENDING, S.UNKNOWN)
    assert news(spool) == []


def test_what_was_being_sent_when_the_agent_died_is_told_after_its_restart(spool: Spool, lay: Lay) -> None:
    bring(spool, lay("A001"), S.PREFLIGHT, S.SENDING)
    spool.recover()
    assert news(spool) == [("A001", 0, "UNKNOWN", "restart")]


@pytest.fixture
def hall() -> Iterator[RecordedHall]:
    hall = RecordedHall()
    yield hall
    hall.vanish()


def test_a_doubt_is_told_when_the_server_is_back(
    spool: Spool, lay: Lay, clock: HallClock, hall: RecordedHall, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    hall.vanish()
    stop, server = threading.Event(), Server(hall.address, tmp_path / "token")
    teller = threading.Thread(target=tell_slips, args=(spool, server, clock, stop))
    teller.start()
    bring(spool, lay("A031"), S.PREFLIGHT, S.SENDING, S.UNKNOWN, reason="lost")
    hall.come_back()
    hall.wait(lambda: hall.slips)
    stop.set()
    teller.join(5)
    server.close()
    assert hall.slips == [
        ("printer-k1", {"ticket": "ticket-A031", "copy": 0, "state": "UNKNOWN", "reason": "lost"})
    ]


def test_a_doubt_is_told_when_the_token_is_renewed(
    spool: Spool, lay: Lay, clock: HallClock, hall: RecordedHall, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hk_d_revoked", encoding="ascii")
    refused = threading.Event()

    class Known(Server):
        def put(self, path: str, value: Json, deadline_s: float = 10) -> Any:
            try:
                return super().put(path, value, deadline_s)
            finally:
                refused.set()

    stop, server = threading.Event(), Known(hall.address, tmp_path / "token")
    teller = threading.Thread(target=tell_slips, args=(spool, server, clock, stop))
    teller.start()
    bring(spool, lay("A031"), S.PREFLIGHT, S.SENDING, S.UNKNOWN, reason="lost")
    assert refused.wait(5)
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    try:
        hall.wait(lambda: hall.slips)
    finally:
        stop.set()
        teller.join(5)
        server.close()
