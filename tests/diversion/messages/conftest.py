"""A hall with an outbox and a postman on a temporary database, which may be opened again after a crash."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diversion.messages import tables
from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Kind, Way
from diversion.messages.postman import Postman
from diversion.messages.templates import Templates
from diversion.vault import Vault
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall, found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from tests.diversion.messages.office import CUSTOMER, Office, ToldGateway


@pytest.fixture
def vault() -> Vault:
    return Vault(bytes(range(32)))


@pytest.fixture
def open_office(tmp_path: Path, clock: FixedClock, vault: Vault) -> Iterator[Callable[[], Office]]:
    """Opens the office on one database, again and again: the second time is what comes after a crash."""
    opened = []

    def open_it() -> Office:
        engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db")
        create_tables(engines.writer)
        tables.metadata.create_all(engines.writer)
        store = Store(engines.writer, engines.reader, clock)
        found_hall(store, default_catalogue())
        hall = Hall(store)
        opened.append((hall, engines))
        outbox = Outbox(hall, vault, Templates("海纳营业厅"))
        gateway = ToldGateway()
        postman = Postman(hall, outbox, {Way.SMS: gateway, Way.EMAIL: gateway})
        return Office(hall, vault, outbox, gateway, postman, clock)

    yield open_it
    for hall, engines in opened:
        hall.stop()
        engines.dispose()


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    return open_office()


@pytest.fixture
def letter() -> Letter:
    """Three before you, to a customer at kiosk k1."""
    return Letter(
        kind=Kind.THREE_BEFORE_YOU,
        to=CUSTOMER,
        language="zh-CN",
        values={"number": "A015", "service": "缴费", "ahead": "3"},
        place="k1",
        visit="v1",
    )
