"""Standing orders on paper over the API: by a touch, on a phone, by staff; nobody reaches another's."""

import re
import time
from typing import Any

import pytest

from tests.paper import Printer
from tests.running_hall import RunningHall, refused
from tests.self_service import Answered, Customer

WAITS_S = 15.0
NANSHAN = ["440000", "440300", "440305"]
TITLE_CODE = "$015YyX5Lqs56Wo6YCa56eR5oqA5pyJ6ZmQ5YWs5Y+4PC8+OTExMTAxMDhNQTAwNDMzNjVNPC8+PC8+PC8+MjU2Qw==$"
"""As a phone shows it, from a public test."""
TAX_NO = "91440300708461136T"
STREET = "科技园南区十八号"


@pytest.fixture(scope="module")
def terminals(running: RunningHall) -> tuple[Customer, Customer]:
    """The paired terminals s1 and s2."""
    return Customer(running).pair("s1"), Customer(running).pair("s2")


def code(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def sent_code(running: RunningHall, number: str) -> str:
    """The newest one-time code that was sent there."""
    end = time.monotonic() + WAITS_S
    while True:
        messages = running.ask("GET", "/messages/sandbox", role="manager")
        texts = [m["text"] for m in messages if (m["to"], m["kind"]) == (number, "code")]
        if texts and (found := re.search(r"\d{6}", texts[0])):
            return found[0]
        assert time.monotonic() < end, messages
        time.sleep(0.1)


def prove(running: RunningHall, customer: Customer, number: str) -> Customer:
    """Give the number and the code that was sent to it."""
    customer.say("/number", {"phone": number})
    customer.say("/code", {"purpose": "invoice"})
    proved = customer.say("/proof", {"purpose": "invoice", "code": sent_code(running, number)})
    assert proved.status == 200, proved.text
    return customer


def at(running: RunningHall, terminal: Customer, number: str) -> Customer:
    """A customer at that terminal whose number is proved."""
    terminal.begin(task="invoice", service="invoice")
    return prove(running, terminal, number)


def typed(**more: Any) -> dict[str, Any]:
    return {"codes": NANSHAN, "street": STREET, "name": "王小芳", "consent": "post-1"} | more


def test_the_address_on_file_is_shown_masked_and_taken_with_one_touch(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = at(running, terminals[0], "13800000061")
    shown = here.look("/standing/post")
    assert (shown.json["filed"], shown.json["picker"]) == ("王** 广东省深圳市南山区练习****", True)
    assert (shown.json["consent"]["version"], "号" in shown.json["filed"]) == ("post-1", False)
    order = here.say("/standing/filed", {"consent": "post-1"})
    assert (order.status, order.json["way"], order.json["to"]) == (201, "post", shown.json["filed"])
    again = here.say("/standing/filed", {"consent": "post-1"})
    assert (again.status, here.look("/standing").json["order"]["to"]) == (201, shown.json["filed"])
    assert here.say("/standing/cancel").status == 204
    assert here.look("/standing").json["order"] is None


def test_nothing_is_shown_or_ordered_before_the_code(terminals: tuple[Customer, Customer]) -> None:
    here = terminals[0]
    here.begin(task="invoice", service="invoice")
    here.say("/number", {"phone": "13800000061"})
    for refusal in (
        here.look("/standing/post"),
        here.say("/standing/filed", {"consent": "post-1"}),
        here.say("/standing/post", typed()),
        here.say("/handover"),
    ):
        assert code(refusal) == (409, "proof_needed")


def test_without_an_address_on_file_there_is_none_to_confirm(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = at(running, terminals[0], "13800000063")
    assert here.look("/standing/post").json["filed"] is None
    assert code(here.say("/standing/filed", {"consent": "post-1"})) == (409, "no_address")


def test_a_visit_goes_over_to_the_phone_once_and_back_to_the_printer(
    running: RunningHall, terminals: tuple[Customer, Customer], printer: Printer
) -> None:
    here, other = terminals
    here = at(running, here, "13800000066")
    visit = here.visit
    shown = here.say("/handover").json
    assert shown["link"] == f"{running.address}/self/#go={shown['code']}&to=post"
    assert shown["image"].startswith("data:image/svg+xml")
    watch = {"code": shown["code"]}
    nothing = {"order": None, "invoice": None, "receipt": None}
    assert here.say("/handover/look", watch).json == {"state": "waiting", **nothing}

    mine, late = Customer(running), Customer(running)
    taken = mine.ask("POST", "/self/visits/take", watch)
    assert (taken.status, taken.json["visit"], taken.json["place"]) == (200, visit, "phone")
    assert code(late.ask("POST", "/self/visits/take", watch)) == (409, "handover_over")
    mine.go_on(taken)
    assert here.say("/handover/look", watch).json["state"] == "taken"
    assert code(here.look("/standing/post")) == (404, "unknown_visit")
    other.begin(task="invoice", service="invoice")
    assert code(other.say("/handover/look", watch, visit=visit)) == (404, "unknown_handover")
    assert code(other.say("/standing/paper", watch, visit=visit)) == (404, "unknown_handover")

    order = mine.say("/standing/post", typed())
    assert (order.status, order.json["to"]) == (201, "王** 广东省深圳市南山区科技****")
    assert mine.say("/end", {"outcome": "completed"}).status == 200
    told = here.say("/handover/look", watch, visit=visit).json
    assert (told["state"], told["order"]["to"]) == ("done", order.json["to"])
    paper = here.say("/standing/paper", watch, visit=visit)
    assert (paper.status, paper.json["receipt"]["copy"]) == (200, 1)
    asked = [m for m in moves(running) if m["verb"] == "receipt.print"][-1]
    said = running.ask("GET", f"/receipts/{asked['data']['payment']}", role="device")
    assert (said["kind"], said["to"], said["phone"]) == ("standing_post", order.json["to"], "138****0066")
    assert said["terminal"] == {}
    printer.tell(asked["data"]["payment"], 1, "UNKNOWN", "lost")
    assert here.say("/handover/look", watch, visit=visit).json["receipt"]["doubtful"] is True
    assert here.say("/standing/paper", watch, visit=visit).json["receipt"]["copy"] == 2
    printer.tell(asked["data"]["payment"], 2, "CONFIRMED")
    assert here.say("/handover/look", watch, visit=visit).json["receipt"]["doubtful"] is False
    (moved,) = [m for m in moves(running) if m["verb"] == "visit.move"]
    assert (moved["kiosk"], moved["data"]) == ("s1", {"visit": visit, "to": "phone"})
    for secret in (STREET, "王小芳", "13800000066"):
        assert secret not in str(moves(running)) + str(said) + str(told)


def test_an_invoice_that_the_phone_has_made_out_is_told_to_the_terminal(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = at(running, terminals[0], "13800000070")
    first, second, *_ = (item["item"] for item in here.look("/invoices").json["open"])
    wish = {"title": "personal", "name": "个人", "way": "qr"}
    here.say("/invoices", {"item": first, **wish})
    shown = here.say("/handover", {"to": "invoice"}).json
    assert shown["link"].endswith("&to=invoice")
    watch = {"code": shown["code"]}
    assert here.say("/handover/look", watch).json["state"] == "waiting"  # what was made out here is no news
    phone = Customer(running)
    phone.go_on(phone.ask("POST", "/self/visits/take", watch))
    made = phone.say("/invoices", {"item": second, **wish}).json
    told = here.say("/handover/look", watch).json
    assert (told["state"], told["invoice"]["number"]) == ("done", made["number"])
    assert made["link"] not in str(told)


def test_a_company_is_named_by_its_tax_number_for_whoever_has_proved_theirs(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = terminals[1]
    here.begin(task="invoice", service="invoice")
    here.say("/number", {"phone": "13800000071"})
    assert code(here.say("/company", {"tax_no": TAX_NO})) == (409, "proof_needed")
    here = at(running, here, "13800000071")
    found = here.say("/company", {"tax_no": f" {TAX_NO.lower()} "})
    assert (found.status, found.json) == (200, {"name": "示例136T有限公司", "tax_no": TAX_NO})
    assert code(here.say("/company", {"tax_no": TAX_NO[:-1] + "X"})) == (422, "invalid_tax_no")
    assert code(here.say("/company", {"tax_no": "44030012345678X"})) == (404, "unknown_company")
    statuses = [here.say("/company", {"tax_no": TAX_NO}).status for _ in range(9)]
    assert statuses == [200] * 8 + [429]


def test_a_title_code_is_read_at_a_terminal_for_whoever_has_proved_their_number(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = terminals[1]
    here.begin(task="invoice", service="invoice")
    here.say("/number", {"phone": "13800000073"})
    assert code(here.say("/title-code", {"code": TITLE_CODE})) == (409, "proof_needed")
    here = at(running, here, "13800000073")
    read = here.say("/title-code", {"code": TITLE_CODE})
    assert (read.status, read.json) == (
        200,
        {"name": "北京票通科技有限公司", "tax_no": "91110108MA0043365M"},
    )
    assert code(here.say("/title-code", {"code": TITLE_CODE[:-2] + "$"})) == (422, "title_code_unclear")
    assert here.say("/title-code", {"code": "$" * 2001}).status == 422
    phone = Customer(running)
    phone.go_on(phone.ask("POST", "/self/visits/take", {"code": here.say("/handover").json["code"]}))
    assert phone.say("/title-code", {"code": TITLE_CODE}).status == 403  # a phone has no reader
    log = (running.data / "stderr.txt").read_text()
    assert [word for word in ("91110108MA0043365M", "北京票通", TITLE_CODE[3:20]) if word in log] == []


def test_a_code_that_nobody_made_or_whose_customer_has_left_leads_nowhere(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = at(running, terminals[1], "13800000064")
    shown = here.say("/handover").json["code"]
    phone = Customer(running)
    for forged in (shown[:-4] + "AAAA", "x" * 46, "A" * 46, "号" * 30):
        assert code(phone.ask("POST", "/self/visits/take", {"code": forged})) == (404, "unknown_handover")
    here.say("/end", {"outcome": "left"})
    assert code(phone.ask("POST", "/self/visits/take", {"code": shown})) == (409, "handover_over")
    assert here.say("/handover/look", {"code": shown}).json["state"] == "over"


def test_a_terminal_stops_a_phone_that_is_not_its_customer_s(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = at(running, terminals[1], "13800000065")
    watch = {"code": here.say("/handover").json["code"]}
    stranger = Customer(running)
    stranger.go_on(stranger.ask("POST", "/self/visits/take", watch))
    assert here.say("/handover/stop", watch).status == 204
    assert code(stranger.look("/standing/post")) == (404, "unknown_visit")
    assert here.say("/handover/look", watch).json["state"] == "over"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"codes": ["440000", "440300"]}, "district"),
        ({"codes": ["110000", "440300", "440305"]}, "city"),
        ({"codes": ["999999"]}, "province"),
        ({"street": "路"}, "street"),
        ({"name": "王\u0007"}, "name"),
        ({"consent": "post-9"}, "consent"),
        ({"postcode": "518000"}, "postcode"),
    ],
)
def test_what_is_wrong_is_named(
    running: RunningHall, terminals: tuple[Customer, Customer], wrong: dict[str, Any], field: str
) -> None:
    here = terminals[0]
    if here.look("/standing/post").status != 200:
        at(running, here, "13800000067")
    refusal = here.say("/standing/post", typed(**wrong))
    assert (refusal.status, refusal.json["field"]) == (422, field)


def test_places_go_down_by_their_codes_and_are_found_by_name(
    running: RunningHall, terminals: tuple[Customer, Customer]
) -> None:
    here = terminals[0]
    here.begin(task="invoice", service="invoice")
    places = f"/api/v1/visits/{here.visit}/places"
    level = here.ask("GET", places).json["places"]
    assert (len(level), level[0]["name"], level[0]["end"]) == (34, "北京市", False)
    (found,) = here.ask("GET", f"{places}?find=%E6%B7%B1%E5%9C%B3%E5%8D%97%E5%B1%B1").json["places"]
    assert (found["codes"], found["end"], found["postcode"]) == (NANSHAN, True, "518000")
    assert code(here.ask("GET", f"{places}?within=1")) == (422, "unknown_place")
    assert code(Customer(running).ask("GET", places)) == (401, "unauthorized")
    assert (
        running.ask("GET", "/address/places?within=440300", role="manager")["places"][0]["codes"][0]
        == "440000"
    )


def test_staff_take_an_address_down_with_the_customer_s_code_or_presence(running: RunningHall) -> None:
    def take_down(**more: Any) -> Any:
        body = typed(phone="13800000068", **more)
        return running.ask("POST", "/mailing/orders", body, role="manager")

    assert refused(take_down)[1]["code"] == "not_proved"
    running.ask("POST", "/mailing/code", {"phone": "13800000068"}, role="manager")
    assert refused(lambda: take_down(code="000000"))[1]["code"] in ("wrong_code",)
    order = take_down(code=sent_code(running, "13800000068"))
    assert (order["way"], order["to"]) == ("post", "王** 广东省深圳市南山区科技****")
    assert refused(lambda: take_down(code="000000"))[1]["code"] == "no_code"
    assert take_down(seen=True, street="科技园北区一号")["state"] == "active"
    assert [m["data"]["by"] for m in moves(running) if m["verb"] == "proof.given"][-2:] == ["code", "seen"]
    assert running.ask("GET", "/mailing/consent?lang=en", role="manager")["version"] == "post-1"
    for path in ("/mailing/orders", "/mailing/code"):
        assert refused(lambda path=path: running.ask("POST", path, {}, role="counter"))[0] == 403
    assert refused(lambda: running.ask("GET", "/mailing/consent", role="counter"))[0] == 403


def moves(running: RunningHall) -> list[dict[str, Any]]:
    """All moves so far."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := running.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]:
        found += page
        after = page[-1]["move"]
    return found
