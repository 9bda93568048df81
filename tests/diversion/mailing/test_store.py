"""Runs and items on disk: what is asked often is found by an index, however many years have gone before."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from diversion.mailing import store as kept
from diversion.mailing.run import TO_DO, At
from tests.diversion.mailing.house import BOSS, House

READS: dict[str, Callable[[House, str], object]] = {
    "letters without an order": lambda house, run: kept.without_order(house.hall.store),
    "what somebody has decided": lambda house, run: kept.decided(house.hall.store),
    "what is to be done": lambda house, run: kept.to_do(house.hall.store, run, 0, 25),
    "a run's letters": lambda house, run: kept.of_run(house.hall.store, run, At.ISSUED),
    "an order's letters": lambda house, run: kept.of_orders(house.hall.store, ["order"]),
    "what keeps a run open": lambda house, run: house.hall.write(lambda tx: kept.of_run_in(tx, run, *TO_DO)),
    "what is tried again": lambda house, run: house.desk.again(BOSS, run),
}


@pytest.mark.parametrize("read", list(READS))
def test_what_is_asked_often_is_found_by_an_index(house: House, read: str) -> None:
    house.sign_up("A1")
    run = house.open().id
    house.work()
    asked: list[tuple[str, object]] = []

    def note(connection: object, cursor: object, sql: str, given: object, *_: object) -> None:
        asked.append((sql, given))

    for engine in {house.hall.store._writer, house.hall.store._reader}:
        event.listen(engine, "before_cursor_execute", note)
    READS[read](house, run)
    statements = [(sql, given) for sql, given in asked if "FROM mailing_item" in sql.replace("\n", "")]
    with house.hall.store.reading() as connection:
        plans = [
            row.detail
            for sql, given in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
            if "mailing_item" in row.detail
        ]
    assert plans
    assert [plan for plan in plans if "run=?" not in plan and "standing_order=?" not in plan] == []
