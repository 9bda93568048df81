"""The adapter against a counterpart that is not ours: Stoplight's Prism, serving TM Forum's definitions.

Prism checks every request strictly (`sl-violations`) and invents answers that the definition allows, the
same ones for the same `Prefer: seed`. TM Forum's files let a bill be in any currency, of any sign,
of anybody; such an answer must be refused with its field's name. So that some can be taken as well, a third
server serves the same definitions under two more roots: `/bare` without the count headers, `/narrow` with the
values that a real system promises (diversion/billing/tmf.py), and everything else as free as before.
"""

import copy
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from diversion.billing.port import Account, Kind, NotPosted, Posted, Posting, Unknown
from diversion.billing.tmf import TmfBilling
from diversion.web import Answer, Web
from tests.diversion.billing.counterparts import CHECKOUT, definition
from tests.running_hall import free_port

PRISM = CHECKOUT / "node_modules" / ".bin" / "prism"
SEEDS = range(1, 41)
FEWER = range(1, 16)
PHONE = "13800000001"
BILL = Posting("H1", "A1", 12850, Kind.BILL, "B1", "k1", "wechat")
TOP_UP = Posting("H1", "A1", 12850, Kind.TOPUP, None, "k1", "alipay")
QUESTIONS = {
    "account": lambda billing: billing.account(PHONE),
    "post a bill": lambda billing: billing.post(BILL),
    "top up": lambda billing: billing.post(TOP_UP),
    "find": lambda billing: billing.find("H1"),
    "posted_on": lambda billing: billing.posted_on("2026-11-23"),
}
WORDS = re.compile(r"(customerBill|payment|Error)[\w.\[\]-]*: [\w' -]+(: [\w ]+)?")
Json = dict[str, Any]
FEN = {0.01: 1, 0.29: 29, 1: 100, 57.5: 5750, 128.5: 12850, 9999.99: 999999}
"""What the narrow edition's bills come to, in yuan as they are written -> in fen."""
NOTHING = {"account": None, "find": NotPosted("no_such_payment"), "posted_on": []}
"""What an empty list means."""


@dataclass
class Prism:
    """One running server and where it stands."""

    address: str
    process: subprocess.Popen[bytes]


class HearingWeb(Web):
    """The hall's own line, which keeps what came back."""

    def __init__(self, root: str, headers: dict[str, str]) -> None:
        super().__init__(root, headers)
        self.answers: list[Answer] = []

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        self.answers.append(super().ask(method, path, body, **more))
        return self.answers[-1]


@dataclass
class Asked:
    """The adapter as it asks Prism for the answer of one seed (or one status)."""

    bills: HearingWeb
    payments: HearingWeb
    billing: TmfBilling = field(init=False)

    def __post_init__(self) -> None:
        self.billing = TmfBilling(self.bills, self.payments, "hall-1")

    def violations(self) -> list[str]:
        """What Prism found wrong with our requests."""
        answers = self.bills.answers + self.payments.answers
        return [answer.headers["sl-violations"] for answer in answers if "sl-violations" in answer.headers]


def asked(bills: str, payments: str, prefer: str) -> Asked:
    headers = {"Prefer": prefer, "Authorization": "Bearer t"}
    return Asked(HearingWeb(bills, headers), HearingWeb(payments, headers))


def started(file: Path) -> Prism:
    if not PRISM.exists() and not os.environ.get("CI"):
        pytest.skip("@stoplight/prism-cli is not installed: `npm ci` brings it")
    port = free_port()
    command = [
        PRISM,
        "mock",
        "--dynamic",
        "--seed",
        "0",
        "--port",
        str(port),
        "--verboseLevel",
        "silent",
        file,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Prism(f"http://127.0.0.1:{port}", process)


def wait_for(prism: Prism) -> None:
    until = time.monotonic() + 60
    while True:
        assert prism.process.poll() is None, "prism has ended"
        try:
            requests.get(prism.address, timeout=5)
        except requests.ConnectionError:
            assert time.monotonic() < until, "prism does not listen"
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def files() -> tuple[Path, Path]:
    return (
        definition("TMF678-CustomerBill-v4.0.0.swagger.json"),
        definition("TMF676-Payment-v4.0.0.swagger.json"),
    )


@pytest.fixture(scope="module")
def servers(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """TMF678, TMF676, and both in the bare and the narrow edition; started together."""
    editions = tmp_path_factory.mktemp("prism") / "editions.json"
    editions.write_text(json.dumps(both_editions(*files)))
    prisms = [started(file) for file in (*files, editions)]
    try:
        for prism in prisms:
            wait_for(prism)
        yield [prism.address for prism in prisms]
    finally:
        for prism in prisms:
            prism.process.terminate()
            prism.process.wait(20)


def both_editions(bills: Path, payments: Path) -> Json:
    """One definition with the roots `/bare` and `/narrow`."""
    whole: Json = {
        "swagger": "2.0",
        "info": {"title": "editions", "version": "1"},
        "paths": {},
        "definitions": {},
    }
    for root, file in (("/customerBill", bills), ("/payment", payments)):
        free = json.loads(file.read_text())
        whole |= {key: free[key] for key in ("consumes", "produces")}
        for operation in free["paths"][root].values():
            for answer in operation["responses"].values():
                answer.pop("headers", None)
        add(whole, free, root, "bare")
        narrow = narrowed(free)
        narrow["paths"][root]["get"]["responses"]["200"]["schema"] |= {"minItems": 1, "maxItems": 3}
        add(whole, narrow, root, "narrow")
    return whole


def add(whole: Json, api: Json, root: str, edition: str) -> None:
    """Put one API's path and definitions under that edition's name."""
    prefix = f"{edition}{root[1:]}"
    renamed = json.loads(json.dumps(api).replace("#/definitions/", f"#/definitions/{prefix}"))
    whole["paths"][f"/{edition}{root}"] = renamed["paths"][root]
    whole["definitions"] |= {prefix + name: schema for name, schema in renamed["definitions"].items()}


def narrowed(free: Json) -> Json:
    """The same definition with what a real system promises."""
    api = copy.deepcopy(free)
    named = api["definitions"]
    money = {
        "unit": one_of("CNY"),
        "value": {"type": "number", "enum": [0.01, 0.29, 1, 57.5, 128.5, 9999.99]},
    }
    named["Money"] = {"type": "object", "required": ["unit", "value"], "properties": money}
    named["Error"]["properties"]["code"] = one_of("bill_paid", "unknown_account")
    for name, promises in PROMISES.items():
        if name in named:
            named[name]["properties"] |= promises
            named[name]["required"] = sorted({*named[name].get("required", []), *promises})
    return api


def one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


def list_of(name: str, most: int = 1) -> Json:
    return {"type": "array", "minItems": 1, "maxItems": most, "items": ref(name)}


def ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


THREE_YUAN = {
    "type": "object",
    "required": ["unit", "value"],
    "properties": {"unit": one_of("CNY"), "value": {"type": "number", "enum": [3]}},
}
PROMISES: dict[str, Json] = {
    "CustomerBill": {
        "id": {"type": "string", "minLength": 3, "maxLength": 60},
        "billNo": {"type": "string", "minLength": 1, "maxLength": 30},
        "state": ref("stateValue"),
        "billingAccount": ref("BillingAccountRef"),
        "billingPeriod": ref("TimePeriod"),
        "financialAccount": ref("FinancialAccountRef"),
        "relatedParty": list_of("RelatedPartyRef"),
        "remainingAmount": ref("Money"),
    },
    "BillingAccountRef": {"id": one_of("A1")},
    "TimePeriod": {"startDateTime": {"type": "string", "format": "date-time"}},
    "FinancialAccountRef": {"accountBalance": list_of("AccountBalance")},
    "AccountBalance": {"balanceType": one_of("deposit"), "amount": THREE_YUAN},
    "RelatedPartyRef": {"id": one_of(PHONE), "name": one_of("王芳"), "role": one_of("subscriber")},
    "Payment": {
        "id": {"type": "string", "minLength": 3, "maxLength": 60},
        "correlatorId": one_of("H1"),
        "status": one_of("done"),
        "totalAmount": {**THREE_YUAN, "properties": {**THREE_YUAN["properties"], "value": {"enum": [128.5]}}},
        "channel": ref("ChannelRef"),
        "paymentDate": one_of("2026-11-23T01:00:00Z", "2026-11-23T23:59:59.999+08:00"),
    },
    "AccountRef": {"id": one_of("A1")},
    "ChannelRef": {"id": one_of("hall-1")},
}


def taken_or_said(ask: Asked, question: str) -> object:
    """The value, or the words of an Unknown, which must name a field and be clear."""
    try:
        return QUESTIONS[question](ask.billing)
    except Unknown as unknown:
        assert WORDS.fullmatch(str(unknown)), str(unknown)
        return str(unknown)


@pytest.mark.parametrize("question", QUESTIONS)
def test_prism_accepts_every_request_that_we_make(servers: list[str], question: str) -> None:
    bills, payments, _ = servers
    ask = asked(bills, payments, "seed=1")
    taken_or_said(ask, question)
    assert ask.violations() == []
    assert {answer.status for answer in ask.bills.answers + ask.payments.answers} <= {200, 201}
    assert len(ask.bills.answers + ask.payments.answers) == 1


def test_prism_would_have_noticed(servers: list[str]) -> None:
    bills, payments, _ = servers
    ask = asked(bills, payments, "seed=1")
    ask.bills.ask("GET", "/customerBill", query={"limit": "many"})
    ask.payments.ask("POST", "/payment", {"account": {"id": "A1"}, "totalAmount": {"value": "1"}})
    assert len(ask.violations()) == 2


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_prism_invents_freely_is_refused_by_name(servers: list[str], question: str) -> None:
    bills, payments, editions = servers
    said = []
    for seed in FEWER:
        for roots in ((bills, payments), (f"{editions}/bare", f"{editions}/bare")):
            ask = asked(*roots, f"seed={seed}")
            answer = taken_or_said(ask, question)
            if not isinstance(answer, str):
                (told,) = ask.bills.answers + ask.payments.answers
                assert (json.loads(told.body), answer) == ([], NOTHING[question])
            said.append(answer)
    assert len(said) == 2 * len(FEWER)
    assert sum(isinstance(answer, str) for answer in said) > len(FEWER)


def test_every_bill_that_keeps_the_promises_is_taken_to_the_fen(servers: list[str]) -> None:
    editions = servers[2]
    seen = set()
    for seed in SEEDS:
        ask = asked(f"{editions}/narrow", f"{editions}/narrow", f"seed={seed}")
        account = ask.billing.account(PHONE)
        told = json.loads(ask.bills.answers[0].body)
        owed = {one["id"]: one for one in told if one["state"] in ("sent", "partiallyPaid")}
        assert isinstance(account, Account)
        assert (account.id, account.name, account.balance_fen) == ("A1", "王芳", 300)
        assert {bill.id: bill.fen for bill in account.bills} == {
            key: FEN[one["remainingAmount"]["value"]] for key, one in owed.items()
        }
        assert [bill.no for bill in account.bills] == [owed[bill.id]["billNo"] for bill in account.bills]
        seen |= {bill.fen for bill in account.bills}
    assert seen == set(FEN.values())


def test_every_payment_that_keeps_the_promises_is_taken(servers: list[str]) -> None:
    editions = servers[2]
    for seed in FEWER:
        ask = asked(f"{editions}/narrow", f"{editions}/narrow", f"seed={seed}")
        posted = [ask.billing.post(BILL), ask.billing.post(TOP_UP)]
        told = [json.loads(answer.body)["id"] for answer in ask.payments.answers]
        assert posted == [Posted(reference) for reference in told]
        rows = ask.billing.posted_on("2026-11-23")
        assert rows == [("H1", one["id"], 12850) for one in json.loads(ask.payments.answers[-1].body)]
        if len(rows) == 1:
            assert ask.billing.find("H1") == Posted(rows[0][1])
        else:
            with pytest.raises(Unknown, match="^payment: several payments of one correlator$"):
                ask.billing.find("H1")


@pytest.mark.parametrize("status", [401, 403, 404, 405, 500])
def test_an_error_that_is_none_about_money_leaves_us_in_doubt(servers: list[str], status: int) -> None:
    editions = servers[2]
    ask = asked(f"{editions}/narrow", f"{editions}/narrow", f"code={status}, seed=1")
    for question in QUESTIONS:
        answer = taken_or_said(ask, question)
        # TMF676 defines no 404 for a post, and Prism then has none to give.
        if not (status == 404 and question in ("post a bill", "top up")):
            assert str(answer).endswith(f": answered with status {status}")


def test_a_refusal_is_taken_by_its_code(servers: list[str]) -> None:
    editions = servers[2]
    codes = set()
    for seed in SEEDS:
        ask = asked(f"{editions}/narrow", f"{editions}/narrow", f"code=400, seed={seed}")
        refusal = ask.billing.post(BILL)
        assert refusal == NotPosted(json.loads(ask.payments.answers[0].body)["code"])
        codes.add(refusal.reason)
    assert codes == {"bill_paid", "unknown_account"}


def test_a_refusal_in_free_words_is_no_refusal(servers: list[str]) -> None:
    bills, payments, _ = servers
    ask = asked(bills, payments, "code=400, seed=1")
    assert taken_or_said(ask, "top up") == "Error.code: not a short code"
