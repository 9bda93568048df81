"""What teller, kiosk and wall are told of devices: no more than each can use."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.bare_client import Ask
from tests.running_hall import RunningHall


@pytest.fixture(scope="module")
def hall(running: RunningHall) -> Iterator[RunningHall]:
    """Counter 3 has a pad and a sign, kiosk k2 a printer, all of an agent that these tests play."""
    before = running.ask("GET", "/catalogue?as=json", role="manager")
    played = {"sign-3", "printer-k2"}
    devices = [d | ({"agent": "tests"} if d["code"] in played else {}) for d in before["device"]]
    pad = {"code": "pad-3", "kind": "pad", "place": "3", "agent": "tests", "driver": "qsystem-pad"}
    devices.append(pad | {"address": {"port": "/dev/ttyUSB0", "unit": 35}, "enabled": True})
    running.ask("PUT", "/catalogue", before | {"device": devices}, role="manager")
    yield running
    running.ask("PUT", "/catalogue", before, role="manager")


def tell(hall: RunningHall, device: str, state: str, reason: str | None = None) -> None:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    body = {"state": state, "reason": reason, "since": now, "last_good": now}
    hall.ask("PUT", f"/devices/{device}/state", body, role="device")


def at_counter(hall: RunningHall) -> dict[str, Any] | None:
    device: dict[str, Any] | None = hall.ask("GET", "/counters/3/view")["device"]
    return device


def test_a_teller_hears_of_the_device_that_stands_else_of_the_sign(hall: RunningHall) -> None:
    tell(hall, "sign-3", "READY")
    tell(hall, "pad-3", "READY")
    assert at_counter(hall) == {"state": "READY", "reason": None, "kind": "sign"}
    tell(hall, "pad-3", "OFFLINE", "silent")
    assert at_counter(hall) == {"state": "OFFLINE", "reason": "silent", "kind": "pad"}
    tell(hall, "sign-3", "OFFLINE", "lost")
    assert at_counter(hall) == {"state": "OFFLINE", "reason": "lost", "kind": "sign"}


def test_what_is_wrong_with_settings_is_told_until_they_are_right(hall: RunningHall) -> None:
    def detail() -> str | None:
        rows = hall.ask("GET", "/devices?agent=tests", role="manager")
        told: str | None = next(row["detail"] for row in rows if row["code"] == "sign-3")
        return told

    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    body = {
        "state": "OFFLINE",
        "reason": "settings",
        "since": now,
        "detail": "unit 300 is not between 1 and 247",
    }
    hall.ask("PUT", "/devices/sign-3/state", body, role="device")
    assert detail() == "unit 300 is not between 1 and 247"
    moves = hall.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    assert not any("detail" in move["data"] for move in moves if move["verb"] == "device.state")
    tell(hall, "sign-3", "READY")
    assert detail() is None


def test_what_is_wrong_is_told_as_data_where_an_agent_knows_of_it_and_only_so_long(
    hall: RunningHall, ask: Ask
) -> None:
    def told() -> tuple[Any, Any]:
        rows = hall.ask("GET", "/devices?agent=tests", role="manager")
        return next((row["detail"], row["mistake"]) for row in rows if row["code"] == "sign-3")

    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    body = {"state": "OFFLINE", "reason": "settings", "since": now, "detail": "port is missing"}
    hall.ask("PUT", "/devices/sign-3/state", body, role="device")
    assert told() == ("port is missing", None)
    mistake = {"code": "missing", "facts": {"field": "port"}}
    hall.ask("PUT", "/devices/sign-3/state", body | {"mistake": mistake}, role="device")
    assert told() == ("port is missing", mistake)
    for facts in ({"field": "x" * 241}, {str(n): "" for n in range(9)}):
        refused = body | {"mistake": {"code": "missing", "facts": facts}}
        assert ask("PUT", "/api/v1/devices/sign-3/state", refused, role="device").status == 422
    tell(hall, "sign-3", "READY")
    assert told() == (None, None)


def test_the_board_names_faults_and_how_wide_the_paper_is(hall: RunningHall) -> None:
    tell(hall, "sign-3", "READY")
    tell(hall, "pad-3", "UNKNOWN", "no_status_channel")
    tell(hall, "printer-k2", "ATTENTION", "paper_out")
    faults = hall.ask("GET", "/board", role="display")["faults"]
    assert [(f["code"], f["reason"], f["paper_mm"]) for f in faults] == [("printer-k2", "paper_out", 80)]
    tell(hall, "printer-k2", "READY")


def test_a_slip_in_doubt_is_told_to_its_kiosk_and_the_office_and_to_no_teller(hall: RunningHall) -> None:
    ticket = hall.issue("payment", kiosk="k2")
    body = {"ticket": ticket["id"], "copy": 0, "state": "UNKNOWN", "reason": "lost"}
    told = hall.ask("PUT", "/devices/printer-k2/slip", body, role="device")
    assert (told["slip"]["number"], told["slip"]["state"]) == (ticket["number"], "UNKNOWN")

    board = hall.ask("GET", "/board", role="kiosk")
    assert (board["kiosks"]["k2"]["doubtful"], board["kiosks"]["k1"]["doubtful"]) == ([ticket["number"]], [])
    assert [row["number"] for row in hall.ask("GET", "/slips", role="manager")] == [ticket["number"]]
    assert "doubtful" not in hall.ask("GET", "/counters/3/view")

    hall.ask("PUT", "/devices/printer-k2/slip", body | {"copy": 1, "state": "SENT"}, role="device")
    assert hall.ask("GET", "/slips", role="manager") == []


def test_a_number_is_looked_up_and_printed_again_where_the_teller_says(hall: RunningHall) -> None:
    ticket = hall.issue("payment", kiosk="k1")
    before = hall.ask("GET", "/board")["version"]
    found = hall.ask("GET", f"/tickets?text={ticket['number'].lower()}")
    assert (found["ticket"]["id"], found["started"]) == (ticket["id"], False)
    assert {row["kiosk"] for row in found["printers"]} == {"k1", "k2", "s1", "s2", "s3"}
    hall.ask("POST", f"/tickets/{ticket['id']}/reprint", {"kiosk": "k2"})
    moves = hall.ask("GET", f"/moves?after={before}")["moves"]
    assert [(m["kiosk"], m["data"]["copy"]) for m in moves if m["verb"] == "slip.reprint"] == [("k2", 1)]


def test_a_kiosk_that_asks_prints_itself(hall: RunningHall, ask: Ask) -> None:
    ticket = hall.issue("payment", kiosk="k1")
    code = hall.pairing("k2").partition("/pair/")[2]
    paired = ask("POST", f"/pair/{code}", role=None, raw=b"", Sec_Fetch_Site="same-origin")
    session = {"Cookie": paired.headers["Set-Cookie"].partition(";")[0], "Sec_Fetch_Site": "same-origin"}
    before, path = hall.ask("GET", "/board")["version"], f"/api/v1/tickets/{ticket['id']}/reprint"
    assert ask("POST", path, {}, role=None, Hallkeeper_As="kiosk-k2", **session).status == 200
    moves = hall.ask("GET", f"/moves?after={before}")["moves"]
    assert [m["kiosk"] for m in moves if m["verb"] == "slip.reprint"] == ["k2"]
