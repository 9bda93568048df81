"""Another catalogue takes the place of the one in use: whole, journalled, and nothing in use is lost."""

import hashlib
from dataclasses import replace
from typing import Any

from hall.actor import Actor
from hall.catalogue import Catalogue
from hall.catalogue_file import write_catalogue
from hall.errors import Refused
from hall.transaction import Transaction

_KINDS = ("services", "classes", "counters", "kiosks", "displays", "devices", "offers", "channels")


def change_catalogue(tx: Transaction, actor: Actor, new: Catalogue) -> None:
    """Take it over; codes that it leaves out are retired. Raises Refused `catalogue_in_use`."""
    old = tx.catalogue()
    whole = with_retired(old, new)
    _check_unused(tx, whole)
    move = tx.append("catalogue.change", actor.ref, data={"digest": digest_of(whole)})
    tx.replace_catalogue(whole)
    tx.catalogue_move = move.move


def with_retired(old: Catalogue, new: Catalogue) -> Catalogue:
    """The new catalogue with the codes that it leaves out, retired."""
    kept: dict[str, Any] = {}
    for kind in _KINDS:
        codes = {row.code for row in getattr(new, kind)}
        gone = tuple(replace(row, retired=True) for row in getattr(old, kind) if row.code not in codes)
        kept[kind] = getattr(new, kind) + gone
    return replace(new, **kept)


def _check_unused(tx: Transaction, catalogue: Catalogue) -> None:
    services = {s.code for s in catalogue.offered}
    numbers = {c.code for c in catalogue.staffed}
    for ticket in tx.alive():
        if ticket.service not in services:
            raise Refused("catalogue_in_use", f"{ticket.number} still waits for {ticket.service!r}.")
        if ticket.counter is not None and ticket.counter not in numbers:
            raise Refused("catalogue_in_use", f"{ticket.number} is still at counter {ticket.counter}.")
    for state in tx.counter_states():
        if state.state != "closed" and state.code not in numbers:
            raise Refused("catalogue_in_use", f"Counter {state.code} is still open.")


def digest_of(catalogue: Catalogue) -> str:
    """A digest of the catalogue's text, for the journal."""
    return hashlib.sha256(write_catalogue(catalogue).encode()).hexdigest()
