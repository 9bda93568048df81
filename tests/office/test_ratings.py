"""What customers said, as the manager reads it: definitions, honesty about small numbers, cases, the page."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Invalid
from hall.hall import Hall
from hall.ticket import Done, Ticket
from office.ratings import Ratings
from office.satisfaction import Tally, wilson
from office.today import Today
from tests.conftest import with_rules
from tests.e2e.pages.office import OfficePage
from tests.running_hall import RunningHall

SCREEN = Actor("place:wall", Role.DISPLAY, place="wall")
KEYPAD = Actor("device:r1", Role.DEVICE)
BOSS = Actor("person:boss", Role.MANAGER)
ANNA = Actor("person:anna", Role.COUNTER, one_counter=True)
BEN = Actor("person:ben", Role.COUNTER, one_counter=True)
NAMES = {"person:anna": "Anna", "person:boss": "=Boss"}


@pytest.fixture
def ratings(hall: Hall) -> Ratings:
    """The figures of the default hall, counters 1 (Anna) and 2 (Ben) open."""
    hall.open_counter(ANNA, "1")
    hall.open_counter(BEN, "2")
    return figures_of(hall)


def figures_of(hall: Hall) -> Ratings:
    return Ratings(hall, lambda ref: NAMES.get(ref or ""), lambda: None)


def serve(hall: Hall, teller: Actor, score: int | None = None, *done: str, by: Actor = SCREEN) -> Ticket:
    counter = "1" if teller is ANNA else "2"
    hall.serve(teller, counter, "payment")
    ticket = hall.finish(teller, counter, [Done(service) for service in done] or None)
    if score is not None:
        hall.rate(by, score, counter=counter)
    return ticket


def today(ratings: Ratings) -> dict[str, Any]:
    return ratings.figures(ratings.period(None, None))


def counts(row: dict[str, Any]) -> tuple[int, int, int, list[int]]:
    return row["finished"], row["asked"], row["answered"], row["scores"]


def test_by_counter_teller_and_what_was_really_done(hall: Hall, ratings: Ratings) -> None:
    serve(hall, ANNA, 5)
    serve(hall, ANNA, 4, "invoice", "general", by=KEYPAD)
    serve(hall, ANNA)
    serve(hall, BEN, 1, "general")
    said = today(ratings)
    assert counts(said["total"]) == (4, 4, 3, [1, 0, 0, 1, 1])
    assert {row["code"]: counts(row) for row in said["counters"]} == {
        "1": (3, 3, 2, [0, 0, 0, 1, 1]),
        "2": (1, 1, 1, [1, 0, 0, 0, 0]),
    }
    assert [(row["ref"], row["name"], row["answered"]) for row in said["tellers"]] == [
        ("person:anna", "Anna", 2),
        ("person:ben", None, 1),
    ]
    assert {row["code"]: counts(row) for row in said["services"]} == {
        "payment": (2, 2, 1, [0, 0, 0, 0, 1]),
        "invoice": (1, 1, 1, [0, 0, 0, 1, 0]),
        "general": (2, 2, 2, [1, 0, 0, 1, 0]),
    }
    assert said["by"] == {"screen": 2, "keypad": 1, "phone": 0}


def test_a_correction_counts_once(hall: Hall, ratings: Ratings) -> None:
    serve(hall, ANNA, 1)
    hall.rate(SCREEN, 5, counter="1")
    said = today(ratings)
    assert (said["total"]["scores"], said["cases"]) == ([0, 0, 0, 0, 1], [])


def test_an_undone_finish_is_in_nothing(hall: Hall, ratings: Ratings) -> None:
    serve(hall, ANNA, 1)
    hall.undo(ANNA, "1")
    said = today(ratings)
    assert (counts(said["total"]), said["cases"], said["counters"]) == ((0, 0, 0, [0] * 5), [], [])
    hall.finish(ANNA, "1")
    assert counts(today(ratings)["total"]) == (1, 1, 1, [1, 0, 0, 0, 0])


def test_no_share_below_ten_answers(hall: Hall, ratings: Ratings) -> None:
    for _ in range(9):
        serve(hall, ANNA, 5)
    assert (today(ratings)["total"]["satisfied"], today(ratings)["total"]["interval"]) == (None, None)
    serve(hall, ANNA, 3)
    assert today(ratings)["total"]["satisfied"] == 0.9
    assert today(ratings)["total"]["interval"] == [0.5958, 0.9821]
    assert today(ratings)["enough"] == 10


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    """Against the values that R's `binom::binom.wilson` gives."""
    assert [round(x, 4) for x in wilson(hits, of)] == [low, high]


def test_a_tally_without_answers_divides_by_nothing() -> None:
    assert Tally().group()["satisfied"] is None


def test_who_was_not_asked_is_not_counted_as_asked(open_a_hall: Callable[..., Hall]) -> None:
    hall = open_a_hall(with_rules(rating_s=0))
    hall.open_counter(ANNA, "1")
    serve(hall, ANNA)
    said = today(figures_of(hall))
    assert (counts(said["total"]), said["asking_s"]) == ((1, 0, 0, [0] * 5), 0)


def test_days_of_the_period_and_nothing_beside_it(hall: Hall, ratings: Ratings, clock: FixedClock) -> None:
    for score in (5, 4, 1, 2):
        serve(hall, ANNA, score)
        clock.pass_seconds(24 * 3600)
        hall.open_counter(ANNA, "1")
    said = ratings.figures(ratings.period("2026-11-24", "2026-11-25"))
    assert (said["from"], said["to"], said["business_day"]) == ("2026-11-24", "2026-11-25", "2026-11-27")
    assert [(row["day"], row["scores"]) for row in said["days"]] == [
        ("2026-11-24", [0, 0, 0, 1, 0]),
        ("2026-11-25", [1, 0, 0, 0, 0]),
    ]
    whole = ratings.period("2026-11-01", None)
    assert counts(ratings.figures(whole)["total"]) == (4, 4, 4, [1, 1, 0, 1, 1])
    assert ratings.figures(whole) == ratings.figures(whole) == figures_of(hall).figures(whole)


def test_who_was_served_over_the_night_belongs_to_the_ticket_s_day(
    hall: Hall, ratings: Ratings, clock: FixedClock
) -> None:
    hall.serve(ANNA, "1", "payment")
    clock.pass_seconds(24 * 3600)
    hall.finish(ANNA, "1")
    hall.rate(SCREEN, 2, counter="1")
    assert counts(today(ratings)["total"]) == (0, 0, 0, [0] * 5)
    yesterday = ratings.figures(ratings.period("2026-11-23", "2026-11-23"))
    assert counts(yesterday["total"]) == (1, 1, 1, [0, 1, 0, 0, 0])


@pytest.mark.parametrize(
    ("first", "last"),
    [("soon", None), (None, "2026-13-01"), ("2026-11-24", "2026-11-23"), ("2026-08-01", None)],
)
def test_periods_that_are_none(ratings: Ratings, first: str | None, last: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        ratings.period(first, last)
    assert refused.value.code == "invalid_period"


def test_a_case_stays_open_until_somebody_takes_it(hall: Hall, ratings: Ratings, clock: FixedClock) -> None:
    day = Today(hall)
    hall.listen(day.follow)
    serve(hall, ANNA, 3)
    first, second = serve(hall, ANNA, 2), serve(hall, BEN, 1, "general")
    assert [(c["number"], c["counter"], c["done"], c["score"]) for c in day.figures()["cases"]] == [
        (first.number, "1", ["payment"], 2),
        (second.number, "2", ["general"], 1),
    ]
    clock.pass_seconds(60)
    hall.take_case(BOSS, second.id)
    assert (
        [c["ticket"] for c in day.figures()["cases"]]
        == [first.id]
        == [c["ticket"] for c in Today(hall).figures()["cases"]]
    )
    assert [(c["number"], c["name"], c["taken"]) for c in today(ratings)["cases"]] == [
        (second.number, None, {"by": "person:boss", "name": "=Boss", "at": "2026-11-23T01:01:00.000Z"}),
        (first.number, "Anna", None),
    ]


def test_a_case_whose_finish_is_undone_waits_for_the_next_finish(hall: Hall, ratings: Ratings) -> None:
    day = Today(hall)
    hall.listen(day.follow)
    ticket = serve(hall, ANNA, 1)
    hall.undo(ANNA, "1")
    assert day.figures()["cases"] == []
    hall.finish(ANNA, "1")
    assert [c["ticket"] for c in day.figures()["cases"]] == [ticket.id]


def test_as_csv_one_row_per_answer(hall: Hall, ratings: Ratings) -> None:
    serve(hall, ANNA, 5, "invoice", "general")
    unhappy = serve(hall, BEN, 1, by=KEYPAD)
    hall.take_case(BOSS, unhappy.id)
    text = "".join(ratings.csv(ratings.period(None, None)))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [
        ["day", "time", "number", "counter", "done", "teller", "score", "by", "looked_after_by"],
        ["2026-11-23", "09:00:00", "A001", "1", "general invoice", "Anna", "5", "screen", ""],
        ["2026-11-23", "09:00:00", "A002", "2", "payment", "person:ben", "1", "keypad", "'=Boss"],
    ]


def give(server: RunningHall, score: int) -> dict[str, Any]:
    server.counter("4", "serve", service="payment")
    ticket: dict[str, Any] = server.counter("4", "finish")
    server.ask("POST", "/counters/4/rate", {"score": score}, role="display")
    return ticket


def test_the_manager_sees_the_dissatisfied_at_once_and_takes_the_case(
    server: RunningHall, desk: Callable[..., OfficePage]
) -> None:
    server.counter("4", "open")
    office = desk()
    office.open()
    ticket = give(server, 1)
    alert = office.alert(f"{ticket['number']} 非常不满意 · 4 号窗口")
    alert.get_by_role("button", name="我来跟进").click()
    expect(alert).to_have_count(0)

    office.open("ratings")
    case = office.page.locator(f'.case[data-number="{ticket["number"]}"]')
    expect(case).to_contain_text("首问责任人：王经理")
    expect(case).to_contain_text("缴费 · 程序 ")
    expect(office.heading).to_have_text("只有 1 位客户评价了，还说不上比例")


def test_shares_only_with_enough_answers(server: RunningHall, desk: Callable[..., OfficePage]) -> None:
    office = desk()
    office.open("ratings", "en")
    row = office.page.locator("#by-counter tbody tr", has_text="Counter 4")
    expect(row).to_contain_text("too few")
    for _ in range(11):
        give(server, 5)
    expect(row).to_contain_text("92%")
    expect(office.heading).to_have_text("92% of the customers are satisfied")
    with office.page.expect_download() as got:
        office.page.get_by_role("link", name="Export (CSV)").click()
    rows = got.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 13
