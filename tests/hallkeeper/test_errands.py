"""Errands: the office asks, an agent does it; what nobody waits for any more is given up."""

import threading
from typing import Any

import pytest

from hall.errors import NotFound, Refused
from hallkeeper.errands import LIFE_S, MOST, MOST_OPEN, SILENT_S, UNWATCHED_S, Errands, State
from tests.bare_client import Ask

API = "/api/v1/agents"


class Hands:
    """A clock whose hands are moved by the test."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def errands(hands: Hands) -> Errands:
    return Errands(threading.Event, hands)


def test_an_errand_is_asked_taken_and_done(errands: Errands) -> None:
    asked = errands.ask("main", "find_usb_printers", {})
    assert errands.due("other", 0) == []
    assert errands.due("main", 0) == [asked]
    errands.report("main", asked.id, State.RUNNING, 0.5, {"printers": []})
    assert errands.due("main", 0) == []
    assert errands.watch("main", asked.id).as_json()["progress"] == 0.5
    errands.report("main", asked.id, State.DONE, 1, {"printers": [1]})
    assert (errands.watch("main", asked.id).state, asked.result) == (State.DONE, {"printers": [1]})


def test_a_cancelled_errand_stays_cancelled_whatever_the_agent_says(errands: Errands) -> None:
    asked = errands.ask("main", "light_signs", {})
    errands.report("main", asked.id, State.RUNNING, 0.1, {})
    errands.cancel("main", asked.id)
    assert errands.report("main", asked.id, State.DONE, 1, {"lit": [1]}).state is State.CANCELLED
    assert asked.result == {}


def test_an_errand_whose_page_is_gone_is_given_up(errands: Errands, hands: Hands) -> None:
    lit, waiting = errands.ask("main", "light_signs", {}), errands.ask("main", "print_label", {})
    for _ in range(4):
        assert errands.report("main", lit.id, State.RUNNING, 0.4, {}).state is State.RUNNING
        hands.time += UNWATCHED_S / 4 + 1
    assert errands.report("main", lit.id, State.RUNNING, 0.5, {}).state is State.CANCELLED
    assert (errands.due("main", 0), waiting.state) == ([], State.CANCELLED)


def test_an_agent_that_falls_silent_has_failed(errands: Errands, hands: Hands) -> None:
    asked = errands.ask("main", "scan_line", {})
    errands.report("main", asked.id, State.RUNNING, 0.5, {"found": []})
    hands.time += SILENT_S + 1
    assert errands.watch("main", asked.id).state is State.FAILED
    assert asked.result == {"error": "agent_lost"}


def test_errands_are_forgotten_and_belong_to_one_agent(errands: Errands, hands: Hands) -> None:
    asked = errands.ask("main", "scan_line", {})
    with pytest.raises(NotFound, match="unknown_errand"):
        errands.watch("k1", asked.id)
    hands.time += LIFE_S + 1
    with pytest.raises(NotFound, match="unknown_errand"):
        errands.watch("main", asked.id)


def test_there_is_an_end_to_asking(errands: Errands) -> None:
    for _ in range(MOST_OPEN):
        errands.ask("main", "find_usb_printers", {})
    with pytest.raises(Refused, match="too_many_errands"):
        errands.ask("main", "find_usb_printers", {})
    assert errands.ask("k1", "find_usb_printers", {}).state is State.ASKED


def test_what_is_over_makes_room_for_what_is_asked(errands: Errands) -> None:
    first = errands.ask("main", "light_signs", {})
    errands.report("main", first.id, State.DONE, 1, {})
    for _ in range(MOST):
        lit = errands.ask("main", "light_signs", {})
        errands.report("main", lit.id, State.DONE, 1, {})
    assert errands.watch("main", lit.id).state is State.DONE
    with pytest.raises(NotFound):
        errands.watch("main", first.id)


def test_a_waiting_agent_hears_at_once() -> None:
    errands = Errands(threading.Event)
    found: list[Any] = []
    agent = threading.Thread(target=lambda: found.extend(errands.due("main", 20)))
    agent.start()
    asked = errands.ask("main", "find_usb_printers", {})
    agent.join(5)
    assert found == [asked]


def test_an_agent_is_there_as_long_as_it_asks(errands: Errands, hands: Hands) -> None:
    errands.due("main", 0, "0.2.0")
    assert errands.seen() == {"main": (0, True, "0.2.0")}
    hands.time += 60
    assert errands.seen() == {"main": (60, False, "0.2.0")}


# -- through the API of a running server, with its real agent -------------------------------------------


def test_the_agent_answers_within_a_second(ask: Ask) -> None:
    asked = ask("POST", f"{API}/main/tasks", {"kind": "find_serial_ports"}, role="manager")
    assert (asked.status, asked.json["state"]) == (201, "asked")
    path, ended = f"{API}/main/tasks/{asked.json['id']}", threading.Event()
    said: dict[str, Any] = {}
    for _ in range(20):
        said = ask("GET", path, role="manager").json
        if said["state"] == "done":
            break
        ended.wait(0.05)
    assert (said["state"], sorted(said["result"])) == ("done", ["pads", "ports", "signs"])


def test_the_agents_are_listed_with_their_devices(ask: Ask) -> None:
    (main,) = [a for a in ask("GET", API, role="manager").json if a["agent"] == "main"]
    assert (main["present"], main["devices"] > 0) == (True, True)
    assert main["seen_s"] < 25


NETWORK, SIGNS = "find_network_printers", {"port": "/dev/ttyS0", "protocol": "modbus"}
BAD = [
    ("unknown kind", {"kind": "nmap"}, "unknown_kind"),
    ("no kind", {}, "invalid_field"),
    ("a field too much", {"kind": "find_usb_printers", "parameters": {"x": 1}}, "invalid_field"),
    ("a country", {"kind": NETWORK, "parameters": {"networks": ["10.0.0.0/8"]}}, "invalid_field"),
    ("no network", {"kind": NETWORK, "parameters": {"networks": ["x"]}}, "invalid_field"),
    ("no port", {"kind": "scan_line", "parameters": {"port": "../etc/passwd"}}, "invalid_field"),
    ("no address", {"kind": "light_signs", "parameters": SIGNS | {"units": [0]}}, "invalid_field"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_cannot_be_asked_is_named(ask: Ask, body: Any, code: str) -> None:
    answer = ask("POST", f"{API}/main/tasks", body, role="manager")
    assert (answer.status, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("role", ["kiosk", "counter", "display", "device"])
def test_only_a_manager_sends_an_agent_looking(ask: Ask, role: str) -> None:
    answer = ask("POST", f"{API}/main/tasks", {"kind": "find_network_printers"}, role=role)
    assert (answer.status, answer.json["code"]) == (403, "wrong_role")


def test_only_a_device_takes_errands_and_only_of_known_agents(ask: Ask) -> None:
    assert ask("GET", f"{API}/main/tasks", role="manager").status == 403
    unknown = ask("POST", f"{API}/nobody/tasks", {"kind": "find_usb_printers"}, role="manager")
    assert (unknown.status, unknown.json["code"]) == (404, "unknown_agent")
    assert ask("GET", f"{API}/k9/tasks?version=1", role="device").json == []
    assert ask("POST", f"{API}/k9/tasks", {"kind": "find_usb_printers"}, role="manager").status == 201


def test_an_endless_result_is_refused(ask: Ask) -> None:
    ask("GET", f"{API}/k9/tasks", role="device")
    asked = ask("POST", f"{API}/k9/tasks", {"kind": "find_usb_printers"}, role="manager").json
    report = {"state": "done", "result": {"x": "y" * 70_000}}
    answer = ask("PUT", f"{API}/k9/tasks/{asked['id']}", report, role="device")
    assert (answer.status, answer.json["code"]) == (422, "too_long")
    gone = ask("DELETE", f"{API}/k9/tasks/{asked['id']}", role="manager")
    assert gone.json["state"] == "cancelled"
