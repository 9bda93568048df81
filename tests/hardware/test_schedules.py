"""Seeded schedules of faults in a size for every run; a thousand of them are `make bench ONLY=device_`."""

import socket
import time
from datetime import UTC, datetime

import pytest

from hardware.printing.escpos import slip_bytes
from hardware.printing.profile import profile_for
from hardware.slips.slip import Slip, draw
from tests.bench.device_faults import measure
from tests.simulated_printers import KioskPrinter, kiosk_printers


def test_no_ticket_is_lost_no_slip_comes_twice_and_no_fault_goes_unseen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = dict(measure(schedules=12, kiosks=12))
    found.pop("device_fault_under_load_p99_s")
    assert found == {
        "device_schedules": 12,
        "device_tickets_lost": 0,
        "device_second_slips": 0,
        "device_faults_unreported": 0,
        "device_slips_unreported": 0,
    }
    assert "'CONFIRMED'" in capsys.readouterr().err


def test_a_slip_that_comes_twice_would_be_seen() -> None:
    with kiosk_printers(["tcp"]) as (printer,):
        _print(printer, "A001")
        _print(printer, "A002")
        assert (printer.papers, printer.twice) == (2, 0)
        _print(printer, "A001")
        assert (printer.papers, printer.twice) == (3, 1)


def _print(printer: KioskPrinter, number: str) -> None:
    """What an agent would send for this number, and until the paper is out."""
    profile = profile_for({"profile": printer.profile})
    slip = Slip({"zh-CN": "营业厅"}, number, {"zh-CN": "缴费"}, datetime(2026, 11, 23, 9, 41, tzinfo=UTC))
    papers, end = printer.papers, time.monotonic() + 5
    with socket.create_connection(("127.0.0.1", printer.printer.port)) as line:
        line.sendall(slip_bytes(draw(slip, profile.width_dots), profile))
        while printer.papers == papers:
            assert time.monotonic() < end
            time.sleep(0.01)
