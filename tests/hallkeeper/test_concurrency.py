"""Many at once, in a size that suits CI: no number twice, none left out, no ticket called twice or left."""

import sqlite3
from contextlib import closing

from tests.bench import call_exact, issue_exact
from tests.bench.hall_process import HallProcess
from tests.bench.ledger import read_ledger
from tests.bench.past import fill


def test_parallel_issuers_get_each_number_once_and_keep_it() -> None:
    assert issue_exact.measure(issuers=8, tickets=400) == {
        "issue_duplicates": 0,
        "issue_gaps": 0,
        "issue_lost": 0,
    }


def test_parallel_counters_call_each_ticket_once_and_leave_none() -> None:
    assert call_exact.measure(counters=8, tickets=240) == {"call_twice": 0, "call_left": 0}


def test_the_account_sees_what_it_is_there_to_see() -> None:
    """The measure itself: a lost ticket, a number given twice, a number and a move left out."""
    with HallProcess() as hall:
        hall.token("kiosk")
        fill(hall.database, 40)
        whole = read_ledger(hall.database)
        told = list(whole.tickets.items())
        assert issue_exact.account(told, whole) == {"issue_duplicates": 0, "issue_gaps": 0, "issue_lost": 0}
        with closing(sqlite3.connect(hall.database)) as sql, sql:
            sql.execute("DELETE FROM move WHERE ticket = ?", (told[0][0],))
            sql.execute("UPDATE ticket SET serial = 1000 WHERE id = ?", (told[1][0],))
        damaged = read_ledger(hall.database)
    found = issue_exact.account([*told, ("nobody", told[2][1])], damaged)
    assert found["issue_duplicates"] == 1
    assert found["issue_lost"] == 3
    assert found["issue_gaps"] > 3
