"""The stock in a real hall: every card is accounted for, and no code is kept anywhere."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from diversion.cards.change import Change, Kind, Reason
from diversion.cards.outlook import Level
from diversion.cards.serials import Run
from diversion.cards.stock import Cards, Counted, Taken
from diversion.cards.tables import metadata
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import HallError
from hall.hall import Hall, Once, Order

BOSS = Actor("person:boss", Role.MANAGER)
ANNA = Actor("person:anna", Role.COUNTER, one_counter=True)
BEN = Actor("person:ben", Role.COUNTER, one_counter=True)
DAY_S = 24 * 3600


@pytest.fixture
def cards(hall: Hall) -> Cards:
    """A hundred cards of 100 and ten of 300; Anna is at counter 1."""
    hall.open_counter(ANNA, "1")
    cards = Cards(hall)
    cards.receive(BOSS, 100, "0001000", "0001099")
    cards.receive(BOSS, 300, "88000", "88009")
    return cards


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(HallError) as refused:
        act()
    return refused.value.code, refused.value.field


def moves(hall: Hall) -> Sequence[tuple[str, dict[str, object]]]:
    return [(m.verb, dict(m.data)) for m in hall.moves_after(0, 1000) if m.verb.startswith("cards.")]


def said(change: Change) -> tuple[Kind, int, int, tuple[Run, ...]]:
    return change.kind, change.count, change.left, change.runs


def test_what_comes_in_and_goes_out(hall: Hall, cards: Cards) -> None:
    given = cards.give(ANNA, Taken(100, 3, counter="1"))
    back = cards.give_back(ANNA, Taken(100, 1, counter="1"))
    assert said(given) == (Kind.GIVE, 3, 97, (Run("0001000", "0001002"),))
    assert said(back) == (Kind.RETURN, 1, 98, (Run("0001002", "0001002"),))
    assert dict(cards.stock()) == {100: 98, 300: 10}
    assert cards.next_serial(100) == "0001002"
    assert moves(hall) == [
        ("cards.receive", {"face": 100, "count": 100, "left": 100}),
        ("cards.receive", {"face": 300, "count": 10, "left": 10}),
        ("cards.give", {"face": 100, "count": 3, "left": 97}),
        ("cards.return", {"face": 100, "count": 1, "left": 98}),
    ]
    assert [change.kind for change in cards.history(2)] == [Kind.RETURN, Kind.GIVE]


def test_the_move_names_counter_and_ticket_and_leaves_undo_alone(hall: Hall, cards: Cards) -> None:
    ticket = hall.serve(ANNA, "1", "payment")
    cards.give(ANNA, Taken(300, 1, counter="1", ticket=ticket.id, first="88004"))
    move = hall.moves_after(0, 1000)[-1]
    assert (move.verb, move.ticket, move.number, move.counter, move.by) == (
        "cards.give",
        ticket.id,
        ticket.number,
        "1",
        "person:anna",
    )
    hall.finish(ANNA, "1")
    assert hall.undo(ANNA, "1").state == "serving"
    assert dict(cards.stock()) == {100: 100, 300: 9}


def test_sent_twice_is_given_once(hall: Hall, cards: Cards) -> None:
    once = Once(ANNA.ref, "key", "digest")
    first = cards.give(ANNA, Taken(100, 5, counter="1"), once)
    again = cards.give(ANNA, Taken(100, 5, counter="1"), once)
    assert first == again
    assert cards.stock()[100] == 95
    other = Once(ANNA.ref, "key", "another")
    assert refusal(lambda: cards.give(ANNA, Taken(100, 6, counter="1"), other)) == (
        "idempotency_key_reused",
        "Idempotency-Key",
    )


def test_serials_are_taken_in_once_also_when_all_are_gone(cards: Cards) -> None:
    cards.give(BOSS, Taken(300, 10))
    assert refusal(lambda: cards.receive(BOSS, 300, "88009", "88020")) == ("serials_known", "first")
    cards.receive(BOSS, 300, "88010", "88020")
    cards.receive(BOSS, 300, "088000", "088009")  # other serials: a digit more
    cards.receive(BOSS, 500, "88000", "88009")  # another face has its own
    assert dict(cards.stock()) == {100: 100, 300: 21, 500: 10}


def test_refused_with_its_field_and_nothing_is_changed(hall: Hall, cards: Cards) -> None:
    before = moves(hall)
    assert [
        refusal(lambda: cards.receive(BOSS, 0, "1", "2")),
        refusal(lambda: cards.give(BOSS, Taken(300, 11))),
        refusal(lambda: cards.give(BOSS, Taken(300, 0))),
        refusal(lambda: cards.give(BOSS, Taken(200, 1))),
        refusal(lambda: cards.give(BOSS, Taken(300, 1, first="77000"))),
        refusal(lambda: cards.give_back(BOSS, Taken(300, 1, first="88000"))),
        refusal(lambda: cards.give(BOSS, Taken(300, 1, counter="99"))),
        refusal(lambda: cards.give(ANNA, Taken(300, 1))),
    ] == [
        ("invalid_face", "face"),
        ("not_enough_cards", "count"),
        ("invalid_count", "count"),
        ("unknown_face", "face"),
        ("unknown_serial", "first"),
        ("card_elsewhere", "first"),
        ("unknown_counter", "counter"),
        ("counter_wanted", "counter"),
    ]
    assert moves(hall) == before


def test_who_may(cards: Cards) -> None:
    kiosk = Actor("place:k1", Role.KIOSK, place="k1")
    assert [
        refusal(lambda: cards.receive(ANNA, 100, "1", "2"))[0],
        refusal(lambda: cards.correct(ANNA, Counted(100, 1, 100, Reason.LOST)))[0],
        refusal(lambda: cards.give(kiosk, Taken(100, 1)))[0],
        refusal(lambda: cards.give(BEN, Taken(100, 1, counter="1")))[0],
        refusal(lambda: cards.give(BEN, Taken(100, 1, counter="2")))[0],
    ] == ["wrong_role", "wrong_role", "wrong_role", "counter_taken", "counter_closed"]


def test_a_count_makes_the_books_right(cards: Cards) -> None:
    missing = cards.correct(BOSS, Counted(300, 7, 10, Reason.LOST))
    found = cards.correct(BOSS, Counted(300, 9, 7, Reason.FOUND))
    equal = cards.correct(BOSS, Counted(300, 9, 9))
    assert said(missing) == (Kind.CORRECT, -3, 7, (Run("88000", "88002"),))
    assert said(found) == (Kind.CORRECT, 2, 9, (Run("88001", "88002"),))
    assert said(equal) == (Kind.CORRECT, 0, 9, ())
    assert [change.reason for change in cards.history(3)] == [None, Reason.FOUND, Reason.LOST]


def test_a_count_needs_its_reason_and_the_books_as_they_are(cards: Cards) -> None:
    assert [
        refusal(lambda: cards.correct(BOSS, Counted(300, 7, 10))),
        refusal(lambda: cards.correct(BOSS, Counted(300, 7, 10, Reason.FOUND))),
        refusal(lambda: cards.correct(BOSS, Counted(300, 12, 10, Reason.LOST))),
        refusal(lambda: cards.correct(BOSS, Counted(300, 12, 10, Reason.FOUND))),
        refusal(lambda: cards.correct(BOSS, Counted(300, 7, 9, Reason.LOST))),
    ] == [
        ("reason_wanted", "reason"),
        ("reason_wanted", "reason"),
        ("reason_wanted", "reason"),
        ("not_enough_cards", "count"),
        ("stock_changed", "counted"),
    ]


def test_hundreds_of_random_changes_lose_no_card(hall: Hall) -> None:
    """The books kept here beside, as plain sets of serials, and the hall's say the same at every step."""
    cards, rng = Cards(hall), random.Random(20261128)
    here, given, gone = set[int](), set[int](), set[int]()
    for step in range(250):
        verb = "receive" if step % 20 == 0 else rng.choice(["give", "give", "return", "count"])
        if verb == "receive":
            cards.receive(BOSS, 100, str(10**8 + step * 1000), str(10**8 + step * 1000 + 29))
            here |= set(range(10**8 + step * 1000, 10**8 + step * 1000 + 30))
        elif verb == "give" and here:
            taken = rng.randint(1, min(4, len(here)))
            change = cards.give(BOSS, Taken(100, taken))
            move(change, here, given)
        elif verb == "return" and given:
            scanned = str(rng.choice(sorted(given)))
            change = cards.give_back(BOSS, Taken(100, 1, first=scanned))
            move(change, given, here)
        elif verb == "count" and here:
            reason = rng.choice([Reason.LOST, Reason.UNRECORDED])
            change = cards.correct(BOSS, Counted(100, len(here) - 1, len(here), reason))
            move(change, here, gone if reason is Reason.LOST else given)
        assert cards.stock().get(100, 0) == len(here)
    assert int(cards.next_serial(100) or 0) == min(here)
    assert len(here) + len(given) + len(gone) == sum(
        change.count for change in cards.history(2000) if change.kind is Kind.RECEIVE
    )


def move(change: Change, source: set[int], target: set[int]) -> None:
    serials = {n for run in change.runs for n in range(int(run.first), int(run.last) + 1)}
    assert len(serials) == abs(change.count)
    assert serials <= source
    source -= serials
    target |= serials


def test_the_outlook_comes_from_the_last_business_days(hall: Hall, cards: Cards, clock: FixedClock) -> None:
    """Monday to Friday 2 cards of 300 a day; the default hall is open every day, so weekends count as 0."""
    cards.receive(BOSS, 300, "90000", "90099")
    for day in range(14):
        if day % 7 < 5:
            cards.give(BOSS, Taken(300, 2))
        cards.give_back(BOSS, Taken(300, 1)) if day == 3 else None
        clock.pass_seconds(DAY_S)
        hall.close_day_if_due()
    looks = {look.face: look for look in cards.outlooks()}
    assert (looks[300].seen, looks[300].stock, round(looks[300].per_day, 3)) == (14, 91, round(19 / 14, 3))
    assert looks[300].typed == pytest.approx(19 / 14 * 2)
    assert (looks[100].level, looks[100].days) == (Level.IDLE, None)
    assert [look.face for look in cards.outlooks()] == [300, 100]


def test_on_the_first_day_today_alone_counts_and_cards_given_unrecorded_are_used(cards: Cards) -> None:
    cards.give(BOSS, Taken(300, 4))
    cards.correct(BOSS, Counted(300, 4, 6, Reason.UNRECORDED))
    cards.correct(BOSS, Counted(300, 3, 4, Reason.DAMAGED))
    first = cards.outlooks()[0]
    assert (first.face, first.seen, first.per_day, first.stock, first.level) == (300, 1, 6.0, 3, Level.SOON)


def test_what_ran_out_is_measured_by_the_days_on_which_it_was_there(
    hall: Hall, cards: Cards, clock: FixedClock
) -> None:
    cards.give(BOSS, Taken(300, 5))
    clock.pass_seconds(DAY_S)
    cards.give(BOSS, Taken(300, 5))
    clock.pass_seconds(30 * DAY_S)
    hall.close_day_if_due()
    empty = cards.outlooks()[0]
    assert (empty.face, empty.level, empty.per_day, empty.seen) == (300, Level.EMPTY, 5.0, 2)
    clock.pass_seconds(90 * DAY_S)
    hall.close_day_if_due()
    assert [look.face for look in cards.outlooks()] == [100]


def test_a_code_taken_for_a_serial_is_in_no_file(cards: Cards, tmp_path: Path, hall: Hall) -> None:
    codes = ["183940275518264703", "640285175392016482"]
    scanned = Taken(100, 1, first=codes[0])
    assert refusal(lambda: cards.receive(BOSS, 100, codes[0], codes[1]))[0] == "too_many_cards"
    assert refusal(lambda: cards.give(BOSS, scanned, Once(BOSS.ref, "k", "d")))[0] == "unknown_serial"
    hall.issue(BOSS, Order("payment", None))
    written = b"".join(file.read_bytes() for file in sorted(tmp_path.glob("hall.db*")))
    assert b"0001099" in written
    assert [code for code in codes if code.encode() in written] == []


def test_there_is_no_column_for_a_code() -> None:
    assert {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables} == {
        "card_batch": ["hall", "move", "face", "first", "last", "received_at", "by"],
        "card_change": [
            *("hall", "move", "at", "day", "kind", "face", "count", "left"),
            *("runs", "counter", "ticket", "reason", "by"),
        ],
        "card_piece": ["hall", "face", "first", "last", "batch", "at", "count"],
    }


def test_a_plan_is_handed_out_whole_or_not_at_all_and_taken_back(hall: Hall, cards: Cards) -> None:
    cards.receive(BOSS, 300, "99000", "99001")
    cards.give(BOSS, Taken(300, 9))
    ticket, once = hall.serve(ANNA, "1", "payment").id, Once(ANNA.ref, "key", "digest")
    before = moves(hall)
    assert refusal(lambda: cards.hand_out(ANNA, "1", ticket, {100: 1, 300: 4})) == (
        "not_enough_cards",
        "count",
    )
    assert moves(hall) == before
    given = cards.hand_out(ANNA, "1", ticket, {300: 3, 100: 2}, once)
    assert [said(change) for change in given] == [
        (Kind.GIVE, 3, 0, (Run("88009", "88009"), Run("99000", "99001"))),
        (Kind.GIVE, 2, 98, (Run("0001000", "0001001"),)),
    ]
    assert cards.hand_out(ANNA, "1", ticket, {300: 3, 100: 2}, once) == given
    back = [change.move for change in given]
    assert refusal(lambda: cards.take_back(BEN, "1", ticket, back))[0] == "counter_taken"
    assert refusal(lambda: cards.take_back(ANNA, "1", "another", back))[0] == "not_yours"
    cards.take_back(ANNA, "1", ticket, back)
    assert dict(cards.stock()) == {100: 100, 300: 3}
    assert refusal(lambda: cards.take_back(ANNA, "1", ticket, back)) == ("card_elsewhere", "first")
    assert cards.next_serial(100) == "0001000"
