"""What a long past costs: a hall with a million old tickets and their moves, against a new one."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.bench.hall_process import HallProcess, cpu_s
from tests.bench.wrk import issue_script, load

NAMES = ("issue_cpu_million_past",)
TICKETS, PER_DAY = 1_000_000, 2_000
ROUNDS, SECONDS = 7, 3

_NUMBERS = """
CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < :many)
INSERT INTO n SELECT i FROM c;
CREATE TEMP TABLE day (d INTEGER PRIMARY KEY, iso TEXT, at INTEGER);
"""
_TICKETS = """
INSERT INTO ticket (id, hall, business_day, series, serial, service, customer_class, language, kiosk,
                    issued_at, issue_move, state, since, counter, only_for, done, version)
SELECT printf('%08x-0000-7000-8000-%012x', i / 65536, i), 'main', iso, 'A', i % :per_day + 1, 'payment',
       'normal', 'zh-CN', 'k1', at + i % :per_day * 20000,
       3 * i + :first, 'finished', at + i % :per_day * 20000,
       i % 8 + 1, NULL, '[{"service":"payment","quantity":1}]', 3 * i + :first + 2
FROM n JOIN day ON d = i / :per_day;
"""
_MOVES = """
INSERT INTO move (hall, move, at, kept_at, verb, ticket, number, service, counter, kiosk, by,
                  before, after, data)
SELECT 'main', 3 * i + :first + k,
       at + i % :per_day * 20000 + k * 90000, at + i % :per_day * 20000 + k * 90000,
       CASE k WHEN 0 THEN 'issue' WHEN 1 THEN 'call' ELSE 'finish' END,
       printf('%08x-0000-7000-8000-%012x', i / 65536, i), printf('A%03d', i % :per_day + 1), 'payment',
       CASE k WHEN 0 THEN NULL ELSE i % 8 + 1 END, CASE k WHEN 0 THEN 'k1' END, 'token:bench',
       CASE k WHEN 0 THEN NULL WHEN 1 THEN 'waiting' ELSE 'called' END,
       CASE k WHEN 0 THEN 'waiting' WHEN 1 THEN 'called' ELSE 'finished' END,
       CASE k WHEN 0 THEN json_object('day', iso, 'series', 'A', 'serial', i % :per_day + 1,
                                      'class', 'normal', 'language', 'zh-CN', 'since', at,
                                      'ahead', 0, 'wait', NULL)
              WHEN 1 THEN '{}' ELSE '{"done":[{"service":"payment","quantity":1}]}' END
FROM n JOIN day ON d = i / :per_day, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) ORDER BY i, k;
"""
_SERIES = "INSERT INTO series (hall, business_day, letter, last) SELECT 'main', iso, 'A', :per_day FROM day"
_HALL = "UPDATE hall SET last_move = :last, day_move = :last"


def measure() -> Mapping[str, float]:
    """Two servers of one core, one with a past, in turn; the median of the rounds' ratios."""
    with HallProcess() as old, HallProcess() as new:
        tokens = old.token("kiosk"), new.token("kiosk")
        fill(old.database, TICKETS)
        old.start()
        new.start()
        for hall, token in zip((old, new), tokens, strict=True):
            load(hall.port, issue_script(token), 1)
        ratios = [_cost(old, tokens[0]) / _cost(new, tokens[1]) for _ in range(ROUNDS)]
    return {"issue_cpu_million_past": median(ratios)}


def _cost(hall: HallProcess, token: str) -> float:
    before = cpu_s(hall.pid)
    seen = load(hall.port, issue_script(token), SECONDS)
    return (cpu_s(hall.pid) - before) / seen.requests


def fill(database: Path, tickets: int) -> None:
    """Give a founded hall that many tickets of earlier days, with their moves, while no server runs."""
    with closing(sqlite3.connect(database)) as sql:
        today, last = sql.execute("SELECT business_day, last_move FROM hall").fetchone()
        days = -(-tickets // PER_DAY)
        many, first_day = {"many": tickets}, date.fromisoformat(today) - timedelta(days=days)
        for statement in _NUMBERS.strip().split(";\n"):
            sql.execute(statement, many if ":many" in statement else {})
        rows = [(d, (first_day + timedelta(days=d))) for d in range(days)]
        sql.executemany(
            "INSERT INTO day VALUES (?, ?, ?)", [(d, day.isoformat(), _morning(day)) for d, day in rows]
        )
        told = {"per_day": PER_DAY, "first": last + 1}
        sql.execute(_TICKETS, told)
        sql.execute(_MOVES, told)
        sql.execute(_SERIES, {"per_day": PER_DAY})
        sql.execute(_HALL, {"last": last + 3 * tickets})
        sql.commit()


def _morning(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
