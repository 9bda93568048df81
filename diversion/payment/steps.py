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
NEWS = 3
"""Looks at a closed order that there was news of: now, one that closes it again, and a last one."""
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
        return {0: None, 1: Step.QUERY, NEWS: Step.QUERY}.get(p.looks, Step.CLOSE)
    if p.state is Pay.PAID:
        return _to_billing(p, now)
    if p.state is Pay.REFUNDING and p.desk is not Desk.REFUND_REFUSED:
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
    return Step.FIND if p.doubt or p.sure or p.refused is not None else Step.POST


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
    asked_at = _lease_of(p) - LEASE_MS
    p = replace(p, step=None, version=p.version + 1, changed_at=now)
    if isinstance(outcome, Silent):
        return _silence(p, step, outcome, asked_at, now)
    p = replace(p, desk=None if p.desk is Desk.PROVIDER_SILENT else p.desk)
    if not _round_again(p, step, outcome):
        p = replace(p, tries=0)
    match outcome:
        case Posted(reference):
            return _to(
                p, Pay.POSTED, step_at=None, billing_ref=reference, refused=None, doubt=False, desk=None
            )
        case NotPosted(reason):
            return _not_posted(p, step, reason, asked_at, now)
        case Refunding():
            return _refunding(p, outcome, now)
    return _ordering(p, outcome, now)


def hurried(p: Payment, now: int) -> Payment | None:
    """The row when somebody says that the provider has news; None where that changes nothing.

    An order that was given up is looked at once more, however long ago that was, and later closed and looked
    at again: news may come before the request that it is about, and would use up the look that was to see it.
    A look that runs at this moment may have been answered before the news.
    """
    running = p.step is not None and _lease_of(p) > now
    if p.state in NOTHING_TAKEN:
        if running:
            return replace(p, looks=max(p.looks, 2), version=p.version + 1)
        return replace(p, looks=NEWS, step_at=now, version=p.version + 1)
    waits = p.state in BEFORE_MONEY or p.state is Pay.REFUNDING
    if not waits or p.step is not None or p.step_at is None or p.step_at <= now:
        return None
    return replace(p, step_at=now, version=p.version + 1)


def _lease_of(p: Payment) -> int:
    """Until when the step that has begun belongs to whoever began it; `begun` writes it."""
    return p.step_at or 0


def _round_again(p: Payment, step: Step, outcome: Outcome) -> bool:
    """Whether an answer only leads back to what was silent: the pauses must go on growing then."""
    if isinstance(outcome, NotPosted):
        return step is Step.FIND and p.refused is None
    return isinstance(outcome, Refunding) and outcome.at is Back.NONE


def _ordering(p: Payment, outcome: Created | Closed | PaidAfterAll | Refusal | Standing, now: int) -> Payment:
    """What the provider said of the order itself."""
    match outcome:
        case Created(qr):
            return _to(p, Pay.PENDING, step_at=_next_poll(p, now), qr=qr)
        case Closed():
            return _closed(p, now)
        case PaidAfterAll():
            return _paid_after_all(p, now)
        case Refusal(code):
            return _to(p, Pay.FAILED, step_at=now + LOOK_MS, refused=code)
        case Standing():
            return _standing(p, outcome, now)


def _next_poll(p: Payment, now: int) -> int:
    """Whoever leaves is not waited for."""
    return now if p.leaving else now + POLL_MS


def _silence(p: Payment, step: Step, outcome: Silent, asked_at: int, now: int) -> Payment:
    """Ask again later; where nobody stands before it any more, the office sees it after a while."""
    tries = p.tries + 1
    soon = now + PAUSES_MS[min(tries, len(PAUSES_MS)) - 1]
    if step is Step.FIND and p.sure:
        if asked_at >= _settled_at(p):
            return _to(p, Pay.REFUNDING, step_at=now, doubt=False, desk=None, tries=0)
        soon = max(now, _settled_at(p))
    never_heard = step is Step.POST and not outcome.heard and p.posts == 1
    return replace(
        p,
        tries=tries,
        desk=p.desk or (_who_is_silent(p, now) if tries >= SILENT_TRIES else None),
        doubt=p.doubt and not never_heard,
        posts=0 if never_heard else p.posts,
        step_at=soon,
    )


def _who_is_silent(p: Payment, now: int) -> Desk | None:
    """Why the office is told; None while a customer stands there, who sees it first."""
    if p.state is Pay.PAID:
        return Desk.BILLING_SILENT
    customer = p.state in BEFORE_MONEY and not p.leaving and now < p.expires_at
    return None if customer else Desk.PROVIDER_SILENT


def _settled_at(p: Payment) -> int:
    """From when on "not posted" is final: at once where every post was answered, else after a while."""
    answered = p.posts <= 1 and p.refused is not None
    return 0 if answered else p.doubt_at + SETTLE_MS


def _paid_after_all(p: Payment, now: int) -> Payment:
    """Whoever left has paid before: ask what, and go on as with any other."""
    if p.state in NOTHING_TAKEN:
        return replace(p, looks=1, step_at=now)
    p = replace(p, leaving=False, expires_at=max(p.expires_at, now + LEASE_MS), step_at=now)
    return p if p.state is Pay.PENDING else _to(p, Pay.PENDING)


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
            return _to(
                p,
                Pay.REFUNDED,
                step_at=None,
                paid_fen=standing.fen,
                paid_at=now,
                provider_ref=standing.reference,
                qr=None,
            )
        case At.CLOSED:
            return _closed(p, now)
        case At.NONE | At.OPEN:
            return _unpaid(p, standing.at, now)


def _unpaid(p: Payment, at: At, now: int) -> Payment:
    if p.state not in NOTHING_TAKEN:
        state = Pay.PENDING if at is At.OPEN else p.state
        return replace(p, state=state, step_at=_next_poll(p, now))
    if at is At.OPEN:  # a request of ours arrived late: it is closed once more, and looked at once more
        return replace(p, looks=2, step_at=now)
    return _closed(p, now)


def _not_posted(p: Payment, step: Step, reason: str, asked_at: int, now: int) -> Payment:
    """Billing has answered no. To a post: look once more when all that was silent has arrived. To a look:
    back with the money where billing had refused it or a person is sure; else post it (again).
    """
    if step is Step.POST:
        return replace(p, refused=reason, step_at=now)
    if p.refused is None and not p.sure:
        return replace(p, doubt=False, step_at=now)
    if asked_at < _settled_at(p):
        return replace(p, step_at=max(now, _settled_at(p)))
    return _to(p, Pay.REFUNDING, step_at=now, doubt=False, desk=None, tries=0)


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
