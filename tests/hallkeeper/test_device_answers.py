"""What is said of a place where several devices stand, and where customers can rate by keypad."""

from dataclasses import replace
from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.catalogue import Device
from hall.catalogue_file import default_catalogue
from hall.hall import Hall
from hallkeeper.check import catalogue_line
from hallkeeper.device_answers import device_at, paper_mm, printer_json, prints_json, rated_by_keypad
from hardware.printing.profile import profile_for
from tests.conftest import MORNING

AGENT = Actor("token:agent", Role.DEVICE)


def device(code: str, kind: str, place: str = "3", **more: Any) -> Device:
    return Device(code, kind, place, "bytemap", **more)


def equip(hall: Hall, manager: Actor, *devices: Device) -> None:
    hall.change_catalogue(manager, replace(default_catalogue(), devices=devices))


def tell(hall: Hall, code: str, state: str, reason: str | None = None) -> None:
    hall.device_state(AGENT, code, state, reason, MORNING, None)


def test_the_worst_of_several_signs_counts_and_none_that_is_switched_off(hall: Hall, manager: Actor) -> None:
    off = device("s0", "sign", enabled=False)
    equip(hall, manager, off, device("s1", "sign"), device("s2", "sign"), device("s3", "sign", "4"))
    assert device_at(hall, "sign", "3") is None
    tell(hall, "s0", "OFFLINE", "lost")
    tell(hall, "s3", "OFFLINE", "lost")
    tell(hall, "s1", "READY")
    assert device_at(hall, "sign", "3") == {"state": "READY", "reason": None}
    tell(hall, "s2", "OFFLINE", "silent")
    assert device_at(hall, "sign", "3") == {"state": "OFFLINE", "reason": "silent"}


def test_a_kiosk_is_told_of_the_printer_on_which_it_prints(hall: Hall, manager: Actor) -> None:
    """A catalogue from before there was a rule may have two."""
    off = device("p0", "printer", "k1", enabled=False)
    equip(hall, manager, off, device("p1", "printer", "k1"), device("p2", "printer", "k1"))
    tell(hall, "p0", "READY")
    tell(hall, "p2", "READY")
    assert printer_json(hall, "k1") is None
    tell(hall, "p1", "ATTENTION", "paper_out")
    assert printer_json(hall, "k1") == {"state": "ATTENTION", "reason": "paper_out"}

    line = catalogue_line(hall.catalogue)
    assert (line.good, "device[2].place" in line.words) == (False, True)


@pytest.mark.parametrize(
    "address",
    [{}, {"width_dots": 464}, {"width_dots": 465}, {"profile": "generic-58mm"}, {"width_dots": 576}],
)
def test_the_paper_that_is_asked_for_is_the_one_that_the_agent_prints_on(address: dict[str, Any]) -> None:
    paper = profile_for(address).name
    assert f"{paper_mm(device('p1', 'printer', 'k1', address=address))} mm" == paper


def test_a_slip_is_printed_again_at_its_own_kiosk_else_where_nobody_does_business(
    hall: Hall, manager: Actor
) -> None:
    printers = [device(f"p-{kiosk}", "printer", kiosk) for kiosk in ("s1", "k1", "k2", "s2")]
    equip(hall, manager, *printers, device("p-s3", "printer", "s3", enabled=False))
    for kiosk, state in (("s1", "READY"), ("k1", "DEGRADED"), ("k2", "READY"), ("s2", "OFFLINE")):
        tell(hall, f"p-{kiosk}", state)

    def best_first(own: str | None) -> list[str]:
        return [f"{row['kiosk']}{'' if row['works'] else '!'}" for row in prints_json(hall, own)]

    assert best_first(None) == ["k2", "k1", "s1", "s2!"]
    assert best_first("s1") == ["s1", "k2", "k1", "s2!"]
    assert best_first("s2") == ["k2", "k1", "s1", "s2!"]


@pytest.mark.parametrize(
    ("state", "works"),
    [
        ("READY", True),
        ("DEGRADED", True),
        ("UNKNOWN", True),
        ("ATTENTION", False),
        ("OFFLINE", False),
        ("DISABLED", False),
    ],
)
def test_customers_are_pointed_at_a_keypad_that_works(
    hall: Hall, manager: Actor, state: str, works: bool
) -> None:
    equip(hall, manager, device("r3", "rating"))
    assert not rated_by_keypad(hall, "3")
    tell(hall, "r3", state)
    assert rated_by_keypad(hall, "3") == works


def test_a_pad_with_such_keys_is_a_keypad_too_and_one_that_is_switched_off_is_none(
    hall: Hall, manager: Actor
) -> None:
    rates = device("p3", "pad", address={"keys": {"31": "call", "35": "rate-5"}})
    calls = device("p4", "pad", "4", address={"keys": {"31": "call"}})
    off = device("r5", "rating", "5", enabled=False)
    equip(hall, manager, rates, calls, device("p6", "pad", "6"), off)
    for code in ("p3", "p4", "r5", "p6"):
        tell(hall, code, "READY")
    assert [counter for counter in "3456" if rated_by_keypad(hall, counter)] == ["3"]
