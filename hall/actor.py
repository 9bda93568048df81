"""Who acts: the reference that goes into the journal, the role, the place. Never a name.

`WHO` says which roles may use which verb; `Allowed everything` is the admin's alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.errors import Forbidden
from hall.ticket import Verb


class Role(StrEnum):
    """What a person, a screen or a program is in the hall."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DISPLAY = "display"
    DEVICE = "device"
    HOTLINE = "hotline"
    """The hotline's own system: reads a campaign's answers, tells how many call about it."""
    MANAGER = "manager"
    ADMIN = "admin"
    PHONE = "phone"
    """A customer with the secret of one ticket."""
    SYSTEM = "system"
    """The hall itself: day close, automatic start."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `ref` is an opaque reference such as `person:4`, `token:2`, `place:k1`.

    `place` is the kiosk or counter to which the session is bound, if any; `ticket` the only ticket that a
    phone may touch; `one_counter` is true of people; `may_pick` is the right to pick from the list.
    """

    ref: str
    role: Role
    place: str | None = None
    ticket: str | None = None
    one_counter: bool = False
    may_pick: bool = False


SYSTEM = Actor("system", Role.SYSTEM)

_COUNTER = frozenset({Role.COUNTER})
WHO: Mapping[Verb, frozenset[Role]] = {
    Verb.ISSUE: frozenset({Role.KIOSK, Role.COUNTER, Role.MANAGER}),
    **dict.fromkeys(
        (
            Verb.CALL,
            Verb.RECALL,
            Verb.START,
            Verb.FINISH,
            Verb.MISS,
            Verb.HOLD,
            Verb.RESUME,
            Verb.TRANSFER,
            Verb.UNDO,
        ),
        _COUNTER,
    ),
    Verb.REQUEUE: frozenset({Role.COUNTER, Role.MANAGER, Role.KIOSK}),
    Verb.CANCEL: frozenset({Role.COUNTER, Role.MANAGER, Role.KIOSK, Role.PHONE}),
    Verb.EXPIRE: frozenset({Role.SYSTEM}),
    Verb.RELEASE: frozenset({Role.SYSTEM}),
}
"""Verb -> the roles that may use it; the admin may use all but the hall's own."""


def check_role(actor: Actor, verb: Verb) -> None:
    """Raises Forbidden `wrong_role` where the actor's role may not use the verb."""
    allowed = WHO[verb]
    if actor.role in allowed or (actor.role is Role.ADMIN and Role.SYSTEM not in allowed):
        return
    raise Forbidden("wrong_role", f"The role {actor.role} may not {verb}.")


def only(actor: Actor, *roles: Role) -> None:
    """Raises Forbidden `wrong_role` for others than these and the administrator."""
    if actor.role not in (*roles, Role.ADMIN):
        raise Forbidden("wrong_role", f"The role {actor.role} may not do this.")
