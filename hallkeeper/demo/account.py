"""The account of the day: what customers, screens and printers saw, beside what the hall's books say.

Every line of it has two sides that were written down by different hands. A difference is a sentence; a day
without one is closed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from hall.replay import replayed_equals
from hall.store import Store, contents
from hallkeeper.demo.floor import Ledger
from hallkeeper.demo.journal import Journal, Waits
from hallkeeper.demo.pacer import Pacer
from hallkeeper.demo.processes import Cost
from hallkeeper.demo.screens import Screen
from hallkeeper.demo.wire import Json
from hallkeeper.engines import open_engines

_LIVING = ("waiting", "called", "serving", "held")
_PRESSES = ("issue", "call", "recall", "start", "finish", "miss", "hold", "resume", "transfer", "requeue")


@dataclass(frozen=True, slots=True)
class Books:
    """What the hall's tables say after the server has ended; `replay` is a difference or None."""

    tickets: dict[str, str]
    states: dict[str, int]
    replay: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Both sides of the day: the crowd's (`ledger`, `screens`), the agent's (`slips` by state), the books."""

    customers: int
    ledger: Ledger
    screens: Sequence[Screen]
    slips: Mapping[str, int]
    devices: Mapping[str, str | None]
    journal: Journal
    books: Books


@dataclass(frozen=True, slots=True)
class Run:
    """How the day was run: real and hall seconds, what held the clock (real seconds), what processes used."""

    seed: int
    speed: float
    hall_s: float
    real_s: float
    held_s: Mapping[str, float]
    costs: Mapping[str, Cost]


@dataclass(frozen=True, slots=True)
class Account:
    """The account; `differences` is empty where the day closes."""

    seen: Seen
    run: Run
    waits: Mapping[str, Waits]
    differences: tuple[str, ...]

    def as_json(self) -> Json:
        """The account for other programs."""
        seen, journal, ledger = self.seen, self.seen.journal, self.seen.ledger
        return {
            "customers": seen.customers,
            "turned_away": ledger.turned_away,
            "tickets": len(seen.books.tickets),
            "states": seen.books.states,
            "issue_moves": len(journal.issues),
            "at_kiosks": journal.at_kiosks(),
            "without_slip": {
                "served_without_ticket": ledger.presses["serve"],
                "given_by_staff": len(journal.issues) - journal.at_kiosks() - ledger.presses["serve"],
            },
            "reprints": journal.verbs["slip.reprint"],
            "slips": dict(seen.slips),
            "announcements_due": len(journal.announcements()),
            "connections_lost": sum(screen.live.connections - 1 for screen in seen.screens),
            "announced": {screen.name: len(screen.announced()) for screen in seen.screens},
            "ratings": {
                "given": len(journal.ratings()),
                "customers": len(dict(journal.ratings())),
                "scores": dict(sorted(Counter(dict(journal.ratings()).values()).items())),
                "too_late": ledger.rated_too_late,
            },
            "moves": len(journal.moves),
            "verbs": dict(sorted(journal.verbs.items())),
            "waits": {service: asdict(waits) for service, waits in self.waits.items()},
            "run": asdict(self.run),
            "differences": list(self.differences),
        }


def read_books(database: str, pacer: Pacer) -> Books:
    """The tables, and whether the journal rebuilds them."""
    engines = open_engines(database)
    try:
        store = Store(engines.writer, engines.reader, pacer.now)
        kept = contents(store).tickets.values()
        states = Counter(str(ticket.state) for ticket in kept)
        return Books({t.id: t.number for t in kept}, dict(sorted(states.items())), replayed_equals(store))
    finally:
        engines.dispose()


def close(seen: Seen, run: Run, targets: dict[str, int]) -> Account:
    """Compare the two sides."""
    checks = (
        _tickets,
        _slips,
        _announcements,
        _phones,
        _presses,
        _ratings,
        _order,
        _privacy,
        _end_of_day,
    )
    differences = tuple(sentence for check in checks for sentence in check(seen))
    return Account(seen, run, seen.journal.waits(targets), differences)


def _tickets(seen: Seen) -> Iterator[str]:
    journal, acknowledged = seen.journal, seen.ledger.numbers
    if {m["ticket"]: m["number"] for m in journal.issues} != acknowledged:
        yield f"{len(acknowledged)} tickets were acknowledged, the journal has {len(journal.issues)} others"
    if seen.books.tickets != acknowledged:
        yield f"{len(acknowledged)} tickets were acknowledged, the table has {len(seen.books.tickets)} others"
    if journal.at_kiosks() != seen.ledger.at_kiosks:
        yield f"{seen.ledger.at_kiosks} were taken at kiosks, the journal says {journal.at_kiosks()}"
    yield from journal.number_faults()


def _slips(seen: Seen) -> Iterator[str]:
    wanted = seen.journal.at_kiosks() + seen.journal.verbs["slip.reprint"]
    there = sum(seen.slips.values())
    if there != wanted:
        yield f"{wanted} slips were due, the agent's spool holds {there}"
    cancelled = seen.slips["CANCELLED"]
    paper = seen.slips["CONFIRMED"] + seen.slips["SENT"]
    if paper + cancelled != there:
        yield f"slips neither on paper nor taken back: {there - paper - cancelled} of {dict(seen.slips)}"
    may_be = seen.journal.verbs["cancel"] + seen.journal.verbs["slip.reprint"]
    if cancelled > may_be:
        yield f"{cancelled} slips were taken back, but only {may_be} tickets or first slips"
    if seen.journal.verbs["slip.reprint"] != seen.ledger.reprints:
        yield f"{seen.ledger.reprints} copies were asked for, not {seen.journal.verbs['slip.reprint']}"
    for device, state in seen.devices.items():
        if state != "READY":
            yield f"device {device} ends the day {state}"


def _announcements(seen: Seen) -> Iterator[str]:
    wanted = seen.journal.announcements()
    for screen in seen.screens:
        announced = screen.announced()
        if announced == wanted:
            continue
        missing, extra = sorted(set(wanted) - set(announced)), sorted(set(announced) - set(wanted))
        words = f"missing {missing[:5]}, not due {extra[:5]}, in order: {announced == sorted(announced)}"
        yield f"{screen.name} announced {len(announced)}, {len(wanted)} were due: {words}"


def _phones(seen: Seen) -> Iterator[str]:
    called = seen.journal.called_tickets()
    for visit in seen.ledger.with_phone:
        if visit.ticket in called and visit.phone is not None and not visit.phone.told:
            yield f"the phone of {seen.ledger.numbers[visit.ticket]} was never told of the call"


def _presses(seen: Seen) -> Iterator[str]:
    """Every acknowledged press is one move, and there is no move that nobody pressed."""
    pressed, kept = seen.ledger.presses, seen.journal.verbs
    for verb in (*_PRESSES, "cancel", "undo"):
        wanted = pressed[verb] + (pressed["serve"] if verb in ("call", "start") else 0)
        if kept[verb] != wanted:
            yield f"{verb}: {wanted} acknowledged, {kept[verb]} in the journal"
    if kept["expire"]:
        yield f"{kept['expire']} tickets expired in the middle of the day"


def _ratings(seen: Seen) -> Iterator[str]:
    """What a customer pressed is what the journal says of that very ticket, and nobody else's."""
    pressed, kept = Counter(seen.ledger.ratings), Counter(seen.journal.ratings())
    if pressed != kept:
        lost, extra = (pressed - kept).total(), (kept - pressed).total()
        yield f"ratings: {lost} acknowledged are not in the journal, {extra} there nobody gave"


def _order(seen: Seen) -> Iterator[str]:
    if gaps := seen.journal.gaps():
        yield f"the journal has a gap before move {gaps[0]}"
    if seen.books.replay is not None:
        yield f"replay: {seen.books.replay}"


def _privacy(seen: Seen) -> Iterator[str]:
    for place in seen.journal.personal_data():
        yield f"{place} may hold a name or a phone number"
    if seen.ledger.refused_texts != 1:
        yield f"a name and number typed as a reason was refused {seen.ledger.refused_texts} times, not once"


def _end_of_day(seen: Seen) -> Iterator[str]:
    left = {state: seen.books.states[state] for state in _LIVING if seen.books.states.get(state)}
    if left:
        yield f"tickets are still open: {left}"
