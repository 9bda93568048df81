"""A month's run from who is due to the post and the outbox; stopped, repeated, refused, come back."""

from dataclasses import replace

import pytest
from sqlalchemy import event, text

from diversion.invoices.clerk import Wish
from diversion.invoices.parcel import Customer
from diversion.invoices.port import Unknown
from diversion.invoices.title import title_of
from diversion.mailing import desk, runner
from diversion.mailing import store as kept
from diversion.mailing.desk import MOST_LETTERS, Why
from diversion.mailing.number import number_of, read_number
from diversion.mailing.run import At, RunAt
from diversion.messages import store as messages_kept
from diversion.messages.note import At as NoteAt
from diversion.phone import Phone
from diversion.standing import store as orders_kept
from diversion.standing.order import At as OrderAt
from diversion.standing.order import Way
from hall.errors import HallError, Invalid, NotFound, Refused
from tests.diversion.mailing.house import ADDRESS, BOSS, CYCLE, KIOSK


def refusal(action):
    with pytest.raises(HallError) as refused:
        action()
    return type(refused.value), refused.value.code


def in_the_outbox(house):
    ids = messages_kept.due(house.hall.store, house.hall.clock(), 1000)
    return [messages_kept.note_of(house.hall.store, i) for i in ids]


def say(house, message, **changed):
    """What the postman would write of a message."""
    note = messages_kept.note_of(house.hall.store, message)
    house.hall.write(lambda tx: messages_kept.change(tx, replace(note, **changed)))


def test_by_post_from_due_to_posted(house):
    for account in ("A1", "A2", "A3"):
        house.sign_up(account)
    house.sign_up("E1", Way.EMAIL)
    assert (house.desk.due(CYCLE, Way.POST), house.desk.due(CYCLE, Way.EMAIL)) == (3, 1)
    run = house.open()
    assert house.desk.due(CYCLE, Way.POST) == 3
    house.work()
    assert (house.states(run), house.desk.due(CYCLE, Way.POST)) == (["issued"] * 3, 0)
    assert [i.number for i in house.items(run)] == ["261001000015", "261001000023", "261001000031"]
    drawn = house.desk.letters(BOSS, run.id)
    assert (drawn.many, drawn.left, house.states(run)) == (3, 0, ["printed"] * 3)
    assert house.desk.posted(BOSS, run.id, ["2610 0100 0023"]) == 1
    assert house.states(run) == ["printed", "posted", "printed"]
    assert house.desk.posted(BOSS, run.id) == 2
    house.work()
    assert house.run(run).state is RunAt.CLOSED
    assert (house.register.due(CYCLE, Way.POST), house.register.due(CYCLE, Way.EMAIL)[0].way) == ([], "email")
    assert house.ledger.living() == [(a, f"month:{CYCLE}") for a in ("A1", "A2", "A3")]


def test_by_e_mail_the_message_the_month_and_the_item_are_one_transaction(house, clock):
    house.sign_up("E1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    (item,) = house.items(run)
    (note,) = in_the_outbox(house)
    assert (item.state, note.id, note.attached) == (At.QUEUED, item.message, (f"invoice:{item.invoice}",))
    assert (house.outbox.opened(note).to, note.place) == ("e1@example.cn", "mailing")
    assert house.outbox.opened(note).subject == "2026年10月电子发票"
    assert house.register.due(CYCLE) == []
    together = [m.verb for m in house.hall.store.moves_after(0, 1000)][-3:]
    assert together == ["message.state", "standing.done", "mailing.state"]
    say(house, note.id, state=NoteAt.ACCEPTED, due_at=None)
    clock.pass_seconds(5)
    house.work()
    assert (house.states(run), house.run(run).state) == (["sent"], RunAt.CLOSED)


def test_an_account_that_has_its_invoice_already_is_taken_as_it_is(house):
    house.sign_up("A1")
    customer = Customer("A1", Phone("13800000001"), title_of("personal", "李四"))
    mine = house.clerk.request(KIOSK, Wish(customer, f"month:{CYCLE}", "k1"))
    run = house.open()
    house.work()
    (item,) = house.items(run)
    assert (item.state, item.invoice, len(house.ledger.issued)) == (At.ISSUED, mine.id, 1)


def test_nothing_to_invoice_is_skipped_a_no_fails_and_both_can_be_tried_again(house):
    house.sign_up("A1")
    house.sign_up("A2")
    house.ledger.none.add("A1")
    house.ledger.no.add("A2")
    run = house.open()
    house.work()
    first, second = house.items(run)
    assert (first.state, first.reason) == (At.SKIPPED, "nothing_to_invoice")
    assert (second.state, second.reason) == (At.FAILED, "title_unknown")
    assert house.run(run).state is RunAt.CLOSED
    house.ledger.no.clear()
    house.ledger.none.clear()
    assert (house.desk.again(BOSS, run.id).many, house.run(run).state) == (2, RunAt.RUNNING)
    house.work()
    assert (house.states(run), house.desk.again(BOSS, run.id).many) == (["issued", "issued"], 0)
    assert len(house.ledger.living()) == 2


def all_refused(house, monkeypatch, accounts):
    """A run of which nothing went, two items of which are tried once more at a time."""
    monkeypatch.setattr(desk, "AT_ONCE", 2)
    for account in accounts:
        house.sign_up(account)
    house.ledger.no |= set(accounts)
    run = house.open()
    house.work()
    house.hall.clock.pass_seconds(60)
    return run


def test_all_that_did_not_go_is_tried_again_part_by_part_and_nothing_twice(house, monkeypatch):
    run = all_refused(house, monkeypatch, ["A1", "A2", "A3", "A4", "A5"])
    house.ledger.no = {"A1"}
    first = house.desk.again(BOSS, run.id)
    assert (first.many, first.left, house.run(run).state) == (2, 3, RunAt.RUNNING)
    house.hall.clock.pass_seconds(60)
    house.work()  # the first one has failed again
    assert (house.states(run), house.run(run).state) == (["failed", "issued"] + ["failed"] * 3, RunAt.RUNNING)
    parts = [house.desk.again(BOSS, run.id, first.before) for _ in range(3)]
    assert [(part.many, part.left) for part in parts] == [(2, 1), (1, 0), (0, 0)]
    house.work()
    assert house.states(run) == ["failed"] + ["issued"] * 4
    told = [(m["from"], m["to"], m["count"]) for m in house.moves("mailing.state") if m["to"] == "due"]
    assert told == [("failed", "due", 2), ("failed", "due", 2), ("failed", "due", 1)]


def test_a_run_that_is_stopped_while_its_parts_are_tried_again_stays_so(house, monkeypatch):
    run = all_refused(house, monkeypatch, ["A1", "A2", "A3"])
    first = house.desk.again(BOSS, run.id)
    house.desk.stop(BOSS, run.id)
    assert house.desk.again(BOSS, run.id, first.before).many == 1
    assert house.run(run).state is RunAt.STOPPED


def test_who_has_it_by_another_run_is_not_tried_again(house, monkeypatch):
    run = all_refused(house, monkeypatch, ["A1", "A2"])
    house.ledger.no.clear()
    second = house.open()
    house.work()
    assert (second.no, house.states(second)) == (2, ["issued", "issued"])
    assert house.desk.again(BOSS, run.id).many == 0


def test_taking_in_a_hundred_costs_the_writer_the_same_however_many_are_due(house, monkeypatch):
    """The writer belongs to the whole hall: who takes a number waits while it looks for who is due."""
    monkeypatch.setattr(runner, "TAKEN_AT_ONCE", 2)
    asked = []
    engine = house.hall.store._writer
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    counts = []
    for many in (4, 40):
        for n in range(many):
            house.sign_up(f"M{many}N{n}")
        run = house.open()
        asked.clear()
        house.runner.look()
        counts.append((len(house.items(run)), len(asked)))
        house.desk.stop(BOSS, run.id)
    assert counts[0] == (2, counts[1][1]) and counts[1][0] == 4


def test_a_silent_system_is_asked_again_later_and_not_for_each_item(house, clock):
    for account in ("A1", "A2", "A3"):
        house.sign_up(account)
    run = house.open()
    house.runner.look()
    house.ledger.silent = True
    house.runner.look()
    assert (house.ledger.calls, house.states(run)) == (["open_items"], ["due"] * 3)
    house.ledger.silent = False
    clock.pass_seconds(5)
    house.work()
    assert house.states(run) == ["issued"] * 3


def test_an_invoice_that_is_in_doubt_is_waited_for(house, clock):
    house.sign_up("A1")
    run = house.open()

    issue = house.ledger.issue

    def unheard(asked):
        issue(asked)
        raise Unknown

    house.ledger.issue = unheard
    house.work()
    (item,) = house.items(run)
    assert (item.state, item.tries, house.clerk.invoice(item.invoice).doubt) == (At.DUE, 1, True)
    del house.ledger.issue
    clock.pass_seconds(10)
    house.clerk.carrier.look()
    house.work()
    assert (house.states(run), len(house.ledger.issued)) == (["issued"], 1)


def test_a_run_is_stopped_and_goes_on(house):
    for n in range(30):
        house.sign_up(f"A{n}")
    run = house.open()
    house.runner.look()
    house.runner.look()
    house.desk.stop(BOSS, run.id)
    house.work()
    assert (house.states(run).count("issued"), house.states(run).count("due")) == (25, 5)
    house.desk.go_on(BOSS, run.id)
    house.work()
    assert house.states(run) == ["issued"] * 30


def test_opened_again_a_run_takes_in_who_has_come_since_and_nobody_twice(house):
    house.sign_up("A1")
    run = house.open()
    house.work()
    assert refusal(house.open) == (Refused, "nobody_due")
    house.sign_up("A2")
    assert house.open().id == run.id
    house.work()
    house.desk.letters(BOSS, run.id)
    house.desk.posted(BOSS, run.id)
    house.work()
    house.sign_up("A3")
    second = house.open()
    assert (second.no, second.id == run.id) == (2, False)
    house.work()
    assert (house.states(run), house.states(second)) == (["posted", "posted"], ["issued"])
    assert house.items(second)[0].number == number_of(CYCLE, 2, 1)


def test_who_changes_from_e_mail_to_post_within_the_month_gets_it_once(house):
    house.sign_up("A1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    house.sign_up("A1", Way.POST)
    assert (house.states(run), house.desk.due(CYCLE, Way.POST)) == (["queued"], 0)
    assert refusal(house.open) == (Refused, "nobody_due")


def test_an_order_that_is_stopped_between_is_suspended_and_its_letter_taken_out(house):
    orders = [house.sign_up(account) for account in ("A1", "A2", "A3")]
    run = house.open()
    house.runner.look()
    house.register.cancel(KIOSK, orders[0].id, proved=True)
    house.work()
    house.desk.letters(BOSS, run.id)
    changed = house.register.change(
        KIOSK, orders[1].id, proved=True, address=replace(ADDRESS, street="新街2号")
    )
    house.work()
    assert house.states(run) == ["suspended", "suspended", "printed"]
    assert [i.reason for i in house.items(run)] == ["customer", "replaced", None]
    assert house.register.due(CYCLE) == [changed]
    house.open()
    house.work()
    assert house.states(run) == ["suspended", "suspended", "printed", "issued"]
    assert len(house.ledger.issued) == 2


def test_a_letter_is_printed_once_and_again_only_by_name(house):
    house.sign_up("A1")
    run = house.open()
    house.work()
    house.desk.letters(BOSS, run.id)
    (item,) = house.items(run)
    assert refusal(lambda: house.desk.letters(BOSS, run.id)) == (Refused, "nothing_to_print")
    house.desk.letters(BOSS, run.id, [item.number])
    assert house.items(run)[0].prints == 2
    printed = [m for m in house.moves("mailing.state") if m["to"] == "printed"]
    assert [(m["from"], m["count"], m.get("again")) for m in printed] == [
        ("issued", 1, None),
        ("printed", 1, 1),
    ]
    house.desk.posted(BOSS, run.id)
    assert refusal(lambda: house.desk.letters(BOSS, run.id, [item.number])) == (Refused, "nothing_to_print")


def test_an_invoice_that_was_cancelled_before_its_letter_is_asked_for_anew(house):
    house.sign_up("A1")
    run = house.open()
    house.work()
    house.clerk.red_letter(BOSS, house.items(run)[0].invoice, "wrong_title")
    assert refusal(lambda: house.desk.letters(BOSS, run.id)) == (Refused, "nothing_to_print")
    house.work()
    assert (house.states(run), len(house.ledger.issued), len(house.ledger.living())) == (["issued"], 2, 1)


def test_without_its_document_nothing_is_marked_as_printed(house):
    house.sign_up("A1")
    run = house.open()
    house.work()
    house.ledger.silent = True
    assert refusal(lambda: house.desk.letters(BOSS, run.id))[1] == "no_document"
    assert (house.states(run), house.register.due(CYCLE) == []) == (["issued"], False)


def test_returned_mail_comes_back_to_the_desk_and_goes_out_again_to_a_better_address(house):
    order = house.sign_up("A1")
    run = house.open()
    house.work()
    house.desk.letters(BOSS, run.id)
    (item,) = house.items(run)
    assert refusal(lambda: house.desk.returned(BOSS, item.number, Why.MOVED)) == (
        Refused,
        "not_allowed_in_state",
    )
    house.desk.posted(BOSS, run.id)
    house.work()
    back = house.desk.returned(BOSS, f" {item.number[:6]} {item.number[6:]}", Why.MOVED)
    assert (back.state, back.reason) == (At.RETURNED, "moved")
    assert house.desk.returned(BOSS, item.number, Why.UNKNOWN) == back
    assert [o.id for o in house.register.suspended()] == [order.id]
    assert house.register.due(CYCLE) == []
    house.register.change(BOSS, order.id, proved=True, address=replace(ADDRESS, street="新街2号"))
    second = house.open()
    house.work()
    assert (house.states(second), house.items(second)[0].invoice) == (["issued"], item.invoice)
    assert len(house.ledger.issued) == 1


def test_a_letter_to_an_old_address_that_comes_back_leaves_the_new_order_alone(house):
    order = house.sign_up("A1")
    run = house.open()
    house.work()
    house.desk.letters(BOSS, run.id)
    house.desk.posted(BOSS, run.id)
    new = house.register.change(KIOSK, order.id, proved=True, address=replace(ADDRESS, street="新街2号"))
    house.desk.returned(BOSS, house.items(run)[0].number, Why.MOVED)
    assert (house.register.suspended(), house.register.due(CYCLE)) == ([], [new])


@pytest.mark.parametrize(
    ("state", "code", "became", "reason"),
    [
        (NoteAt.FAILED, "rcpt_550", At.RETURNED, "rcpt_550"),
        (NoteAt.FAILED, "smtp_550", At.FAILED, "smtp_550"),
        (NoteAt.FAILED, "no_gateway", At.FAILED, "no_gateway"),
        (NoteAt.EXPIRED, None, At.FAILED, "expired"),
        (NoteAt.UNSURE, None, At.QUEUED, "unsure"),
    ],
)
def test_what_becomes_of_an_e_mail(house, clock, state, code, became, reason):
    order = house.sign_up("E1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    say(house, house.items(run)[0].message, state=state, code=code)
    clock.pass_seconds(5)
    house.work()
    (item,) = house.items(run)
    assert (item.state, item.reason) == (became, reason)
    returned = became is At.RETURNED
    assert (orders_kept.order_of(house.hall.store, order.id).state is OrderAt.SUSPENDED) == returned
    assert (house.register.due(CYCLE) == [order]) == (became is At.FAILED)


def test_a_failed_e_mail_tried_again_is_a_new_message_of_the_same_invoice(house, clock):
    house.sign_up("E1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    (first,) = house.items(run)
    say(house, first.message, state=NoteAt.FAILED, code="no_gateway", due_at=None)
    clock.pass_seconds(5)
    house.work()
    house.desk.again(BOSS, run.id)
    house.work()
    (item,) = house.items(run)
    assert (item.state, item.invoice, item.message == first.message) == (At.QUEUED, first.invoice, False)


def an_unsure_one(house, clock):
    """A run of one e-mail of which nobody knows whether it has left; the run has seen so."""
    house.sign_up("E1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    say(house, house.items(run)[0].message, state=NoteAt.UNSURE, code="no_word", due_at=None)
    clock.pass_seconds(5)
    house.work()
    return run


def test_an_unsure_e_mail_is_not_looked_at_again_until_somebody_has_decided(house, clock):
    run = an_unsure_one(house, clock)
    (item,) = house.items(run)
    assert (item.unsure, item.step_at, kept.unsure(house.hall.store, [run.id])) == (True, None, {run.id: 1})
    moves = house.hall.store.row().last_move
    for _ in range(3):
        clock.pass_seconds(60)
        house.work()
    assert (house.items(run), house.hall.store.row().last_move) == ([item], moves)
    assert house.run(run).state is RunAt.RUNNING


@pytest.mark.parametrize(("arrived", "state"), [(True, At.SENT), (False, At.FAILED)])
def test_the_clerks_word_ends_an_unsure_e_mail_and_closes_the_run(house, clock, arrived, state):
    run = an_unsure_one(house, clock)
    house.outbox.decide(BOSS, house.items(run)[0].message, arrived=arrived)
    house.work()
    assert (house.items(run)[0].state, house.run(run).state) == (state, RunAt.CLOSED)
    assert (house.register.due(CYCLE) == []) == arrived


def test_an_unsure_e_mail_that_is_sent_again_is_watched_again(house, clock):
    run = an_unsure_one(house, clock)
    message = house.items(run)[0].message
    house.outbox.send_again(BOSS, message)
    house.work()
    assert (house.items(run)[0].unsure, house.states(run)) == (False, ["queued"])
    say(house, message, state=NoteAt.ACCEPTED, due_at=None)
    clock.pass_seconds(5)
    house.work()
    assert (house.states(run), house.run(run).state) == (["sent"], RunAt.CLOSED)


@pytest.mark.parametrize("state", [NoteAt.FAILED, NoteAt.EXPIRED])
def test_a_runs_message_that_has_failed_is_sent_again_by_the_run_alone(house, clock, state):
    house.sign_up("E1", Way.EMAIL)
    run = house.open(Way.EMAIL)
    house.work()
    message = house.items(run)[0].message
    say(house, message, state=state, code="no_gateway", due_at=None)
    assert refusal(lambda: house.outbox.send_again(BOSS, message)) == (Refused, "in_a_run")


def test_too_many_letters_are_not_printed_again_at_once(house):
    house.sign_up("A1")
    run = house.open()
    house.work()
    wanted = [number_of(CYCLE, 1, n) for n in range(1, MOST_LETTERS + 2)]
    with pytest.raises(Invalid) as refused:
        house.desk.letters(BOSS, run.id, wanted)
    assert (refused.value.code, refused.value.field, house.states(run)) == ("too_many", "numbers", ["issued"])
    assert house.desk.letters(BOSS, run.id, wanted[:-1]).many == 1


def test_a_run_leaves_room_in_the_hall_hour_for_others(house, clock):
    for n in range(12):
        house.sign_up(f"E{n}", Way.EMAIL, email="one@example.cn")
    run = house.open(Way.EMAIL)
    house.work()
    assert (house.states(run).count("queued"), house.states(run).count("due")) == (10, 2)
    clock.pass_seconds(3600)
    house.work()
    assert house.states(run) == ["queued"] * 12


def test_numbers_typed_wrong_are_refused():
    assert read_number("２６１００１ ０００-０７２") == number_of("2026-10", 1, 7) == "261001000072"
    right = number_of("2026-10", 1, 7)
    wrong = [right[:i] + str((int(d) + 1) % 10) + right[i + 1 :] for i, d in enumerate(right)]
    for number in (*wrong, right[:-1], "", "26100100007x"):
        assert refusal(lambda n=number: read_number(n)) == (Invalid, "invalid_number")


def test_a_number_that_is_nobodys(house):
    assert refusal(lambda: house.desk.returned(BOSS, number_of(CYCLE, 9, 1), Why.MOVED)) == (
        NotFound,
        "unknown_item",
    )


def test_neither_rows_nor_moves_name_anybody(house):
    house.sign_up("A1")
    house.sign_up("E1", Way.EMAIL)
    runs = [house.open(), house.open(Way.EMAIL)]
    house.work()
    house.desk.letters(BOSS, runs[0].id)
    with house.hall.store.reading() as connection:
        rows = [str(row) for row in connection.execute(text("SELECT * FROM mailing_item"))]
    told = "".join(rows) + str([m.data for m in house.hall.store.moves_after(0, 10_000)])
    for secret in ("张三丰", "科技园", "518057", "example.cn", "13800000001"):
        assert secret not in told
    reads = [(m["why"], m["mailing_items"]) for m in house.moves("personal.read")]
    assert reads == [("mailing run", 1), ("mailing run", 1), ("letters", 1)]
    assert kept.of_run(house.hall.store, runs[0].id)[0].prints == 1
