"""Receipts on the agent's spool: from the move to the paper and back to the hall, and through trouble."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hardware.agent import AgentSettings, run
from hardware.jobs import Known, orders_of, receipt_of
from hardware.printing.profile import profile_for
from hardware.printing.slip_news import LATE_S, VERY_LATE_S
from hardware.printing.spool import Spool, account
from hardware.printing.spooled import Cursor, NewSlip, PaperKind, SlipState, SpooledSlip
from hardware.public import Move, paid_of
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter
from hardware.slips.layout import Layout
from hardware.slips.receipt import draw_receipt
from tests.hardware.conftest import MORNING
from tests.hardware.recorded_hall import NAMES, TOKEN, RecordedHall, printer

S = SlipState
Until = Callable[[Callable[[], object]], None]
PAYMENT = "cd3bd9ba-dfd1-5aa0-8be4-7dabc398303c"
RECEIPT = {
    "payment": PAYMENT,
    "order_no": "H202611285f2e9c1a77b03d4e",
    "hall": NAMES,
    "terminal": {"zh-CN": "1 号自助终端", "en": "Terminal 1"},
    "kind": "bill",
    "period": "2026-10",
    "fen": 12850,
    "provider": "wechat",
    "billing_ref": "P00000001",
    "phone": "138****0002",
    "paid_at": "2026-11-23T01:40:00Z",
    "local": "2026-11-23 09:40:00",
    "zone": "Asia/Shanghai",
    "language": "zh-CN",
    "sandbox": False,
    "hotline": None,
}


def asked(copy: int = 1, *, kiosk: str | None = "k1", **other: Any) -> Move:
    """A move that asks for a receipt."""
    fields: dict[str, Any] = {"ticket": None, "number": None, "service": "payment", "counter": None}
    data = {"payment": PAYMENT, "copy": copy, **other}
    return Move(move=1, at=MORNING, verb="receipt.print", kiosk=kiosk, data=data, **fields)


def laid(copy: int = 0) -> NewSlip:
    """What that lays on the spool."""
    return NewSlip(PAYMENT, copy, "printer-k1", "#cd3bd9ba", MORNING, {}, kind=PaperKind.RECEIPT)


def orders(*moves: Move) -> tuple[NewSlip, ...]:
    return orders_of(moves, Known({"k1": "printer-k1"}.get, lambda ticket: None)).slips


def test_each_move_is_one_receipt_at_its_kiosk_and_later_papers_are_copies() -> None:
    assert orders(asked(), asked(2)) == (laid(), laid(1))


@pytest.mark.parametrize(
    "move", [asked(kiosk=None), asked(kiosk="k9"), asked(copy=0), asked(payment=None), asked(payment=7)]
)
def test_what_names_no_printer_or_no_payment_is_none(move: Move) -> None:
    assert orders(move) == ()


OLD_FILE = """
CREATE TABLE slip (
    id INTEGER PRIMARY KEY AUTOINCREMENT, epoch TEXT NOT NULL, ticket TEXT NOT NULL, copy INTEGER NOT NULL,
    printer TEXT NOT NULL, number TEXT NOT NULL, facts TEXT NOT NULL, at_ms INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT, tries INTEGER NOT NULL DEFAULT 0, UNIQUE (epoch, ticket, copy)
) STRICT;
CREATE TABLE told (slip INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
INSERT INTO slip VALUES (1, 'e1', 't1', 0, 'printer-k1', 'A001', '{}', 1795398060000, 'UNKNOWN', 'lost', 1);
INSERT INTO slip VALUES (2, 'e1', 't2', 0, 'printer-k1', 'A002', '{}', 1795398060000, 'QUEUED', NULL, 0);
INSERT INTO told VALUES (1, 'UNKNOWN');
"""
"""A spool from before there were receipts: one slip in doubt that was told, and one to be printed."""


def test_a_file_from_before_receipts_is_read_and_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(OLD_FILE)
    for opened in range(2):
        spool = Spool(file)
        spool.take([laid()], [], Cursor("e1", 9 + opened))
        first = spool.first("printer-k1")
        assert first is not None
        assert (first.ticket, first.number, first.kind) == ("t2", "A002", PaperKind.SLIP)
        spool.close()
    with closing(sqlite3.connect(file)) as now:
        kinds = now.execute("SELECT ticket, kind FROM slip ORDER BY id").fetchall()
    assert kinds == [("t1", "slip"), ("t2", "slip"), (PAYMENT, "receipt")]


def news(spool: Spool, after_s: float = 0.0) -> list[tuple[str, str, int, str]]:
    """What the hall has not been told, and is told now."""
    now = MORNING + timedelta(seconds=after_s)
    late, very_late = now - timedelta(seconds=LATE_S), now - timedelta(seconds=VERY_LATE_S)
    found = spool.news(oldest=now - timedelta(days=1), late=late, very_late=very_late)
    for one in found:
        spool.told(one)
    return [(one.kind, one.ticket, one.copy, one.state) for one in found]


def test_a_receipt_and_a_slip_that_end_together_are_both_told(spool: Spool, lay: Callable[..., int]) -> None:
    lay("A001")
    spool.take([laid()], [], Cursor("e1", 5))
    for slip in (1, 2):
        for state in (S.PREFLIGHT, S.SENDING, S.SENT, S.CONFIRMED):
            assert spool.shift(slip, state)
    assert news(spool) == [
        ("slip", "ticket-A001", 0, "CONFIRMED"),
        ("receipt", PAYMENT, 0, "CONFIRMED"),
    ]
    assert news(spool) == []


def test_a_doubtful_receipt_is_told_and_its_copy_cures_it_and_no_slip(
    spool: Spool, lay: Callable[..., int]
) -> None:
    lay("A001")
    spool.take([laid()], [], Cursor("e1", 5))
    for slip in (1, 2):
        assert spool.shift(slip, S.PREFLIGHT) and spool.shift(slip, S.SENDING)
        assert spool.shift(slip, S.UNKNOWN, "lost")
    assert news(spool) == [("slip", "ticket-A001", 0, "UNKNOWN"), ("receipt", PAYMENT, 0, "UNKNOWN")]
    spool.take([laid(1)], [], Cursor("e1", 6))
    for state in (S.PREFLIGHT, S.SENDING, S.SENT):
        assert spool.shift(3, state)
    assert news(spool) == [("receipt", PAYMENT, 1, "SENT")]


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from hardware.printing.spool import Spool
from hardware.printing.spooled import Cursor, NewSlip, PaperKind, SlipState
spool = Spool(Path(sys.argv[1]))
receipt = NewSlip("p1", 0, "p", "#p1", datetime.now(UTC), {}, kind=PaperKind.RECEIPT)
spool.take([receipt], [], Cursor("e1", 1))
spool.shift(1, SlipState.PREFLIGHT)
spool.shift(1, SlipState(sys.argv[2])) if sys.argv[2] != "PREFLIGHT" else None
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(("when", "then"), [("PREFLIGHT", "QUEUED"), ("SENDING", "UNKNOWN")])
def test_killed_before_the_first_byte_it_is_printed_later_and_after_it_never(
    tmp_path: Path, when: str, then: str
) -> None:
    file = tmp_path / "killed.sqlite3"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file), when], check=False)
    assert killed.returncode == -signal.SIGKILL
    spool = Spool(file)
    spool.recover()
    assert {state for state, n in account(file).items() if n} == {then}
    spool.take([NewSlip("p1", 0, "p", "#p1", MORNING, {}, kind=PaperKind.RECEIPT)], [], Cursor("e1", 2))
    assert sum(account(file).values()) == 1, "the move seen again is the same receipt"
    spool.close()


class PayingHall(RecordedHall):
    """A hall that knows payments; while `silent` it does not tell what receipts say."""

    def __init__(self) -> None:
        self.receipts: dict[str, dict[str, Any]] = {}
        self.silent = False
        self.told: list[tuple[str, dict[str, Any]]] = []
        super().__init__()
        self.devices = [printer("k1")]

    def reply(self, path: str, query: dict[str, list[str]], token: str) -> tuple[int, Any]:
        """Status and body of a GET."""
        if path.startswith("/receipts/") and self.silent:
            return 503, {"code": "not_now"}
        return super().reply(path, query, token)

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        """What a GET gets; None for 404."""
        if path.startswith("/receipts/"):
            return self.receipts.get(path.removeprefix("/receipts/"))
        return super().answer(path, query)

    def record(self, device: str, what: str, query: dict[str, list[str]], body: bytes) -> None:
        """Keep what was PUT."""
        if what == "receipt":
            self.told.append((device, json.loads(body)))
        super().record(device, what, query, body)

    def pay(self, copy: int = 1) -> None:
        """Somebody wants their receipt on paper."""
        self.receipts[PAYMENT] = RECEIPT
        self.move("receipt.print", kiosk="k1", data={"payment": PAYMENT, "copy": copy})


class Outside:
    """A printer that is not the agent's own simulation, in the place of the hall's at k1."""

    def __init__(self, hall: PayingHall) -> None:
        self.papers: list[Paper] = []
        self.box = SimulatedPrinter(profile_for({"profile": "generic-80mm"}), self.papers.append)
        address = {"host": "127.0.0.1", "port": self.box.port, "profile": "generic-80mm"}
        hall.devices = [printer("k1", code="out-k1", driver="tcp", address=address)]


@pytest.fixture
def out(hall: PayingHall) -> Iterator[Outside]:
    """Wired up: the agent has looked at it."""
    out = Outside(hall)
    hall.move("catalogue.change")
    hall.wait(lambda: hall.state_of("out-k1") == ("READY", None))
    yield out
    out.box.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[PayingHall]:
    """The hall, and an agent that follows it."""
    hall = PayingHall()
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    settings = AgentSettings(hall.address, tmp_path / "token", data=tmp_path)
    stop = threading.Event()
    agent = threading.Thread(target=run, args=(settings, stop))
    agent.start()
    hall.wait(lambda: "/moves" in hall.asked)
    yield hall
    stop.set()
    agent.join(20)
    hall.vanish()
    assert not agent.is_alive()


def test_a_receipt_comes_out_once_as_drawn_and_is_told_by_its_payment(hall: PayingHall) -> None:
    hall.pay()
    hall.wait(lambda: hall.told)
    assert hall.told == [
        ("printer-k1", {"payment": PAYMENT, "copy": 1, "state": "CONFIRMED", "reason": None})
    ]
    hall.wait(lambda: hall.pictures)
    (png,) = hall.papers("#cd3bd9ba")
    with Image.open(BytesIO(png)) as paper:
        seen = paper.convert("1")
    first = SpooledSlip(PAYMENT, 0, "printer-k1", "#", MORNING, {}, 1, S.SENT, 1, kind=PaperKind.RECEIPT)
    drawn = draw_receipt(receipt_of(first, paid_of(RECEIPT), Layout()), 576)
    assert seen.crop((32, 0, 32 + 576, drawn.height)).tobytes() == drawn.tobytes()


def test_a_receipt_waits_for_a_server_that_does_not_tell_and_is_printed_when_it_does(
    hall: PayingHall,
) -> None:
    hall.silent = True
    hall.pay()
    hall.wait(lambda: hall.asked.count(f"/receipts/{PAYMENT}") >= 2)
    assert hall.pictures == []
    hall.silent = False
    hall.wait(lambda: hall.told)
    assert [(said["copy"], said["state"]) for _, said in hall.told] == [(1, "CONFIRMED")]


def test_without_paper_it_expires_and_does_not_come_out_on_refill(hall: PayingHall, out: Outside) -> None:
    out.box.suffer("paper_out")
    hall.pay()
    hall.wait(lambda: hall.asked.count(f"/receipts/{PAYMENT}") >= 2)
    hall.later(61)
    hall.move("help.ask", kiosk="k1")
    expired = {"payment": PAYMENT, "copy": 1, "state": "EXPIRED", "reason": None}
    hall.wait(lambda: ("out-k1", expired) in hall.told)
    assert out.papers == []
    out.box.recover()
    hall.pay(2)
    copy = expired | {"copy": 2, "state": "CONFIRMED"}
    hall.wait(lambda: ("out-k1", copy) in hall.told)
    assert len(out.papers) == 1, "the copy that somebody asked for"


def test_of_a_payment_that_nobody_knows_there_is_no_receipt(hall: PayingHall) -> None:
    hall.move("receipt.print", kiosk="k1", data={"payment": "unknown", "copy": 1})
    hall.wait(lambda: hall.told)
    assert hall.told == [
        ("printer-k1", {"payment": "unknown", "copy": 1, "state": "CANCELLED", "reason": "taken_back"})
    ]
    hall.pay(2)
    hall.wait(lambda: hall.pictures)
    assert len(hall.pictures) == 1
