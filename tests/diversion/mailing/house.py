"""One hall with standing orders and mailing runs, and an invoice system that tests can make silent."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from pypdf import PdfWriter

from diversion.consent import Consents
from diversion.invoices.clerk import Clerk
from diversion.invoices.port import (
    Absent,
    Asked,
    Filed,
    Issued,
    OpenItem,
    RedLettered,
    Rejected,
    Unknown,
    What,
)
from diversion.invoices.posting import posting
from diversion.invoices.title import title_of
from diversion.mailing import store as kept
from diversion.mailing.desk import Desk
from diversion.mailing.mails import Mails
from diversion.mailing.run import Item, Run
from diversion.mailing.runner import Runner
from diversion.messages.outbox import Outbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.places.places import Address
from diversion.standing import store as orders_kept
from diversion.standing.order import StandingOrder, Way
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.hall import Hall

KIOSK = Actor("place:k1", Role.KIOSK)
BOSS = Actor("person:boss", Role.MANAGER)
CYCLE = "2026-10"
ADDRESS = Address(("440000", "440300", "440305"), ("广东省", "深圳市", "南山区"), "科技园路1号", "518057")


@cache
def blank_page() -> bytes:
    """The smallest document that can be bound with others."""
    writer, whole = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(whole)
    return whole.getvalue()


@dataclass
class Ledger:
    """An invoice system of the port's kind that would gladly issue an item twice, and counts when it has.

    `no`: accounts whose request is refused; `none`: accounts with nothing to invoice; `silent`: it says
    nothing. `mains` is asked before and after each issue.
    """

    issued: dict[str, tuple[Asked, Issued]] = field(default_factory=dict)
    no: set[str] = field(default_factory=set)
    none: set[str] = field(default_factory=set)
    silent: bool = False
    mains: Callable[[], None] = lambda: None
    calls: list[str] = field(default_factory=list)
    pdf: Callable[[str], bytes] = lambda number: blank_page()

    def open_items(self, account: str) -> list[OpenItem]:
        self._asked("open_items")
        months = ("2026-11", "2026-10", "2026-09")
        return [] if account in self.none else [OpenItem(f"month:{m}", What.MONTH, 5_000, m) for m in months]

    def issue(self, asked: Asked) -> Issued | Rejected:
        self._asked("issue")
        self.mains()
        if asked.account in self.no:
            return Rejected("title_unknown")
        if asked.request_no not in self.issued:
            number = f"{len(self.issued) + 1:020d}"
            issued = Issued(number, "2026-11-23", f"http://i.test/{number}")
            self.issued[asked.request_no] = (asked, issued)
        self.mains()
        return self.issued[asked.request_no][1]

    def find(self, request_no: str) -> Issued | Absent:
        self._asked("find")
        known = self.issued.get(request_no)
        return known[1] if known else Absent()

    def red_letter(self, request_no: str, reason: str) -> RedLettered | Rejected:
        self._asked("red_letter")
        asked, issued = self.issued[request_no]
        red = RedLettered(f"R{issued.number}", "2026-11-23")
        self.issued[request_no] = (asked, replace(issued, red=red))
        return red

    def document(self, number: str) -> bytes:
        self._asked("document")
        return self.pdf(number)

    def filed(self, account: str) -> Filed | None:
        return None

    def living(self) -> list[tuple[str, str]]:
        """Account and item of each invoice that lives, as often as it does."""
        return sorted((asked.account, asked.item) for asked, i in self.issued.values() if i.red is None)

    def _asked(self, what: str) -> None:
        self.calls.append(what)
        if self.silent:
            raise Unknown


@dataclass
class House:
    """All that a test needs. `reopen` is what comes after a crash: the same database, all else anew."""

    hall: Hall
    vault: Vault
    ledger: Ledger

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self) -> None:
        self.register = Register(self.hall, self.vault, Consents(CONSENTS))
        self.outbox = Outbox(self.hall, self.vault, Templates("海纳营业厅"))
        self.clerk = Clerk(self.hall, self.vault, self.ledger, posting(self.outbox))
        mails = Mails(self.hall, self.vault, self.outbox, self.register)
        self.runner = Runner(self.hall, self.vault, self.register, self.clerk, mails)
        self.desk = Desk(self.hall, self.vault, self.register, self.clerk)

    def sign_up(self, account: str, way: Way = Way.POST, **more: object) -> StandingOrder:
        """An order of that account from September on; `more`: fields of the recipient."""
        self.hall.clock.pass_seconds(1)  # so that they are due in this order
        title = title_of("personal", "张三丰")
        recipient = Recipient(account, Phone("13800000001"), title, f"{account.lower()}@example.cn")
        if way is Way.POST:
            recipient = replace(recipient, email=None, name="张三丰", address=ADDRESS)
        recipient = replace(recipient, **more)
        wish = SignUp(recipient, f"{way}-1", "zh-CN", "k1", way)
        order = replace(self.register.sign_up(KIOSK, wish, proved=True), first_cycle="2026-09")
        self.hall.write(lambda tx: orders_kept.change(tx, order))
        return order

    def open(self, way: Way = Way.POST, cycle: str = CYCLE) -> Run:
        return self.desk.open(BOSS, cycle, way)

    def work(self) -> None:
        """Look until nothing is due at this moment."""
        while self.runner.look():
            pass

    def items(self, run: Run) -> list[Item]:
        return kept.of_run(self.hall.store, run.id)

    def states(self, run: Run) -> list[str]:
        return [str(item.state) for item in self.items(run)]

    def run(self, run: Run) -> Run:
        return kept.run_of(self.hall.store, run.id)

    def moves(self, verb: str) -> list[dict]:
        return [m.data for m in self.hall.store.moves_after(0, 100_000) if m.verb == verb]
