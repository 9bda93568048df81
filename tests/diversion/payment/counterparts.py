"""The two sandboxes behind unreliable wires, in the shape in which the till asks: no HTTP, the same meaning.

The adapters here read the counterparts' answers as the adapters of the house read them (`sandbox_wallet`,
`billing.tmf`); notifications are signed and verified by the very code of the house.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from diversion.billing.port import Account, Bill, NotPosted, Posted, Posting, Unknown, Unreached
from diversion.payment.provider import (
    AlreadyPaid,
    At,
    Back,
    Declined,
    Notice,
    Order,
    Refunding,
    Silence,
    Standing,
    StatementRow,
)
from diversion.payment.sandbox_wallet import SandboxSettings, SandboxWallet
from diversion.sandbox.billing import Paid, Refusal, SandboxBilling, Wanted
from diversion.sandbox.wallet import No, Place, Wallet, WalletOrder
from diversion.web import NoAnswer, NotSent
from hall.clock import FixedClock, local
from tests.diversion.payment.wire import Wire

T = TypeVar("T")
KEY = bytes(range(32))
CHANNEL = "hall"


class WalletByWire:
    """The sandbox wallet as a Provider, over a wire."""

    heard = ""

    def __init__(self, wallet: Wallet, wire: Wire, folder: Path, clock: FixedClock, code: str = "sandbox"):
        self.code = code
        self.wallet = wallet
        self.wire = wire
        self.not_refundable: set[str] = set()
        """Orders of which the wallet gives nothing back: the merchant's purse is empty."""
        key = folder / "wallet.key"
        key.write_bytes(KEY)
        self._ears = SandboxWallet(SandboxSettings("http://127.0.0.1:9", key), clock)

    def create(self, order: Order) -> str:
        made = self._ask("create", lambda: self.wallet.create(order.no, *_what(order)))
        if isinstance(made, No):
            raise Declined(made.code)
        if made.at is not Place.OPEN:
            raise Declined(f"order_{made.at}")
        return f"pay/{order.no}"

    def take(self, order: Order, payment_code: str) -> Standing:
        taken = self._ask("take", lambda: self.wallet.take(order.no, *_what(order), payment_code))
        if isinstance(taken, No):
            raise Declined(taken.code)
        return _standing(taken)

    def query(self, order_no: str) -> Standing:
        found = self._ask("query", lambda: self.wallet.order(order_no))
        return Standing(At.NONE) if isinstance(found, No) else _standing(found)

    def close(self, order_no: str) -> None:
        closed = self._ask("close", lambda: self.wallet.close(order_no))
        if isinstance(closed, No) and closed.code == "paid":
            raise AlreadyPaid("paid")

    def refund(self, order_no: str, refund_no: str, fen: int) -> Refunding:
        def give_back() -> WalletOrder:
            if order_no in self.not_refundable:
                raise No("not_refundable")
            return self.wallet.refund(order_no, refund_no, fen)

        back = self._ask("refund", give_back)
        return (
            Refunding(Back.REFUSED) if isinstance(back, No) else Refunding(Back.DONE, back.refund_reference)
        )

    def refund_state(self, order_no: str, refund_no: str) -> Refunding:
        back = self._ask("ask_refund", lambda: self.wallet.refunded(order_no, refund_no))
        return Refunding(Back.NONE) if isinstance(back, No) else Refunding(Back.DONE, back.refund_reference)

    def hear(self, headers: Mapping[str, str], body: bytes) -> Notice:
        return self._ears.hear(headers, body)

    def statement(self, day: str) -> list[StatementRow]:
        rows = self._ask("statement", lambda: self.wallet.statement(day))
        assert not isinstance(rows, No)
        return [StatementRow(row.order_no, row.kind, row.fen, row.reference, row.at) for row in rows]

    def _ask(self, name: str, deed: Callable[[], T]) -> T | No:
        """What the wallet answers, refusals included. Raises Silence."""
        try:
            return self.wire.ask(name, deed)
        except No as no:
            return no
        except (NotSent, NoAnswer) as silent:
            raise Silence(str(silent)) from silent


class BillingByWire:
    """The billing sandbox as Billing, over a wire."""

    def __init__(self, billing: SandboxBilling, wire: Wire) -> None:
        self.billing = billing
        self.wire = wire

    def account(self, phone: str) -> Account | None:
        return self._ask("account", lambda: self._account(phone))

    def post(self, posting: Posting) -> Posted | NotPosted:
        wanted = Wanted(
            posting.correlator,
            posting.account,
            posting.bill,
            posting.fen,
            CHANNEL,
            posting.channel,
            posting.method,
        )
        done = self._ask("post", lambda: self.billing.post(wanted))
        return Posted(f"P{done.number}") if isinstance(done, Paid) else self._refused(wanted, done)

    def find(self, correlator: str) -> Posted | NotPosted:
        found = self._ask("find", lambda: self.billing.payments(correlator=correlator))
        return Posted(f"P{found[0].number}") if found else NotPosted("no_such_payment")

    def posted_on(self, day: str) -> list[tuple[str, str, int]]:
        found = self._ask("posted_on", lambda: self.billing.payments(channel=CHANNEL))
        of_day = [p for p in found if local(p.at, self.billing.zone).date().isoformat() == day]
        return [(p.wanted.correlator, f"P{p.number}", p.wanted.fen) for p in of_day]

    def _account(self, phone: str) -> Account | None:
        who = self.billing.customer(phone=phone)
        if who is None:
            return None
        owed = [bill for bill in self.billing.bills(who.account) if bill.fen > bill.paid_fen]
        bills = (Bill(b.id, b.no, b.account, b.period, b.fen - b.paid_fen, b.due) for b in owed)
        return Account(who.account, phone, who.name, who.balance_fen, tuple(bills))

    def _refused(self, wanted: Wanted, refusal: Refusal) -> Posted | NotPosted:
        """A conflict may be with our own first posting, so that is asked for, as `billing.tmf` does."""
        if refusal.code not in ("bill_paid", "correlator_reused"):
            return NotPosted(refusal.code)
        try:
            found = self.find(wanted.correlator)
        except Unreached as never:  # this look has not left; the post before it has
            raise Unknown(str(never)) from never
        return found if isinstance(found, Posted) else NotPosted(refusal.code)

    def _ask(self, name: str, deed: Callable[[], T]) -> T:
        try:
            return self.wire.ask(name, deed)
        except NotSent as never:
            raise Unreached(str(never)) from never
        except NoAnswer as silent:
            raise Unknown(str(silent)) from silent


def _what(order: Order) -> tuple[int, str, int]:
    return order.fen, order.words, order.expires_at


def _standing(order: WalletOrder) -> Standing:
    at = At(str(order.at))
    return Standing(at) if at in (At.OPEN, At.CLOSED) else Standing(at, order.fen, order.reference)
