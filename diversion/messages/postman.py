"""The postman: sends what is due in the outbox, outside the writer, and takes in what gateways report.

It repeats per message: write that the send has begun; send; write what came of it. A power cut between the
first two leaves a begun row, which ends as `unsure` when its lease is over: perhaps it has been sent, so a
person decides, never the postman.
"""

import logging
from collections.abc import Callable, Mapping
from typing import NoReturn

from diversion.messages import store as kept
from diversion.messages.note import At, Note, Outcome, after, begin, not_wanted, overdue, told
from diversion.messages.outbox import Outbox, is_unwanted, tell
from diversion.messages.port import Accepted, Attachment, Gateway, Message, NoWord, Rejected, Report, Way
from hall.errors import HallError, NotFound, NotReady
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
BY = "system"
AT_ONCE = 50
PATIENCE_MS = 10 * 60 * 1000
"""So long a report waits for the message that it is about; others may share our account at the gateway."""


def _none(name: str) -> NoReturn:
    raise NotFound("unknown_attachment", "There is no such file.")


class Postman:
    """One hall's postman. `gateways`: which one carries what; `fetch` answers an attachment by its name."""

    def __init__(
        self,
        hall: Hall,
        outbox: Outbox,
        gateways: Mapping[Way, Gateway],
        fetch: Callable[[str], Attachment] = _none,
    ) -> None:
        self._hall = hall
        self._outbox = outbox
        self._gateways = gateways
        self.fetch = fetch
        self._untold: list[tuple[int, str, Report]] = []

    def look(
        self, run: Callable[[Callable[[], None]], None] = lambda act: act(), way: Way | None = None
    ) -> int:
        """Take in reports and send what is due, by one way or all; `run` runs one send. How many were due."""
        self._take_reports()
        found = kept.due(self._hall.store, self._hall.clock(), AT_ONCE, way)
        for message in found:
            run(lambda message=message: self._send_quietly(message))  # type: ignore[misc]
        return len(found)

    def send(self, message: str) -> None:
        """Send one message, if it is due; end it, if its time is over."""
        claimed = self._hall.write(lambda tx: self._claim(tx, message))
        if claimed is not None:
            outcome = self._outside(claimed)
            if not isinstance(outcome, Accepted):
                log.warning("message %s by %s: %r", message, claimed.gateway or "nobody", outcome)
            self._hall.write(lambda tx: _write(tx, claimed, outcome))

    def _send_quietly(self, message: str) -> None:
        try:
            self.send(message)
        except Exception:  # noqa: BLE001 - one message that stumbles must not keep the others in the house
            log.exception("message %s could not be sent", message)

    def _claim(self, tx: Transaction, message: str) -> Note | None:
        """Write that the send has begun; None where there is nothing to send (any more)."""
        note = kept.note_in(tx, message)
        over = overdue(note, tx.now)
        if over is None and is_unwanted(tx, note.kind, note.whom):
            over = not_wanted(note, tx.now)
        if over is not None:
            kept.change(tx, over)
            tell(tx, BY, over)
            return None
        gateway = self._gateways.get(note.way)
        claimed = begin(note, "" if gateway is None else gateway.code, tx.now)
        if claimed is not None:
            kept.change(tx, claimed)
        return claimed

    def _outside(self, note: Note) -> Outcome:
        gateway = self._gateways.get(note.way)
        if gateway is None:
            return Rejected("no_gateway")
        try:
            return gateway.send(self._message(note))
        except (Rejected, NoWord) as outcome:
            return outcome
        except HallError as error:  # the seal does not open, or a file is gone: nothing has been sent
            return Rejected(error.code, again=isinstance(error, NotReady))

    def _message(self, note: Note) -> Message:
        opened = self._outbox.opened(note)
        files = tuple(self.fetch(name) for name in note.attached)
        return Message(note.id, note.way, note.kind, opened.to, opened.text, opened.subject, files)

    def _take_reports(self) -> None:
        """A report may overtake the row that it is about: what finds no row is looked at again."""
        now = self._hall.clock()
        heard = [(now, g.code, report) for g in set(self._gateways.values()) for report in g.reports()]
        self._untold = waiting = self._untold + heard  # a gateway tells it once: not lost with a write
        if waiting:
            untold = self._hall.write(lambda tx: [one for one in waiting if not _told(tx, *one[1:])])
            self._untold = [one for one in untold if now - one[0] < PATIENCE_MS]


def _write(tx: Transaction, claimed: Note, outcome: Outcome) -> None:
    """Write what came of a send, unless somebody has decided otherwise meanwhile."""
    note = kept.note_in(tx, claimed.id)
    if note.state not in (At.SENDING, At.UNSURE) or note.tries != claimed.tries:
        return
    changed = after(note, outcome, tx.now)
    kept.change(tx, changed)
    tell(tx, BY, changed)


def _told(tx: Transaction, gateway: str, report: Report) -> bool:
    """Whether the report has found its message."""
    note = kept.of_reference(tx, gateway, report.reference)
    if note is None:
        return False
    changed = told(note, report, tx.now)
    if changed is not None:
        kept.change(tx, changed)
        tell(tx, BY, changed)
    return True
