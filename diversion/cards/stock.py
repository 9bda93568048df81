"""The hall's stock of recharge cards: taken in, given out, brought back, counted; planned with, looked ahead.

Every change is written by the hall's writer together with the move that tells of it (`cards.receive`,
`cards.give`, `cards.return`, `cards.correct`): the journal has face value and number of cards, the row beside
it the serials.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from diversion.cards import store as kept
from diversion.cards.change import FEWER, Change, Kind, Reason, used
from diversion.cards.outlook import DAYS, Level, Outlook, outlook
from diversion.cards.plan import MOST_YUAN, Proposal, propose
from diversion.cards.serials import MOST_CARDS, Run, run_of, serial_of
from diversion.cards.shelf import At, Piece, count, pick, pick_last, put
from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.errors import Forbidden, Invalid, NotFound, Refused
from hall.hall import Hall, Once
from hall.rows import KeptAnswer
from hall.transaction import Transaction
from hall.verbs import bound

Job = Callable[[Transaction, Catalogue], Change]
Plans = list[tuple["Taken", Sequence[Run]]]
"""Cards of one face value each, and which ones, where that is known."""
_LOOK_BACK_DAYS = 90
"""Calendar days within which the last business days are sought; who ran out earlier is not reminded."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Cards that are given out or come back: `count` of a face value, at a counter, for a ticket if there is
    one; `first` is the serial that was scanned, else the books say which ones.
    """

    face: int
    count: int
    counter: str | None = None
    ticket: str | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: `counted` cards of a face lie here; `book` is what the page said, `reason` why it differs."""

    face: int
    counted: int
    book: int
    reason: Reason | None = None
    first: str | None = None


class Cards:
    """The cards of one hall. Tellers give and take back at their own counter, the manager anywhere."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def receive(self, actor: Actor, face: int, first: str, last: str, once: Once | None = None) -> Change:
        """Take in a batch. Raises Invalid of `run_of`, `invalid_face`, `serials_known`; Forbidden."""
        _only(actor, Role.MANAGER)
        run = run_of(first, last)
        if not 1 <= face <= MOST_YUAN:
            raise Invalid("invalid_face", f"A face value is 1 to {MOST_YUAN} whole yuan.", field="face")

        def job(tx: Transaction, _: Catalogue) -> Change:
            if any(run.meets(other) for other in kept.batches_in(tx, face)):
                words = "Some of these serials have been taken in already."
                raise Invalid("serials_known", words, field="first")
            shelf = kept.shelf_in(tx, face)
            after = [*shelf, Piece(tx.next_move, run, At.HERE)]
            kept.add_batch(tx, tx.next_move, face, run, actor.ref)
            return _write(tx, actor, Kind.RECEIVE, face, shelf, after, [run])

        return self._decide(once, job)

    def give(self, actor: Actor, taken: Taken, once: Once | None = None) -> Change:
        """Give cards out. Raises Refused `not_enough_cards`, `run_too_short`, Invalid, Forbidden."""
        return self._hand(actor, Kind.GIVE, taken, once)

    def give_back(self, actor: Actor, taken: Taken, once: Once | None = None) -> Change:
        """Cards that were given out come back, unscratched. Raises as `give`."""
        return self._hand(actor, Kind.RETURN, taken, once)

    def hand_out(
        self, actor: Actor, counter: str, ticket: str, cards: Mapping[int, int], once: Once | None = None
    ) -> list[Change]:
        """Give a plan's cards (face value -> how many) to the customer at hand: all of them or none.

        Raises as `give`.
        """
        plan: Plans = [(Taken(face, number, counter, ticket), ()) for face, number in cards.items()]
        return self._hand_all(actor, Kind.GIVE, lambda tx: plan, once)

    def take_back(
        self, actor: Actor, counter: str, ticket: str, moves: Sequence[int], once: Once | None = None
    ) -> list[Change]:
        """Undo a handing out, by the moves that told of it: these very cards come back, all of them or none.

        Raises Forbidden `not_yours` where it was another ticket's or counter's, and as `give_back`.
        """

        def plan(tx: Transaction) -> Plans:
            changes = [kept.change_in(tx, move) for move in moves]
            if any((c.kind, c.counter, c.ticket) != (Kind.GIVE, counter, ticket) for c in changes):
                raise Forbidden("not_yours", "These cards were not given to the customer at hand.")
            return [(Taken(c.face, c.count, counter, ticket), c.runs) for c in changes]

        return self._hand_all(actor, Kind.RETURN, plan, once)

    def correct(self, actor: Actor, counted: Counted, once: Once | None = None) -> Change:
        """Make the books say what was counted; an equal count is kept too, as a date of the last one.

        Raises Refused `stock_changed` where cards went or came since the page was read, `not_enough_cards`
        where more were found than ever left; Invalid `reason_wanted`.
        """
        _only(actor, Role.MANAGER)
        first = None if counted.first is None else serial_of(counted.first, "first")

        def job(tx: Transaction, _: Catalogue) -> Change:
            shelf = _shelf(tx, counted.face)
            book = count(shelf, At.HERE)
            if book != counted.book:
                words = f"Meanwhile there are {book} by the books; please count again."
                raise Refused("stock_changed", words, field="counted")
            difference = counted.counted - book
            picked, to = _differing(shelf, difference, counted.reason, first)
            reason = counted.reason if difference else None
            after, runs = put(shelf, picked, to), [piece.run for piece in picked]
            sign = -1 if difference < 0 else 1
            return _write(tx, actor, Kind.CORRECT, counted.face, shelf, after, runs, sign=sign, reason=reason)

        return self._decide(once, job)

    def stock(self) -> Mapping[int, int]:
        """Face value -> cards here."""
        return kept.stock_of(self._hall.store)

    def plan(self, amount: int) -> Proposal:
        """The cards that make an amount (whole yuan) with the fewest codes. Raises Invalid."""
        return propose(amount, self.stock())

    def history(self, most: int) -> list[Change]:
        """What happened, newest first."""
        return kept.latest(self._hall.store, most)

    def next_serial(self, face: int) -> str | None:
        """The serial that the books would give out next."""
        shelf = kept.shelf_of(self._hall.store, face)
        return next((piece.run.first for piece in shelf if piece.at is At.HERE), None)

    def outlooks(self) -> list[Outlook]:
        """How long each face value lasts, the most pressing first, the larger face first among equals.

        Used up and long forgotten ones are left out.
        """
        store, today = self._hall.store, date.fromisoformat(self._hall.board.business_day)
        stock, spans = self.stock(), kept.days_of_faces(store)
        since = today - timedelta(days=_LOOK_BACK_DAYS)
        uses = used(kept.tallies_since(store, since.isoformat()))
        busy = {day for _, day in uses}
        found = []
        for face, here in stock.items():
            first, last = (date.fromisoformat(day) for day in spans[face])
            if here or last > since:
                days = self._days(max(first, since), today if here else last, today, busy)
                found.append(outlook(face, stock, [uses.get((face, day), 0) for day in days]))
        return sorted((o for o in found if o.stock or o.level is Level.EMPTY), key=_pressing)

    def _days(self, first: date, last: date, today: date, busy: set[str]) -> list[str]:
        """The last business days up to `last`: those with opening hours, or on which cards were given out.

        Today is not over, and counts only where there is no other day.
        """
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        opening = [day for day in days if day < today and self._opens(day, busy)]
        return [day.isoformat() for day in opening[-DAYS:] or [last]]

    def _opens(self, day: date, busy: set[str]) -> bool:
        catalogue = self._hall.catalogue
        always = not catalogue.hours
        return always or catalogue.hours_of(day.weekday()) is not None or day.isoformat() in busy

    def _hand(self, actor: Actor, kind: Kind, taken: Taken, once: Once | None) -> Change:
        _only(actor, Role.COUNTER, Role.MANAGER)
        taken = _in_order(taken)
        return self._decide(once, lambda tx, catalogue: _picked(tx, catalogue, actor, kind, taken)())

    def _hand_all(
        self, actor: Actor, kind: Kind, plan: Callable[[Transaction], Plans], once: Once | None
    ) -> list[Change]:
        """Everything is picked before anything is written: a refusal has changed nothing."""
        _only(actor, Role.COUNTER, Role.MANAGER)

        def job(tx: Transaction, catalogue: Catalogue) -> list[Change]:
            ready = [_picked(tx, catalogue, actor, kind, _in_order(one), runs) for one, runs in plan(tx)]
            return [write() for write in ready]

        def again(tx: Transaction, answer: KeptAnswer) -> list[Change]:
            first, last = (answer.ticket or "0-0").split("-")
            return [kept.change_in(tx, move) for move in range(int(first), int(last) + 1)]

        return self._hall.decide(once, job, again, lambda done: f"{done[0].move}-{done[-1].move}")

    def _decide(self, once: Once | None, job: Job) -> Change:
        return self._hall.decide(
            once,
            job,
            lambda tx, answer: kept.change_in(tx, int(answer.ticket or 0)),
            lambda change: str(change.move),
        )


def _in_order(taken: Taken) -> Taken:
    if not 1 <= taken.count <= MOST_CARDS:
        raise Invalid("invalid_count", f"1 to {MOST_CARDS} cards.", field="count")
    return taken if taken.first is None else replace(taken, first=serial_of(taken.first, "first"))


def _picked(
    tx: Transaction, catalogue: Catalogue, actor: Actor, kind: Kind, taken: Taken, given: Sequence[Run] = ()
) -> Callable[[], Change]:
    """Which cards go or come back (`given`: these), checked; what is answered writes it."""
    _check_counter(tx, catalogue, actor, taken.counter)
    ticket = tx.ticket(taken.ticket) if taken.ticket is not None else None
    shelf = _shelf(tx, taken.face)
    if kind is Kind.GIVE:
        picked, to = pick(shelf, At.HERE, taken.count, taken.first), At.GIVEN
    elif given:
        picked, to = [p for run in given for p in pick(shelf, At.GIVEN, run.count, run.first)], At.HERE
    elif taken.first is None:
        picked, to = pick_last(shelf, At.GIVEN, taken.count), At.HERE
    else:
        picked, to = pick(shelf, At.GIVEN, taken.count, taken.first), At.HERE
    whose = {"ticket": ticket.id, "number": ticket.number, "service": ticket.service} if ticket else {}
    place = {"counter": taken.counter, **whose}
    after, runs = put(shelf, picked, to), [piece.run for piece in picked]
    return lambda: _write(tx, actor, kind, taken.face, shelf, after, runs, place=place)


def _write(
    tx: Transaction,
    actor: Actor,
    kind: Kind,
    face: int,
    before: Sequence[Piece],
    after: Sequence[Piece],
    runs: Sequence[Run],
    *,
    sign: int = 1,
    reason: Reason | None = None,
    place: Mapping[str, str | None] | None = None,
) -> Change:
    """Keep the shelf and the change, and journal it: face value and numbers, no serial."""
    where = dict(place or {})
    change = Change(
        move=tx.next_move,
        at=tx.now,
        day=tx.day,
        kind=kind,
        face=face,
        count=sign * sum(run.count for run in runs),
        left=count(after, At.HERE),
        runs=tuple(runs),
        counter=where.get("counter"),
        ticket=where.get("ticket"),
        reason=reason,
        by=actor.ref,
    )
    kept.keep_shelf(tx, face, before, after)
    kept.add_change(tx, change)
    told = {"face": face, "count": change.count, "left": change.left}
    data = {**told, **({"reason": str(reason)} if reason else {})}
    tx.append(f"cards.{kind}", actor.ref, data=data, **where)
    return change


def _differing(
    shelf: Sequence[Piece], difference: int, reason: Reason | None, first: str | None
) -> tuple[list[Piece], At]:
    """Which cards a count moves, and where to. Raises Invalid `reason_wanted`, and as `pick`."""
    if difference == 0:
        return [], At.HERE
    if difference < 0:
        if reason not in FEWER:
            words = "Fewer cards than in the books: unrecorded, lost or damaged?"
            raise Invalid("reason_wanted", words, field="reason")
        return pick(shelf, At.HERE, -difference, first), At.GIVEN if reason is Reason.UNRECORDED else At.GONE
    if reason is not Reason.FOUND:
        raise Invalid("reason_wanted", "More cards than in the books: the reason is found.", field="reason")
    written_off = min(difference, count(shelf, At.GONE))
    picked = pick_last(shelf, At.GONE, written_off)
    return [*picked, *pick_last(shelf, At.GIVEN, difference - written_off)], At.HERE


def _shelf(tx: Transaction, face: int) -> list[Piece]:
    shelf = kept.shelf_in(tx, face)
    if not shelf:
        raise NotFound("unknown_face", f"No cards of {face} yuan were ever taken in.", field="face")
    return shelf


def _check_counter(tx: Transaction, catalogue: Catalogue, actor: Actor, counter: str | None) -> None:
    """A teller acts at the counter that they hold; the manager may name any, or none."""
    if actor.role is Role.COUNTER:
        if counter is None:
            raise Invalid("counter_wanted", "At which counter?", field="counter")
        bound(tx, catalogue, actor, counter)
    elif counter is not None:
        catalogue.counter(counter)


def _only(actor: Actor, *roles: Role) -> None:
    if actor.role not in (*roles, Role.ADMIN):
        raise Forbidden("wrong_role", f"The role {actor.role} may not do this.")


_ORDER = (Level.EMPTY, Level.SOON, Level.FINE, Level.IDLE)


def _pressing(one: Outlook) -> tuple[int, int, int]:
    return _ORDER.index(one.level), one.days or 0, -one.face
