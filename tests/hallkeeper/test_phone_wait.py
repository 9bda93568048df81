"""A phone hears that its wait has changed though nobody has moved: a beat tells it again."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hallkeeper.demo.processes import Opened, open_server
from tests.hallkeeper.test_sockets import Socket

MINUTE_MS = 60_000


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """The real server with a clock that only the test moves on."""
    hall = open_server(tmp_path, ["counter:teller", "kiosk:kiosk"])
    yield hall
    hall.server.end()


def ask(hall: Opened, who: str, path: str, **body: Any) -> Any:
    asked = urllib.request.Request(
        f"{hall.address}/api/v1{path}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {hall.tokens[who]}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.loads(answer.read())


def test_a_beat_tells_a_wait_that_only_time_has_changed(opened: Opened) -> None:
    ask(opened, "teller", "/counters/1/open")
    for _ in range(4):
        ask(opened, "kiosk", "/tickets", service="payment")
    mine = ask(opened, "kiosk", "/tickets", service="payment")
    ask(opened, "teller", "/counters/1/call-next")
    ask(opened, "teller", "/counters/1/start")
    phone = Socket(opened, "/phone", {"secret": mine["track_url"].rpartition("/")[2]})
    try:
        first = phone.hear("ticket")
        opened.clock.move_to(opened.clock() + 10 * MINUTE_MS)
        later = phone.hear("ticket")
    finally:
        phone.client.disconnect()
    assert (later["version"], later["ahead"]) == (first["version"], first["ahead"])  # nobody has moved
    assert later["wait"] != first["wait"]
