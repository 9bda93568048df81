"""What every test may use: a real hall on a temporary SQLite file, with a clock that stands still."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, parse_rfc3339
from hall.hall import Hall, found_hall
from hall.store import Store
from hallkeeper.engines import create_tables, open_engines
from tests.chromium import CHROMIUM

# Hundreds of processes are started below: without compiled files each would translate all our modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

expect.set_options(timeout=20_000)  # no page needs so long, but a machine that is busy with other things does

MORNING = parse_rfc3339("2026-11-23T09:00:00+08:00")

LONG = frozenset(
    Path(__file__).parent / file
    for file in (
        "diversion/billing/test_prism.py",
        "diversion/invoices/test_histories.py",
        "diversion/mailing/test_by_mail.py",
        "diversion/mailing/test_histories.py",
        "diversion/mailing/test_keeping.py",
        "diversion/mailing/test_run.py",
        "diversion/mandates/test_form.py",
        "diversion/payment/test_histories.py",
        "hall/test_life.py",
        "planning/before_after/test_judge.py",
        "planning/whatif/test_evaluate.py",
    )
)
"""Files of few tests that take ten seconds and more."""


@pytest.fixture
def clock() -> FixedClock:
    """Nine in the morning, Shanghai, on a Monday."""
    return FixedClock(MORNING)


@pytest.fixture
def open_a_hall(tmp_path: Path, clock: FixedClock) -> Iterator[Callable[..., Hall]]:
    """Opens halls, each on a database of its own or on the one named; all are closed at the end."""
    opened = []

    def open_one(catalogue: Catalogue | None = None, name: str = "hall") -> Hall:
        engines = open_engines(f"sqlite:///{tmp_path / name}.db")
        create_tables(engines.writer)
        store = Store(engines.writer, engines.reader, clock)
        found_hall(store, catalogue or default_catalogue())
        hall = Hall(store)
        opened.append((hall, engines))
        return hall

    yield open_one
    for hall, engines in opened:
        hall.stop()
        engines.dispose()


@pytest.fixture
def hall(open_a_hall: Callable[..., Hall]) -> Hall:
    """The embedded default hall."""
    return open_a_hall()


@pytest.fixture
def kiosk() -> Actor:
    """The paired kiosk k1."""
    return Actor("place:k1", Role.KIOSK, place="k1")


@pytest.fixture
def teller() -> Actor:
    """A program with a counter token: may hold several counters."""
    return Actor("token:tellers", Role.COUNTER, may_pick=True)


@pytest.fixture
def anna() -> Actor:
    """A person who works at one counter at a time and may not pick."""
    return Actor("person:anna", Role.COUNTER, one_counter=True)


@pytest.fixture
def manager() -> Actor:
    """The hall manager."""
    return Actor("person:boss", Role.MANAGER, one_counter=True, may_pick=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, for every test that drives a browser."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first.

    Files that drive a browser and those of `LONG`, then those with the most tests: short ones are left for
    the end, where one worker would else still be at a long one while the others have done. What stands above
    in a file is done before: pytest would take all that share a browser first.
    """
    driving = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    many = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, int, Path, int]:
        driven = item.path in driving
        quick = not driven and item.path not in LONG
        return quick, -many[item.path], item.path, item.location[1] or 0 if driven else 0

    items.sort(key=place)


def with_rules(**changed: object) -> Catalogue:
    """The default catalogue with some rules changed."""
    catalogue = default_catalogue()
    return replace(catalogue, rules=replace(catalogue.rules, **changed))  # type: ignore[arg-type]


def with_service(code: str, **changed: object) -> Catalogue:
    """The default catalogue with one business type changed."""
    catalogue = default_catalogue()
    services = tuple(
        replace(s, **changed) if s.code == code else s  # type: ignore[arg-type]
        for s in catalogue.services
    )
    return replace(catalogue, services=services)
