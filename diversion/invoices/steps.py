"""What an invoice needs next, and what the answer to it means: pure functions, no clock, no wire.

As with payments the row is pessimistic: from the moment an issue or a red letter begins until an answer
comes, it says `doubt`, so whoever finds it after a power cut asks before doing it again.
"""

from dataclasses import dataclass, replace

from diversion.invoices.invoice import WITH_NUMBER, At, Desk, Invoice, Step, Way, check_way
from diversion.invoices.port import Absent, Issued, RedLettered, Rejected

LEASE_MS = 30_000
"""A step that has begun belongs to whoever began it for so long; longer than any deadline of a call."""
PAUSES_MS = (1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000)
SETTLE_MS = 20_000
"""So long after a silent issue or red letter it may still arrive; until then "rejected" is not final."""
SILENT_TRIES = 3
"""After so many silences in a row the office is told."""


@dataclass(frozen=True, slots=True)
class Silent:
    """No word. `heard`: whether the other side may have heard us."""

    heard: bool = True


Outcome = Issued | Rejected | Absent | RedLettered | Silent


def next_step(i: Invoice) -> Step | None:
    """What must be done outside next; None where nothing is to be done."""
    if i.state is At.REQUESTED:
        asks_first = i.asks > 0 and (i.doubt or i.refused is not None or i.sure)
        return Step.FIND if asks_first else Step.ISSUE
    if i.state not in WITH_NUMBER:
        return None
    if _is_reddening(i):
        return Step.FIND if i.doubt else Step.RED_LETTER
    return None


def to_post(i: Invoice) -> bool:
    """Whether it is time to hand it to the messages' room."""
    return i.state in WITH_NUMBER and not _is_reddening(i) and i.wants is not None


def _is_reddening(i: Invoice) -> bool:
    return i.reddening is not None and i.desk is not Desk.RED_REFUSED


def begun(i: Invoice, step: Step, now: int) -> Invoice:
    """The row while the step is being done."""
    does = step in (Step.ISSUE, Step.RED_LETTER)
    return replace(
        i,
        step=step,
        step_at=now + LEASE_MS,
        doubt=i.doubt or does,
        doubt_at=now if does else i.doubt_at,
        asks=i.asks + does,
        version=i.version + 1,
    )


def after(i: Invoice, step: Step, outcome: Outcome, now: int) -> Invoice:
    """The row after the step. `i` is the row as it was begun."""
    i = replace(i, step=None, version=i.version + 1, changed_at=now)
    if isinstance(outcome, Silent):
        return _silence(i, step, outcome, now)
    if not _round_again(i, step, outcome):
        i = replace(i, tries=0, desk=None if i.desk is Desk.SILENT else i.desk)
    match outcome:
        case Issued():
            return _issued(i, outcome, now)
        case RedLettered(number):
            return _red(i, number)
        case Rejected(code):
            return _rejected(i, step, code, now)
        case Absent():
            return _absent(i, step, now)


def _round_again(i: Invoice, step: Step, outcome: Outcome) -> bool:
    """Whether an answer only leads back to what was silent: the pauses must go on growing then."""
    if step is not Step.FIND or i.refused is not None or i.sure:
        return False
    if i.state is At.REQUESTED:
        return isinstance(outcome, Absent)
    return not isinstance(outcome, Issued) or outcome.red is None


def delivered(i: Invoice, way: Way, now: int) -> Invoice:
    """The row once the customer has it by this way."""
    ways = i.ways if way in i.ways else (*i.ways, str(way))
    wants = None if i.wants is way else i.wants
    desk = None if i.desk is Desk.UNDELIVERABLE else i.desk
    refused = i.refused if desk is Desk.RED_REFUSED else None
    i = _to(i, At.DELIVERED, ways=ways, wants=wants, desk=desk, refused=refused, tries=0, changed_at=now)
    return replace(i, step_at=_onward(i, i.step_at, now), version=i.version + 1)


def not_posted(i: Invoice, code: str, now: int, *, again: bool) -> Invoice:
    """The row where the messages' room has not taken it: for now, or for good.

    A red letter that was refused goes on waiting as such, or it would be asked for again unasked; which way
    was not taken stays in `wants` beside it, so that the office sees both.
    """
    i = replace(i, version=i.version + 1, changed_at=now)
    is_refused = i.desk is Desk.RED_REFUSED
    refused = i.refused if is_refused else code
    if not again:
        if is_refused:
            return replace(i, tries=0, step_at=None)
        return replace(i, wants=None, refused=code, desk=Desk.UNDELIVERABLE, tries=0, step_at=None)
    tries = i.tries + 1
    desk = Desk.UNDELIVERABLE if tries >= SILENT_TRIES and not is_refused else i.desk
    pause = PAUSES_MS[min(tries, len(PAUSES_MS)) - 1]
    return replace(i, tries=tries, desk=desk, refused=refused, step_at=now + pause)


def _onward(i: Invoice, step_at: int | None, now: int) -> int | None:
    """When it goes on: a step that has begun keeps its lease."""
    if i.step is not None:
        return step_at
    return now if next_step(i) is not None or to_post(i) else None


def _silence(i: Invoice, step: Step, outcome: Silent, now: int) -> Invoice:
    """Ask again later; the office sees it after a while."""
    tries = i.tries + 1
    never_heard = not outcome.heard and step is not Step.FIND and i.asks == 1
    desk = i.desk
    if tries >= SILENT_TRIES:
        desk = desk or Desk.SILENT
    return replace(
        i,
        tries=tries,
        desk=desk,
        doubt=i.doubt and not never_heard,
        asks=0 if never_heard else i.asks,
        step_at=now + PAUSES_MS[min(tries, len(PAUSES_MS)) - 1],
    )


def _issued(i: Invoice, issued: Issued, now: int) -> Invoice:
    """It has a number; perhaps it had been cancelled again meanwhile, or is to be."""
    if i.state is At.REQUESTED:
        i = _to(i, At.ISSUED, number=issued.number, issued_on=issued.date, link=issued.link, refused=None)
        i = replace(i, doubt=False, sure=False, asks=0)
    if issued.red is not None:
        return _red(i, issued.red.number)
    if i.reddening is not None and (i.sure or i.refused is not None):
        settled = i.doubt_at + SETTLE_MS if i.doubt else now
        if now < settled:  # a red letter that stayed silent may still arrive, whoever has asked meanwhile
            return replace(i, step_at=settled)
    if i.reddening is not None and i.sure:
        i = replace(i, reddening=None, refused=None, sure=False, doubt=False, asks=0, desk=None)
        return replace(i, step_at=_onward(i, None, now))
    if i.reddening is not None and i.refused is not None:
        return _red_refused(i, now)
    # Asked about a red letter that was in doubt, and none is there: it is asked for (again).
    i = replace(i, doubt=False)
    return replace(i, step_at=_onward(i, None, now))


def _red(i: Invoice, number: str) -> Invoice:
    return _to(i, At.RED_LETTERED, red_number=number, doubt=False, desk=None, step_at=None, wants=None)


def _red_refused(i: Invoice, now: int) -> Invoice:
    """It stays as it is until a person decides; what was to be posted is."""
    i = replace(i, doubt=False, asks=0, desk=Desk.RED_REFUSED)
    return replace(i, step_at=_onward(i, None, now))


def _rejected(i: Invoice, step: Step, code: str, now: int) -> Invoice:
    if step is Step.RED_LETTER:
        i = replace(i, refused=code)
        settled = i.doubt_at + SETTLE_MS if i.asks > 1 else now
        return replace(i, step_at=settled) if now < settled else _red_refused(i, now)
    if i.state is not At.REQUESTED:
        return replace(i, doubt=False, step_at=now)
    return _unless_on_its_way(replace(i, refused=code), step, now)


def _absent(i: Invoice, step: Step, now: int) -> Invoice:
    """Surely not issued: asked for (again), or over where it was refused or a person gave it up."""
    if i.state is At.REQUESTED and (i.refused is not None or i.sure):
        return _unless_on_its_way(i, step, now)
    return replace(i, doubt=False, step_at=now)


def _unless_on_its_way(i: Invoice, step: Step, now: int) -> Invoice:
    """It is over, once an issue that stayed silent cannot arrive any more."""
    silent_one = i.doubt and (i.asks > 1 or step is Step.FIND)
    settled = i.doubt_at + SETTLE_MS if silent_one else now
    return replace(i, step_at=settled) if now < settled else _failed(i, i.refused or "given_up")


def _failed(i: Invoice, code: str) -> Invoice:
    return _to(i, At.FAILED, refused=code, doubt=False, desk=None, step_at=None, wants=None)


def _to(i: Invoice, state: At, **changed: object) -> Invoice:
    check_way(i.state, state)
    return replace(i, state=state, **changed)  # type: ignore[arg-type]
