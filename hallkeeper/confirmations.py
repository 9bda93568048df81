"""Where the paper of what was agreed to at a counter comes out: counters have no printers of their own."""

from hall.hall import Hall
from hall.ticket import Ticket


def printer_for(hall: Hall, ticket: Ticket) -> str | None:
    """The customer's own kiosk, else the first with a printer that is switched on, else None."""
    printers = {d.place for d in hall.catalogue.wired if d.kind == "printer" and d.enabled}
    if ticket.kiosk in printers:
        return ticket.kiosk
    return next((k.code for k in hall.catalogue.touched if k.code in printers), None)
