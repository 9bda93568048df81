"""Signing up at the counter for invoices on paper: to the address on file, or as the teller types it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.running_hall import RunningHall, refused

AT, CASHIER = "6", "5"
FILED, NOT_FILED = "13800000061", "13800000063"
CASH = {
    "code": "cash",
    "letter": "X",
    "target_s": 180,
    "mean_service_s": 60,
    "names": {"zh-CN": "现金缴费", "en": "Cash payment"},
}
TYPED = {"codes": ["440000", "440300", "440305"], "street": "科技园南区十八号", "to_name": "王小芳"}


@pytest.fixture(scope="module")
def serving(running: RunningHall) -> Iterator[str]:
    """A ticket that is served at counter 6."""
    running.counter(AT, "open", take_over=True)
    yield running.counter(AT, "serve", service="invoice")["id"]
    running.counter(AT, "finish")
    running.counter(AT, "close")


def post(running: RunningHall, path: str, **body: Any) -> Any:
    return running.ask("POST", f"/counters/{AT}/standing{path}", body)


def wish(phone: str, **where: Any) -> dict[str, Any]:
    return {"phone": phone, "consent": "post-1", "consent_language": "zh-CN", **where}


def told(running: RunningHall, after: int) -> list[dict[str, Any]]:
    """The moves since one."""
    found: list[dict[str, Any]] = running.ask("GET", f"/moves?after={after}&limit=1000", role="manager")[
        "moves"
    ]
    return found


def now(running: RunningHall) -> int:
    """The last move so far."""
    version: int = running.ask("GET", "/board", role="manager")["version"]
    return version


@pytest.mark.usefixtures("serving")
def test_paper_goes_to_the_address_on_file_shown_masked_and_is_taken_back(running: RunningHall) -> None:
    post(running, "/prove", phone=FILED, proved="seen")
    shown = post(running, "/look", phone=FILED, way="post")
    assert (shown["filed"], shown["picker"]) == ("王** 广东省深圳市南山区练习****", True)
    assert shown["consent"]["version"] == "post-1"
    assert "filed" not in post(running, "/look", phone=FILED)
    order = post(running, "", **wish(FILED, filed=True))
    assert (order["to"], order["state"]) == (shown["filed"], "active")
    told = running.ask("GET", f"/receipts/{order['order']}", role="device")
    assert (told["kind"], told["to"]) == ("standing_post", shown["filed"])
    assert post(running, "/undo", order=order["order"]) == {"again": None}
    assert post(running, "/look", phone=FILED)["order"] is None


@pytest.mark.usefixtures("serving")
def test_paper_goes_where_the_customer_says(running: RunningHall) -> None:
    post(running, "/prove", phone=NOT_FILED, proved="seen")
    shown = post(running, "/look", phone=NOT_FILED, way="post")
    assert shown["filed"] is None
    order = post(running, "", **wish(NOT_FILED, **TYPED))
    assert order["to"] == "王** 广东省深圳市南山区科技****"
    held = post(running, "/look", phone=NOT_FILED)["order"]
    assert held == {"order": order["order"], "way": "post", "to": order["to"]}
    post(running, "/undo", order=order["order"])


@pytest.mark.usefixtures("serving")
def test_an_order_is_ended_once_and_the_paper_that_says_so_is_no_copy(running: RunningHall) -> None:
    number, other = "13800000083", "13800000082"
    post(running, "/prove", phone=number, proved="seen")
    order = post(running, "", **wish(number, filed=True))["order"]
    unproved = refused(lambda: post(running, "/end", phone=other, order=order))
    assert unproved[1]["code"] == "proof_needed"
    post(running, "/prove", phone=other, proved="seen")
    assert refused(lambda: post(running, "/end", phone=other, order=order))[1]["code"] == "not_yours"
    assert (
        refused(lambda: running.ask("GET", f"/counters/{AT}/standing/end/{order}"))[1]["code"] == "not_yours"
    )
    before = now(running)
    ended = post(running, "/end", phone=number, order=order)
    assert (ended["state"], ended["paper"]["copy"]) == ("cancelled", 1)
    assert post(running, "/end", phone=number, order=order) == ended
    assert running.ask("GET", f"/counters/{AT}/standing/end/{order}") == ended
    moves = [
        m for m in told(running, before) if m["verb"] in ("standing.state", "standing.end", "receipt.print")
    ]
    assert [m["verb"] for m in moves] == ["standing.state", "standing.end", "receipt.print"]
    assert (moves[0]["data"]["reason"], moves[1]["counter"]) == ("customer", AT)
    paper = running.ask("GET", f"/receipts/{moves[2]['data']['payment']}", role="device")
    assert (paper["kind"], paper["to"], paper["period"]) == ("standing_end", ended["to"], None)
    assert post(running, "/look", phone=number)["order"] is None
    assert post(running, "/end/print", order=order)["paper"]["copy"] == 2


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    ("phone", "where", "code"),
    [
        (NOT_FILED, {"filed": True}, "no_address"),
        (NOT_FILED, {}, "invalid_address"),
        (FILED, TYPED | {"street": "路"}, "invalid_street"),
        (FILED, TYPED | {"to_name": None}, "invalid_name"),
        (FILED, TYPED | {"consent": "email-1"}, "consent_outdated"),
    ],
)
def test_what_is_wrong_is_said(running: RunningHall, phone: str, where: dict[str, Any], code: str) -> None:
    post(running, "/prove", phone=phone, proved="seen")
    assert refused(lambda: post(running, "", **wish(phone, **where)))[1]["code"] == code


def test_before_the_proof_nobody_at_a_counter_sees_where_a_customer_lives(
    running: RunningHall, serving: str
) -> None:
    number, before = "13800000064", now(running)
    shown = post(running, "/look", phone=number, way="post")
    assert set(shown) == {"payer", "proved", "consent"}
    assert (shown["payer"][1:], shown["proved"]) in {("*", None), ("**", None)}
    for where in ({"filed": True}, TYPED):
        assert refused(lambda where=where: post(running, "", **wish(number, **where)))[1]["code"] == (
            "proof_needed"
        )
    wrong = refused(lambda: post(running, "/prove", phone=number, proved="code", code="000000"))
    assert wrong[1]["code"] == "no_code"
    assert "filed" not in post(running, "/look", phone=number, way="post")
    assert post(running, "/prove", phone=number, proved="seen") == {"proved": "seen"}
    assert post(running, "/look", phone=number, way="post")["filed"].startswith("刘** 北京市东城区")
    other = post(running, "/look", phone="13800000065", way="post")
    assert (other["proved"], "filed" in other, "order" in other) == (None, False, False)
    moves = [m for m in told(running, before) if "." in m["verb"]]
    assert [(m["verb"], m["data"].get("by")) for m in moves] == [
        ("standing.look", None),
        ("standing.look", None),
        ("proof.given", "seen"),
        ("personal.read", None),
        ("standing.look", None),
    ]
    assert {(m["counter"], m["ticket"]) for m in moves} == {(AT, serving)}
    assert len({m["by"] for m in moves}) == 1
    assert not any(secret in str(moves) for secret in (number, "刘", "东城"))


@pytest.mark.parametrize("role", ["kiosk", "display", "device", "manager"])
@pytest.mark.parametrize("path", ["/look", "/prove", "/code", "", "/end", "/end/print"])
@pytest.mark.usefixtures("serving")
def test_only_who_serves_the_customer_may_look_or_vouch(running: RunningHall, role: str, path: str) -> None:
    body = {
        "/look": {"phone": FILED, "way": "post"},
        "/prove": {"phone": FILED, "proved": "seen"},
        "/code": {"phone": FILED},
        "": wish(FILED, filed=True),
        "/end": {"phone": FILED, "order": "1"},
        "/end/print": {"order": "1"},
    }[path]
    answer = refused(lambda: running.ask("POST", f"/counters/{AT}/standing{path}", body, role=role))
    assert answer[0] == 403
    elsewhere = refused(lambda: running.ask("POST", f"/counters/5/standing{path}", body))
    assert elsewhere[1]["code"] in {"not_serving", "counter_closed", "not_bound", "counter_taken"}


@pytest.fixture
def cash_series(running: RunningHall) -> Iterator[dict[str, Any]]:
    """Whoever pays cash has numbers of their own, and there are recharge cards.

    Afterwards the hall is as it was, but for the series, which is retired.
    """
    before = running.ask("GET", "/catalogue?as=json", role="manager")
    serves = {CASHIER: ["payment", "general", "cash"]}
    changed = before | {
        "service": [*before["service"], CASH],
        "rules": before["rules"] | {"cash_service": "cash"},
        "counter": [one | {"serves": serves.get(one["code"], one["serves"])} for one in before["counter"]],
    }
    running.ask("PUT", "/catalogue", changed, role="manager")
    running.ask("POST", "/cards/batches", {"face": 50, "first": "1", "last": "2"}, role="manager")
    running.counter(CASHIER, "open", take_over=True)
    yield changed
    running.counter(CASHIER, "close")
    gone = {"face": 50, "counted": 0, "book": 2, "reason": "lost"}
    running.ask("POST", "/cards/correct", gone, role="manager")
    again = before | {"service": [*before["service"], CASH | {"retired": True}]}
    running.ask("PUT", "/catalogue", again, role="manager")


def test_whoever_pays_cash_is_spared_the_next_visit_as_whoever_pays(
    running: RunningHall, cash_series: dict[str, Any]
) -> None:
    def told(service: str) -> tuple[list[str], list[str]]:
        """The ways that the teller has a line for, and the types for which they mark why not."""
        running.counter(CASHIER, "serve", service=service)
        found = running.ask("GET", f"/counters/{CASHIER}/signups")["ways"]
        assert {one["url"].endswith("/self/?service=payment") for one in found if "url" in one} <= {True}
        why = running.ask("GET", f"/counters/{CASHIER}/view")["diverts"]
        running.counter(CASHIER, "finish")
        return [one["way"] for one in found], why

    paying = ["mandate", "standing", "phone", "cards"]
    for service in ("cash", "payment"):
        assert (service, told(service)) == (service, (paying, ["cash", "invoice", "payment"]))
    off = [one | {"enabled": False} for one in cash_series["offer"]]
    running.ask("PUT", "/catalogue", cash_series | {"offer": off}, role="manager")
    for service in ("cash", "payment"):
        assert (service, told(service)) == (service, (paying, []))
    assert told("general") == ([], [])
