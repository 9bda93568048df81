"""A hall with the invoices' table, a vault, the two sandboxes, and a queue of messages beside them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diversion.invoices import tables
from diversion.invoices.clerk import Clerk, Wish
from diversion.invoices.invoice import Way
from diversion.invoices.parcel import Customer
from diversion.invoices.title import title_of
from diversion.phone import Phone
from diversion.sandbox.addresses import book_of
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.invoices import SandboxInvoices, items_of
from diversion.vault import Vault
from hall.clock import FixedClock
from hall.hall import Hall
from tests.diversion.invoices.queued import Queue

PHONE = Phone("13800000001")
ACCOUNT = "A20260001"
"""The billing sandbox's first customer: October is not paid for, September and August are."""


class Line:
    """The way to the invoice system: the next calls end as `ends` says, all others reach the books."""

    def __init__(self, books: SandboxInvoices) -> None:
        self._books = books
        self.ends: list[object] = []
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        if name not in ("issue", "find", "red_letter", "document") or not self.ends:
            return getattr(self._books, name)
        end = self.ends.pop(0)

        def answer(*asked: object) -> object:
            if callable(end):
                return end(*asked)
            if isinstance(end, Exception):
                raise end
            return end

        return answer


@pytest.fixture
def vault() -> Vault:
    return Vault(bytes(range(32)))


@pytest.fixture
def hall(hall: Hall) -> Hall:
    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
    return hall


@pytest.fixture
def books(tmp_path: Path, clock: FixedClock) -> Iterator[SandboxInvoices]:
    billing = SandboxBilling(tmp_path / "billing.db", clock)
    items, book = items_of(billing), book_of(billing)
    books = SandboxInvoices(tmp_path / "invoices.db", items, clock, root="http://hall.test", book=book)
    yield books
    books.close()
    billing.close()


@pytest.fixture
def queue(hall: Hall) -> Queue:
    return Queue(hall)


@pytest.fixture
def line(books: SandboxInvoices) -> Line:
    return Line(books)


@pytest.fixture
def clerk(hall: Hall, vault: Vault, line: Line, queue: Queue) -> Clerk:
    return Clerk(hall, vault, line, queue)


@pytest.fixture
def wish() -> Callable[..., Wish]:
    def make(item: str = "month:2026-09", way: Way | None = None, email: str | None = None, **more) -> Wish:
        title = title_of("company", "某某深圳科技有限公司", "91350100M000100Y43")
        return Wish(Customer(ACCOUNT, PHONE, title, email), item, "k1", way, **more)

    return make
