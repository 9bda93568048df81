"""Phones and boards hear that a wait has changed though nobody has moved: a beat tells it again."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hall.clock import rfc3339
from hallkeeper.demo.processes import Opened, open_server
from tests.hallkeeper.test_sockets import Socket

MINUTE_MS = 60_000
EVENTS = 6
"""Pulses and what was on its way: the first beat after the clock has moved is among them."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """The real server with a clock that only the test moves on, and nothing in it that reports by itself."""
    hall = open_server(tmp_path, ["counter:teller", "kiosk:kiosk", "manager:boss"])
    document = ask(hall, "boss", "/catalogue?as=json")
    asleep = [one | {"enabled": False} for one in document["device"]]
    ask(hall, "boss", "/catalogue", "PUT", document | {"device": asleep, "display": []})
    yield hall
    hall.server.end()


def ask(hall: Opened, who: str, path: str, method: str = "GET", body: Any = None) -> Any:
    asked = urllib.request.Request(
        f"{hall.address}/api/v1{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {hall.tokens[who]}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize(
    ("screen", "news", "what"), [("/phone", "ticket", "wait"), ("/board", "board", "waits")]
)
def test_a_beat_tells_a_wait_that_only_time_has_changed(
    opened: Opened, screen: str, news: str, what: str
) -> None:
    ask(opened, "teller", "/counters/1/open", "POST", {})
    for _ in range(5):
        mine = ask(opened, "kiosk", "/tickets", "POST", {"service": "payment"})
    ask(opened, "teller", "/counters/1/call-next", "POST", {})
    latest = ask(opened, "teller", "/counters/1/start", "POST", {})["version"]
    secret = {"secret": mine["track_url"].rpartition("/")[2]}
    socket = Socket(opened, screen, secret if screen == "/phone" else {"token": opened.tokens["boss"]})
    try:
        first = socket.hear(news)
        opened.clock.move_to(opened.clock() + 10 * MINUTE_MS)
        moved = rfc3339(opened.clock())
        later = first
        for _ in range(EVENTS):
            event, told = socket.told.get(timeout=8)
            first, later = (later, told) if event == news else (first, later)
            if later["now"] >= moved:
                break
    finally:
        socket.client.disconnect()
    assert ask(opened, "boss", f"/moves?after={latest}")["moves"] == []  # nobody has moved
    assert later["now"] >= moved
    assert later[what] != first[what]
