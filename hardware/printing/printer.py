"""One printer and the thread that owns it: it prints what its spool holds, and says how it is.

A slip goes QUEUED -> PREFLIGHT -> SENDING -> SENT -> CONFIRMED.  Until the first byte leaves, a failure means
another try after a growing pause, until the slip's time to live ends.  From then on nothing is tried again:
what may be on paper is UNKNOWN, and a second print is a person's act.

Whatever the printer is doing, it is looked at every second, and at once when it speaks unasked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.clock import HallClock
from hardware.errors import ServerUnreachable, SetupError, WireError
from hardware.health import Condition, HealthBook
from hardware.mistakes import Mistake
from hardware.printing.escpos import ask_complete, slip_bytes
from hardware.printing.inquiry import ASK_S, Inquiry, condition_of, inquiry_of
from hardware.printing.nativetext import text_bytes
from hardware.printing.nudge import Nudge
from hardware.printing.presenter import Presenter
from hardware.printing.profile import Confirm, Mode, Profile
from hardware.printing.sending import deadline_of, flush, send_watched
from hardware.printing.spool import Spool
from hardware.printing.spooled import SlipState, SpooledSlip
from hardware.printing.status import Fault
from hardware.slips.receipt import Receipt, draw_receipt
from hardware.slips.slip import Slip, draw
from hardware.threads import keep_going
from hardware.wire import QueueWire, Wire

log = logging.getLogger(__name__)
TIME_TO_LIVE_S = 60.0
LOOK_S = 1.0
"""How often a printer is asked how it is; also while a slip waits, and while one is being printed."""
CALM_S = 0.2
"""The least time between two looks, however much a printer has to tell."""
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between two tries of one slip; a printer that is in order again ends the pause."""
REDIALS_S = (1.0, 1.0, 2.0, 5.0)
"""Between two tries to reach a printer that has nothing to print."""
HEAR_S = 0.2
"""How long to listen after a slip whether the connection holds, where nothing can be asked."""
BUSY_S = 2.0
"""A printer that says nothing while it has a slip in hand may be printing: for so long it is believed to."""
DEAF_S = 5.0
"""After so long nobody knows what became of the slip."""
QUIET_LOOK_S = 0.3
"""How soon one that said nothing is asked again."""
SETTLE_S = 3.0
"""How long after a slip a fault still casts doubt on it, where the printer cannot confirm."""
_BROKEN = frozenset({Condition.ATTENTION, Condition.OFFLINE})


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

    `content` gives what a slip says now, within some seconds, or None if its ticket was taken back; it raises
    ServerUnreachable where that cannot be known yet.
    """

    def __init__(
        self,
        code: str,
        link: Link,
        spool: Spool,
        content: Callable[[SpooledSlip], Slip | Receipt | None],
        health: HealthBook,
        clock: HallClock,
    ) -> None:
        self.code = code
        self._link = link
        self._spool = spool
        self._content = content
        self._health = health
        self._clock = clock
        self._presenter = Presenter(link.profile)
        self._wire: Wire | None = None
        self._inquiry: Inquiry | None = None
        self._works = False
        self._failures = 0
        self._interrupted = False
        self._refused = False
        self._confirming = True
        self._again_at = 0.0
        self._looked_at = 0.0
        self._doubtful: tuple[int, float] | None = None
        self._head = 0, 0.0
        self._nudge = Nudge()
        self._stop = threading.Event()
        self._thread = keep_going(self._run, self._stop, code)

    def start(self) -> None:
        """Begin to print and to look after the machine."""
        self._thread.start()

    def wake(self) -> None:
        """There may be a new slip."""
        self._nudge.set()

    def stop(self) -> None:
        """Ask the thread to end after the slip in hand."""
        self._stop.set()
        self._nudge.set()

    def join(self, wait_s: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        self._hang_up()  # begun anew after a mistake: who knows how far the wire had come
        self._spool.recover(self.code)
        self._interrupted = self._spool.was_cut_off(self.code)
        while not self._stop.is_set():
            slip = self._spool.first(self.code)
            if slip is not None and self._left_s(slip) < 0:
                self._spool.shift(slip.id, SlipState.EXPIRED)
            elif slip is not None and time.monotonic() >= self._again_at:
                if not self._print(slip):
                    self._again_at = time.monotonic() + PAUSES_S[min(slip.tries, len(PAUSES_S) - 1)]
                    self._rest()
            elif not self._recovered():
                self._rest()
        self._hang_up()

    def _recovered(self) -> bool:
        """Look; whether what was broken works again, so that a waiting slip need wait no longer."""
        before = self._works
        self._look()
        if self._works and not before and self._refused:
            self._again_at = 0.0
        return self._works and not before

    def _rest(self) -> None:
        """Until the next look, a nudge, or a word from the printer."""
        pause = LOOK_S if self._wire else REDIALS_S[min(self._failures, len(REDIALS_S) - 1)]
        waits_s = self._again_at - time.monotonic()
        if waits_s > 0:
            pause = min(pause, waits_s)
        if self._nudge.wait(pause, self._wire.descriptor() if self._wire else None):
            self._stop.wait(self._looked_at + CALM_S - time.monotonic())

    def _left_s(self, slip: SpooledSlip) -> float:
        """How long a slip has still to live; a hall's clock that is set back does not lengthen its life."""
        if self._head[0] != slip.id:
            self._head = slip.id, time.monotonic()
        return TIME_TO_LIVE_S - max(self._clock.age_s(slip.at), time.monotonic() - self._head[1])

    def _print(self, slip: SpooledSlip) -> bool:
        """Bring one slip as far as it goes; False: no byte has left, try again later."""
        if not self._spool.shift(slip.id, SlipState.PREFLIGHT):
            return True
        try:
            content = self._content(slip)
            data = b"" if content is None else self._bytes(content)
        except ServerUnreachable:
            self._spool.shift(slip.id, SlipState.NOT_SENT, "server_silent")
            return False
        except Exception:  # noqa: BLE001  one slip that cannot be drawn must not keep all others from being printed
            log.exception("%s: slip %s cannot be drawn", self.code, slip.number)
            self._spool.shift(slip.id, SlipState.EXPIRED, "error")
            return True
        if content is None:
            self._spool.shift(slip.id, SlipState.CANCELLED, "taken_back")
            return True
        refusal = self._preflight()
        self._refused = refusal is not None
        if refusal is not None:
            self._spool.shift(slip.id, SlipState.NOT_SENT, refusal)
            return False
        return self._send(slip, data)

    def _preflight(self) -> str | None:
        """Why nothing can be printed now, or None: data held during a fault would be printed on refill."""
        condition, reason = self._look()
        return (reason or condition.value) if condition in _BROKEN else None

    def _look(self) -> tuple[Condition, str | None]:
        """See how the printer is, and tell the hall."""
        try:
            told: tuple[Condition, str | None, Mistake | None] = (*self._ask(), None)
        except WireError as error:
            self._hang_up()
            told = Condition.OFFLINE, error.reason, None
        except SetupError as error:
            log.warning("%s: %s", self.code, error)
            told = Condition.OFFLINE, "settings", error.mistake
        self._note(*told)
        return told[:2]

    def _note(self, condition: Condition, reason: str | None, mistake: Mistake | None = None) -> None:
        """Tell the hall; a fault casts doubt on the slip before it."""
        self._looked_at = time.monotonic()
        self._works = condition not in _BROKEN
        self._failures = 0 if self._works else self._failures + 1
        if not self._stop.is_set():  # else another may own the machine by now
            self._health.note(self.code, condition, reason, mistake)
        if not self._works and self._doubtful is not None:
            slip, until = self._doubtful
            self._doubtful = None
            if self._looked_at < until:
                self._spool.shift(slip, SlipState.UNKNOWN, reason)

    def _ask(self) -> tuple[Condition, str | None]:
        """How the printer is.  Raises WireError, also where it says nothing."""
        seen = self._ask_once()
        if seen is None:
            raise WireError("silent")
        return seen

    def _ask_once(self) -> tuple[Condition, str | None] | None:
        """The same; None where it says nothing."""
        inquiry = self._call()
        if not inquiry.possible:
            inquiry.hear(0)
            return Condition.UNKNOWN, "no_status_channel"
        faults = inquiry.faults()
        if faults is None:
            return None
        faults, order = self._presenter.judge(faults, time.monotonic())
        if order and self._wire is not None:
            self._wire.send(order, ASK_S)
        return self._judged(inquiry, faults)

    def _judged(self, inquiry: Inquiry, faults: frozenset[Fault]) -> tuple[Condition, str | None]:
        """What is said is believed; that nothing is said only of one who would know."""
        condition, reason = condition_of(faults)
        if condition is Condition.READY and not inquiry.hears:
            return Condition.UNKNOWN, "no_status_channel"
        return condition, reason

    def _call(self) -> Inquiry:
        """The open wire's inquiry; opens it if need be, and ends what a broken slip has left unfinished."""
        if self._wire is None or self._inquiry is None:
            self._wire = self._link.open()
            if self._interrupted:
                zeros = flush(self._link.profile)
                self._wire.send(zeros, deadline_of(len(zeros)))
                self._interrupted = False
            self._inquiry = inquiry_of(self._wire, self._link.profile)
        return self._inquiry

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._inquiry = None
        self._confirming = True  # as its profile says, until it is known better of the machine at this wire

    def _send(self, slip: SpooledSlip, data: bytes) -> bool:
        """Print; SENDING is on disk before the first byte."""
        try:
            inquiry, confirms = self._call(), self._confirms()
        except WireError as error:
            return self._failed(slip, WireError(error.reason, str(error)))
        if self._left_s(slip) < 0:
            self._spool.shift(slip.id, SlipState.EXPIRED)
            return True
        if not self._spool.shift(slip.id, SlipState.SENDING):
            return True
        self._link.began(slip)
        self._presenter.fed()
        try:
            self._deliver(slip, data + (ask_complete(slip.id) if confirms else b""))
            self._spool.shift(slip.id, SlipState.SENT, ends=False)
            state, reason = self._outcome(inquiry, slip, confirms=confirms)
        except WireError as error:
            return self._failed(slip, error)
        self._spool.shift(slip.id, state, reason)
        return True

    def _bytes(self, content: Slip | Receipt) -> bytes:
        profile = self._link.profile
        if profile.mode is Mode.TEXT:
            return text_bytes(content, profile)
        if isinstance(content, Receipt):
            return slip_bytes(draw_receipt(content, profile.width_dots), profile)
        return slip_bytes(draw(content, profile.width_dots), profile)

    def _deliver(self, slip: SpooledSlip, data: bytes) -> None:
        """Hand over all bytes; a queue gets no more time for it than the slip has to live."""
        if isinstance(self._wire, QueueWire):
            patience = max(ASK_S, min(deadline_of(len(data)), self._left_s(slip)))
            inquiry = self._call()
            self._wire.print_job(data, patience, lambda faults: self._note(*self._judged(inquiry, faults)))
        elif self._wire is not None:
            send_watched(self._wire, data, self._stalled)

    def _stalled(self, still_s: float) -> None:
        """The printer takes no more of the slip in hand: say why, if it has said so.

        Raises WireError if the agent ends.
        """
        if self._stop.is_set():
            raise WireError("timeout", "stopped", left=True)
        told = self._inquiry.hear(0) if self._inquiry else frozenset[Fault]()
        condition, reason = condition_of(told)
        if condition in _BROKEN:
            self._note(condition, reason)
        elif still_s >= BUSY_S:
            self._note(Condition.OFFLINE, "timeout")

    def _failed(self, slip: SpooledSlip, error: WireError) -> bool:
        """The wire failed: again later, if it is certain that nothing left."""
        log.warning("%s: slip %s: %s", self.code, slip.number, error)
        self._interrupted = error.left
        self._hang_up()
        self._note(Condition.OFFLINE, error.reason)
        self._spool.shift(slip.id, SlipState.UNKNOWN if error.left else SlipState.NOT_SENT, error.reason)
        return error.left

    def _outcome(
        self, inquiry: Inquiry, slip: SpooledSlip, *, confirms: bool
    ) -> tuple[SlipState, str | None]:
        """What became of bytes that have all been handed over; raises WireError with `left` set.

        While the printer's word is waited for, it is looked at all the same.
        """
        handed_over = heard_at = time.monotonic()
        end = handed_over + self._link.profile.confirm_s
        look_s = LOOK_S
        try:
            if not inquiry.possible:
                inquiry.hear(HEAR_S)
            while True:
                left_s = max(0.0, end - time.monotonic())
                if confirms and inquiry.completed(slip.id, min(look_s, left_s)):
                    return SlipState.CONFIRMED, None
                seen = self._ask_once()
                if seen is None:
                    self._bear(time.monotonic() - heard_at)
                    look_s = QUIET_LOOK_S
                    continue
                heard_at, look_s = time.monotonic(), LOOK_S
                self._note(*seen)
                if seen[0] is Condition.ATTENTION:
                    return SlipState.UNKNOWN, seen[1]
                if not confirms or time.monotonic() >= end:
                    return self._without_word(inquiry, slip, confirms=confirms)
        except WireError as error:
            raise WireError(error.reason, "after the slip", left=True) from error

    def _bear(self, quiet_s: float) -> None:
        """It has said nothing for so long over the slip: many cannot while they print.

        Raises WireError when that is no explanation any more.
        """
        if quiet_s >= DEAF_S or self._stop.is_set():
            raise WireError("silent")
        if quiet_s >= BUSY_S:
            self._note(Condition.OFFLINE, "silent")

    def _without_word(
        self, inquiry: Inquiry, slip: SpooledSlip, *, confirms: bool
    ) -> tuple[SlipState, str | None]:
        """It is well, but has not said that the slip is on paper: probably it is, unless it says so of what
        came after it, for then it has forgotten the slip: somebody switched it off and on.
        """
        if confirms and inquiry.ask_confirms():
            if inquiry.completed(slip.id, 0):
                return SlipState.CONFIRMED, None
            return SlipState.UNKNOWN, "forgotten"
        self._confirming = not confirms and self._confirming
        if confirms and self._link.profile.confirm is Confirm.PROBE:
            self._spool.forget_confirms(self._link.wiring)  # another machine may stand there by now
        self._doubtful = slip.id, time.monotonic() + SETTLE_S
        return SlipState.SENT, None

    def _confirms(self) -> bool:
        """Whether this printer tells when a slip is on paper; asked once, then remembered.

        An older model than its profile means costs one slip's patience, not that of every customer.
        """
        known = self._link.profile.confirm
        inquiry = self._call()
        if not inquiry.possible or isinstance(self._wire, QueueWire):
            return False
        if known is not Confirm.PROBE:
            return known is Confirm.YES and self._confirming
        learnt = self._spool.confirms(self._link.wiring)
        if learnt is None:
            learnt = inquiry.ask_confirms()
            self._spool.learn_confirms(self._link.wiring, yes=learnt)
        return learnt
