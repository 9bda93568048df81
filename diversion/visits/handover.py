"""One visit goes over from a terminal to the customer's own phone, by a code that counts once and has no row.

The code names visit, instant and terminal, with a keyed digest. Taking it over changes the visit's place, if
it is still at that terminal; afterwards the terminal may use the same code to look how far the phone is.
"""

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass, replace

from diversion.vault import Vault
from diversion.visits import store as kept
from diversion.visits.visit import PHONE, Visit
from hall.actor import Actor
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hall.transaction import Transaction

LASTS_MS = 180_000
"""So long a code that is shown may be scanned."""
WATCHED_MS = 900_000
"""So long the terminal may look at what became of it."""
_MAC, _AT, _ID = 12, 6, 16
_PURPOSE = "visit.handover"


@dataclass(frozen=True, slots=True)
class Handover:
    """What a code says: which visit, since when (ms UTC), from which terminal."""

    visit: str
    at: int
    place: str


class Handovers:
    """One hall's codes."""

    def __init__(self, hall: Hall, vault: Vault) -> None:
        self._hall = hall
        self._vault = vault

    def code(self, visit: Visit) -> str:
        """A code for a visit at a terminal. Raises Invalid for one on a phone."""
        if visit.place == PHONE:
            raise Invalid("invalid_field", "visit: it is on a phone already.", field="visit")
        return self._written(Handover(visit.id, self._hall.clock(), visit.place))

    def read(self, code: str, place: str | None = None) -> Handover:
        """What a code says; `place`: the terminal that shows it. Raises NotFound `unknown_handover`."""
        try:
            raw = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
            named = uuid.UUID(bytes=raw[:_ID]), raw[_ID + _AT : -_MAC].decode()
        except (binascii.Error, ValueError):
            raise _unknown() from None
        found = Handover(str(named[0]), int.from_bytes(raw[_ID : _ID + _AT]), named[1])
        if not hmac.compare_digest(self._written(found).encode(), code.encode()):
            raise _unknown()
        if place not in (None, found.place) or self._hall.clock() > found.at + WATCHED_MS:
            raise _unknown()
        return found

    def take(self, actor: Actor, code: str) -> Visit:
        """The phone goes on with the visit. Raises NotFound, Refused `handover_over`: used, late or left."""
        said = self.read(code)

        def job(tx: Transaction) -> Visit:
            now = kept.visit_in(tx, said.visit)
            if now.ended_at is not None or now.place != said.place or tx.now > said.at + LASTS_MS:
                raise Refused("handover_over", "This code has been used, or is too old; show a new one.")
            moved = replace(now, place=PHONE, seen_at=tx.now)
            kept.change(tx, moved)
            data = {"visit": now.id, "to": PHONE}
            tx.append("visit.move", actor.ref, service=now.service, kiosk=said.place, data=data)
            return moved

        return self._hall.write(job)

    def is_fresh(self, said: Handover) -> bool:
        """Whether a phone may still take it over."""
        return self._hall.clock() <= said.at + LASTS_MS

    def _written(self, said: Handover) -> str:
        mac = self._vault.digest(f"{said.visit} {said.at} {said.place}", _PURPOSE)
        raw = uuid.UUID(said.visit).bytes + said.at.to_bytes(_AT) + said.place.encode()
        return base64.urlsafe_b64encode(raw + bytes.fromhex(mac)[:_MAC]).rstrip(b"=").decode()


def _unknown() -> NotFound:
    return NotFound("unknown_handover", "This code leads nowhere; show a new one.")
