"""One customer's day as the measures see it: a fold of the ticket's own moves without the undone ones."""

from dataclasses import dataclass, replace

from hall.ticket import Done, Move, State, Verb, done_from


@dataclass(frozen=True, slots=True)
class Visit:
    """What the moves of one ticket say so far. Instants and spans are in milliseconds (UTC).

    `asked` is the business type that was asked for when the ticket was issued. `called_at` is the first call;
    it stays when the customer is called again. `begun_at` is set while somebody is at a counter. `queued` is
    False for a customer who was served without a ticket and so never waited.
    """

    asked: str
    issued_at: int
    state: State = State.WAITING
    queued: bool = True
    called_at: int | None = None
    begun_at: int | None = None
    served_ms: int = 0
    missed: bool = False
    came_back: bool = False
    over_at: int | None = None
    counter: str | None = None
    done: tuple[Done, ...] = ()

    @property
    def wait_ms(self) -> int | None:
        """From issue to the first call; None where nobody has called yet or nobody waited."""
        return self.called_at - self.issued_at if self.called_at is not None and self.queued else None

    def waited_ms(self, now: int) -> int:
        """The wait so far: up to the first call, the leaving, or now."""
        until = self.called_at if self.called_at is not None else self.over_at
        return (now if until is None else until) - self.issued_at


def opened(move: Move) -> Visit:
    """The visit that an issue move begins."""
    return Visit(asked=move.service or "", issued_at=move.at)


def after(visit: Visit, move: Move) -> Visit:
    """The visit after one more move of its ticket; an undo is not one of them."""
    verb = Verb(move.verb)
    moved = replace(visit, state=State(move.after or ""))
    if verb is Verb.CALL:
        first = move.at if visit.called_at is None else visit.called_at
        queued = visit.queued and bool(move.data.get("announce", True))
        back = visit.came_back or visit.state is State.MISSED
        return replace(moved, called_at=first, begun_at=move.at, queued=queued, came_back=back)
    if verb in (Verb.START, Verb.RESUME):
        return replace(moved, begun_at=move.at)
    if verb in (Verb.HOLD, Verb.TRANSFER):
        return _left_counter(moved, move)
    if verb is Verb.FINISH:
        return replace(
            _left_counter(moved, move),
            over_at=move.at,
            counter=move.counter,
            done=done_from(move.data["done"]),
        )
    if verb is Verb.MISS:
        return replace(moved, begun_at=None, missed=True)
    if verb is Verb.REQUEUE:
        return replace(moved, came_back=True)
    return replace(moved, over_at=move.at) if verb in (Verb.CANCEL, Verb.EXPIRE) else moved


def _left_counter(visit: Visit, move: Move) -> Visit:
    spent = 0 if visit.begun_at is None else move.at - visit.begun_at
    return replace(visit, served_ms=visit.served_ms + spent, begun_at=None)


class Trail:
    """A visit and what it was before each of its moves, so that an undone move can be left out."""

    __slots__ = ("_before", "visit")

    def __init__(self, move: Move) -> None:
        self.visit = opened(move)
        self._before: list[tuple[int, Visit]] = []

    def follow(self, move: Move) -> None:
        """Take in the ticket's next move. An undo takes back its move and the recalls that came after it."""
        if move.undoes is None:
            self._before.append((move.move, self.visit))
            self.visit = after(self.visit, move)
            return
        while self._before and self._before[-1][0] >= move.undoes:
            self.visit = self._before.pop()[1]
