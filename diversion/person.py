"""One person's data, wherever it stands: shown to them as a whole, taken out on wish, forgotten in time.

Each room says itself what it keeps of a person; here they are asked one after the other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from diversion.invoices.keeping import Keeping as InvoicesKept
from diversion.invoices.posting import file_name
from diversion.mailing.keeping import Keeping as MailingKept
from diversion.mandates import keeping as mandates
from diversion.mandates.mandate import Mandate, Reason, Way
from diversion.mandates.provider import Agreements
from diversion.messages.keeping import Keeping as MessagesKept
from diversion.messages.keeping import Whose
from diversion.messages.outbox import Outbox
from diversion.messages.stops import Stops
from diversion.messages.store import erase_in_sandbox
from diversion.messages.templates import Templates
from diversion.payment import persons as payers
from diversion.phone import Phone
from diversion.proof.proofs import Proofs
from diversion.soon import keeping as soon
from diversion.standing.keeping import Keeping as OrdersKept
from diversion.standing.order import StandingOrder
from diversion.vault import Vault
from diversion.visits import store as visits
from diversion.visits.visits import HOUR_MS, VISITOR_MS
from hall.actor import Actor
from hall.clock import local, rfc3339
from hall.errors import NotReady
from hall.hall import Hall
from hall.transaction import Transaction


def export(hall: Hall, vault: Vault, phone: Phone, by: Actor) -> dict[str, Any]:
    """All that is known of a number, for the person whose number it is; the reading is journalled."""
    messages, theirs = MessagesKept(hall, vault), _messages_of(hall, vault, phone)
    found = {
        "phone": phone.digits,
        "at": rfc3339(hall.clock()),
        "payments": [payers.shown(p) for p in payers.payments_of(hall, vault, phone)],
        "visits": [
            {"at": rfc3339(v.opened_at), "place": v.place, "task": str(v.task), "step": str(v.step)}
            for v in visits.visits_by(hall.store, _digests(hall, vault, phone))
        ],
        "left_numbers": soon.export(hall, vault, phone),
        "messages": messages.export(theirs),
        "no_notices": Stops(hall, vault, Outbox(hall, vault, Templates(""))).export(phone),
        "sandbox_messages": messages.export_sandbox(theirs),
        "invoices": InvoicesKept(hall, vault).export(by, phone),
        "standing_orders": OrdersKept(hall, vault).export(by, phone),
        "letters": MailingKept(hall, vault).export(by, phone),
        "mandates": mandates.export(hall, vault, phone),
    }
    counts = {name: len(rows) for name, rows in found.items() if isinstance(rows, list)}
    hall.journal("personal.export", by.ref, counts)
    return found


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody has agreed to and what still holds: it needs to know whose it is, until it is ended."""

    orders: Sequence[StandingOrder]
    mandates: Sequence[Mandate]

    def __bool__(self) -> bool:
        return bool(self.orders or self.mandates)


def holding(hall: Hall, vault: Vault, phone: Phone) -> Holding:
    """What holds for a number."""
    return Holding(OrdersKept(hall, vault).living(phone), mandates.living(hall, vault, phone))


def end(hall: Hall, vault: Vault, phone: Phone, by: Actor, agreements: Agreements) -> Holding:
    """End what holds for a number, because the person wishes so; what cannot be ended now is what comes back:
    a provider that does not answer, or an application in a file of which nobody has said where it is.
    """
    OrdersKept(hall, vault).end(by, phone)
    mandates.end(hall, vault, phone, by.ref)
    for mandate in mandates.living(hall, vault, phone):
        if mandate.way is Way.PROVIDER:
            with suppress(NotReady):
                agreements.cancel(by, mandate.id, proved=True, reason=Reason.ERASED)
    return holding(hall, vault, phone)


def erase(hall: Hall, vault: Vault, phone: Phone, by: Actor) -> dict[str, int]:
    """Take a number out of everything that is over: how much of what. What had to stay is counted apart:
    `left` is on its way still, `orders` and `agreed` hold until they have been ended, see `end`.

    That somebody wants no messages about changes stays, as a digest: else they would be written to again.
    """
    digests = _digests(hall, vault, phone)
    payments, left = payers.erase(hall, vault, phone)
    messages, theirs = MessagesKept(hall, vault), _messages_of(hall, vault, phone)
    copies = [copy.id for copy in messages.in_sandbox(theirs)]
    proofs = Proofs(hall, vault, Outbox(hall, vault, Templates("")))

    def job(tx: Transaction) -> dict[str, int]:
        proofs.erase(tx, phone)
        return {
            "visits": visits.forget_visitor(tx, digests),
            "left_numbers": soon.erase(tx, vault, phone),
            "messages": messages.erase(tx, theirs),
            "sandbox_messages": erase_in_sandbox(tx, copies),
        }

    told = hall.write(job)  # before invoices and orders, by which their e-mails are found
    invoices, still = InvoicesKept(hall, vault).erase(by, phone)
    letters = MailingKept(hall, vault).erase(by, phone)  # before the orders, by which they are found
    orders = OrdersKept(hall, vault).erase(by, phone)
    found = {"payments": payments, **told, "invoices": invoices, "standing_orders": orders}
    found |= {"letters": letters, "mandates": mandates.erase(hall, vault, phone), "left": left + still}
    holds = holding(hall, vault, phone)
    found |= {"orders": len(holds.orders), "agreed": len(holds.mandates)}
    hall.journal("personal.erase", by.ref, found)
    return found


def forget(hall: Hall) -> dict[str, int]:
    """Take out of all rooms what has been kept long enough; journalled where there was any."""

    def job(tx: Transaction) -> dict[str, int]:
        visits.forget_lookups(tx, tx.now - HOUR_MS)
        found = {
            "payments": payers.forget(tx),
            "visits": visits.forget_visitors(tx, tx.now - VISITOR_MS),
            "mandates": mandates.forget(tx),
        }
        if any(found.values()):
            tx.append("personal.forget", "system", data=found)
        return found

    return hall.write(job)


def _messages_of(hall: Hall, vault: Vault, phone: Phone) -> Whose:
    """By what a number's messages are known."""
    invoices, orders = InvoicesKept(hall, vault), OrdersKept(hall, vault)
    return Whose(
        phone,
        addresses=invoices.addresses(phone) | orders.addresses(phone),
        files=frozenset(file_name(invoice) for invoice in invoices.ids(phone)),
        messages=MailingKept(hall, vault).messages(phone),
    )


def _digests(hall: Hall, vault: Vault, phone: Phone) -> list[str]:
    """The number's digests of all quarters of which a visit may still be kept, this one first."""
    now, zone = hall.clock(), hall.catalogue.zone
    day, oldest = local(now, zone).date(), local(now - VISITOR_MS - HOUR_MS, zone).date()
    found = []
    while day >= oldest:
        found.append(vault.visitor(phone.digits, day))
        day = date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return found
