"""What a person may decide about an invoice, as pure functions."""

from dataclasses import replace
from enum import StrEnum

from diversion.invoices.invoice import WITH_NUMBER, At, Desk, Invoice
from diversion.invoices.steps import SETTLE_MS
from hall.errors import Invalid, Refused


class Choice(StrEnum):
    """What a person in the office may do with an invoice."""

    AGAIN = "again"
    DELIVER = "deliver"
    """Send it once more, or by another way."""
    RED_LETTER = "red_letter"
    GIVE_UP = "give_up"


def choices(i: Invoice, now: int) -> list[Choice]:
    """What may be done with it at this moment, what leads on first; the rules are pure, so they are asked."""
    stands = i.state in WITH_NUMBER and not is_being_red(i)
    fits = {
        Choice.AGAIN: _may(i, Choice.AGAIN, now),
        Choice.DELIVER: stands and i.sealed is not None,
        Choice.RED_LETTER: stands,
        Choice.GIVE_UP: _may(i, Choice.GIVE_UP, now),
    }
    return [choice for choice, may in fits.items() if may]


def is_being_red(i: Invoice) -> bool:
    """Whether a red letter is on its way, and nobody has refused it or given it up."""
    return i.state in WITH_NUMBER and i.reddening is not None and i.refused is None and not i.sure


def _may(i: Invoice, decision: str, now: int) -> bool:
    try:
        decided(i, decision, now)
    except Refused:
        return False
    return True


def decided(i: Invoice, decision: str, now: int) -> Invoice:
    """The invoice after `again` or `give_up`.

    `again` tries what waits at once; a refused red letter is looked up first, as it may have been done by
    somebody else. `give_up` leaves the request, the posting or the red letter; what is in doubt ends only
    when the system has answered that it was not done, for people err too.

    Raises Refused where it waits for nobody, Invalid.
    """
    if i.desk is None or (i.step is not None and (i.step_at or 0) > now):
        raise Refused("not_allowed_in_state", "This invoice waits for nobody; look again in a moment.")
    i = replace(i, version=i.version + 1, changed_at=now, tries=0)
    match decision:
        case "again":
            return _again(i, now)
        case "give_up":
            return _given_up(i, now)
    raise Invalid("invalid_field", "decision: again or give_up.", field="decision")


def _again(i: Invoice, now: int) -> Invoice:
    if i.desk is Desk.RED_REFUSED:
        return replace(i, desk=None, refused=None, doubt=True, step_at=now)
    if i.desk is Desk.UNDELIVERABLE and i.wants is None:
        raise Refused("not_allowed_in_state", "It must be delivered by another way or address.")
    return replace(i, desk=None, step_at=now)


def _given_up(i: Invoice, now: int) -> Invoice:
    if i.state is At.REQUESTED:
        if i.asks > 0:
            return replace(i, sure=True, step_at=now)
        return replace(i, state=At.FAILED, refused="given_up", desk=None, wants=None, step_at=None)
    if i.reddening is not None and i.doubt:  # it may still be on its way
        return replace(i, sure=True, wants=None, step_at=max(now, i.doubt_at + SETTLE_MS))
    return replace(i, desk=None, refused=None, reddening=None, wants=None, step_at=None)


def to_be_red(i: Invoice, reason: str, now: int) -> Invoice:
    """The invoice once it is to be cancelled. Raises Refused `not_allowed_in_state` where it is not issued.

    One that was refused before is looked up first. That it could not be delivered is of no matter any more.
    """
    if i.state not in WITH_NUMBER:
        raise Refused("not_allowed_in_state", "It has not been issued.")
    refused_before = i.desk is Desk.RED_REFUSED
    return replace(
        i,
        reddening=reason,
        sure=False,
        doubt=i.doubt or refused_before,
        refused=None,
        desk=None if i.desk in (Desk.RED_REFUSED, Desk.UNDELIVERABLE) else i.desk,
        step_at=i.step_at if i.step else now,
        version=i.version + 1,
    )
