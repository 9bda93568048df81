"""`hallkeeper check`: each device tried once, and a sentence a person can act on."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.agent import AgentSettings, run
from hardware.check import Checked, check, checked, printed
from hardware.public import Device
from hardware.transports import TRANSPORTS
from tests.hardware.recorded_hall import TOKEN, RecordedHall, printer, sign


@pytest.fixture
def hall() -> Iterator[RecordedHall]:
    hall = RecordedHall()
    hall.devices = [
        printer("k1"),
        sign("3"),
        sign("4"),
        printer("k2", driver="file", address={"path": "/nowhere/lp0"}),
        printer("k3", driver="carrier pigeon"),
        printer("k4", enabled=False),
        sign("5", driver="modbus", address={"port": "/dev/nowhere", "unit": 5}),
    ]
    yield hall
    hall.vanish()


@pytest.fixture
def settings(hall: RecordedHall, tmp_path: Path) -> AgentSettings:
    token = tmp_path / "agent.token"
    token.write_text(TOKEN, encoding="ascii")
    return AgentSettings(hall.address, token, data=tmp_path / "data")


def test_each_device_gets_its_sentence(settings: AgentSettings) -> None:
    assert check(settings) == [
        Checked("printer-k1", True, "is ready"),
        Checked("sign-3", True, "is ready"),
        Checked("sign-4", True, "is ready"),
        Checked("printer-k2", False, "cannot be reached"),
        Checked(
            "printer-k3",
            False,
            "its settings cannot be used: there is no driver carrier pigeon: there are "
            + ", ".join(TRANSPORTS),
        ),
        Checked("printer-k4", True, "is switched off in the office"),
        Checked("sign-5", False, "cannot be reached"),
    ]


def test_while_an_agent_runs_its_reports_are_what_is_known(
    settings: AgentSettings, hall: RecordedHall
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, stop))
    thread.start()
    hall.wait(lambda: hall.state_of("printer-k1") == ("READY", None))
    hall.devices = [printer("k1", state="ATTENTION", reason="paper_out"), printer("k2")]
    seen = check(settings)
    stop.set()
    thread.join(20)
    assert seen == [
        Checked("printer-k1", False, "is out of paper"),
        Checked("printer-k2", False, "has not been looked at"),
    ]


def test_a_test_slip_comes_out_of_every_printer_that_can_print(
    settings: AgentSettings, hall: RecordedHall
) -> None:
    def never(device: Device) -> tuple[str, str | None]:
        raise AssertionError("no agent is running that could be asked")

    hall.devices = [printer("k1"), printer("k2", driver="file", address={"path": "/nowhere/lp0"}), sign("3")]
    assert check(settings, never) == [
        Checked("printer-k1", True, "is ready"),
        Checked("printer-k1", True, "has printed a test slip, and says so"),
        Checked("printer-k2", False, "cannot be reached"),
        Checked("sign-3", True, "is ready"),
    ]


def test_a_test_slip_that_did_not_come_is_said_with_its_reason() -> None:
    assert [
        printed("p", state, reason).sentence
        for state, reason in [
            ("SENT", None),
            ("UNKNOWN", "lost"),
            ("NOT_SENT", "paper_out"),
            ("NOT_SENT", None),
            ("QUEUED", None),
            ("SENDING", None),
        ]
    ] == [
        "has printed a test slip, as far as it can tell",
        "may not have printed its test slip: broke the connection",
        "has not printed its test slip: is out of paper",
        "has not printed its test slip: no reason given",
        "has not printed its test slip: other slips are before it",
        "may not have printed its test slip: it is still at it",
    ]


def test_a_server_that_does_not_answer_is_said_plainly(tmp_path: Path) -> None:
    seen = check(AgentSettings("http://127.0.0.1:1", tmp_path / "agent.token", data=tmp_path))
    assert [(one.code, one.ok) for one in seen] == [("agent main", False)]


def test_a_device_without_a_word_is_no_failure() -> None:
    assert checked("p", "UNKNOWN", "no_status_channel").ok
    assert not checked("p", None, None).ok
