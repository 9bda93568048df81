"""Who sits where: nobody moves without need, and no business type is left without a counter."""

from planning.roster.seats import Room, Sitting, seated, seats_of

PAY, SIGN = frozenset({"pay"}), frozenset({"sign"})
BOTH = PAY | SIGN
ROOM = Room({"ann": BOTH, "bob": BOTH, "eve": PAY}, {"1": BOTH, "2": BOTH, "3": SIGN})


def test_who_can_do_least_sits_where_it_can_be_done_and_others_take_what_is_left() -> None:
    now = seated(ROOM, ["ann", "bob", "eve"], [PAY, SIGN, SIGN], {})
    assert now["eve"] in "12"
    assert sorted(now.values()) == ["1", "2", "3"]


def test_who_sits_stays() -> None:
    there = {16: ["ann"], 17: ["ann", "bob"], 18: ["bob"], 19: ["ann", "bob"]}
    found = seats_of(ROOM, there, {half: [PAY, SIGN] for half in there})
    at = {one.person: one.counter for one in found}
    assert len({(one.person, one.counter) for one in found}) == 2, "also after a break"
    assert Sitting("bob", at["bob"], 17, 20) in found
    assert [one for one in found if one.person == "ann"] == [
        Sitting("ann", at["ann"], 16, 18),
        Sitting("ann", at["ann"], 19, 20),
    ]


def test_somebody_moves_where_a_type_would_go_unserved() -> None:
    """Ann sat where papers alone are served; when Bob goes, nobody would take payments."""
    now = seated(ROOM, ["ann"], [PAY, SIGN], {"ann": "3", "bob": "1"})
    assert now["ann"] in "12"


def test_the_one_who_can_do_more_sits_where_there_is_one_counter_for_all() -> None:
    one = Room({"ann": BOTH, "eve": PAY}, {"1": BOTH})
    assert seated(one, ["eve", "ann"], [PAY, SIGN], {"eve": "1"}) == {"ann": "1"}
    assert seated(one, ["eve"], [PAY, SIGN], {}) == {"eve": "1"}


def test_who_finds_no_counter_does_not_sit() -> None:
    room = Room({"ann": SIGN, "bob": PAY}, {"1": PAY})
    assert seated(room, ["ann", "bob"], [PAY], {}) == {"bob": "1"}
