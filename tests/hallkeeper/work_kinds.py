"""Work for the tests of long work; done in a child process."""

import time
from typing import Any

from hall.errors import Invalid
from hallkeeper.planning.worker import Desk, Progress


def count(desk: Desk, asked: dict[str, Any], tell: Progress) -> dict[str, Any]:
    """Counts, and tells what it could look at."""
    for n in range(asked["to"]):
        tell(n + 1, asked["to"], "reading")
    return {"services": len(desk.catalogue.services), "now": desk.now, "words": asked["words"]}


def refuse(desk: Desk, asked: dict[str, Any], tell: Progress) -> dict[str, Any]:
    """Does not like what was asked."""
    raise Invalid("no_counter", "A scenario needs a counter.", field="counters")


def stumble(desk: Desk, asked: dict[str, Any], tell: Progress) -> dict[str, Any]:
    """Ends without a last word."""
    raise ZeroDivisionError


def go_on(desk: Desk, asked: dict[str, Any], tell: Progress) -> dict[str, Any]:
    """Goes on for ever, once it has begun."""
    tell(1, 2)
    while True:
        time.sleep(60)
