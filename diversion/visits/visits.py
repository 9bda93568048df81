"""Visits as they happen: opened, given a number, ended; each told in the journal by ids and steps only.

A terminal has one visit at a time: a new one ends whatever somebody left behind. What a visit may see goes by
the number that was typed in it, never by an id of a request.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from diversion.billing.port import Account
from diversion.phone import Phone
from diversion.vault import Vault
from diversion.visits import store as kept
from diversion.visits.lookups import FOR_COMPANIES, count_in
from diversion.visits.underway import Underway
from diversion.visits.visit import PHONE, Outcome, Step, Task, Visit
from hall.actor import Actor, Role
from hall.clock import local
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.ticket import Move
from hall.transaction import Transaction

SILENT_MS = 120_000
"""A visit that nobody touches for so long is abandoned; the screen has gone back to its start long before.
While something can be paid in it, that takes as long as it may be paid."""
HOUR_MS = 3_600_000
_SAID = frozenset({Outcome.COMPLETED, Outcome.LEFT})
"""What a customer's own screen may say of the end."""
_ELSEWHERE = frozenset({Step.PAYING, Step.AGREEING})
"""The customer looks at their own phone, and touches nothing here."""
_AWAY = frozenset({"visit.end", "visit.move"})
"""What leaves a terminal free: the customer is done, or goes on with their own phone."""
MOST_AT_A_TERMINAL = 120
MOST_ON_PHONES = 600
"""Look-ups within an hour: at one terminal, on all phones together."""
VISITOR_MS = 92 * 24 * HOUR_MS
"""By whom a visit was is known for a quarter at most."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a customer begins: the task, for which business type, by which offer, with which ticket."""

    task: Task
    service: str
    language: str = "zh-CN"
    offer: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """The number that was typed, and the account that billing has for it."""

    phone: Phone
    account: str


class Visits:
    """The visits of one hall; `follow` is to be registered as a listener.

    `leave` closes what is still to be paid in a visit, in the transaction of its end, and says whether
    anything has been paid in it; `paying_ms` is how long it may be paid: a customer who looks at their own
    phone meanwhile touches nothing here.
    """

    def __init__(
        self,
        hall: Hall,
        vault: Vault,
        *,
        leave: Callable[[Transaction, str], bool] = lambda tx, visit: False,
        paying_ms: int = SILENT_MS,
    ) -> None:
        self._hall = hall
        self._vault = vault
        self._leave = leave
        self._paying_ms = max(paying_ms, SILENT_MS)
        self.busy: dict[str, str] = {v.place: v.id for v in kept.lasting(hall.store) if v.place != PHONE}
        """Terminal -> the visit that goes on there."""
        self.underway = Underway()

    def follow(self, moves: Sequence[Move]) -> None:
        """Listener: which terminals are busy, and where somebody is sent."""
        for move in moves:
            if move.verb == "offer.accept":
                self.underway.left(move)
            elif move.verb == "visit.open" and move.kiosk:
                self.busy[move.kiosk] = move.data["visit"]
                self.underway.arrived(move)
            elif move.verb in _AWAY and move.kiosk and self.busy.get(move.kiosk) == move.data["visit"]:
                del self.busy[move.kiosk]

    def taken(self, holder: str | None = None) -> set[str]:
        """The terminals to which nobody else is sent: somebody is there, or was sent there a moment ago.

        `holder`: a ticket; what is kept for whoever holds it is free to them.
        """
        return {*self.busy, *self.underway.held(self._hall.clock(), holder)}

    def open(self, actor: Actor, place: str, opening: Opening) -> Visit:
        """Begin a visit at a terminal or on a phone. Raises Refused `no_long_business` on a ticket kiosk."""
        catalogue = self._hall.catalogue
        catalogue.service(opening.service)
        if opening.offer is not None:
            catalogue.offer(opening.offer)
        if place != PHONE and catalogue.kiosk(place).role == "tickets":
            raise Refused(
                "no_long_business", "This kiosk gives numbers only; a terminal or a phone does this."
            )

        wait_s = self._wait_s(opening.service)
        languages = catalogue.languages
        spoken = opening.language if opening.language in languages else languages[0]

        def job(tx: Transaction) -> Visit:
            sent_by = None
            if place != PHONE:
                sent_by = self.underway.offer(place, opening.service, tx.now)
                for left in kept.open_at_in(tx, place):
                    self._end(tx, "system", left, Outcome.ABANDONED)
            visit = Visit(
                id=str(uuid.uuid4()),
                place=place,
                task=opening.task,
                service=opening.service,
                offer=opening.offer or sent_by,
                ticket=opening.ticket,
                language=spoken,
                opened_at=tx.now,
                seen_at=tx.now,
                wait_s=wait_s,
            )
            kept.add(tx, visit)
            data = {"visit": visit.id, "task": str(visit.task), "offer": visit.offer}
            tx.append("visit.open", actor.ref, service=visit.service, kiosk=_kiosk(visit), data=data)
            return visit

        return self._hall.write(job)

    def _wait_s(self, service: str) -> int | None:
        """How long a ticket taken now would wait: half of them longer, half less."""
        hall = self._hall
        wait = hall.estimator(hall.catalogue, hall.board, service, hall.board.waiting(service))
        return None if wait is None else wait.p50_s

    def of(self, actor: Actor, visit: str) -> Visit:
        """The visit, if it is this actor's and goes on. Raises NotFound `unknown_visit`."""
        found = self.ever_of(actor, visit)
        if found.ended_at is not None:
            raise kept.unknown_visit()
        return found

    def ever_of(self, actor: Actor, visit: str) -> Visit:
        """The visit, if it is this actor's, over or not. Raises NotFound `unknown_visit`."""
        found = kept.visit_of(self._hall.store, visit)
        at_terminal = found.place != PHONE and actor.place == found.place
        if not (actor.ref == f"visit:{found.id}" if actor.role is Role.PHONE else at_terminal):
            raise kept.unknown_visit()
        return found

    def may_look(self, visit: Visit, phone: Phone) -> None:
        """Count a look-up of a number. Raises Refused `too_many_lookups`: then nothing has been counted."""
        most = MOST_ON_PHONES if visit.place == PHONE else MOST_AT_A_TERMINAL
        self._hall.write(lambda tx: count_in(tx, self._vault, visit.place, phone, most))

    def may_look_for_company(self, visit: Visit, phone: Phone) -> None:
        """Count a look-up of a company by the customer of that number. Raises Refused `too_many_lookups`."""
        most = MOST_ON_PHONES if visit.place == PHONE else MOST_AT_A_TERMINAL
        self._hall.write(lambda tx: count_in(tx, self._vault, visit.place, phone, most, FOR_COMPANIES))

    def know(self, actor: Actor, visit: Visit, phone: Phone, account: Account | None) -> Visit:
        """The number that was typed, and whether billing knows it."""
        day = local(self._hall.clock(), self._hall.catalogue.zone).date()
        visitor = self._vault.visitor(phone.digits, day)

        def job(tx: Transaction) -> Visit:
            now = kept.lasting_in(tx, visit.id)
            whose = {"phone": phone.digits, "account": account.id if account else ""}
            sealed = self._vault.seal(json.dumps(whose), _what(now.id)) if account else None
            known = replace(
                now,
                proved_at=None,
                sealed=sealed,
                visitor=visitor,
                step=Step.BILL if account else Step.NUMBER,
                seen_at=tx.now,
            )
            kept.change(tx, known)
            data = {"visit": now.id, "found": account is not None}
            tx.append("visit.look", actor.ref, service=now.service, kiosk=_kiosk(now), data=data)
            return known

        return self._hall.write(job)

    def whose(self, visit: Visit) -> Whose:
        """The number of this visit. Raises Refused `no_number` where none was found yet."""
        if visit.sealed is None:
            raise Refused("no_number", "Type the telephone number first.")
        opened = json.loads(self._vault.open(visit.sealed, _what(visit.id)))
        return Whose(Phone(opened["phone"]), opened["account"])

    def hold(self, visit: Visit, ticket: str) -> None:
        """The customer holds this ticket, and may give it back afterwards."""
        self._hall.write(lambda tx: kept.change(tx, replace(kept.lasting_in(tx, visit.id), ticket=ticket)))

    def proved(self, visit: Visit) -> Visit:
        """The number that `visit` says was shown to be this customer's own.

        Raises Refused `proof_needed` where another number has been typed since: that one is not proved.
        """

        def job(tx: Transaction) -> Visit:
            now = kept.lasting_in(tx, visit.id)
            if now.sealed != visit.sealed:
                raise _unproved()
            shown = replace(now, proved_at=tx.now, seen_at=tx.now)
            kept.change(tx, shown)
            return shown

        return self._hall.write(job)

    def need_proof(self, visit: Visit) -> None:
        """Raises Refused `proof_needed` where nothing has shown that the number is this customer's own."""
        if visit.proved_at is None:
            raise _unproved()

    def touch(self, visit: Visit, step: Step) -> Visit:
        """The customer is there, at that step."""

        def job(tx: Transaction) -> Visit:
            seen = replace(kept.lasting_in(tx, visit.id), step=step, seen_at=tx.now)
            kept.change(tx, seen)
            return seen

        return self._hall.write(job)

    def end(self, actor: Actor, visit: Visit, outcome: Outcome) -> Visit:
        """The customer is done, or has pressed the way out."""
        if outcome not in _SAID:
            raise Invalid("invalid_field", "outcome: completed or left.", field="outcome")

        def job(tx: Transaction) -> Visit:
            now = kept.visit_in(tx, visit.id)
            return now if now.ended_at is not None else self._end(tx, actor.ref, now, outcome)

        return self._hall.write(job)

    def look(self) -> list[Visit]:
        """End the visits that nobody touches any more; those that ended."""
        now = self._hall.clock()
        silent = [v for v in kept.silent_since(self._hall.store, now - SILENT_MS) if self._is_silent(v, now)]
        if not silent:
            return []

        def job(tx: Transaction) -> list[Visit]:
            ended = []
            for visit in (kept.visit_in(tx, one.id) for one in silent):
                if visit.ended_at is None and self._is_silent(visit, tx.now):
                    ended.append(self._end(tx, "system", visit, Outcome.ABANDONED))
            return ended

        return self._hall.write(job)

    def _is_silent(self, visit: Visit, now: int) -> bool:
        return visit.seen_at < now - (self._paying_ms if visit.step in _ELSEWHERE else SILENT_MS)

    def _end(self, tx: Transaction, by: str, visit: Visit, outcome: Outcome) -> Visit:
        """End it: the number is known no longer, nothing can be paid; how far it came is journalled.

        `outcome` is what its end looked like; whoever has paid has completed it, whatever ended it.
        """
        paid = self._leave(tx, visit.id)
        how = _really(outcome, visit.step, paid=paid)
        step = Step.DONE if paid and visit.step is Step.CASH else visit.step
        ended = replace(visit, ended_at=tx.now, outcome=how, step=step, sealed=None)
        kept.change(tx, ended)
        data = {
            "visit": visit.id,
            "task": str(visit.task),
            "offer": visit.offer,
            "outcome": str(how),
            "step": str(step),
            "seconds": (tx.now - visit.opened_at) // 1000,
        }
        tx.append("visit.end", by, service=visit.service, kiosk=_kiosk(visit), data=data)
        return ended


def _really(outcome: Outcome, step: Step, *, paid: bool) -> Outcome:
    """What an end comes to: cash is paid at a counter; who walks away when all is done has completed it."""
    if paid:
        return Outcome.COMPLETED
    if step is Step.CASH:
        return Outcome.CASH
    return Outcome.COMPLETED if outcome is Outcome.ABANDONED and step is Step.DONE else outcome


def _unproved() -> Refused:
    return Refused("proof_needed", "Type the code that was sent to this number first.")


def _kiosk(visit: Visit) -> str | None:
    return None if visit.place == PHONE else visit.place


def _what(visit: str) -> str:
    return f"visit.whose:{visit}"
