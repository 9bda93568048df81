"""Tries with a service password, and how long to wait after wrong ones. Pure.

A number has five wrong tries a day, the later ones after a pause; then its password counts for nothing until
tomorrow, and the one-time code is left. A right one begins anew. A place has its share within an hour, so
that nobody tries one password on many numbers; and whatever a try comes to, a visit and a place have their
share of questions, so that nobody keeps the operator and the journal busy.
"""

from dataclasses import dataclass
from enum import StrEnum

from diversion.messages.limits import HOUR_MS, MINUTE_MS

MOST_WRONG = 5
PAUSES_MS = (0, 0, 0, MINUTE_MS, 5 * MINUTE_MS)
"""How long after the last wrong try the next one may come, by how many there have been today."""
MOST_OF_A_VISIT = 10
"""Tries within an hour, whatever they come to."""
MOST_SEEN_OF_A_TICKET = 5
"""A family comes with several numbers."""
MOST_SEEN_AT_A_COUNTER = 30
"""Within an hour."""
SPAN_MS = HOUR_MS


@dataclass(frozen=True, slots=True)
class Share:
    """What a place has of tries within an hour: `wrong` ones, and `asked` whatever they come to."""

    wrong: int
    asked: int


AT_A_TERMINAL = Share(wrong=20, asked=60)
ON_PHONES = Share(wrong=60, asked=300)


class By(StrEnum):
    """What shows that a number is the customer's own."""

    CODE = "code"
    """The one-time code that was sent to it."""
    PASSWORD = "password"
    """The service password (服务密码) that the operator knows."""
    SEEN = "seen"
    """The teller has seen who it is."""


class Try(StrEnum):
    """What stands in the row of a proof that is no code."""

    OPEN = "password_open"
    """The operator is being asked; until it has answered it counts as wrong."""
    WRONG = "password_wrong"
    RIGHT = "password"
    SILENT = "password_silent"
    """The operator has not answered: nobody has learnt anything, and it does not count as wrong."""
    NOT_SET = "password_not_set"
    """This number has no service password, which does not count as wrong either."""
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Before:
    """Wrong tries of a number since midnight or its last right one, when the newest was; and of its place.

    `asked_of_visit`, `asked_of_place`: all tries within the hour. `not_set`: this visit has heard already
    that the number has no password.
    """

    of_number: int
    newest: int
    of_place: int
    asked_of_visit: int = 0
    asked_of_place: int = 0
    not_set: bool = False


class May(StrEnum):
    """Whether one more try may be made."""

    YES = "yes"
    PAUSED = "password_paused"
    LOCKED = "password_locked"
    PLACE = "password_not_here"
    NOT_SET = "password_not_set"


def may_try(before: Before, share: Share, now: int) -> tuple[May, int]:
    """Whether another try may be made at an instant, and when again where it is paused (ms UTC)."""
    if before.of_number >= MOST_WRONG:
        return May.LOCKED, 0
    if before.not_set:
        return May.NOT_SET, 0
    is_much = before.asked_of_visit >= MOST_OF_A_VISIT or before.asked_of_place >= share.asked
    if is_much or before.of_place >= share.wrong:
        return May.PLACE, 0
    again = before.newest + PAUSES_MS[before.of_number]
    return (May.PAUSED, again) if before.of_number and again > now else (May.YES, 0)
