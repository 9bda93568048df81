"""Fault by fault, over TCP and over a serial line: what is told, what is printed, and what never is."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.errors import WireError
from hardware.health import Condition, HealthBook
from hardware.jobs import HallFacts, content_of
from hardware.printing.printer import BUSY_S, Link, Printer
from hardware.printing.profile import Confirm, Mode, Profile, profile_for
from hardware.printing.sending import send_watched
from hardware.printing.spool import Spool, account
from hardware.printing.spooled import SpooledSlip
from hardware.simulators.faults import FAULTS
from hardware.simulators.faults import Condition as State
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter, SimulatedSerialPrinter
from hardware.slips.slip import Slip
from hardware.transports import open_wire

FACTS = HallFacts({"zh-CN": "中山路营业厅"}, "Asia/Shanghai", {})
EPSON = replace(profile_for({"profile": "epson-tm-t20"}), status_s=0.3, confirm_s=6.0)
LOOK_S = 0.005
SEEN_S = 2.5
"""What a fault may take to the health book: two seconds, and half a one for a busy machine."""
OVER_A_SLIP_S = 3.0
"""The same while a slip is being printed: for two seconds a printer may be too busy to answer."""


class Bench:
    """One simulated printer, its owner, and what became of everything."""

    def __init__(self, line: str, spool: Spool, health: HealthBook, clock: HallClock, file: Path) -> None:
        self.line, self.spool, self.health, self.clock, self.file = line, spool, health, clock, file
        self.papers: list[Paper] = []
        self.owner: Printer | None = None
        self.box: SimulatedPrinter | None = None

    def open(
        self, profile: Profile = EPSON, printed: Callable[[Paper], None] | None = None
    ) -> SimulatedPrinter:
        kind = SimulatedPrinter if self.line == "tcp" else SimulatedSerialPrinter
        self.box = kind(profile, printed or self.papers.append)
        address = self.address(self.box)
        link = Link(lambda: open_wire(self.line, address), profile, "bench")
        self.owner = Printer("printer-k1", link, self.spool, self.content, self.health, self.clock)
        self.owner.start()
        return self.box

    def content(self, slip: SpooledSlip) -> Slip:
        return content_of(slip, FACTS, None)

    def address(self, box: SimulatedPrinter) -> Mapping[str, Any]:
        if isinstance(box, SimulatedSerialPrinter):
            return {"port": box.device, "baud": 115200}
        return {"host": "127.0.0.1", "port": box.port}

    def told(self) -> tuple[str, str | None] | None:
        seen = self.health.of("printer-k1")
        return (seen.condition, seen.reason) if seen else None

    def states(self) -> dict[str, int]:
        return {state: n for state, n in account(self.file).items() if n}

    def soon(self, condition: Callable[[], object], within_s: float = 30.0) -> float:
        """Wait for it; how long it took, counted in looks, which take longer on a busy machine."""
        for looks in range(round(within_s / LOOK_S)):
            if condition():
                return looks * LOOK_S
            time.sleep(LOOK_S)
        raise AssertionError(self.told(), self.states(), len(self.papers))

    def close(self) -> None:
        if self.owner:
            self.owner.stop()
            self.owner.join(20)
        if self.box:
            self.box.close()


@pytest.fixture(params=["tcp", "serial"])
def bench(
    request: pytest.FixtureRequest, spool: Spool, health: HealthBook, clock: HallClock, tmp_path: Path
) -> Iterator[Bench]:
    bench = Bench(request.param, spool, health, clock, tmp_path / "agent.sqlite3")
    yield bench
    bench.close()


Lay = Callable[..., int]
READY = (Condition.READY, None)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("paper_out", (Condition.ATTENTION, "paper_out")),
        ("paper_near_end", (Condition.DEGRADED, "paper_near_end")),
        ("cover_open", (Condition.ATTENTION, "cover_open")),
        ("cutter", (Condition.ATTENTION, "cutter")),
        ("silent", (Condition.OFFLINE, "silent")),
        ("stuck", (Condition.OFFLINE, "silent")),
        ("unplugged", (Condition.OFFLINE, "lost")),
    ],
)
@pytest.mark.parametrize("automatic", [True, False])
def test_an_idle_printer_s_fault_is_seen_within_two_seconds_and_so_is_its_end(
    bench: Bench, fault: str, told: tuple[str, str | None], automatic: bool
) -> None:
    box = bench.open(EPSON if automatic else replace(EPSON, automatic=b""))
    bench.soon(lambda: bench.told() == READY)
    box.suffer(fault)
    gone = {told, (Condition.OFFLINE, "unreachable"), (Condition.OFFLINE, "lost")}
    bench.soon(lambda: bench.told() in (gone if fault == "unplugged" else {told}), SEEN_S)
    box.recover()
    bench.soon(lambda: bench.told() == READY)


def test_what_a_printer_tells_unasked_is_heard_at_once(bench: Bench) -> None:
    box = bench.open()
    took_s = []
    for _ in range(4):  # a busy machine may be late once; one that only asks each second is late on average
        bench.soon(lambda: bench.told() == READY)
        box.suffer("cover_open")
        took_s.append(bench.soon(lambda: bench.told() == (Condition.ATTENTION, "cover_open")))
        box.recover()
    assert sorted(took_s)[2] < 0.4


def test_a_slip_waits_for_paper_and_comes_as_soon_as_there_is_some(bench: Bench, lay: Lay) -> None:
    box = bench.open()
    bench.soon(lambda: bench.told() == READY)
    box.suffer("paper_out")
    lay("A001")
    lay("A002")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"NOT_SENT": 1, "QUEUED": 1})
    box.recover()
    bench.soon(lambda: bench.states() == {"CONFIRMED": 2})
    assert box.papers == 2


def test_paper_that_ends_in_the_middle_leaves_one_slip_unknown_and_none_twice(bench: Bench, lay: Lay) -> None:
    box = bench.open()
    bench.soon(lambda: bench.told() == READY)
    box.condition = replace(FAULTS["paper_out"], realtime=b"\x12\x12\x12\x12", automatic=b"\x10\0\0\0")
    lay("A001")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"SENT": 1})
    box.suffer("paper_out")
    bench.soon(lambda: bench.states() == {"UNKNOWN": 1}, SEEN_S)
    assert (bench.told(), box.papers) == ((Condition.ATTENTION, "paper_out"), 0)
    box.recover()
    bench.soon(lambda: box.papers == 1 and bench.told() == READY)
    lay("A002")
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"UNKNOWN": 1, "CONFIRMED": 1})
    assert box.papers == 2


def test_without_confirmation_a_fault_soon_after_a_slip_casts_doubt_on_it(bench: Bench, lay: Lay) -> None:
    box = bench.open(replace(EPSON, confirm=Confirm.NO))
    lay("A001")
    bench.soon(lambda: bench.states() == {"SENT": 1} and bench.told() == READY and box.papers == 1)
    box.suffer("cutter")
    bench.soon(lambda: bench.states() == {"UNKNOWN": 1}, SEEN_S)


def test_one_that_is_late_is_waited_for(bench: Bench, lay: Lay) -> None:
    box = bench.open()
    box.condition = State(late_s=1.5)
    lay("A001")
    bench.soon(lambda: bench.states() == {"CONFIRMED": 1})
    assert (box.papers, bench.told()) == (1, READY)


def test_one_that_falls_silent_over_a_slip_leaves_it_unknown(bench: Bench, lay: Lay) -> None:
    boxes: list[SimulatedPrinter] = []
    lay("A001")
    boxes.append(bench.open(printed=lambda paper: boxes[0].suffer("silent")))
    bench.soon(lambda: bench.states() == {"UNKNOWN": 1})
    assert bench.told() == (Condition.OFFLINE, "silent")
    assert boxes[0].papers == 1


def test_one_that_stands_still_in_the_middle_is_told_while_it_lasts(bench: Bench, lay: Lay) -> None:
    boxes: list[SimulatedPrinter] = []
    begun = threading.Event()

    def stop(slip: SpooledSlip) -> None:
        if not begun.is_set():
            boxes[0].suffer("stuck")
        begun.set()

    boxes.append(bench.open())
    bench.soon(lambda: bench.told() == READY)
    assert bench.owner
    bench.owner._link = replace(bench.owner._link, began=stop)
    lay("A001")
    bench.owner.wake()
    bench.soon(begun.is_set)
    bench.soon(
        lambda: bench.told() in {(Condition.OFFLINE, "timeout"), (Condition.OFFLINE, "silent")}, OVER_A_SLIP_S
    )
    boxes[0].recover()
    bench.soon(lambda: bench.told() == READY)
    bench.soon(lambda: "SENDING" not in bench.states())
    lay("A002")
    bench.owner.wake()
    bench.soon(lambda: bench.states().get("CONFIRMED", 0) >= 1)
    assert boxes[0].papers <= 2


def test_a_connection_that_is_reset_leaves_the_slip_unknown_and_the_next_one_comes(
    bench: Bench, lay: Lay
) -> None:
    box = bench.open()
    bench.soon(lambda: bench.told() == READY)
    box.suffer("reset")
    lay("A001")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() in ({"UNKNOWN": 1}, {"SENT": 1}))
    box.recover()
    lay("A002")
    bench.owner.wake()
    bench.soon(lambda: bench.states().get("CONFIRMED") == 1)
    assert box.papers <= 2


def test_an_unplugged_printer_comes_back_and_prints_what_still_lives(bench: Bench, lay: Lay) -> None:
    box = bench.open()
    bench.soon(lambda: bench.told() == READY)
    box.suffer("unplugged")
    bench.soon(lambda: (bench.told() or ("",))[0] == Condition.OFFLINE, SEEN_S)
    lay("A001")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"NOT_SENT": 1})
    box.recover()
    bench.soon(lambda: bench.states() == {"CONFIRMED": 1})
    assert box.papers == 1


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_after_any_fault_a_slip_is_printed_once_and_the_printer_is_ready(
    bench: Bench, fault: str, lay: Lay
) -> None:
    box = bench.open(replace(EPSON, confirm=Confirm.PROBE))
    bench.soon(lambda: bench.told() == READY)
    box.suffer(fault)
    time.sleep(0.3)
    box.recover()
    bench.soon(lambda: bench.told() == READY)
    lay("A001")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"CONFIRMED": 1})
    assert box.papers == 1


def test_a_jam_is_called_a_jam_where_the_maker_says_so(bench: Bench) -> None:
    box = bench.open(replace(profile_for({"profile": "snbc-bt-t080"}), status_s=0.3))
    bench.soon(lambda: bench.told() == READY)
    box.suffer("jam")
    bench.soon(lambda: bench.told() == (Condition.ATTENTION, "jam"), SEEN_S)


@pytest.mark.parametrize("name", ["custom-vkp80", "custom-kpm"])
def test_a_slip_that_nobody_takes_is_taken_back(bench: Bench, name: str, lay: Lay) -> None:
    box = bench.open(replace(profile_for({"profile": name}), status_s=0.3, retract_s=1.0))
    box.suffer("slip_left")
    lay("A001")
    bench.soon(lambda: bench.states() == {"SENT": 1})
    assert bench.told() == READY, "a slip that was just printed lies there by right"
    bench.soon(lambda: box.retracted == 1)
    assert bench.told() == READY


def test_a_slip_that_cannot_be_taken_back_is_told_and_the_next_one_is_printed(bench: Bench, lay: Lay) -> None:
    kind = replace(profile_for({"profile": "custom-kpm"}), status_s=0.3, retract_s=0.5, retract=b"")
    box = bench.open(kind)
    box.suffer("slip_left")
    lay("A001")
    bench.soon(lambda: bench.told() == (Condition.DEGRADED, "untaken"))
    lay("A002")
    assert bench.owner
    bench.owner.wake()
    bench.soon(lambda: bench.states() == {"SENT": 2} and box.papers == 2)


def test_star_s_own_language_prints_and_tells(bench: Bench, lay: Lay) -> None:
    box = bench.open(replace(profile_for({"profile": "star-tup900"}), status_s=0.3))
    lay("A001")
    bench.soon(lambda: bench.states() == {"SENT": 1} and box.papers == 1)
    box.suffer("paper_out")
    bench.soon(lambda: bench.told() == (Condition.ATTENTION, "paper_out"), SEEN_S)


def test_a_slip_as_text_takes_a_tenth_of_the_bytes_and_is_confirmed(bench: Bench, lay: Lay) -> None:
    box = bench.open(replace(EPSON, mode=Mode.TEXT))
    lay("A001")
    bench.soon(lambda: bench.states() == {"CONFIRMED": 1})
    assert box.papers == 1
    assert not bench.papers[0].blank


def test_one_that_answers_nothing_while_it_prints_is_believed_to_print(bench: Bench, lay: Lay) -> None:
    """Many clones: neither off line, nor is the slip in doubt."""
    seen: list[object] = []
    boxes: list[SimulatedPrinter] = []

    def busy(paper: Paper) -> None:
        boxes[0].suffer("silent")
        threading.Timer(1.7, boxes[0].recover).start()

    boxes.append(bench.open(replace(EPSON, confirm=Confirm.NO), busy))
    bench.soon(lambda: bench.told() == READY)
    lay("A001")
    assert bench.owner
    bench.owner.wake()

    def done() -> bool:
        seen.append(bench.told())
        return bench.states() == {"SENT": 1} and bench.told() == READY and time.monotonic() > began + 2.5

    began = time.monotonic()
    bench.soon(done)
    assert set(seen) == {READY}


class Slow:
    """A line that carries 900 bytes a second, and nothing at all after `until_bytes`."""

    answers = True

    def __init__(self, until_bytes: int) -> None:
        self.carried = 0
        self._until = until_bytes

    def descriptor(self) -> int | None:
        return None

    def send(self, data: bytes, deadline_s: float) -> None:
        can = min(len(data), self._until - self.carried)
        needs_s = can / 900 if can == len(data) else deadline_s
        time.sleep(min(needs_s, deadline_s))
        self.carried += min(can, int(deadline_s * 900))
        if needs_s >= deadline_s:
            raise WireError("timeout", sent=min(can, int(deadline_s * 900)))

    def receive(self, wait_s: float) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is held."""


def test_a_slow_line_does_not_stand_still() -> None:
    stalls: list[float] = []
    send_watched(Slow(100_000), bytes(2500), stalls.append)
    assert stalls == []


def test_a_line_that_stands_still_is_told_with_for_how_long() -> None:
    class Enough(Exception):
        pass

    def stalled(still_s: float) -> None:
        stalls.append(still_s)
        if still_s >= BUSY_S:
            raise Enough

    stalls: list[float] = []
    with pytest.raises(Enough):
        send_watched(Slow(600), bytes(2500), stalled)
    assert stalls[-1] < 2.5
