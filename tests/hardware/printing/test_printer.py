"""One printer and its owner: what is printed, what is never printed twice, and what the hall is told."""

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.health import Condition, HealthBook
from hardware.jobs import HallFacts, content_of
from hardware.printing.escpos import slip_bytes
from hardware.printing.printer import Link, Printer
from hardware.printing.profile import Confirm, Profile, profile_for
from hardware.printing.spool import Spool, account
from hardware.printing.spooled import Cursor, SlipState, SpooledSlip
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter, SimulatedSerialPrinter
from hardware.simulators.readback import EscPosReader, Raster
from hardware.slips.slip import Slip, draw
from hardware.transports import open_wire

MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
FACTS = HallFacts({"zh-CN": "中山路营业厅"}, "Asia/Shanghai", {})
PROFILE = replace(profile_for({}), status_s=0.15, confirm_s=0.5)
Until = Callable[[Callable[[], object]], None]
Lay = Callable[..., int]
Start = Callable[..., Printer]


@pytest.fixture
def papers() -> list[Paper]:
    return []


@pytest.fixture
def box(papers: list[Paper]) -> Iterator[SimulatedPrinter]:
    """A simulated printer, switched on, with what came out of it in `papers`."""
    box = SimulatedPrinter(PROFILE, papers.append)
    yield box
    box.close()


@pytest.fixture
def start(spool: Spool, health: HealthBook, clock: HallClock) -> Iterator[Start]:
    """Start the owner of a printer at an address."""
    owners: list[Printer] = []

    def start(
        driver: str,
        address: Mapping[str, Any],
        profile: Profile = PROFILE,
        content: Callable[[SpooledSlip], Slip | None] = lambda slip: content_of(slip, FACTS, None),
    ) -> Printer:
        link = Link(lambda: open_wire(driver, address), profile, f"{driver} {address}")
        owner = Printer("printer-k1", link, spool, content, health, clock)
        owners.append(owner)
        owner.start()
        return owner

    yield start
    for owner in owners:
        owner.stop()
        owner.join(15)


@pytest.fixture
def states(tmp_path: Path) -> Callable[[], dict[str, int]]:
    """The spool's account without the zeros."""
    return lambda: {state: n for state, n in account(tmp_path / "agent.sqlite3").items() if n}


def at(box: SimulatedPrinter) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": box.port}


def told(health: HealthBook) -> tuple[str, str | None] | None:
    seen = health.of("printer-k1")
    return (seen.condition, seen.reason) if seen else None


def test_a_printer_in_order_confirms_each_slip(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until, health: Any
) -> None:
    for number in ("A001", "A002", "A003"):
        lay(number)
    start("tcp", at(box))
    until(lambda: states() == {"CONFIRMED": 3})
    assert len(papers) == 3
    assert told(health) == (Condition.READY, None)


def test_a_new_slip_wakes_it(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, until: Until, health: HealthBook
) -> None:
    owner = start("tcp", at(box))
    until(lambda: told(health))
    lay()
    owner.wake()
    until(lambda: len(papers) == 1)


def test_one_that_cannot_confirm_is_asked_once_and_the_slip_is_probably_printed(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until
) -> None:
    box.suffer("unconfirmed")
    lay("A001")
    lay("A002")
    start("tcp", at(box))
    until(lambda: states() == {"SENT": 2} and len(papers) == 2)
    heights = [paper.picture().height for paper in papers]
    assert heights[0] > heights[1], "only the first slip carries the question's letters"


def test_an_older_model_that_cannot_confirm_is_not_waited_for_at_every_slip(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until
) -> None:
    box.suffer("unconfirmed")
    for number in ("A001", "A002", "A003"):
        lay(number)
    start("tcp", at(box), replace(PROFILE, confirm=Confirm.YES))
    until(lambda: states() == {"SENT": 3} and len(papers) == 3)
    heights = [paper.picture().height for paper in papers]
    assert heights[0] == heights[2] < heights[1], "the second carries the letters of what the first was asked"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("paper_out", "paper_out"),
        ("cover_open", "cover_open"),
        ("cutter", "cutter"),
        ("jam", "recoverable_error"),
        ("overheated", "auto_recoverable_error"),
        ("broken", "unrecoverable_error"),
    ],
)
def test_nothing_is_sent_during_a_fault_and_once_after_it(
    box: SimulatedPrinter,
    papers: list[Paper],
    start: Start,
    lay: Lay,
    states: Any,
    until: Until,
    health: HealthBook,
    fault: str,
    reason: str,
) -> None:
    box.suffer(fault)
    lay()
    start("tcp", at(box))
    until(lambda: states() == {"NOT_SENT": 1})
    assert told(health) == (Condition.ATTENTION, reason)
    assert papers == []
    box.recover()
    until(lambda: states() == {"CONFIRMED": 1})
    assert len(papers) == 1
    assert told(health) == (Condition.READY, None)


def test_paper_near_its_end_prints_and_is_told(
    box: SimulatedPrinter, start: Start, lay: Lay, states: Any, until: Until, health: HealthBook
) -> None:
    box.suffer("paper_near_end")
    lay()
    start("tcp", at(box))
    until(lambda: states() == {"CONFIRMED": 1})
    assert told(health) == (Condition.DEGRADED, "paper_near_end")


def test_a_connection_reset_amid_a_slip_is_never_tried_again(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until, health: Any
) -> None:
    owner = start("tcp", at(box), replace(PROFILE, confirm=Confirm.YES))
    until(lambda: told(health) == (Condition.READY, None))
    box.suffer("reset")
    lay("A001")
    owner.wake()
    until(lambda: states() == {"UNKNOWN": 1})
    box.recover()
    lay("A002")
    owner.wake()
    until(lambda: states() == {"UNKNOWN": 1, "CONFIRMED": 1})
    assert len(papers) == 1


def test_one_without_a_status_channel_is_probably_printing_and_never_shown_as_well(
    box: SimulatedPrinter, start: Start, lay: Lay, states: Any, until: Until, health: HealthBook
) -> None:
    lay()
    start("tcp", at(box), replace(PROFILE, confirm=Confirm.YES, status=(), transmit=False))
    until(lambda: states() == {"SENT": 1})
    assert told(health) == (Condition.UNKNOWN, "no_status_channel")


def test_a_mute_printer_is_offline_and_gets_nothing(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until, health: Any
) -> None:
    box.suffer("silent")
    lay()
    start("tcp", at(box))
    until(lambda: states() == {"NOT_SENT": 1})
    assert (told(health), papers) == ((Condition.OFFLINE, "silent"), [])


def test_a_printer_that_is_switched_on_late_prints_what_still_lives(
    papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until, health: HealthBook
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    boxes: list[SimulatedPrinter] = []
    address = {"host": "127.0.0.1", "port": port}
    lay()
    start("tcp", address)
    until(lambda: states() == {"NOT_SENT": 1})
    assert told(health) == (Condition.OFFLINE, "unreachable")
    boxes.append(SimulatedPrinter(PROFILE, papers.append))
    address["port"] = boxes[0].port
    until(lambda: states() == {"CONFIRMED": 1})
    boxes[0].close()


def test_a_slip_older_than_its_time_to_live_is_not_printed(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until
) -> None:
    lay("A001", at=MORNING - timedelta(seconds=61))
    lay("A002", at=MORNING - timedelta(seconds=30))
    start("tcp", at(box))
    until(lambda: states() == {"EXPIRED": 1, "CONFIRMED": 1})
    assert len(papers) == 1


def test_a_ticket_taken_back_before_it_is_sent_is_not_printed(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until
) -> None:
    lay("A001")
    start("tcp", at(box), content=lambda slip: None)
    until(lambda: states() == {"CANCELLED": 1})
    assert papers == []


def test_a_ticket_taken_back_while_it_is_drawn_is_not_printed(
    box: SimulatedPrinter,
    spool: Spool,
    papers: list[Paper],
    start: Start,
    lay: Lay,
    states: Any,
    until: Until,
) -> None:
    def taken_back_meanwhile(slip: SpooledSlip) -> Slip:
        spool.take([], [slip.ticket], Cursor("e1", 99))
        return content_of(slip, FACTS, None)

    lay("A001")
    start("tcp", at(box), content=taken_back_meanwhile)
    until(lambda: states() == {"CANCELLED": 1})
    assert papers == []


def test_a_file_takes_slips_and_is_never_shown_as_well(
    tmp_path: Path, start: Start, lay: Lay, states: Any, until: Until, health: HealthBook
) -> None:
    file = tmp_path / "lp0"
    file.touch()
    lay("A001")
    start("file", {"path": str(file)})
    until(lambda: states() == {"SENT": 1})
    assert sum(isinstance(item, Raster) for item in EscPosReader().feed(file.read_bytes())) > 1
    assert told(health) == (Condition.UNKNOWN, "no_status_channel")


def test_a_missing_device_file_is_offline_and_not_made(
    tmp_path: Path, start: Start, lay: Lay, states: Any, until: Until, health: HealthBook
) -> None:
    lay("A001")
    start("file", {"path": str(tmp_path / "lp9")})
    until(lambda: states() == {"NOT_SENT": 1})
    assert told(health) == (Condition.OFFLINE, "unreachable")
    assert not (tmp_path / "lp9").exists()


def test_a_wrong_setting_is_told_as_such(start: Start, lay: Lay, until: Until, health: HealthBook) -> None:
    start("parallel", {})
    until(lambda: told(health) == (Condition.OFFLINE, "settings"))


def test_a_slip_that_cannot_be_drawn_is_told_and_the_next_one_is_printed(
    box: SimulatedPrinter, papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until
) -> None:
    def content(slip: SpooledSlip) -> Slip:
        return content_of(
            slip, replace(FACTS, zone="Nowhere/At all" if slip.number == "A001" else "UTC"), None
        )

    lay("A001")
    lay("A002")
    start("tcp", at(box), content=content)
    until(lambda: states() == {"EXPIRED": 1, "CONFIRMED": 1})
    assert len(papers) == 1


def test_a_hall_s_clock_that_is_set_back_does_not_keep_a_slip_alive(
    box: SimulatedPrinter,
    start: Start,
    lay: Lay,
    states: Any,
    until: Until,
    clock: HallClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hardware.printing.printer.TIME_TO_LIVE_S", 1.0)
    box.suffer("paper_out")
    clock.heard(MORNING - timedelta(hours=1))
    lay("A001")
    start("tcp", at(box))
    until(lambda: states() == {"EXPIRED": 1})


def test_after_a_restart_amid_a_slip_the_next_one_is_whole(
    papers: list[Paper], spool: Spool, start: Start, lay: Lay, states: Any, until: Until
) -> None:
    """A printer on a serial line keeps half a command: the next slip's first bytes would be swallowed."""
    box = SimulatedSerialPrinter(PROFILE, papers.append)
    cut_off = lay("A001")
    assert spool.shift(cut_off, SlipState.PREFLIGHT)
    assert spool.shift(cut_off, SlipState.SENDING)
    wire = open_wire("serial", {"port": box.device})
    slip = content_of(SpooledSlip("t", 0, "p", "A001", MORNING, {}, 1, SlipState.SENDING, 1), FACTS, None)
    wire.send(slip_bytes(draw(slip, PROFILE.width_dots), PROFILE)[:3000], 5)
    wire.close()
    spool.recover()
    lay("A002")
    start("serial", {"port": box.device})
    until(lambda: states() == {"UNKNOWN": 1, "CONFIRMED": 1})
    box.close()
    alone = draw(slip, PROFILE.width_dots).height
    assert papers[-1].picture().height > alone


def test_another_printer_that_cannot_confirm_is_waited_for_once_only(
    box: SimulatedPrinter, start: Start, lay: Lay, states: Any, until: Until, spool: Spool
) -> None:
    lay("A001")
    owner = start("tcp", at(box))
    until(lambda: states() == {"CONFIRMED": 1})
    assert spool.confirms(f"tcp {at(box)}")
    box.suffer("unconfirmed")
    for number in ("A002", "A003"):
        lay(number)
    owner.wake()
    until(lambda: states() == {"CONFIRMED": 1, "SENT": 2})
    assert spool.confirms(f"tcp {at(box)}") is False


def test_one_that_was_switched_off_and_on_amid_a_slip_leaves_it_unknown(
    papers: list[Paper], start: Start, lay: Lay, states: Any, until: Until, spool: Spool
) -> None:
    """A serial line does not tell: all that is missing is its word, which it has for what comes after."""
    box = SimulatedSerialPrinter(PROFILE, papers.append)
    owner = start("serial", {"port": box.device})
    lay("A001")
    owner.wake()
    until(lambda: states() == {"CONFIRMED": 1})
    box.suffer("reset")
    forgotten = lay("A002")
    owner.wake()
    until(lambda: states() == {"CONFIRMED": 1, "UNKNOWN": 1})
    assert spool.state_of(forgotten)[:2] == (SlipState.UNKNOWN, "forgotten")
    box.recover()
    lay("A003")
    owner.wake()
    until(lambda: states() == {"CONFIRMED": 2, "UNKNOWN": 1})
    box.close()
    assert len(papers) == 2


def test_a_stopped_owner_says_no_more_of_the_machine(
    box: SimulatedPrinter, start: Start, until: Until, health: HealthBook
) -> None:
    """Another may own it by then: the two would contradict each other in the journal."""
    owner = start("tcp", at(box))
    until(lambda: told(health) == (Condition.READY, None))
    owner.stop()
    owner.join(5)
    health.forget("printer-k1")
    owner._look()
    owner._hang_up()
    assert told(health) is None
