"""A hall with all tables that a mailing run touches."""

import pytest

from diversion.mailing import tables
from diversion.vault import Vault
from hall.hall import Hall
from tests.diversion.mailing.house import House, Ledger


@pytest.fixture
def hall(hall: Hall) -> Hall:
    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
    return hall


@pytest.fixture
def house(hall: Hall) -> House:
    return House(hall, Vault(bytes(range(32))), Ledger())
