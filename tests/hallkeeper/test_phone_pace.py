"""What one ticket's phone may have journalled: a few presses, never a journal full of them."""

from collections import Counter

import pytest

from hall.errors import Refused
from hallkeeper.phone_pace import HOUR_S, MOST, PhonePace
from tests.bare_client import Ask
from tests.running_hall import RunningHall

PRESSED = ("offer.show", "soon.leave")


def test_one_ticket_s_phone_presses_so_often_within_an_hour() -> None:
    times = [0.0]
    pace = PhonePace(lambda: times[0])
    for _ in range(MOST):
        pace.count("one")
    with pytest.raises(Refused):
        pace.count("one")
    pace.count("another")
    times[0] = HOUR_S
    pace.count("one")


def test_nobody_fills_the_journal_from_a_phone(running: RunningHall, ask: Ask) -> None:
    door = running.issue("payment")["track_url"].removeprefix(running.address)
    press = [("/offers/pay-phone", {"what": "show"}), ("/notify", {"phone": "13800000001"})]
    before = running.ask("GET", "/board")["version"]
    answers = [
        ask("POST", door + path, body, role=None, Origin=running.address).status
        for path, body in press * (MOST // 2 + 1)
    ]
    assert answers == [204] * MOST + [429] * 2
    moves = running.ask("GET", f"/moves?after={before}&limit=500", role="manager")["moves"]
    assert Counter(m["verb"] for m in moves if m["verb"] in PRESSED) == dict.fromkeys(PRESSED, MOST // 2)
    assert ask("POST", f"{door}/notify/forget", {}, role=None, Origin=running.address).status == 204
