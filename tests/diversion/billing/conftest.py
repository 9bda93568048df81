"""The billing sandbox behind a real HTTP server, and the adapter that asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diversion.billing.tmf import TmfBilling, tmf_billing
from diversion.sandbox.billing import SandboxBilling
from diversion.sandbox.billing_api import billing_app
from hall.clock import FixedClock
from tests.diversion.billing.counterparts import Counterpart, served

TOKEN = "token-of-the-hall"


@pytest.fixture
def sandbox(tmp_path: Path, clock: FixedClock) -> Iterator[SandboxBilling]:
    """The sandbox, founded on 23 November 2026: bills of August to October."""
    billing = SandboxBilling(tmp_path / "sandbox.db", clock)
    yield billing
    billing.close()


@pytest.fixture
def counterpart(sandbox: SandboxBilling) -> Iterator[Counterpart]:
    """The sandbox on a port, remembering what it hears."""
    with served(billing_app(sandbox, TOKEN)) as running:
        yield running


@pytest.fixture
def billing(counterpart: Counterpart) -> TmfBilling:
    """What the hall asks."""
    return tmf_billing(counterpart.address, TOKEN, "hall-1")
