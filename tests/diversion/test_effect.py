"""What the ways out of the queue have brought: each figure from a small day that can be counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import event

from diversion.consent import Consents
from diversion.effect import Breathe, Days, Effect, days_of, effects_by_day, in_sum
from diversion.effects import Effects
from diversion.invoices.title import title_of
from diversion.offers import Offers, Seen, Told
from diversion.phone import Phone
from diversion.standing.order import Reason, Source
from diversion.standing.recipient import Recipient
from diversion.standing.register import CONSENTS, Register, SignUp, end_in
from diversion.vault import KEY_BYTES, Vault
from diversion.visits.visit import PHONE, Outcome, Step, Task
from diversion.visits.visits import Opening, Visits
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Invalid, Refused
from hall.hall import Hall, Order

MONDAY = Days(date(2026, 11, 23), date(2026, 11, 23))
S1 = Actor("place:s1", Role.KIOSK, place="s1")
ANYBODY = Actor("phone", Role.PHONE)
DAY_S = 86_400


@pytest.fixture
def visits(hall: Hall) -> Visits:
    found = Visits(hall, Vault(bytes(KEY_BYTES)))
    hall.listen(found.follow)
    return found


@pytest.fixture
def offers(hall: Hall, visits: Visits) -> Offers:
    return Offers(hall, lambda: {"s1"}, visits.taken, phones=True)


@pytest.fixture
def visit(visits: Visits, clock: FixedClock) -> Callable[..., None]:
    """Somebody does it themselves, in a minute, and gets as far as that."""

    def live(number: str | None, outcome: Outcome, step: Step = Step.DONE, ticket: str | None = None) -> None:
        begun = visits.open(ANYBODY, PHONE, Opening(Task.PAY, "payment", ticket=ticket))
        if number is not None:
            begun = visits.know(ANYBODY, begun, Phone(number), None)
        visits.touch(begun, step)
        clock.pass_seconds(60)
        visits.end(ANYBODY, begun, outcome)

    return live


def effects(hall: Hall, days: Days, breathe: Breathe = lambda: None) -> dict[str, Effect]:
    return in_sum(hall, effects_by_day(hall, days, breathe))


def payment(hall: Hall, days: Days = MONDAY) -> Effect:
    return effects(hall, days)["payment"]


def test_an_empty_journal_is_an_answer_too(hall: Hall) -> None:
    assert effects(hall, MONDAY) == {code: Effect() for code in ("payment", "invoice", "general")}


def test_who_was_shown_an_offer_and_what_they_did(
    hall: Hall, offers: Offers, visits: Visits, kiosk: Actor
) -> None:
    for what, times in ((Told.SHOW, 3), (Told.ACCEPT, 1), (Told.DECLINE, 2)):
        for _ in range(times):
            offers.tell(kiosk, "pay-terminal", what, Seen(kiosk="k1", terminal="s1"))
    found = payment(hall)
    assert (found.shown, found.accepted, found.declined) == (3, 1, 2)
    assert visits.open(S1, "s1", Opening(Task.PAY, "payment")).offer == "pay-terminal"  # was sent there
    assert visits.open(S1, "s1", Opening(Task.PAY, "payment")).offer is None


def test_visits_by_how_far_they_came(hall: Hall, kiosk: Actor, visit: Callable[..., None]) -> None:
    held = hall.issue(kiosk, Order("payment", "k1")).id
    visit("13800138000", Outcome.COMPLETED)
    visit("13800138001", Outcome.COMPLETED, ticket=held)
    visit(None, Outcome.LEFT, Step.NUMBER)
    visit("13800138002", Outcome.LEFT, Step.PAYING)
    found = payment(hall)
    assert (found.visits, found.completed, found.identified) == (3, 2, 2)
    assert found.left_at == {"number": 1, "paying": 1}
    assert replace(found, tickets=1).json()["asked"] == 4  # who holds a ticket is counted once


def test_waiting_saved_is_what_a_ticket_would_have_waited(
    hall: Hall, kiosk: Actor, teller: Actor, visit: Callable[..., None]
) -> None:
    hall.open_counter(teller, "1")
    for _ in range(9):
        hall.issue(kiosk, Order("payment", "k1"))
    wait = hall.estimator(hall.catalogue, hall.board, "payment", 9)
    assert wait is not None
    visit(None, Outcome.COMPLETED)
    visit(None, Outcome.LEFT)
    assert payment(hall).saved_s == wait.p50_s


def test_who_chose_cash_is_counted_by_the_ticket_alone(
    hall: Hall, kiosk: Actor, visit: Callable[..., None]
) -> None:
    for _ in range(9):  # there is a wait that could be called saved
        hall.issue(kiosk, Order("payment", "k1"))
    visit("13800138000", Outcome.LEFT, Step.CASH)
    visit(None, Outcome.COMPLETED, Step.CASH)  # as screens of older versions say
    told = payment(hall).json()
    assert (told["asked"], told["visits"], told["cash"]) == (0, 0, 2)
    assert (told["completed"], told["saved_s"], told["identified"], told["left_at"]) == (0, 0, 0, {})


def test_the_same_day_by_day_and_in_sum(
    hall: Hall, offers: Offers, kiosk: Actor, clock: FixedClock, visit: Callable[..., None]
) -> None:
    tuesday = date(2026, 11, 24)
    hall.issue(kiosk, Order("payment", "k1"))
    offers.tell(kiosk, "pay-terminal", Told.SHOW, Seen(kiosk="k1"))
    visit("13800138000", Outcome.COMPLETED)
    clock.pass_seconds(DAY_S)
    hall.close_day_if_due()
    hall.issue(kiosk, Order("invoice", "k1"))
    visit("13800138000", Outcome.LEFT, Step.CASH)
    days = Days(MONDAY.first, tuesday)
    by_day = effects_by_day(hall, days)
    assert {day: sorted(of_day) for day, of_day in by_day.items()} == {
        MONDAY.first: ["payment"],
        tuesday: ["payment"],
    }
    monday = by_day[MONDAY.first]["payment"]
    assert (monday.visits, monday.shown) == (1, 1)
    assert (monday.completed, monday.came_back) == (1, 1)
    assert by_day[tuesday]["payment"] == Effect(cash=1)
    assert effects(hall, days) == {
        "payment": replace(monday, cash=1),
        "invoice": Effect(),
        "general": Effect(),
    }


def test_after_midnight_it_is_the_business_day_before_still(
    hall: Hall, clock: FixedClock, visit: Callable[..., None]
) -> None:
    local_midnight = Days(date(2026, 11, 24), date(2026, 11, 24)).span(hall.catalogue)[0] - 3 * 3_600_000
    clock.now_ms = local_midnight + 3_600_000
    visit(None, Outcome.COMPLETED)
    assert payment(hall).completed == 1


def test_who_begins_again_on_the_same_day_has_not_come_back(
    hall: Hall, clock: FixedClock, visit: Callable[..., None]
) -> None:
    """First the bill, then automatic payment: one errand, two visits."""
    visit("13800138000", Outcome.COMPLETED)
    visit("13800138000", Outcome.COMPLETED)
    assert payment(hall).came_back == 0
    clock.pass_seconds(DAY_S)
    visit("13800138000", Outcome.LEFT, Step.NUMBER)
    assert payment(hall).came_back == 2  # both of yesterday's were not enough


def test_how_many_days_count_as_coming_back_is_a_rule_of_the_hall(
    hall: Hall, manager: Actor, clock: FixedClock, visit: Callable[..., None]
) -> None:
    visit("13800138000", Outcome.COMPLETED)
    clock.pass_seconds(3 * DAY_S)
    visit("13800138000", Outcome.LEFT)
    for days, came_back in ((2, 0), (3, 1)):
        rules = replace(hall.catalogue.rules, came_back_days=days)
        hall.change_catalogue(manager, replace(hall.catalogue, rules=rules))
        assert payment(hall).came_back == came_back


def test_who_came_back_for_the_same_within_a_week(
    hall: Hall, clock: FixedClock, visit: Callable[..., None]
) -> None:
    visit("13800138000", Outcome.COMPLETED)
    visit("13800138001", Outcome.COMPLETED)
    visit("13800138002", Outcome.COMPLETED)
    clock.pass_seconds(6 * DAY_S)
    visit("13800138000", Outcome.LEFT)
    clock.pass_seconds(2 * DAY_S)
    visit("13800138001", Outcome.COMPLETED)
    assert payment(hall).came_back == 1
    assert payment(hall, Days(date(2026, 11, 23), date(2026, 12, 1))).came_back == 1


def test_whom_the_next_quarter_does_not_know_is_not_counted_as_identified(
    hall: Hall, clock: FixedClock, visit: Callable[..., None]
) -> None:
    """The keys change with the quarter: who comes again in January is a stranger."""
    for day in (date(2026, 12, 24), date(2026, 12, 25)):  # seven days later it is 2026, and 2027
        clock.now_ms = Days(day, day).span(hall.catalogue)[0] + 6 * 3_600_000
        visit("13800138000", Outcome.COMPLETED)
    days = effects_by_day(hall, Days(date(2026, 12, 24), date(2026, 12, 25)))
    told = [(of_day["payment"].completed, of_day["payment"].identified) for of_day in days.values()]
    assert told == [(1, 1), (1, 0)]
    assert days[date(2026, 12, 24)]["payment"].came_back == 1


def test_why_not_is_the_teller_s_last_word_on_a_customer(
    hall: Hall, offers: Offers, kiosk: Actor, anna: Actor
) -> None:
    hall.issue(kiosk, Order("payment", "k1"))
    hall.open_counter(anna, "3")
    with pytest.raises(Refused) as error:
        offers.why_not(anna, "3", "wanted_cash")
    assert error.value.code == "no_customer"
    hall.call_next(anna, "3")
    offers.why_not(anna, "3", "wanted_cash")
    offers.why_not(anna, "3", "no_smartphone")
    assert payment(hall).why_not == {"no_smartphone": 1}
    offers.why_not(anna, "3", None)
    assert payment(hall).why_not == {}
    hall.undo(anna, "3")  # a word about a customer is nothing that stands in the way of undoing the call
    with pytest.raises(Invalid) as wrong:
        offers.why_not(anna, "3", "was rude")
    assert wrong.value.field == "reason"


def test_why_not_is_said_at_one_s_own_counter_of_the_customer_who_is_there(
    hall: Hall, offers: Offers, kiosk: Actor, anna: Actor, teller: Actor
) -> None:
    def refused(who: Actor, ticket: str | None = None) -> str:
        with pytest.raises(Refused) as error:
            offers.why_not(who, "3", "wanted_cash", ticket)
        return error.value.code

    first, second = (hall.issue(kiosk, Order("payment", "k1")) for _ in range(2))
    assert refused(anna) == "counter_closed"
    hall.open_counter(anna, "3")
    hall.call_next(anna, "3")
    assert (refused(teller), refused(anna, second.id)) == ("counter_taken", "not_allowed_in_state")
    assert payment(hall).why_not == {}
    offers.why_not(anna, "3", "wanted_cash", first.id)
    assert payment(hall).why_not == {"wanted_cash": 1}


def test_the_past_is_read_in_pieces_and_the_last_word_counts_across_them(
    hall: Hall, offers: Offers, kiosk: Actor, anna: Actor, clock: FixedClock, visit: Callable[..., None]
) -> None:
    """Between two pieces others work: a quarter has hundreds of thousands of such moves."""
    held = hall.issue(kiosk, Order("payment", "k1"))
    hall.open_counter(anna, "3")
    hall.call_next(anna, "3")
    for reason in ("wanted_cash", "no_smartphone"):
        offers.tell(kiosk, "pay-terminal", Told.SHOW, Seen(kiosk="k1", terminal="s1"))
        offers.why_not(anna, "3", reason, held.id)
        visit("13800138000", Outcome.COMPLETED)
        clock.pass_seconds(4 * 3600)
    reads, rests = list[str](), list[int]()
    engine = hall.store._reader
    event.listen(engine, "before_cursor_execute", lambda c, k, sql, *_: reads.append(sql))
    found = effects(hall, MONDAY, lambda: rests.append(len(reads)))["payment"]
    assert (found.shown, found.why_not, found.completed) == (2, {"no_smartphone": 1}, 2)
    assert found.came_back == 0  # on the same day
    assert max(later - before for before, later in pairwise(rests)) <= 4
    offered = [sql for sql in reads if "offer.show" in sql]
    assert len(offered) == 8 + 2  # a day has eight pieces; where tellers said why, their words are read


def test_who_was_signed_up_and_taken_back_later_is_not_counted_on_a_day_that_is_over(
    hall: Hall, clock: FixedClock, anna: Actor
) -> None:
    register, kept = Register(hall, Vault(bytes(KEY_BYTES)), Consents(CONSENTS)), Effects(hall)
    whose = Recipient("A1", Phone("13800138000"), title_of("personal", "张三丰"), email="zhang@example.cn")
    wish = SignUp(whose, "email-1", "zh-CN", "1", source=Source.STAFF, service="payment")
    order = register.sign_up(anna, wish, proved=True)
    clock.pass_seconds(10 * DAY_S)
    hall.close_day_if_due()
    for _ in range(2):
        assert kept.in_sum(MONDAY)["payment"].signed == {"standing": 1}
    hall.write(lambda tx: end_in(tx, anna, order, Reason.STAFF))
    assert kept.in_sum(MONDAY)["payment"].signed == {}


def test_a_day_from_which_nobody_can_come_back_is_counted_once(
    hall: Hall, manager: Actor, clock: FixedClock, visit: Callable[..., None]
) -> None:
    """Not before: who comes back on the last of these days counts for the first one."""
    rests = list[None]()
    kept, week = Effects(hall, lambda: rests.append(None)), Days(MONDAY.first, date(2026, 11, 30))

    def looked() -> tuple[int, bool]:
        """Who has come back; whether the first day was counted anew."""
        rests.clear()
        first = kept.by_day(MONDAY)[MONDAY.first]["payment"].came_back
        anew = len(rests) > 1
        assert kept.by_day(week) == {day: effects_by_day(hall, week).get(day, {}) for day in week}
        assert kept.in_sum(week) == effects(hall, week)
        return first, anew

    visit("13800138000", Outcome.COMPLETED)
    assert looked() == (0, True)
    clock.pass_seconds(7 * DAY_S)
    hall.close_day_if_due()
    visit("13800138000", Outcome.LEFT)
    assert looked() == (1, True)
    clock.pass_seconds(2 * DAY_S)
    hall.close_day_if_due()
    assert [looked(), looked()] == [(1, True), (1, False)]
    rules = replace(hall.catalogue.rules, came_back_days=6)
    hall.change_catalogue(manager, replace(hall.catalogue, rules=rules))
    assert looked() == (0, True)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-24", "2026-11-23"), ("2026-01-01", "2026-11-23"), ("x", None)]
)
def test_days_that_make_no_sense_are_refused_by_the_field_s_name(first: str, last: str | None) -> None:
    with pytest.raises(Invalid) as error:
        days_of(first, last, date(2026, 11, 28))
    assert error.value.field == "from"


def test_no_day_is_later_than_the_business_day() -> None:
    today = date(2026, 11, 28)
    assert days_of("2026-11-29", "2026-11-29", today) == Days(today, today)


def test_the_last_seven_days_by_default() -> None:
    assert days_of(None, None, date(2026, 11, 28)) == Days(date(2026, 11, 22), date(2026, 11, 28))


def test_who_only_says_that_they_want_no_messages_was_spared_no_counter(hall: Hall, visits: Visits) -> None:
    begun = visits.open(ANYBODY, PHONE, Opening(Task.NOTICES, "payment"))
    visits.touch(begun, Step.DONE)
    visits.end(ANYBODY, begun, Outcome.COMPLETED)
    assert payment(hall) == Effect()
