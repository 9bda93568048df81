"""The what-if desk without a server: applied twice, refused as a whole, deleted by two managers at once."""

from pathlib import Path
from typing import Any

import pytest

from hall.actor import Actor
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.planning import design as what_if
from hallkeeper.planning.asked_hours import asked_hours
from hallkeeper.planning.design import Design
from hallkeeper.planning.work import Works
from planning.kept.store import kept_all
from tests.hall.test_writer import held_up

MORE = [{"act": "add", "start": "09:00", "end": "12:00"}]


@pytest.fixture
def desk(hall: Hall, tmp_path: Path) -> Design:
    return Design(hall, Works(hall, f"sqlite:///{tmp_path / 'hall'}.db"))


def kept(desk: Design, manager: Actor, **scenario: Any) -> str:
    """The code of a new scenario."""
    return str(desk.keep(manager, {"name": "试", **scenario}, None, 0)["code"])


def test_a_scenario_that_is_applied_again_makes_no_more_counters(
    hall: Hall, desk: Design, manager: Actor
) -> None:
    code = kept(desk, manager, counter=MORE)
    first = desk.apply(manager, code, 1)
    assert [one["what"] for one in first["done"]] == ["counter"]
    assert (desk.would_apply(code)["done"], desk.would_apply(code)["asked"]) == ([], first["asked"])
    again = desk.apply(manager, code, 2)
    assert (again["done"], again["asked"]) == ([], first["asked"])
    assert len(hall.catalogue.staffed) == 9


def test_what_cannot_be_applied_is_not_marked_as_applied(hall: Hall, desk: Design, manager: Actor) -> None:
    code = kept(desk, manager, counter=[*MORE, {"act": "pool", "codes": ["1"], "serves": ["moon"]}])
    before = hall.catalogue
    with pytest.raises(Invalid) as refused:
        desk.apply(manager, code, 1)
    assert (refused.value.code, refused.value.field) == ("unknown_service", "counter.1.serves")
    (one,) = desk.scenarios()
    assert (one["applied_at"], one["version"], hall.catalogue) == (None, 1, before)


def test_two_managers_delete_at_once(
    hall: Hall, desk: Design, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those deleted the oldest goes for good: once, whoever comes first."""
    monkeypatch.setattr(what_if, "MOST_GONE", 1)
    codes = [kept(desk, manager) for _ in range(3)]
    desk.drop(manager, codes[0])
    drops = [lambda code=code: desk.drop(manager, code) for code in codes[1:]]  # type: ignore[misc]
    assert held_up(hall, *drops) == [None, None]
    assert (desk.scenarios(), [one.code for one in kept_all(hall.store, what_if.GONE)]) == ([], [codes[2]])


def test_what_was_put_back_is_not_applied_any_more(hall: Hall, desk: Design, manager: Actor) -> None:
    code = kept(desk, manager, counter=MORE)
    desk.apply(manager, code, 1, -60.0)
    assert [one["scenario"] for one in asked_hours(hall)] == [code]
    desk.put_back(manager, code)
    (one,) = desk.scenarios()
    assert (one["applied_at"], one["wait_change_s"], asked_hours(hall)) == (None, None, [])
    assert hall.moves_after(0, 100)[-1].verb == "scenario.put_back"
    with pytest.raises(NotFound):
        desk.put_back(manager, code)
    again = desk.apply(manager, code, one["version"])
    desk.drop(manager, code)
    desk.put_back(manager, code)
    assert ([row["codes"] for row in again["asked"]], asked_hours(hall)) == ([["9"]], [])
