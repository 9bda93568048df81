"""The public API on a running server: what it gives, and that bad input is named and changes nothing."""

import json
import re
import uuid
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from hallkeeper.api.declare import document
from tests.bare_client import Ask

API = "/api/v1"


def last_move(ask: Ask) -> int:
    """The journal's newest move; the board may be a moment behind it."""
    version: int = ask("GET", f"{API}/board", role="manager").json["version"]
    moves = ask("GET", f"{API}/moves?after={version}&limit=500", role="manager").json["moves"]
    return moves[-1]["move"] if moves else version


def done_since(ask: Ask, move: int) -> list[str]:
    """The verbs of the moves since then; what devices say of themselves is nobody's doing."""
    moves = ask("GET", f"{API}/moves?after={move}&limit=500", role="manager").json["moves"]
    return [m["verb"] for m in moves if m["verb"] != "device.state"]


def issue(ask: Ask, **body: str) -> Any:
    return ask("POST", f"{API}/tickets", {"service": "payment", **body}, role="kiosk")


@pytest.fixture(scope="module", autouse=True)
def tokens(ask: Ask) -> None:
    """Every role has its token, which another process made, and the hall has heard of it."""
    for role in ("kiosk", "counter", "display", "device", "manager", "admin"):
        ask("GET", f"{API}/services", role=role)
    issue(ask)


LONG_KEY = {"Idempotency-Key": "k" * 201}
NO_TIMES = {"done": [{"service": "payment", "quantity": 0}]}
PAYMENT = {"service": "payment"}
TASKS, SPOKEN = "/agents/main/tasks", "/voice/calls/999999999/spoken"
NOT_A_NUMBER = {
    "kind": "print_label",
    "parameters": {"driver": "escpos", "title": "x", "address": {"port": float("nan")}},
}
OUT_OF_DEV = {"kind": "scan_line", "parameters": {"port": "/dev/../etc/passwd"}}
BAD = [
    ("no token", "POST", "/tickets", PAYMENT, None, {}, 401, "unauthorized"),
    ("wrong token", "POST", "/tickets", PAYMENT, None, {"Authorization": "Bearer x"}, 401, "unauthorized"),
    ("wrong scheme", "GET", "/board", None, None, {"Authorization": "Basic eDp5"}, 401, "unauthorized"),
    ("wrong role", "POST", "/tickets", {"service": "payment"}, "display", {}, 403, "wrong_role"),
    ("a kiosk calls", "POST", "/counters/1/call-next", {}, "kiosk", {}, 403, "wrong_role"),
    ("a teller's catalogue", "GET", "/catalogue", None, "counter", {}, 403, "wrong_role"),
    ("unknown business type", "POST", "/tickets", {"service": "cut"}, "kiosk", {}, 422, "unknown_service"),
    ("unknown kiosk", "POST", "/tickets", PAYMENT | {"kiosk": "k77"}, "kiosk", {}, 422, "unknown_kiosk"),
    ("no business type", "POST", "/tickets", {}, "kiosk", {}, 422, "invalid_field"),
    ("a field too much", "POST", "/tickets", PAYMENT | {"vip": 1}, "kiosk", {}, 422, "invalid_field"),
    ("not an object", "POST", "/tickets", ["payment"], "kiosk", {}, 400, "not_an_object"),
    ("unknown ticket", "GET", f"/tickets/{uuid.uuid4()}", None, "kiosk", {}, 404, "unknown_ticket"),
    ("no ticket id", "GET", "/tickets/A001", None, "kiosk", {}, 404, "unknown_ticket"),
    ("unknown counter", "POST", "/counters/99/open", {}, "counter", {}, 404, "unknown_counter"),
    ("closed counter", "POST", "/counters/8/call-next", {}, "counter", {}, 409, "counter_closed"),
    ("no such page", "GET", "/nothing", None, "counter", {}, 404, "not_found"),
    ("no such method", "DELETE", "/board", None, "counter", {}, 405, "method_not_allowed"),
    ("no number", "GET", "/moves?after=x", None, "device", {}, 422, "invalid_field"),
    ("an endless key", "POST", "/tickets", PAYMENT, "kiosk", LONG_KEY, 422, "invalid_key"),
    ("quantity", "POST", "/counters/1/finish", NO_TIMES, "counter", {}, 422, "invalid_field"),
    ("nothing done", "POST", "/counters/1/finish", {"done": []}, "counter", {}, 422, "invalid_field"),
    ("a teller rates", "POST", "/counters/1/rate", {"score": 5}, "counter", {}, 403, "wrong_role"),
    ("a manager rates", "POST", "/counters/1/rate", {"score": 5}, "manager", {}, 403, "wrong_role"),
    ("six stars", "POST", "/counters/1/rate", {"score": 6}, "display", {}, 422, "invalid_field"),
    ("nobody served", "POST", "/counters/8/rate", {"score": 5}, "display", {}, 409, "nothing_to_rate"),
    ("no such day", "GET", "/ratings?from=soon", None, "manager", {}, 422, "invalid_period"),
    ("a teller's ratings", "GET", "/ratings", None, "counter", {}, 403, "wrong_role"),
    ("unknown role", "POST", "/tokens", {"role": "king", "name": "x"}, "manager", {}, 422, "unknown_role"),
    ("unknown place", "POST", "/pairings", {"place": "k99"}, "manager", {}, 422, "unknown_place"),
    ("a number that is none", "POST", TASKS, NOT_A_NUMBER, "manager", {}, 400, "malformed_json"),
    ("a way out of /dev", "POST", TASKS, OUT_OF_DEV, "manager", {}, 422, "invalid_field"),
    ("a call to come", "PUT", SPOKEN, {"zone": "hall"}, "display", {}, 404, "unknown_call"),
    ("nothing speaks there", "PUT", SPOKEN, {"zone": "cellar"}, "display", {}, 422, "unknown_zone"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "body", "role", "headers", "status", "code"),
    [case[1:] for case in BAD],
    ids=[case[0] for case in BAD],
)
def test_bad_input_is_named_and_changes_nothing(
    ask: Ask, method: str, path: str, body: object, role: str | None, headers: Any, status: int, code: str
) -> None:
    if role is not None:
        ask("GET", f"{API}/services", role=role)
    before = last_move(ask)
    headers = {name.replace("-", "_"): value for name, value in headers.items()}
    answer = ask(method, API + path, body, role=role, **headers)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == status
    assert len(answer.json["detail"]) > 10
    assert done_since(ask, before) == []


def test_malformed_json(ask: Ask) -> None:
    answer = ask("POST", f"{API}/tickets", raw=b'{"service":', role="kiosk")
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    answer = ask("POST", f"{API}/tickets", raw=b"[" * 100_000, role="kiosk")
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    answer = ask("POST", f"{API}/tickets", raw=b"\xff\xfe", role="kiosk")
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    for odd in ("\0", "\ud800"):
        card = {
            "kind": "print_label",
            "parameters": {"driver": "escpos", "title": "x", "address": {"a": [odd]}},
        }
        answer = ask("POST", f"{API}{TASKS}", card, role="manager")
        assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    answer = ask("POST", f"{API}/tickets", raw=b'{"service": "\xed\xa0\x80"}', role="kiosk")
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    endless = json.dumps(NOT_A_NUMBER).replace("NaN", "-1e999").encode()
    answer = ask("POST", f"{API}{TASKS}", raw=endless, role="manager")
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")


def test_an_oversize_body(ask: Ask) -> None:
    answer = ask("POST", f"{API}/tickets", raw=b" " * (1024 * 1024 + 1), role="kiosk")
    assert (answer.status, answer.json["code"]) == (413, "body_too_large")


def test_the_same_key_is_the_same_ticket(ask: Ask) -> None:
    key = uuid.uuid4().hex
    body = {"service": "payment", "kiosk": "k1"}
    first = ask("POST", f"{API}/tickets", body, role="kiosk", Idempotency_Key=key)
    before = last_move(ask)
    again = ask("POST", f"{API}/tickets", body, role="kiosk", Idempotency_Key=key)
    assert (first.status, again.status) == (201, 201)
    assert again.json["id"] == first.json["id"]
    assert done_since(ask, before) == []
    other = ask("POST", f"{API}/tickets", {"service": "general"}, role="kiosk", Idempotency_Key=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert done_since(ask, before) == []


def test_a_key_answers_with_the_ticket_as_it_is_now(ask: Ask) -> None:
    key = uuid.uuid4().hex
    body = {"service": "payment", "kiosk": "k1"}
    ticket = ask("POST", f"{API}/tickets", body, role="kiosk", Idempotency_Key=key).json
    ask("POST", f"{API}/tickets/{ticket['id']}/cancel", role="kiosk")
    again = ask("POST", f"{API}/tickets", body, role="kiosk", Idempotency_Key=key).json
    assert (again["id"], again["state"]) == (ticket["id"], "cancelled")


def test_two_callers_may_use_the_same_key(ask: Ask) -> None:
    key = uuid.uuid4().hex
    body = {"service": "payment"}
    one = ask("POST", f"{API}/tickets", body, role="kiosk", Idempotency_Key=key).json
    two = ask("POST", f"{API}/tickets", body, role="manager", Idempotency_Key=key).json
    assert one["id"] != two["id"]


def test_a_day_in_six_calls(ask: Ask) -> None:
    ticket = issue(ask, kiosk="k2", language="en", customer_class="priority").json
    assert ticket["state"] == "waiting"
    assert ticket["track_url"].count("/t/") == 1
    assert ask("POST", f"{API}/counters/2/open", {}).json["state"] == "open"
    called = ask("POST", f"{API}/counters/2/call-next", {}).json
    while called["id"] != ticket["id"]:
        called = ask("POST", f"{API}/counters/2/call-next", {"finish": True}).json
    assert (called["state"], called["counter"]) == ("called", "2")
    assert called["why"]["chosen"]["number"] == ticket["number"]
    assert called["track_url"] is None
    board = ask("GET", f"{API}/board", role="display").json
    assert [c["number"] for c in board["calls"]][-1] == ticket["number"]
    done = {"done": [{"service": "payment", "quantity": 2}, {"service": "invoice"}]}
    finished = ask("POST", f"{API}/counters/2/finish", done).json
    assert finished["done"] == [
        {"service": "payment", "quantity": 2},
        {"service": "invoice", "quantity": 1},
    ]
    while ask("POST", f"{API}/counters/2/call-next", {"finish": True}).status != 204:
        pass
    assert ask("POST", f"{API}/counters/2/close", {}).json["state"] == "closed"


def test_moves_are_read_without_gaps(ask: Ask) -> None:
    issued = issue(ask).json
    read = [0]
    while True:
        page = ask("GET", f"{API}/moves?after={read[-1]}&limit=7", role="device").json
        if not page["moves"]:
            break
        read += [m["move"] for m in page["moves"]]
        assert page["next"] == read[-1]
    assert read == list(range(len(read)))
    assert read[-1] >= issued["version"]


def test_a_long_poll_is_answered_by_the_next_move(ask: Ask) -> None:
    import threading

    after = last_move(ask)
    found: list[Any] = []
    poll = threading.Thread(
        target=lambda: found.append(ask("GET", f"{API}/moves?after={after}&wait=20", role="device").json)
    )
    poll.start()
    ticket = issue(ask).json
    poll.join(timeout=15)
    assert [m["ticket"] for m in found[0]["moves"]] == [ticket["id"]]


def test_help_rings_until_somebody_answers(ask: Ask) -> None:
    ask("POST", f"{API}/help", {"kiosk": "k1"}, role="kiosk")
    before = last_move(ask)
    ask("POST", f"{API}/help", {"kiosk": "k1"}, role="kiosk")
    assert done_since(ask, before) == []
    assert [h["kiosk"] for h in ask("GET", f"{API}/board").json["help"]] == ["k1"]
    ask("POST", f"{API}/help/answer", {"kiosk": "k1"})
    assert ask("GET", f"{API}/board").json["help"] == []


def test_a_catalogue_with_a_mistake_names_the_line_and_imports_nothing(ask: Ask) -> None:
    text = ask("GET", f"{API}/catalogue", role="manager").text
    before = last_move(ask)
    lines = text.splitlines()
    wrong = next(n for n, line in enumerate(lines) if line.startswith("target_s"))
    lines[wrong] = "target_s = -5"
    answer = ask(
        "PUT",
        f"{API}/catalogue",
        raw="\n".join(lines).encode(),
        role="manager",
        Content_Type="application/toml",
    )
    assert (answer.status, answer.json["code"], answer.json["line"]) == (422, "invalid_catalogue", wrong + 1)
    assert answer.json["field"] == "service[0].target_s"
    assert ask("GET", f"{API}/catalogue", role="manager").text == text
    assert done_since(ask, before) == []


def test_the_catalogue_in_json_is_the_same_document(ask: Ask) -> None:
    text = ask("GET", f"{API}/catalogue", role="manager").text
    document = ask("GET", f"{API}/catalogue?as=json", role="manager").json
    document["rules"]["take_back_s"] = 15
    assert ask("PUT", f"{API}/catalogue", document, role="manager").status == 200
    assert "take_back_s = 15" in ask("GET", f"{API}/catalogue", role="manager").text
    put = ask("PUT", f"{API}/catalogue", raw=text.encode(), role="manager", Content_Type="application/toml")
    assert put.status == 200
    assert ask("GET", f"{API}/catalogue", role="manager").text == text


def test_the_description_is_openapi_and_agrees_with_the_code(ask: Ask) -> None:
    document = ask("GET", "/openapi.json", role=None).json
    validate(document)
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]

    def check(path: str, method: str, answer: Any) -> None:
        content = document["paths"][f"{API}{path}"][method]["responses"][str(answer.status)]["content"]
        schema = content["application/json"]["schema"]
        jsonschema.validate(answer.json, {**schema, "components": {"schemas": schemas}})

    ticket = issue(ask)
    check("/tickets", "post", ticket)
    check("/board", "get", ask("GET", f"{API}/board"))
    check("/services", "get", ask("GET", f"{API}/services"))
    check("/counters", "get", ask("GET", f"{API}/counters"))
    check("/kiosks", "get", ask("GET", f"{API}/kiosks"))
    check("/devices", "get", ask("GET", f"{API}/devices", role="device"))
    check("/moves", "get", ask("GET", f"{API}/moves?after=0", role="device"))
    check("/counters/{counter}/view", "get", ask("GET", f"{API}/counters/1/view"))


def test_every_route_has_roles_in_the_description(ask: Ask) -> None:
    document = ask("GET", "/openapi.json", role=None).json
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len(operations) > 40
    roles = {"kiosk", "counter", "display", "device", "hotline", "manager", "phone", "admin"}
    for operation in operations:
        assert set(operation["x-roles"]) <= roles
        assert "admin" in operation["x-roles"]


def test_the_description_needs_no_hall_and_is_the_running_one(ask: Ask) -> None:
    assert document() == ask("GET", "/openapi.json", role=None).json


def test_no_route_answers_without_a_token(ask: Ask) -> None:
    document = ask("GET", "/openapi.json", role=None).json
    for path, methods in document["paths"].items():
        for method in methods:
            concrete = re.sub(r"\{(serial|move|number)\}", "1", path).replace("{", "").replace("}", "")
            answer = ask(method.upper(), concrete, role=None)
            assert (answer.status, json.loads(answer.text)["code"]) == (401, "unauthorized"), (method, path)


def test_health(ask: Ask) -> None:
    assert ask("GET", "/healthz", role=None).json == {"status": "alive"}
    assert ask("GET", "/readyz", role=None).json["status"] == "ready"
    assert 'hall_moves_total{verb="issue"}' in ask("GET", "/metrics", role=None).text


def test_what_is_answered_is_kept_by_nobody(ask: Ask) -> None:
    ticket = issue(ask)
    state = "/t/" + ticket.json["track_url"].rpartition("/")[2] + "/state"
    for role, path in [("manager", f"{API}/people"), ("manager", f"{API}/ratings?as=csv"), (None, state)]:
        answer = ask("GET", path, role=role)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")


def test_what_a_customer_answered_is_for_the_office(ask: Ask) -> None:
    before = last_move(ask)
    ask("POST", f"{API}/counters/4/open", {})
    issue(ask)
    for verb in ("call-next", "start", "finish"):
        assert ask("POST", f"{API}/counters/4/{verb}", {}).status == 200
    assert ask("POST", f"{API}/counters/4/rate", {"score": 2}, role="display").status == 200
    ask("POST", f"{API}/counters/4/close", {})

    def told(role: str) -> Any:
        moves = ask("GET", f"{API}/moves?after={before}&limit=500", role=role).json["moves"]
        return next(m["data"] for m in moves if m["verb"] == "rating.give")

    assert told("manager")["score"] == 2
    for role in ("counter", "display", "device"):
        assert told(role) == {key: value for key, value in told("manager").items() if key != "score"}
