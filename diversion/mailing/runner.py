"""The clockwork of mailing runs: takes in who is due, has the invoices issued, queues the e-mails.

It goes in small steps, each of which may be repeated: read the item, look what is there already (the clerk's
invoice of that account and month), do the one thing that is missing, write what came of it if the item is
still the one that was read. So a power cut between any two leaves nothing to be put right.

The invoice's message is queued, the month noted as done at the standing orders, and the item changed, in one
transaction. Who the invoices are for is opened for the work and kept nowhere; one move a batch says so.
"""

import logging
import threading
import uuid
from collections.abc import Sequence

from diversion.invoices import invoice as invoices
from diversion.invoices import store as invoices_kept
from diversion.invoices.clerk import Clerk, Wish
from diversion.invoices.invoice import WITH_NUMBER, Invoice
from diversion.invoices.parcel import Customer
from diversion.invoices.port import OpenItem, Unknown, What
from diversion.mailing import store as kept
from diversion.mailing.changing import close_if_done, note, run_to, tell_run, to, unchanged_in
from diversion.mailing.mails import Mails, what_became
from diversion.mailing.number import number_of
from diversion.mailing.run import TO_DO, UNSURE, At, Item, Run, RunAt
from diversion.standing import store as orders_kept
from diversion.standing.order import At as OrderAt
from diversion.standing.order import Reason, StandingOrder, Way
from diversion.standing.recipient import Recipient, open_recipient
from diversion.standing.register import Register
from diversion.vault import Vault
from hall.actor import SYSTEM
from hall.errors import HallError
from hall.hall import Hall, Once
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
BY = SYSTEM.ref
AT_ONCE = 25
TAKEN_AT_ONCE = 100
PAUSES_MS = (5_000, 30_000, 120_000, 600_000)
"""Before it is looked at again whether a silent invoice system has answered."""
WATCH_MS = 5_000
"""So often it is looked where an e-mail in the outbox stands; an unsure one waits for a person's word."""


class Runner:
    """One hall's clockwork. One `look` at a time works; a second one returns at once."""

    def __init__(self, hall: Hall, vault: Vault, register: Register, clerk: Clerk, mails: Mails) -> None:
        self._hall = hall
        self._vault = vault
        self._register = register
        self._clerk = clerk
        self._mails = mails
        self._busy = threading.Lock()

    def look(self) -> int:
        """Do what is due in every running run; how many items were looked at."""
        if not self._busy.acquire(blocking=False):
            return 0
        try:
            self._withdraw()
            self._hear()
            return sum(self._work(run) for run in kept.running(self._hall.store))
        finally:
            self._busy.release()

    # -- a run --------------------------------------------------------------------------------------

    def _work(self, run: Run) -> int:
        if run.taking and (taken := self._take_in(run)):
            return taken
        items = kept.to_do(self._hall.store, run.id, self._hall.clock(), AT_ONCE)
        if not items:
            if not TO_DO & set(kept.counts(self._hall.store, [run.id]).get(run.id, {})):
                self._hall.write(lambda tx: close_if_done(tx, BY, run.id))
            return 0
        if any(item.state is At.DUE for item in items):
            many = {"mailing_items": sum(i.state is At.DUE for i in items), "why": "mailing run"}
            self._hall.journal("personal.read", BY, many)
        for item in items:
            try:
                self._step(item)
            except Unknown:
                self._put_off(item)
                break  # a system that says nothing now will say nothing to the next one either
            except Exception:  # noqa: BLE001 - one item that stumbles must not keep the others waiting
                log.exception("item %s of a mailing run stumbled", item.number)
                self._put_off(item)
        return len(items)

    def _take_in(self, run: Run) -> int:
        """Take in some of those who are due; the last look, which finds nobody, ends the taking in."""
        waiting = kept.who_waits(self._hall.store, run.cycle, run.way, TAKEN_AT_ONCE)
        return self._hall.write(lambda tx: _take_in(tx, run.id, waiting))

    def _withdraw(self) -> None:
        """A letter whose order was stopped or replaced since does not go: a person takes it out."""
        for item in kept.without_order(self._hall.store):
            self._hall.write(lambda tx, item=item: self._suspend(tx, item))  # type: ignore[misc]

    def _hear(self) -> None:
        """An unsure e-mail of which somebody knows more by now is looked at again."""
        for item in kept.decided(self._hall.store):
            self._hall.write(lambda tx, item=item: _wake(tx, item))  # type: ignore[misc]

    # -- an item ------------------------------------------------------------------------------------

    def _step(self, item: Item) -> None:
        if item.state is At.QUEUED:
            self._watch(item)
            return
        order = orders_kept.order_of(self._hall.store, item.standing_order)
        if order.state is not OrderAt.ACTIVE:
            self._hall.write(lambda tx: self._suspend(tx, item))
            return
        recipient = open_recipient(self._vault, order)
        try:
            invoice = self._invoice(item, order, recipient)
        except HallError as error:  # `already_invoiced`, `unknown_item`: somebody was quicker; look again
            log.info("item %s: %s", item.number, error.code)
            self._put_off(item)
            return
        self._hall.write(lambda tx: self._after(tx, item, invoice, recipient))

    def _invoice(self, item: Item, order: StandingOrder, r: Recipient) -> Invoice | None:
        """The account's invoice of the month: one that lives, or one that is asked for now.

        None where there is nothing to invoice. Raises the port's Unknown, HallError.
        """
        living = self._living(item, r)
        if living is not None:
            return living if living.state in WITH_NUMBER else self._clerk.carrier.push(living.id)
        found = _month(self._clerk.open_items(r.account), item.cycle)
        if found is None:
            return self._living(item, r)  # perhaps it was asked for just now, and is open no longer
        wish = Wish(
            customer=Customer(r.account, r.phone, r.title),
            item=found.item,
            place=order.place,
            language=order.consent_language,
            service=order.service,
        )
        return self._clerk.request(SYSTEM, wish, Once("mailing", f"{item.id} {item.asks}", ""))

    def _living(self, item: Item, r: Recipient) -> Invoice | None:
        living = self._clerk.living(r.account)
        return next((i for i in living if i.what is What.MONTH and i.period == item.cycle), None)

    def _after(self, tx: Transaction, item: Item, invoice: Invoice | None, r: Recipient) -> None:
        """Write what came of it, if the item is still the one that was read."""
        if not unchanged_in(tx, item):
            return
        if orders_kept.order_in(tx, item.standing_order).state is not OrderAt.ACTIVE:
            self._suspend(tx, item)
        elif invoice is None:
            to(tx, BY, item, At.SKIPPED, reason="nothing_to_invoice", step_at=None)
        elif invoice.state is invoices.At.REQUESTED:
            self._wait(tx, item, invoice)
        elif invoice.state not in WITH_NUMBER:
            to(tx, BY, item, At.FAILED, reason=invoice.refused or str(invoice.state), step_at=None)
        elif invoices_kept.invoice_in(tx, invoice.id).state not in WITH_NUMBER:
            note(tx, item, step_at=tx.now)  # cancelled in this very moment: another one is asked for
        else:
            self._issued(tx, item, invoice, r)

    def _issued(self, tx: Transaction, item: Item, invoice: Invoice, r: Recipient) -> None:
        its = {"invoice": invoice.id, "invoice_number": invoice.number, "reason": None, "tries": 0}
        if orders_kept.is_done_in(tx, item.owner, item.cycle):
            to(tx, BY, item, At.SKIPPED, step_at=None, **{**its, "reason": "had_it"})
        elif item.way is Way.POST:
            to(tx, BY, item, At.ISSUED, step_at=None, **its)
        else:
            self._mails.queue(tx, item, invoice, r, its)

    def _wait(self, tx: Transaction, item: Item, invoice: Invoice | None) -> None:
        pause = PAUSES_MS[min(item.tries, len(PAUSES_MS) - 1)]
        known = {} if invoice is None else {"invoice": invoice.id}
        note(tx, item, tries=item.tries + 1, step_at=tx.now + pause, **known)

    def _put_off(self, item: Item) -> None:
        """Look at it later; nothing was heard, or something stumbled."""
        self._hall.write(lambda tx: self._wait(tx, item, None) if unchanged_in(tx, item) else None)

    def _suspend(self, tx: Transaction, item: Item) -> None:
        """The order is active no longer. What was printed counts as not done: a newer order gets its own."""
        if not unchanged_in(tx, item):
            return
        order = orders_kept.order_in(tx, item.standing_order)
        reason = str(order.reason or order.state)
        to(tx, BY, item, At.SUSPENDED, reason=reason, step_at=None)
        if item.state is At.PRINTED:
            self._register.undone_in(tx, BY, item.standing_order, item.cycle)

    def _watch(self, item: Item) -> None:
        """Where its e-mail stands. One that the mail server has sent back suspends the order first."""
        end, code = what_became(self._hall.store, item)
        if end is At.RETURNED:
            order = orders_kept.order_of(self._hall.store, item.standing_order)
            if order.state is OrderAt.ACTIVE:
                self._register.suspend(SYSTEM, order.id, Reason.RETURNED)

        def job(tx: Transaction) -> None:
            if not unchanged_in(tx, item):
                return
            if end is At.QUEUED:
                note(tx, item, reason=code, step_at=None if code == UNSURE else tx.now + WATCH_MS)
                return
            to(tx, BY, item, end, reason=code, step_at=None)
            if end is not At.SENT:
                self._register.undone_in(tx, BY, item.standing_order, item.cycle)

        self._hall.write(job)


def _wake(tx: Transaction, item: Item) -> None:
    if unchanged_in(tx, item):
        note(tx, item, step_at=tx.now)


def _month(found: Sequence[OpenItem], cycle: str) -> OpenItem | None:
    return next((x for x in found if x.what is What.MONTH and x.on == cycle), None)


def _take_in(tx: Transaction, run_id: str, waiting: Sequence[str]) -> int:
    """Those of them who are due still, once each; those who were skipped or failed stay so."""
    run = kept.run_in(tx, run_id)
    if run.state is not RunAt.RUNNING:
        return 0
    fresh = kept.who_waits_in(tx, run.cycle, run.way, waiting)
    for place, order in enumerate(fresh, kept.count_in(tx, run.id) + 1):
        kept.add_item(tx, _item(tx, run, orders_kept.order_in(tx, order), place))
    if fresh:
        tx.append("mailing.taken", BY, data={"run": run.id, "count": len(fresh)})
    elif not waiting:
        run_to(tx, BY, run, run.state, taking=False)
    return len(fresh)


def _item(tx: Transaction, run: Run, order: StandingOrder, place: int) -> Item:
    return Item(
        id=str(uuid.uuid4()),
        run=run.id,
        number=number_of(run.cycle, run.no, place),
        cycle=run.cycle,
        way=run.way,
        owner=order.owner,
        standing_order=order.id,
        made_at=tx.now,
        step_at=tx.now,
        changed_at=tx.now,
    )


def new_run(tx: Transaction, by: str, cycle: str, way: Way) -> Run:
    """A new run, or the open one of that month and way, which takes in once more."""
    known = kept.open_run_in(tx, cycle, way)
    if known is not None:
        return run_to(tx, by, known, RunAt.RUNNING, taking=True)
    run = Run(
        id=str(uuid.uuid4()),
        no=kept.last_no_in(tx, cycle) + 1,
        cycle=cycle,
        way=way,
        by=by,
        made_at=tx.now,
        changed_at=tx.now,
    )
    number_of(cycle, run.no, 1)  # refused before anything is written
    kept.add_run(tx, run)
    tell_run(tx, by, None, run)
    return run
