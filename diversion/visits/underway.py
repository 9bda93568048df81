"""Who is on the way to a terminal: an offer has sent them there, and they have not begun yet.

A listener adds and takes away, the writer and pages look: each step is one operation on one dictionary, so
that nobody needs a lock. Nothing of it is kept: a walk is shorter than a restart.
"""

from dataclasses import dataclass, replace

from hall.ticket import Move

WALK_MS = 180_000
"""So long it may take from an accepted offer to the first touch of the terminal that it named."""
HELD_MS = 60_000
"""So long nobody else is sent to that terminal."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One customer who took an offer, at an instant (ms UTC); `ticket`: what they hold, if it is known.

    `held`: whether the terminal is kept for them, as nobody has begun anything there since.
    """

    terminal: str
    offer: str
    service: str
    at: int
    ticket: str | None = None
    held: bool = True


class Underway:
    """The customers of one hall who walk to a terminal."""

    def __init__(self) -> None:
        self._sent: dict[int, Sent] = {}
        """By the number of the move that told of it, so in their order."""
        self._asked = 0

    def left(self, move: Move) -> None:
        """Take in an `offer.accept`; without a terminal nobody is on the way to one."""
        if "terminal" in move.data and move.service:
            data = move.data
            self._sent[move.move] = Sent(data["terminal"], data["offer"], move.service, move.at, move.ticket)

    def arrived(self, move: Move) -> None:
        """Take in a `visit.open` at a terminal: whoever was sent there first for it has begun.

        Where nobody was sent there for it, the first of them may have begun something else: the terminal is
        kept for them no longer, but if they come yet, they still come by their offer.
        """
        if found := self._first(move.kiosk, move.service, move.at):
            self._sent.pop(found[0], None)
            return
        for number, one in list(self._sent.items()):
            if one.terminal == move.kiosk and one.held:
                self._sent[number] = replace(one, held=False)
                return

    def offer(self, terminal: str, service: str, now: int) -> str | None:
        """The offer of whoever was sent to this terminal first for this business type."""
        found = self._first(terminal, service, now)
        return found[1].offer if found else None

    def held(self, now: int, holder: str | None = None) -> set[str]:
        """The terminals that are kept for somebody; for the holder of that ticket their own is free."""
        mine = (sent for sent in list(self._sent.values()) if holder is None or sent.ticket != holder)
        return {sent.terminal for sent in mine if sent.held and now - sent.at < HELD_MS}

    def lapsed(self, now: int) -> bool:
        """Whether a terminal has been kept in vain since this was last asked; late walkers are forgotten."""
        since, self._asked = self._asked, now
        sent = list(self._sent.items())
        for number, one in sent:
            if now - one.at > WALK_MS:
                self._sent.pop(number, None)
        return any(one.held and since < one.at + HELD_MS <= now for _, one in sent)

    def _first(self, terminal: str | None, service: str | None, now: int) -> tuple[int, Sent] | None:
        """The first of them and the number of their move."""
        for number, sent in list(self._sent.items()):
            if (sent.terminal, sent.service) == (terminal, service) and now - sent.at <= WALK_MS:
                return number, sent
        return None
