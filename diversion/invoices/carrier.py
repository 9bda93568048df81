"""The carrier: takes each invoice from the request to its customer, or to the red letter, step by step.

It repeats, as the one for payments does: ask `next_step`, write that the step has begun, make the call
outside the writer, write what came of it and that the step after it has begun. Nobody else changes an
invoice's state. A step belongs to whoever began it until its lease ends; a power cut leaves a begun step,
which is then done again. Posting by SMS or e-mail is no call to the outside: the message is queued in the
same transaction as the mark of delivery.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from diversion.due import is_due
from diversion.invoices import store as kept
from diversion.invoices.changing import keep
from diversion.invoices.invoice import Desk, Invoice, Step
from diversion.invoices.parcel import Post, known_customer, parcel_of, seal_link
from diversion.invoices.port import Asked, InvoiceSystem, Issued, Unknown, Unreached
from diversion.invoices.steps import (
    Outcome,
    Silent,
    after,
    begun,
    delivered,
    next_step,
    not_posted,
    to_post,
)
from diversion.vault import Vault
from hall.errors import HallError, Invalid
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
MOST_STEPS = 12
"""One push takes an invoice no further than this; a loop without an end would be a fault of ours."""
AT_ONCE = 50

Turn = tuple[Invoice, Step | None]
"""An invoice, and the step of it that the caller has begun and is now to make."""


class Carrier:
    """One hall's carrier of invoices. `post` queues messages, see `parcel.Post`."""

    def __init__(self, hall: Hall, vault: Vault, system: InvoiceSystem, post: Post) -> None:
        self._hall = hall
        self._vault = vault
        self._system = system
        self._post = post

    def look(self, run: Callable[[Callable[[], None]], None] = lambda act: act()) -> int:
        """Push every invoice for which it is time; `run` runs one push. How many there were."""
        found = kept.due(self._hall.store, self._hall.clock(), AT_ONCE)
        for invoice in found:
            run(lambda invoice=invoice: self._push_quietly(invoice))  # type: ignore[misc]
        return len(found)

    def push(self, invoice: str) -> Invoice:
        """Do all that is due, one step after the other; the invoice as it then is."""
        i = kept.invoice_of(self._hall.store, invoice)
        if not is_due(i.step_at, self._hall.clock()):
            return i
        return self.carry(lambda tx: kept.invoice_in(tx, invoice))

    def carry(self, change: Callable[[Transaction], Invoice]) -> Invoice:
        """Write what `change` makes of an invoice, and do all that is then due; nobody comes between."""
        return self.carry_on(*self._hall.write(lambda tx: begin(tx, change(tx))))

    def carry_on(self, i: Invoice, step: Step | None) -> Invoice:
        """The call of a step that has been begun, what came of it, and all that is then due."""

        def write(tx: Transaction, claimed: Invoice, step: Step, outcome: Outcome, *, more: bool) -> Turn:
            written = self._write(tx, claimed, step, outcome)
            return begin(tx, written) if more else (written, None)

        for left in range(MOST_STEPS - 1, -1, -1):
            if step is not None:
                outcome = self._outside(i, step)
                if isinstance(outcome, Issued):
                    outcome = replace(outcome, link=seal_link(self._vault, i.id, outcome.link))
                done = partial(write, claimed=i, step=step, outcome=outcome, more=left > 0)
                i, step = self._hall.write(done)
            elif to_post(i) and is_due(i.step_at, self._hall.clock()):
                i = self._hand_to_post(i.id)
            else:
                break
        return i

    def _outside(self, i: Invoice, step: Step) -> Outcome:
        try:
            match step:
                case Step.ISSUE:
                    customer = known_customer(self._vault, i)
                    if customer is None:
                        return Silent(heard=False)
                    asked = Asked(i.request_no, customer.account, i.item, i.fen, customer.title)
                    return self._system.issue(asked)
                case Step.FIND:
                    return self._system.find(i.request_no)
                case Step.RED_LETTER:
                    return self._system.red_letter(i.request_no, i.reddening or "")
        except Unreached:
            return Silent(heard=False)
        except Unknown:
            return Silent()

    def _write(self, tx: Transaction, claimed: Invoice, step: Step, outcome: Outcome) -> Invoice:
        """Write what came of a step, on the row as it is now; nothing where another has taken it over."""
        i = kept.invoice_in(tx, claimed.id)
        if (i.step, i.step_at) != (step, claimed.step_at):
            return i
        return keep(tx, "system", i, after(i, step, outcome, tx.now))

    def _hand_to_post(self, invoice: str) -> Invoice:
        """Queue the message and mark the delivery in one transaction; what refuses it is written down."""

        def job(tx: Transaction) -> Invoice:
            i = kept.invoice_in(tx, invoice)
            if i.wants is None or not to_post(i) or not is_due(i.step_at, tx.now):
                return i
            self._post(tx, "system", parcel_of(self._vault, i, i.wants))
            return keep(tx, "system", i, delivered(i, i.wants, tx.now), way=str(i.wants))

        try:
            return self._hall.write(job)
        except HallError as error:
            code, again = error.code, not isinstance(error, Invalid)

        def noting(tx: Transaction) -> Invoice:
            i = kept.invoice_in(tx, invoice)
            if not to_post(i):
                return i
            untold = i.desk is Desk.RED_REFUSED and i.tries == 0  # its own reason hides this one
            more = {"unsent": code} if untold else {}
            return keep(tx, "system", i, not_posted(i, code, tx.now, again=again), **more)

        return self._hall.write(noting)

    def _push_quietly(self, invoice: str) -> None:
        try:
            self.push(invoice)
        except Exception:  # noqa: BLE001 - one invoice that stumbles must not keep the others waiting
            log.exception("invoice %s could not be pushed", invoice)


def begin(tx: Transaction, i: Invoice) -> Turn:
    """Write that the step which is due has begun; the row as it then is, and the step if there is one."""
    step = next_step(i) if is_due(i.step_at, tx.now) else None
    if step is None:
        return i, None
    claimed = begun(i, step, tx.now)
    kept.change(tx, claimed)
    return claimed, step
