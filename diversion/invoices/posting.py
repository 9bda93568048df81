"""Invoices by the messages' room: a parcel becomes a letter in the outbox, an e-mail fetches its PDF."""

from collections.abc import Callable

from diversion.invoices.clerk import Clerk
from diversion.invoices.invoice import Way
from diversion.invoices.parcel import Parcel, Post
from diversion.invoices.port import Unknown
from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Attachment, Kind
from hall.errors import NotFound, NotReady
from hall.transaction import Transaction

_PREFIX = "invoice:"


def posting(outbox: Outbox) -> Post:
    """What the clerk hands its parcels to."""

    def post(tx: Transaction, by: str, parcel: Parcel) -> None:
        letter = Letter(
            kind=Kind.INVOICE,
            to=parcel.to,
            language=parcel.language,
            values={"period": said(parcel.period, parcel.language), "link": parcel.link},
            place=parcel.place,
            visit=parcel.visit,
            ticket=parcel.ticket,
            attached=(file_name(parcel.invoice),) if parcel.way is Way.EMAIL else (),
        )
        outbox.put(tx, by, letter)

    return post


def fetching(clerk: Clerk) -> Callable[[str], Attachment]:
    """How the postman comes by the PDF that an e-mail names; it raises NotFound or NotReady."""

    def fetch(name: str) -> Attachment:
        if not name.startswith(_PREFIX):
            raise NotFound("unknown_attachment", "There is no such file.")
        invoice = clerk.invoice(name.removeprefix(_PREFIX))
        try:
            return Attachment(f"{invoice.number}.pdf", "application/pdf", clerk.document(invoice))
        except Unknown as error:
            raise NotReady("no_document", "The invoice system gives no document.") from error

    return fetch


def file_name(invoice: str) -> str:
    """By what name an e-mail attaches an invoice."""
    return _PREFIX + invoice


def said(period: str, language: str) -> str:
    """`2026-10` as `2026年10月` where the language is Chinese; else as it is."""
    if not language.startswith("zh"):
        return period
    return "".join(f"{int(part)}{unit}" for part, unit in zip(period.split("-"), "年月日", strict=False))
