"""Replay: the journal rebuilds tickets, counters and series. A test and a check, not a way of life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hall.rows import CounterState
from hall.store import Store, contents
from hall.ticket import Move, Ticket, apply, issued

_AT_ONCE = 5000


@dataclass(slots=True)
class Replayed:
    """What the moves say: tickets by id, counters by code, the last number of each series of each day."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    counters: dict[str, CounterState] = field(default_factory=dict)
    series: dict[tuple[str, str], int] = field(default_factory=dict)
    last_move: int = 0
    gaps: list[int] = field(default_factory=list)

    def follow(self, moves: Iterable[Move]) -> None:
        """Take in moves, ascending."""
        for move in moves:
            if move.move != self.last_move + 1:
                self.gaps.append(move.move)
            self.last_move = move.move
            if move.ticket is None:
                self._counter(move)
            elif move.verb == "issue":
                ticket = issued(move)
                self.tickets[ticket.id] = ticket
                self.series[ticket.business_day, ticket.series] = ticket.serial
            elif "." not in move.verb:
                self.tickets[move.ticket] = apply(self.tickets[move.ticket], move)

    def _counter(self, move: Move) -> None:
        states = {"counter.open": "open", "counter.pause": "paused", "counter.close": "closed"}
        if move.verb in states and move.counter is not None:
            holder, reason = move.data.get("holder"), move.data.get("reason")
            self.counters[move.counter] = CounterState(
                move.counter, states[move.verb], holder, reason, move.at
            )


def replay(store: Store) -> Replayed:
    """The whole journal, from the first move."""
    replayed = Replayed()
    while moves := store.moves_after(replayed.last_move, _AT_ONCE):
        replayed.follow(moves)
    return replayed


def replayed_equals(store: Store) -> str | None:
    """None where the journal rebuilds exactly what the tables say; else a sentence about the difference."""
    replayed, kept = replay(store), contents(store)
    if replayed.gaps:
        return f"move {replayed.gaps[0]} follows a gap"
    if replayed.last_move != store.row().last_move:
        return f"the hall row says {store.row().last_move} moves, the journal has {replayed.last_move}"
    return (
        _odd("ticket", replayed.tickets, kept.tickets)
        or _odd("counter", replayed.counters, kept.counters)
        or _odd("series", replayed.series, kept.series)
    )


def _odd(what: str, said: Mapping[Any, Any], held: Mapping[Any, Any]) -> str | None:
    odd = [key for key in said.keys() | held.keys() if said.get(key) != held.get(key)]
    return f"{what} {odd[0]} is not what its moves say" if odd else None
