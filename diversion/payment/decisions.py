"""What a person at the payments desk may decide on a payment that is in the air: pure, like `steps`.

again      ask once more now; the silence is over, the provider's purse is full again
post       bring it to billing (again): another amount than was ordered is meant for the account all the same
posted     billing has it, posted by hand, under this reference
refund     the person has made sure that billing does not have it: give it back
refunded   it was given back by another way, under this reference
"""

from dataclasses import replace

from diversion.payment.order import BEFORE_MONEY, IN_THE_AIR, NOTHING_TAKEN, Desk, Pay, Payment, check_way
from hall.errors import Invalid, Refused

MOST_REFERENCE = 64
DECISIONS = {
    Pay.PAID: ("again", "post", "posted", "refund"),
    Pay.REFUNDING: ("again", "refunded"),
}


def decided(p: Payment, decision: str, reference: str | None, now: int) -> Payment:
    """The payment after a person's decision. Raises Refused or Invalid; then nothing is changed."""
    _check_waits(p, decision, now)
    p = replace(p, version=p.version + 1, changed_at=now, tries=0, step=None)
    match decision:
        case "again":
            return replace(p, desk=None, step_at=now)
        case "post":
            return replace(p, desk=None, sure=False, refused=None, step_at=now)
        case "posted":
            return _done(replace(p, billing_ref=_checked(reference)), Pay.POSTED)
        case "refunded":
            return _done(replace(p, refund_ref=_checked(reference)), Pay.REFUNDED)
    if p.posts == 0:
        return replace(p, state=Pay.REFUNDING, desk=None, step_at=now)
    # Billing is asked all the same, and has time to tell of a post that is still on its way.
    return replace(p, sure=True, step_at=now)


def _check_waits(p: Payment, decision: str, now: int) -> None:
    if decision not in {one for some in DECISIONS.values() for one in some}:
        raise Invalid("invalid_field", "decision: again, post, posted, refund or refunded.", field="decision")
    waits = p.state in IN_THE_AIR or (p.desk is not None and p.state in BEFORE_MONEY | NOTHING_TAKEN)
    if not waits or (p.step is not None and (p.step_at or 0) > now):
        words = "This payment is being worked on or settled; look again in a moment."
        raise Refused("not_allowed_in_state", words)
    if decision not in DECISIONS.get(p.state, ("again",)):
        raise Refused("not_allowed_in_state", f"This payment is {p.state}; {decision} does not fit.")
    if decision == "again" and p.desk is Desk.AMOUNT_DIFFERS:
        words = "Another amount than was ordered: decide whether it is posted or goes back."
        raise Refused("not_allowed_in_state", words)


def _done(p: Payment, state: Pay) -> Payment:
    check_way(p.state, state)
    return replace(p, state=state, desk=None, refused=None, doubt=False, step_at=None)


def _checked(reference: str | None) -> str:
    if not reference or len(reference) > MOST_REFERENCE:
        raise Invalid("invalid_field", "reference: the other book's own number of it.", field="reference")
    return reference
