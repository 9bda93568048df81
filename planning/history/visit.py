"""One customer's day as the measures see it: a fold of the ticket's own moves without the undone ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hall.ticket import Done, Move, State, Verb, done_from

SERVED = frozenset({Verb.HOLD, Verb.TRANSFER, Verb.FINISH})
"""How a stint at a counter ends in which somebody was served; after a miss nobody was there."""


@dataclass(frozen=True, slots=True)
class Stint:
    """One time at a counter, with whom; instants in ms UTC, `until` and `ended` None while it lasts. A log of
    elsewhere may not say both when it began and when it ended: then `until` alone is None.

    `called_at` is None where a held customer came back; `started_at` where start was not pressed.
    `by_itself`: the hall pressed start, so it does not say when the customer came.
    """

    counter: str
    teller: str
    called_at: int | None = None
    started_at: int | None = None
    by_itself: bool = False
    until: int | None = None
    ended: Verb | None = None

    @property
    def begun_at(self) -> int:
        """When serving began: at the start, or at the call where start was not pressed."""
        return self.started_at if self.started_at is not None else self.called_at or 0

    @property
    def has_begun(self) -> bool:
        """Whether it is known when it began."""
        return self.started_at is not None or self.called_at is not None

    @property
    def service_ms(self) -> int:
        """How long somebody was served; 0 of a miss, while it lasts, and where nobody knows."""
        return self.until - self.begun_at if self.until is not None and self.ended in SERVED else 0

    @property
    def walk_ms(self) -> int | None:
        """From the call until the customer stood there; None where nobody has said so."""
        if self.called_at is None or self.started_at is None or self.by_itself:
            return None
        return self.started_at - self.called_at


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal says of ways without a queue, of one ticket: how many offers its phone has shown,
    which was taken, and the teller's word why the customer came to a counter all the same.
    """

    shown: int = 0
    accepted: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What the moves of one ticket say so far. Instants and spans are in milliseconds (UTC).

    `asked` is the business type that was asked for when the ticket was issued. `called_at` is the first call;
    it stays when the customer is called again. `present` is set while somebody is at a counter, `stints` are
    those that have ended. `queued` is False for a customer who was served without a ticket and so never
    waited. `promised_s`: the wait that half, and nine of ten, would not exceed, as told at the issue.
    """

    asked: str
    issued_at: int
    ticket: str = ""
    day: str = ""
    number: str = ""
    customer_class: str = "normal"
    language: str = ""
    kiosk: str | None = None
    issued_by: str = ""
    promised_s: tuple[int, int] | None = None
    state: State = State.WAITING
    queued: bool = True
    called_at: int | None = None
    present: Stint | None = None
    stints: tuple[Stint, ...] = ()
    missed: bool = False
    came_back: bool = False
    over_at: int | None = None
    over_by: str | None = None
    done: tuple[Done, ...] = ()
    told: Told = Told()

    @property
    def wait_ms(self) -> int | None:
        """From issue to the first call; None where nobody has called yet or nobody waited."""
        return self.called_at - self.issued_at if self.called_at is not None and self.queued else None

    def waited_ms(self, now: int) -> int:
        """The wait so far: up to the first call, the leaving, or now."""
        until = self.called_at if self.called_at is not None else self.over_at
        return (now if until is None else until) - self.issued_at

    @property
    def served_ms(self) -> int:
        """Time at counters, summed over the stints."""
        return sum(s.service_ms for s in self.stints)

    @property
    def is_timed(self) -> bool:
        """Whether it is known how long the customer was served."""
        return bool(self.stints) and all(s.until is not None for s in self.stints)

    @property
    def counter(self) -> str | None:
        """Where the customer was finished."""
        return self.stints[-1].counter if self.state is State.FINISHED and self.stints else None

    @property
    def teller(self) -> str | None:
        """Who finished the customer, a reference."""
        return self.stints[-1].teller if self.state is State.FINISHED and self.stints else None

    @property
    def walk_ms(self) -> int | None:
        """From the call to the first start, where the teller has pressed that the customer is there."""
        started = next((s for s in self._all if s.started_at is not None and s.called_at is not None), None)
        return None if started is None or not self.queued else started.walk_ms

    @property
    def started_at(self) -> int | None:
        """When serving first began; None while it has not."""
        served = (s for s in self._all if s.started_at is not None or s.ended in SERVED)
        return next((s.begun_at for s in served if s.has_begun), None)

    def times(self, verb: Verb) -> int:
        """How many stints ended so: transfers, holds, misses."""
        return sum(1 for s in self.stints if s.ended is verb)

    @property
    def _all(self) -> tuple[Stint, ...]:
        return self.stints if self.present is None else (*self.stints, self.present)


def opened(move: Move) -> Visit:
    """The visit that an issue move begins."""
    data = move.data
    wait = data.get("wait")
    return Visit(
        asked=move.service or "",
        issued_at=move.at,
        ticket=move.ticket or "",
        day=data.get("day", ""),
        number=move.number or "",
        customer_class=data.get("class", "normal"),
        language=data.get("language", ""),
        kiosk=move.kiosk,
        issued_by=move.by,
        promised_s=(wait["p50_s"], wait["p90_s"]) if wait else None,
    )


def after(visit: Visit, move: Move) -> Visit:
    """The visit after one more move of its ticket; an undo is not one of them."""
    verb = Verb(move.verb)
    moved = replace(visit, state=State(move.after or ""))
    if verb is Verb.CALL:
        return _called(moved, visit, move)
    if verb is Verb.START and visit.present is not None:
        by_itself = bool(move.data.get("by_itself", False))
        return replace(moved, present=replace(visit.present, started_at=move.at, by_itself=by_itself))
    if verb is Verb.RESUME:
        return replace(moved, present=Stint(move.counter or "", move.by, started_at=move.at))
    if verb in (Verb.HOLD, Verb.TRANSFER, Verb.MISS):
        left = _left_counter(moved, move, verb)
        return replace(left, missed=True) if verb is Verb.MISS else left
    if verb is Verb.FINISH:
        over = _left_counter(moved, move, verb)
        return replace(over, over_at=move.at, over_by=move.by, done=done_from(move.data["done"]))
    if verb is Verb.REQUEUE:
        return replace(moved, came_back=True)
    if verb in (Verb.CANCEL, Verb.EXPIRE):
        return replace(moved, present=None, over_at=move.at, over_by=move.by)
    return moved


def _called(moved: Visit, before: Visit, move: Move) -> Visit:
    return replace(
        moved,
        called_at=move.at if before.called_at is None else before.called_at,
        queued=before.queued and bool(move.data.get("announce", True)),
        came_back=before.came_back or before.state is State.MISSED,
        present=Stint(move.counter or "", move.by, called_at=move.at),
    )


def _left_counter(visit: Visit, move: Move, verb: Verb) -> Visit:
    if visit.present is None:
        return visit
    ended = replace(visit.present, until=move.at, ended=verb)
    return replace(visit, present=None, stints=(*visit.stints, ended))


class Trail:
    """A visit and what it was before each of its moves, so that an undone move can be left out."""

    __slots__ = ("_before", "_told", "visit")

    def __init__(self, move: Move) -> None:
        self.visit = opened(move)
        self._before: list[tuple[int, Visit]] = []
        self._told = Told()

    def follow(self, move: Move) -> None:
        """Take in the ticket's next move. An undo takes back its move and the recalls that came after it."""
        if move.undoes is None:
            self._before.append((move.move, self.visit))
            self.visit = after(self.visit, move)
            return
        while self._before and self._before[-1][0] >= move.undoes:
            self.visit = self._before.pop()[1]

    def hear(self, move: Move) -> None:
        """Take in a dotted move that names the ticket; no undo takes it back."""
        if move.verb == "offer.show":
            self._told = replace(self._told, shown=self._told.shown + 1)
        elif move.verb == "offer.accept":
            self._told = replace(self._told, accepted=move.data["offer"])
        elif move.verb == "offer.why":
            self._told = replace(self._told, why=move.data["reason"])

    @property
    def whole(self) -> Visit:
        """The visit with what was told of ways without a queue."""
        return replace(self.visit, told=self._told)


def visits_of(moves: Iterable[Move]) -> dict[str, Visit]:
    """The visits of moves in order, by ticket; of a ticket whose issue is not among them nothing is said."""
    trails: dict[str, Trail] = {}
    for move in moves:
        if move.ticket is None:
            continue
        trail = trails.get(move.ticket)
        if move.verb == Verb.ISSUE:
            trails[move.ticket] = Trail(move)
        elif trail is not None and "." in move.verb:
            trail.hear(move)
        elif trail is not None:
            trail.follow(move)
    return {ticket: trail.whole for ticket, trail in trails.items()}
