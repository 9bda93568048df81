"""A device that changes without end does not fill the journal, and is shown as faulty until it is calm."""

from dataclasses import replace

import pytest

from hall.actor import Actor, Role
from hall.hall import Hall
from hallkeeper.steady import CALM_S, SPANS, Said, Steady

AGENT = Actor("token:agent", Role.DEVICE)
MINUTE_S, MOST = SPANS[0]


class Flapping:
    """A device whose seconds pass as the test says."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.time = 1000.0
        self.steady = Steady(hall, lambda: self.time)
        hall.listen(self.steady.follow)

    def says(self, state: str, reason: str | None = None, seconds: float = 0.5) -> None:
        now = self.hall.clock()
        self.steady.says("printer-k1", Said(AGENT, state, reason, now, None))
        self.time += seconds
        self.steady.look()

    def flap(self, times: int) -> None:
        for _ in range(times):
            self.says("OFFLINE", "lost")
            self.says("READY")

    @property
    def known(self) -> str:
        return self.hall.board.devices["printer-k1"].state


@pytest.fixture
def flapping(hall: Hall) -> Flapping:
    return Flapping(hall)


def test_an_hour_of_a_loose_plug_is_no_flood_and_stands_as_a_fault(hall: Hall, flapping: Flapping) -> None:
    before = hall.board.version
    flapping.flap(3600)
    assert hall.board.version - before <= MOST + 1
    assert flapping.known == "OFFLINE"


def test_once_it_is_calm_it_is_believed_and_the_next_fault_is_told_at_once(flapping: Flapping) -> None:
    flapping.flap(100)
    flapping.says("READY", seconds=CALM_S - 1)
    assert flapping.known == "OFFLINE"
    flapping.says("READY", seconds=1)  # said again: calm since the first time
    assert flapping.known == "READY"
    flapping.says("ATTENTION", "paper_out", seconds=0)
    assert flapping.known == "ATTENTION"


def test_what_is_worse_is_told_at_once_and_so_is_what_the_office_switches_off(flapping: Flapping) -> None:
    for _ in range(MOST):
        flapping.says("ATTENTION", "paper_out")
        flapping.says("ATTENTION", "cover_open")
    flapping.says("OFFLINE", "lost")
    assert flapping.known == "OFFLINE"
    flapping.says("ATTENTION", "paper_out")
    assert flapping.known == "OFFLINE"
    flapping.says("DISABLED")
    assert flapping.known == "DISABLED"
    flapping.says("READY")
    assert flapping.known == "READY"


def test_an_agent_that_comes_and_goes_counts_as_well(hall: Hall, flapping: Flapping) -> None:
    before = hall.board.version
    for _ in range(500):
        flapping.steady.away(["printer-k1"], hall.clock())
        flapping.says("READY", seconds=5)
    assert hall.board.version - before <= max(most for _, most in SPANS) + 1
    flapping.says("READY", seconds=CALM_S)
    assert flapping.known == "READY"


def test_a_faulty_device_that_is_used_much_is_told_as_ever(hall: Hall, flapping: Flapping) -> None:
    for _ in range(100):
        flapping.says("ATTENTION", "paper_out", seconds=10)
        assert flapping.known == "ATTENTION"
        flapping.says("READY", seconds=20)
        assert flapping.known == "READY"


def test_a_device_that_is_gone_meanwhile_is_forgotten(hall: Hall, flapping: Flapping, manager: Actor) -> None:
    flapping.flap(100)
    others = tuple(d for d in hall.catalogue.devices if d.code != "printer-k1")
    hall.change_catalogue(manager, replace(hall.catalogue, devices=others))
    flapping.time += CALM_S
    flapping.steady.look()
    flapping.steady.look()
