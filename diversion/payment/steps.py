"""What a payment needs next, and what the answer to it means: pure functions, no clock, no wire.

`next_step` decides; `begun` is the row before the call, and is written before it; `after` is the row that an
outcome leads to. The row is pessimistic: from the moment a post or a refund begins until an answer comes, it
says `doubt`, so whoever finds it after a power cut asks before doing it again.
"""

from dataclasses import dataclass, replace

from diversion.billing.port import NotPosted, Posted
from diversion.payment.order import BEFORE_MONEY, NOTHING_TAKEN, Desk, Method, Pay, Payment, Step, check_way
from diversion.payment.provider import At, Back, Refunding, Standing

LEASE_MS = 30_000
"""A step that has begun belongs to whoever began it for so long; longer than any deadline of a call."""
POLL_MS = 2_000
"""How often an order that a customer stands before is asked for."""
PAUSES_MS = (1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000)
SETTLE_MS = 20_000
"""So long after a silent post it may still arrive; until then "not posted" is not final."""
ON_ITS_WAY_MS = 30_000
"""How often a refund that is being carried out is asked for."""
LOOK_MS = 120_000
"""A closed order is asked for once more: a request may have been on its way."""
SILENT_TRIES = 3
"""After so many silences in a row the office is told."""


@dataclass(frozen=True, slots=True)
class Created:
    """The order stands at the provider; `qr` is what our screen shows."""

    qr: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody can pay it any more."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The other side has answered no, for good."""

    code: str


@dataclass(frozen=True, slots=True)
class PaidAfterAll:
    """It could not be closed: it had been paid."""


@dataclass(frozen=True, slots=True)
class Silent:
    """No word. `heard`: whether the other side may have heard us."""

    heard: bool = True


Outcome = Created | Closed | Refusal | PaidAfterAll | Silent | Standing | Posted | NotPosted | Refunding


def next_step(p: Payment, now: int) -> Step | None:
    """What must be done outside next; None where nothing is to be done, or a person must decide first."""
    if p.state in BEFORE_MONEY:
        return _before_money(p, now)
    if p.state in NOTHING_TAKEN:
        return {0: None, 1: Step.QUERY}.get(p.looks, Step.CLOSE)
    if p.state is Pay.PAID:
        return _to_billing(p, now)
    if p.state is Pay.REFUNDING and p.desk is None:
        return Step.ASK_REFUND if p.doubt else Step.REFUND
    return None


def _before_money(p: Payment, now: int) -> Step:
    if p.leaving or now >= p.expires_at:
        return Step.CLOSE
    if p.state is Pay.CREATED and p.method is Method.OURS:
        return Step.CREATE
    return Step.QUERY


def _to_billing(p: Payment, now: int) -> Step | None:
    if p.desk is Desk.AMOUNT_DIFFERS:
        return None
    if p.posts == 0:
        return Step.POST
    return Step.FIND if p.doubt or p.refused is not None else Step.POST


def begun(p: Payment, step: Step, now: int) -> Payment:
    """The row while the step is being done."""
    moves_money = step in (Step.POST, Step.REFUND)
    return replace(
        p,
        step=step,
        step_at=now + LEASE_MS,
        doubt=p.doubt or moves_money,
        doubt_at=now if step is Step.POST else p.doubt_at,
        posts=p.posts + (step is Step.POST),
        version=p.version + 1,
    )


def after(p: Payment, step: Step, outcome: Outcome, now: int) -> Payment:
    """The row after the step. `p` is the row as it was begun."""
    p = replace(p, step=None, version=p.version + 1, changed_at=now)
    if isinstance(outcome, Silent):
        return _silence(p, step, outcome, now)
    p = replace(p, tries=0)
    match outcome:
        case Posted(reference):
            return _to(p, Pay.POSTED, step_at=None, billing_ref=reference, doubt=False, desk=None)
        case NotPosted(reason):
            return _not_posted(p, step, reason, now)
        case Refunding():
            return _refunding(p, outcome, now)
    return _ordering(p, outcome, now)


def _ordering(p: Payment, outcome: Created | Closed | PaidAfterAll | Refusal | Standing, now: int) -> Payment:
    """What the provider said of the order itself."""
    match outcome:
        case Created(qr):
            return _to(p, Pay.PENDING, step_at=now + POLL_MS, qr=qr)
        case Closed():
            return _closed(p, now)
        case PaidAfterAll():
            return _paid_after_all(p, now)
        case Refusal(code):
            return _to(p, Pay.FAILED, step_at=now + LOOK_MS, refused=code)
        case Standing():
            return _standing(p, outcome, now)


def _silence(p: Payment, step: Step, outcome: Silent, now: int) -> Payment:
    """Ask again later; where money is in the air, the office sees it after a while."""
    if step is Step.FIND and p.sure:
        return _to(p, Pay.REFUNDING, step_at=now, doubt=False, desk=None)
    tries = p.tries + 1
    never_heard = step is Step.POST and not outcome.heard and p.posts == 1
    desk = p.desk
    if p.state is Pay.PAID and tries >= SILENT_TRIES:
        desk = desk or Desk.BILLING_SILENT
    return replace(
        p,
        tries=tries,
        desk=desk,
        doubt=p.doubt and not never_heard,
        posts=0 if never_heard else p.posts,
        step_at=now + PAUSES_MS[min(tries, len(PAUSES_MS)) - 1],
    )


def _paid_after_all(p: Payment, now: int) -> Payment:
    """Whoever left has paid before: ask what, and go on as with any other."""
    if p.state in NOTHING_TAKEN:
        return replace(p, looks=1, step_at=now)
    return replace(p, leaving=False, expires_at=max(p.expires_at, now + LEASE_MS), step_at=now)


def _closed(p: Payment, now: int) -> Payment:
    if p.state not in NOTHING_TAKEN:
        return _to(p, Pay.CLOSED, step_at=now + LOOK_MS, qr=None)
    looks = p.looks - 1
    return replace(p, looks=looks, step_at=now + LOOK_MS if looks else None)


def _standing(p: Payment, standing: Standing, now: int) -> Payment:
    match standing.at:
        case At.PAID:
            differs = Desk.AMOUNT_DIFFERS if standing.fen != p.fen else None
            return _to(
                p,
                Pay.PAID,
                step_at=None if differs else now,
                desk=differs,
                refused=None,
                paid_fen=standing.fen,
                paid_at=now,
                provider_ref=standing.reference,
                qr=None,
            )
        case At.REFUNDED:
            return _to(p, Pay.REFUNDED, step_at=None, provider_ref=standing.reference, qr=None)
        case At.CLOSED:
            return _closed(p, now)
        case At.NONE | At.OPEN:
            return _unpaid(p, standing.at, now)


def _unpaid(p: Payment, at: At, now: int) -> Payment:
    if p.state not in NOTHING_TAKEN:
        return replace(p, state=Pay.PENDING if at is At.OPEN else p.state, step_at=now + POLL_MS)
    if at is At.OPEN:  # a request of ours arrived late: it is closed once more, and looked at once more
        return replace(p, looks=2, step_at=now)
    return replace(p, looks=0, step_at=None)


def _not_posted(p: Payment, step: Step, reason: str, now: int) -> Payment:
    """Billing has answered no. To a post: look once more when all that was silent has arrived. To a look:
    back with the money where billing had refused it or a person is sure; else post it (again).
    """
    if step is Step.POST:
        return replace(p, refused=reason, step_at=now)
    if p.refused is None and not p.sure:
        return replace(p, doubt=False, step_at=now)
    settled = p.doubt_at + SETTLE_MS if p.doubt and p.posts > 1 else now
    if now < settled:
        return replace(p, step_at=settled)
    return _to(p, Pay.REFUNDING, step_at=now, doubt=False, desk=None)


def _refunding(p: Payment, refunding: Refunding, now: int) -> Payment:
    match refunding.at:
        case Back.DONE:
            return _to(p, Pay.REFUNDED, step_at=None, refund_ref=refunding.reference, doubt=False, desk=None)
        case Back.ON_ITS_WAY:
            return replace(p, step_at=now + ON_ITS_WAY_MS)
        case Back.NONE:
            return replace(p, doubt=False, step_at=now)
        case Back.REFUSED:
            return replace(p, desk=Desk.REFUND_REFUSED, doubt=False, step_at=None)


def _to(p: Payment, state: Pay, **changed: object) -> Payment:
    check_way(p.state, state)
    return replace(p, state=state, **changed)  # type: ignore[arg-type]
