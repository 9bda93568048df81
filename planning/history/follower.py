"""Keeps the history up to the journal: works through the moves after its mark, a small piece at a time.

Each piece is read and folded by whoever asks, and written by one job of the hall's writer together with the
new mark: what is cut off is done again from the mark, and nothing is counted twice. A ticket's row is the
fold of all its moves, so a piece may end anywhere.
"""

from collections.abc import Sequence

from hall.clock import business_day
from hall.hall import Hall
from hall.ticket import Move
from hall.transaction import Transaction
from planning.history import store as kept
from planning.history.visit import visits_of

PIECE = 60
"""Moves of one piece: some thirty rows; less than two milliseconds of the writer's time."""
_COUNTER = {"counter.open": "open", "counter.pause": "paused", "counter.close": "closed"}


class Follower:
    """Follows one hall's journal; several processes may, and one of them is faster each time."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def behind(self) -> int:
        """How many moves the history does not know yet."""
        return self._hall.board.version - kept.mark(self._hall.store)

    def step(self, most: int = PIECE) -> int:
        """Take in the next piece; how many moves it had, 0 at the end of the journal."""
        store = self._hall.store
        before = kept.mark(store)
        moves = store.moves_after(before, most)
        if not moves:
            return 0
        tickets = sorted({m.ticket for m in moves if m.ticket is not None})
        whole = kept.moves_of(store, tickets, moves[-1].move) if tickets else []
        rows = list(visits_of(whole).values())

        def job(tx: Transaction) -> None:
            if kept.advance(tx, before, moves[-1].move):
                kept.keep_visits(tx, rows)
                self._keep_rest(tx, moves)

        self._hall.write(job)
        return len(moves)

    def catch_up(self) -> int:
        """Take in all that there is; how many moves. For a command or a test: it does not pause."""
        taken = 0
        while piece := self.step(1000):
            taken += piece
        return taken

    def _keep_rest(self, tx: Transaction, moves: Sequence[Move]) -> None:
        for move in moves:
            if move.verb in _COUNTER and move.counter is not None:
                kept.turn_counter(tx, move.counter, move.at, _session(move))
            elif move.verb == "visit.end" and move.data["task"] != "notices":  # nobody was spared a counter
                kept.keep_diverted(tx, self._diverted(move))

    def _diverted(self, move: Move) -> kept.Diverted:
        catalogue, data = self._hall.catalogue, move.data
        return kept.Diverted(
            visit=data["visit"],
            day=business_day(move.at, catalogue.zone, catalogue.rules.day_change).isoformat(),
            service=move.service or "",
            kiosk=move.kiosk,
            task=data["task"],
            offer=data["offer"],
            outcome=data["outcome"],
            step=data["step"],
            at=move.at,
            seconds=data["seconds"],
        )


def _session(move: Move) -> kept.Session | None:
    state = _COUNTER[move.verb]
    if state == "closed":
        return None
    holder, reason = move.data.get("holder"), move.data.get("reason")
    return kept.Session(move.move, move.counter or "", state, holder, reason, move.at)
