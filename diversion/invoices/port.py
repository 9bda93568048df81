"""What the hall asks of an invoice system, whatever make it is: what is open, issue, find, red-letter,
show, and where paper goes.

An item (one month of an account, one top-up) is invoiced once. `request_no` is ours (at most 32 letters and
digits) and names one request for ever: asking again under it answers the same and issues nothing twice. The
system itself refuses a second living invoice of an item too; our own rows are the other lock on that door.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from diversion.invoices.title import Title
from diversion.phone import masked_name
from diversion.places.places import Address


class What(StrEnum):
    """What an invoice is for."""

    MONTH = "month"
    TOPUP = "topup"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something still open for invoicing: its name at the system, fen, and the month or day (`2026-10`)."""

    item: str
    what: What
    fen: int
    on: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One invoice asked for."""

    request_no: str
    account: str
    item: str
    fen: int
    title: Title


@dataclass(frozen=True, slots=True)
class RedLettered:
    """The red-letter invoice (红冲) that cancels another: its own number and day."""

    number: str
    date: str


@dataclass(frozen=True, slots=True)
class Issued:
    """It is issued: under this number, on this day; `red` where it has been cancelled since.

    `link` leads a customer to it; whoever has it may read it.
    """

    number: str
    date: str
    link: str
    red: RedLettered | None = None

    def __repr__(self) -> str:
        return f"Issued({self.number})"


@dataclass(frozen=True, slots=True)
class Rejected:
    """The system has answered no; `code` is its word in short, such as `already_invoiced`."""

    code: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The system has answered that it knows no such request."""


class Unknown(Exception):
    """No word that can be relied on: it may have been done or not."""


class Unreached(Unknown):
    """It cannot have been heard of: the request never left."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where the operator writes to a customer: to whom, and the address. Its text form is masked."""

    name: str
    address: Address

    @property
    def masked(self) -> str:
        """As a screen may show it: enough to know one's own."""
        return f"{masked_name(self.name)} {self.address.masked}"

    def __repr__(self) -> str:
        return f"Filed({self.masked})"


class Companies(Protocol):
    """Who knows companies by their tax number, as many an invoice system does. It may raise Unknown."""

    def company(self, tax_no: str) -> str | None:
        """The registered name; None where nobody of that number is known."""


class InvoiceSystem(Protocol):
    """An invoice system. Every method may raise Unknown (or Unreached); nothing else."""

    def open_items(self, account: str) -> list[OpenItem]:
        """What is still open for invoicing, newest first; empty for an account that nobody knows."""

    def issue(self, asked: Asked) -> Issued | Rejected:
        """Issue it, or say the same as the first time."""

    def find(self, request_no: str) -> Issued | Rejected | Absent:
        """What has become of a request. Absent only where surely nothing was issued under it."""

    def red_letter(self, request_no: str, reason: str) -> RedLettered | Rejected:
        """Cancel what was issued under the request, or say the same as the first time."""

    def document(self, number: str) -> bytes:
        """The invoice as PDF."""

    def filed(self, account: str) -> Filed | None:
        """The address on file for paper by post; None where there is none."""
