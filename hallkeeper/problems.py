"""The one place that turns errors into answers: RFC 9457 problem details, or a calm page for people."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from hall.errors import CatalogueMistake, Forbidden, HallError, Invalid, NotFound, NotReady, Refused
from hallkeeper.gone import HUNG_UP, Gone
from hallkeeper.guard import NotSignedIn
from hallkeeper.rendering import Page

STATUS: Mapping[type[HallError], int] = {
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Refused: 409,
    CatalogueMistake: 422,
    Invalid: 422,
    NotReady: 503,
}
TOO_MANY = frozenset(
    {
        "password_locked",
        "password_not_here",
        "password_paused",
        "too_many_lookups",
        "too_many_messages",
        "too_many_messages_here",
        "too_many_payments",
        "too_many_rings",
        "too_many_tries",
        "too_many_visits",
        "too_often",
    }
)
MORE = ("line", "tries_left", "again_in_s")
"""What some errors know besides: where in a file, how often a code may still be tried, when to try again."""
MALFORMED = frozenset({"malformed_json", "not_an_object"})
_CODES = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "not_json",
}


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Problem details with a stable code."""
    body = {
        "type": "about:blank",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
        **{key: value for key, value in more.items() if value is not None},
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, mimetype="application/problem+json")


def status_of(error: HallError) -> int:
    """The HTTP status of an error of the hall."""
    if error.code in TOO_MANY:
        return 429
    if error.code in MALFORMED:
        return 400
    if (
        error.code.startswith("unknown_")
        and error.field
        and request.method != "GET"
        and _in_body(error.field)
    ):
        return 422
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _in_body(field: str) -> bool:
    """Whether the unknown thing was named in the body and not in the address."""
    return field not in (request.view_args or {})


def handle_errors(app: Flask, page: Page) -> None:
    """Register the handlers."""
    app.register_error_handler(Gone, lambda _: Response(status=HUNG_UP))

    @app.errorhandler(HallError)
    def of_the_hall(error: HallError) -> Response:
        status = status_of(error)
        if _for_people():
            answer = page("problem.html", "door", code=error.code, status=status)
            answer.status_code = status
            return answer
        more = {name: getattr(error, name, None) for name in MORE}
        answer = problem(status, error.code, error.detail, field=error.field, **more)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None or status < 400:
            return error.get_response()  # type: ignore[return-value]
        code = _CODES.get(status, "error")
        if _for_people():
            answer = page("problem.html", "door", code=code, status=status)
            answer.status_code = status
            return answer
        return problem(status, code, error.description or error.name)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected", exc_info=error)
        return problem(500, "internal_error", "Something went wrong here; it has been noted. Try again.")


def _for_people() -> bool:
    wants_page = request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"
    return wants_page and not request.path.startswith("/api/")
