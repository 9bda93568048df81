"""From the board to what each counter's devices show."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.public import AtCounter, Board
from hardware.signlanguage import Doing, Look

_TICKET = {"called": Doing.CALLED, "serving": Doing.SERVING}
_COUNTER = {"open": Doing.FREE, "paused": Doing.PAUSED}


def looks_of(board: Board) -> Mapping[str, Look]:
    """Each counter's look, by its code.  Whoever stands at a counter matters more than its state."""
    return {counter.code: _look(counter, board.waiting) for counter in board.counters}


def _look(counter: AtCounter, waiting: Mapping[str, int]) -> Look:
    if counter.number is not None:
        doing = _TICKET.get(counter.ticket_state or "", Doing.CALLED)
    else:
        doing = _COUNTER.get(counter.state, Doing.CLOSED)
    return Look(counter.number or "", doing, sum(waiting.get(service, 0) for service in counter.serves))
