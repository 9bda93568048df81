"""Service passwords in the SANDBOX: the last six digits of the number, which no operator would allow.

Numbers that end in 7 have none, so that this can be tried too. It keeps nothing and counts no tries.
"""

import hmac
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, SecretStr, ValidationError
from werkzeug.wrappers import Request, Response

from diversion.proof.http_passwords import DIGITS
from diversion.proof.password import Said
from diversion.sandbox.billing import SandboxBilling

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/service-password"
WITHOUT = "7"
"""Whose number ends in this has no service password."""
MOST_BYTES = 4096


def password_of(phone: str) -> str | None:
    """The invented password of a number of the sandbox; None: it has none."""
    return None if phone.endswith(WITHOUT) else phone[-DIGITS:]


class _Asked(BaseModel):
    phone: Annotated[str, Field(min_length=1, max_length=24)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=24)]


class PasswordsApi:
    """The WSGI application to be mounted; whoever asks shows `Authorization: Bearer <token>`."""

    def __init__(self, billing: SandboxBilling, token: str) -> None:
        self._billing = billing
        self._token = token

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        request.max_content_length = MOST_BYTES
        return self._answer(request)(environ, start)

    def _answer(self, request: Request) -> Response:
        shown = request.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
            return _json({"code": "unauthorized"}, 401)
        if (request.method, request.path) != ("POST", PATH):
            return _json({"code": "no_such_address"}, 404)
        try:
            asked = _Asked.model_validate_json(request.get_data())
        except ValidationError:
            return _json({"code": "invalid_body"}, 400)
        return _json({"result": str(self._said(asked))})

    def _said(self, asked: _Asked) -> Said:
        known = self._billing.customer(phone=asked.phone) is not None
        password = password_of(asked.phone) if known else ""
        if password is None:
            return Said.NOT_SET
        typed = asked.password.get_secret_value().encode()
        return Said.RIGHT if hmac.compare_digest(password.encode(), typed) else Said.WRONG


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")
