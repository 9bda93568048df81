"""A print queue of CUPS, or a network printer that speaks IPP: bytes go as one raw job, states come as words.

Between us and the paper stands somebody else's queue.  It would hold a job as long as it likes, so a job that
is not through by its deadline is taken back, and so is one that failed on its way, before the queue begins it
anew and prints a second slip.  That the queue is done with a job means that it has passed all bytes on, not
that they are on paper: such a slip is SENT, never CONFIRMED.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import IntEnum
from urllib.parse import urlsplit

from hardware.address import Address, in_range, needed
from hardware.errors import SetupError, WireError
from hardware.printing.status import Fault
from hardware.transports.ipp import Answer, Endpoint, Operation, request
from hardware.transports.tcp import HIGHEST_PORT

USER = "hallkeeper"
Facts = Mapping[str, str | int | tuple[str, ...]]
LOOK_S = 0.25
CONNECTS_S = 3.0
"""At the beginning of every job a queue may say that it connects; only one that goes on so cannot."""
SLOW_S = 5.0
"""A job that is not through by then is told as off line, for a queue often keeps to itself what it waits for;
so soon that its customer still stands there."""
PRINTS_AGAIN = "retry-current-job"
"""The one of a queue's error policies that leaves no time to take a failed job back."""
_RAW = "application/vnd.cups-raw"
_PLAIN = "application/octet-stream"
_NOT_SUPPORTED = 0x040A
_REASONS: Mapping[str, Fault] = {
    "media-empty": Fault.PAPER_OUT,
    "media-needed": Fault.PAPER_OUT,
    "media-low": Fault.PAPER_NEAR_END,
    "media-jam": Fault.JAM,
    "cover-open": Fault.COVER_OPEN,
    "door-open": Fault.COVER_OPEN,
    "interlock-open": Fault.COVER_OPEN,
    "trimmer-jam": Fault.CUTTER,
    "fuser-over-temp": Fault.OVERHEATED,
    "output-area-full": Fault.PRESENTER,
    "paused": Fault.OFFLINE,
    "moving-to-paused": Fault.OFFLINE,
    "stopped-partly": Fault.OFFLINE,
    "shutdown": Fault.OFFLINE,
    "offline": Fault.OFFLINE,
    "connecting-to-device": Fault.OFFLINE,
    "timed-out": Fault.OFFLINE,
    "other": Fault.ERROR,
}
"""RFC 8011 5.4.12 and PWG 5100.9, without their endings `-report`, `-warning`, `-error`."""
_STOPPED = 5
_ONE_WAY = frozenset({"socket", "lpd", "serial", "parallel", "usb", "file"})
"""Backends that hand bytes over and ask an ESC/POS printer nothing: that they name no fault says nothing."""


class JobState(IntEnum):
    """RFC 8011 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


def open_cups(address: Address) -> CupsWire:
    """The queue `queue` of the CUPS at `host` (127.0.0.1) and `port` (631), or the printer at `uri` (ipp://).

    Raises WireError, and SetupError also for a queue that would print a failed slip again by itself.
    """
    if "uri" in address:
        return CupsWire(_endpoint(str(address["uri"])))
    path = f"/printers/{needed(address, 'queue')}"
    port = in_range(address, "port", 1, HIGHEST_PORT, 631)
    return CupsWire(Endpoint(str(address.get("host", "127.0.0.1")), port, path))


def _endpoint(uri: str) -> Endpoint:
    """Raises SetupError."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port or 631
    except ValueError as error:
        raise SetupError("ipp_wanted", value=uri) from error
    if parts.scheme != "ipp" or not host:
        raise SetupError("ipp_wanted", value=uri)
    return Endpoint(host, port, parts.path or "/")


class CupsWire:
    """One queue; each call is a connection of its own."""

    answers = True

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._format = _RAW
        queue = self._printer("printer-error-policy", "device-uri")
        backend = queue.words("device-uri")
        self.hears = not any(uri.partition(":")[0] in _ONE_WAY for uri in backend)
        if PRINTS_AGAIN in queue.words("printer-error-policy"):
            raise SetupError("prints_again", value=endpoint.uri)

    def descriptor(self) -> int | None:
        """None: a queue says nothing unasked."""
        return None

    def faults(self) -> frozenset[Fault]:
        """The queue's state reasons in our words.  Raises WireError."""
        return faults_of(self._printer("printer-state", "printer-state-reasons", "printer-is-accepting-jobs"))

    def print_job(self, data: bytes, deadline_s: float, seen: Callable[[frozenset[Fault]], None]) -> None:
        """One job, watched until the queue has passed it on."""
        began = time.monotonic()
        job = self._hand_in(data)
        while (state := self._state(job)) is not JobState.COMPLETED:
            if state in (JobState.CANCELED, JobState.ABORTED):
                raise WireError("refused", f"{self._endpoint.uri}: job {job} {state.name}", left=True)
            took_s = time.monotonic() - began
            if state is JobState.STOPPED:
                raise self._taken_back(job, "lost")
            if took_s >= deadline_s:
                raise self._taken_back(job, "timeout")
            # A look that fails says nothing of the job: as an error of its own it would have it sent again.
            with suppress(WireError):
                seen(_so_far(self.faults(), took_s))
            time.sleep(LOOK_S)

    def send(self, data: bytes, deadline_s: float) -> None:
        """As a job, heard by nobody."""
        self.print_job(data, deadline_s, lambda faults: None)

    def receive(self, wait_s: float) -> bytes:
        """Nothing comes back through a queue."""
        return b""

    def close(self) -> None:
        """Nothing is held."""

    def _hand_in(self, data: bytes) -> int:
        """The job's number.  What is no CUPS takes raw bytes under their general name."""
        facts = {"requesting-user-name": USER, "job-name": "slip", "document-format": self._format}
        message = request(Operation.PRINT_JOB, {"printer-uri": self._endpoint.uri, **facts})
        answer = self._endpoint.call(message, data)
        if answer.status == _NOT_SUPPORTED and self._format == _RAW:
            self._format = _PLAIN
            return self._hand_in(data)
        if not answer.fine:
            raise WireError("refused", f"{self._endpoint.uri}: print job, status {answer.status:04x}")
        return answer.number("job-id")

    def _state(self, job: int) -> JobState:
        """The job's state: STOPPED also if it waits for its second beginning.

        One that is forgotten already was brought to its end.
        """
        try:
            answer = self._job(job, "job-state", "time-at-processing")
            state = JobState(answer.number("job-state"))
        except (WireError, ValueError) as error:
            raise WireError("lost", f"job {job}: {error}", left=True) from error
        again = state in (JobState.PENDING, JobState.HELD) and answer.number("time-at-processing") > 0
        return JobState.STOPPED if again else state

    def _taken_back(self, job: int, reason: str) -> WireError:
        """Cancel a job that is not through; nothing has left if the queue never began with it."""
        try:
            self._ask(Operation.CANCEL_JOB, {"job-id": job})
            answer = self._job(job, "time-at-processing")
        except WireError as error:
            return WireError(reason, f"job {job} cannot be taken back: {error}", left=True)
        # What has not happened yet has a time that is no number; what says nothing of it may have begun.
        began = isinstance(answer.attributes.get("time-at-processing", (0,))[0], int)
        return WireError(reason, f"job {job} was not passed on", left=began)

    def _job(self, job: int, *wanted: str) -> Answer:
        return self._ask(Operation.GET_JOB_ATTRIBUTES, {"job-id": job, "requested-attributes": wanted})

    def _printer(self, *wanted: str) -> Answer:
        return self._ask(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted})

    def _ask(self, operation: Operation, facts: Facts) -> Answer:
        target = {"printer-uri": self._endpoint.uri}
        number = {"job-id": facts["job-id"]} if "job-id" in facts else {}
        rest = {name: value for name, value in facts.items() if name != "job-id"}
        message = request(operation, {**target, **number, "requesting-user-name": USER, **rest})
        answer = self._endpoint.call(message)
        if not answer.fine:
            raise WireError("refused", f"{self._endpoint.uri}: {operation.name}, status {answer.status:04x}")
        return answer


def _so_far(faults: frozenset[Fault], took_s: float) -> frozenset[Fault]:
    """What a queue's faults mean while it has a job in hand since `took_s`."""
    if took_s < CONNECTS_S:
        return faults - {Fault.OFFLINE}
    return faults | {Fault.OFFLINE} if took_s >= SLOW_S else faults


def faults_of(answer: Answer) -> frozenset[Fault]:
    """A printer's attributes as faults; stopped, or taking no jobs, without a reason we know is off line."""
    reasons = {
        reason.removesuffix("-report").removesuffix("-warning").removesuffix("-error")
        for reason in answer.words("printer-state-reasons")
    }
    found = {_REASONS[reason] for reason in reasons if reason in _REASONS}
    accepts = answer.attributes.get("printer-is-accepting-jobs", (True,))[0]
    if answer.number("printer-state") == _STOPPED or not accepts:
        found.add(Fault.OFFLINE)
    return frozenset(found)
