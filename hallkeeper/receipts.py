"""The paper of receipts (缴费凭条): asked for by a move, told back by the agent, read from the journal.

`receipt.print` asks for one (`payment`, `copy` counted from 1, `kiosk` where it comes out). The confirmation
of a standing order, its end or a mandate and the notice of an invoice are such papers too, with their id in
the payment's place. `receipt.state` tells that the customer may stand without it (LATE, UNKNOWN, EXPIRED),
and that paper came out after all. How the others ended is nobody's news and known only until the server ends.
Neither move names a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from diversion.invoices.invoice import Invoice
from diversion.mandates.mandate import Mandate
from diversion.payment.order import Pay, Payment
from diversion.standing.order import StandingOrder
from hall.actor import Actor
from hall.catalogue import Catalogue
from hall.clock import rfc3339
from hall.devices import DOUBTFUL, PRINTED
from hall.errors import Refused
from hall.hall import Hall, Once
from hall.ticket import Move
from hall.transaction import Transaction

ASKED = "ASKED"
"""Nothing was told yet of this paper."""
PRINT, STATE = "receipt.print", "receipt.state"
SILENT_MS = 20_000
"""A paper of which nothing was told for so long is missed: the agent is away, or had not begun yet."""
MOST_PAPERS = 10
"""Of one payment: whoever needs more has another trouble than paper."""
_READ_AT_ONCE = 5000
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """That a standing order has ended: a paper of its own, whose first print is no copy."""

    order: StandingOrder

    @property
    def id(self) -> str:
        """The paper's name."""
        return self.order.end_paper

    @property
    def service(self) -> str | None:
        """The business type of the sign-up."""
        return self.order.service

    @property
    def place(self) -> str:
        """Where it was signed up."""
        return self.order.place


Order = StandingOrder | Ended | Mandate | Invoice
"""What else is confirmed on paper, by its id in the payment's place."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A payment's newest receipt: which copy, where, the spool's word for it and why, since when (ms UTC)."""

    copy: int
    kiosk: str | None
    state: str = ASKED
    reason: str | None = None
    asked_at: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A receipt that may not have come out; `since` is ms UTC."""

    paper: Paper
    since: int


class Receipts:
    """The receipts of the business day; they are read from the journal when somebody asks."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._version: int | None = None
        self._day_began = 0
        self._papers: dict[str, Paper] = {}
        self._doubts: dict[str, Doubt] = {}
        self._began = hall.clock()

    def told(self, payment: str) -> Json | None:
        """`{"copy", "state", "reason", "doubtful"}` of the newest; None where no paper was asked for today.

        `doubtful`: the customer may be without any; `state` is ASKED until the agent says more.
        """
        self._catch_up()
        paper = self._papers.get(payment)
        if paper is None:
            return None
        said = {"copy": paper.copy, "state": paper.state, "reason": paper.reason}
        return said | {"doubtful": self._missed(paper) or payment in self._doubts}

    def kiosk_of(self, payment: str) -> str | None:
        """Where the newest paper was asked for today."""
        self._catch_up()
        paper = self._papers.get(payment)
        return paper.kiosk if paper else None

    def doubtful(self) -> list[Json]:
        """The payments whose customers may be without a receipt, in the order in which it happened.

        `coming`: one more was asked for, and there is hope for it yet. A paper of which nothing was told is
        doubtful too, unless it was asked for before this server began: the last one may have been told.
        """
        self._catch_up()
        missed = {
            payment: Doubt(paper, paper.asked_at + SILENT_MS)
            for payment, paper in self._papers.items()
            if self._missed(paper) and paper.asked_at >= self._began
        }
        rows = sorted((missed | self._doubts).items(), key=lambda row: row[1].since)
        return [
            {
                "payment": payment,
                "kiosk": doubt.paper.kiosk,
                "copy": doubt.paper.copy,
                "state": doubt.paper.state,
                "reason": doubt.paper.reason,
                "since": rfc3339(doubt.since),
                "coming": self._is_coming(payment, doubt.paper.copy),
            }
            for payment, doubt in rows
        ]

    def _missed(self, paper: Paper) -> bool:
        return paper.state == ASKED and self._hall.clock() - paper.asked_at > SILENT_MS

    def _is_coming(self, payment: str, copy: int) -> bool:
        newest = self._papers.get(payment)
        return (
            newest is not None and newest.copy > copy and newest.state == ASKED and not self._missed(newest)
        )

    def print_again(self, actor: Actor, payment: Payment, kiosk: str, once: Once | None) -> int:
        """Ask for one more paper of a payment whose receipt was given or declined today; which copy it is.

        Raises Refused `receipt_of_another_day`, `too_many_copies`.
        """

        def job(tx: Transaction, catalogue: Catalogue) -> int:
            copy = 1 + self._copies(tx, payment)
            if copy > MOST_PAPERS:
                raise Refused("too_many_copies", "This receipt has been printed often enough.")
            data = {"payment": payment.id, "copy": copy}
            tx.append(PRINT, actor.ref, service=payment.service, kiosk=kiosk, data=data)
            return copy

        return self._hall.decide(once, job, lambda tx, kept: self._copies(tx, payment), lambda copy: None)

    def print_order(
        self,
        actor: Actor,
        order: Order,
        kiosk: str | None,
        once: Once | None,
        also: Callable[[Transaction], object] = lambda tx: None,
    ) -> int:
        """Ask for the confirmation of an order or mandate, or the notice of an invoice; which copy it is.

        `kiosk`: where the paper comes out; None: nowhere. `also` is written in the same transaction. Raises
        `no_printer`, `too_many_copies`, and what `also` raises.
        """
        if kiosk is None:
            raise Refused("no_printer", "There is no printer for it in this hall.")

        def job(tx: Transaction, catalogue: Catalogue) -> int:
            copy = 1 + self._asked(tx, order.id)
            if copy > MOST_PAPERS:
                raise Refused("too_many_copies", "This confirmation has been printed often enough.")
            also(tx)
            data = {"payment": order.id, "copy": copy}
            tx.append(PRINT, actor.ref, service=order.service, kiosk=kiosk, data=data)
            return copy

        return self._hall.decide(once, job, lambda tx, kept: self._asked(tx, order.id), lambda copy: None)

    def hear(self, actor: Actor, device: str, payment: str, paper: Paper) -> None:
        """What became of a paper; journalled where its customer may be without, and when no longer."""
        self._catch_up()
        newest = self._papers.get(payment)
        if newest is None:
            return
        if self._is_news(payment, paper):
            data = {"payment": payment, "device": device, "copy": paper.copy}
            data |= {"state": paper.state, "reason": paper.reason}
            self._hall.write(lambda tx: tx.append(STATE, actor.ref, kiosk=newest.kiosk, data=data))
        if paper.copy == newest.copy:
            self._papers[payment] = replace(newest, state=paper.state, reason=paper.reason)

    def _is_news(self, payment: str, paper: Paper) -> bool:
        doubt = self._doubts.get(payment)
        if paper.state in PRINTED:
            return doubt is not None
        if paper.state not in DOUBTFUL:
            return False
        if doubt is None:
            return True
        known = doubt.paper
        return (known.copy, known.state, known.reason) != (paper.copy, paper.state, paper.reason)

    def _copies(self, tx: Transaction, payment: Payment) -> int:
        """How many papers of it were asked for, also in this very transaction."""
        self._catch_up()
        paper = self._papers.get(payment.id)
        if paper is None and (payment.state is not Pay.RECEIPTED or payment.changed_at < self._day_began):
            raise Refused("receipt_of_another_day", "This receipt is of another day and printed no more.")
        return self._asked(tx, payment.id)

    def _asked(self, tx: Transaction, about: str) -> int:
        """How many papers about it were asked for today, also in this very transaction."""
        self._catch_up()
        paper = self._papers.get(about)
        here = [m.data for m in tx.moves if m.verb == PRINT and m.data["payment"] == about]
        return max([paper.copy if paper else 0, *(int(data["copy"]) for data in here)])

    def _catch_up(self) -> None:
        """From the move on that began the business day."""
        if self._version is None:
            self._version = max(0, self._hall.store.row().day_move - 1)
        while moves := self._hall.moves_after(self._version, _READ_AT_ONCE):
            self._take(moves)

    def _take(self, moves: Iterable[Move]) -> None:
        for move in moves:
            if move.move <= (self._version or 0):
                continue
            self._version = move.move
            if move.verb == "day.close":
                self._day_began = move.at
                self._papers.clear()
                self._doubts.clear()
            elif move.verb == PRINT:
                self._papers[move.data["payment"]] = Paper(move.data["copy"], move.kiosk, asked_at=move.at)
            elif move.verb == STATE:
                self._state(move)

    def _state(self, move: Move) -> None:
        data, payment = move.data, move.data["payment"]
        told = Paper(data["copy"], move.kiosk, data["state"], data["reason"], move.at)
        newest = self._papers.get(payment)
        if newest is not None and newest.copy == told.copy:
            self._papers[payment] = told
        if told.state in PRINTED:
            self._doubts.pop(payment, None)
            return
        known = self._doubts.get(payment)
        self._doubts[payment] = Doubt(told, known.since if known else move.at)
