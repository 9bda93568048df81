"""What a person may decide about an invoice, as pure functions."""

from dataclasses import replace

from diversion.invoices.invoice import WITH_NUMBER, At, Desk, Invoice
from hall.errors import Invalid, Refused


def decided(i: Invoice, decision: str, now: int) -> Invoice:
    """The invoice after `again` or `give_up`.

    `again` tries what waits at once; a refused red letter is looked up first, as it may have been done by
    somebody else. `give_up` of a request says that the person has made sure that nothing was issued; of an
    issued invoice, that the posting or the red letter is left. Raises Refused where it waits for nobody.
    """
    if i.desk is None or (i.step is not None and (i.step_at or 0) > now):
        raise Refused("not_allowed_in_state", "This invoice waits for nobody; look again in a moment.")
    i = replace(i, version=i.version + 1, changed_at=now, tries=0)
    match decision:
        case "again" if i.desk is Desk.RED_REFUSED:
            return replace(i, desk=None, refused=None, doubt=True, step_at=now)
        case "again" if i.desk is Desk.UNDELIVERABLE and i.wants is None:
            raise Refused("not_allowed_in_state", "It must be delivered by another way or address.")
        case "again":
            return replace(i, desk=None, step_at=now)
        case "give_up" if i.state is At.REQUESTED and i.asks == 0:
            return replace(i, state=At.FAILED, refused="given_up", desk=None, wants=None, step_at=None)
        case "give_up" if i.state is At.REQUESTED:
            return replace(i, sure=True, step_at=now)
        case "give_up" if i.state in WITH_NUMBER:
            return replace(i, desk=None, refused=None, reddening=None, doubt=False, wants=None, step_at=None)
    raise Invalid("invalid_field", "decision: again or give_up.", field="decision")


def to_be_red(i: Invoice, reason: str, now: int) -> Invoice:
    """The invoice once it is to be cancelled. Raises Refused `not_allowed_in_state` where it is not issued.

    One that was refused before is looked up first.
    """
    if i.state not in WITH_NUMBER:
        raise Refused("not_allowed_in_state", "It has not been issued.")
    refused_before = i.desk is Desk.RED_REFUSED
    return replace(
        i,
        reddening=reason,
        doubt=i.doubt or refused_before,
        refused=None,
        desk=None if refused_before else i.desk,
        step_at=i.step_at if i.step else now,
        version=i.version + 1,
    )
