"""Access on disk: people, tokens and pairing codes. Reads by the reader, writes inside the hall's writer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from hall.store import Store
from hall.transaction import Transaction
from hallkeeper import tables as t


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. `pin` is an argon2 hash or None."""

    id: str
    name: str
    role: str
    may_pick: bool
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token's row without its secret."""

    id: str
    role: str
    name: str
    place_kind: str | None = None
    place: str | None = None
    person: str | None = None
    made_at: int = 0


@dataclass(frozen=True, slots=True)
class Pairing:
    """A one-time code's row without the code."""

    role: str
    place_kind: str | None
    place: str | None
    person: str | None
    expires_at: int
    used_at: int | None


def find_token(store: Store, digest: str) -> Token | None:
    """The token of that digest, unless it was revoked."""
    return _one_token(store, t.tokens.c.digest == digest)


def token_of(store: Store, token: str) -> Token | None:
    """The token of that id, unless it was revoked."""
    return _one_token(store, t.tokens.c.id == token)


def _one_token(store: Store, where: ColumnElement[bool]) -> Token | None:
    c = t.tokens.c
    asked = select(t.tokens).where(where, c.hall == store.hall, c.revoked_at.is_(None))
    with store.reading() as connection:
        row = connection.execute(asked).first()
    return None if row is None else _token(row)


def list_tokens(store: Store) -> list[Token]:
    """All tokens and sessions that were not revoked, oldest first."""
    c = t.tokens.c
    with store.reading() as connection:
        rows = connection.execute(
            select(t.tokens).where(c.hall == store.hall, c.revoked_at.is_(None)).order_by(c.made_at)
        )
        return [_token(row) for row in rows]


def find_person(store: Store, person: str) -> Person | None:
    """The person of that id or name, unless removed."""
    c = t.people.c
    where = (or_(c.id == person, c.name == person), c.hall == store.hall, c.removed_at.is_(None))
    with store.reading() as connection:
        row = connection.execute(select(t.people).where(*where)).first()
    return None if row is None else _person(row)


def list_people(store: Store) -> list[Person]:
    """Everybody, in the order in which they came."""
    with store.reading() as connection:
        return _people(connection, store.hall)


def people_in(tx: Transaction) -> list[Person]:
    """The same as a job sees it: with what the jobs before it have done."""
    return _people(tx.connection, tx.hall)


def _people(connection: Connection, hall: str) -> list[Person]:
    c = t.people.c
    rows = connection.execute(
        select(t.people).where(c.hall == hall, c.removed_at.is_(None)).order_by(c.made_at)
    )
    return [_person(row) for row in rows]


def find_pairing(store: Store, digest: str) -> Pairing | None:
    """The pairing code of that digest, used or not."""
    with store.reading() as connection:
        row = connection.execute(select(t.pairings).where(t.pairings.c.digest == digest)).first()
    return None if row is None else _pairing(row)


def add_token(tx: Transaction, token: Token, digest: str) -> None:
    """Keep a token."""
    tx.connection.execute(
        insert(t.tokens).values(
            id=token.id,
            hall=tx.hall,
            digest=digest,
            role=token.role,
            name=token.name,
            place_kind=token.place_kind,
            place=token.place,
            person=token.person,
            made_at=tx.now,
        )
    )


def revoke_tokens(tx: Transaction, *, token: str | None = None, person: str | None = None) -> int:
    """Revoke one token, or all of a person; how many there were."""
    c = t.tokens.c
    which = c.id == token if token is not None else c.person == person
    done = tx.connection.execute(
        update(t.tokens).where(which, c.hall == tx.hall, c.revoked_at.is_(None)).values(revoked_at=tx.now)
    )
    return done.rowcount


def add_person(tx: Transaction, person: Person) -> None:
    """Keep a person."""
    tx.connection.execute(
        insert(t.people).values(
            id=person.id,
            hall=tx.hall,
            name=person.name,
            role=person.role,
            may_pick=person.may_pick,
            pin=person.pin,
            made_at=tx.now,
        )
    )


def change_person(tx: Transaction, person: str, **values: Any) -> int:
    """Change a person's `pin`, `may_pick` or `removed_at`; 0 where there is no such person."""
    c = t.people.c
    of_it = (c.id == person, c.hall == tx.hall, c.removed_at.is_(None))
    return tx.connection.execute(update(t.people).where(*of_it).values(**values)).rowcount


def add_pairing(tx: Transaction, pairing: Pairing, digest: str) -> None:
    """Keep a one-time code."""
    tx.connection.execute(
        insert(t.pairings).values(
            digest=digest,
            hall=tx.hall,
            role=pairing.role,
            place_kind=pairing.place_kind,
            place=pairing.place,
            person=pairing.person,
            expires_at=pairing.expires_at,
        )
    )


def use_pairing(tx: Transaction, digest: str) -> bool:
    """Mark a one-time code as used; False where it is not there, expired or used already."""
    c = t.pairings.c
    fresh = (c.digest == digest, c.used_at.is_(None), c.expires_at > tx.now)
    return tx.connection.execute(update(t.pairings).where(*fresh).values(used_at=tx.now)).rowcount == 1


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.role, row.name, row.place_kind, row.place, row.person, row.made_at)


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.name, row.role, row.may_pick, row.pin)


def _pairing(row: Row[Any]) -> Pairing:
    return Pairing(row.role, row.place_kind, row.place, row.person, row.expires_at, row.used_at)
