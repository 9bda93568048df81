"""Self-service over the API: what a customer may see and do, and that nobody reaches what is another's."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.bare_client import Ask
from tests.paper import Printer
from tests.running_hall import RunningHall
from tests.self_service import NO_BILLS, ONE_BILL, SEVERAL_BILLS, Answered, Customer, press_pay

WAITS_S = 15.0


@pytest.fixture(scope="module")
def terminals(running: RunningHall) -> tuple[Customer, Customer]:
    """The paired terminals s1 and s2."""
    return Customer(running).pair("s1"), Customer(running).pair("s2")


def code(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def settled(customer: Customer, payment: str, state: str) -> dict[str, object]:
    """The payment once it is in that state."""
    end = time.monotonic() + WAITS_S
    while (found := customer.look(f"/payments/{payment}").json)["state"] != state:
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return dict(found)


def test_a_bill_from_the_number_to_the_receipt(terminals: tuple[Customer, Customer]) -> None:
    here, _ = terminals
    here.begin()
    account = here.say("/number", {"phone": "138 0000 0001"}).json
    (bill,) = account["bills"]
    assert (account["name"][1:], account["phone"]) == ("**", "138****0001")
    payment = here.pay(bill=bill["bill"]).json
    assert (payment["state"], payment["fen"], payment["phone"]) == ("pending", bill["fen"], "138****0001")
    assert payment["image"].startswith("data:image/svg+xml")
    press_pay(payment)
    paid = settled(here, payment["payment"], "posted")
    assert (paid["paid_fen"], paid["posted"], paid["image"]) == (bill["fen"], True, None)
    assert here.say("/number", {"phone": ONE_BILL}).json["bills"] == []
    done = here.say(f"/payments/{payment['payment']}/receipt", {"way": "declined"}).json
    assert done["state"] == "receipted"
    assert here.say("/end", {"outcome": "completed"}).json["outcome"] == "completed"
    assert code(here.look()) == (404, "unknown_visit")


def test_a_top_up_by_the_customer_s_payment_code(terminals: tuple[Customer, Customer]) -> None:
    here, _ = terminals
    here.begin()
    here.say("/number", {"phone": NO_BILLS})
    payment = here.pay(fen=5000, method="theirs", payment_code="130000000000000011").json
    assert settled(here, payment["payment"], "posted")["fen"] == 5000
    here.say("/end", {"outcome": "completed"})


def test_whoever_goes_away_leaves_nothing_that_can_be_paid(terminals: tuple[Customer, Customer]) -> None:
    here, _ = terminals
    here.begin()
    here.say("/number", {"phone": SEVERAL_BILLS})
    payment = here.pay(fen=3000).json
    here.say("/end", {"outcome": "left"})
    with urllib.request.urlopen(payment["qr"], timeout=20) as page:
        shown = page.read().decode()
    assert 'value="pay"' not in shown
    assert "订单已关闭，没有扣款。" in shown


def test_the_end_that_comes_after_the_next_customer_has_begun_is_answered_as_it_ended(
    terminals: tuple[Customer, Customer],
) -> None:
    here, there = terminals
    here.begin()
    here.say("/number", {"phone": NO_BILLS})
    payment = here.pay(fen=1000, method="theirs", payment_code="130000000000000017").json
    settled(here, payment["payment"], "posted")
    paid = here.visit
    here.begin()
    late = here.say("/end", {"outcome": "left"}, paid)
    assert (late.status, late.json["visit"], late.json["outcome"]) == (200, paid, "completed")
    assert code(there.say("/end", {"outcome": "left"}, paid)) == (404, "unknown_visit")
    assert here.say("/end", {"outcome": "left"}).json["outcome"] == "left"


def test_that_no_receipt_was_wanted_is_heard_after_the_next_customer_has_begun(
    terminals: tuple[Customer, Customer],
) -> None:
    here, there = terminals
    here.begin()
    here.say("/number", {"phone": NO_BILLS})
    payment = here.pay(fen=1500, method="theirs", payment_code="130000000000000019").json["payment"]
    settled(here, payment, "posted")
    before = here.visit
    here.begin()
    declined = here.say(f"/payments/{payment}/receipt", {"way": "declined"}, before)
    assert (declined.status, declined.json) == (200, {"payment": payment, "state": "receipted"})
    printed = here.say(f"/payments/{payment}/receipt", {"way": "printed"}, before)
    assert code(printed) == (404, "unknown_visit")
    assert there.say(f"/payments/{payment}/receipt", {"way": "declined"}, before).status == 404
    here.say("/end", {"outcome": "left"})


def test_the_same_touch_twice_is_one_payment_also_once_it_is_paid(
    terminals: tuple[Customer, Customer],
) -> None:
    here, _ = terminals
    here.begin()
    bill = here.say("/number", {"phone": "13800000005"}).json["bills"][0]["bill"]
    wish, key = {"provider": "sandbox", "bill": bill}, "the same touch"
    first = here.say("/payments", wish, key=key).json
    again = here.say("/payments", wish, key=key).json
    assert (again["payment"], again["state"]) == (first["payment"], "pending")
    press_pay(first)
    settled(here, first["payment"], "posted")
    assert here.say("/payments", wish, key=key).json["state"] == "posted"
    other = here.say("/payments", {"provider": "sandbox", "fen": 100}, key=key)
    assert (other.status, other.json["field"]) == (422, "Idempotency-Key")
    here.say("/end", {"outcome": "completed"})


def test_nobody_reaches_another_s_visit_bill_or_payment(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here, there = terminals
    phone = Customer(running)
    here.begin()
    there.begin()
    phone.begin_on_phone()
    theirs = here.say("/number", {"phone": SEVERAL_BILLS}).json["bills"][0]["bill"]
    payment = here.pay(bill=theirs).json["payment"]
    there.say("/number", {"phone": NO_BILLS})
    phone.say("/number", {"phone": NO_BILLS})
    for stranger in (there, phone):
        assert code(stranger.look(visit=here.visit)) == (404, "unknown_visit")
        assert code(stranger.say("/number", {"phone": SEVERAL_BILLS}, here.visit)) == (404, "unknown_visit")
        assert code(stranger.look(f"/payments/{payment}", here.visit)) == (404, "unknown_visit")
        assert code(stranger.look(f"/payments/{payment}")) == (404, "unknown_payment")
        for deed, body in (("leave", {}), ("receipt", {"way": "declined"})):
            assert code(stranger.say(f"/payments/{payment}/{deed}", body)) == (404, "unknown_payment")
        assert code(stranger.pay(bill=theirs)) == (422, "unknown_bill")
        assert code(stranger.say("/end", {"outcome": "left"}, here.visit)) == (404, "unknown_visit")
    assert here.look(f"/payments/{payment}").json["state"] == "pending"
    for customer in (here, there, phone):
        customer.say("/end", {"outcome": "left"})


ROUTES = (
    ("POST", "/visits", {"task": "pay", "service": "payment"}, {"kiosk"}),
    ("GET", "/visits/{visit}", None, {"kiosk", "phone"}),
    ("POST", "/visits/{visit}/number", {"phone": NO_BILLS}, {"kiosk", "phone"}),
    ("POST", "/visits/{visit}/payments", {"provider": "sandbox", "fen": 100}, {"kiosk", "phone"}),
    ("POST", "/visits/{visit}/end", {"outcome": "left"}, {"kiosk", "phone"}),
    ("POST", "/visits/{visit}/help", {}, {"phone"}),
    ("GET", "/visits/{visit}/help", None, {"phone"}),
    ("GET", "/payments", None, {"manager"}),
    ("POST", "/payments/x/decide", {"decision": "again"}, {"manager"}),
    ("POST", "/payments/x/payer", {}, {"manager"}),
    ("GET", "/payments/comparisons", None, {"manager"}),
    ("GET", "/diversion", None, {"manager"}),
)


@pytest.mark.parametrize(("method", "path", "body", "roles"), ROUTES)
def test_role_by_role(ask: Ask, method: str, path: str, body: object, roles: set[str]) -> None:
    path = path.format(visit="5f0e6cf6-0000-4000-8000-000000000000")
    for role in ("kiosk", "counter", "display", "device", "manager"):
        answer = ask(method, f"/api/v1{path}", body, role=role)
        refused = answer.status == 403 and answer.json["code"] == "wrong_role"
        assert refused == (role not in roles), (role, answer.status)
    assert ask(method, f"/api/v1{path}", body, role=None).status == 401


OTHERS = iter(range(13800000070, 13800000090))
"""A number is looked up ten times an hour, and these tests have more to ask."""


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fen": 0}, "fen"),
        ({"fen": -5}, "fen"),
        ({"fen": 1.5}, "fen"),
        ({"fen": 100_000_01}, "fen"),
        ({}, "fen"),
        ({"fen": 100, "provider": "nobody"}, "provider"),
        ({"fen": 100, "method": "theirs"}, "payment_code"),
        ({"fen": 100, "method": "theirs", "payment_code": "12"}, "payment_code"),
        ({"fen": 100, "account": "A1"}, "account"),
    ],
)
def test_a_mistake_is_named_by_its_field(
    terminals: tuple[Customer, Customer], body: dict[str, object], field: str
) -> None:
    here, _ = terminals
    here.begin()
    here.say("/number", {"phone": str(next(OTHERS))})
    answer = here.pay(**body)
    assert (answer.status, answer.json["field"]) == (422, field)
    assert here.look().json["payments"] == []


def test_without_a_number_nothing_is_paid_and_an_unknown_one_says_so(
    terminals: tuple[Customer, Customer],
) -> None:
    here, _ = terminals
    here.begin()
    assert code(here.pay(fen=100)) == (409, "no_number")
    assert code(here.say("/number", {"phone": "13911111111"})) == (422, "unknown_number")
    assert code(here.say("/number", {"phone": "12"})) == (422, "invalid_field")
    assert code(here.pay(fen=100)) == (409, "no_number")


def test_one_number_is_looked_up_ten_times_an_hour(running: RunningHall) -> None:
    phone = Customer(running)
    phone.begin_on_phone()
    answers = [phone.say("/number", {"phone": "13800000040"}).status for _ in range(11)]
    assert answers == [200] * 10 + [429]


def inbox(running: RunningHall, number: str, most_s: float = WAITS_S) -> str:
    """The newest text message to that number, once there is one."""
    end = time.monotonic() + most_s
    while True:
        messages = running.ask("GET", "/messages/sandbox", role="manager")
        texts = [m["text"] for m in messages if m["to"] == number]
        if texts:
            return str(texts[0])
        assert time.monotonic() < end, messages
        time.sleep(0.2)


def test_the_receipt_is_sent_to_the_number_that_was_paid_for_once(running: RunningHall) -> None:
    phone, number = Customer(running), "13800000033"
    phone.begin_on_phone(language="en")
    phone.say("/number", {"phone": number})
    asked = phone.pay(fen=2000).json
    path = f"/payments/{asked['payment']}/receipt"
    assert code(phone.say(path, {"way": "sent"})) == (409, "not_allowed_in_state")
    press_pay(asked)
    settled(phone, asked["payment"], "posted")
    assert [phone.say(path, {"way": "sent"}).json["state"] for _ in range(2)] == ["receipted"] * 2
    assert f"20.00 yuan were paid for 138****0033. Receipt {asked['order_no']}." in inbox(running, number)
    sent = [m["data"] for m in moves_of(running) if m["verb"] == "message.state"]
    assert len([data for data in sent if data["kind"] == "receipt" and data["to"] == "queued"]) == 1
    assert number not in json.dumps(moves_of(running))
    phone.say("/end", {"outcome": "completed"})


def rings(running: RunningHall) -> list[tuple[str | None, str | None]]:
    """Who asks for a member of staff: at which kiosk, or with which number."""
    return [(h["kiosk"], h["number"]) for h in running.ask("GET", "/board")["help"]]


def answer_all(running: RunningHall) -> None:
    for ring in running.ask("GET", "/board")["help"]:
        running.ask("POST", "/help/answer", {"ring": ring["move"]}, role="manager")


def test_a_ticket_s_phone_rings_by_its_number_once_a_minute_until_somebody_goes(
    running: RunningHall, ask: Ask
) -> None:
    ticket = running.issue("general")
    door = ticket["track_url"].removeprefix(running.address) + "/help"
    assert ask("POST", door, {}, role=None, Origin=running.address).status == 204
    assert rings(running) == [(None, ticket["number"])]
    assert code(ask("POST", door, {}, role=None, Origin=running.address)) == (429, "too_many_rings")
    assert ask("POST", door, {}, role=None, Origin="http://elsewhere").status == 403
    assert ask("POST", "/t/AAAA/help", {}, role=None, Origin=running.address).status == 404
    answer_all(running)
    assert rings(running) == []
    told = [m for m in moves_of(running) if m["verb"].startswith("help.")][-2:]
    assert [(m["verb"], m["number"], m["kiosk"]) for m in told] == [
        ("help.ask", ticket["number"], None),
        ("help.answer", ticket["number"], None),
    ]
    running.ask("POST", f"/tickets/{ticket['id']}/cancel", role="manager")
    assert ask("POST", door, {}, role=None, Origin=running.address).status == 409


def test_a_visit_s_phone_rings_and_names_the_number_that_it_holds(running: RunningHall) -> None:
    bare, holding, ticket = Customer(running), Customer(running), running.issue("payment")
    bare.begin_on_phone()
    holding.begin_on_phone(track=ticket["track_url"].rpartition("/")[2])
    assert bare.say("/help").status == 204
    assert holding.say("/help").status == 204
    assert rings(running) == [(None, None), (None, ticket["number"])]
    assert code(bare.say("/help")) == (429, "too_many_rings")
    assert code(bare.say("/help", visit=holding.visit)) == (404, "unknown_visit")
    assert code(bare.look("/help", visit=holding.visit)) == (404, "unknown_visit")
    assert [one.look("/help").json for one in (bare, holding)] == [{"rings": True}, {"rings": True}]
    answer_all(running)
    assert [one.look("/help").json for one in (bare, holding)] == [{"rings": False}, {"rings": False}]
    running.ask("POST", f"/tickets/{ticket['id']}/cancel", role="manager")


def test_a_code_shows_that_the_number_is_one_s_own(running: RunningHall) -> None:
    phone, number = Customer(running), "13800000031"
    phone.begin_on_phone()
    assert code(phone.say("/code", {"purpose": "invoice"})) == (409, "no_number")
    phone.say("/number", {"phone": number})
    assert phone.say("/code", {"purpose": "invoice"}).status == 200
    typed = "".join(filter(str.isdigit, inbox(running, number).partition("，")[0]))
    wrong = {"purpose": "invoice", "code": "000000" if typed != "000000" else "111111"}
    assert code(phone.say("/proof", wrong)) == (409, "wrong_code")
    assert phone.say("/proof", {"purpose": "invoice", "code": typed}).status == 200
    assert code(phone.say("/proof", {"purpose": "invoice", "code": typed})) == (409, "no_code")
    assert code(phone.say("/code", {"purpose": "invoice"})) == (429, "too_many_messages")


def test_a_number_left_with_a_ticket_is_told_when_it_is_nearly_time(running: RunningHall, ask: Ask) -> None:
    number = "13800000032"
    ticket = running.issue("general")
    door = ticket["track_url"].removeprefix(running.address) + "/notify"
    answer = ask("POST", door, {"phone": number}, role=None, Origin=running.address)
    assert answer.status == 204
    assert ticket["number"] in inbox(running, number)
    running.ask("POST", f"/tickets/{ticket['id']}/cancel", role="manager")
    assert ask("POST", door, {"phone": number}, role=None, Origin=running.address).status == 409


def test_a_ticket_kiosk_does_no_long_business(running: RunningHall) -> None:
    assert code(Customer(running).pair("k1").begin()) == (409, "no_long_business")


def test_a_kiosk_tells_of_an_offer_with_a_number_that_was_taken_there(running: RunningHall) -> None:
    kiosk, door = Customer(running).pair("k1"), "/api/v1/offers/pay-terminal/told"
    told = {"what": "accept", "terminal": "s3"}
    another = running.issue()["id"]
    assert code(kiosk.ask("POST", door, {**told, "ticket": another})) == (404, "unknown_ticket")
    wish = {"service": "payment", "kiosk": "k1"}
    own = kiosk.ask("POST", "/api/v1/tickets", wish).json["id"]
    assert kiosk.ask("POST", door, {**told, "ticket": own}).status == 204
    for ticket in (another, own):
        running.ask("POST", f"/tickets/{ticket}/cancel", role="manager")


def test_a_phone_that_was_paid_on_gives_its_number_back(running: RunningHall) -> None:
    ticket = running.issue("payment")
    phone = Customer(running)
    phone.begin_on_phone(track=ticket["track_url"].rpartition("/")[2])
    assert phone.say("/give-back").json == {"number": ticket["number"], "state": "cancelled"}
    assert code(phone.say("/give-back")) == (409, "not_allowed_in_state")


def test_at_a_terminal_the_slip_s_code_says_which_number_comes_back(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here, _ = terminals
    ticket = running.issue("payment")
    here.begin()
    assert code(here.say("/give-back")) == (409, "no_ticket")
    for on_paper in (ticket["track_url"], ticket["track_url"].removeprefix(running.address)):
        assert here.say("/ticket", {"track": on_paper}).json["number"] == ticket["number"]
    assert code(here.say("/ticket", {"track": ticket["id"]})) == (404, "unknown_ticket")
    assert here.say("/give-back").json["state"] == "cancelled"


def test_a_forged_notification_changes_nothing(running: RunningHall, ask: Ask) -> None:
    assert ask("POST", "/self/notify/sandbox", {"order_no": "H1"}, role=None).status == 403
    assert ask("POST", "/self/notify/nobody", {"order_no": "H1"}, role=None).status == 404


def test_a_visit_s_secret_opens_nothing_else(running: RunningHall) -> None:
    phone = Customer(running)
    phone.begin_on_phone()
    for path in ("/board", "/moves?after=0", "/payments", "/catalogue"):
        assert phone.ask("GET", f"/api/v1{path}").status == 403
    phone._headers["Authorization"] = "Visit AAAA"
    assert code(phone.look()) == (401, "unauthorized")


def moves_of(running: RunningHall) -> list[dict[str, Any]]:
    """The whole journal."""
    moves: list[dict[str, Any]] = []
    while page := running.ask("GET", f"/moves?after={len(moves)}&limit=1000", role="manager")["moves"]:
        moves += page
    return moves


def test_no_number_and_no_name_is_in_journal_or_log(running: RunningHall) -> None:
    moves = moves_of(running)
    text = json.dumps(moves, ensure_ascii=False) + (running.data / "stderr.txt").read_text()
    assert {m["verb"] for m in moves} > {"visit.open", "visit.look", "visit.end", "payment.state"}
    for number in (ONE_BILL, SEVERAL_BILLS, NO_BILLS, "13800000040"):
        assert number not in text
    assert "李" not in text


def proved(running: RunningHall, number: str) -> Customer:
    """A phone whose visit has shown that the number is its own."""
    phone = Customer(running)
    phone.begin_on_phone(task="invoice", service="invoice")
    phone.say("/number", {"phone": number})
    phone.say("/code", {"purpose": "invoice"})
    typed = "".join(filter(str.isdigit, inbox(running, number).partition("，")[0]))
    assert phone.say("/proof", {"purpose": "invoice", "code": typed}).status == 200
    return phone


def test_an_invoice_needs_the_code(running: RunningHall) -> None:
    phone = Customer(running)
    phone.begin_on_phone(task="invoice", service="invoice")
    phone.say("/number", {"phone": "13800000012"})
    assert code(phone.look("/invoices")) == (409, "proof_needed")
    asked = {"item": "month:2026-08", "name": "王芳"}
    assert code(phone.say("/invoices", asked)) == (409, "proof_needed")
    assert code(phone.look("/standing")) == (409, "proof_needed")


def test_the_service_password_proves_the_number_like_the_code(running: RunningHall) -> None:
    phone = Customer(running)
    phone.begin_on_phone(task="invoice", service="invoice")
    typed = {"purpose": "invoice", "password": "000045"}
    assert code(phone.say("/password", typed)) == (409, "no_number")
    phone.say("/number", {"phone": "13800000045"})
    wrong = phone.say("/password", typed | {"password": "451245"})
    assert (code(wrong), wrong.json["tries_left"]) == ((409, "wrong_password"), 4)
    assert code(phone.look("/invoices")) == (409, "proof_needed")
    assert phone.say("/password", typed).status == 200
    assert phone.look("/invoices").status == 200
    phone.say("/number", {"phone": "13800000046"})
    assert code(phone.look("/invoices")) == (409, "proof_needed")
    assert code(phone.say("/password", typed)) == (409, "wrong_password")  # another number's
    ways = [m["data"] for m in moves_of(running) if m["verb"].startswith("proof.") and "by" in m["data"]]
    assert {"visit": phone.visit, "by": "password"} in ways
    kept = json.dumps(moves_of(running)) + (running.data / "stderr.txt").read_text()
    assert "451245" not in kept and "000045" not in kept


def test_a_password_is_locked_for_the_day_and_the_code_still_opens(running: RunningHall) -> None:
    phone = Customer(running)
    phone.begin_on_phone(task="invoice", service="invoice")
    phone.say("/number", {"phone": "13800000047"})
    typed = {"purpose": "invoice", "password": "000047"}
    assert code(phone.say("/password", typed)) == (409, "password_not_set")
    phone.say("/number", {"phone": "13800000048"})
    for _ in range(3):
        phone.say("/password", typed)
    paused = phone.say("/password", typed | {"password": "000048"})
    assert (code(paused), 0 < paused.json["again_in_s"] <= 60) == ((429, "password_paused"), True)
    assert phone.say("/code", {"purpose": "invoice"}).status == 200
    sent = "".join(filter(str.isdigit, inbox(running, "13800000048").partition("，")[0]))
    assert phone.say("/proof", {"purpose": "invoice", "code": sent}).status == 200


def sms_of(running: RunningHall, invoice: str) -> int:
    """How often the journal says that an invoice went by SMS."""
    told = [m["data"] for m in moves_of(running) if m["verb"] == "invoice.state"]
    return sum(data["invoice"] == invoice and data.get("way") == "sms" for data in told)


def test_an_invoice_is_made_out_once_and_its_link_is_sent(running: RunningHall) -> None:
    phone = proved(running, "13800000011")
    first = phone.look("/invoices").json["open"][0]
    wrong = {"item": first["item"], "title": "company", "name": "某公司", "tax_no": "123"}
    assert (phone.say("/invoices", wrong).status, phone.say("/invoices", wrong).json["field"]) == (
        422,
        "tax_no",
    )
    made = phone.say("/invoices", {"item": first["item"], "name": "王芳"}).json
    assert (made["fen"], made["waits_for_staff"]) == (first["fen"], False)
    end = time.monotonic() + WAITS_S
    while (now := phone.look(f"/invoices/{made['invoice']}").json)["state"] != "delivered":
        assert time.monotonic() < end, json.dumps(now)
        time.sleep(0.2)
    with urllib.request.urlopen(now["link"], timeout=20) as document:
        assert document.read(5) == b"%PDF-"
    assert now["link"] in inbox(running, "13800000011")
    for _ in range(2):
        again = phone.say(f"/invoices/{made['invoice']}/deliver", {"way": "sms"}, key="the same press")
        assert again.status == 200
    assert sms_of(running, made["invoice"]) == 2
    assert code(phone.say("/invoices", {"item": first["item"], "name": "王芳"})) == (409, "already_invoiced")
    assert first["item"] not in [x["item"] for x in phone.look("/invoices").json["open"]]


def at_terminal(running: RunningHall, terminal: Customer, number: str) -> Customer:
    """The same at a paired terminal."""
    terminal.begin(task="invoice", service="invoice")
    terminal.say("/number", {"phone": number})
    terminal.say("/code", {"purpose": "invoice"})
    typed = "".join(filter(str.isdigit, inbox(running, number).partition("，")[0]))
    assert terminal.say("/proof", {"purpose": "invoice", "code": typed}).status == 200
    return terminal


def test_a_notice_of_an_invoice_is_printed_here_with_the_way_to_the_pdf(
    running: RunningHall, terminals: tuple[Customer, Customer], printer: Printer
) -> None:
    me = at_terminal(running, terminals[0], "13800000018")
    item = me.look("/invoices").json["open"][0]
    wish = {"item": item["item"], "name": "王芳", "way": "print"}
    made = me.say("/invoices", wish).json
    assert (made["state"], made["receipt"]) == ("issued", None)
    path = f"/invoices/{made['invoice']}"
    for _ in range(2):
        printed = me.say(f"{path}/deliver", {"way": "print"}, key="one touch").json
    asked = {"copy": 1, "state": "ASKED", "reason": None, "doubtful": False}
    assert (printed["state"], printed["ways"], printed["receipt"]) == ("delivered", ["print"], asked)
    mine = [m for m in moves_of(running) if made["invoice"] in str(m["data"])]
    assert [(m["verb"], m["kiosk"]) for m in mine][-2:] == [("invoice.state", None), ("receipt.print", "s1")]
    paper = running.ask("GET", f"/receipts/{made['invoice']}", role="device")
    said = (paper["kind"], paper["order_no"], paper["fen"], paper["to"], paper["phone"], paper["sandbox"])
    assert said == ("invoice_month", made["number"], item["fen"], "王**", "138****0018", True)
    with urllib.request.urlopen(paper["link"], timeout=20) as document:
        assert document.read(5) == b"%PDF-"
    again = me.say(f"{path}/deliver", {"way": "print"}).json
    assert again["receipt"]["copy"] == 2
    printer.tell(made["invoice"], 2, "UNKNOWN", "lost")
    assert me.look(path).json["receipt"]["doubtful"] is True
    (doubt,) = [d for d in running.ask("GET", "/receipts", role="manager") if d["payment"] == made["invoice"]]
    assert (doubt["kind"], doubt["order_no"], doubt["phone"]) == (
        "invoice_month",
        made["number"],
        "138****0018",
    )
    cured = running.ask("POST", f"/receipts/{made['invoice']}/print", {}, role="manager")
    assert cured["receipt"]["copy"] == 3
    printer.tell(made["invoice"], 3, "CONFIRMED")
    assert me.look(path).json["receipt"]["doubtful"] is False


def test_a_phone_prints_no_notice(running: RunningHall) -> None:
    phone = proved(running, "13800000019")
    item = phone.look("/invoices").json["open"][0]["item"]
    made = phone.say("/invoices", {"item": item, "name": "王芳", "way": "qr"}).json["invoice"]
    assert code(phone.say(f"/invoices/{made}/deliver", {"way": "print"})) == (422, "invalid_field")


def test_another_s_invoice_is_like_none(running: RunningHall) -> None:
    mine, stranger = proved(running, "13800000013"), proved(running, "13800000014")
    item = mine.look("/invoices").json["open"][0]["item"]
    made = mine.say("/invoices", {"item": item, "name": "王芳", "way": "qr"}).json["invoice"]
    assert stranger.look(f"/invoices/{made}").status == 404
    assert stranger.say(f"/invoices/{made}/deliver", {"way": "sms"}).status == 404
    assert mine.look(f"/invoices/{made}").status == 200


def test_every_month_by_mail_and_no_more(running: RunningHall) -> None:
    phone = proved(running, "13800000015")
    told = phone.look("/standing").json
    assert (told["order"], told["consent"]["language"]) == (None, "zh-CN")
    wish = {"email": "wang@example.cn", "name": "王芳", "consent": told["consent"]["version"]}
    assert code(phone.say("/standing", wish | {"consent": "email-0"}))[0] == 422
    assert (phone.say("/standing", wish | {"email": "wang"}).json["field"]) == "email"
    order = phone.say("/standing", wish).json
    assert (order["way"], order["state"], "wang@" in order["to"]) == ("email", "active", False)
    assert phone.look("/standing").json["order"] == order
    assert phone.say("/standing/cancel").status == 204
    assert phone.look("/standing").json["order"] is None
