"""A hall with one-time codes; its messages go to the sandbox, where a test reads them as a customer would."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diversion.messages import tables as message_tables
from diversion.messages.outbox import Outbox
from diversion.messages.port import Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, sandbox_inbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.proof import tables
from diversion.proof.proofs import Proofs
from diversion.vault import Vault
from hall.hall import Hall
from hallkeeper.engines import open_engines


@pytest.fixture
def vault() -> Vault:
    return Vault(bytes(range(32)))


@pytest.fixture
def hall(open_a_hall: Callable[..., Hall], tmp_path: Path) -> Iterator[Hall]:
    """The embedded default hall with the tables of messages and proofs beside its own."""
    hall = open_a_hall()
    engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db")
    message_tables.metadata.create_all(engines.writer)
    tables.metadata.create_all(engines.writer)
    yield hall
    engines.dispose()


@pytest.fixture
def outbox(hall: Hall, vault: Vault) -> Outbox:
    return Outbox(hall, vault, Templates("海纳营业厅"))


@pytest.fixture
def proofs(hall: Hall, vault: Vault, outbox: Outbox) -> Proofs:
    return Proofs(hall, vault, outbox)


@pytest.fixture
def code_on(hall: Hall, vault: Vault, outbox: Outbox) -> Callable[[Phone], str]:
    """What the newest message on a phone shows as its code."""
    postman = Postman(hall, outbox, {Way.SMS: SandboxGateway(hall, vault)})

    def newest(phone: Phone) -> str:
        postman.look()
        inbox = sandbox_inbox(hall.store, vault)
        found = re.search(r"验证码(\d{6})，", next(m.text for m in inbox if m.to == phone.digits))
        assert found is not None
        return found[1]

    return newest
