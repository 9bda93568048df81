"""Both ends against TM Forum's own definitions: what we send, and what the sandbox answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from diversion.billing.port import Kind, NotPosted, Posted, Posting
from diversion.billing.tmf import BILLS, PAYMENTS, tmf_billing
from diversion.sandbox.billing import CUSTOMERS, SandboxBilling
from diversion.sandbox.billing_api import billing_app
from diversion.web import Web
from tests.diversion.billing.conftest import TOKEN
from tests.diversion.billing.counterparts import Counterpart, Heard, definition, served

Json = dict[str, Any]
BILL = Posting("H1", "A20260001", 12850, Kind.BILL, "B202610-A20260001")


class Definition:
    """One of TM Forum's files: its paths, and its schemas, closed, so that a misspelt field is noticed."""

    def __init__(self, file: Path) -> None:
        self.all: Json = json.loads(file.read_text())
        for schema in self.all["definitions"].values():
            if "properties" in schema:
                schema["additionalProperties"] = False

    def mistakes(self, schema: Json, value: object) -> list[str]:
        """What is wrong with a value."""
        whole = {"definitions": self.all["definitions"], "allOf": [schema]}
        return [
            error.message
            for error in Draft4Validator(whole, format_checker=FormatChecker()).iter_errors(value)
        ]

    def operation(self, heard: Heard) -> Json:
        """What is defined for a request. Raises KeyError where nothing is."""
        path = heard.path.removeprefix(self.all["basePath"].rstrip("/"))
        steps = path.split("/")
        found = path if len(steps) == 2 else f"/{steps[1]}/{{id}}"
        operation: Json = self.all["paths"][found][heard.method.lower()]
        return operation


@pytest.fixture(scope="module")
def bills() -> Definition:
    return Definition(definition("TMF678-CustomerBill-v4.0.0.swagger.json"))


@pytest.fixture(scope="module")
def payments() -> Definition:
    return Definition(definition("TMF676-Payment-v4.0.0.swagger.json"))


@pytest.fixture
def a_day(sandbox: SandboxBilling) -> Iterator[Counterpart]:
    """Everything that a hall asks, refusals and mistakes too; what was said stands in `heard`."""
    with served(billing_app(sandbox, TOKEN)) as counterpart:
        billing = tmf_billing(counterpart.address, TOKEN, "hall-1")
        for customer in sandbox.customers():
            billing.account(customer.phone)
        assert billing.post(BILL) == billing.post(BILL) == billing.find("H1") == Posted("P00000001")
        assert billing.post(Posting("H2", "A20260003", 5000, Kind.TOPUP)) == Posted("P00000002")
        assert billing.post(Posting("H3", "A1", 5000, Kind.TOPUP)) == NotPosted("unknown_account")
        assert billing.post(replace(BILL, correlator="H4")) == NotPosted("bill_paid")
        assert billing.post(replace(BILL, correlator="H5", method="")) == NotPosted("invalid_body")
        assert len(billing.posted_on("2026-11-23")) == 2
        asked = Web(counterpart.address, {"Authorization": f"Bearer {TOKEN}"})
        for path in (
            f"{BILLS}/customerBill/B202610-A20260001",
            f"{BILLS}/customerBill/none",
            f"{BILLS}/customerBill",
            f"{PAYMENTS}/payment/P00000001",
            f"{PAYMENTS}/payment/none",
        ):
            asked.ask("GET", path)
        for query in ({"offset": "-1"}, {"limit": "many"}, {"billDate": "2026"}, {"fields": "id,state"}):
            asked.ask("GET", f"{BILLS}/customerBill", query=query)
        Web(counterpart.address).ask("GET", f"{PAYMENTS}/payment")
        asked.ask("POST", f"{BILLS}/customerBillOnDemand/x", {})
        yield counterpart


def test_the_paths_are_the_definitions_base_paths(bills: Definition, payments: Definition) -> None:
    assert (bills.all["basePath"], payments.all["basePath"]) == (BILLS + "/", PAYMENTS + "/")


def test_all_that_is_said_is_in_the_definitions(
    a_day: Counterpart, bills: Definition, payments: Definition
) -> None:
    statuses = []
    for heard in a_day.heard[:-1]:
        api = bills if heard.path.startswith(BILLS) else payments
        operation = api.operation(heard)
        statuses.append(heard.status)
        answer = operation["responses"][str(heard.status)]["schema"]
        assert api.mistakes(answer, json.loads(heard.answer)) == []
        if heard.method == "POST":
            (body,) = [p["schema"] for p in operation["parameters"] if p["in"] == "body"]
            assert api.mistakes(body, json.loads(heard.body)) == []
    assert sorted(set(statuses)) == [200, 201, 400, 401, 404, 409]


def test_what_is_not_in_the_definitions_is_refused_in_their_words(
    a_day: Counterpart, bills: Definition
) -> None:
    heard = a_day.heard[-1]
    assert heard.status == 404
    assert bills.mistakes({"$ref": "#/definitions/Error"}, json.loads(heard.answer)) == []


def test_lists_tell_their_length_and_come_in_pages(sandbox: SandboxBilling) -> None:
    bills = (CUSTOMERS - 1) * 4 + 1  # three months and the running one; the one without bills has that only
    with served(billing_app(sandbox, TOKEN)) as counterpart:
        asked = Web(counterpart.address, {"Authorization": f"Bearer {TOKEN}"})
        whole: list[str] = []
        while True:
            query = {"offset": str(len(whole)), "limit": "60", "fields": "state"}
            answer = asked.ask("GET", f"{BILLS}/customerBill", query=query)
            assert answer.headers["X-Total-Count"] == str(bills)
            page = answer.json()
            assert answer.headers["X-Result-Count"] == str(len(page))
            if not page:
                break
            assert [sorted(one) for one in page] == [["href", "id", "state"]] * len(page)
            whole += [one["id"] for one in page]
        assert len(set(whole)) == len(whole) == bills
        states = {"state": "partiallyPaid", "relatedParty.role": "subscriber"}
        (partly,) = asked.ask("GET", f"{BILLS}/customerBill", query=states).json()
        assert partly["id"] == "B202610-A20260005"
        other_roles = {"relatedParty.role": "guarantor"}
        assert asked.ask("GET", f"{BILLS}/customerBill", query=other_roles).json() == []


def test_the_check_itself_notices(bills: Definition) -> None:
    bill = {"$ref": "#/definitions/CustomerBill"}
    assert bills.mistakes(bill, {"state": "paid"}) != []
    assert bills.mistakes(bill, {"bilNo": "1"}) != []
    assert bills.mistakes(bill, {"paymentDueDate": "soon"}) != []
    assert bills.mistakes(bill, {"amountDue": {"value": "1"}}) != []
