"""One hall whose customers are told of changes: standing orders, mandates, payments, and the outbox."""

import json
from dataclasses import dataclass, field, replace

from diversion.billing.port import Kind as Paid
from diversion.consent import Consents
from diversion.invoices.title import title_of
from diversion.mandates.banks import Banks
from diversion.mandates.desk import CONSENTS as MANDATE_CONSENTS
from diversion.mandates.desk import Mandates
from diversion.messages import store as messages_kept
from diversion.messages.outbox import Outbox
from diversion.messages.port import NOTICES, Accepted, Kind, Message, Report, Way
from diversion.messages.postman import Postman
from diversion.messages.stops import Stops
from diversion.messages.templates import Templates
from diversion.notices import store as kept
from diversion.notices.letters import Doors, How, Letters
from diversion.notices.notices import Notices
from diversion.notices.occasion import End
from diversion.payment import store as payments
from diversion.payment.order import Method, Pay, Payment
from diversion.payment.payer import what_is_sealed
from diversion.phone import Phone
from diversion.places.places import Address
from diversion.standing.order import StandingOrder
from diversion.standing.order import Way as Comes
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.hall import Hall

KIOSK = Actor("place:k1", Role.KIOSK)
BOSS = Actor("person:boss", Role.MANAGER)
PHONE = Phone("13800000001")
ADDRESS = Address(("440000", "440300", "440305"), ("广东省", "深圳市", "南山区"), "科技园路1号", "518057")
SETTLED_S = 121


@dataclass
class Pocket:
    """A gateway that takes everything, once."""

    code: str = "pocket"
    got: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Accepted:
        self.got.append(message)
        return Accepted(message.id)

    def reports(self) -> list[Report]:
        return []

    def __hash__(self) -> int:
        return id(self)


class House:
    """The hall, and what its customers do."""

    def __init__(self, hall: Hall, clock: FixedClock, *, how: How = How.REPLY) -> None:
        self.hall, self.clock, self.vault = hall, clock, Vault(bytes(range(32)))
        self.outbox = Outbox(hall, self.vault, Templates("海纳营业厅"))
        self.stops = Stops(hall, self.vault, self.outbox)
        self.pocket = Pocket()
        self.postman = Postman(hall, self.outbox, {Way.SMS: self.pocket, Way.EMAIL: self.pocket})
        self.register = Register(hall, self.vault, Consents(CONSENTS))
        self.mandates = Mandates(hall, self.vault, Consents(MANDATE_CONSENTS), Banks(), ["sandbox"])
        self.doors = Doors(how, "https://hall.example")
        self.restart()

    def restart(self) -> None:
        """Whoever follows the journal remembers nothing but what is on disk."""
        letters = Letters(self.hall, self.vault, self.outbox.templates, Banks(), self.doors)
        self.notices = Notices(self.hall, self.vault, self.outbox, letters)

    def open(self) -> "House":
        """Everything is told from now on."""
        for kind in NOTICES:
            self.notices.switch(BOSS, kind, on=True)
        self.notices.look()
        return self

    def sign_up(self, n: int = 1, *, email: str = "zhang@example.cn", by: Actor = KIOSK) -> StandingOrder:
        """An e-mail every month for the n-th customer."""
        whose = Recipient(f"A{n}", self.phone(n), title_of("personal", "张三丰"), email=email)
        return self.register.sign_up(by, SignUp(whose, "email-1", "zh-CN", "k1"), proved=True)

    def sign_up_for_paper(self, n: int = 1) -> StandingOrder:
        whose = Recipient(
            f"A{n}", self.phone(n), title_of("personal", "张三丰"), name="张三丰", address=ADDRESS
        )
        wish = SignUp(whose, "post-1", "en", "k1", Comes.POST)
        return self.register.sign_up(KIOSK, wish, proved=True)

    def refund(self, name: str = "p1", n: int = 1) -> None:
        """A payment of the n-th customer has gone back."""
        now = self.hall.clock()
        payer = {"phone": self.phone(n).digits, "account": f"A{n}", "bill": None}
        row = Payment(
            id=name,
            order_no=f"H{name}",
            kind=Paid.TOPUP,
            provider="sandbox",
            method=Method.OURS,
            fen=5_000,
            visit=None,
            place="s1",
            ticket=None,
            service="payment",
            bill=None,
            sealed=self.vault.seal(json.dumps(payer), what_is_sealed(name)),
            created_at=now,
            expires_at=now,
            state=Pay.REFUNDED,
            changed_at=now,
        )

        def job(tx) -> None:
            payments.add(tx, row)
            tx.append(
                "payment.state", "system", data={"payment": name, "from": "refunding", "to": "refunded"}
            )

        self.hall.write(job)

    def phone(self, n: int) -> Phone:
        return replace(PHONE, digits=f"1380000{n:04d}")

    def later(self, seconds: int = SETTLED_S) -> None:
        """Time passes, and everybody looks."""
        self.clock.pass_seconds(seconds)
        self.notices.look()
        self.postman.look()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.pocket.got]

    def ends(self) -> list[tuple[Kind, End]]:
        """What became of which notice, oldest first."""
        return [(n.kind, n.ended) for n in reversed(kept.latest(self.hall.store, 100)) if n.ended]

    def messages(self) -> list[tuple[Kind, str, str | None]]:
        """Kind, state and code of all messages, oldest first."""
        found = messages_kept.made_since(self.hall.store, 0, 100)
        return [(note.kind, str(note.state), note.code) for note in reversed(found)]
