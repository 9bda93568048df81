"""One customer at a terminal or on a phone: who may see it, what is told of it, how it ends."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from diversion.billing.port import Account
from diversion.person import forget
from diversion.phone import Phone
from diversion.vault import Vault
from diversion.visits.lookups import MOST_OF_A_NUMBER
from diversion.visits.store import visit_of
from diversion.visits.visit import PHONE, Outcome, Step, Task
from diversion.visits.visits import SILENT_MS, VISITOR_MS, Opening, Visits
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hall.ticket import Move

PAY = Opening(Task.PAY, "payment", offer="pay-terminal")
NUMBER = Phone("13800138000")
ACCOUNT = Account("A7", NUMBER.digits, "张三丰", 1250)


def told(hall: Hall) -> list[Move]:
    """The journal's moves of visits."""
    return [m for m in hall.moves_after(0, 1000) if m.verb.startswith("visit.")]


def phone_of_visit(visit: str) -> Actor:
    return Actor(f"visit:{visit}", Role.PHONE)


def test_a_language_that_the_hall_does_not_speak_is_the_hall_s_own(visits: Visits, s1: Actor) -> None:
    spoken = [visits.open(s1, "s1", Opening(Task.PAY, "payment", tag)).language for tag in ("en", "xx", "")]
    assert spoken == ["en", "zh-CN", "zh-CN"]


def test_a_visit_is_told_by_ids_and_steps_only(
    hall: Hall, visits: Visits, s1: Actor, clock: FixedClock
) -> None:
    visit = visits.open(s1, "s1", PAY)
    visits.know(s1, visit, NUMBER, ACCOUNT)
    clock.pass_seconds(41)
    visits.touch(visit, Step.PAYING)
    visits.end(s1, visit, Outcome.LEFT)
    opened, looked, ended = told(hall)
    assert (opened.kiosk, opened.service, opened.data) == (
        "s1",
        "payment",
        {"visit": visit.id, "task": "pay", "offer": "pay-terminal"},
    )
    assert looked.data == {"visit": visit.id, "found": True}
    assert ended.data == {
        "visit": visit.id,
        "task": "pay",
        "offer": "pay-terminal",
        "outcome": "left",
        "step": "paying",
        "seconds": 41,
    }


def test_what_was_typed_is_sealed_while_it_lasts_and_gone_afterwards(
    hall: Hall, visits: Visits, s1: Actor, tmp_path: Path
) -> None:
    visit = visits.know(s1, visits.open(s1, "s1", PAY), NUMBER, ACCOUNT)
    whose = visits.whose(visits.of(s1, visit.id))
    assert (whose.phone, whose.account) == (NUMBER, "A7")
    ended = visits.end(s1, visit, Outcome.COMPLETED)
    assert ended.sealed is None
    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("hall.db*"))
    assert NUMBER.digits.encode() not in on_disk
    assert "张三丰".encode() not in on_disk


def test_a_number_that_billing_does_not_know_opens_nothing(visits: Visits, s1: Actor) -> None:
    visit = visits.know(s1, visits.open(s1, "s1", PAY), NUMBER, None)
    assert visit.step is Step.NUMBER
    with pytest.raises(Refused) as error:
        visits.whose(visit)
    assert error.value.code == "no_number"


def test_nobody_sees_another_s_visit(visits: Visits, s1: Actor, s2: Actor) -> None:
    here, there = visits.open(s1, "s1", PAY), visits.open(Actor("phone", Role.PHONE), PHONE, PAY)
    assert visits.of(s1, here.id) == here
    assert visits.of(phone_of_visit(there.id), there.id) == there
    for who, visit in (
        (s2, here),
        (s1, there),
        (phone_of_visit(here.id), there),
        (phone_of_visit(there.id), here),
    ):
        with pytest.raises(NotFound) as error:
            visits.of(who, visit.id)
        assert error.value.code == "unknown_visit"


def test_a_kiosk_for_tickets_never_does_long_business(visits: Visits, kiosk: Actor) -> None:
    with pytest.raises(Refused) as error:
        visits.open(kiosk, "k1", PAY)
    assert error.value.code == "no_long_business"


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        (Opening(Task.PAY, "nothing"), "unknown_service"),
        (Opening(Task.PAY, "payment", offer="gone"), "unknown_offer"),
    ],
)
def test_what_the_catalogue_does_not_have_is_refused(
    hall: Hall, visits: Visits, s1: Actor, opening: Opening, code: str
) -> None:
    with pytest.raises(NotFound) as error:
        visits.open(s1, "s1", opening)
    assert error.value.code == code
    assert told(hall) == []


def test_a_terminal_is_busy_until_its_visit_ends_and_the_next_ends_what_was_left_behind(
    hall: Hall, visits: Visits, vault: Vault, s1: Actor
) -> None:
    first = visits.open(s1, "s1", PAY)
    assert visits.busy == {"s1": first.id}
    second = visits.open(s1, "s1", PAY)
    assert visits.busy == {"s1": second.id}
    assert [(m.verb, m.data["visit"]) for m in told(hall)] == [
        ("visit.open", first.id),
        ("visit.end", first.id),
        ("visit.open", second.id),
    ]
    assert Visits(hall, vault).busy == {"s1": second.id}  # after a restart
    visits.end(s1, second, Outcome.COMPLETED)
    assert visits.busy == {}


def test_who_goes_away_without_a_word_is_told_with_the_step(
    hall: Hall, visits: Visits, s1: Actor, s2: Actor, clock: FixedClock
) -> None:
    left, done = visits.open(s1, "s1", PAY), visits.open(s2, "s2", PAY)
    visits.touch(left, Step.BILL)
    visits.touch(done, Step.DONE)
    clock.pass_seconds(SILENT_MS / 1000)
    assert visits.look() == []
    clock.pass_seconds(1)
    assert {(v.id, v.outcome) for v in visits.look()} == {
        (left.id, Outcome.ABANDONED),
        (done.id, Outcome.COMPLETED),
    }
    ends = sorted((m.data["outcome"], m.data["step"]) for m in told(hall) if m.verb == "visit.end")
    assert ends == [("abandoned", "bill"), ("completed", "done")]
    assert visits.busy == {}
    with pytest.raises(NotFound):
        visits.of(s1, left.id)


def test_who_was_done_has_completed_also_where_the_next_customer_is_quicker_than_the_end(
    hall: Hall, visits: Visits, s1: Actor
) -> None:
    done = visits.open(s1, "s1", PAY)
    visits.touch(done, Step.DONE)
    left = visits.open(s1, "s1", PAY)
    visits.open(s1, "s1", PAY)
    ends = [(m.data["visit"], m.data["outcome"]) for m in told(hall) if m.verb == "visit.end"]
    assert ends == [(done.id, "completed"), (left.id, "abandoned")]


@pytest.mark.parametrize("outcome", [Outcome.LEFT, Outcome.COMPLETED, None])
def test_who_wants_to_pay_cash_has_completed_nothing_however_they_go(
    hall: Hall, visits: Visits, s1: Actor, outcome: Outcome | None
) -> None:
    visit = visits.touch(visits.open(s1, "s1", PAY), Step.CASH)
    if outcome is None:
        visits.open(s1, "s1", PAY)  # the next customer was quicker
    else:
        visits.end(s1, visit, outcome)
    assert visit_of(hall.store, visit.id).outcome is Outcome.CASH
    assert [(m.data["outcome"], m.data["step"]) for m in told(hall) if m.verb == "visit.end"] == [
        ("cash", "cash")
    ]


def test_who_has_paid_has_completed_it_whatever_they_looked_at_afterwards(
    hall: Hall, vault: Vault, s1: Actor
) -> None:
    visits = Visits(hall, vault, leave=lambda tx, visit: True)
    visit = visits.touch(visits.open(s1, "s1", PAY), Step.CASH)
    ended = visits.end(s1, visit, Outcome.LEFT)
    assert (ended.outcome, ended.step) == (Outcome.COMPLETED, Step.DONE)


def test_the_end_is_told_once(hall: Hall, visits: Visits, s1: Actor) -> None:
    visit = visits.open(s1, "s1", PAY)
    assert visits.end(s1, visit, Outcome.LEFT) == visits.end(s1, visit, Outcome.COMPLETED)
    assert [m.verb for m in told(hall)] == ["visit.open", "visit.end"]
    with pytest.raises(Invalid):
        visits.end(s1, visit, Outcome.ABANDONED)


@pytest.mark.parametrize("deed", ["know", "hold", "proved", "touch"])
def test_nothing_happens_any_more_to_a_visit_that_has_ended_meanwhile(
    hall: Hall, visits: Visits, s1: Actor, deed: str
) -> None:
    read_before = visits.know(s1, visits.open(s1, "s1", PAY), NUMBER, ACCOUNT)
    ended = visits.end(s1, read_before, Outcome.LEFT)
    deeds = {
        "know": lambda: visits.know(s1, read_before, NUMBER, ACCOUNT),
        "hold": lambda: visits.hold(read_before, "a ticket"),
        "proved": lambda: visits.proved(read_before),
        "touch": lambda: visits.touch(read_before, Step.PAYING),
    }
    with pytest.raises(NotFound) as error:
        deeds[deed]()
    assert error.value.code == "unknown_visit"
    assert visit_of(hall.store, ended.id) == ended
    assert told(hall)[-1].verb == "visit.end"


def test_a_code_proves_the_number_it_was_sent_to_and_none_that_was_typed_since(
    hall: Hall, visits: Visits, s1: Actor
) -> None:
    proved_one = visits.know(s1, visits.open(s1, "s1", PAY), NUMBER, ACCOUNT)
    other = visits.know(s1, proved_one, Phone("13800138001"), ACCOUNT)
    with pytest.raises(Refused) as error:
        visits.proved(proved_one)
    assert error.value.code == "proof_needed"
    assert visit_of(hall.store, other.id).proved_at is None
    assert visits.proved(other).proved_at == hall.clock()


def test_a_number_is_looked_up_so_often_in_an_hour_and_no_more(
    visits: Visits, s1: Actor, s2: Actor, clock: FixedClock
) -> None:
    here, there = visits.open(s1, "s1", PAY), visits.open(s2, "s2", PAY)
    for turn in range(MOST_OF_A_NUMBER):
        visits.may_look((here, there)[turn % 2], NUMBER)
    for visit in (here, there):
        with pytest.raises(Refused) as error:
            visits.may_look(visit, NUMBER)
        assert error.value.code == "too_many_lookups"
    visits.may_look(here, Phone("13800138001"))
    clock.pass_seconds(3601)
    visits.may_look(here, NUMBER)


def test_who_has_gone_silent_is_looked_for_among_those_who_are_there(hall: Hall, visits: Visits) -> None:
    """Each second: not among all who have ever been there."""
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, sql: str, given: Any, *_: Any) -> None:
        asked.append((sql, given))

    event.listen(hall.store._reader, "before_cursor_execute", note)
    visits.look()
    event.remove(hall.store._reader, "before_cursor_execute", note)
    ((sql, given),) = [one for one in asked if "FROM visit" in one[0]]
    with hall.store.reading() as connection:
        (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
    assert "USING INDEX ix_visit_open (" in plan.detail


def test_by_whom_a_visit_was_is_forgotten_after_a_quarter(
    hall: Hall, visits: Visits, s1: Actor, clock: FixedClock
) -> None:
    known = visits.know(s1, visits.open(s1, "s1", PAY), NUMBER, ACCOUNT)
    visits.end(s1, known, Outcome.COMPLETED)
    clock.pass_seconds(VISITOR_MS / 1000)
    assert forget(hall)["visits"] == 0
    clock.pass_seconds(1)
    assert forget(hall)["visits"] == 1
    with hall.store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM visit WHERE visitor IS NOT NULL").scalar()
    assert kept == 0
