"""Who asks for what takes seconds, and hangs up: it is not worked out to the end."""

import json
import socket
import time
from urllib.parse import urlsplit

from hallkeeper.gone import has_hung_up
from tests.running_hall import RunningHall

WAITS_S = 20
QUARTER = "/api/v1/diversion?from=2026-01-01&to=2026-04-01"


def test_a_connection_tells_that_its_other_end_is_gone_although_something_lies_unread() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"GET / HTTP/1.1")
    assert not has_hung_up(ours)
    theirs.close()
    assert has_hung_up(ours)
    ours.close()
    assert has_hung_up(ours)


def asked(running: RunningHall) -> list[tuple[int, float]]:
    """Status and milliseconds of every look at the ways out of the queue, as the log has them."""
    log = (running.data / "stderr.txt").read_text().splitlines()
    lines = [json.loads(line) for line in log if line.startswith("{")]
    return [(one["status"], one["ms"]) for one in lines if one.get("route") == "/api/v1/diversion"]


def test_what_nobody_waits_for_any_more_ends_and_whoever_stays_is_answered(running: RunningHall) -> None:
    host = urlsplit(running.address)
    before = len(asked(running))
    line = socket.create_connection((host.hostname, host.port), timeout=WAITS_S)
    key = running.token("manager")
    line.sendall(f"GET {QUARTER} HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
    line.close()
    end = time.monotonic() + WAITS_S
    while len(found := asked(running)) == before:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert [status for status, _ in found[before:]] == [499]
    assert running.ask("GET", QUARTER.removeprefix("/api/v1"), role="manager")["from"] == "2026-01-01"
    assert [status for status, _ in asked(running)[before:]] == [499, 200]
