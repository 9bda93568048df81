"""The hall: the one door through which everything happens to tickets, counters and the catalogue.

Each method that writes joins the writer, waits until its transaction is on disk and returns what is then
true. Reads come from the board (memory) or from the store. Listeners hear committed moves and must return
at once; one that raises is logged and never disturbs the others.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hall import counters, devices, rating, rings, undo, verbs
from hall.actor import SYSTEM, Actor, Role, check_role, only
from hall.board import Board, load
from hall.catalogue import Catalogue
from hall.change import change_catalogue, digest_of
from hall.clock import Clock, business_day
from hall.day import close_day, day_is_over
from hall.errors import HallError, Invalid, NotFound, Refused
from hall.estimate import Estimator, SimpleEstimator, Wait
from hall.once import Deed, Once
from hall.rows import CounterState, KeptAnswer
from hall.store import Store
from hall.ticket import Done, Move, Ticket, Verb
from hall.transaction import Transaction
from hall.verbs import Order
from hall.writer import Job, PlainThreads, Threads, Writer

log = logging.getLogger("hall")
T = TypeVar("T")
Listener = Callable[[Sequence[Move]], None]


class Hall:
    """One hall. `threads` says how callers wait; `estimator` answers the expected wait."""

    def __init__(
        self,
        store: Store,
        *,
        threads: Threads | None = None,
        estimator: Estimator | None = None,
    ) -> None:
        self.store = store
        self.clock: Clock = store.clock
        self.estimator: Estimator = estimator or SimpleEstimator()
        self._catalogue_move = store.row().catalogue_move  # before the catalogue: a change between is seen
        self.catalogue = store.catalogue()
        self.board: Board = load(store)
        self._listeners: list[Listener] = []
        self._writer = Writer(
            store.transaction, self._before_batch, self._announce, threads or PlainThreads(), store.let_go
        )

    def issue(self, actor: Actor, order: Order, once: Once | None = None) -> Ticket:
        """Issue a ticket; the promise (people ahead, expected wait) is made now and journalled with it."""
        check_role(actor, Verb.ISSUE)
        order = replace(order, promised=self._promise(order))
        return self._ticket(lambda tx, cat: verbs.issue(tx, cat, actor, order), once)

    def cancel(self, actor: Actor, ticket: str, once: Once | None = None) -> Ticket:
        """Leave the queue."""
        return self._ticket(lambda tx, cat: verbs.cancel(tx, actor, ticket), once)

    def requeue(self, actor: Actor, ticket: str, once: Once | None = None) -> Ticket:
        """A missed customer is back."""
        return self._ticket(lambda tx, cat: verbs.requeue(tx, cat, actor, ticket), once)

    def reprint(
        self, actor: Actor, ticket: str, kiosk: str | None = None, once: Once | None = None
    ) -> Ticket:
        """Ask for another slip of an open ticket, at a kiosk: same number, marked as a copy."""
        return self._ticket(lambda tx, cat: devices.reprint(tx, cat, actor, ticket, kiosk), once)

    def rate(
        self,
        actor: Actor,
        score: int,
        *,
        counter: str | None = None,
        ticket: str | None = None,
        once: Once | None = None,
    ) -> Ticket:
        """How it was, 5 to 1: of a ticket, or of the one that was last finished at a counter."""
        if counter is not None:
            self.catalogue.counter(counter)
        return self._ticket(lambda tx, cat: rating.rate(tx, actor, score, counter, ticket), once)

    def take_case(self, actor: Actor, ticket: str, once: Once | None = None) -> Ticket:
        """Look after a dissatisfied customer."""
        return self._ticket(lambda tx, cat: rating.take(tx, actor, ticket), once)

    def call_next(
        self,
        actor: Actor,
        counter: str,
        *,
        finish: bool = False,
        done: Sequence[Done] | None = None,
        once: Once | None = None,
    ) -> Ticket | None:
        """Call the most urgent ticket; None where nobody waits for this counter."""
        return self._maybe_ticket(
            lambda tx, cat: verbs.call_next(tx, cat, actor, counter, done, finish), once
        )

    def call(self, actor: Actor, counter: str, ticket: str, once: Once | None = None) -> Ticket:
        """Call a certain ticket."""
        return self._ticket(lambda tx, cat: verbs.call(tx, cat, actor, counter, ticket), once)

    def recall(self, actor: Actor, counter: str, once: Once | None = None) -> Ticket:
        """Announce the called ticket once more."""
        return self._ticket(lambda tx, cat: verbs.recall(tx, cat, actor, counter), once)

    def start(self, actor: Actor, counter: str, once: Once | None = None) -> Ticket:
        """Serving begins."""
        return self._ticket(lambda tx, cat: verbs.start(tx, cat, actor, counter), once)

    def finish(
        self, actor: Actor, counter: str, done: Sequence[Done] | None = None, once: Once | None = None
    ) -> Ticket:
        """Serving ends; what was really done is recorded."""
        return self._ticket(lambda tx, cat: verbs.finish(tx, cat, actor, counter, done), once)

    def miss(self, actor: Actor, counter: str, once: Once | None = None) -> Ticket:
        """Nobody came."""
        return self._ticket(lambda tx, cat: verbs.miss(tx, cat, actor, counter), once)

    def hold(self, actor: Actor, counter: str, reason: str | None = None, once: Once | None = None) -> Ticket:
        """The customer steps aside for a while."""
        return self._ticket(lambda tx, cat: verbs.hold(tx, cat, actor, counter, reason), once)

    def resume(self, actor: Actor, counter: str, ticket: str, once: Once | None = None) -> Ticket:
        """A held customer comes back to a free counter."""
        return self._ticket(lambda tx, cat: verbs.resume(tx, cat, actor, counter, ticket), once)

    def transfer(
        self,
        actor: Actor,
        counter: str,
        *,
        service: str | None = None,
        to_counter: str | None = None,
        once: Once | None = None,
    ) -> Ticket:
        """Send the customer on, to a business type or to a counter."""
        return self._ticket(
            lambda tx, cat: verbs.transfer(tx, cat, actor, counter, service, to_counter), once
        )

    def serve(self, actor: Actor, counter: str, service: str, once: Once | None = None) -> Ticket:
        """Serve a customer without a ticket."""
        return self._ticket(lambda tx, cat: verbs.serve(tx, cat, actor, counter, service), once)

    def undo(self, actor: Actor, counter: str, once: Once | None = None) -> Ticket:
        """Take the counter's latest move back."""
        return self._ticket(lambda tx, cat: undo.undo(tx, cat, actor, counter), once)

    def start_by_itself(self, counter: str, version: int) -> None:
        """Begin serving where the called ticket has not moved since `version`."""
        self.write(lambda tx: verbs.start_by_itself(tx, counter, version))

    def open_counter(
        self, actor: Actor, code: str, *, take_over: bool = False, once: Once | None = None
    ) -> CounterState:
        """Open a counter and bind it to the actor."""
        return self._counter(
            lambda tx, cat: counters.open_counter(tx, cat, actor, code, take_over=take_over), code, once
        )

    def pause_counter(
        self, actor: Actor, code: str, reason: str | None = None, once: Once | None = None
    ) -> CounterState:
        """Pause a counter; open it again to go on."""
        return self._counter(lambda tx, cat: counters.pause_counter(tx, cat, actor, code, reason), code, once)

    def close_counter(self, actor: Actor, code: str, once: Once | None = None) -> CounterState:
        """Close a counter that has no ticket."""
        return self._counter(lambda tx, cat: counters.close_counter(tx, cat, actor, code), code, once)

    def ask_for_help(self, actor: Actor, kiosk: str, once: Once | None = None) -> None:
        """A customer at a kiosk asks for a member of staff; asking again while it rings changes nothing."""
        only(actor, Role.KIOSK, Role.MANAGER)
        self.catalogue.kiosk(kiosk)
        self._ring(once, lambda tx: rings.ask_at_kiosk(tx, self.board, actor, kiosk))

    def ask_by_phone(self, actor: Actor, ticket: Ticket | None = None) -> None:
        """The holder of a ticket asks for a member of staff by phone, or a visitor, whose `actor.ref` says
        which visit it is; asking again while it rings changes nothing.
        """
        only(actor, Role.PHONE)
        self._ring(None, lambda tx: rings.ask_by_phone(tx, self.board, actor, ticket))

    def answer_help(self, actor: Actor, kiosk: str, once: Once | None = None) -> None:
        """Somebody goes there; the ringing stops everywhere."""
        only(actor, Role.COUNTER, Role.MANAGER)
        self.catalogue.kiosk(kiosk)
        self._ring(once, lambda tx: rings.answer_at_kiosk(tx, self.board, actor, kiosk))

    def answer_ring(self, actor: Actor, ring: int, once: Once | None = None) -> None:
        """Somebody goes to who rang with the move `ring`; where that rings no more nothing changes."""
        only(actor, Role.COUNTER, Role.MANAGER)
        self._ring(once, lambda tx: rings.answer(tx, self.board, actor, ring))

    def device_state(
        self, actor: Actor, device: str, state: str, reason: str | None, since: int, last_good: int | None
    ) -> None:
        """What a device says of itself; journalled when state or reason changes. Instants in ms UTC."""
        only(actor, Role.DEVICE)
        self.catalogue.device(device)
        told = devices.Told(device, state, reason, since, last_good)
        if devices.is_news(self.board, told):
            self.write(lambda tx: devices.tell(tx, self.board, actor.ref, [told]))

    def devices_away(self, codes: Sequence[str], heard_at: int) -> None:
        """Their agent is not heard of any more: nobody can say how they are. `heard_at` ms UTC."""
        told = devices.away(self.board, codes, heard_at, self.clock())
        if any(devices.is_news(self.board, one) for one in told):
            self.write(lambda tx: devices.tell(tx, self.board, SYSTEM.ref, told))

    def slip_state(self, actor: Actor, end: devices.SlipEnd) -> None:
        """What became of a slip; journalled where its customer may be without paper, and when no longer."""
        only(actor, Role.DEVICE)
        place = self.catalogue.device(end.device).place
        if devices.slip_is_news(self.board, end):
            self.write(lambda tx: devices.tell_slip(tx, self.board, actor.ref, end, place))

    def change_catalogue(self, actor: Actor, catalogue: Catalogue) -> None:
        """Take another catalogue over, whole; codes that it leaves out are retired, never deleted.

        Raises Refused `catalogue_in_use` where somebody waits for or is at what would be retired.
        """
        only(actor, Role.MANAGER, Role.SYSTEM)
        self.write(lambda tx: change_catalogue(tx, actor, catalogue))

    def journal(self, verb: str, by: str, data: dict[str, Any]) -> None:
        """Journal what else changes (a dotted verb, no ticket); codes and figures only."""
        if "." not in verb:
            raise Invalid("not_dotted", f"{verb!r} is the verb of a ticket.", field="verb")
        self.write(lambda tx: tx.append(verb, by, data=data))

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in the writer's next transaction; what it returns, once that is on disk."""
        return self._writer.do(job)

    def write_once(self, once: Once | None, job: Callable[[Transaction], T]) -> T:
        """The same under an idempotency key, for what cannot be told twice (secrets are shown once).

        Raises Refused `already_done` where the key has been used for the same.
        """

        def again(tx: Transaction, kept: KeptAnswer) -> T:
            raise Refused("already_done", "This has been done already; what it made is shown only once.")

        return self._writer.do(Deed(once, job, again, lambda _: None))

    def decide(
        self,
        once: Once | None,
        job: Callable[[Transaction, Catalogue], T],
        again: Callable[[Transaction, KeptAnswer], T],
        ticket_of: Callable[[T], str | None],
    ) -> T:
        """What is decided and done by what is true in the transaction itself, as a pad's key is.

        `again` tells what came of it where the key has been used; `ticket_of` whose ticket to keep with it.
        """
        return self._writer.do(Deed(once, lambda tx: job(tx, self._catalogue_in(tx)), again, ticket_of))

    def close_day_if_due(self) -> None:
        """Close the business day in a silent hall; the writer does so before each batch by itself."""
        if day_is_over(self.catalogue, self.board.business_day, self.clock()):
            self.write(lambda tx: None)

    def ticket(self, ticket: str) -> Ticket:
        """The ticket as it is now. Raises NotFound `unknown_ticket`."""
        try:
            uuid.UUID(ticket)
        except ValueError:
            raise NotFound("unknown_ticket", "There is no such ticket.") from None
        return self.board.known(ticket) or self.store.ticket(ticket)

    def wait_of(self, ticket: Ticket) -> Wait | None:
        """The expected wait of a waiting ticket, as of now."""
        ahead = self.board.ahead(ticket)
        return self.estimator(self.catalogue, self.board, ticket.service, ahead)

    def is_open(self) -> bool:
        """Whether customers may take tickets now."""
        return self.catalogue.is_open(self.clock())

    def moves_after(self, after: int, most: int) -> list[Move]:
        """The journal from the move after `after` on, ascending, at most `most`."""
        return [] if after >= self.board.version else self.store.moves_after(after, most)

    def listen(self, listener: Listener) -> None:
        """Hear all committed moves from now on, in order."""
        self._listeners.append(listener)

    def catch_up(self) -> None:
        """Take in what other processes have committed."""
        while self.store.row().last_move > self.board.version:
            self._tell(self.store.moves_after(self.board.version, 1000))

    def stop(self) -> None:
        """Finish what is pending and take nothing more."""
        self._writer.stop()

    def _before_batch(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        if tx.catalogue_move != self._catalogue_move:
            self.catalogue, self._catalogue_move = tx.catalogue(), tx.catalogue_move
        close_day(tx, self.catalogue)
        keys = [job.once for job in jobs if isinstance(job, Deed) and job.once is not None]
        if keys:
            tx.look_up_answers([(once.caller, once.key) for once in keys])

    def _announce(self, moves: Sequence[Move]) -> None:
        """Tell everybody; where another process has committed before or between, the store knows in order."""
        known = self.board.version
        if moves[0].move == known + 1 and moves[-1].move == known + len(moves):
            self._tell(moves)
        else:
            self.catch_up()

    def _tell(self, moves: Sequence[Move]) -> None:
        self.board.follow(moves)
        if any(m.verb == "catalogue.change" for m in moves):
            self.catalogue = self.store.catalogue()
        for listener in self._listeners:
            try:
                listener(moves)
            except Exception:  # noqa: BLE001 - a listener's fault must never break the hall or its neighbours
                log.exception("a listener failed")

    def _promise(self, order: Order) -> dict[str, Any]:
        """People ahead and the expected wait; nothing for an order that the writer may have to refuse.

        Only the writer may refuse: it knows whether this very order was carried out a moment ago.
        """
        catalogue, now = self.catalogue, self.clock()
        try:
            verbs.check_order(catalogue, order, now)
        except HallError:
            return {}
        head_start_s = catalogue.customer_class(order.customer_class).head_start_s
        ahead = self.board.ahead_of_new(order.service, now - head_start_s * 1000)
        wait = self.estimator(catalogue, self.board, order.service, ahead, head_start_s)
        return {"ahead": ahead, "wait": wait_json(wait)}

    def _catalogue_in(self, tx: Transaction) -> Catalogue:
        """The catalogue for a job; one before it in the same transaction may have changed it."""
        return self.catalogue if tx.catalogue_move == self._catalogue_move else tx.catalogue()

    def _ticket(self, job: Callable[[Transaction, Catalogue], Ticket], once: Once | None) -> Ticket:
        found = self._maybe_ticket(job, once)
        if found is None:
            raise Refused("idempotency_key_reused", "This key once found nobody waiting; use a new one.")
        return found

    def _maybe_ticket(
        self, job: Callable[[Transaction, Catalogue], Ticket | None], once: Once | None
    ) -> Ticket | None:
        def again(tx: Transaction, kept: KeptAnswer) -> Ticket | None:
            return None if kept.ticket is None else tx.ticket(kept.ticket)

        return self._writer.do(Deed(once, lambda tx: job(tx, self._catalogue_in(tx)), again, _id_of))

    def _ring(self, once: Once | None, job: Callable[[Transaction], object]) -> None:
        self._writer.do(Deed(once, job, lambda tx, kept: None, lambda _: None))

    def _counter(
        self, job: Callable[[Transaction, Catalogue], CounterState], code: str, once: Once | None
    ) -> CounterState:
        def again(tx: Transaction, kept: KeptAnswer) -> CounterState:
            return tx.counter_state(code)

        return self._writer.do(Deed(once, lambda tx: job(tx, self._catalogue_in(tx)), again, lambda _: None))


def found_hall(store: Store, catalogue: Catalogue) -> bool:
    """Write the first row of a new hall; False where it exists already."""
    day = business_day(store.clock(), catalogue.zone, catalogue.rules.day_change)
    return store.found(catalogue, day.isoformat(), uuid.uuid4().hex)


def wait_json(wait: Wait | None) -> dict[str, int] | None:
    """`{"p50_s", "p90_s"}` or None."""
    return None if wait is None else {"p50_s": wait.p50_s, "p90_s": wait.p90_s}


def _id_of(ticket: Ticket | None) -> str | None:
    return None if ticket is None else ticket.id


__all__ = ["SYSTEM", "Hall", "Listener", "Once", "Order", "digest_of", "found_hall", "wait_json"]
