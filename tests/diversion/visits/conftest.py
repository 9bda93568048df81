"""The visits of the embedded default hall, whose terminals are s1 to s3."""

import pytest

from diversion.vault import KEY_BYTES, Vault
from diversion.visits.visits import Visits
from hall.actor import Actor, Role
from hall.hall import Hall


@pytest.fixture
def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault(bytes(KEY_BYTES))


@pytest.fixture
def visits(hall: Hall, vault: Vault) -> Visits:
    """The visits, listening as in a running hall."""
    found = Visits(hall, vault)
    hall.listen(found.follow)
    return found


@pytest.fixture
def s1() -> Actor:
    """The paired terminal s1."""
    return Actor("place:s1", Role.KIOSK, place="s1")


@pytest.fixture
def s2() -> Actor:
    """The paired terminal s2."""
    return Actor("place:s2", Role.KIOSK, place="s2")
