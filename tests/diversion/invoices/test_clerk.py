"""One invoice from the request to its customer: what is shown, what is kept, and what nobody gets twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from diversion.invoices import store as kept
from diversion.invoices.carrier import begin
from diversion.invoices.clerk import Clerk
from diversion.invoices.invoice import LIVING, TABLE, At, Desk, Step, Way
from diversion.invoices.keeping import KEEP_MS, Keeping
from diversion.invoices.parcel import seal_customer
from diversion.invoices.port import Absent, Asked, Rejected, Unknown, Unreached
from diversion.invoices.steps import LEASE_MS, SETTLE_MS
from diversion.phone import Phone
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.errors import HallError, Invalid, NotFound, NotReady, Refused
from hall.hall import Once
from tests.diversion.steadily import steadily

PHONE = Phone("13800000001")
ACCOUNT = "A20260001"
KIOSK = Actor("place:k1", Role.KIOSK, place="k1")
BOSS = Actor("person:boss", Role.MANAGER)


def moves(hall, verb="invoice.state"):
    return [m.data for m in hall.store.moves_after(0, 10_000) if m.verb == verb]


def refusal(action):
    with pytest.raises(HallError) as refused:
        action()
    return type(refused.value), refused.value.code


def test_now_by_sms_from_touch_to_queue_in_one_go(hall, clerk, queue, wish):
    assert [x.item for x in clerk.open_items(ACCOUNT)] == ["month:2026-09", "month:2026-08"]
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    assert (invoice.state, invoice.ways, invoice.step_at) == (At.DELIVERED, ("sms",), None)
    (parcel,) = queue.parcels
    assert (parcel.to, parcel.number, parcel.fen) == (PHONE, invoice.number, invoice.fen)
    assert parcel.link == clerk.link(invoice)
    assert [(m["from"], m["to"]) for m in moves(hall)] == [
        (None, "requested"),
        ("requested", "issued"),
        ("issued", "delivered"),
    ]
    assert [x.item for x in clerk.open_items(ACCOUNT)] == ["month:2026-08"]


def test_an_account_s_invoices_are_found_by_an_index_however_many_there_are(hall, clerk, wish):
    """A mailing run asks for each of its items, and within the writer."""
    asked = []

    def note(connection, cursor, sql, given, *_):
        asked.append((sql, given))

    engines = {hall.store._reader, hall.store._writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    clerk.living(ACCOUNT)
    clerk.file(KIOSK, wish())
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    of_account = [(sql, given) for sql, given in asked if "invoice.owner =" in sql and "SELECT" in sql]
    with hall.store.reading() as connection:
        plans = [
            next(iter(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", g))).detail for s, g in of_account
        ]
    assert ["uq_invoice_living (hall=? AND owner=?" in plan for plan in plans] == [True, True, True]


def test_a_clock_that_is_put_back_keeps_no_invoice_waiting(clerk, clock, wish):
    invoice = clerk.file(KIOSK, wish())
    clock.pass_seconds(-8 * 3600)
    assert clerk.carrier.look() == 1
    assert clerk.invoice(invoice.id).state is At.ISSUED


def test_it_can_be_delivered_again_by_every_way(clerk, queue, wish):
    invoice = clerk.request(KIOSK, wish())
    assert invoice.state is At.ISSUED
    clerk.deliver(KIOSK, invoice.id, Way.QR)
    clerk.deliver(KIOSK, invoice.id, Way.PRINT)
    clerk.deliver(KIOSK, invoice.id, Way.EMAIL, "zhang@example.cn")
    again = clerk.deliver(KIOSK, invoice.id, Way.EMAIL, "li@example.cn")
    assert (again.state, again.ways) == (At.DELIVERED, ("qr", "print", "email"))
    assert [parcel.to for parcel in queue.parcels] == ["zhang@example.cn", "li@example.cn"]


def test_the_same_press_twice_posts_it_once(clerk, queue, wish):
    invoice, once = clerk.request(KIOSK, wish()), Once("place:k1", "key-1", "")
    first = clerk.deliver(KIOSK, invoice.id, Way.SMS, once=once)
    assert clerk.deliver(KIOSK, invoice.id, Way.SMS, once=once) == first
    assert len(queue.parcels) == 1
    clerk.deliver(KIOSK, invoice.id, Way.SMS, once=Once("place:k1", "key-2", ""))
    assert len(queue.parcels) == 2


def test_the_amount_is_the_systems_and_what_is_not_open_is_not_invoiced(clerk, wish):
    assert clerk.request(KIOSK, wish()).fen == 128_50
    assert refusal(lambda: clerk.request(KIOSK, wish("month:2026-10"))) == (NotFound, "unknown_item")


def test_an_item_has_one_living_invoice_and_a_red_letter_opens_it_again(clerk, books, wish):
    first = clerk.request(KIOSK, wish())
    assert refusal(lambda: clerk.request(KIOSK, wish())) == (Refused, "already_invoiced")
    red = clerk.red_letter(BOSS, first.id, "wrong_title")
    assert (red.state, red.red_number is None) == (At.RED_LETTERED, False)
    assert clerk.red_letter(BOSS, first.id, "wrong_title") == red
    second = clerk.request(KIOSK, wish())
    assert second.number != first.number
    assert [row["red_date"] for row in books.issued()] == ["2026-11-23", None]


def test_an_invoice_of_another_account_is_like_none(clerk, wish):
    invoice = clerk.request(KIOSK, wish())
    assert clerk.one_of(ACCOUNT, invoice.id) == invoice
    assert refusal(lambda: clerk.one_of("A20260002", invoice.id)) == (NotFound, "unknown_invoice")


def test_the_same_key_is_the_same_invoice_and_another_wish_under_it_is_refused(clerk, books, wish):
    once = Once("place:k1", "key-1", "")
    first = clerk.request(KIOSK, wish(), once)
    assert clerk.request(KIOSK, wish(), once) == first
    assert refusal(lambda: clerk.request(KIOSK, wish("month:2026-08"), once)) == (
        Invalid,
        "idempotency_key_reused",
    )
    assert len(books.issued()) == 1


def test_of_eight_who_ask_at_once_one_gets_it(hall, clerk, books, wish):
    def ask(at):
        try:
            return str(clerk.request(Actor(f"place:k{at}", Role.KIOSK), wish()).state)
        except HallError as error:
            return error.code

    with ThreadPoolExecutor(8) as many:
        ends = sorted(many.map(ask, range(8)))
    assert ends.count("issued") == 1
    assert ends.count("already_invoiced") == 7
    assert len(books.issued()) == len(kept.of_owner(hall.store, clerk.of_account(ACCOUNT)[0].owner)) == 1


def test_behind_the_check_stands_an_index(hall, clerk, wish):
    first = clerk.request(KIOSK, wish())
    other = replace(first, id="another", request_no="F2")
    with pytest.raises(IntegrityError):
        hall.write(lambda tx: kept.add(tx, other))
    for state in set(At) - LIVING:
        hall.write(
            lambda tx, state=state: kept.add(tx, replace(other, id=state, request_no=state, state=state))
        )


def test_every_state_of_the_table_is_known_and_ends_are_ends():
    assert set(TABLE) == set(At)
    assert {state for state, onward in TABLE.items() if not onward} == {At.RED_LETTERED, At.FAILED}


def test_three_silences_bring_it_to_the_desk_and_it_goes_on_by_itself(clock, clerk, line, wish):
    line.ends = [Unknown(), Unknown(), Unknown()]
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    for _ in range(2):
        clock.pass_seconds(5)
        clerk.carrier.look()
    invoice = clerk.of_account(ACCOUNT)[0]
    assert (invoice.state, invoice.desk, invoice.tries) == (At.REQUESTED, Desk.SILENT, 3)
    clock.pass_seconds(5)
    clerk.carrier.look()
    invoice = clerk.of_account(ACCOUNT)[0]
    assert (invoice.state, invoice.desk) == (At.DELIVERED, None)


def asks_of_an_hour(clock, clerk):
    """How often the clerk looks at what is due within an hour, looking each second as a hall does."""
    return sum(clock.pass_seconds(1) or clerk.carrier.look() for _ in range(3600))


def test_the_pauses_grow_although_each_look_between_two_silent_issues_is_answered(clock, clerk, line, wish):
    line.ends = [Unknown(), Absent()] * 50
    clerk.request(KIOSK, wish())
    assert asks_of_an_hour(clock, clerk) < 20
    (waiting,) = clerk.of_account(ACCOUNT)
    assert (waiting.state, waiting.desk) == (At.REQUESTED, Desk.SILENT)


def test_the_pauses_grow_although_each_look_between_two_silent_red_letters_is_answered(
    clock, clerk, line, wish, books
):
    invoice = clerk.request(KIOSK, wish())
    line.ends = [Unknown(), books.find(invoice.request_no)] * 50
    clerk.red_letter(BOSS, invoice.id, "wrong_title")
    assert asks_of_an_hour(clock, clerk) < 20
    waiting = clerk.invoice(invoice.id)
    assert (waiting.state, waiting.desk) == (At.ISSUED, Desk.SILENT)


@pytest.mark.parametrize("wants", [None, Way.SMS])
def test_an_invoice_of_another_key_comes_to_the_desk_and_stops_nobody(
    hall, clock, clerk, line, queue, wish, wants
):
    invoice = clerk.file(KIOSK, wish(way=wants)) if wants is None else clerk.request(KIOSK, wish())
    other = seal_customer(Vault(bytes(32)), invoice.id, wish().customer)
    changed = replace(invoice, sealed=other, wants=wants, step_at=clock())
    hall.write(lambda tx: kept.change(tx, changed))
    line.calls = []
    assert asks_of_an_hour(clock, clerk) < 20
    now = clerk.invoice(invoice.id)
    assert (now.state, now.desk) == (
        (At.REQUESTED, Desk.SILENT) if wants is None else (At.ISSUED, Desk.UNDELIVERABLE)
    )
    assert (line.calls, queue.parcels, clerk.masked(now)) == ([], [], "")


def test_a_refusal_is_an_end_and_the_item_may_be_asked_for_again(clerk, line, wish):
    line.ends = [Rejected("title_refused")]
    failed = clerk.request(KIOSK, wish())
    assert (failed.state, failed.refused, failed.step_at) == (At.FAILED, "title_refused", None)
    assert clerk.request(KIOSK, wish()).state is At.ISSUED


def test_a_person_may_give_up_a_request_that_was_never_heard(clock, clerk, line, wish):
    line.ends = [Unreached()] * 3
    invoice = clerk.request(KIOSK, wish())
    assert refusal(lambda: clerk.decide(BOSS, invoice.id, "give_up")) == (Refused, "not_allowed_in_state")
    for _ in range(2):
        clock.pass_seconds(5)
        clerk.carrier.look()
    given_up = clerk.decide(BOSS, invoice.id, "give_up")
    assert (given_up.state, given_up.refused, given_up.desk) == (At.FAILED, "given_up", None)


def test_a_request_in_doubt_that_is_given_up_ends_once_it_cannot_arrive_any_more(
    clock, clerk, line, wish, books
):
    line.ends = [Unknown()] * 4
    invoice = clerk.request(KIOSK, wish())
    for _ in range(2):
        clock.pass_seconds(5)
        clerk.carrier.look()
    assert clerk.decide(BOSS, invoice.id, "give_up").state is At.REQUESTED  # silence is no answer
    clock.pass_seconds(SETTLE_MS / 1000 - 10)
    clerk.carrier.look()
    assert (clerk.of_account(ACCOUNT)[0].state, books.issued()) == (At.FAILED, [])


def test_a_refusal_after_a_silence_is_no_end_while_the_silent_one_may_arrive(clock, clerk, line, wish, books):
    line.ends = [Unknown(), Absent(), Rejected("busy")]
    clerk.request(KIOSK, wish())
    clock.pass_seconds(1)
    clerk.carrier.look()
    waiting = clerk.of_account(ACCOUNT)[0]
    assert (waiting.state, waiting.refused, waiting.step_at) == (At.REQUESTED, "busy", clock() + SETTLE_MS)
    title = clerk.customer(waiting, BOSS, "test").title
    books.issue(Asked(waiting.request_no, ACCOUNT, waiting.item, waiting.fen, title))  # the silent one, late
    clock.pass_seconds(SETTLE_MS / 1000)
    clerk.carrier.look()
    assert (clerk.of_account(ACCOUNT)[0].state, len(books.issued())) == (At.ISSUED, 1)


def test_who_comes_back_after_the_lease_changes_nothing_any_more(
    hall, clock, vault, clerk, line, queue, wish
):
    def slow(*_):
        line.ends = []
        clock.pass_seconds(LEASE_MS / 1000)
        Clerk(hall, vault, line, queue).carrier.look()  # somebody else takes the step over, and ends it
        return Rejected("too_late")

    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    line.ends = [slow]
    red = clerk.red_letter(BOSS, invoice.id, "wrong_title")
    assert (red.state, red.desk, red.refused) == (At.RED_LETTERED, None, None)
    assert line.calls[-3:] == ["red_letter", "find", "red_letter"]


def test_of_eight_who_push_at_once_one_calls(clerk, line, wish):
    invoice = clerk.file(KIOSK, wish(way=Way.SMS))
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _: clerk.carrier.push(invoice.id), range(8)))
    assert line.calls == ["open_items", "issue"]
    assert clerk.invoice(invoice.id).state is At.DELIVERED


def test_a_step_belongs_to_one_until_its_lease_ends(hall, clock, clerk, wish):
    invoice = clerk.file(KIOSK, wish())

    def begun():
        return hall.write(lambda tx: begin(tx, kept.invoice_in(tx, invoice.id)))[1]

    assert [begun(), begun()] == [Step.ISSUE, None]
    clock.pass_seconds(LEASE_MS / 1000)
    assert [begun(), begun()] == [Step.FIND, None]  # first it is asked what came of it


def test_the_clockwork_does_not_come_between_a_decision_and_what_becomes_of_it(clerk, wish):
    states = []
    for _ in range(20):
        invoice = clerk.request(KIOSK, wish())
        with steadily(clerk.carrier.look):
            states.append(clerk.red_letter(BOSS, invoice.id, "wrong_title").state)
    assert states == [At.RED_LETTERED] * 20


def test_a_refused_red_letter_waits_for_a_person_and_is_looked_up_first(clerk, line, wish):
    invoice = clerk.request(KIOSK, wish())
    line.ends = [Rejected("month_closed")]
    line.calls = []
    refused = clerk.red_letter(BOSS, invoice.id, "wrong_title")
    assert (refused.state, refused.desk, refused.refused) == (At.ISSUED, Desk.RED_REFUSED, "month_closed")
    assert clerk.deliver(KIOSK, invoice.id, Way.SMS).state is At.DELIVERED
    done = clerk.decide(BOSS, invoice.id, "again")
    assert (done.state, done.desk, done.refused) == (At.RED_LETTERED, None, None)
    assert line.calls == ["red_letter", "find", "red_letter"]


def test_a_red_letter_refused_after_a_silence_is_no_end_while_the_silent_one_may_arrive(
    clock, clerk, line, wish, books
):
    invoice = clerk.request(KIOSK, wish())
    line.ends = [Unknown()]
    clerk.red_letter(BOSS, invoice.id, "wrong_title")
    line.ends = [books.find(invoice.request_no), Rejected("month_closed")]
    clock.pass_seconds(1)
    clerk.carrier.look()
    waiting = clerk.invoice(invoice.id)
    assert (waiting.state, waiting.desk, waiting.step_at) == (At.ISSUED, None, clock() + SETTLE_MS)
    books.red_letter(invoice.request_no, "wrong_title")  # the silent one, late
    clock.pass_seconds(SETTLE_MS / 1000)
    clerk.carrier.look()
    assert clerk.invoice(invoice.id).state is At.RED_LETTERED


def test_a_red_letter_refused_after_a_silence_comes_to_the_desk_in_the_end(clock, clerk, line, wish, books):
    invoice = clerk.request(KIOSK, wish())
    issued = books.find(invoice.request_no)
    line.ends = [Unknown(), issued, Rejected("month_closed"), issued]
    clerk.red_letter(BOSS, invoice.id, "wrong_title")
    for seconds in (1, SETTLE_MS / 1000):
        clock.pass_seconds(seconds)
        clerk.carrier.look()
    waiting = clerk.invoice(invoice.id)
    assert (waiting.state, waiting.desk, waiting.step_at) == (At.ISSUED, Desk.RED_REFUSED, None)


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("hurried", [True, False])
def test_a_red_letter_in_doubt_that_is_given_up_is_looked_up_once_more(
    clock, clerk, line, wish, books, arrives, hurried
):
    invoice = clerk.request(KIOSK, wish())
    line.ends = [Unknown()] * 3
    clerk.red_letter(BOSS, invoice.id, "wrong_title")
    for _ in range(2):
        clock.pass_seconds(5)
        clerk.carrier.look()
    assert clerk.decide(BOSS, invoice.id, "give_up").state is At.ISSUED
    if hurried:  # the answer "not red" comes too early to be the last word
        assert clerk.decide(BOSS, invoice.id, "again").state is At.ISSUED
    if arrives:
        books.red_letter(invoice.request_no, "wrong_title")  # the silent one, late
    clock.pass_seconds(SETTLE_MS / 1000)
    clerk.carrier.look()
    ended = clerk.invoice(invoice.id)
    assert ended.state is (At.RED_LETTERED if arrives else At.ISSUED)
    assert (ended.desk, ended.step_at, ended.sure and not arrives) == (None, None, False)


def test_a_message_that_is_not_taken_is_tried_again_and_one_that_is_wrong_waits(clock, clerk, queue, wish):
    queue.refuses = NotReady("busy", "Later.")
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    assert (invoice.state, invoice.wants) == (At.ISSUED, Way.SMS)
    queue.refuses = Invalid("message_too_long", "No.")
    clock.pass_seconds(2)
    clerk.carrier.look()
    invoice = clerk.of_account(ACCOUNT)[0]
    assert (invoice.desk, invoice.refused, invoice.step_at) == (Desk.UNDELIVERABLE, "message_too_long", None)
    queue.refuses = None
    handed = clerk.deliver(KIOSK, invoice.id, Way.PRINT)
    assert (handed.state, handed.desk) == (At.DELIVERED, None)
    assert queue.queued() == []


def test_nothing_of_a_person_is_in_rows_moves_or_logs(hall, clerk, wish, caplog):
    clerk.request(KIOSK, wish(way=Way.EMAIL, email="zhang@example.cn"))
    with hall.store.reading() as connection:
        rows = [str(dict(row._mapping)) for row in connection.execute(text("SELECT * FROM invoice"))]
    told = json.dumps(moves(hall), ensure_ascii=False)
    for secret in (
        PHONE.digits,
        ACCOUNT,
        "某某",
        "91350100M000100Y43",
        "zhang@example.cn",
        "http://hall.test",
    ):
        assert secret not in "".join(rows) + told + caplog.text
    assert clerk.masked(clerk.of_account(ACCOUNT)[0]) == "138****0001 某某****有限公司 9135**********0Y43"


def test_opening_a_customer_leaves_a_trace(hall, clerk, wish):
    invoice = clerk.request(KIOSK, wish())
    assert clerk.customer(invoice, BOSS, "complaint").phone == PHONE
    assert moves(hall, "personal.read") == [{"invoice": invoice.id, "why": "complaint"}]


def test_after_its_time_an_invoice_no_longer_knows_whose_it_is(hall, clock, vault, clerk, wish):
    keeping = Keeping(hall, vault)
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    clock.pass_seconds(KEEP_MS / 1000)
    assert keeping.forget() == 0
    clock.pass_seconds(1)
    assert (keeping.forget(), keeping.forget()) == (1, 0)
    forgotten = kept.invoice_of(hall.store, invoice.id)
    assert (forgotten.sealed, forgotten.link, forgotten.person) == (None, None, "")
    assert (clerk.masked(forgotten), keeping.export(BOSS, PHONE)) == ("", [])
    assert refusal(lambda: clerk.link(forgotten)) == (Refused, "forgotten")
    assert refusal(lambda: clerk.request(KIOSK, wish())) == (Refused, "already_invoiced")


def test_one_persons_invoices_are_exported_and_erased(hall, vault, clerk, wish):
    keeping = Keeping(hall, vault)
    invoice = clerk.request(KIOSK, wish(way=Way.EMAIL, email="zhang@example.cn"))
    (row,) = keeping.export(BOSS, PHONE)
    assert (row["phone"], row["email"], row["title"]["tax_no"], row["number"]) == (
        PHONE.digits,
        "zhang@example.cn",
        "91350100M000100Y43",
        invoice.number,
    )
    assert keeping.erase(BOSS, Phone("13800000002")) == (0, 0)
    assert (keeping.erase(BOSS, PHONE), keeping.erase(BOSS, PHONE)) == ((1, 0), (0, 0))
    assert kept.invoice_of(hall.store, invoice.id).sealed is None
    assert moves(hall, "personal.erase") == [{"invoices": 1, "kept": 0}]


def test_what_was_still_to_be_posted_to_an_erased_person_is_not(hall, vault, clock, clerk, queue, wish):
    queue.refuses = NotReady("busy", "Later.")
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    assert Keeping(hall, vault).erase(BOSS, PHONE) == (1, 0)
    queue.refuses = None
    clock.pass_seconds(3600)
    assert (clerk.carrier.look(), queue.queued()) == (0, [])
    assert clerk.invoice(invoice.id).step_at is None


def test_what_is_still_being_asked_for_is_kept_when_a_person_is_erased(hall, vault, clerk, line, wish):
    line.ends = [Unknown()]
    clerk.request(KIOSK, wish())
    assert Keeping(hall, vault).erase(BOSS, PHONE) == (0, 1)
