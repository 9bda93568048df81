"""Rosters worked out beside the server: only the child imports this, as it needs numpy and scipy."""

from collections.abc import Mapping
from typing import Any

from hallkeeper.planning.worker import Desk, Progress
from planning.roster import told

Json = Mapping[str, Any]


def plan(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """A new roster: who works when, and the waits that it will give."""
    return told.planned(desk.store, desk.catalogue, asked, tell)


def again(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """A roster with somebody away from now on."""
    return told.again(desk.store, desk.catalogue, asked, tell)


def waits(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """The waits of a roster that was changed by hand, of the days that changed."""
    return {"waits": told.waits_again(desk.store, desk.catalogue, asked, tell)}
