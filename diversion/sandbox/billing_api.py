"""The billing sandbox by TM Forum's TMF678 and TMF676, version 4.0.0: a WSGI application.

Whoever asks shows a bearer token. Paths are the definitions' base paths. Filters (TMF630) are those of the
two tables below; any other attribute is answered with 400, as a filter that is silently left out gives away
strangers' bills. The bill of the running month has the state `new`: so a number without bills is somebody's.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from diversion.sandbox.billing import Customer, Refusal, SandboxBilling, Wanted
from diversion.sandbox.billing_documents import SUBSCRIBER, Json, bill_documents, payment_document
from hall.clock import parse_rfc3339

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BILLS = "/tmf-api/customerBillManagement/v4"
PAYMENTS = "/payment/v4"
PAGE = 20
MOST_ON_A_PAGE = 100
MOST_BYTES = 64 * 1024
BILL_FILTERS = frozenset({"relatedParty.id", "relatedParty.role", "billingAccount.id", "state"})
PAYMENT_FILTERS = frozenset({"correlatorId", "account.id", "channel.id", "paymentDate.gte", "paymentDate.lt"})
CONFLICTS = frozenset({"bill_paid", "correlator_reused"})
"""Refusals that are answered with 409; all others with 400."""
_PAGING = frozenset({"fields", "offset", "limit"})
_ROUTES = Map(
    [
        Rule(f"{BILLS}/customerBill", endpoint="bills", methods=["GET"]),
        Rule(f"{BILLS}/customerBill/<wanted>", endpoint="bill", methods=["GET"]),
        Rule(f"{PAYMENTS}/payment", endpoint="payments", methods=["GET"]),
        Rule(f"{PAYMENTS}/payment", endpoint="post", methods=["POST"]),
        Rule(f"{PAYMENTS}/payment/<wanted>", endpoint="payment", methods=["GET"]),
    ],
    strict_slashes=False,
)

Text = Annotated[str, Field(min_length=1, max_length=100)]


def billing_app(billing: SandboxBilling, token: str) -> "WSGIApplication":
    """The application to be mounted; whoever asks shows `Authorization: Bearer <token>`."""
    return _Api(billing, token)


class _Ref(BaseModel):
    id: Text
    name: str = ""
    referred: str = Field("", alias="@referredType")


class _Money(BaseModel):
    unit: Literal["CNY"]
    value: Annotated[Decimal, Field(ge=0, decimal_places=2, max_digits=12)]


class _Item(BaseModel):
    item: _Ref


class _Payment(BaseModel):
    """What we read of TMF676's `Payment_Create`."""

    correlator: Text = Field(alias="correlatorId")
    account: _Ref
    total: _Money = Field(alias="totalAmount")
    items: Annotated[list[_Item], Field(alias="paymentItem", min_length=1, max_length=1)]
    channel: _Ref
    method: _Ref = Field(alias="paymentMethod")


class _Fault(Exception):
    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.reason = reason


class _Api:
    def __init__(self, billing: SandboxBilling, token: str) -> None:
        self._billing = billing
        self._shown = f"Bearer {token}".encode()
        self._views: dict[str, Callable[..., Response]] = {
            "bills": self._bills,
            "bill": self._bill,
            "payments": self._payments,
            "payment": self._payment,
            "post": self._post,
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MOST_BYTES
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            self._check_token(request)
            endpoint, named = _ROUTES.bind_to_environ(request.environ).match()
            return self._views[endpoint](request, **named)
        except _Fault as fault:
            return _error(fault.status, fault.code, fault.reason)
        except HTTPException as error:
            return _error(error.code or 500, error.name.lower().replace(" ", "_"), error.description or "")

    def _check_token(self, request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), self._shown):
            raise _Fault(401, "unauthorised", "Show the bearer token of this sandbox.")

    # -- customer bills (TMF678) --------------------------------------------------------------------

    def _bills(self, request: Request) -> Response:
        asked = _filters(request, BILL_FILTERS)
        root = _root(request, BILLS)
        found = [bill for who in self._whose(asked) for bill in bill_documents(self._billing, who, root)]
        return _page(request, [bill for bill in found if asked.get("state", bill["state"]) == bill["state"]])

    def _bill(self, request: Request, wanted: str) -> Response:
        root = _root(request, BILLS)
        found = (
            bill for who in self._billing.customers() for bill in bill_documents(self._billing, who, root)
        )
        return _one(request, next((bill for bill in found if bill["id"] == wanted), None))

    def _whose(self, asked: Mapping[str, str]) -> list[Customer]:
        """The customers who agree with all that is asked."""
        return [
            who
            for who in self._billing.customers()
            if asked.get("relatedParty.id", who.phone) == who.phone
            and asked.get("relatedParty.role", SUBSCRIBER) == SUBSCRIBER
            and asked.get("billingAccount.id", who.account) == who.account
        ]

    # -- payments (TMF676) --------------------------------------------------------------------------

    def _payments(self, request: Request) -> Response:
        asked = _filters(request, PAYMENT_FILTERS)
        found = self._billing.payments(
            correlator=asked.get("correlatorId"),
            account=asked.get("account.id"),
            channel=asked.get("channel.id"),
            start=_instant(asked, "paymentDate.gte"),
            end=_instant(asked, "paymentDate.lt"),
        )
        root = _root(request, PAYMENTS)
        return _page(request, [payment_document(one, root) for one in found])

    def _payment(self, request: Request, wanted: str) -> Response:
        number = wanted.removeprefix("P")
        ours = number.isascii() and number.isdigit() and len(number) < 18
        found = self._billing.payment(int(number)) if ours else None
        return _one(request, payment_document(found, _root(request, PAYMENTS)) if found else None)

    def _post(self, request: Request) -> Response:
        try:
            asked = _Payment.model_validate_json(request.get_data())
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors()})
            raise _Fault(400, "invalid_body", f"Cannot be read: {', '.join(places)}.") from error
        done = self._billing.post(_wanted(asked))
        if isinstance(done, Refusal):
            status = 409 if done.code in CONFLICTS else 400
            raise _Fault(status, done.code, f"Nothing was posted: {done.code.replace('_', ' ')}.")
        document = payment_document(done, _root(request, PAYMENTS))
        return _json(document, 201, {"Location": document["href"]})


def _wanted(asked: _Payment) -> Wanted:
    item = asked.items[0].item
    bill = item.id if item.referred == "CustomerBill" else None
    if bill is None and (item.referred, item.id) != ("BillingAccount", asked.account.id):
        raise _Fault(400, "invalid_body", "paymentItem: a CustomerBill, or the BillingAccount itself.")
    return Wanted(
        correlator=asked.correlator,
        account=asked.account.id,
        bill=bill,
        fen=int(asked.total.value.scaleb(2)),
        channel=asked.channel.id,
        place=asked.channel.name,
        method=asked.method.id,
    )


def _root(request: Request, path: str) -> str:
    return request.root_url.rstrip("/") + path


def _filters(request: Request, known: frozenset[str]) -> dict[str, str]:
    """What is asked for, without fields and paging. Raises a 400 for what we cannot heed."""
    asked = {}
    for name, values in request.args.lists():
        if name not in known | _PAGING or len(values) > 1:
            raise _Fault(400, "unknown_filter", f"This sandbox cannot filter by {name}.")
        asked[name] = values[0]
    return {name: value for name, value in asked.items() if name in known}


def _instant(asked: Mapping[str, str], name: str) -> int | None:
    try:
        return parse_rfc3339(asked[name]) if name in asked else None
    except (ValueError, OverflowError) as error:
        raise _Fault(400, "invalid_filter", f"{name}: not a date-time that names its zone.") from error


def _count(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _Fault(400, "invalid_paging", f"{name}: a whole number.")
    return int(text)


def _page(request: Request, documents: list[Json]) -> Response:
    start = _count(request, "offset", 0)
    end = start + min(_count(request, "limit", PAGE), MOST_ON_A_PAGE)
    page = [_fields(request, document) for document in documents[start:end]]
    return _json(page, 200, {"X-Total-Count": str(len(documents)), "X-Result-Count": str(len(page))})


def _one(request: Request, document: Json | None) -> Response:
    if document is None:
        raise _Fault(404, "not_found", "There is nothing of that id.")
    return _json(_fields(request, document), 200, {})


def _fields(request: Request, document: Json) -> Json:
    wanted = request.args.get("fields")
    if wanted is None:
        return document
    kept = {"id", "href", *wanted.split(",")}
    return {name: value for name, value in document.items() if name in kept}


def _error(status: int, code: str, reason: str) -> Response:
    body = {"code": code, "reason": reason, "status": str(status), "@type": "Error"}
    return _json(body, status, {"WWW-Authenticate": "Bearer"} if status == 401 else {})


def _json(body: object, status: int, headers: Mapping[str, str]) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, content_type="application/json;charset=utf-8")
