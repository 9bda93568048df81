"""The invoice every month: agreed to, merged, due, returned, cancelled, forgotten."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from diversion.consent import Consents
from diversion.invoices.title import title_of
from diversion.phone import Phone
from diversion.places.places import Address
from diversion.standing import store as kept
from diversion.standing import tables
from diversion.standing.keeping import KEEP_MS, Keeping
from diversion.standing.order import LIVING, TABLE, At, Reason, Source, Way
from diversion.standing.recipient import Recipient, open_recipient
from diversion.standing.register import CONSENTS, Register, SignUp
from diversion.vault import Vault
from hall.actor import Actor, Role
from hall.errors import Forbidden, HallError, Invalid, NotFound, NotReady, Refused
from hall.hall import Hall, Once

PHONE = Phone("13800000001")
KIOSK = Actor("place:k1", Role.KIOSK)
BOSS = Actor("person:boss", Role.MANAGER)
ADDRESS = Address(("440000", "440300", "440305"), ("广东省", "深圳市", "南山区"), "科技园路1号", "518057")
BY_EMAIL = Recipient("A1", PHONE, title_of("personal", "张三丰"), email=" zhang@example.cn ")
BY_POST = replace(BY_EMAIL, email=None, name="张三丰", address=ADDRESS)


@pytest.fixture
def vault() -> Vault:
    return Vault(bytes(range(32)))


@pytest.fixture
def hall(hall: Hall) -> Hall:
    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
    return hall


@pytest.fixture
def register(hall: Hall, vault: Vault) -> Register:
    return Register(hall, vault, Consents(CONSENTS))


def email(account: str = "A1", **more) -> SignUp:
    return SignUp(replace(BY_EMAIL, account=account), "email-1", "zh-CN", "k1", **more)


def post(account: str = "A1", **more) -> SignUp:
    return SignUp(replace(BY_POST, account=account), "post-1", "en", "k1", Way.POST, **more)


def refusal(action):
    with pytest.raises(HallError) as refused:
        action()
    return type(refused.value), refused.value.code


def moves(hall, verb="standing.state"):
    return [m.data for m in hall.store.moves_after(0, 10_000) if m.verb == verb]


def done(hall, register, order, cycle) -> bool:
    return hall.write(lambda tx: register.done_in(tx, BOSS.ref, order, cycle))


def test_signing_up_keeps_the_very_text_that_was_shown(hall, vault, register):
    order = register.sign_up(KIOSK, post(source=Source.FILE), proved=True)
    assert (order.state, order.way, order.source) == (At.ACTIVE, Way.POST, Source.FILE)
    assert register.consents.given(order.consent, order.consent_language).title.startswith("Invoice on paper")
    assert register.masked(order) == "张** 广东省深圳市南山区科技****"
    assert open_recipient(vault, order) == replace(BY_POST)
    assert moves(hall) == [
        {
            "standing_order": order.id,
            "way": "post",
            "source": "file",
            "consent": "post-1",
            "from": None,
            "to": "active",
        }
    ]


def test_nothing_is_begun_changed_or_ended_without_proof(register):
    order = register.sign_up(KIOSK, email(), proved=True)
    for deed in (
        lambda: register.sign_up(KIOSK, email(), proved=False),
        lambda: register.change(KIOSK, order.id, proved=False, email="li@example.cn"),
        lambda: register.cancel(KIOSK, order.id, proved=False),
    ):
        assert refusal(deed) == (Forbidden, "not_proved")
    assert register.living("A1") == order


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (replace(email(), consent="email-9"), "unknown_consent"),
        (replace(email(), consent_language="fr"), "unknown_consent"),
        (replace(email(), consent="post-1"), "consent_outdated"),
        (replace(email(), recipient=replace(BY_EMAIL, email="zhang")), "invalid_mail_address"),
        (replace(email(), recipient=replace(BY_EMAIL, email=None)), "invalid_mail_address"),
        (replace(post(), recipient=replace(BY_POST, address=None)), "invalid_address"),
        (replace(post(), recipient=replace(BY_POST, name=" ")), "invalid_name"),
        (replace(post(), recipient=replace(BY_POST, name="长" * 41)), "invalid_name"),
    ],
)
def test_what_is_not_in_order_is_refused(register, wish, code):
    assert refusal(lambda: register.sign_up(KIOSK, wish, proved=True)) == (Invalid, code)
    assert register.living("A1") is None


def test_a_new_text_must_be_shown_again_while_old_orders_keep_theirs(tmp_path, hall, vault):
    for file in CONSENTS.glob("*.toml"):
        new = '\n[email-2]\ntitle = "t"\nlead = "x"\npoints = []\n'
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8") + new, encoding="utf-8")
    old = Register(hall, vault, Consents(CONSENTS)).sign_up(KIOSK, email(), proved=True)
    register = Register(hall, vault, Consents(tmp_path))
    assert register.consents.current(Way.EMAIL, "fr").version == "email-2"
    assert refusal(lambda: register.sign_up(KIOSK, email(), proved=True)) == (Invalid, "consent_outdated")
    changed = register.change(KIOSK, old.id, proved=True, email="li@example.cn")
    assert (changed.consent, changed.consent_language) == ("email-1", "zh-CN")


def test_every_text_is_there_in_both_languages_and_without_texts_nobody_signs_up(tmp_path):
    consents = Consents(CONSENTS)
    for way in Way:
        chinese, english = consents.current(way, "zh-CN"), consents.current(way, "en")
        assert (chinese.version, chinese.language, english.language) == (english.version, "zh-CN", "en")
    assert refusal(lambda: Consents(tmp_path).current(Way.POST, "en")) == (NotReady, "no_consent")


def test_a_second_order_of_an_account_takes_the_place_of_the_first(hall, register):
    first = register.sign_up(KIOSK, email(), proved=True)
    second = register.sign_up(KIOSK, post(), proved=True)
    assert register.living("A1") == second
    assert second.replaces == first.id
    ended = kept.order_of(hall.store, first.id)
    assert (ended.state, ended.reason) == (At.CANCELLED, Reason.REPLACED)
    assert [(m["standing_order"], m["to"]) for m in moves(hall)] == [
        (first.id, "active"),
        (first.id, "cancelled"),
        (second.id, "active"),
    ]


def test_of_eight_sign_ups_at_once_one_order_lives(vault, register):
    with ThreadPoolExecutor(8) as many:
        orders = list(many.map(lambda _: register.sign_up(KIOSK, email(), proved=True), range(8)))
    assert len({order.id for order in orders}) == 8
    assert [open_recipient(vault, order).account for order in register.due("2026-11")] == ["A1"]


def test_behind_the_merging_stands_an_index(hall, register):
    order = register.sign_up(KIOSK, email(), proved=True)
    for state in LIVING:
        with pytest.raises(IntegrityError):
            hall.write(lambda tx, state=state: kept.add(tx, replace(order, id="another", state=state)))


def test_the_same_key_is_the_same_order(register):
    once = Once("place:k1", "key", "")
    first = register.sign_up(KIOSK, email(), proved=True, once=once)
    assert register.sign_up(KIOSK, email(), proved=True, once=once) == first
    assert refusal(lambda: register.sign_up(KIOSK, post(), proved=True, once=once)) == (
        Invalid,
        "idempotency_key_reused",
    )


def test_due_is_who_has_not_had_the_month_and_a_run_may_be_repeated(hall, register):
    a = register.sign_up(KIOSK, email("A1"), proved=True)
    b = register.sign_up(KIOSK, post("A2"), proved=True)
    assert register.due("2026-10") == []  # before they signed up
    assert {order.id for order in register.due("2026-11")} == {a.id, b.id}
    assert register.due("2026-11", Way.POST) == [b]
    assert (done(hall, register, a.id, "2026-11"), done(hall, register, a.id, "2026-11")) == (True, False)
    assert register.due("2026-11") == [b]
    assert {order.id for order in register.due("2026-12")} == {a.id, b.id}
    assert moves(hall, "standing.done") == [{"standing_order": a.id, "cycle": "2026-11"}]
    assert refusal(lambda: register.due("2026-13")) == (Invalid, "invalid_field")


def test_whoever_changes_within_a_month_does_not_get_it_twice(hall, register):
    first = register.sign_up(KIOSK, email(), proved=True)
    done(hall, register, first.id, "2026-11")
    second = register.sign_up(KIOSK, post(), proved=True)
    assert register.due("2026-11") == []
    assert not done(hall, register, second.id, "2026-11")
    assert register.due("2026-12") == [second]


def test_what_marks_it_done_and_what_sends_it_are_one_transaction(hall, register):
    order = register.sign_up(KIOSK, email(), proved=True)

    def cut(tx):
        assert register.done_in(tx, "system", order.id, "2026-11")
        raise Refused("cut", "The rest did not happen.")

    assert refusal(lambda: hall.write(cut)) == (Refused, "cut")
    assert register.due("2026-11") == [order]


def test_returned_mail_suspends_and_a_better_address_goes_on(vault, hall, register):
    order = register.sign_up(KIOSK, post(), proved=True)
    done(hall, register, order.id, "2026-11")
    hall.write(lambda tx: register.undone_in(tx, "person:boss", order.id, "2026-11"))
    suspended = register.suspend(BOSS, order.id)
    assert (suspended.state, suspended.reason) == (At.SUSPENDED, Reason.RETURNED)
    assert register.suspend(BOSS, order.id) == suspended
    assert (register.suspended(), register.due("2026-11")) == ([suspended], [])
    assert refusal(lambda: done(hall, register, order.id, "2026-11")) == (Refused, "not_allowed_in_state")
    better = replace(ADDRESS, street="科技园路2号")
    changed = register.change(BOSS, order.id, proved=True, source=Source.STAFF, address=better)
    assert (changed.source, open_recipient(vault, changed).name) == (Source.STAFF, "张三丰")
    assert register.due("2026-11") == [changed]


def test_an_address_that_was_right_after_all_is_resumed(register):
    order = register.sign_up(KIOSK, post(), proved=True)
    register.suspend(BOSS, order.id)
    assert (register.resume(BOSS, order.id).state, register.living("A1").reason) == (At.ACTIVE, None)
    assert refusal(lambda: register.resume(BOSS, order.id)) == (Refused, "not_allowed_in_state")


def test_cancelled_is_cancelled(register):
    order = register.sign_up(KIOSK, email(), proved=True)
    ended = register.cancel(KIOSK, order.id, proved=True)
    assert (ended.state, ended.reason) == (At.CANCELLED, Reason.CUSTOMER)
    assert register.cancel(KIOSK, order.id, proved=True) == ended
    assert (register.living("A1"), register.due("2026-11")) == (None, [])
    for deed in (
        lambda: register.suspend(BOSS, order.id),
        lambda: register.resume(BOSS, order.id),
        lambda: register.change(KIOSK, order.id, proved=True, email="li@example.cn"),
    ):
        assert refusal(deed) == (Refused, "not_allowed_in_state")
    assert refusal(lambda: register.cancel(KIOSK, "none", proved=True)) == (NotFound, "unknown_order")
    assert set(TABLE) == set(At)


def test_nothing_of_a_person_is_in_rows_or_moves(vault, hall, register, caplog):
    order = register.sign_up(KIOSK, post(), proved=True)
    register.sign_up(KIOSK, email(), proved=True)
    with hall.store.reading() as connection:
        rows = [str(row) for row in connection.execute(text("SELECT * FROM standing_order"))]
    told = "".join(rows) + json.dumps(moves(hall), ensure_ascii=False) + caplog.text
    for secret in (PHONE.digits, "张三丰", "科技园", "518057", "zhang@example.cn"):
        assert secret not in told
    assert "张三丰" not in repr(open_recipient(vault, order))


def test_a_cancelled_order_is_forgotten_after_its_time_and_a_living_one_is_not(hall, clock, vault, register):
    keeping = Keeping(hall, vault)
    over = register.sign_up(KIOSK, email("A1"), proved=True)
    lives = register.sign_up(KIOSK, email("A2"), proved=True)
    for order in (over, lives):
        done(hall, register, order.id, "2026-11")
    register.cancel(KIOSK, over.id, proved=True)
    clock.pass_seconds(KEEP_MS / 1000)
    assert keeping.forget() == 0
    clock.pass_seconds(1)
    assert (keeping.forget(), keeping.forget()) == (1, 0)
    forgotten = kept.order_of(hall.store, over.id)
    assert (forgotten.sealed, forgotten.owner, forgotten.person) == (None, "", "")
    assert refusal(lambda: open_recipient(vault, forgotten)) == (Refused, "forgotten")
    assert kept.cycles_of(hall.store, over.owner) == []
    assert (kept.cycles_of(hall.store, lives.owner), register.due("2026-11")) == (["2026-11"], [])


def test_one_persons_orders_are_exported_and_erased(hall, clock, vault, register):
    keeping = Keeping(hall, vault)
    register.sign_up(KIOSK, email(), proved=True)
    clock.pass_seconds(1)
    order = register.sign_up(KIOSK, post(), proved=True)
    done(hall, register, order.id, "2026-11")
    first, second = keeping.export(BOSS, PHONE)
    assert (first["email"], first["address"], first["state"]) == ("zhang@example.cn", None, "cancelled")
    assert (second["address"], second["cycles"]) == ("518057 广东省深圳市南山区科技园路1号", ["2026-11"])
    assert (keeping.erase(BOSS, Phone("13800000002")), keeping.end(BOSS, Phone("13800000002"))) == (0, 0)
    assert (keeping.erase(BOSS, PHONE), keeping.erase(BOSS, PHONE)) == (1, 0)
    (lives,) = keeping.export(BOSS, PHONE)  # what goes on knows whose it is, and what has been sent
    assert (lives["id"], lives["cycles"]) == (order.id, ["2026-11"])
    assert (keeping.end(BOSS, PHONE), keeping.end(BOSS, PHONE), keeping.erase(BOSS, PHONE)) == (1, 0, 1)
    assert (keeping.export(BOSS, PHONE), register.living("A1")) == ([], None)
    ended = kept.order_of(hall.store, order.id)
    assert (ended.state, ended.reason, ended.sealed) == (At.CANCELLED, Reason.ERASED, None)
    assert moves(hall, "personal.erase") == [{"standing_orders": 1}] * 2
