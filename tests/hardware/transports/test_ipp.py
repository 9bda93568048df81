"""Queues: our IPP against a real CUPS on the loopback, and against what is none."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hardware.errors import SetupError, WireError
from hardware.printing.inquiry import inquiry_of
from hardware.printing.profile import profile_for
from hardware.printing.status import Fault
from hardware.transports.cups import CONNECTS_S, SLOW_S, JobState, faults_of, open_cups
from hardware.transports.ipp import Answer, answer_of
from tests.cups import DAEMON, Cups, wants
from tests.running_hall import free_port


def test_nobody_there() -> None:
    with pytest.raises(WireError) as caught:
        open_cups({"queue": "slips", "port": free_port()})
    assert (caught.value.reason, caught.value.left) == ("unreachable", False)


def test_one_who_never_answers_runs_out_of_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(WireError) as caught:
            open_cups({"queue": "slips", "port": port})
    assert caught.value.reason == "timeout"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("state", "accepts", "reasons", "faults"),
    [
        (3, True, ("none",), set()),
        (3, True, ("media-low-warning",), {Fault.PAPER_NEAR_END}),
        (5, True, ("media-empty-error",), {Fault.PAPER_OUT, Fault.OFFLINE}),
        (5, True, ("media-jam-error", "cover-open-report"), {Fault.JAM, Fault.COVER_OPEN, Fault.OFFLINE}),
        (5, True, ("paused",), {Fault.OFFLINE}),
        (3, False, ("none",), {Fault.OFFLINE}),
        (4, True, ("connecting-to-device",), {Fault.OFFLINE}),
    ],
)
def test_state_reasons_become_our_faults(
    state: int, accepts: bool, reasons: tuple[str, ...], faults: set[Fault]
) -> None:
    answer = Answer(
        0,
        {
            "printer-state": (state,),
            "printer-is-accepting-jobs": (accepts,),
            "printer-state-reasons": reasons,
        },
    )
    assert faults_of(answer) == faults


@pytest.mark.parametrize(
    "message", [b"", b"\x01\x01\x00", bytes(8), bytes.fromhex("0101000000000001 21 0005 41")]
)
def test_what_is_no_answer_is_said_to_be_none(message: bytes) -> None:
    with pytest.raises(ValueError, match="no IPP answer"):
        answer_of(message)


class WearyQueue(ThreadingHTTPServer):
    """A queue that takes jobs and says how they are, but soon nothing more of itself."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self.looks = 0
        super().__init__(("127.0.0.1", 0), WearyQueueCall)


class WearyQueueCall(BaseHTTPRequestHandler):
    """One call: what is asked stands in bytes 2 and 3 (RFC 8010)."""

    server: WearyQueue

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        operation = struct.unpack_from(">H", asked, 2)[0]
        if operation == 0x000B:
            self.server.looks += 1
            if self.server.looks > 1:
                return  # hangs up without an answer
        if operation == 0x0002:
            self.server.jobs.append(asked)
        state = 9 if self.server.looks > 2 else 5
        values = {"printer-state": 3, "job-id": 7, "job-state": state}
        body = bytes.fromhex("0101 0000 00000001 02") + b"".join(
            struct.pack(">BH", 0x21, len(name)) + name.encode() + struct.pack(">Hi", 4, value)
            for name, value in values.items()
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body + b"\x03")

    def log_message(self, *of: object) -> None:
        """Quiet."""


def test_a_look_at_the_queue_that_fails_does_not_send_the_job_twice() -> None:
    queue = WearyQueue()
    serving = threading.Thread(target=queue.serve_forever)
    serving.start()
    try:
        open_cups({"queue": "slips", "port": queue.server_port}).print_job(b"slip", 5, lambda faults: None)
    finally:
        queue.shutdown()
        serving.join(5)
        queue.server_close()
    assert queue.looks > 2
    assert len(queue.jobs) == 1


KEEPS = """#!/bin/sh
[ $# -eq 0 ] && exit 0
echo "STATE: +media-empty-error" >&2
exec sleep 60
"""
"""A way to a printer that has run out of paper: it takes the job and goes no further."""
CONNECTS = """#!/bin/sh
[ $# -eq 0 ] && exit 0
echo "STATE: +connecting-to-device" >&2
exec sleep 60
"""
"""A way to a printer that is not there."""
CARRIES = """#!/bin/sh
[ $# -eq 0 ] && exit 0
cat "${{6:--}}" >> {paper}
"""
"""A way to a printer that prints: here, a file."""


TEARS = """#!/bin/sh
[ $# -eq 0 ] && exit 0
cat "${{6:--}}" >> {paper}
exit 1
"""
"""A way to a printer that fails after all."""
POLICIES = ("abort-job", "retry-job", "stop-printer", "retry-current-job")


class Queues(Cups):
    """`slips` go into the file `paper`; `paused`, `stuck` and `away`; those named by an error policy fail."""

    def __init__(self, root: Path, paper: Path) -> None:
        self.paper = paper
        queues = {
            "slips": "carries:/it",
            "paused": "carries:/it",
            "stuck": "keeps:/it",
            "away": "connects:/it",
        }
        queues |= dict.fromkeys(POLICIES, "tears:/it")
        ways = {"keeps": KEEPS, "connects": CONNECTS}
        ways |= {"carries": CARRIES.format(paper=paper), "tears": TEARS.format(paper=paper)}
        super().__init__(root, queues, ways, ["paused"], {policy: policy for policy in POLICIES})


@pytest.fixture
def cups(tmp_path: Path) -> Iterator[Queues]:
    wants(DAEMON, "cups-daemon")
    paper = tmp_path / "paper"
    paper.touch()
    paper.chmod(0o666)
    cups = Queues(tmp_path / "cups", paper)
    yield cups
    cups.close()


def test_cups_passes_a_slip_on_byte_by_byte(cups: Queues) -> None:
    data = b"\x1b@" + bytes(range(256)) * 20
    wire = cups.queue("slips")
    assert wire.faults() == frozenset()
    wire.send(data, 20)
    assert cups.paper.read_bytes() == data


def test_a_queue_confirms_nothing(cups: Queues) -> None:
    inquiry = inquiry_of(cups.queue("slips"), profile_for({}))
    assert (inquiry.possible, inquiry.faults(), inquiry.ask_confirms()) == (True, frozenset(), False)


def test_a_job_that_a_stopped_queue_has_kept_is_taken_back_and_may_be_tried_again(cups: Queues) -> None:
    wire = cups.queue("paused")
    assert wire.faults() == {Fault.OFFLINE}
    with pytest.raises(WireError) as caught:
        wire.print_job(b"slip", 1, lambda faults: None)
    assert (caught.value.reason, caught.value.left) == ("timeout", False)
    assert cups.paper.read_bytes() == b""


def test_a_job_that_was_begun_is_taken_back_and_never_tried_again(cups: Queues) -> None:
    seen: list[frozenset[Fault]] = []
    wire = cups.queue("stuck")
    with pytest.raises(WireError) as caught:
        wire.print_job(b"slip", 3, seen.append)
    assert (caught.value.reason, caught.value.left) == ("timeout", True)
    assert frozenset({Fault.PAPER_OUT}) in seen, "while it lasts the queue says why"


@pytest.mark.parametrize("policy", POLICIES[:3])
def test_a_job_that_failed_on_its_way_is_never_begun_again(policy: str, cups: Queues) -> None:
    began = time.monotonic()
    with pytest.raises(WireError) as caught:
        cups.queue(policy).print_job(b"slip", 20, lambda faults: None)
    assert caught.value.left
    assert caught.value.reason == ("refused" if policy == "abort-job" else "lost")
    assert time.monotonic() - began < 5, "the queue would begin it anew in half a minute"
    assert cups.paper.read_bytes() == b"slip"
    job = cups.queue("slips")._job(1, "job-state")
    assert JobState(job.number("job-state")) in (JobState.ABORTED, JobState.CANCELED)


def test_a_queue_that_would_print_a_failed_slip_again_at_once_is_not_used(cups: Queues) -> None:
    with pytest.raises(SetupError, match="abort-job"):
        cups.queue("retry-current-job")


def test_a_job_that_takes_long_is_told_though_the_queue_keeps_still(cups: Queues) -> None:
    seen: list[frozenset[Fault]] = []
    with pytest.raises(WireError):
        cups.queue("stuck").print_job(b"slip", SLOW_S + 2, seen.append)
    assert seen[-1] == {Fault.PAPER_OUT, Fault.OFFLINE}
    assert Fault.OFFLINE not in seen[0]


def test_that_a_queue_connects_is_no_fault_unless_it_goes_on(cups: Queues) -> None:
    seen: list[frozenset[Fault]] = []
    with pytest.raises(WireError):
        cups.queue("away").print_job(b"slip", CONNECTS_S + 1, seen.append)
    assert seen[:4] == [frozenset()] * 4
    assert seen[-1] == {Fault.OFFLINE}


def test_a_queue_that_does_not_exist_is_refused(cups: Queues) -> None:
    with pytest.raises(WireError) as caught:
        cups.queue("nowhere")
    assert (caught.value.reason, caught.value.left) == ("refused", False)
