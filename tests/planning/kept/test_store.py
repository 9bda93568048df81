"""Kept documents: made, changed by whoever saw the newest, dropped."""

import pytest

from hall.errors import NotFound, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from planning.kept.store import drop, keep, kept_all, kept_one


def test_a_document_is_made_changed_and_dropped(hall: Hall) -> None:
    made = hall.write(lambda tx: keep(tx, "scenario", "post", {"name": "寄发票"}, "person:a", version=0))
    assert (made.version, made.body) == (1, {"name": "寄发票"})
    changed = hall.write(lambda tx: keep(tx, "scenario", "post", {"name": "邮寄"}, "person:b", version=1))
    assert (changed.version, changed.made_by, changed.changed_by) == (2, "person:a", "person:b")
    assert kept_one(hall.store, "scenario", "post") == changed
    assert kept_all(hall.store, "campaign") == []
    hall.write(lambda tx: drop(tx, "scenario", "post"))
    assert kept_all(hall.store, "scenario") == []


def test_who_saw_an_older_one_is_told(hall: Hall) -> None:
    hall.write(lambda tx: keep(tx, "scenario", "post", {}, "person:a"))
    with pytest.raises(Refused) as twice:
        hall.write(lambda tx: keep(tx, "scenario", "post", {}, "person:b", version=0))
    assert twice.value.code == "changed_meanwhile"
    hall.write(lambda tx: keep(tx, "scenario", "post", {"n": 2}, "person:a"))
    with pytest.raises(Refused):
        hall.write(lambda tx: keep(tx, "scenario", "post", {}, "person:b", version=1))
    assert kept_one(hall.store, "scenario", "post").body == {"n": 2}


def test_what_is_gone_is_named(hall: Hall) -> None:
    with pytest.raises(NotFound) as gone:
        kept_one(hall.store, "scenario", "post")
    assert gone.value.code == "unknown_scenario"
    with pytest.raises(NotFound):
        hall.write(lambda tx: drop(tx, "scenario", "post"))
    with pytest.raises(NotFound):
        hall.write(lambda tx: keep(tx, "scenario", "post", {}, "person:a", version=3))


def test_a_job_that_is_refused_after_keeping_has_kept_nothing(hall: Hall) -> None:
    def careless(tx: Transaction) -> None:
        keep(tx, "scenario", "post", {}, "person:a")
        raise Refused("too_late", "This should have been checked first.")

    with pytest.raises(Refused):
        hall.write(careless)
    assert kept_all(hall.store, "scenario") == []
