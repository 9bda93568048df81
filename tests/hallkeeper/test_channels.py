"""E-channels: one is taught once in a visit; an address of ours opens it, and leads to no other link."""

from typing import Any

import pytest

from tests.bare_client import Ask
from tests.running_hall import RunningHall
from tests.self_service import Customer

INVOICE = {"task": "invoice", "service": "invoice"}


@pytest.fixture(scope="module")
def terminal(running: RunningHall) -> Customer:
    """The paired terminal s1."""
    return Customer(running).pair("s1")


def go(ask: Ask, path: str, method: str = "GET", **headers: str) -> tuple[int, str | None]:
    """Status and where it leads, not followed; nobody is signed in."""
    answer = ask(method, path, role=None, **headers)
    return answer.status, answer.headers.get("Location")


def figures(running: RunningHall) -> dict[str, tuple[int, int]]:
    """Taught and opened, by channel."""
    found = running.ask("GET", "/diversion/channels", role="manager")
    return {one["channel"]: (one["taught"], one["opened"]) for one in found["channels"]}


def told(running: RunningHall) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while page := running.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]:
        found += [move for move in page if move["verb"].startswith("channel.")]
        after = page[-1]["move"]
    return found


def test_a_terminal_teaches_the_one_that_fits_once_in_a_visit(
    running: RunningHall, terminal: Customer
) -> None:
    before = figures(running)["app-pay"][0]
    terminal.begin()
    channel = terminal.say("/channel").json["channel"]
    assert channel.pop("image").startswith("data:image/svg+xml")
    assert channel == {
        "channel": "app-pay",
        "kind": "app",
        "names": {"zh-CN": "营业厅 App 缴费（示例）", "en": "Pay in the operator's app (example)"},
        "number": "",
        "text": "",
        "steps": [
            {"zh-CN": "打开营业厅 App，没有就先安装", "en": "Open the app, or install it first"},
            {"zh-CN": "点“缴费”，核对号码", "en": "Touch “Pay” and check the number"},
        ],
        "link": f"{running.address}/go/app-pay",
        "page": True,
    }
    assert terminal.say("/channel").json == {"channel": None}
    shown = told(running)[-1]
    assert (shown["verb"], shown["service"], shown["kiosk"]) == ("channel.show", "payment", "s1")
    assert shown["data"] == {"channel": "app-pay", "visit": terminal.visit}
    assert figures(running)["app-pay"][0] == before + 1
    terminal.say("/end", {"outcome": "completed"})
    assert terminal.say("/channel").json["code"] == "unknown_visit"


def test_who_comes_again_is_taught_the_next_one_and_then_begins_anew(terminal: Customer) -> None:
    taught = []
    for _ in range(3):
        terminal.begin()
        terminal.say("/number", {"phone": "13800000091"})
        taught.append(terminal.say("/channel").json["channel"]["channel"])
        terminal.say("/end", {"outcome": "completed"})
    assert taught == ["app-pay", "sms-balance", "app-pay"]
    terminal.begin()
    terminal.say("/number", {"phone": "13800000092"})
    assert terminal.say("/channel").json["channel"]["channel"] == "app-pay", "somebody else"
    terminal.say("/end", {"outcome": "completed"})


def test_a_phone_opens_it_by_the_hall_s_own_address(running: RunningHall, ask: Ask) -> None:
    mine, stranger = Customer(running), Customer(running)
    mine.begin_on_phone(**INVOICE)
    stranger.begin_on_phone()
    assert stranger.say("/channel", visit=mine.visit).json["code"] == "unknown_visit"
    channel = mine.say("/channel").json["channel"]
    assert (channel["channel"], channel["link"], channel["image"]) == (
        "mini-invoice",
        "/go/mini-invoice",
        None,
    )
    assert told(running)[-1]["kiosk"] is None
    before = figures(running)["mini-invoice"][1]
    assert go(ask, channel["link"]) == (302, "https://mini.example.com/invoice")
    assert figures(running)["mini-invoice"][1] == before + 1


def test_who_only_looks_ahead_is_not_counted(running: RunningHall, ask: Ask) -> None:
    before = figures(running)["app-pay"]
    assert go(ask, "/go/app-pay", "HEAD") == (302, "https://app.example.com/pay")
    assert go(ask, "/go/app-pay", Sec_Purpose="prefetch;prerender")[0] == 302
    assert figures(running)["app-pay"] == before


def test_a_text_message_is_made_ready_on_the_phone(ask: Ask) -> None:
    assert go(ask, "/go/sms-balance") == (302, "sms:10086?body=CXYE")


@pytest.mark.parametrize(
    "path",
    [
        "/go/https://evil.example.com",
        "/go/https:%2F%2Fevil.example.com",
        "/go//evil.example.com",
        "/go/%2F%2Fevil.example.com",
        "/go/nothing",
        "/go/nothing?link=https://evil.example.com",
    ],
)
def test_nothing_of_the_request_decides_where_it_leads(running: RunningHall, ask: Ask, path: str) -> None:
    status, led = go(ask, path)
    assert status in (404, 308)
    assert led is None or led.startswith((running.address, "/go/"))
    assert go(ask, "/go/app-pay?link=https://evil.example.com&next=//evil.example.com") == (
        302,
        "https://app.example.com/pay",
    )


def test_one_that_is_switched_off_is_neither_taught_nor_opened(
    running: RunningHall, ask: Ask, terminal: Customer
) -> None:
    before = running.ask("GET", "/catalogue?as=json", role="manager")
    off = [one | {"enabled": one["service"] != "payment"} for one in before["channel"]]
    running.ask("PUT", "/catalogue", before | {"channel": off}, role="manager")
    try:
        terminal.begin()
        assert terminal.say("/channel").json == {"channel": None}
        assert go(ask, "/go/app-pay") == (404, None)
        terminal.say("/end", {"outcome": "left"})
    finally:
        running.ask("PUT", "/catalogue", before, role="manager")


def test_the_figures_as_csv(running: RunningHall, ask: Ask) -> None:
    found = running.ask("GET", "/diversion/channels", role="manager")
    assert (found["counted"], found["to"]) == (True, found["channels"][0]["days"][-1]["day"])
    answer = ask("GET", "/api/v1/diversion/channels?as=csv", role="manager")
    head, *rows = answer.text.lstrip("\ufeff").splitlines()
    assert head == "day,channel,service,kind,taught,opened"
    app = found["channels"][0]
    assert f"{found['to']},app-pay,payment,app,{app['taught']},{app['opened']}" in rows
    assert ask("GET", "/api/v1/diversion/channels?from=x", role="manager").status == 422
