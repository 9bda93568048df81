"""Notices as they happen: the journal is followed from a kept position, and each row ends once.

A move's row and the position are one commit; so are a message in the outbox and the end of its row. Whatever
the power cuts off is done again from there, and nothing twice. How the followed position may lag behind what
was looked at: moves that lead to nothing are read again after a restart, which changes nothing.
"""

import logging
from dataclasses import replace

from diversion.messages.limits import HOUR_MS, LEFT_TO_THE_REST, By, Limit, TooMany
from diversion.messages.outbox import Outbox, Stopped
from diversion.messages.port import NOTICES, Kind
from diversion.notices import store as kept
from diversion.notices.letters import Letters
from diversion.notices.occasion import FRESH_MS, End, Notice, notice_of
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import HallError, NotFound
from hall.hall import Hall
from hall.ticket import Move
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
BY = "system"
LIMITS = (Limit(By.WHOM, 10, HOUR_MS), LEFT_TO_THE_REST)
"""As a mailing run, notices leave half of the hall's messages of an hour to codes and to those who wait."""
READ_AT_ONCE = 500
LAG = 1000
"""So many moves may be read again after a restart."""
AT_ONCE = 50
KEEP_MS = 92 * 24 * HOUR_MS
"""So long it can be counted what was told; the rows are nobody's."""


class Notices:
    """One hall's notices of changes."""

    def __init__(self, hall: Hall, vault: Vault, outbox: Outbox, letters: Letters) -> None:
        self._hall = hall
        self._outbox = Outbox(hall, vault, outbox.templates, LIMITS)
        self.letters = letters
        self._at: int | None = None
        self._kept = 0

    def look(self) -> int:
        """Follow the journal, and tell what is due; how many rows were looked at."""
        self._follow()
        found = kept.due(self._hall.store, self._hall.clock(), AT_ONCE)
        for move in found:
            self._tell_quietly(move)
        return len(found)

    def switch(self, actor: Actor, kind: Kind, *, on: bool) -> None:
        """Tell this kind from now on, or no longer. Raises NotFound `unknown_notice`."""
        if kind not in NOTICES:
            raise NotFound("unknown_notice", "There is no such notice.")

        def job(tx: Transaction) -> None:
            if kept.is_on_in(tx, kind) is not on:
                kept.switch(tx, kind, actor.ref, on=on)
                tx.append("notice.change", actor.ref, data={"kind": str(kind), "on": on})

        self._hall.write(job)

    def tidy(self, keep_ms: int = KEEP_MS) -> int:
        """Delete what ended so long ago; how many."""
        return self._hall.write(lambda tx: kept.drop_ended(tx, tx.now - keep_ms))

    # -- following ----------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Look at the moves since the last time; at the first time ever there is nothing to look back to."""
        board = self._hall.board
        before = kept.position(self._hall.store) if self._at is None else None
        if self._at is None:
            stays = before is not None and before[1] == board.epoch
            self._at = self._kept = before[0] if before and stays else self._hall.write(self._begin)
        while self._at < board.version:
            moves = self._hall.moves_after(self._at, READ_AT_ONCE)
            if not moves:
                return
            found = [one for move in moves if (one := notice_of(move, self._is_at_counter)) is not None]
            last = moves[-1].move
            if found or last - self._kept >= LAG:
                self._kept = self._hall.write(lambda tx, f=found, n=last: self._keep(tx, f, n))  # type: ignore[misc]
            self._at = last

    def _begin(self, tx: Transaction) -> int:
        """From here on; after a restore nothing that waits is told: it may have been told before."""
        for notice in kept.all_waiting_in(tx):
            _end(tx, notice, End.RESTORED)
        head = tx.next_move - 1
        kept.follow_to(tx, head, tx.epoch)
        return head

    def _keep(self, tx: Transaction, found: list[Notice], last: int) -> int:
        for notice in found:
            kept.add(tx, notice)
        before = kept.position_in(tx)
        furthest = max(last, before[0] if before else 0)  # another process may be further
        kept.follow_to(tx, furthest, tx.epoch)
        return furthest

    def _is_at_counter(self, move: Move) -> bool:
        """Whether a person has done it at a counter: itself says so, or the next move, of the same commit."""
        if "undoes" in move.data:
            return True
        following = self._hall.moves_after(move.move, 1)
        return bool(following) and following[0].verb == "standing.sign" and following[0].by == move.by

    # -- telling ------------------------------------------------------------------------------------

    def _tell_quietly(self, move: int) -> None:
        try:
            self._hall.write(lambda tx: self._tell(tx, move))
        except Exception:  # noqa: BLE001 - one notice that stumbles must not keep the others waiting
            log.exception("the notice of move %d cannot be told", move)

    def _tell(self, tx: Transaction, move: int) -> None:
        """One row: into the outbox, or to its end, or to a later moment; in one commit."""
        notice = kept.waiting_in(tx, move)
        if notice is None or notice.due_at is None or notice.due_at > tx.now:
            return
        try:
            ended = self._ended(tx, notice)
        except TooMany as wait:
            kept.change(tx, replace(notice, due_at=wait.again_at, changed_at=tx.now))
            return
        if isinstance(ended, End):
            _end(tx, notice, ended)
        else:
            _end(tx, notice, End.TOLD, ended)

    def _ended(self, tx: Transaction, notice: Notice) -> End | str:
        """The id of its message, or why there is none. Raises TooMany."""
        if notice.at + FRESH_MS <= tx.now:
            return End.LATE
        if not kept.is_on_in(tx, notice.kind):
            return End.OFF
        if not self._is_news(tx, notice):
            return End.OVER
        try:
            letter = self.letters.letter(tx, notice)
            return letter if isinstance(letter, End) else self._outbox.put(tx, BY, letter)
        except Stopped:
            return End.STOPPED
        except TooMany:
            raise
        except HallError as error:  # another key, or words that are missing or too long
            log.warning("the notice of move %d cannot be written: %s", notice.move, error.code)
            return End.UNWRITTEN

    def _is_news(self, tx: Transaction, notice: Notice) -> bool:
        """That all is as it was is news to those alone who were told otherwise."""
        if notice.kind is Kind.ORDER_RESUMED:
            return kept.was_told_in(tx, notice.subject, Kind.ORDER_RETURNED)
        undone = self._undone(notice) if notice.kind is Kind.ORDER_CHANGED else None
        return undone is None or kept.was_told_in(tx, undone, Kind.ORDER_CHANGED)

    def _undone(self, notice: Notice) -> str | None:
        """The order that was taken back for the one before it, which the notice is about."""
        moves = self._hall.moves_after(notice.move - 1, 1)
        return moves[0].data.get("undoes") if moves and moves[0].move == notice.move else None


def _end(tx: Transaction, notice: Notice, ended: End, message: str | None = None) -> None:
    kept.change(tx, replace(notice, ended=ended, message=message, due_at=None, changed_at=tx.now))
