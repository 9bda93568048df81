"""A running hall and a bare HTTP client."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallkeeper.settings import Settings
from tests.bare_client import Ask, bare_client
from tests.paper import Printer, printer_of
from tests.running_hall import RunningHall


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """One hall server for all tests of this folder, once its devices have said how they are."""
    hall = RunningHall(Path(tmp_path_factory.mktemp("hallkeeper")))
    hall.start()
    end = time.monotonic() + 30
    while not all(device["state"] for device in hall.ask("GET", "/devices", role="manager")):
        assert time.monotonic() < end, "the agent never told how its devices are"
        time.sleep(0.1)
    yield hall
    hall.stop()


@pytest.fixture
def printer(running: RunningHall) -> Iterator[Printer]:
    """Terminal 1's printer in the test's hand."""
    with printer_of(running, "s1") as printer:
        yield printer


@pytest.fixture(scope="session")
def ask(running: RunningHall) -> Ask:
    """`ask(method, path, body, role=..., Header_Name=...)`: one raw request."""
    return bare_client(running)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a hall in a temporary folder."""
    return Settings(data=tmp_path / "data")
