"""The bell on customers' phones: a ticket's or a visit's secret lets it ring, once a minute each.

So that nobody keeps the hall running from outside, all phones together ring so often in a minute and no more.
"""

from collections import deque

from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall
from hall.ticket import OPEN, State, Ticket

MINUTE_MS = 60_000
MOST_A_MINUTE = 12
_HERE = OPEN | {State.MISSED}
"""Whose holder is in the hall, or should be."""


class PhoneBell:
    """One hall's; who rang when is forgotten with the minute, and with the process."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._rung: deque[tuple[str, int]] = deque()

    def ring(self, actor: Actor, ticket: Ticket | None = None) -> None:
        """Ask for a member of staff. Raises Refused `too_many_rings`; `not_allowed_in_state`: it is over."""
        if ticket is not None and not self._is_here(ticket):
            raise Refused("not_allowed_in_state", f"{ticket.number} is over; please speak to somebody here.")
        now = self._hall.clock()
        while self._rung and not 0 <= now - self._rung[0][1] < MINUTE_MS:  # also after a clock was put back
            self._rung.popleft()
        who = ticket.id if ticket else actor.ref
        if len(self._rung) >= MOST_A_MINUTE or any(rang == who for rang, _ in self._rung):
            raise Refused("too_many_rings", "Somebody has been called; please wait where you are.")
        self._rung.append((who, now))
        self._hall.ask_by_phone(actor, ticket)

    def rings(self, actor: Actor, ticket: str | None) -> bool:
        """Whether this visit's phone, or that ticket's, still rings: nobody of the staff has answered yet."""
        return not {actor.ref, ticket}.isdisjoint(self._hall.board.helps)

    def _is_here(self, ticket: Ticket) -> bool:
        return ticket.state in _HERE and ticket.business_day == self._hall.board.business_day
