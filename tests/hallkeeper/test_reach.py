"""Nobody reaches what is another customer's by editing a request: every route of the diversion, role by role.

One customer pays, has an invoice made out, signs up and agrees to automatic payment. Then everybody else asks
every route that the description names, with that customer's ids and idempotency keys: no answer may hold
anything of theirs, and nothing of theirs may change.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.hallkeeper.test_agreements_api import agree
from tests.hallkeeper.test_visits_api import moves_of, settled
from tests.running_hall import RunningHall
from tests.self_service import Answered, Customer, press_pay

OURS = re.compile(
    r"/(visits|receipts|payments|invoices|mailing|mandates|messages|diversion|cards|moves)\b|standing"
)
VICTIM, OTHER = "13800000071", "13800000074"
MAIL = "zhuang@example.cn"
ROLES = ("kiosk", "counter", "display", "device", "hotline")


@dataclass
class Victim:
    """A customer's ids, the keys of their requests, and what nobody else may read."""

    customer: Customer
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    since: int = 0

    def state(self) -> Any:
        """All that they see of themselves, but for the time of the day."""
        told = [self.customer.look(path) for path in ("", "/invoices", "/standing", "/mandate")]
        assert {one.status for one in told} == {200}
        return [re.sub(r'"now":"[^"]+"', "", one.text) for one in told]

    def leaks(self, text: str) -> set[str]:
        """What stands in an answer although it is theirs."""
        return {
            secret for secret in self.secrets if re.search(rf"(?<![\w.-]){re.escape(secret)}(?![\w.-])", text)
        }


def proved(customer: Customer, number: str) -> Customer:
    """A visit at that screen whose number is proved for all by its service password."""
    customer.say("/number", {"phone": number})
    for purpose in ("invoice", "mandate"):
        done = customer.say("/password", {"purpose": purpose, "password": number[-6:]})
        assert done.status == 200, done.text
    return customer


@pytest.fixture(scope="module")
def victim(running: RunningHall) -> Victim:
    """At terminal s1: a paid bill, an invoice, a standing order and automatic payment."""
    me = Customer(running).pair("s1")
    me.begin()
    account = me.say("/number", {"phone": VICTIM}).json
    proved(me, VICTIM)
    found = Victim(me, {"visit": me.visit}, {"pay": "k-pay", "invoice": "k-invoice", "order": "k-order"})
    bill = account["bills"][0]
    paid = me.say("/payments", {"provider": "sandbox", "bill": bill["bill"]}, key=found.keys["pay"]).json
    press_pay(paid)
    settled(me, paid["payment"], "posted")
    item = me.look("/invoices").json["open"][-1]
    wish = {"item": item["item"], "name": "庄周", "way": "qr"}
    invoice = me.say("/invoices", wish, key=found.keys["invoice"]).json
    consent = me.look("/standing").json["consent"]["version"]
    order = {"email": MAIL, "name": "庄周", "consent": consent}
    me.say("/standing", order, key=found.keys["order"])
    mandate = agree(me).json["mandate"]
    found.ids |= {"payment": paid["payment"], "invoice": invoice["invoice"], "bill": bill["bill"]}
    found.since = max(0, len(moves_of(running)) - 60)
    orders = [m["data"] for m in moves_of(running) if m["verb"] == "standing.state"]
    listed = running.ask("GET", "/mandates", role="manager")["mandates"]
    found.ids |= {"item": item["item"], "order": orders[-1]["standing_order"]}
    found.ids |= {"mandate": next(one["id"] for one in listed if one["number"] == mandate["number"])}
    found.secrets = {VICTIM, account["phone"], account["name"], "庄周", MAIL, "z***@example.cn"}
    found.secrets |= {str(bill["fen"]), str(item["fen"]), paid["order_no"]}
    found.secrets |= {invoice["link"], invoice["number"]}
    return found


@pytest.fixture(scope="module")
def routes(running: RunningHall) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and the body's schema of every route of the diversion, as the hall describes itself."""
    with urllib.request.urlopen(f"{running.address}/openapi.json", timeout=20) as answer:
        document = json.load(answer)
    found = []
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if OURS.search(path) and method in ("get", "post", "put"):
                body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
                found.append((method.upper(), path, _open(document, body.get("schema", {}))))
    assert len(found) > 60
    return found


def _open(document: dict[str, Any], schema: Any) -> Any:
    """The schema with what it refers to in its place."""
    if isinstance(schema, list):
        return [_open(document, one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _open(document, target)
    return {key: _open(document, value) for key, value in schema.items()}


def value_of(name: str, schema: dict[str, Any], known: dict[str, str]) -> Any:
    """Something that the schema allows; the victim's where its name is one of theirs."""
    if name in known:
        return known[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for choice in schema.get("anyOf", []):
        return value_of(name, choice, known)
    kind = schema.get("type")
    if kind == "object":
        return {key: value_of(key, one, known) for key, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [value_of(name, schema.get("items", {}), known)] * schema.get("minItems", 1)
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), 1)
    return kind == "boolean" or "1" * max(1, schema.get("minLength", 1))


def filled(path: str, ids: dict[str, str]) -> str:
    """The address with those ids in its places, without the prefix that `Customer` and `ask` know."""
    there = re.sub(r"\{(\w+)\}", lambda m: ids.get(m[1], "1"), path)
    return there if there.startswith("/api/v1") else f"/api/v1{there}"


def requests_of(
    routes: list[tuple[str, str, dict[str, Any]]], ids: dict[str, str], **more: str
) -> Iterator[tuple[str, str, Any]]:
    """Every route with these ids: method, address, body."""
    for method, path, schema in routes:
        yield method, filled(path, ids), value_of("", schema, ids | more) if schema else {}


def ask_as(running: RunningHall, role: str, method: str, path: str, body: Any, key: str) -> Answered:
    """One request by a token of that role."""
    asked = urllib.request.Request(
        running.address + path,
        method=method,
        data=json.dumps(body).encode() if method != "GET" else None,
        headers={
            "Authorization": f"Bearer {running.token(role)}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
    )
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return Answered(answer.status, None, answer.read().decode(errors="replace"))
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answered(refusal.code, None, refusal.read().decode(errors="replace"))


@pytest.mark.parametrize("role", ROLES)
def test_no_program_reaches_a_customer(
    running: RunningHall, victim: Victim, routes: list[tuple[str, str, dict[str, Any]]], role: str
) -> None:
    before = victim.state()
    for method, path, body in requests_of(routes, victim.ids, phone=OTHER):
        path += f"?after={victim.since}" if path.endswith("/moves") else ""
        answer = ask_as(running, role, method, path, body, victim.keys["pay"])
        assert not victim.leaks(answer.text), (role, method, path, answer.text)
    assert victim.state() == before


@pytest.mark.parametrize("where", ["s2", "phone"])
def test_no_other_customer_does(
    running: RunningHall, victim: Victim, routes: list[tuple[str, str, dict[str, Any]]], where: str
) -> None:
    before, me = victim.state(), Customer(running)
    own = OTHER if where == "s2" else "13800000075"
    for ids in ({}, {"visit": "own"}):
        if where == "phone":
            me.begin_on_phone(task="invoice", service="invoice")
        else:
            me = Customer(running).pair(where)
            me.begin(task="invoice", service="invoice")
        proved(me, own)
        mine = victim.ids | {name: me.visit for name in ids}
        for key in victim.keys.values():
            for method, path, body in requests_of(routes, mine, phone=own, name="李四"):
                if path.endswith("/end"):
                    continue
                answer = me.ask(method, path, body, key=key)
                assert not victim.leaks(answer.text), (where, method, path, answer.text)
    assert victim.state() == before


def test_not_even_the_next_customer_at_the_same_terminal(
    running: RunningHall, victim: Victim, routes: list[tuple[str, str, dict[str, Any]]]
) -> None:
    me, own = victim.customer, "13800000076"
    left = victim.customer.visit
    assert me.say("/end", {"outcome": "completed"}).status == 200
    me.begin(task="invoice", service="invoice")
    proved(me, own)
    for visit in (left, me.visit):
        for key in victim.keys.values():
            ids = victim.ids | {"visit": visit}
            for method, path, body in requests_of(routes, ids, phone=own, name="李四"):
                if not (path.endswith("/end") and visit == me.visit):
                    answer = me.ask(method, path, body, key=key)
                    assert not victim.leaks(answer.text), (method, path, answer.text)
