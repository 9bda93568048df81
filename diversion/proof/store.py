"""One-time codes and other proofs on disk; all of it inside the hall's writer."""

from dataclasses import asdict, fields
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, select, update

from diversion.messages.limits import By, Limit
from diversion.proof.code import End, Proof, Purpose
from diversion.proof.tables import proofs
from diversion.proof.tries import Before, Try
from diversion.proof.tries import By as ProvedBy
from hall.store import Store
from hall.transaction import Transaction

_c = proofs.c
_FIELDS = [f.name for f in fields(Proof)]
_IS_CODE = _c.digest != ""
_WRONG = _c.ended.in_((str(Try.OPEN), str(Try.WRONG)))
_IS_PASSWORD = _c.ended.in_([str(one) for one in Try if one is not Try.SEEN])
_PROVED = {str(End.GIVEN): ProvedBy.CODE, str(Try.RIGHT): ProvedBy.PASSWORD, str(Try.SEEN): ProvedBy.SEEN}


def add(tx: Transaction, proof: Proof) -> None:
    """Keep a new code in place of the one before it for the same number and purpose."""
    active = (_c.hall == tx.hall, _c.whom == proof.whom, _c.purpose == str(proof.purpose), _c.ended.is_(None))
    tx.connection.execute(update(proofs).where(*active).values(ended=str(End.REPLACED)))
    row = {**asdict(proof), "purpose": str(proof.purpose)}
    tx.connection.execute(insert(proofs).values(hall=tx.hall, **row))


def active(tx: Transaction, whom: str, purpose: Purpose) -> Proof | None:
    """The one code of a number and purpose that has not ended, if there is one."""
    where = (_c.hall == tx.hall, _c.whom == whom, _c.purpose == str(purpose), _c.ended.is_(None))
    row = tx.connection.execute(select(proofs).where(*where)).first()
    if row is None:
        return None
    values: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    return Proof(**{**values, "purpose": Purpose(row.purpose)})


def tried(tx: Transaction, proof: str, tries: int, end: End | None) -> None:
    """Keep how many tries have been made, and the code's end."""
    ended = None if end is None else str(end)
    of_it = (_c.id == proof, _c.hall == tx.hall)
    tx.connection.execute(update(proofs).where(*of_it).values(tries=tries, ended=ended))


def newest(tx: Transaction, limit: Limit, whom: str, place: str) -> int | None:
    """When the last but `limit.most - 1` code within the limit's span was made; None: there are fewer."""
    here = (_c.place == place,)
    same = {By.WHOM: (_c.whom == whom,), By.PLACE: here, By.PHONES: here, By.HALL: ()}[limit.by]
    since = (_c.hall == tx.hall, _IS_CODE, _c.made_at > tx.now - limit.span_ms)
    asked = select(_c.made_at).where(*since, *same)
    made: int | None = tx.connection.execute(
        asked.order_by(_c.made_at.desc()).offset(limit.most - 1).limit(1)
    ).scalar()
    return made


def note(
    tx: Transaction, new_id: str, whom: str, purpose: Purpose, visit: str, place: str, what: Try
) -> None:
    """Keep a proof that is no code: there is nothing in its row by which it could be given once more."""
    proof = Proof(new_id, whom, purpose, visit, place, "", tx.now, tx.now)
    row = {**asdict(proof), "purpose": str(purpose), "ended": str(what)}
    tx.connection.execute(insert(proofs).values(hall=tx.hall, **row))


def answered(tx: Transaction, proof: str, what: Try) -> None:
    """What a try with a service password has come to."""
    tx.connection.execute(update(proofs).where(_c.id == proof, _c.hall == tx.hall).values(ended=str(what)))


class Since(NamedTuple):
    """From when tries are counted (ms UTC): those of a number, and those of a visit and a place."""

    midnight: int
    hour_ago: int


def tries_before(tx: Transaction, whom: str, visit: str, place: str, since: Since) -> Before:
    """The passwords that were tried: of a number since midnight or its last right one, of visit and place.

    A right one from the future, where the clock was put back, forgives nothing.
    """
    here = (_c.hall == tx.hall, _c.whom == whom, _c.made_at >= since.midnight)
    right = select(func.max(_c.made_at)).where(*here, _c.ended == str(Try.RIGHT), _c.made_at <= tx.now)
    last_right = tx.connection.execute(right).scalar() or since.midnight
    own = select(func.count(), func.max(_c.made_at)).where(*here, _WRONG, _c.made_at >= last_right)
    of_number, newest = tx.connection.execute(own).one()
    in_visit = _c.visit == visit
    not_set = and_(in_visit, _c.whom == whom, _c.ended == str(Try.NOT_SET))
    at_place = select(
        func.count().filter(_WRONG),
        func.count().filter(in_visit),
        func.count(),
        func.count().filter(not_set),
    ).where(_c.hall == tx.hall, _c.place == place, _c.made_at > since.hour_ago, _IS_PASSWORD)
    wrong, of_visit, of_place, without = tx.connection.execute(at_place).one()
    return Before(of_number, newest or 0, wrong, of_visit, of_place, without > 0)


def seen_since(tx: Transaction, since: int, visit: str, place: str) -> tuple[int, int]:
    """How often staff have said since an instant that they have seen who it is: in a visit, at a place."""
    here = (_c.hall == tx.hall, _c.place == place, _c.made_at > since, _c.ended == str(Try.SEEN))
    asked = select(func.count().filter(_c.visit == visit), func.count()).where(*here)
    of_visit, of_place = tx.connection.execute(asked).one()
    return int(of_visit), int(of_place)


def shown(tx: Transaction, whom: str, visit: str, place: str) -> ProvedBy | None:
    """By what a number was last proved in a visit at a place."""
    here = (_c.hall == tx.hall, _c.whom == whom, _c.visit == visit, _c.place == place)
    asked = select(_c.ended).where(*here, _c.ended.in_(tuple(_PROVED))).order_by(_c.made_at.desc()).limit(1)
    ended = tx.connection.execute(asked).scalar()
    return None if ended is None else _PROVED[ended]


def purposes(store: Store, whom: str, visit: str) -> frozenset[Purpose]:
    """What a number was proved for in a visit."""
    here = (_c.hall == store.hall, _c.whom == whom, _c.visit == visit, _c.ended.in_(tuple(_PROVED)))
    with store.reading() as connection:
        return frozenset(map(Purpose, connection.execute(select(_c.purpose).where(*here)).scalars()))


def forget(tx: Transaction, before: int) -> int:
    """Delete the codes that were made before an instant; how many."""
    return tx.connection.execute(delete(proofs).where(_c.hall == tx.hall, _c.made_at < before)).rowcount


def erase(tx: Transaction, whom: str) -> int:
    """Delete the codes of one number; how many."""
    return tx.connection.execute(delete(proofs).where(_c.hall == tx.hall, _c.whom == whom)).rowcount
