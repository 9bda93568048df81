"""One payment history from a seed: a customer, a bill, faults; and the judgement by the counterparts' books.

Faults, power cuts and moments are drawn from the seed alone, so a history can be lived again by itself:
`python -m tests.bench.money_story SEED`.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from diversion.billing.port import Kind
from diversion.payment import store as kept
from diversion.payment.order import IN_THE_AIR, NOTHING_TAKEN, TABLE, Desk, Method, Pay, Payment
from diversion.payment.provider import Forged
from diversion.sandbox.wallet_api import notice_headers
from hall.clock import FixedClock, parse_rfc3339
from hall.errors import HallError
from hall.hall import Once
from tests.diversion.payment.house import ACCOUNT, ASKS, KIOSK, OFFICE, PAYS, POOR, House, in_memory
from tests.diversion.payment.wire import Fault

Move = Mapping[str, Any]
MORNING = parse_rfc3339("2026-11-23T09:00:00+08:00")
EVENTS = (3, 14)
MOST_PAYMENTS = 3
STEPS_S = (0, 0, 0.5, 1, 2, 2, 3, 8, 20, 45, 90, 200)
"""How much time passes between two events, s."""
LATE_MS: dict[str, int] = {"post": 19_000, "find": 19_000}
"""A late request arrives within so long: a post within the till's settling time, all else within a minute."""
ENDS = frozenset({Pay.POSTED, Pay.REFUNDED, Pay.CLOSED, Pay.FAILED})
FINAL = frozenset({Desk.AMOUNT_DIFFERS, Desk.REFUND_REFUSED})
"""These wait for a person for ever; silences end when the faults do."""


@dataclass
class Verdict:
    """What histories have cost: fen, bills, payments. `said` explains what is not 0, `ends` counts ends."""

    fen_lost: int = 0
    taken_twice: int = 0
    posted_twice: int = 0
    unexplained: int = 0
    stuck: int = 0
    said: list[str] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)


class Chance:
    """What befalls calls and power, drawn from the history's seed; `calm` ends all faults."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.calm = False
        self.faulty = self.draw.choice((0.0, 0.05, 0.2, 0.5))
        self.silent = self.draw.choice((None, None, None, "wallet", "billing"))
        self.kinds = self.draw.choice(
            (list(Fault), list(Fault), [Fault.LATE], [Fault.LATE, Fault.ANSWER_LOST])
        )
        self.cuts = self.draw.choice((0.0, 0.0, 0.01, 0.04))

    def fate_of(self, side: str) -> Callable[[str], Fault | None]:
        """The fate of calls to that side."""

        def fate(name: str) -> Fault | None:
            if self.calm:
                return None
            if self.silent == side and self.draw.random() < 0.8:
                return self.draw.choice((Fault.REFUSED, Fault.LOST, Fault.BROKEN, Fault.GARBAGE))
            return self.draw.choice(self.kinds) if self.draw.random() < self.faulty else None

        return fate

    def late_ms(self, name: str) -> int:
        """How late a late request comes."""
        return self.draw.randrange(1, LATE_MS.get(name, 60_000))

    def cut(self, number: int, name: str) -> bool:
        """Whether the power fails at this point."""
        return not self.calm and self.draw.random() < self.cuts


class History:
    """One customer and one bill (or a top-up), lived through in a house that others have used before."""

    def __init__(self, house: House, seed: int) -> None:
        self._house = house
        self._seed = seed
        self._chance = Chance(seed)
        self._draw = self._chance.draw
        self._fen = self._draw.randrange(100, 50_000)
        self._bill = house.owe(self._fen) if self._draw.random() < 0.7 else None
        self._begun = 0
        self._made: list[str] = []
        house.clock.pass_seconds(1)
        self._since = house.clock()
        self._first_move = house.hall.board.version

    def live(self) -> Verdict:
        """Events in a drawn order at drawn moments; then faults end, and time passes until all is settled."""
        house, draw = self._house, self._draw
        for side, wire in (("wallet", house.to_wallet), ("billing", house.to_billing)):
            wire.fate, wire.late_ms = self._chance.fate_of(side), self._chance.late_ms
        house.power.cut = self._chance.cut
        self._begin()
        events = (self._pay, self._leave, self._begin, self._told, self._office, self._odd)
        for _ in range(draw.randint(*EVENTS)):
            house.wait(draw.choice(STEPS_S))
            draw.choices(events, (9, 1, 3, 3, 3, 2))[0]()
        self._chance.calm = True
        house.settle()
        moves = house.moves(self._first_move)
        return judge(house, [self._now(p) for p in self._made], self._bill, moves)

    # -- what may happen -----------------------------------------------------------------------------

    def _begin(self) -> None:
        """At the terminal or on the phone, by our code or by theirs, asked for again after a power cut."""
        if self._begun == MOST_PAYMENTS:
            return
        self._begun += 1
        code = self._draw.choice((None, None, PAYS, ASKS, POOR))
        wish = self._house.wish(
            kind=Kind.TOPUP if self._bill is None else Kind.BILL,
            fen=self._fen,
            bill=self._bill,
            method=Method.OURS if code is None else Method.THEIRS,
            place=self._draw.choice(("t1", "phone")),
        )
        once = Once("t1", f"{self._seed}-{self._begun}", "")
        self._do(lambda: self._house.till.open(KIOSK, wish, once, code), "bill_being_paid")
        found = kept.created_between(self._house.hall.store, self._since, self._house.clock() + 1)
        self._made = [p.id for p in found]

    def _pay(self) -> None:
        """The customer's phone pays what it has seen: a code on our screen, or its own password."""
        house = self._house
        for p in map(self._now, self._draw.sample(self._made, len(self._made))):
            at, _, _ = house.books_of(p.order_no)
            if at == "open" and (p.qr is not None or p.method is Method.THEIRS):
                house.wallet.pay(p.order_no)
                if self._draw.random() < 0.4:
                    self._do(lambda p=p: house.notify(p))  # type: ignore[misc]
                return

    def _leave(self) -> None:
        for p in self._some():
            self._do(lambda p=p: self._house.till.leave(KIOSK, p.id))  # type: ignore[misc]

    def _told(self) -> None:
        """A notification: doubled, late, of something that did not happen, forged."""
        for p in self._some():
            if self._draw.random() < 0.3:
                body = f'{{"order_no": "{p.order_no}"}}'.encode()
                headers = notice_headers(bytes(32), body, self._house.clock())
                with suppress(Forged):
                    self._house.till.hear("sandbox", headers, body)
                    raise AssertionError("a forged notification was believed")
            else:
                self._do(lambda p=p: self._house.notify(p))  # type: ignore[misc]

    def _office(self) -> None:
        """Somebody at the desk decides, after a look into billing's own book, as the rule is."""
        for p in self._some():
            has_it = self._house.books_of(p.order_no)[2] > 0
            if p.state is Pay.PAID and p.desk is not None:
                choices = ["again", "post", "posted" if has_it else "refund"]
            elif p.state in IN_THE_AIR or p.desk is not None:
                choices = ["again"]
            else:
                continue
            decision = self._draw.choice(choices)
            self._decide(p.id, decision)

    def _decide(self, payment: str, decision: str) -> None:
        def decide() -> Payment:
            return self._house.till.decide(OFFICE, payment, decision, "by hand")

        self._do(decide, "not_allowed_in_state")

    def _odd(self) -> None:
        """What seldom happens: another amount, the bill paid at a counter, money although closed."""
        house, p = self._house, next(iter(self._some()), None)
        if p is None:
            return
        at, taken, _ = house.books_of(p.order_no)
        order = p.order_no
        odd: list[Callable[[], object]] = []
        if at == "open":
            less = "UPDATE wallet_order SET fen = fen - 1 WHERE no = ?"
            odd.append(lambda: house.in_wallet(less, order))
        if at == "closed" and p.state in NOTHING_TAKEN and p.step_at is not None:
            odd.append(lambda: house.pay_although_closed(p))
        if taken and p.state not in ENDS:
            odd.append(lambda: house.provider.not_refundable.add(order))
        if self._bill is not None:
            at_counter = "UPDATE bills SET paid_fen = fen WHERE id = ?"
            odd.append(lambda: house.in_billing(at_counter, self._bill))
        if odd:
            self._draw.choice(odd)()

    def _do(self, deed: Callable[[], object], *refusals: str) -> None:
        """Do it, again after each power cut; these refusals are answers."""
        try:
            self._house.despite_cuts(deed)
        except HallError as refused:
            if refused.code not in refusals:
                raise

    def _some(self) -> list[Payment]:
        return [self._now(p) for p in self._made if self._draw.random() < 0.6]

    def _now(self, payment: str) -> Payment:
        return kept.payment_of(self._house.hall.store, payment)


def judge(house: House, payments: Sequence[Payment], bill: str | None, moves: Sequence[Move]) -> Verdict:
    """What the counterparts' books say of these payments, and whether our journal explains our rows."""
    verdict = Verdict()
    settled = 0
    for p in payments:
        at, taken, posted = house.books_of(p.order_no)
        waits = p.desk is not None
        lost = posted if not taken else 0 if waits and not posted else abs(taken - posted)
        told = explained(p, [move for move in moves if move["payment"] == p.id])
        stuck = p.step is not None or p.step_at is not None or not (p.state in ENDS or p.desk in FINAL)
        verdict.fen_lost += lost
        verdict.unexplained += not told
        verdict.stuck += stuck
        settled += taken > 0 and not waits
        verdict.ends[f"{p.state} {p.desk or ''}".strip()] += 1
        if lost or stuck or not told:
            verdict.said.append(f"{lost=} {stuck=} {told=}: wallet {at} {taken}, {posted=}, {p}")
    if bill is not None:
        postings = sum(1 for one in house.billing.payments(account=ACCOUNT) if one.wanted.bill == bill)
        verdict.posted_twice += max(0, postings - 1)
        verdict.taken_twice += max(0, settled - 1)
        if max(postings, settled) > 1:
            verdict.said.append(f"{bill}: taken {settled} times, posted {postings} times")
    return verdict


def explained(p: Payment, moves: Sequence[Move]) -> bool:
    """Whether the moves of a payment, followed through the table, lead to what its row says."""
    at: str | None = None
    desk: str | None = None
    for move in moves:
        lawful = move["from"] == at and (at is None or move["to"] in {at, *TABLE[Pay(at)]})
        if not lawful or (at is None and move["to"] != Pay.CREATED):
            return False
        at, desk = move["to"], move.get("desk")
    return (at, desk) == (p.state, p.desk)


@contextmanager
def a_house() -> Iterator[House]:
    """A fresh house, its files in memory where there is any."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        house = House(Path(folder), FixedClock(MORNING))
        try:
            yield house
        finally:
            house.close()


def live(house: House, seed: int) -> Verdict:
    """One history in that house. Raises what must never be raised, with the seed in a note."""
    try:
        return History(house, seed).live()
    except BaseException as error:
        error.add_note(f"history {seed}: python -m tests.bench.money_story {seed}")
        raise


if __name__ == "__main__":
    with a_house() as alone:
        print(live(alone, int(sys.argv[1])))
        for told in alone.moves():
            print(told)
