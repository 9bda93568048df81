"""The routes of pads and scanners: who may press what, and how a refusal is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.counter.conftest import CODE, Crowd
from tests.running_hall import RunningHall, refused

ELSEWHERE = {"place": CODE, "driver": "qsystem-pad", "agent": "elsewhere", "address": {"unit": 33}}
DEVICES = (
    {"code": "pad-3", "kind": "pad", **ELSEWHERE},
    {"code": "off-3", "kind": "pad", "enabled": False, **ELSEWHERE},
    {"code": "smile-3", "kind": "rating", **ELSEWHERE},
    {"code": "smile-8", "kind": "rating", **ELSEWHERE, "place": "8"},
    {"code": "reader-3", "kind": "reader", **ELSEWHERE},
)


@pytest.fixture
def pads(server: RunningHall, crowd: Crowd) -> Iterator[RunningHall]:
    """The hall with a pad, a switched-off one, a keypad and a reader at counter 3; taken out by `crowd`."""
    crowd.install(*DEVICES)
    yield server


def press(server: RunningHall, code: str, key: str, **more: str) -> tuple[str | None, str | None]:
    """What was done, or why not."""
    answer = server.ask("POST", f"/devices/{code}/press", {"key": key, **more}, role="device")
    return answer["done"], answer["refused"]


def problem(server: RunningHall, path: str, body: Any, role: str = "device") -> tuple[int, str]:
    """The status and code of a request that cannot be carried out."""
    status, told = refused(lambda: server.ask("POST", path, body, role=role))
    return status, told["code"]


def test_a_press_answers_with_what_was_done_and_how_the_counter_then_is(
    pads: RunningHall, crowd: Crowd
) -> None:
    (number,) = crowd.come("payment")
    answer = pads.ask("POST", "/devices/pad-3/press", {"key": "call"}, role="device")
    look = {"text": "", "state": "free", "waiting": 1}
    assert answer == {"done": "open", "refused": None, "look": look}
    answer = pads.ask("POST", "/devices/pad-3/press", {"key": "call"}, role="device")
    look = {"text": number, "state": "called", "waiting": 0}
    assert answer == {"done": "call", "refused": None, "look": look}


def test_a_refusal_of_the_hall_is_an_answer(pads: RunningHall) -> None:
    assert press(pads, "pad-3", "start") == (None, "counter_closed")
    assert press(pads, "pad-3", "call") == ("open", None)
    assert press(pads, "pad-3", "transfer") == (None, "no_transfer_target")
    assert press(pads, "pad-3", "call") == (None, "nobody_waits")
    assert press(pads, "reader-3", "scan", text="Z999") == (None, "unknown_number")


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        ("pad-99", {"key": "call"}, (404, "unknown_device")),
        ("sign-3", {"key": "call"}, (409, "no_keys")),
        ("off-3", {"key": "call"}, (409, "device_disabled")),
        ("smile-3", {"key": "call"}, (422, "no_such_key")),
        ("reader-3", {"key": "call"}, (422, "no_such_key")),
        ("pad-3", {"key": "jump"}, (422, "no_such_key")),
        ("pad-3", {}, (422, "invalid_field")),
        ("pad-3", {"key": "call", "counter": "4"}, (422, "invalid_field")),
        ("reader-3", {"key": "scan", "text": "A" * 513}, (422, "invalid_field")),
    ],
)
def test_what_cannot_be_pressed(
    pads: RunningHall, code: str, body: dict[str, str], expected: tuple[int, str]
) -> None:
    assert problem(pads, f"/devices/{code}/press", body) == expected


@pytest.mark.parametrize("role", ["counter", "kiosk", "display", "manager"])
def test_only_the_agent_presses(pads: RunningHall, role: str) -> None:
    assert problem(pads, "/devices/pad-3/press", {"key": "call"}, role) == (403, "wrong_role")


@pytest.mark.parametrize("role", ["device", "kiosk", "display", "manager"])
def test_only_tellers_read_slips(pads: RunningHall, role: str) -> None:
    assert problem(pads, f"/counters/{CODE}/read", {"text": "A001"}, role) == (403, "wrong_role")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", (422, "not_a_ticket")),
        ("A" * 38, (404, "foreign_ticket")),
        ("B999", (404, "unknown_number")),
        ("", (422, "invalid_field")),
    ],
)
def test_what_is_no_slip_of_ours(pads: RunningHall, text: str, expected: tuple[int, str]) -> None:
    assert problem(pads, f"/counters/{CODE}/read", {"text": text}, "counter") == expected
    assert problem(pads, "/counters/99/read", {"text": "A001"}, "counter") == (404, "unknown_counter")


def test_a_rating_reaches_who_was_served(pads: RunningHall, crowd: Crowd) -> None:
    assert press(pads, "smile-8", "rate-5") == (None, "nothing_to_rate")
    (number,) = crowd.come("payment")
    for key in ("call", "call", "start", "finish"):
        press(pads, "pad-3", key)
    assert press(pads, "smile-3", "rate-5") == ("rate", None)
    ticket = crowd.ticket(number)["id"]
    rated = [m for m in crowd.moves() if m["ticket"] == ticket and "rat" in m["verb"]]
    assert [m["by"] for m in rated] == ["device:smile-3"]


def test_how_long_somebody_waited_and_since_when_it_is_so(pads: RunningHall, crowd: Crowd) -> None:
    (number,) = crowd.come("payment")
    found = pads.ask("POST", f"/counters/{CODE}/read", {"text": number})
    assert (found["ticket"]["number"], found["ticket"]["state"], found["started"]) == (
        number,
        "waiting",
        False,
    )
    assert found["since"] == found["ticket"]["issued_at"]
    pads.counter(CODE, "open")
    pads.counter(CODE, "call-next")
    found = pads.ask("POST", f"/counters/{CODE}/read", {"text": number})
    assert (found["ticket"]["state"], found["started"], found["counter_name"]) == (
        "serving", True, {"zh-CN": "3 号窗口", "en": "Counter 3"},
    )  # fmt: skip
