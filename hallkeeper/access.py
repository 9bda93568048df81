"""Who may come in: tokens of programs, sessions of paired screens, people with a PIN.

A one-time code becomes a session by a POST; the first manager is made by the same means. Nothing has a
default password. Only digests of secrets are kept; what a secret means is remembered in memory.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hall.actor import Actor, Role
from hall.catalogue import Catalogue
from hall.errors import Forbidden, Invalid, NotFound, Refused
from hall.hall import Hall, Once
from hall.transaction import Transaction
from hallkeeper import store as kept
from hallkeeper.store import Pairing, Person, Token

PAIRING_MS = 24 * 60 * 60 * 1000
TRIES = 5
TRIES_MS = 5 * 60 * 1000
TOKEN_ROLES = (
    Role.KIOSK,
    Role.COUNTER,
    Role.DISPLAY,
    Role.DEVICE,
    Role.HOTLINE,
    Role.MANAGER,
    Role.ADMIN,
)
PEOPLE_ROLES = (Role.COUNTER, Role.MANAGER)
_STAFF = "person:"
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's second choice


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is asking: the actor for the hall, the name for people, the session for revoking."""

    actor: Actor
    name: str
    token: str
    place_kind: str | None = None
    person: str | None = None

    @property
    def role(self) -> str:
        """The role's code."""
        return str(self.actor.role)

    @property
    def place(self) -> str | None:
        """The code of the kiosk, counter or display, for a paired screen."""
        return self.actor.place

    @property
    def acting_as(self) -> str:
        """Which of a browser's sessions this is: `office`, `teller`, or `kiosk-k1`."""
        if self.person is not None:
            return "office" if self.actor.role is Role.MANAGER else "teller"
        return f"{self.place_kind}-{self.place}" if self.place else "program"


@dataclass(frozen=True, slots=True)
class Place:
    """A kiosk, counter or display of the catalogue."""

    kind: str
    code: str


class Access:
    """Tokens, sessions, pairing and people of one hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._known: dict[str, Principal] = {}
        self._failures: dict[str, list[int]] = {}

    # -- coming in ----------------------------------------------------------------------------------

    def principal(self, secret: str) -> Principal | None:
        """Whose token this is; None where it is nobody's or was revoked."""
        known = self._known.get(secret)
        if known is not None:
            return known
        found = self._principal_of(kept.find_token(self._hall.store, digest(secret)))
        if found is not None:
            self._known[secret] = found
        return found

    def renewed(self, principal: Principal) -> Principal | None:
        """The same session as it stands now; None where it was revoked or its person removed."""
        return self._principal_of(kept.token_of(self._hall.store, principal.token))

    def _principal_of(self, token: Token | None) -> Principal | None:
        if token is None or token.person is None:
            return None if token is None else _principal(token, None)
        person = kept.find_person(self._hall.store, token.person)
        return None if person is None else _principal(token, person)

    def forget(self) -> None:
        """Drop what is remembered: after a revocation, here or in another process."""
        self._known.clear()

    def pairing_place(self, code: str) -> tuple[str, str | None]:
        """What a one-time code is for: role and place. Raises NotFound `pairing_used` where it is spent."""
        row = kept.find_pairing(self._hall.store, digest(code))
        if row is None or row.used_at is not None or row.expires_at <= self._hall.clock():
            raise NotFound("pairing_used", "This link has been used or is older than a day; ask for another.")
        return row.role, row.place

    def use_pairing(self, code: str) -> tuple[str, Principal]:
        """Turn a one-time code into a session: its secret, once, and the principal."""
        row = kept.find_pairing(self._hall.store, digest(code))
        secret = new_secret()

        def job(tx: Transaction) -> Token:
            if row is None or not kept.use_pairing(tx, digest(code)):
                raise NotFound(
                    "pairing_used", "This link has been used or is older than a day; ask for another."
                )
            person = row.person
            if person is None and row.role == Role.MANAGER:
                person, managers = new_id(), sum(1 for p in self.people() if p.role == Role.MANAGER)
                name = f"manager {managers + 1}" if managers else "manager"
                kept.add_person(tx, Person(person, name, row.role, may_pick=True))
            token = Token(new_id(), row.role, row.place or row.role, row.place_kind, row.place, person)
            kept.add_token(tx, token, digest(secret))
            tx.append("access.change", "system", data={"paired": row.place or row.role})
            return token

        self._hall.write(job)
        found = self.principal(secret)
        if found is None:
            raise NotFound("pairing_used", "The person of this link has been removed.")
        return secret, found

    def sign_in(self, name: str, pin: str) -> tuple[str, Principal]:
        """A session for a person by name and PIN. Raises Forbidden `wrong_pin`, Refused `too_many_tries`."""
        person = kept.find_person(self._hall.store, name)
        who = digest(name) if person is None else _STAFF + person.id
        self._check_tries(who)
        if person is None or person.pin is None or not _fits(person.pin, pin):
            self._failures.setdefault(who, []).append(self._hall.clock())
            raise Forbidden("wrong_pin", "Name and PIN do not go together.")
        self._failures.pop(who, None)
        secret = new_secret()
        token = Token(new_id(), person.role, person.name, person=person.id)
        self._hall.write(lambda tx: kept.add_token(tx, token, digest(secret)))
        return secret, _principal(token, person)

    def set_pin(self, principal: Principal, pin: str) -> None:
        """Choose one's own PIN: six to twelve digits."""
        if principal.person is None:
            raise Forbidden("not_a_person", "Only a person can have a PIN.")
        if not (pin.isascii() and pin.isdigit() and 6 <= len(pin) <= 12):
            raise Invalid("invalid_pin", "A PIN has six to twelve digits.", field="pin")
        person, hashed = principal.person, _hasher.hash(pin)
        self._hall.write(lambda tx: kept.change_person(tx, person, pin=hashed))

    def sign_out(self, principal: Principal) -> None:
        """End the session."""
        self.revoke_token(principal.token, principal.actor.ref)

    def _check_tries(self, who: str) -> None:
        now = self._hall.clock()
        recent = [at for at in self._failures.get(who, ()) if 0 <= now - at < TRIES_MS]
        self._failures[who] = recent
        if len(self._failures) > 1000:  # made-up names; those of the staff are never forgotten for their sake
            self._failures = {k: v for k, v in self._failures.items() if k.startswith(_STAFF)}
        if len(recent) >= TRIES:
            raise Refused("too_many_tries", "Too many wrong PINs; wait five minutes.")

    # -- giving access ------------------------------------------------------------------------------

    def create_token(
        self, role: str, name: str, by: str = "system", once: Once | None = None
    ) -> tuple[str, Token]:
        """A bearer token for a program: the secret, shown once, and its row."""
        if role not in TOKEN_ROLES:
            raise Invalid("unknown_role", f"Roles are {', '.join(TOKEN_ROLES)}.", field="role")
        secret, token = new_secret(), Token(new_id(), role, _short(name))

        def job(tx: Transaction) -> None:
            kept.add_token(tx, token, digest(secret))
            tx.append("access.change", by, data={"token": token.id, "role": role})

        self._hall.write_once(once, job)
        return secret, token

    def revoke_token(self, token: str, by: str) -> None:
        """Revoke a token or a session."""

        def job(tx: Transaction) -> None:
            if kept.revoke_tokens(tx, token=token) == 0:
                raise NotFound("unknown_token", "There is no such token.")
            tx.append("access.change", by, data={"revoked": token})

        self._hall.write(job)
        self.forget()

    def pair_place(self, place: Place, by: str = "system", once: Once | None = None) -> str:
        """A one-time code for a screen."""
        role = Role(place.kind)
        return self._pair(Pairing(role, place.kind, place.code, None, 0, None), by, once)

    def pair_person(self, person: str, by: str, once: Once | None = None) -> str:
        """A one-time code that signs a person in."""
        found = kept.find_person(self._hall.store, person)
        if found is None:
            raise NotFound("unknown_person", "There is no such person.")
        return self._pair(Pairing(found.role, None, None, found.id, 0, None), by, once)

    def pair_manager(self) -> str:
        """A one-time code that makes a manager."""
        return self._pair(Pairing(Role.MANAGER, None, None, None, 0, None), "system")

    def has_manager(self) -> bool:
        """Whether somebody manages this hall already."""
        return any(p.role == Role.MANAGER for p in self.people())

    def _pair(self, pairing: Pairing, by: str, once: Once | None = None) -> str:
        code = secrets.token_urlsafe(18)

        def job(tx: Transaction) -> None:
            row = Pairing(
                pairing.role, pairing.place_kind, pairing.place, pairing.person, tx.now + PAIRING_MS, None
            )
            kept.add_pairing(tx, row, digest(code))
            tx.append("access.change", by, data={"pairing": pairing.place or pairing.role})

        self._hall.write_once(once, job)
        return code

    # -- people -------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Everybody who works here."""
        return kept.list_people(self._hall.store)

    def person_name(self, ref: str | None) -> str | None:
        """The name behind an actor's reference, for screens of colleagues."""
        if ref is None or not ref.startswith("person:"):
            return None
        person = kept.find_person(self._hall.store, ref.removeprefix("person:"))
        return None if person is None else person.name

    def tokens(self) -> list[Token]:
        """All tokens and sessions."""
        return kept.list_tokens(self._hall.store)

    def add_person(self, name: str, role: str, may_pick: bool, by: str, once: Once | None = None) -> Person:
        """A new member of staff; signs in first by a link."""
        if role not in PEOPLE_ROLES:
            raise Invalid("unknown_role", f"Roles of people are {', '.join(PEOPLE_ROLES)}.", field="role")
        person = Person(new_id(), _short(name), role, may_pick or role == Role.MANAGER)

        def job(tx: Transaction) -> None:
            if kept.find_person(self._hall.store, person.name) is not None:
                raise Refused("name_taken", f"Somebody is called {person.name!r} already.")
            kept.add_person(tx, person)
            tx.append("access.change", by, data={"person": person.id, "role": role})

        self._hall.write_once(once, job)
        return person

    def change_person(self, person: str, may_pick: bool, by: str) -> None:
        """Give or take the right to pick from the list."""

        def job(tx: Transaction) -> None:
            if kept.change_person(tx, person, may_pick=may_pick) == 0:
                raise NotFound("unknown_person", "There is no such person.")
            tx.append("access.change", by, data={"person": person, "may_pick": may_pick})

        self._hall.write(job)
        self.forget()

    def remove_person(self, person: str, by: str) -> None:
        """Remove a person: sessions end at once. The last manager stays."""

        def job(tx: Transaction) -> None:
            if [p.id for p in kept.people_in(tx) if p.role == Role.MANAGER] == [person]:
                raise Refused("last_manager", "The last manager cannot be removed.")
            if kept.change_person(tx, person, removed_at=tx.now) == 0:
                raise NotFound("unknown_person", "There is no such person.")
            kept.revoke_tokens(tx, person=person)
            tx.append("access.change", by, data={"removed": person})

        self._hall.write(job)
        self.forget()


def place_of(catalogue: Catalogue, text: str) -> Place:
    """`k1`, `3`, `wall`, or with its kind `counter:3`. Raises NotFound `unknown_place`."""
    kind, _, code = text.rpartition(":")
    found = [p for p in places(catalogue) if p.code == code and kind in ("", p.kind)]
    if not found:
        raise NotFound("unknown_place", f"The hall has no kiosk, counter or display {text!r}.", field="place")
    return found[0]


def places(catalogue: Catalogue) -> list[Place]:
    """All kiosks, counters and displays."""
    kiosks = [Place("kiosk", k.code) for k in catalogue.touched]
    counters = [Place("counter", c.code) for c in catalogue.staffed]
    displays = [Place("display", d.code) for d in catalogue.displays if not d.retired]
    return kiosks + counters + displays


def digest(secret: str) -> str:
    """SHA-256 of a secret with 128 random bits or more; such a secret needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """A bearer secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """A short opaque id."""
    return uuid.uuid4().hex[:12]


def _short(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 40:
        raise Invalid("invalid_name", "A name has 1 to 40 characters.", field="name")
    return name


def _fits(hashed: str, pin: str) -> bool:
    try:
        return _hasher.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


def _principal(token: Token, person: Person | None) -> Principal:
    if person is not None:
        actor = Actor(f"person:{person.id}", Role(person.role), one_counter=True, may_pick=person.may_pick)
        return Principal(actor, person.name, token.id, person=person.id)
    ref = f"place:{token.place}" if token.place else f"token:{token.id}"
    actor = Actor(ref, Role(token.role), place=token.place, may_pick=token.place is None)
    return Principal(actor, token.name, token.id, place_kind=token.place_kind)
