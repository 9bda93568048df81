"""One printer and the thread that owns it: it prints what its spool holds, and says how it is.

A slip goes QUEUED -> PREFLIGHT -> SENDING -> SENT -> CONFIRMED.  Until the first byte leaves, a failure means
another try after a growing pause, until the slip's time to live ends.  From then on nothing is tried again:
what may be on paper is UNKNOWN, and a second print is a person's act.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hardware.clock import HallClock
from hardware.errors import SetupError, WireError
from hardware.escpos import ask_complete, slip_bytes
from hardware.health import Condition, HealthBook
from hardware.inquiry import Inquiry, condition_of
from hardware.profile import Confirm, Profile
from hardware.slip import Slip, draw
from hardware.spool import SlipState, Spool, SpooledSlip
from hardware.threads import keep_going
from hardware.wire import Wire

log = logging.getLogger(__name__)
TIME_TO_LIVE_S = 60.0
LOOK_S = 5.0
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
SLOWEST_BYTES_PER_S = 800
"""A printer on 9600 baud with pauses; a slip that takes longer is stuck."""


@dataclass(frozen=True)
class Link:
    """How to reach a printer.

    `open` gives its wire (WireError, SetupError); `wiring` names driver and address, so that what was learnt
    about the machine is forgotten when another is plugged in; `began` is told which slip is being sent.
    """

    open: Callable[[], Wire]
    profile: Profile
    wiring: str
    began: Callable[[SpooledSlip], None] = lambda slip: None


class Printer:
    """The owner of one printer.

    `content` gives what a slip says now, or None if its ticket was taken back.
    """

    def __init__(
        self,
        code: str,
        link: Link,
        spool: Spool,
        content: Callable[[SpooledSlip], Slip | None],
        health: HealthBook,
        clock: HallClock,
    ) -> None:
        self.code = code
        self._link = link
        self._spool = spool
        self._content = content
        self._health = health
        self._clock = clock
        self._wire: Wire | None = None
        self._inquiry: Inquiry | None = None
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = keep_going(self._run, self._stop, code)

    def start(self) -> None:
        """Begin to print and to look after the machine."""
        self._thread.start()

    def wake(self) -> None:
        """There may be a new slip."""
        self._wake.set()

    def stop(self) -> None:
        """Ask the thread to end after the slip in hand."""
        self._stop.set()
        self._wake.set()

    def join(self, wait_s: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        self._spool.recover(self.code)
        while not self._stop.is_set():
            self._wake.clear()
            slip = self._spool.first(self.code)
            if slip is None:
                self._look()
                self._wake.wait(LOOK_S)
            elif not self._print(slip):
                self._stop.wait(PAUSES_S[min(slip.tries, len(PAUSES_S) - 1)])
        self._hang_up()

    def _print(self, slip: SpooledSlip) -> bool:
        """Bring one slip as far as it goes; False: no byte has left, try again later."""
        if self._clock.age_s(slip.at) > TIME_TO_LIVE_S:
            self._spool.shift(slip.id, SlipState.EXPIRED)
            return True
        if not self._spool.shift(slip.id, SlipState.PREFLIGHT):
            return True
        content = self._content(slip)
        if content is None:
            self._spool.shift(slip.id, SlipState.CANCELLED, "taken_back")
            return True
        refusal = self._preflight()
        if refusal is not None:
            self._spool.shift(slip.id, SlipState.NOT_SENT, refusal)
            return False
        return self._send(slip, content)

    def _preflight(self) -> str | None:
        """Why nothing can be printed now, or None: data held during a fault would be printed on refill."""
        condition, reason = self._look()
        if condition in (Condition.ATTENTION, Condition.OFFLINE):
            return reason or condition.value
        return None

    def _look(self) -> tuple[Condition, str | None]:
        """See how the printer is, and tell the hall."""
        try:
            condition, reason = self._ask()
        except WireError as error:
            self._hang_up()
            condition, reason = Condition.OFFLINE, error.reason
        except SetupError as error:
            log.warning("%s: %s", self.code, error)
            condition, reason = Condition.OFFLINE, "settings"
        self._health.note(self.code, condition, reason)
        return condition, reason

    def _ask(self) -> tuple[Condition, str | None]:
        inquiry = self._call()
        if not inquiry.possible:
            return Condition.UNKNOWN, "no_status_channel"
        faults = inquiry.faults()
        if faults is None:
            raise WireError("silent")
        return condition_of(faults)

    def _call(self) -> Inquiry:
        """The open wire's inquiry; opens it if need be."""
        if self._wire is None or self._inquiry is None:
            self._wire = self._link.open()
            self._inquiry = Inquiry(self._wire, self._link.profile)
        return self._inquiry

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._inquiry = None

    def _send(self, slip: SpooledSlip, content: Slip) -> bool:
        """Print; SENDING is on disk before the first byte."""
        try:
            data = slip_bytes(draw(content, self._link.profile.width_dots), self._link.profile)
            inquiry, confirms = self._call(), self._confirms()
        except WireError as error:
            return self._failed(slip, error)
        if not self._spool.shift(slip.id, SlipState.SENDING):
            return True
        self._link.began(slip)
        try:
            self._deliver(data + (ask_complete(slip.id) if confirms else b""))
            state, reason = self._outcome(inquiry, slip, confirms=confirms)
        except WireError as error:
            return self._failed(slip, error)
        self._spool.shift(slip.id, state, reason)
        return True

    def _deliver(self, data: bytes) -> None:
        if self._wire is None:
            raise WireError("lost")
        self._wire.send(data, 5 + len(data) / SLOWEST_BYTES_PER_S)

    def _failed(self, slip: SpooledSlip, error: WireError) -> bool:
        """The wire failed: again later, if it is certain that nothing left."""
        log.warning("%s: slip %s: %s", self.code, slip.number, error)
        self._hang_up()
        self._health.note(self.code, Condition.OFFLINE, error.reason)
        self._spool.shift(slip.id, SlipState.UNKNOWN if error.left else SlipState.NOT_SENT, error.reason)
        return error.left

    def _outcome(
        self, inquiry: Inquiry, slip: SpooledSlip, *, confirms: bool
    ) -> tuple[SlipState, str | None]:
        """What became of bytes that have all been handed over; raises WireError with `left` set."""
        try:
            if confirms and inquiry.completed(slip.id, self._link.profile.confirm_s):
                return SlipState.CONFIRMED, None
            inquiry.hear(0.2 if not inquiry.possible else 0)
            condition, reason = self._ask()
        except WireError as error:
            raise WireError(error.reason, "after the slip", left=True) from error
        self._health.note(self.code, condition, reason)
        if condition is Condition.ATTENTION:
            return SlipState.UNKNOWN, reason
        return SlipState.SENT, None

    def _confirms(self) -> bool:
        """Whether this printer tells when a slip is on paper; asked once, then remembered."""
        known = self._link.profile.confirm
        inquiry = self._call()
        if known is not Confirm.PROBE or not inquiry.possible:
            return known is Confirm.YES and inquiry.possible
        learnt = self._spool.confirms(self._link.wiring)
        if learnt is None:
            learnt = inquiry.ask_confirms()
            self._spool.learn_confirms(self._link.wiring, yes=learnt)
        return learnt
