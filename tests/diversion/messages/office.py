"""One hall's messages as tests use them, and a gateway that ends each send as the test has told it to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Accepted, Message, NoWord, Rejected, Report
from diversion.messages.postman import Postman
from diversion.phone import Phone
from diversion.vault import Vault
from hall.clock import FixedClock
from hall.hall import Hall

CUSTOMER = Phone("13800001234")


@dataclass
class ToldGateway:
    """A gateway of the port's kind: it carries out `ends` one after the other, then accepts everything."""

    code: str = "told"
    ends: list[Accepted | Rejected | NoWord | BaseException] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    told: list[Report] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def send(self, message: Message) -> Accepted:
        self.sent.append(message)
        if self.meanwhile is not None:
            self.meanwhile()
        end = self.ends.pop(0) if self.ends else Accepted(f"ref-{len(self.sent)}")
        if isinstance(end, Accepted):
            return end
        raise end

    def reports(self) -> list[Report]:
        told, self.told = self.told, []
        return told

    def __hash__(self) -> int:
        return id(self)


@dataclass
class Office:
    """All that a test needs of one hall's messages; `reopen` is a restart on the same database."""

    hall: Hall
    vault: Vault
    outbox: Outbox
    gateway: ToldGateway
    postman: Postman
    clock: FixedClock

    def queue(self, letter: Letter) -> str:
        return self.hall.write(lambda tx: self.outbox.put(tx, "place:k1", letter))
