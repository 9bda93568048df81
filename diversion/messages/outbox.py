"""The outbox: what is to leave the house is a row first, in the same transaction as its reason.

"A code was made" and "its message is queued" are one commit; the Postman sends what is queued, later and
outside the writer.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diversion.messages import store as kept
from diversion.messages.limits import HOUR_MS, MESSAGES, Limit, check
from diversion.messages.note import ENDED_BADLY, LASTS_MS, At, Note
from diversion.messages.port import STOPPABLE, Kind, Way
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.transaction import Transaction

_IDS = uuid.UUID("0d7f4f0e-5a53-4a55-8a4e-0f7c1f3a9b42")
RUN = "mailing"
"""The place of what a mailing run has queued: the run looks after it."""
KEEP_MS = 30 * 24 * 60 * 60 * 1000
"""So long the words of a message can be read in the office."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be told to whom: `values` fill the template of `kind`; `to` is a Phone, or a mail address.

    `attached` names files that the Postman fetches when it sends; after `lasts_ms` nobody wants it any more.
    `once` names the reason, where it may be told twice (a step that is done again): it is one message then.
    """

    kind: Kind
    to: Phone | str = field(repr=False)
    language: str
    values: Mapping[str, str] = field(repr=False)
    place: str
    visit: str | None = None
    ticket: str | None = None
    attached: tuple[str, ...] = ()
    lasts_ms: int = LASTS_MS
    once: str = ""

    @property
    def way(self) -> Way:
        """A Phone gets an SMS, an address an e-mail."""
        return Way.SMS if isinstance(self.to, Phone) else Way.EMAIL


class Stopped(Refused):
    """`wants_no_notices`: the recipient wants no messages about changes."""

    def __init__(self) -> None:
        super().__init__("wants_no_notices", "This customer wants no messages about changes.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A message with its seal broken; its text form names nobody."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class Outbox:
    """One hall's outbox."""

    def __init__(
        self, hall: Hall, vault: Vault, templates: Templates, limits: tuple[Limit, ...] = MESSAGES
    ) -> None:
        self._hall = hall
        self._vault = vault
        self.templates = templates
        self._limits = limits

    def put(self, tx: Transaction, by: str, letter: Letter) -> str:
        """Queue a message inside a job of the hall's writer; its id. Call it before the job writes anything.

        Raises Stopped, TooMany (`too_many_messages`, `too_many_messages_here`), Invalid (`no_template`,
        `invalid_mail_address`, `unknown_placeholder`, `message_too_long`); nothing is then written.
        """
        new_id = str(uuid.uuid5(_IDS, f"{tx.hall} {letter.once}") if letter.once else uuid.uuid4())
        if letter.once and kept.known_in(tx, new_id):
            return new_id
        to = letter.to.digits if isinstance(letter.to, Phone) else mail_address_of(letter.to)
        words = self.templates.write(letter.kind, letter.way, letter.language, letter.values)
        whom = whom_of(self._vault, letter.to)
        if is_unwanted(tx, letter.kind, whom):
            raise Stopped
        check(self._limits, letter.place, lambda limit: kept.newest(tx, limit, whom, letter.place), tx.now)
        sealed = json.dumps({"to": to, "subject": words.subject, "text": words.text}, ensure_ascii=False)
        note = Note(
            id=new_id,
            way=letter.way,
            kind=letter.kind,
            language=letter.language,
            place=letter.place,
            parts=words.parts,
            sealed=self._vault.seal(sealed, _what(new_id)),
            whom=whom,
            expires_at=tx.now + letter.lasts_ms,
            made_at=tx.now,
            changed_at=tx.now,
            due_at=tx.now,
            visit=letter.visit,
            ticket=letter.ticket,
            attached=letter.attached,
        )
        kept.add(tx, note)
        tell(tx, by, note)
        return new_id

    def opened(self, note: Note) -> Opened:
        """A message's recipient and words, for sending it. Raises Refused `forgotten` after its time."""
        return open_note(self._vault, note)

    def read(self, actor: Actor, message: str, why: str) -> Opened:
        """The same for a person: the reading is journalled. Raises NotFound, Refused `forgotten`."""
        opened = self.opened(kept.note_of(self._hall.store, message))
        self._hall.journal("personal.read", actor.ref, {"message": message, "why": why})
        return opened

    def send_again(self, actor: Actor, message: str) -> Note:
        """A person has decided that a failed, expired or unsure message is sent (once more).

        What a run has queued is tried again by the run, but for the unsure: that waits for this word.
        Raises NotFound, Refused `not_allowed_in_state`, `in_a_run`, `forgotten` or `wants_no_notices`.
        """

        def job(tx: Transaction) -> Note:
            note = kept.note_in(tx, message)
            if note.state not in ENDED_BADLY:
                raise Refused("not_allowed_in_state", f"This message is {note.state}.")
            if note.place == RUN and note.state is not At.UNSURE:
                raise Refused("in_a_run", "This message belongs to a mailing run: try again there.")
            if note.sealed is None:
                raise Refused("forgotten", "The words of this message are kept no longer.")
            if note.kind is Kind.CODE:
                raise Refused("not_allowed_in_state", "A code is not sent again; ask for a new one.")
            if is_unwanted(tx, note.kind, note.whom):
                raise Stopped
            again = replace(
                note,
                state=At.QUEUED,
                code=None,
                reference=None,
                due_at=tx.now,
                expires_at=tx.now + LASTS_MS,
                changed_at=tx.now,
            )
            kept.change(tx, again)
            tell(tx, actor.ref, again, again=True)
            return again

        return self._hall.write(job)

    def decide(self, actor: Actor, message: str, *, arrived: bool) -> Note:
        """A person has found out whether an unsure message has arrived; it is sent no more.

        Raises NotFound, Refused `not_allowed_in_state`.
        """

        def job(tx: Transaction) -> Note:
            note = kept.note_in(tx, message)
            if note.state is not At.UNSURE:
                raise Refused("not_allowed_in_state", f"This message is {note.state}.")
            state, code = (At.DELIVERED, None) if arrived else (At.FAILED, "not_arrived")
            decided = replace(note, state=state, code=code, due_at=None, changed_at=tx.now)
            kept.change(tx, decided)
            tell(tx, actor.ref, decided)
            return decided

        return self._hall.write(job)

    def tidy(self, keep_ms: int = KEEP_MS) -> int:
        """Drop recipients and words after their time (codes: as soon as they are void); how many."""
        return self._hall.write(lambda tx: _forget(tx, keep_ms))


def is_unwanted(tx: Transaction, kind: Kind, whom: str | None) -> bool:
    """Whether this is a message about a change, and its recipient wants none."""
    return kind in STOPPABLE and kept.is_stopped_in(tx, whom)


def whom_of(vault: Vault, to: Phone | str) -> str:
    """By what the messages of one recipient are found again."""
    plain = to.digits if isinstance(to, Phone) else mail_address_of(to).lower()
    return vault.digest(plain, "message.whom")


def open_note(vault: Vault, note: Note) -> Opened:
    """A message's recipient and words. Raises Refused `forgotten` after its time."""
    if note.sealed is None:
        raise Refused("forgotten", "The words of this message are kept no longer.")
    return Opened(**json.loads(vault.open(note.sealed, _what(note.id))))


def mail_address_of(text: str, field: str = "email") -> str:
    """The address that somebody typed, in ASCII. Raises Invalid `invalid_mail_address`."""
    plain = text.strip()
    local, _, domain = plain.rpartition("@")
    odd = not plain.isascii() or len(plain) > 254 or any(c.isspace() or c in '<>,;:"()[]\\' for c in plain)
    labels = domain.split(".")
    if odd or not local or "@" in local or len(labels) < 2 or not all(labels) or not plain.isprintable():
        raise Invalid(
            "invalid_mail_address", f"{field}: an address looks like name@example.com.", field=field
        )
    return plain


def tell(tx: Transaction, by: str, note: Note, **more: Any) -> None:
    """Journal where a message stands: ids and codes only."""
    data = {"message": note.id, "kind": str(note.kind), "way": str(note.way), "to": str(note.state)}
    why = {} if note.code is None else {"code": note.code}
    tx.append("message.state", by, data={**data, **why, **more})


def _forget(tx: Transaction, keep_ms: int) -> int:
    before = tx.now - max(keep_ms, HOUR_MS)  # the limits look back for an hour
    kept.empty_sandbox(tx, before)
    return kept.forget(tx, before)


def _what(message: str) -> str:
    return f"message:{message}"
