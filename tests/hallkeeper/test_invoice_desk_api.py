"""The office's invoices desk over the public API: a wrong title is red-lettered, and a right one follows."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.bare_client import Ask
from tests.hallkeeper.test_visits_api import moves_of
from tests.running_hall import RunningHall, refused
from tests.self_service import Customer

NUMBER = "13800000085"
MASKED = "138****0085"


@pytest.fixture(scope="module")
def customer(running: RunningHall) -> Customer:
    """A phone whose visit has shown that the number is its own."""
    me = Customer(running)
    me.begin_on_phone(task="invoice", service="invoice")
    me.say("/number", {"phone": NUMBER})
    proved = me.say("/password", {"purpose": "invoice", "password": NUMBER[-6:]})
    assert proved.status == 200, proved.text
    return me


@pytest.fixture
def wrong(customer: Customer) -> dict[str, Any]:
    """An invoice with a title that the customer did not mean."""
    item = customer.look("/invoices").json["open"][0]["item"]
    made: dict[str, Any] = customer.say("/invoices", {"item": item, "name": "王方", "way": "qr"}).json
    assert made["state"] == "issued"
    return made


@pytest.fixture(scope="module")
def made(running: RunningHall, customer: Customer) -> str:
    """An invoice of today's, whichever."""
    for item in customer.look("/invoices").json["open"][:1]:
        customer.say("/invoices", {"item": item["item"], "name": "王方", "way": "qr"})
    found: str = running.ask("GET", "/invoices", role="manager")["of_day"][0]["invoice"]
    return found


@pytest.fixture
def office(running: RunningHall) -> Callable[..., Any]:
    return partial(running.ask, role="manager")


def told(running: RunningHall, invoice: str) -> list[dict[str, Any]]:
    """What the journal says of an invoice since it was issued."""
    of_it = [m["data"] for m in moves_of(running) if m["data"].get("invoice") == invoice]
    return of_it[2:]


def test_a_wrong_title_is_red_lettered_once_and_its_item_is_open_again(
    running: RunningHall, ask: Ask, customer: Customer, wrong: dict[str, Any], office: Callable[..., Any]
) -> None:
    path = f"/invoices/{wrong['invoice']}"
    (row,) = [i for i in office("GET", "/invoices")["of_day"] if i["invoice"] == wrong["invoice"]]
    assert (row["phone"], row["title"], row["state"]) == (MASKED, "王**", "issued")
    assert row["may"] == ["deliver", "red_letter"]
    invalid = refused(lambda: office("POST", f"{path}/red-letter", {"reason": "because"}))
    assert (invalid[0], invalid[1]["field"]) == (422, "reason")
    press = {"role": "manager", "Idempotency_Key": "one press"}
    red, again = [
        ask("POST", f"/api/v1{path}/red-letter", {"reason": "wrong_title"}, **press) for _ in range(2)
    ]
    assert (red.status, red.json["state"], red.json["may"]) == (200, "red_lettered", [])
    assert again.json == red.json
    assert office("POST", f"{path}/red-letter", {"reason": "not_wanted"}) == red.json
    assert [(m["to"], m.get("reason")) for m in told(running, wrong["invoice"])] == [
        ("issued", "wrong_title"),
        ("red_lettered", None),
    ]
    assert wrong["item"] in [x["item"] for x in customer.look("/invoices").json["open"]]
    right = customer.say("/invoices", {"item": wrong["item"], "name": "王芳", "way": "qr"}).json
    assert right["state"] == "issued" and right["number"] != wrong["number"]
    assert refused(lambda: office("POST", f"{path}/deliver", {"way": "sms"}))[1]["code"] == (
        "not_allowed_in_state"
    )


def test_one_is_found_sent_again_and_read_in_full_with_a_trace(
    running: RunningHall, wrong: dict[str, Any], office: Callable[..., Any]
) -> None:
    path, since = f"/invoices/{wrong['invoice']}", len(moves_of(running))
    by_number = office("POST", "/invoices/find", {"what": wrong["number"]})["found"]
    assert [i["invoice"] for i in by_number] == [wrong["invoice"]]
    assert office("GET", path) == by_number[0]
    assert refused(lambda: office("GET", "/invoices/none"))[1]["code"] == "unknown_invoice"
    assert wrong["invoice"] in [
        i["invoice"] for i in office("POST", "/invoices/find", {"what": NUMBER})["found"]
    ]
    short = refused(lambda: office("POST", "/invoices/find", {"what": "123"}))
    assert (short[1]["code"], short[1]["field"]) == ("invalid_search", "what")
    whole = office("POST", f"{path}/customer")
    assert whole == {"phone": NUMBER, "email": None, "kind": "personal", "title": "王方", "tax_no": None}
    nowhere = refused(lambda: office("POST", f"{path}/deliver", {"way": "email"}))
    assert (nowhere[0], nowhere[1]["code"]) == (422, "invalid_mail_address")
    sent = office("POST", f"{path}/deliver", {"way": "email", "email": "wang@example.cn"})
    assert (sent["state"], sent["ways"], sent["email"]) == ("delivered", ["email"], True)
    moves = [m for m in moves_of(running)[since:] if m["verb"] in ("personal.read", "invoice.state")]
    read = [(m["verb"], m["data"].get("why"), m["data"].get("wants")) for m in moves]
    assert read[:3] == [
        ("personal.read", "invoices desk", None),
        ("personal.read", "invoices desk", None),
        ("invoice.state", None, "email"),
    ]
    assert not any(secret in str(moves) for secret in (NUMBER, "王方", "wang@"))


def test_what_waits_stands_first_and_in_the_rounds_until_somebody_decides(
    running: RunningHall, wrong: dict[str, Any], office: Callable[..., Any]
) -> None:
    """The sandbox is never silent: the row is set back as a power cut could have left it."""
    silent = "UPDATE invoice SET state = 'requested', desk = 'silent', number = NULL, link = NULL, tries = 4"
    later = ", asks = 1, doubt = 1, step_at = 9000000000000 WHERE id = ?"
    with sqlite3.connect(running.data / "hall.db", timeout=20) as database:
        database.execute(silent + later, (wrong["invoice"],))
    database.close()
    (waits,) = office("GET", "/invoices")["desk"]
    assert (waits["invoice"], waits["desk"], waits["may"]) == (
        wrong["invoice"],
        "silent",
        ["again", "give_up"],
    )
    assert office("GET", "/rounds/decisions") == {"payments": 0, "invoices": 1}
    lines = [line for group in office("GET", "/rounds/closing")["groups"] for line in group["lines"]]
    assert [(line["what"], line["mark"]) for line in lines if "invoices" in line["what"]] == [
        ("invoices", "act")
    ]
    asked = office("POST", f"/invoices/{wrong['invoice']}/decide", {"decision": "again"})
    assert (asked["state"], asked["number"], asked["desk"]) == ("issued", wrong["number"], None)
    assert office("GET", "/rounds/decisions")["invoices"] == 0
    over = refused(lambda: office("POST", f"/invoices/{wrong['invoice']}/decide", {"decision": "give_up"}))
    assert over[1]["code"] == "not_allowed_in_state"


def test_a_day_is_asked_for_by_its_date(office: Callable[..., Any]) -> None:
    assert office("GET", "/invoices?day=2020-01-01")["of_day"] == []
    wrong = refused(lambda: office("GET", "/invoices?day=2026-02-30"))
    assert (wrong[0], wrong[1]["field"]) == (422, "day")


def test_a_day_of_more_than_are_listed_is_counted_and_summed_whole(
    running: RunningHall, made: str, office: Callable[..., Any]
) -> None:
    """602 of a day long past, a third of them asked for only."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with sqlite3.connect(running.data / "hall.db", timeout=20) as database:
        names = [name for _, name, *_ in database.execute("PRAGMA table_info(invoice)")]
        other = {
            "id": "'many' || n",
            "request_no": "'F20260302' || n",
            "owner": "'many' || n",
            "person": "''",
            "created_at": "? + n",
            "fen": "100",
            "step_at": "NULL",
            "state": "CASE n % 3 WHEN 0 THEN 'requested' WHEN 1 THEN 'issued' ELSE 'delivered' END",
        }
        of_n = "WITH RECURSIVE count(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < 601)"
        row = ", ".join(other.get(name, name) for name in names)
        add = f"{of_n} INSERT INTO invoice SELECT {row} FROM invoice, count WHERE id = ?"
        database.execute(add, (round(noon.timestamp() * 1000), made))
    database.close()
    day = office("GET", "/invoices?day=2026-03-02")
    assert (len(day["of_day"]), day["fit"], day["all"]) == (500, 602, 602)
    assert day["made_out"] == {"n": 401, "fen": 40_100}
    assert day["of_day"][0]["invoice"] == "many601"
    some = office("GET", "/invoices?day=2026-03-02&state=requested")
    assert (len(some["of_day"]), some["fit"], some["all"]) == (201, 201, 602)
    assert some["made_out"] == day["made_out"]
    wrong_state = refused(lambda: office("GET", "/invoices?state=lost"))
    assert (wrong_state[0], wrong_state[1]["field"]) == (422, "state")


@pytest.mark.parametrize("role", ["counter", "kiosk", "display", "device"])
def test_the_desk_is_the_office_s_alone(running: RunningHall, role: str) -> None:
    for method, path, body in (
        ("GET", "/invoices", None),
        ("GET", "/invoices/x", None),
        ("GET", "/rounds/decisions", None),
        ("POST", "/invoices/find", {"what": NUMBER}),
        ("POST", "/invoices/x/customer", {}),
        ("POST", "/invoices/x/decide", {"decision": "again"}),
        ("POST", "/invoices/x/deliver", {"way": "sms"}),
        ("POST", "/invoices/x/red-letter", {"reason": "wrong_title"}),
    ):
        assert refused(partial(running.ask, method, path, body, role=role))[0] == 403
