"""The invoice sandbox by HTTP: a WSGI application that speaks what `diversion.invoices.http_system` asks.

Whoever asks shows a bearer token; only a customer's link (`/i/<secret>`) is open to who has it.
"""

import hmac
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from diversion.invoices.port import Absent, Asked, Issued, RedLettered, Rejected
from diversion.invoices.specimen import Specimen, drawn
from diversion.invoices.title import Kind, Title
from diversion.sandbox.invoices import SandboxInvoices
from hall.errors import NotReady

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 64 * 1024
_ROUTES = Map(
    [
        Rule("/open-items", endpoint="open_items", methods=["POST"]),
        Rule("/address", endpoint="address", methods=["POST"]),
        Rule("/company", endpoint="company", methods=["POST"]),
        Rule("/requests/<request_no>", endpoint="issue", methods=["PUT"]),
        Rule("/requests/<request_no>", endpoint="find", methods=["GET"]),
        Rule("/requests/<request_no>/red", endpoint="red", methods=["PUT"]),
        Rule("/documents/<number>", endpoint="document", methods=["GET"]),
        Rule("/i/<secret>", endpoint="link", methods=["GET"]),
    ]
)
_OPEN = frozenset({"link"})
Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Account(BaseModel):
    account: Text


class _Title(BaseModel):
    kind: Literal["personal", "company"]
    name: Text
    tax_no: Text | None


class _Asked(BaseModel):
    account: Text
    item: Text
    fen: Annotated[int, Field(gt=0, strict=True)]
    title: _Title


class _Company(BaseModel):
    tax_no: Text


class _Reason(BaseModel):
    reason: Text


def invoices_app(
    invoices: SandboxInvoices, token: str, draw: Callable[[Specimen], bytes] = drawn
) -> "WSGIApplication":
    """The application to be mounted; whoever asks shows `Authorization: Bearer <token>`."""
    return _Api(invoices, token, draw)


class _Api:
    def __init__(self, invoices: SandboxInvoices, token: str, draw: Callable[[Specimen], bytes]) -> None:
        self._invoices = invoices
        self._token = token
        self._draw = draw

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MOST_BYTES
        return self._answer(request)(environ, start)

    def _answer(self, request: Request) -> Response:
        try:
            endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
            if endpoint not in _OPEN and not self._may(request):
                return _refusal(401, "unauthorized")
            answer: Response = getattr(self, f"_{endpoint}")(request, **values)
        except ValidationError:
            return _refusal(400, "invalid_body")
        except NotReady as error:
            return _refusal(503, error.code)
        except HTTPException as error:
            return _refusal(error.code or 500, "no_such_address" if error.code == 404 else "refused")
        return answer

    def _may(self, request: Request) -> bool:
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode())

    def _open_items(self, request: Request) -> Response:
        account = _Account.model_validate_json(request.get_data()).account
        items = [
            {"item": x.item, "what": str(x.what), "fen": x.fen, "on": x.on}
            for x in self._invoices.open_items(account)
        ]
        return _json({"items": items})

    def _address(self, request: Request) -> Response:
        filed = self._invoices.filed(_Account.model_validate_json(request.get_data()).account)
        if filed is None:
            return _refusal(404, "no_address")
        to = filed.address
        fields = {"codes": to.codes, "names": to.names, "street": to.street, "postcode": to.postcode}
        return _json({"name": filed.name, **fields})

    def _company(self, request: Request) -> Response:
        name = self._invoices.company(_Company.model_validate_json(request.get_data()).tax_no)
        return _refusal(404, "no_such_company") if name is None else _json({"name": name})

    def _issue(self, request: Request, request_no: str) -> Response:
        read = _Asked.model_validate_json(request.get_data())
        title = Title(Kind(read.title.kind), read.title.name, read.title.tax_no)
        return _found(self._invoices.issue(Asked(request_no, read.account, read.item, read.fen, title)))

    def _find(self, request: Request, request_no: str) -> Response:
        return _found(self._invoices.find(request_no))

    def _red(self, request: Request, request_no: str) -> Response:
        reason = _Reason.model_validate_json(request.get_data()).reason
        red = self._invoices.red_letter(request_no, reason)
        return _refusal(404, "no_such_request") if isinstance(red, Absent) else _json(_red_fields(red))

    def _document(self, request: Request, number: str) -> Response:
        return self._pdf(self._invoices.specimen(number=number))

    def _link(self, request: Request, secret: str) -> Response:
        return self._pdf(self._invoices.specimen(secret=secret))

    def _pdf(self, specimen: Specimen | None) -> Response:
        if specimen is None:
            return _refusal(404, "no_such_document")
        pdf = self._invoices.document(specimen, self._draw)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(pdf, mimetype="application/pdf", headers=headers)


def _found(found: Issued | Rejected | Absent) -> Response:
    match found:
        case Absent():
            return _refusal(404, "no_such_request")
        case Rejected(code):
            return _refusal(409, code)
        case Issued(number, date, link, red):
            fields = {"number": number, "date": date, "link": link}
            return _json({**fields, "red": _red_fields(red) if red else None})


def _red_fields(red: RedLettered) -> dict[str, str]:
    return {"number": red.number, "date": red.date}


def _refusal(status: int, code: str) -> Response:
    return _json({"code": code}, status)


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
