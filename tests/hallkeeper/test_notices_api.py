"""Messages about changes over the API: switched on, told, stopped by whoever has proved the number."""

import re
import sqlite3
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.running_hall import RunningHall, refused
from tests.self_service import Customer

NUMBER, OTHER = "13800000071", "13800000072"
AT = "5"
WAITS_S = 15.0


@pytest.fixture(scope="module")
def terminal(running: RunningHall) -> Customer:
    """The paired terminal s1, where the number is proved."""
    customer = Customer(running).pair("s1")
    customer.begin(task="invoice", service="invoice")
    assert customer.say("/number", {"phone": NUMBER}).status == 200
    assert customer.look("/notices").json["code"] == "proof_needed"
    assert customer.say("/notices", {"stopped": True}).json["code"] == "proof_needed"
    assert customer.say("/code", {"purpose": "notices"}).status == 200
    for_notices = "变更通知短信的设置"  # the invoice's own code may come first
    text = waited(lambda: [x for x in inbox(running, "code") if for_notices in x], running)[0]
    found = re.search(r"\d{6}", text)
    assert found
    assert customer.say("/proof", {"purpose": "notices", "code": found[0]}).status == 200
    return customer


def waited(look: Callable[[], Any], running: RunningHall) -> Any:
    """What is there once it is there."""
    end = time.monotonic() + WAITS_S
    while not (found := look()):
        assert time.monotonic() < end, running.ask("GET", "/messages", role="manager")
        time.sleep(0.05)
    return found


def inbox(running: RunningHall, kind: str, to: str = NUMBER) -> list[str]:
    messages = running.ask("GET", "/messages/sandbox", role="manager")
    return [m["text"] for m in messages if (m["to"], m["kind"]) == (to, kind)]


def occasion(running: RunningHall, kind: str) -> dict[str, Any]:
    found = running.ask("GET", "/messages/notices", role="manager")["occasions"]
    (one,) = [o for o in found if o["kind"] == kind]
    return dict(one)


def switch(running: RunningHall, kind: str, *, on: bool) -> None:
    running.ask("PUT", f"/messages/notices/{kind}", {"on": on}, role="manager")


def hurried(look: Callable[[], Any], running: RunningHall) -> Any:
    """What is there once it is there, as if two minutes had passed for every notice that waits."""

    def hurry() -> Any:
        with closing(sqlite3.connect(running.data / "hall.db")) as db, db:
            db.execute("UPDATE notice SET due_at = 0 WHERE due_at IS NOT NULL")
        return look()

    return waited(hurry, running)


def test_nothing_is_told_until_the_manager_switches_it_on(running: RunningHall) -> None:
    found = running.ask("GET", "/messages/notices", role="manager")
    assert [o["kind"] for o in found["occasions"] if o["on"]] == []
    assert [o["kind"] for o in found["occasions"] if not o["stoppable"]] == ["refunded", "mandate_rejected"]
    assert (found["how"], found["settle_s"], found["fresh_s"]) == ("link", 120, 21_600)
    switch(running, "order_made", on=True)
    switch(running, "order_made", on=True)
    assert occasion(running, "order_made")["on"]
    assert refused(lambda: switch(running, "code", on=True))[1]["code"] == "unknown_notice"
    shown = running.ask("GET", "/messages/notices/order_made/preview", role="manager")
    assert (sorted(shown), shown["zh-CN"]["parts"]) == (["en", "zh-CN"], 2)
    assert "/off" in shown["zh-CN"]["text"]


def test_who_has_signed_up_is_told_and_may_stop_it(running: RunningHall, terminal: Customer) -> None:
    switch(running, "order_made", on=True)
    assert terminal.look("/notices").json == {"told": True, "stopped": False, "phone": "138****0071"}
    for path in ("/standing", "/standing/post", "/invoices", "/mandate"):  # the code was not for that
        assert terminal.look(path).json["code"] == "proof_needed"
    assert terminal.say("/password", {"purpose": "invoice", "password": NUMBER[-6:]}).status == 200
    assert terminal.look("/mandate").json["code"] == "proof_needed"
    consent = terminal.look("/standing").json["consent"]["version"]
    wish = {"email": "zhao@example.cn", "title": "personal", "name": "赵一", "consent": consent}
    assert terminal.say("/standing", wish).status == 201
    (text,) = hurried(lambda: inbox(running, "order_made"), running)
    assert "138****0071已登记每月发票，寄往z***@example.cn（自助终端办理）" in text
    assert terminal.say("/notices", {"stopped": True}).json["stopped"] is True
    assert terminal.say("/standing/cancel").status == 204
    assert terminal.say("/standing", wish).status == 201
    hurried(lambda: occasion(running, "order_made")["counts"].get("stopped"), running)
    assert len(inbox(running, "order_made")) == 1
    (last,) = [n for n in latest(running) if (n["ended"], n["to"]) == ("told", "138****0071")]
    assert (last["kind"], last["who"], last["to"]) == ("order_made", "kiosk", "138****0071")
    assert terminal.say("/notices", {"stopped": False}).json["stopped"] is False


def latest(running: RunningHall) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = running.ask("GET", "/messages/notices", role="manager")["latest"]
    return found


def test_a_teller_takes_it_down_for_the_customer_at_hand_once_the_number_is_proved(
    running: RunningHall,
) -> None:
    running.counter(AT, "open", take_over=True)
    running.counter(AT, "serve", service="invoice")
    here, body = f"/counters/{AT}", {"phone": OTHER, "stopped": True}
    assert refused(lambda: running.ask("POST", f"{here}/notices", body))[1]["code"] == "proof_needed"
    running.ask("POST", f"{here}/standing/prove", {"phone": OTHER, "proved": "seen"})
    shown = running.ask("POST", f"{here}/standing/look", {"phone": OTHER})
    assert shown["notices"]["stopped"] is False
    assert running.ask("POST", f"{here}/notices", body)["stopped"] is True
    assert running.ask("POST", f"{here}/standing/look", {"phone": OTHER})["notices"]["stopped"] is True
    running.counter(AT, "finish")
    running.counter(AT, "close")
    said = running.ask("POST", "/messages/stops", {"phone": OTHER, "stopped": False}, role="manager")
    assert (said["phone"], said["stopped"]) == ("138****0072", False)
    moves = running.ask("GET", "/moves?after=0&limit=5000", role="manager")["moves"]
    ours = [(m["verb"], m["data"]) for m in moves if m["verb"].startswith("notice.")]
    assert ours[-2:] == [("notice.stop", {"via": "counter"}), ("notice.resume", {"via": "office"})]
    assert OTHER not in str(moves)


def test_the_short_addresses_in_the_messages_lead_to_where_it_is_done(running: RunningHall) -> None:
    for path, task in (("/off", "notices"), ("/mend", "monthly")):
        with urllib.request.urlopen(f"{running.address}{path}", timeout=20) as answer:
            assert answer.url.endswith(f"/self/?task={task}")


def test_only_a_manager_sees_and_sets_what_is_told(running: RunningHall) -> None:
    for method, path, body in (
        ("GET", "/messages/notices", None),
        ("PUT", "/messages/notices/refunded", {"on": True}),
        ("GET", "/messages/notices/refunded/preview", None),
        ("POST", "/messages/stops", {"phone": OTHER, "stopped": True}),
    ):
        for role in ("counter", "kiosk"):
            status, _ = refused(lambda m=method, p=path, b=body, r=role: running.ask(m, p, b, role=r))
            assert (status, path) == (403, path)
