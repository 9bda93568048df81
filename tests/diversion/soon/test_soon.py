"""Three before you: told once, when it is nearly time; forgotten where nobody needs to be told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diversion.messages.limits import HOUR_MS, By, Limit
from diversion.messages.outbox import Outbox
from diversion.messages.port import Way
from diversion.messages.postman import Postman
from diversion.messages.sandbox_gateway import SandboxGateway, sandbox_inbox
from diversion.messages.templates import Templates
from diversion.phone import Phone
from diversion.soon import store as kept
from diversion.soon.soon import Soon
from diversion.soon.store import LeftNumber
from diversion.vault import KEY_BYTES, Vault
from hall.actor import Actor
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall, Order
from hall.ticket import Ticket

VAULT = Vault(bytes(KEY_BYTES))
NUMBER = Phone("13800138000")


@pytest.fixture
def outbox(hall: Hall) -> Outbox:
    return Outbox(hall, VAULT, Templates("中山路营业厅"))


@pytest.fixture
def soon(hall: Hall, outbox: Outbox) -> Soon:
    return Soon(hall, VAULT, outbox)


def queue(hall: Hall, kiosk: Actor, people: int) -> list[Ticket]:
    return [hall.issue(kiosk, Order("payment", "k1")) for _ in range(people)]


def heard(hall: Hall, outbox: Outbox) -> list[tuple[str, str]]:
    """What arrived by now, and where."""
    gateway = SandboxGateway(hall, VAULT)
    Postman(hall, outbox, {Way.SMS: gateway, Way.EMAIL: gateway}).look()
    return [(m.to, m.text) for m in sandbox_inbox(hall.store, VAULT, 10)]


def test_who_left_a_number_is_told_once_when_three_are_ahead(
    hall: Hall, outbox: Outbox, soon: Soon, kiosk: Actor, teller: Actor
) -> None:
    *_, mine = queue(hall, kiosk, 6)
    soon.leave(kiosk, mine, NUMBER, "k1")
    assert soon.look() == 0
    hall.open_counter(teller, "1")
    hall.call_next(teller, "1")
    assert soon.look() == 0
    hall.call_next(teller, "1", finish=True)
    assert [soon.look(), soon.look()] == [1, 0]
    words = "【中山路营业厅】您的排队号A006（缴费）前面还有3人，请回到大厅等候叫号。"
    assert heard(hall, outbox) == [(NUMBER.digits, words)]
    hall.call_next(teller, "1", finish=True)
    assert soon.look() == 0
    assert len(heard(hall, outbox)) == 1


def test_where_too_many_went_out_it_is_tried_again_and_the_log_says_so_once(
    hall: Hall, kiosk: Actor, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(hall, VAULT, Templates("中山路营业厅"), (Limit(By.PLACE, 1, HOUR_MS),))
    soon = Soon(hall, VAULT, outbox)
    for n, ticket in enumerate(queue(hall, kiosk, 2)):
        soon.leave(kiosk, ticket, Phone(f"1380013800{n}"), "k1")
    assert [soon.look(), soon.look(), len(heard(hall, outbox))] == [1, 0, 1]
    assert ["Too many messages from here" in r.message for r in caplog.records] == [True]
    clock.pass_seconds(3601)
    assert [soon.look(), len(heard(hall, outbox))] == [1, 2]


def test_the_last_number_that_was_left_counts(hall: Hall, outbox: Outbox, soon: Soon, kiosk: Actor) -> None:
    (mine,) = queue(hall, kiosk, 1)
    soon.leave(kiosk, mine, Phone("13800138001"), "k1")
    soon.leave(kiosk, mine, NUMBER, "k1")
    assert soon.look() == 1
    assert [to for to, _ in heard(hall, outbox)] == [NUMBER.digits]


def test_a_language_without_words_is_told_in_the_halls_first(
    open_a_hall: Callable[..., Hall], kiosk: Actor
) -> None:
    catalogue = default_catalogue()
    services = tuple(replace(s, names={"en": s.names["en"], **s.names}) for s in catalogue.services)
    hall = open_a_hall(replace(catalogue, services=services, languages=("zh-CN", "en", "fr")))
    outbox = Outbox(hall, VAULT, Templates("中山路营业厅"))
    soon = Soon(hall, VAULT, outbox)
    mine = hall.issue(kiosk, Order("payment", "k1", language="fr"))
    soon.leave(kiosk, mine, NUMBER, "k1")
    assert soon.look() == 1
    words = "【中山路营业厅】您的排队号A001（缴费）前面还有0人，请回到大厅等候叫号。"
    assert heard(hall, outbox) == [(NUMBER.digits, words)]


def test_a_ticket_that_stumbles_keeps_nobody_else_waiting_and_is_logged_once(
    hall: Hall, outbox: Outbox, soon: Soon, kiosk: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = queue(hall, kiosk, 2)
    soon.leave(kiosk, first, NUMBER, "k1")
    soon.leave(kiosk, second, NUMBER, "k1")
    hall.write(lambda tx: kept.leave(tx, LeftNumber(first.id, "broken", "zh-CN", "k1", 0)))
    assert [soon.look(), soon.look()] == [1, 0]
    assert [to for to, _ in heard(hall, outbox)] == [NUMBER.digits]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_fault_that_comes_after_a_wait_is_logged_too(
    hall: Hall, kiosk: Actor, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(hall, VAULT, Templates("中山路营业厅"), (Limit(By.PLACE, 1, HOUR_MS),))
    soon = Soon(hall, VAULT, outbox)
    first, second = queue(hall, kiosk, 2)
    soon.leave(kiosk, first, Phone("13800138001"), "k1")
    clock.pass_seconds(1)
    soon.leave(kiosk, second, NUMBER, "k1")
    assert soon.look() == 1
    hall.write(lambda tx: kept.leave(tx, LeftNumber(second.id, "broken", "zh-CN", "k1", 0)))
    assert [soon.look(), soon.look()] == [0, 0]
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]


def test_who_waits_no_more_is_forgotten(
    hall: Hall, outbox: Outbox, soon: Soon, kiosk: Actor, tmp_path: Path
) -> None:
    *_, mine = queue(hall, kiosk, 6)
    soon.leave(kiosk, mine, NUMBER, "k1")
    hall.cancel(kiosk, mine.id)
    assert soon.look() == 0
    with hall.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM left_number").scalar() == 0
    assert heard(hall, outbox) == []
    assert NUMBER.digits.encode() not in b"".join(f.read_bytes() for f in tmp_path.glob("hall.db*"))
    with pytest.raises(Refused) as error:
        soon.leave(kiosk, hall.ticket(mine.id), NUMBER, "k1")
    assert error.value.code == "not_allowed_in_state"


def test_the_journal_knows_the_ticket_and_not_the_number(hall: Hall, soon: Soon, kiosk: Actor) -> None:
    (mine,) = queue(hall, kiosk, 1)
    soon.leave(kiosk, mine, NUMBER, "k1")
    last = hall.moves_after(0, 10)[-1]
    assert (last.verb, last.ticket, dict(last.data)) == ("soon.leave", mine.id, {})
    assert hall.ticket(mine.id) == mine
