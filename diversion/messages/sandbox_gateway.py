"""The embedded default: a gateway that sends to nobody. What it is given can be read in the office.

It is a sandbox and says so; a hall that is open to customers has a real gateway in its settings.
"""

import json
from dataclasses import dataclass

from diversion.messages import store as kept
from diversion.messages.port import Accepted, Kind, Message, Report, Way
from diversion.vault import Vault
from hall.hall import Hall
from hall.store import Store


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """One message as the sandbox was given it; `at` ms UTC; `files` are the attachments' names."""

    id: str
    way: Way
    kind: Kind
    to: str
    subject: str
    text: str
    files: tuple[str, ...]
    at: int


class SandboxGateway:
    """Puts every message into a table and reports it as delivered."""

    code = "sandbox"

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault
        self._reports: list[Report] = []

    def send(self, message: Message) -> Accepted:
        """Keep it; the same message again is the same. Raises NotReady where the disk fails."""
        files = [file.name for file in message.attachments]
        plain = {"to": message.to, "subject": message.subject, "text": message.text, "files": files}
        sealed = self._vault.seal(json.dumps(plain), _what(message.id))
        self._hall.write(lambda tx: kept.keep_in_sandbox(tx, message.id, message.way, message.kind, sealed))
        self._reports.append(Report(message.id, delivered=True))
        return Accepted(message.id)

    def reports(self) -> list[Report]:
        """Everything that it was given has arrived: where it was to go, nobody waits."""
        told, self._reports = self._reports, []
        return told


def sandbox_inbox(store: Store, vault: Vault, most: int | None = 100) -> list[SandboxMessage]:
    """What the sandbox was given, newest first; without `most` all of it."""
    found = []
    for message, way, kind, sealed, at in kept.in_sandbox(store, most):
        plain = json.loads(vault.open(sealed, _what(message)))
        files = tuple(plain["files"])
        found.append(
            SandboxMessage(message, way, kind, plain["to"], plain["subject"], plain["text"], files, at)
        )
    return found


def _what(message: str) -> str:
    return f"sandbox.message:{message}"
