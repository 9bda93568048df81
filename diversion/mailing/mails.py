"""E-mails of a mailing run: into the outbox in the same transaction as the item; and what became of them."""

from collections.abc import Mapping
from typing import Any

from diversion.invoices.invoice import Invoice
from diversion.invoices.parcel import open_link
from diversion.invoices.posting import file_name, said
from diversion.mailing.changing import note, to
from diversion.mailing.run import UNSURE, At, Item
from diversion.messages import store as messages_kept
from diversion.messages.limits import HOUR_MS, LEFT_TO_THE_REST, By, Limit, TooMany
from diversion.messages.note import At as NoteAt
from diversion.messages.outbox import RUN, Letter, Outbox
from diversion.messages.port import NOT_THERE, Kind
from diversion.standing.recipient import Recipient
from diversion.standing.register import Register
from diversion.vault import Vault
from hall.actor import SYSTEM
from hall.errors import Invalid
from hall.hall import Hall
from hall.store import Store
from hall.transaction import Transaction

BY = SYSTEM.ref
LIMITS = (Limit(By.WHOM, 10, HOUR_MS), LEFT_TO_THE_REST)
"""A run leaves half of the hall's messages of an hour to codes and to those who wait."""


class Mails:
    """Queues a run's e-mails, in an outbox of its own limits on the same tables."""

    def __init__(self, hall: Hall, vault: Vault, outbox: Outbox, register: Register) -> None:
        self._vault = vault
        self._outbox = Outbox(hall, vault, outbox.templates, LIMITS)
        self._register = register

    def queue(
        self, tx: Transaction, item: Item, invoice: Invoice, r: Recipient, its: Mapping[str, Any]
    ) -> None:
        """Queue the e-mail, note the month as done, change the item: all or nothing.

        Too many messages put it off; an address that cannot be one makes it fail.
        """
        try:
            message = self._outbox.put(tx, BY, self._letter(item, invoice, r))
        except TooMany as wait:
            note(tx, item, step_at=wait.again_at, **its)
            return
        except Invalid as error:
            to(tx, BY, item, At.FAILED, step_at=None, **{**its, "reason": error.code})
            return
        self._register.done_in(tx, BY, item.standing_order, item.cycle)
        to(tx, BY, item, At.QUEUED, step_at=tx.now, message=message, **its)

    def _letter(self, item: Item, invoice: Invoice, r: Recipient) -> Letter:
        return Letter(
            kind=Kind.INVOICE,
            to=r.email or "",
            language=invoice.language,
            values={
                "period": said(invoice.period, invoice.language),
                "link": open_link(self._vault, invoice),
            },
            place=RUN,
            attached=(file_name(invoice.id),),
            once=f"mailing {item.id} {item.asks}",
        )


def what_became(store: Store, item: Item) -> tuple[At, str | None]:
    """The state that an item's e-mail has led to, and why: queued where nobody knows yet.

    Only a mail server's word that there is no such address is returned mail; `unsure` waits for a person's
    word on the message.
    """
    found = messages_kept.note_of(store, item.message or "")
    match found.state:
        case NoteAt.ACCEPTED | NoteAt.DELIVERED:
            return At.SENT, None
        case NoteAt.FAILED if (found.code or "").startswith(NOT_THERE):
            return At.RETURNED, found.code
        case NoteAt.FAILED | NoteAt.EXPIRED:
            return At.FAILED, found.code or str(found.state)
        case NoteAt.UNSURE:
            return At.QUEUED, UNSURE
    return At.QUEUED, None
