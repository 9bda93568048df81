"""A message as the hall keeps it: its states, what may follow on what, and when it is tried again. Pure.

    queued -> sending -> accepted -> delivered | failed
    queued -> expired | failed          sending -> queued | failed | unsure
    unsure -> accepted | failed | queued (the send's own late end) | delivered (a person's decision, as are
              failed and queued)

`unsure` is the honest end of a message that has left and of which nothing was heard, or whose sender lost its
power meanwhile: it is never sent again by itself.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from diversion.messages.port import Accepted, Kind, NoWord, Rejected, Report, Unsent, Way

SECOND_MS = 1000
LEASE_MS = 120 * SECOND_MS
"""A sending row belongs to whoever began it for so long; gateways answer within a minute."""
PAUSES_MS = (5 * SECOND_MS, 15 * SECOND_MS, 60 * SECOND_MS, 300 * SECOND_MS, 900 * SECOND_MS)
"""Before the second try, the third, and so on; the last one repeats until the message expires."""
LASTS_MS = 24 * 60 * 60 * SECOND_MS
"""Nobody wants a message that is older, if it does not say otherwise."""


class At(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    UNSURE = "unsure"


ENDED_BADLY = frozenset({At.FAILED, At.EXPIRED, At.UNSURE})
"""A person may look at it and send it again."""

STOPPED = "stopped"
"""The code of what its recipient wanted no more when it was to leave."""


@dataclass(frozen=True, slots=True)
class Note:
    """One message's row. `whom` and `sealed` go when its time is over; `attached` names files, see Postman.

    `due_at`: when somebody must act, None for never; `code`: why it failed; `tries`: sends begun.
    """

    id: str
    way: Way
    kind: Kind
    language: str
    place: str
    parts: int
    sealed: str | None
    whom: str | None
    expires_at: int
    made_at: int
    changed_at: int
    due_at: int | None
    state: At = At.QUEUED
    visit: str | None = None
    ticket: str | None = None
    attached: tuple[str, ...] = ()
    code: str | None = None
    tries: int = 0
    gateway: str | None = None
    reference: str | None = None


Outcome = Accepted | Rejected | NoWord
"""What came of a send."""


def begin(note: Note, gateway: str, now: int) -> Note | None:
    """The row before a send, or None where it is nobody's turn. Ask `overdue` first."""
    if note.state is not At.QUEUED or note.due_at is None or note.due_at > now:
        return None
    return replace(
        note,
        state=At.SENDING,
        tries=note.tries + 1,
        gateway=gateway,
        code=None,
        due_at=now + LEASE_MS,
        changed_at=now,
    )


def overdue(note: Note, now: int) -> Note | None:
    """The row where its time is over: expired in the queue, or begun and never heard of. None otherwise."""
    if note.state is At.QUEUED and note.sealed is None:
        return _end(note, At.FAILED, now, "erased")
    if note.state is At.QUEUED and note.expires_at <= now:
        return _end(note, At.EXPIRED, now, note.code)
    if note.state is At.SENDING and note.due_at is not None and note.due_at <= now:
        return _end(note, At.UNSURE, now, "interrupted")
    return None


def not_wanted(note: Note, now: int) -> Note | None:
    """The row of what its recipient has stopped since it was queued; None where it is no longer queued."""
    return _end(note, At.FAILED, now, STOPPED) if note.state is At.QUEUED else None


def after(note: Note, outcome: Outcome, now: int) -> Note:
    """The row after a send that `begin` began."""
    match outcome:
        case Accepted():
            return replace(_end(note, At.ACCEPTED, now), reference=outcome.reference)
        case Rejected():
            return (
                _later(note, outcome.code, now) if outcome.again else _end(note, At.FAILED, now, outcome.code)
            )
        case Unsent():
            return _later(note, "unsent", now)
        case _:
            return _end(note, At.UNSURE, now, "no_word")


def told(note: Note, report: Report, now: int) -> Note | None:
    """The row after a gateway's report; None where the report changes nothing any more."""
    if note.state is not At.ACCEPTED:
        return None
    if report.delivered:
        return _end(note, At.DELIVERED, now)
    return _end(note, At.FAILED, now, report.code)


def _later(note: Note, code: str, now: int) -> Note:
    pause = PAUSES_MS[min(note.tries, len(PAUSES_MS)) - 1]
    return replace(note, state=At.QUEUED, code=code, due_at=min(now + pause, note.expires_at), changed_at=now)


def _end(note: Note, state: At, now: int, code: str | None = None) -> Note:
    return replace(note, state=state, code=code, due_at=None, changed_at=now)
