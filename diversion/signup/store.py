"""How many were signed up at counters, from the rows of standing orders and mandates."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, func, or_, select

from diversion.mandates.tables import mandates
from diversion.standing.order import Reason, Source
from diversion.standing.tables import orders
from hall.store import Store

Count = dict[str, int]
"""Business type -> how many."""


def standing_at(store: Store, counters: Collection[str], first: int, later: int) -> Count:
    """Accounts that have had a standing order since a time at these counters, but for what was taken back.

    An order in the place of one that was taken down there before is the same customer's.
    """
    old = orders.alias()
    once_more = (
        select(old.c.id)
        .where(old.c.id == orders.c.replaces, old.c.source == Source.STAFF, old.c.place == orders.c.place)
        .exists()
    )
    return _count(store, orders, counters, first, later, orders.c.source == Source.STAFF, ~once_more)


def mandates_at(store: Store, counters: Collection[str], first: int, later: int) -> Count:
    """Applications for auto-debit taken down at these counters, but for those that staff have cancelled."""
    return _count(store, mandates, counters, first, later)


def _count(
    store: Store,
    table: Table,
    counters: Collection[str],
    first: int,
    later: int,
    *more: ColumnElement[bool],
) -> Count:
    c = table.c
    here = (c.hall == store.hall, c.made_at >= first, c.made_at < later, c.place.in_(sorted(counters)))
    stands = or_(c.reason.is_(None), c.reason != Reason.STAFF)
    asked = select(c.service, func.count()).where(*here, stands, *more).group_by(c.service)
    with store.reading() as connection:
        return {service: n for service, n in connection.execute(asked) if service is not None}
