"""What is kept of a person in messages, and in the sandbox's book of them: exported, and erased.

Text messages are found by the number. E-mails are found by the invoices in them, wherever they went, and by
the addresses known for it; an address may be shared: what carries somebody else's invoice is not theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from diversion.messages import store as kept
from diversion.messages.note import Note
from diversion.messages.outbox import open_note, whom_of
from diversion.messages.sandbox_gateway import SandboxMessage, sandbox_inbox
from diversion.phone import Phone
from diversion.vault import Vault
from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Whose:
    """By what one person's messages are known: number and addresses, the files (invoices) that are theirs,
    and the ids of e-mails that are theirs whatever is in them.
    """

    phone: Phone = field(repr=False)
    addresses: frozenset[str] = field(default=frozenset(), repr=False)
    files: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()

    def has(self, note: Note, digests: Collection[str]) -> bool:
        """Whether a message is theirs; `digests` are those of number and addresses."""
        if note.id in self.messages or self.files.intersection(note.attached):
            return True
        return note.whom in digests and not note.attached


class Keeping:
    """One hall's messages as personal data."""

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault

    def export(self, whose: Whose) -> list[dict[str, Any]]:
        """One person's messages, oldest first; the words, while they are kept."""
        return [self._told(note) for note in self._notes(whose)]

    def export_sandbox(self, whose: Whose) -> list[dict[str, Any]]:
        """What the sandbox was given for them, oldest first: nothing of it left the house."""
        return [
            {"at": rfc3339(m.at), "way": str(m.way), "kind": str(m.kind)}
            | {"to": m.to, "subject": m.subject, "text": m.text}
            for m in reversed(self.in_sandbox(whose))
        ]

    def in_sandbox(self, whose: Whose) -> list[SandboxMessage]:
        """The sandbox's own copies of one person's messages, newest first."""
        digests = self._digests(whose)
        known = {n.id: n for n in kept.of_whom(self._hall.store, digests)}
        to = {whose.phone.digits} | {address.lower() for address in whose.addresses}

        def theirs(copy: SandboxMessage) -> bool:
            note = known.get(copy.id)
            return copy.to.lower() in to if note is None else whose.has(note, digests)

        return [copy for copy in sandbox_inbox(self._hall.store, self._vault, None) if theirs(copy)]

    def erase(self, tx: Transaction, whose: Whose) -> int:
        """Drop recipient and words of one person's messages, also of those not yet sent; how many."""
        digests = self._digests(whose)
        theirs = [note.id for note in kept.of_whom_in(tx, digests) if whose.has(note, digests)]
        return kept.erase(tx, theirs)

    def _notes(self, whose: Whose) -> list[Note]:
        digests = self._digests(whose)
        return [note for note in kept.of_whom(self._hall.store, digests) if whose.has(note, digests)]

    def _digests(self, whose: Whose) -> list[str]:
        everywhere: list[Phone | str] = [whose.phone, *sorted(whose.addresses)]
        return [whom_of(self._vault, to) for to in everywhere]

    def _told(self, note: Note) -> dict[str, Any]:
        opened = open_note(self._vault, note) if note.sealed is not None else None
        return {
            "at": rfc3339(note.made_at),
            "way": str(note.way),
            "kind": str(note.kind),
            "state": str(note.state),
            "to": opened.to if opened else None,
            "subject": opened.subject if opened else None,
            "text": opened.text if opened else None,
        }
