"""`hallkeeper check` beside a running hall: what the agent reports, and a test slip as an errand."""

import subprocess
import sys
import time
from pathlib import Path

from hallkeeper.check import settings_line
from hallkeeper.settings import Settings
from tests.running_hall import RunningHall

PRINTERS = ("printer-k1", "printer-k2", "printer-s1", "printer-s2", "printer-s3")


def check(hall: RunningHall, *more: str) -> tuple[int, list[str]]:
    """Exit code and the lines about devices."""
    program = str(Path(sys.executable).with_name("hallkeeper"))
    done = subprocess.run([program, "check", *more], env=hall.environment, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    return done.returncode, [line for line in lines if "printer-" in line or "sign-" in line]


def test_every_device_has_a_line_and_every_printer_prints_a_test_slip(running: RunningHall) -> None:
    code, lines = check(running, "--print-slip")
    assert code == 0, lines
    for printer in PRINTERS:
        assert f"ok    {printer}: is ready" in lines
        assert f"ok    {printer}: has printed a test slip, and says so" in lines
    assert "ok    sign-8: is ready" in lines

    tokens = running.ask("GET", "/tokens", role="admin")
    assert [token for token in tokens if token["name"] == "check"] == []


def test_a_folder_without_a_hall_is_told_before_a_new_one_is_made(tmp_path: Path) -> None:
    line = settings_line(Settings(data=tmp_path))
    assert line.warns and "no hall was there" in line.words
    (tmp_path / "hall.db").touch()
    assert str(settings_line(Settings(data=tmp_path))) == f"ok    settings: data in {tmp_path}, port 8000"


def test_a_fault_is_a_sentence_and_the_exit_code(running: RunningHall) -> None:
    path = "/agents/main/tasks"
    for fault, expected in (("paper_out", 1), ("recover", 0)):
        body = {"kind": "simulate_fault", "parameters": {"device": "printer-s3", "fault": fault}}
        running.ask("POST", path, body, role="manager")
        wanted = {"paper_out": "paper_out", "recover": None}[fault]
        end = time.monotonic() + 20
        while reason_of(running, "printer-s3") != wanted:
            assert time.monotonic() < end, wanted
            time.sleep(0.05)
        code, lines = check(running)
        assert code == expected, lines
        broken = "WRONG printer-s3: is out of paper" in lines
        assert broken == (expected == 1)


def reason_of(hall: RunningHall, code: str) -> str | None:
    rows = hall.ask("GET", "/devices", role="manager")
    reason: str | None = next(row["reason"] for row in rows if row["code"] == code)
    return reason
