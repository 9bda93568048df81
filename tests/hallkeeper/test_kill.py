"""`kill -9` of server and agent under load, two rounds: nothing acknowledged is lost, no slip comes twice."""

import pytest
from PIL import Image

from hardware.printing.escpos import ask_complete, slip_bytes
from hardware.printing.profile import profile_for
from tests.bench import kill
from tests.bench.tapped_printer import sent_twice, slips_in


@pytest.mark.timeout(240)
def test_a_kill_loses_nothing_and_prints_nothing_twice() -> None:
    assert kill.measure(rounds=2) == {
        "kill_acknowledged_missing": 0,
        "kill_numbers_reused": 0,
        "kill_journal_gaps": 0,
        "kill_second_slips": 0,
    }


def test_a_second_slip_is_seen_in_the_bytes_by_its_job_and_by_its_dots() -> None:
    profile = profile_for({"profile": "generic-80mm"})
    pictures = [Image.new("1", (profile.width_dots, 200), color) for color in (0, 1)]
    first, second = (slip_bytes(picture, profile) for picture in pictures)
    assert sent_twice(slips_in(first + ask_complete(1) + second + ask_complete(2))) == 0
    assert sent_twice(slips_in(first + ask_complete(1) + second + ask_complete(1))) == 1
    assert sent_twice(slips_in(first + second + first)) == 1
    assert len(slips_in(first + second[: len(second) // 2])) == 2
