"""A printer behind a queue that passes everything on: which profile it has makes no difference."""

import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.health import HealthBook
from hardware.jobs import HallFacts, content_of
from hardware.printing.printer import Link, Printer
from hardware.printing.profile import Confirm, profile_for
from hardware.printing.spool import Spool, account
from hardware.transports import open_wire

FACTS = HallFacts({"zh-CN": "中山路营业厅"}, "Asia/Shanghai", {})
WELL = {"printer-state": 3, "job-id": 7, "job-state": 9}
PRINT_JOB = 0x0002


class Queue(ThreadingHTTPServer):
    """Says that it is well, and that every job is done; keeps the jobs."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        super().__init__(("127.0.0.1", 0), QueueCall)


class QueueCall(BaseHTTPRequestHandler):
    """One call: what is asked stands in bytes 2 and 3 (RFC 8010)."""

    server: Queue

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        if struct.unpack_from(">H", asked, 2)[0] == PRINT_JOB:
            self.server.jobs.append(asked)
        values = (
            struct.pack(">BH", 0x21, len(name)) + name.encode() + struct.pack(">Hi", 4, value)
            for name, value in WELL.items()
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(bytes.fromhex("0101 0000 00000001 02") + b"".join(values) + b"\x03")

    def log_message(self, *of: object) -> None:
        """Quiet."""


@pytest.fixture
def queue() -> Iterator[Queue]:
    queue = Queue()
    serving = threading.Thread(target=queue.serve_forever)
    serving.start()
    yield queue
    queue.shutdown()
    serving.join(5)
    queue.server_close()


def test_nothing_is_waited_for_that_a_queue_cannot_say(
    queue: Queue,
    spool: Spool,
    health: HealthBook,
    clock: HallClock,
    lay: Any,
    until: Callable[[Callable[[], object]], None],
    tmp_path: Any,
) -> None:
    """A printer that confirms at its own wire does so to nobody behind a queue."""
    profile = profile_for({"profile": "epson-tm-t20"})
    assert profile.confirm is Confirm.YES
    for number in ("A001", "A002", "A003", "A004"):
        lay(number)
    address = {"queue": "slips", "port": queue.server_port}
    link = Link(lambda: open_wire("cups", address), profile, "cups")
    owner = Printer("printer-k1", link, spool, lambda slip: content_of(slip, FACTS, None), health, clock)
    owner.start()
    try:
        until(lambda: account(tmp_path / "agent.sqlite3")["SENT"] == 4)
    finally:
        owner.stop()
        owner.join(15)
    assert [job.count(b"\x1d\x28\x48") for job in queue.jobs] == [0, 0, 0, 0]
