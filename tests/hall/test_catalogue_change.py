"""Changing the catalogue in a living hall: one move, codes retired and never deleted, nobody stranded."""

from dataclasses import replace

import pytest

from hall.actor import SYSTEM, Actor
from hall.errors import Forbidden, NotFound, Refused
from hall.hall import Hall, Order, digest_of
from tests.hall.test_writer import held_up


def test_one_move_with_a_digest(hall: Hall, manager: Actor) -> None:
    new = replace(hall.catalogue, names={"zh-CN": "人民路营业厅", "en": "Renmin Road Hall"})
    hall.change_catalogue(manager, new)
    moves = hall.moves_after(0, 10)
    assert [(m.verb, m.by, m.data) for m in moves] == [
        ("catalogue.change", manager.ref, {"digest": digest_of(new)})
    ]
    assert hall.catalogue == hall.store.catalogue() == new


def test_a_code_that_is_left_out_is_retired(hall: Hall, manager: Actor, kiosk: Actor) -> None:
    services = tuple(s for s in hall.catalogue.services if s.code != "invoice")
    counters = tuple(
        replace(c, serves=tuple(x for x in c.serves if x != "invoice")) for c in hall.catalogue.counters
    )
    hall.change_catalogue(manager, replace(hall.catalogue, services=services, counters=counters))
    assert [s.code for s in hall.catalogue.offered] == ["payment", "general"]
    assert [s.code for s in hall.catalogue.services if s.retired] == ["invoice"]
    with pytest.raises(NotFound):
        hall.issue(kiosk, Order("invoice"))


def test_nobody_is_stranded(hall: Hall, manager: Actor, kiosk: Actor, teller: Actor) -> None:
    hall.issue(kiosk, Order("invoice"))
    before = hall.catalogue
    without = replace(before, services=tuple(s for s in before.services if s.code != "invoice"))
    with pytest.raises(Refused) as refused:
        hall.change_catalogue(manager, without)
    assert refused.value.code == "catalogue_in_use"
    hall.open_counter(teller, "8")
    with pytest.raises(Refused, match="still open"):
        hall.change_catalogue(SYSTEM, replace(before, counters=before.counters[:7]))
    assert hall.catalogue == before


def test_a_teller_may_not(hall: Hall, teller: Actor) -> None:
    with pytest.raises(Forbidden):
        hall.change_catalogue(teller, hall.catalogue)


def test_a_ticket_in_the_same_batch_as_the_change_hears_of_it(
    hall: Hall, kiosk: Actor, manager: Actor
) -> None:
    """Nobody gets a number for a business type that was retired a moment before."""
    old = hall.catalogue
    services = tuple(s for s in old.services if s.code != "invoice")
    counters = tuple(replace(c, serves=("payment",)) for c in old.counters)
    without = replace(old, services=services, counters=counters)
    results = held_up(
        hall,
        lambda: hall.change_catalogue(manager, without),
        lambda: hall.issue(kiosk, Order("invoice")),
    )
    assert [getattr(r, "code", r) for r in results] == [None, "unknown_service"]
