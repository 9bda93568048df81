"""A customer is told of a change once, masked, in their language, and never of old news."""

import pytest

from diversion.invoices.title import title_of
from diversion.mandates.desk import Application
from diversion.mandates.mandate import AccountKind
from diversion.mandates.mandate import Reason as Why
from diversion.messages.port import NOTICES, STOPPABLE, Kind
from diversion.messages.stops import Via
from diversion.messages.store import to_decide
from diversion.notices import store as kept
from diversion.notices.letters import Doors, How
from diversion.notices.occasion import End, Who, notice_of
from diversion.notices.preview import preview
from diversion.proof.proofs import Proofs
from diversion.signup.at_counter import AtCounters
from diversion.standing.order import Reason, Source
from diversion.standing.recipient import Recipient
from diversion.standing.register import SignUp
from hall.actor import Actor, Role
from hall.errors import NotFound
from hall.ticket import Move
from tests.diversion.notices.house import BOSS, KIOSK, PHONE, House

MADE = (
    "【海纳营业厅】138****0001已登记每月发票，寄往z***@example.cn（自助终端办理）。"
    "不是您办的请联系我们。退订回TD"
)

ANNA = Actor("person:anna", Role.COUNTER, one_counter=True)


class Crash(BaseException):
    """The power goes: nothing after it runs."""


def move(verb: str, by: str = "system", **data: object) -> Move:
    rest = dict.fromkeys(("ticket", "number", "service", "counter", "kiosk", "before", "after"))
    return Move(move=7, at=1, kept_at=1, verb=verb, by=by, data=data, **rest)


ORDER, MANDATE, INVOICE, PAYMENT = "standing.state", "mandate.state", "invoice.state", "payment.state"


@pytest.mark.parametrize(
    ("verb", "data", "kind"),
    [
        (ORDER, {"from": None, "to": "active"}, Kind.ORDER_MADE),
        (ORDER, {"from": None, "to": "active", "replaces": "o1"}, Kind.ORDER_CHANGED),
        (ORDER, {"from": None, "to": "active", "undoes": "o2"}, Kind.ORDER_CHANGED),
        (ORDER, {"from": "active", "to": "cancelled", "reason": "customer"}, Kind.ORDER_CANCELLED),
        (ORDER, {"from": "suspended", "to": "cancelled", "reason": "staff"}, Kind.ORDER_CANCELLED),
        (ORDER, {"from": "active", "to": "cancelled", "reason": "replaced"}, None),
        (ORDER, {"from": "active", "to": "cancelled", "reason": "erased"}, None),
        (ORDER, {"from": "active", "to": "suspended", "reason": "returned"}, Kind.ORDER_RETURNED),
        (ORDER, {"from": "suspended", "to": "active"}, Kind.ORDER_RESUMED),
        (MANDATE, {"from": None, "to": "applied"}, None),
        (MANDATE, {"from": "applied", "to": "signed"}, None),
        (MANDATE, {"from": "sent", "to": "authorised"}, None),
        (MANDATE, {"from": "authorised", "to": "active"}, Kind.MANDATE_ACTIVE),
        (MANDATE, {"from": "sent", "to": "rejected", "reason": "wrong_account"}, Kind.MANDATE_REJECTED),
        (MANDATE, {"from": "applied", "to": "rejected", "reason": "declined"}, None),
        (MANDATE, {"from": "applied", "to": "cancelled", "reason": "customer"}, None),
        (MANDATE, {"from": "applied", "to": "cancelled", "reason": "lapsed"}, Kind.MANDATE_CANCELLED),
        (MANDATE, {"from": "active", "to": "cancelled", "reason": "customer"}, Kind.MANDATE_CANCELLED),
        (MANDATE, {"from": "active", "to": "cancelled", "reason": "ended_there"}, Kind.MANDATE_CANCELLED),
        (MANDATE, {"from": "active", "to": "cancelled", "reason": "erased"}, None),
        (INVOICE, {"from": "requested", "to": "failed"}, Kind.INVOICE_FAILED),
        (INVOICE, {"from": "delivered", "to": "red_lettered"}, Kind.INVOICE_CANCELLED),
        (INVOICE, {"from": "issued", "to": "delivered"}, None),
        (PAYMENT, {"from": "refunding", "to": "refunded"}, Kind.REFUNDED),
        (PAYMENT, {"from": "pending", "to": "paid"}, None),
        ("visit.end", {"outcome": "left"}, None),
    ],
)
def test_which_moves_may_be_told_as_what(verb: str, data: dict[str, object], kind: Kind | None) -> None:
    ids = {"standing_order": "s", "mandate": "s", "invoice": "s", "payment": "s"}
    found = notice_of(move(verb, **ids, **data), lambda move: False)
    assert (found and (found.kind, found.subject)) == (kind and (kind, "s"))


@pytest.mark.parametrize(
    ("by", "who"),
    [
        ("place:k1", Who.KIOSK),
        ("visit:3f2", Who.PHONE),
        ("person:1", Who.COUNTER),
        ("person:2", Who.OFFICE),
        ("system", Who.SYSTEM),
    ],
)
def test_by_whom_it_was_done(by: str, who: Who) -> None:
    told = move(ORDER, by, standing_order="s", **{"from": None, "to": "active"})
    found = notice_of(told, lambda move: move.by == "person:1")
    assert found is not None
    assert found.who is who


def test_a_change_is_told_once_when_nothing_takes_it_back_any_more(house: House) -> None:
    house.sign_up()
    house.later(119)
    assert house.texts == []
    house.later(2)
    house.later()
    house.restart()
    house.later()
    assert house.texts == [MADE]
    assert house.messages() == [(Kind.ORDER_MADE, "accepted", None)]


def test_nothing_is_told_before_the_manager_says_so_and_it_is_counted_what_would_have_been(
    fresh: House,
) -> None:
    fresh.notices.look()
    fresh.sign_up()
    fresh.refund()
    fresh.later()
    assert (fresh.texts, sorted(fresh.ends())) == (
        [],
        [(Kind.ORDER_MADE, End.OFF), (Kind.REFUNDED, End.OFF)],
    )
    fresh.notices.switch(BOSS, Kind.REFUNDED, on=True)
    fresh.sign_up(2)
    fresh.refund("p2", 2)
    fresh.later()
    assert fresh.texts == [
        "【海纳营业厅】为138****0002缴的50.00元未能入账，已原路退回付款账户，无需办理。单号Hp2。"
    ]
    assert [m.data for m in fresh.hall.moves_after(0, 100) if m.verb == "notice.change"] == [
        {"kind": "refunded", "on": True}
    ]
    with pytest.raises(NotFound):
        fresh.notices.switch(BOSS, Kind.CODE, on=True)


def test_what_is_taken_back_at_once_nobody_hears_of(house: House) -> None:
    order = house.sign_up()
    house.register.cancel(KIOSK, order.id, proved=True)
    house.later()
    assert (house.texts, house.ends()) == (
        [],
        [(Kind.ORDER_MADE, End.OVER), (Kind.ORDER_CANCELLED, End.OVER)],
    )


def test_what_a_counter_takes_back_is_told_to_those_alone_who_heard_of_it(house: House) -> None:
    proofs = Proofs(house.hall, house.vault, house.outbox)
    at = AtCounters(house.hall, house.vault, house.register, proofs, lambda ticket: None)
    house.sign_up()
    house.later()
    house.hall.open_counter(ANNA, "1")
    house.hall.serve(ANNA, "1", "payment")
    at.prove(ANNA, "1", PHONE, None)
    whose = Recipient("A1", PHONE, title_of("personal", "张三丰"), email="li@example.cn")
    wish = SignUp(whose, "email-1", "zh-CN", "1", source=Source.STAFF)
    at.take_back(ANNA, "1", at.sign_up(ANNA, "1", wish, None).id)
    house.later()
    changed = Kind.ORDER_CHANGED
    nothing = [(changed, End.OVER), (Kind.ORDER_CANCELLED, End.OVER), (changed, End.OVER)]
    assert (house.texts, house.ends()) == ([MADE], [(Kind.ORDER_MADE, End.TOLD), *nothing])
    slow = at.sign_up(ANNA, "1", wish, None)
    house.later()
    at.take_back(ANNA, "1", slow.id)
    house.later()
    told = [text for text in house.texts if text != MADE]
    assert ["l***@" in text for text in told] == [True, False]
    assert ["z***@" in text for text in told] == [False, True]
    assert ["窗口" in text for text in told] == [True, True]


def test_an_order_made_changed_returned_resumed_and_cancelled_is_told_at_each_step(house: House) -> None:
    house.sign_up_for_paper()
    house.later()
    now = house.sign_up(email="li@example.cn", by=Actor("visit:v1", Role.PHONE))
    house.later()
    house.register.suspend(BOSS, now.id)
    house.later()
    house.register.resume(BOSS, now.id)
    house.later()
    house.register.cancel(BOSS, now.id, proved=True, reason=Reason.STAFF)
    house.later()
    assert house.texts == [
        "【海纳营业厅】Invoices for 138****0001 come every month to 广东省深圳市南山区科技****"
        " (at a terminal). Not you? Tell us. Reply TD to stop.",
        "【海纳营业厅】138****0001的每月发票改寄l***@example.cn（手机办理）。不是您办的请联系我们。退订回TD",
        "【海纳营业厅】138****0001的每月发票寄往l***@example.cn被退回，已暂停。"
        "更正请到：https://hall.example/mend 退订回TD",
        "【海纳营业厅】138****0001的每月发票恢复寄送，仍寄往l***@example.cn。退订回TD",
        "【海纳营业厅】138****0001的每月发票已取消（营业厅办理）。不是您办的请联系我们。退订回TD",
    ]
    whole = " ".join(house.texts)
    assert [x for x in ("13800000001", "zhang@", "li@", "张三丰", "园路") if x in whole] == []


def test_who_was_not_told_that_it_stopped_is_not_told_that_it_goes_on(house: House) -> None:
    order = house.sign_up()
    house.later()
    house.register.suspend(BOSS, order.id)
    house.register.resume(BOSS, order.id)
    house.later()
    assert house.ends()[1:] == [(Kind.ORDER_RETURNED, End.OVER), (Kind.ORDER_RESUMED, End.OVER)]


def test_a_mandate_that_holds_is_refused_or_ends_is_told(house: House) -> None:
    def applied(n: int) -> str:
        wish = Application(
            with_whom="sample-a",
            phone=house.phone(n),
            consent="bank-1",
            consent_language="zh-CN",
            name="欧阳致远",
            account_kind=AccountKind.CARD,
            account="6222021234567890128",
        )
        mandate = house.mandates.apply(BOSS, wish).id
        house.mandates.signed(BOSS, mandate)
        house.hall.write(lambda tx: _sent(tx, mandate))
        return mandate

    one, two = applied(1), applied(2)
    house.mandates.authorised(BOSS, one)
    house.mandates.active(BOSS, one)
    house.mandates.rejected(BOSS, two, Why.ACCOUNT_CLOSED)
    house.later()
    house.mandates.cancel(BOSS, one, proved=True)
    house.later()
    assert house.texts == [
        "【海纳营业厅】138****0001的自动扣款（示例银行甲）已生效，今后账单自动缴纳。退订回TD",
        "【海纳营业厅】138****0002的自动扣款（示例银行甲）未办成：账户已销户。"
        "账单请先自行缴纳，可到窗口重新办理。",
        "【海纳营业厅】138****0001的自动扣款（示例银行甲）已终止：应您的要求。今后账单请自行缴纳。退订回TD",
    ]


def _sent(tx, mandate: str) -> None:
    from diversion.mandates import store
    from diversion.mandates.changing import to
    from diversion.mandates.mandate import At

    to(tx, "person:boss", store.mandate_in(tx, mandate), At.SENT)


def test_who_wants_none_gets_none_but_money_that_comes_back(house: House) -> None:
    house.stops.say("place:k1", PHONE, Via.KIOSK, stopped=True)
    house.sign_up()
    house.sign_up(2)
    house.refund()
    house.later()
    assert sorted(house.ends()) == [
        (Kind.ORDER_MADE, End.STOPPED),
        (Kind.ORDER_MADE, End.TOLD),
        (Kind.REFUNDED, End.TOLD),
    ]
    house.stops.say("place:k1", PHONE, Via.KIOSK, stopped=False)
    house.sign_up(email="li@example.cn")
    house.later()
    assert house.ends()[-1] == (Kind.ORDER_CHANGED, End.TOLD)


def test_what_lies_in_the_outbox_when_they_are_stopped_does_not_leave(house: House) -> None:
    house.sign_up()
    house.clock.pass_seconds(121)
    house.notices.look()
    house.stops.say("place:k1", PHONE, Via.KIOSK, stopped=True)
    house.postman.look()
    assert (house.texts, house.messages()) == ([], [(Kind.ORDER_MADE, "failed", "stopped")])
    assert to_decide(house.hall.store, 10) == []


def test_every_notice_that_can_be_stopped_says_how(house: House) -> None:
    for doors, words in (
        (Doors(How.REPLY), ("退订回TD", "Reply TD to stop.")),
        (
            Doors(How.LINK, "https://hall.example/"),
            ("退订：https://hall.example/off", "Stop: https://hall.example/off"),
        ),
        (Doors(How.ASK), ("退订请在终端或窗口告知", "To stop, tell our staff.")),
    ):
        house.doors = doors
        house.restart()
        for kind in NOTICES:
            shown = preview(house.notices.letters, house.outbox.templates, kind)
            said = [shown["zh-CN"].text.endswith(words[0]), shown["en"].text.endswith(words[1])]
            assert said == [kind in STOPPABLE] * 2
            assert {k: w.text for k, w in shown.items() if w.parts > 2} == {}


def test_old_news_is_not_told(house: House) -> None:
    house.sign_up()
    house.later(6 * 3600)
    assert (house.texts, house.ends()) == ([], [(Kind.ORDER_MADE, End.LATE)])


def test_a_message_about_a_change_expires_with_its_news(house: House) -> None:
    house.sign_up()
    house.clock.pass_seconds(121)
    house.notices.look()
    house.clock.pass_seconds(6 * 3600 - 121)
    house.postman.look()
    assert house.messages() == [(Kind.ORDER_MADE, "expired", None)]


def test_what_happened_before_anybody_followed_is_not_told(fresh: House) -> None:
    fresh.sign_up()
    fresh.open()
    fresh.later()
    assert (fresh.texts, fresh.ends()) == ([], [])


def test_a_hall_that_was_brought_back_from_a_backup_tells_nothing_of_before(house: House) -> None:
    house.sign_up()
    house.notices.look()
    house.hall.board.epoch = "another"
    house.hall.write(lambda tx: kept.follow_to(tx, kept.position_in(tx)[0], "the one before"))
    house.restart()
    house.later()
    assert (house.texts, house.ends()) == ([], [(Kind.ORDER_MADE, End.RESTORED)])


def test_one_customer_s_limit_holds_nobody_else_up_and_is_waited_for(house: House) -> None:
    for n in range(11):
        house.refund(f"p{n}", 1)
    house.refund("other", 2)
    house.later()
    house.later(1)
    assert (len(house.texts), house.texts[-1].count("Hother")) == (11, 1)
    house.later(3600)
    assert len(house.texts) == 12


def test_the_power_may_go_between_any_two_steps(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit in turn is the last thing that happens, or does not happen any more."""
    write = house.hall.write
    n = 0
    for last in range(8):
        for happens in (True, False):
            n += 1
            house.sign_up(n)
            house.clock.pass_seconds(121)
            done = 0

            def cut(job, last=last, happens=happens):
                nonlocal done
                done += 1
                if done <= last:
                    return write(job)
                if happens and done == last + 1:
                    write(job)
                raise Crash

            monkeypatch.setattr(house.hall, "write", cut)
            try:
                house.notices.look()  # the row
                house.clock.pass_seconds(121)
                house.notices.look()  # the message
            except Crash:
                pass
            monkeypatch.setattr(house.hall, "write", write)
            house.restart()
            house.later()
    told = [message.to for message in house.pocket.got]
    assert sorted(told) == sorted(house.phone(i + 1).digits for i in range(n))


def test_rows_are_dropped_after_their_time_and_nothing_is_told_again(house: House) -> None:
    house.sign_up()
    house.later()
    assert house.notices.tidy() == 0
    house.clock.pass_seconds(93 * 24 * 3600)
    assert house.notices.tidy() == 1
    house.restart()
    house.later()
    assert len(house.texts) == 1
