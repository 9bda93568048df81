"""A hall with its mandates: a manager, a customer, and what the two of them write down."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from diversion.consent import Consents
from diversion.mandates import tables
from diversion.mandates.banks import Banks
from diversion.mandates.desk import CONSENTS, Application, Mandates
from diversion.mandates.export import Exports
from diversion.mandates.mandate import AccountKind
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.errors import HallError
from hall.hall import Hall

BOSS = Actor("person:boss", Role.MANAGER)
CARD = "6222021234567890128"
"""Nineteen digits, the last of them right by the Luhn formula; made up."""
WISH = Application(
    with_whom="sample-a",
    phone=Phone("13800000001"),
    consent="bank-1",
    consent_language="zh-CN",
    name="欧阳致远",
    account_kind=AccountKind.CARD,
    account=CARD,
)


@pytest.fixture
def vault() -> Vault:
    return Vault(bytes(range(32)))


@pytest.fixture
def hall(hall: Hall) -> Hall:
    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
    return hall


@pytest.fixture
def mandates(hall: Hall, vault: Vault) -> Mandates:
    return Mandates(hall, vault, Consents(CONSENTS), Banks(), providers=["sandbox"])


@pytest.fixture
def exports(hall: Hall, vault: Vault) -> Exports:
    return Exports(hall, vault, Banks())


def wish(n: int = 1, **changed: object) -> Application:
    """The application of the customer with that number."""
    return replace(WISH, phone=Phone(f"138{n:08d}"), **changed)  # type: ignore[arg-type]


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(HallError) as refused:
        act()
    return refused.value.code, refused.value.field


def moves(hall: Hall) -> list[tuple[str, dict[str, object]]]:
    """What the journal says of mandates and of readings."""
    told = ("mandate.", "personal.")
    return [(m.verb, dict(m.data)) for m in hall.moves_after(0, 1000) if m.verb.startswith(told)]
