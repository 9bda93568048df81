"""What the stores of payments and of invoices share: whose turn it is."""

from sqlalchemy import Table, select

from diversion.due import FARTHEST_MS
from hall.store import Store


def ids_due(store: Store, table: Table, now: int, most: int) -> list[str]:
    """Ids of the rows for which somebody must act by `now` (`is_due` of `step_at`), the longest due first.

    Two looks by the index on it: the database would read the whole table for "either".
    """
    c = table.c
    found: list[str] = []
    for due in (c.step_at <= now, c.step_at > now + FARTHEST_MS):
        asked = select(c.id).where(c.hall == store.hall, due).order_by(c.step_at).limit(most)
        with store.reading() as connection:
            found += connection.execute(asked).scalars()
    return found[:most]
