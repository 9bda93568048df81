"""A shift by hand: whoever is put back is away no longer, and what colleagues are told follows."""

from typing import Any

import pytest

from hall.errors import Invalid
from planning.roster.by_hand import moved, with_away
from planning.roster.documents import Staff

MONDAY = "2026-11-30"


def a_draft() -> dict[str, Any]:
    """Ann went home at ten on Monday, which everybody is told; Bob comes for her."""
    people = [Staff(who, True, ("payment",)).as_json() | {"person": who} for who in ("ann", "bob")]
    people[0]["away"] = [MONDAY]
    return {
        **{"start": MONDAY, "days": 7, "services": ["payment"], "groups": {"payment": ["payment"]}},
        "needed": {"payment": {MONDAY: [0] * 18 + [1] * 8 + [0] * 22}},
        "shifts": [{"code": "early", "names": {}, "first": 18, "last": 26, "breaks": []}],
        "tellers": people,
        **{"named": {MONDAY: {"ann": "early", "bob": "early"}}, "of": "r1", "anew": True, "bound": 0.0},
        "cut": [{"person": "ann", "day": MONDAY, "half": 20}],
        "changes": [change("ann", "early", "early"), change("bob", None, "early")],
    }


def change(person: str, before: str | None, after: str | None) -> dict[str, Any]:
    return {"person": person, "day": MONDAY, "before": before, "after": after}


def test_who_is_put_back_works_the_whole_shift_and_nobody_is_told_of_a_change() -> None:
    back = moved(a_draft(), "ann", MONDAY, "early")
    assert (back["cut"], back["named"]) == ([], {MONDAY: {"ann": "early", "bob": "early"}})
    assert back["changes"] == [change("bob", None, "early")]
    free = moved(back, "bob", MONDAY, None)
    assert (free["changes"], free["named"]) == ([], {MONDAY: {"ann": "early"}})


def test_taking_it_back_says_what_was_before() -> None:
    back = moved(moved(a_draft(), "ann", MONDAY, "early"), "ann", MONDAY, "early", cut=20)
    assert (back["cut"], back["changes"]) == (a_draft()["cut"], a_draft()["changes"])
    gone = moved(a_draft(), "ann", MONDAY, None)
    assert gone["cut"] == [] and gone["changes"][0] == change("ann", "early", None)


def test_a_new_plan_tells_nobody_of_changes() -> None:
    fresh = a_draft() | {"of": None, "changes": []}
    assert moved(fresh, "bob", MONDAY, None)["changes"] == []


def test_days_away_are_noted_once_and_in_order() -> None:
    twice = with_away(with_away(a_draft(), "ann", "2026-11-29", away=True), "ann", MONDAY, away=True)
    assert twice["tellers"][0]["away"] == ["2026-11-29", MONDAY]
    assert with_away(twice, "ann", MONDAY, away=False)["tellers"][0]["away"] == ["2026-11-29"]
    assert with_away(twice, "ann", MONDAY, away=False)["tellers"][1] == a_draft()["tellers"][1]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        (("zoe", MONDAY, None), "unknown_teller", "person"),
        (("ann", MONDAY, "night"), "unknown_shift", "shift"),
        (("ann", "2026-12-07", "early"), "not_in_roster", "day"),
    ],
)
def test_who_or_what_is_not_there_is_named(asked: tuple[str, str, str | None], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        moved(a_draft(), *asked)
    assert (refusal.value.code, refusal.value.field) == (code, field)
