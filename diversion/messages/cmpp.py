"""SMS by CMPP 2.0: a long connection to an operator's gateway, opened when there is something to send.

A line that breaks is opened again with growing pauses, by the next send or the next look for reports. A long
message travels in joined parts; a report is asked of the last one, and by its number the message is known.
"""

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from diversion.messages import cmpp_frames as f
from diversion.messages.cmpp_line import CmppLine, Pace
from diversion.messages.cmpp_table import THROTTLED
from diversion.messages.parts import split
from diversion.messages.port import Accepted, Message, NoWord, Rejected, Report, Unsent
from hall.clock import Clock, local, system_clock
from hall.errors import HallError

log = logging.getLogger("hallkeeper")
PAUSES_S = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Before the line is opened again: after the first failure, the second, and so on; the last one repeats."""
NOT_YET = ("ACCEPTD", "UNKNOWN")
"""Reports that are no end: another one follows."""
NOT_KEPT = 9
"""What a DELIVER is answered with that could not be kept: the gateway brings it again."""
THROTTLE_PAUSES_S = (0.2, 0.5, 1.0)
"""A later part that is throttled is tried again after these: without it the first ones are worth nothing."""


@dataclass(frozen=True, slots=True)
class CmppAccount:
    """What the operator has given us: `source` is the SP id (six characters), `source_id` the number that
    phones show, `service` the service id. `fee_user` and the fee fields are those of `cmpp_frames.Submit`.
    """

    host: str
    port: int
    source: str
    secret: str = field(repr=False)
    source_id: str
    service: str = ""
    fee_user: int = 2
    fee_type: str = "01"
    fee_code: str = "000000"
    zone: str = "Asia/Shanghai"


class CmppGateway:
    """One account at one gateway. `pauses_s` see `PAUSES_S`; `ticks`: seconds that only go on."""

    code = "cmpp"

    def __init__(
        self,
        account: CmppAccount,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        clock: Clock = system_clock,
        pauses_s: tuple[float, ...] = PAUSES_S,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._pace = pace
        self._clock = clock
        self._pauses_s = pauses_s
        self._ticks = ticks
        self._opening = threading.Lock()
        self._line: CmppLine | None = None
        self._failures = 0
        self._not_before = 0.0
        self._reports: list[Report] = []
        self._reporting = threading.Lock()
        self._stopped = False
        self.written_back: Callable[[str, str], None] | None = None
        """Hears who has written what from their phone, before the gateway is told that we have it."""

    def send(self, message: Message) -> Accepted:
        """Submit all parts; `reference` is the number of the last one in hexadecimal.

        Raises Rejected (`cmpp_<result>`, `throttled`, `foreign_number`, `bad_frame`), Unsent, NoWord.
        """
        if not message.to.isdigit():
            raise Rejected("foreign_number")
        line = self._ready_line()
        submits = self._submits(message)
        answer = self._submit(line, submits[0])
        if answer.result == THROTTLED:
            raise Rejected("throttled", again=True)
        _check(answer)
        for later in submits[1:]:
            answer = self._submit_later(line, later)
        return Accepted(f"{answer.message:016x}")

    def reports(self) -> list[Report]:
        """What phones have answered since the last call; a broken line is opened again for it."""
        if self._line is not None and self._line.dead.is_set():
            try:
                self._ready_line()
            except Unsent as error:
                log.info("cmpp: not yet connected again: %s", error)
        with self._reporting:
            told, self._reports = self._reports, []
        return told

    def stay(self) -> None:
        """Open the line if there is none: a customer who writes back does not wait for our next message."""
        if self._line is None and not self._stopped:
            try:
                self._ready_line()
            except Unsent as error:
                log.debug("cmpp: no line yet: %s", error)

    def stop(self) -> None:
        """Say good-bye; nothing is sent any more."""
        self._stopped = True
        with self._opening:
            if self._line is not None:
                self._line.stop()

    # -- a message ----------------------------------------------------------------------------------

    def _submits(self, message: Message) -> list[f.Submit]:
        parts = split(message.text)
        mark = secrets.randbelow(256)
        return [
            self._part(message.to, text, number, len(parts), mark) for number, text in enumerate(parts, 1)
        ]

    def _part(self, to: str, text: str, number: int, total: int, mark: int) -> f.Submit:
        """One part; its header that joins parts: 3GPP TS 23.040, 9.2.3.24.1."""
        header = bytes([5, 0, 3, mark, total, number]) if total > 1 else b""
        a = self._account
        return f.Submit(
            to=to,
            content=header + text.encode("utf-16-be"),
            source=a.source,
            source_id=a.source_id,
            service=a.service,
            total=total,
            number=number,
            report=number == total,
            joined=total > 1,
            fee_user=a.fee_user,
            fee_type=a.fee_type,
            fee_code=a.fee_code,
        )

    def _submit(self, line: CmppLine, submit: f.Submit) -> f.SubmitAnswer:
        try:
            answer = line.ask(submit)
        except f.BadFrame as error:
            raise Rejected("bad_frame") from error
        if not isinstance(answer, f.SubmitAnswer):
            raise NoWord("another answer than to SUBMIT")
        return answer

    def _submit_later(self, line: CmppLine, submit: f.Submit) -> f.SubmitAnswer:
        """A part after the first: the message has left already, so an Unsent of this part is no Unsent."""
        try:
            answer = self._submit(line, submit)
            for pause_s in THROTTLE_PAUSES_S:
                if answer.result != THROTTLED:
                    break
                time.sleep(pause_s)
                answer = self._submit(line, submit)
        except Unsent as error:
            raise NoWord("the line broke between two parts") from error
        _check(answer)
        return answer

    def _hear(self, deliver: f.Deliver) -> int:
        """Called by the line's reader; the result with which it is answered, 0 where we have it."""
        if not deliver.report:
            return self._hear_phone(deliver)
        try:
            report = f.decode_report(deliver.content)
        except f.BadFrame as error:
            log.warning("cmpp: a status report that is none: %s", error)
            return 0
        if report.stat in NOT_YET:
            return 0
        delivered = report.stat == "DELIVRD"
        told = Report(f"{report.message:016x}", delivered, "" if delivered else report.stat)
        with self._reporting:
            self._reports.append(told)
        return 0

    def _hear_phone(self, deliver: f.Deliver) -> int:
        """Neither number nor words of what somebody has written are logged."""
        text = f.decode_text(deliver)
        if text is None or self.written_back is None:
            return 0
        try:
            self.written_back(deliver.sender, text)
        except HallError as error:
            log.warning("cmpp: what a phone has written could not be kept: %s", error.code)
            return NOT_KEPT
        return 0

    # -- the line -----------------------------------------------------------------------------------

    def _ready_line(self) -> CmppLine:
        """The line, opened if need be. Raises Unsent, also while it is too early to try again."""
        with self._opening:
            if self._stopped:
                raise Unsent("stopped")
            if self._line is not None and not self._line.dead.is_set():
                return self._line
            if self._ticks() < self._not_before:
                raise Unsent("the line is down; not yet tried again")
            try:
                self._line = self._open_line()
            except Unsent as error:
                pause_s = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
                self._failures += 1
                self._not_before = self._ticks() + pause_s
                log.warning("cmpp: no line to %s: %s", self._account.host, error)
                raise
            self._failures = 0
            return self._line

    def _open_line(self) -> CmppLine:
        a = self._account
        try:
            sock = socket.create_connection((a.host, a.port), self._pace.connect_s)
        except OSError as error:
            raise Unsent("no connection") from error
        line = CmppLine(sock, self._pace, self._hear)
        try:
            self._introduce(line)
        except (NoWord, f.BadFrame) as error:
            line.hang_up(str(error))
            raise Unsent(str(error)) from error
        return line

    def _introduce(self, line: CmppLine) -> None:
        """CONNECT. Raises NoWord where either side is not who it should be."""
        a = self._account
        timestamp = int(local(self._clock(), a.zone).strftime("%m%d%H%M%S"))
        ours = f.authenticator(a.source, a.secret, timestamp)
        answer = line.ask(f.Connect(a.source, ours, timestamp))
        if not isinstance(answer, f.ConnectAnswer):
            raise NoWord("another answer than to CONNECT")
        if answer.status != 0:
            raise NoWord(f"CONNECT refused with status {answer.status}")
        theirs = f.answer_authenticator(answer.status, ours, a.secret)
        if not secrets.compare_digest(theirs, answer.authenticator):
            raise NoWord("the gateway does not know the secret")


def _check(answer: f.SubmitAnswer) -> None:
    if answer.result != 0:
        raise Rejected("throttled" if answer.result == THROTTLED else f"cmpp_{answer.result}")
