"""The spool: every paper this agent was told to print, and how far it came, in its own SQLite file.

The number exists exactly once; a slip is printed by itself at most once.  Both hang on what is committed
here: a slip and the cursor that has passed its move go in together, and SENDING is on disk before the first
byte leaves, so that after a crash a slip that may have been printed is never sent again.

A receipt (缴费凭条) lies there like a slip and has the same life: its payment's id stands in the ticket's
place, and `kind` says which of them it is. Both are UUIDs and never meet.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hardware.printing.spooled import (
    AWAITED,
    COMES_FROM,
    COPIED,
    ENDS,
    LATE,
    TEST,
    Cursor,
    NewSlip,
    PaperKind,
    SlipNews,
    SlipState,
    SpooledSlip,
)
from hardware.public import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS slip (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch TEXT NOT NULL,
    ticket TEXT NOT NULL,
    copy INTEGER NOT NULL,
    printer TEXT NOT NULL,
    number TEXT NOT NULL,
    facts TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT 'slip',
    UNIQUE (epoch, ticket, copy)
) STRICT;
CREATE INDEX IF NOT EXISTS slip_open ON slip (printer, id) WHERE state IN ('QUEUED', 'PREFLIGHT', 'NOT_SENT');
CREATE INDEX IF NOT EXISTS slip_bad ON slip (id) WHERE state IN ('UNKNOWN', 'EXPIRED');
CREATE TABLE IF NOT EXISTS told (
    slip INTEGER PRIMARY KEY,
    state TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS cursor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    move INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
) STRICT;
INSERT OR IGNORE INTO identity VALUES (1, lower(hex(randomblob(16))));
CREATE TABLE IF NOT EXISTS confirms (
    wiring TEXT PRIMARY KEY,
    yes INTEGER NOT NULL
) STRICT;
"""
_KIND_TOO = "ALTER TABLE slip ADD COLUMN kind TEXT NOT NULL DEFAULT 'slip'"
"""For a file from before there were receipts: what lies in it are slips. An older agent that opens the file
again takes a receipt for a slip whose ticket nobody knows, and does not print it.
"""
_OPEN_SQL = "state IN ('QUEUED', 'PREFLIGHT', 'NOT_SENT')"
_COPIED_SQL = (
    f"UPDATE slip SET state = 'CANCELLED' WHERE id = ? AND state = 'SENDING' AND reason = '{COPIED}'"
)
_NEWS_SQL = f"""
SELECT slip.id, slip.printer, slip.ticket, slip.copy, slip.number, slip.state, slip.reason, slip.kind
FROM slip
LEFT JOIN told ON told.slip = slip.id
WHERE slip.state IN ('UNKNOWN', 'EXPIRED') AND slip.epoch <> '{TEST}' AND slip.at_ms > :oldest
AND told.state IS NOT slip.state
UNION
SELECT slip.id, slip.printer, slip.ticket, slip.copy, slip.number, '{LATE}', head.reason, slip.kind
FROM slip
JOIN slip AS head ON head.id =
    (SELECT min(o.id) FROM slip AS o WHERE o.printer = slip.printer AND o.{_OPEN_SQL})
LEFT JOIN told ON told.slip = slip.id
WHERE slip.{_OPEN_SQL} AND slip.epoch <> '{TEST}' AND told.slip IS NULL
AND (slip.at_ms < :late AND head.tries > 1 OR slip.at_ms < :very_late)
UNION
SELECT slip.id, slip.printer, slip.ticket, slip.copy, slip.number, slip.state, slip.reason, slip.kind
FROM told AS bad
JOIN slip AS doubtful ON doubtful.id = bad.slip
JOIN slip ON slip.epoch = doubtful.epoch AND slip.ticket = doubtful.ticket
LEFT JOIN told ON told.slip = slip.id
WHERE bad.state IN ('{LATE}', 'UNKNOWN', 'EXPIRED') AND slip.state IN ('SENT', 'CONFIRMED')
AND told.state IS NOT slip.state
ORDER BY 1
"""
"""Bad ends; slips that are late because their printer's first one was tried in vain, or for so long that it
matters no more why; and paper that came after all, be it as a copy.
"""


class Spool:
    """The agent's file; safe to use from any thread, one statement at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._sql = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._sql.execute("PRAGMA journal_mode=WAL")
        self._sql.execute("PRAGMA synchronous=FULL")
        self._sql.executescript(SCHEMA)
        self._learn_kinds()
        self._ended: set[int] = set()
        self.ended = threading.Event()
        """Set whenever a slip has come to an end; whoever waits for it clears it."""

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._sql.close()

    def recover(self, printer: str | None = None) -> int:
        """After a start: what was being sent may be on paper (UNKNOWN), the rest starts again.

        Of one printer, or of all.  Returns how many are unknown.
        """
        mine = {"printer": printer, "awaited": AWAITED}
        with self._lock:
            self._sql.execute(
                "UPDATE slip SET state = 'QUEUED' "
                "WHERE state = 'PREFLIGHT' AND printer = coalesce(:printer, printer)",
                mine,
            )
            return self._sql.execute(
                "UPDATE slip SET state = 'UNKNOWN', reason = 'restart' "
                "WHERE (state = 'SENDING' OR state = 'SENT' AND reason = :awaited) "
                "AND printer = coalesce(:printer, printer)",
                mine,
            ).rowcount

    @property
    def identity(self) -> str:
        """This file's own name: two agents of one name on different files would print everything twice."""
        with self._lock:
            row = self._sql.execute("SELECT id FROM identity").fetchone()
        return str(row[0])

    def begin_anew(self) -> None:
        """Forget where this file stood: another agent has followed the moves until now."""
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.execute(f"UPDATE slip SET state = 'CANCELLED', reason = 'elsewhere' WHERE {_OPEN_SQL}")
            self._sql.execute("DELETE FROM cursor")

    def cursor(self) -> Cursor | None:
        """How far the moves have been followed, or None before the first start."""
        with self._lock:
            row = self._sql.execute("SELECT epoch, move FROM cursor").fetchone()
        return Cursor(*row) if row else None

    def start_at(self, cursor: Cursor) -> None:
        """Begin at `cursor`; slips of another epoch that are still open are never printed."""
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.execute(
                f"UPDATE slip SET state = 'CANCELLED', reason = 'epoch' WHERE epoch <> ? AND {_OPEN_SQL}",
                (cursor.epoch,),
            )
            self._advance(cursor)

    def take(
        self,
        slips: Iterable[NewSlip],
        cancelled: Iterable[str],
        upto: Cursor,
        *,
        copied: Iterable[tuple[str, int]] = (),
    ) -> None:
        """Lay slips on the spool, take back those of cancelled tickets, and move the cursor: one commit.

        A slip that is known already stays as it is. Where there is a copy now (`copied`: ticket and number of
        the copy) what of its ticket has not been begun is taken back, so that nobody gets two; what is being
        sent is marked, and taken back where it turns out that no byte has left (`shift`).
        """
        rows = [
            (upto.epoch, s.ticket, s.copy, s.printer, s.number, json.dumps(s.facts), _ms(s.at), s.kind)
            for s in slips
        ]
        with self._lock, self._sql:
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.executemany(
                "INSERT INTO slip (epoch, ticket, copy, printer, number, facts, at_ms, kind, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED') ON CONFLICT DO NOTHING",
                rows,
            )
            self._sql.executemany(
                "UPDATE slip SET state = 'CANCELLED', reason = 'taken_back' "
                f"WHERE epoch = ? AND ticket = ? AND {_OPEN_SQL}",
                [(upto.epoch, ticket) for ticket in cancelled],
            )
            self._sql.executemany(
                f"UPDATE slip SET state = 'CANCELLED', reason = '{COPIED}' "
                f"WHERE epoch = ? AND ticket = ? AND copy < ? AND {_OPEN_SQL}",
                [(upto.epoch, ticket, copy) for ticket, copy in copied],
            )
            self._sql.executemany(
                f"UPDATE slip SET reason = '{COPIED}' "
                "WHERE epoch = ? AND ticket = ? AND copy < ? AND state = 'SENDING'",
                [(upto.epoch, ticket, copy) for ticket, copy in copied],
            )
            self._advance(upto)

    def first(self, printer: str) -> SpooledSlip | None:
        """The oldest slip that this printer has still to print."""
        with self._lock:
            row = self._sql.execute(
                "SELECT ticket, copy, printer, number, at_ms, facts, id, state, tries, kind FROM slip "
                f"WHERE printer = ? AND {_OPEN_SQL} ORDER BY id LIMIT 1",
                (printer,),
            ).fetchone()
        if row is None:
            return None
        ticket, copy, name, number, at_ms, facts, id_, state, tries, kind = row
        return SpooledSlip(
            ticket,
            copy,
            name,
            number,
            datetime.fromtimestamp(at_ms / 1000, UTC),
            json.loads(facts),
            id_,
            SlipState(state),
            tries,
            kind=PaperKind(kind),
        )

    def shift(self, slip: int, to: SlipState, reason: str | None = None, *, ends: bool = True) -> bool:
        """Bring a slip into another state, durably, if the table allows it from where it is now.

        False: it does not, because the ticket was taken back meanwhile.  Entering PREFLIGHT counts a try.
        `ends=False`: this state may be an end, but is none yet; what the printer says next is `awaited`.
        What would go back to NOT_SENT is CANCELLED instead where a copy was asked for meanwhile.
        """
        reason = reason if ends else AWAITED
        sources = sorted(COMES_FROM[to])
        marks = ", ".join("?" * len(sources))
        with self._lock:
            if to is SlipState.NOT_SENT and self._sql.execute(_COPIED_SQL, (slip,)).rowcount:
                return True
            changed = self._sql.execute(
                "UPDATE slip SET state = ?, reason = ?, tries = tries + ? "
                f"WHERE id = ? AND state IN ({marks})",
                (to, reason, to is SlipState.PREFLIGHT, slip, *sources),
            ).rowcount
            ended = bool(changed) and ends and to in ENDS
            if ended:
                self._ended.add(slip)
        if ended:
            self.ended.set()
        return bool(changed)

    def news(self, *, oldest: datetime, late: datetime, very_late: datetime) -> list[SlipNews]:
        """What the hall should hear of slips, oldest first: doubts, cures, and each printer's last of a kind.

        Slips from before `oldest` are nobody's news; see `LATE` for the other two.
        """
        moments = {"oldest": _ms(oldest), "late": _ms(late), "very_late": _ms(very_late)}
        with self._lock:
            rows = {row[0]: SlipNews(*row) for row in self._sql.execute(_NEWS_SQL, moments)}
            ended, self._ended = sorted(self._ended), set()
            marks = ", ".join("?" * len(ended))
            last = self._sql.execute(
                "SELECT max(id), printer, ticket, copy, number, state, reason, kind FROM slip "
                f"WHERE id IN ({marks}) AND epoch <> '{TEST}' GROUP BY printer, kind",
                ended,
            )
            for row in last.fetchall():
                rows.setdefault(row[0], SlipNews(*row))
        return [rows[id_] for id_ in sorted(rows)]

    def told(self, news: SlipNews) -> None:
        """The hall knows this now.  Remembered where it is a doubt, or the end of one."""
        with self._lock:
            self._sql.execute(
                "INSERT OR REPLACE INTO told SELECT :id, :state "
                f"WHERE :state IN ('{LATE}', 'UNKNOWN', 'EXPIRED') OR EXISTS "
                "(SELECT 1 FROM told JOIN slip ON slip.id = told.slip WHERE slip.ticket = :ticket)",
                {"id": news.id, "state": news.state, "ticket": news.ticket},
            )

    def test(self, printer: str, number: str, facts: Json, at: datetime) -> int:
        """Lay a slip on the spool that no ticket stands behind; its id."""
        with self._lock:
            row = self._sql.execute(
                "INSERT INTO slip (epoch, ticket, copy, printer, number, facts, at_ms, state) "
                "VALUES (?, ?, 0, ?, ?, ?, ?, 'QUEUED')",
                (TEST, uuid.uuid4().hex, printer, number, json.dumps(facts), _ms(at)),
            )
        return int(row.lastrowid or 0)

    def state_of(self, slip: int) -> tuple[SlipState, str | None, int]:
        """Where a slip is, why, and how often it was tried.  Raises KeyError for one that is forgotten."""
        with self._lock:
            row = self._sql.execute("SELECT state, reason, tries FROM slip WHERE id = ?", (slip,)).fetchone()
        if row is None:
            raise KeyError(slip)
        return SlipState(row[0]), row[1], int(row[2])

    def first_slip(self, epoch: str, ticket: str) -> tuple[str, Json] | None:
        """The printer a ticket's first slip went to, and its facts."""
        with self._lock:
            row = self._sql.execute(
                "SELECT printer, facts FROM slip WHERE epoch = ? AND ticket = ? ORDER BY copy LIMIT 1",
                (epoch, ticket),
            ).fetchone()
        return (str(row[0]), json.loads(row[1])) if row else None

    def confirms(self, wiring: str) -> bool | None:
        """Whether the printer wired like this answers `GS ( H`; None: not yet asked."""
        with self._lock:
            row = self._sql.execute("SELECT yes FROM confirms WHERE wiring = ?", (wiring,)).fetchone()
        return bool(row[0]) if row else None

    def learn_confirms(self, wiring: str, *, yes: bool) -> None:
        """Remember what the printer answered, so that it is asked once only."""
        with self._lock:
            self._sql.execute("INSERT OR REPLACE INTO confirms VALUES (?, ?)", (wiring, yes))

    def forget_confirms(self, wiring: str) -> None:
        """Ask again before the next slip."""
        with self._lock:
            self._sql.execute("DELETE FROM confirms WHERE wiring = ?", (wiring,))

    def was_cut_off(self, printer: str) -> bool:
        """Whether the last slip that this printer was given may have ended in the middle of a command."""
        with self._lock:
            row = self._sql.execute(
                "SELECT state = 'UNKNOWN' AND reason IN ('restart', 'lost', 'timeout') FROM slip "
                f"WHERE printer = ? AND NOT {_OPEN_SQL} AND state NOT IN ('EXPIRED', 'CANCELLED') "
                "ORDER BY id DESC LIMIT 1",
                (printer,),
            ).fetchone()
        return bool(row and row[0])

    def prune(self, before: datetime) -> None:
        """Forget finished slips from before a time; the cursor has long passed them."""
        with self._lock:
            self._sql.execute(
                f"DELETE FROM slip WHERE at_ms < ? AND NOT {_OPEN_SQL} AND state <> 'SENDING'", (_ms(before),)
            )
            self._sql.execute("DELETE FROM told WHERE slip NOT IN (SELECT id FROM slip)")

    def _learn_kinds(self) -> None:
        """Once for a file from before there were receipts."""
        if all(column[1] != "kind" for column in self._sql.execute("PRAGMA table_info (slip)")):
            self._sql.execute(_KIND_TOO)

    def _advance(self, cursor: Cursor) -> None:
        self._sql.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?, ?)", (cursor.epoch, cursor.move))


def account(path: Path) -> dict[str, int]:
    """How many slips are in each state, all states named, read from an agent's file while it runs."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as sql:
        counts = dict(sql.execute("SELECT state, count(*) FROM slip GROUP BY state"))
    return {state.value: int(counts.get(state.value, 0)) for state in SlipState}


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
