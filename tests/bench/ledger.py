"""What lies on disk, read past the program: plain SQL on the hall's file."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ledger:
    """The hall's file: tickets by id -> number, issue moves by ticket -> number, calls in their order."""

    tickets: dict[str, str]
    states: dict[str, str]
    issued: dict[str, str]
    calls: list[tuple[str, str]]
    """(ticket, counter)"""
    move_gaps: int
    number_gaps: int

    @property
    def duplicates(self) -> int:
        """Numbers that stand on more than one ticket of this day."""
        return sum(n - 1 for n in Counter(self.tickets.values()).values())


def read_ledger(database: Path) -> Ledger:
    """Read it, whether the server runs or not."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as sql:
        rows = sql.execute("SELECT id, series, serial, state FROM ticket ORDER BY series, serial").fetchall()
        moves = sql.execute("SELECT move, verb, ticket, number, counter FROM move ORDER BY move").fetchall()
        last = sql.execute("SELECT last_move FROM hall").fetchone()[0]
    return Ledger(
        tickets={id_: f"{series}{serial:03d}" for id_, series, serial, _ in rows},
        states={id_: state for id_, _, _, state in rows},
        issued={ticket: number for _, verb, ticket, number, _ in moves if verb == "issue"},
        calls=[(ticket, counter) for _, verb, ticket, _, counter in moves if verb == "call"],
        move_gaps=_left_out([move for move, *_ in moves], last),
        number_gaps=sum(
            _left_out([serial for _, _, serial, _ in of_series])
            for of_series in ([*group] for _, group in groupby(rows, key=lambda r: r[1]))
        ),
    )


def _left_out(numbers: list[int], last: int | None = None) -> int:
    """How many of 1 ... last do not stand there exactly once."""
    whole = set(range(1, (max(numbers, default=0) if last is None else last) + 1))
    return len(whole ^ set(numbers)) + len(numbers) - len(set(numbers))
