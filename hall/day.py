"""The close of a business day (日结): what is open expires, counters close, numbers begin anew.

The business day never goes back. The writer looks before each batch, a timer sees to it in a silent hall.
"""

from hall.actor import SYSTEM
from hall.catalogue import Catalogue
from hall.clock import business_day
from hall.counters import close_without_asking
from hall.ticket import State, Ticket
from hall.transaction import Transaction
from hall.verbs import expire

DAY_MS = 24 * 60 * 60 * 1000


def day_is_over(catalogue: Catalogue, day: str, now: int) -> bool:
    """Whether the business day (ISO date) has ended at that instant."""
    return business_day(now, catalogue.zone, catalogue.rules.day_change).isoformat() > day


def close_day(tx: Transaction, catalogue: Catalogue) -> None:
    """Close the hall's business day if it is over; otherwise do nothing.

    A customer who is being served may be finished; the ticket expires at the second close.
    """
    if not day_is_over(catalogue, tx.day, tx.now):
        return
    for ticket in tx.alive():
        if _expires(ticket, tx.day):
            expire(tx, ticket)
    for state in tx.counter_states():
        if state.state != "closed" and tx.at_counter(state.code) is None:
            close_without_asking(tx, SYSTEM, state.code)
    following = business_day(tx.now, catalogue.zone, catalogue.rules.day_change).isoformat()
    tx.append("day.close", SYSTEM.ref, data={"day": tx.day, "next": following})
    tx.set_day(following)
    tx.forget_answers(tx.now - DAY_MS)


def _expires(ticket: Ticket, closing: str) -> bool:
    return ticket.state is not State.SERVING or ticket.business_day < closing
