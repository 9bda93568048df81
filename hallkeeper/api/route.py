"""One declaration per route: who may, what is sent, what is answered. The running code and the OpenAPI
description are both made of it, so that they cannot disagree.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn, TypeVar

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError

from hall.errors import Invalid
from hall.hall import Once
from hall.rows import compact_json
from hallkeeper.access import Principal
from hallkeeper.guard import Guard

MOST_BODY = 1024 * 1024
KEY_LENGTH = 200
ALL = ("kiosk", "counter", "display", "device", "manager")
View = Callable[..., Any]
_ESCAPES = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_ODD = re.compile("[\0\ud800-\udfff]")


class Body(BaseModel):
    """What a request may carry; an unknown field is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


B = TypeVar("B", bound=Body)


class Nothing(Body):
    """No fields."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who asks, the body, and the idempotency key if there is one."""

    principal: Principal
    body: Any
    once: Once | None


@dataclass(frozen=True, slots=True)
class Route:
    """The declaration of one route; `takes`: the type of a body that the view reads itself."""

    method: str
    path: str
    view: View
    summary: str
    roles: tuple[str, ...]
    body: type[Body] | None
    answers: Mapping[int, Any]
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    takes: str | None = None


class Api:
    """Collects routes on a blueprint under `/api/v1`."""

    def __init__(self, guard: Guard) -> None:
        self.blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
        self.routes: list[Route] = []
        self._guard = guard

    def route(
        self,
        method: str,
        path: str,
        *,
        roles: tuple[str, ...],
        body: type[Body] | None = None,
        answers: Mapping[int, Any],
        query: Mapping[str, Mapping[str, Any]] | None = None,
        takes: str | None = None,
    ) -> Callable[[View], View]:
        """Declare a route. The view gets `Asked` and the path's arguments; it returns JSON, or a Response."""

        def declare(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            declared = Route(method, path, view, summary, roles, body, answers, query or {}, takes)
            self.routes.append(declared)
            endpoint = f"{method.lower()}{path.translate(_PLAIN)}"
            self.blueprint.add_url_rule(path, endpoint, self._runner(declared), methods=[method])
            return view

        return declare

    def _runner(self, route: Route) -> View:
        status = min(route.answers)
        guard, roles, view, model = self._guard, frozenset(route.roles), route.view, route.body

        def run(**arguments: Any) -> Response:
            principal = guard.principal(roles)
            body, once = None, None
            if model is not None:
                body = read_body(model)
                once = _once(principal)
            answer = view(Asked(principal, body, once), **arguments)
            if isinstance(answer, Response):
                return answer
            return answer_json(answer, 204 if answer is None else status)

        return run


_PLAIN = str.maketrans({"/": "_", ".": "_", "<": None, ">": None, "-": "_"})


def answer_json(value: Any, status: int = 200) -> Response:
    """A JSON answer; 204 has no body."""
    if status == 204:
        return Response(status=204)
    return Response(compact_json(value), status=status, mimetype="application/json")


def read_body(model: type[B]) -> B:
    """The request's JSON object, checked. An empty body is an empty object.

    Raises Invalid as `read_object` does, or `invalid_field` with the field's name.
    """
    try:
        return model.model_validate(read_object())
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Invalid("invalid_field", f"{name}: {first['msg']}", field=name) from error


def read_object() -> dict[str, Any]:
    """The request's JSON object as it is. Raises Invalid `malformed_json`, `not_an_object`."""
    try:
        text = request.get_data(cache=True).decode()
        content = json.loads(text, parse_constant=_refuse, parse_float=_finite) if text else {}
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("malformed_json", "The body is not JSON.") from error
    if _ESCAPES.search(text) and not _is_text(content):
        raise Invalid("malformed_json", "The body has characters that are no text.")
    if not isinstance(content, dict):
        raise Invalid("not_an_object", "The body must be a JSON object.")
    return content


def _is_text(content: Any) -> bool:
    """Whether all of it can be written down: PostgreSQL keeps no NUL, and half of a pair is no character."""
    if isinstance(content, dict):
        return all(map(_is_text, content)) and all(map(_is_text, content.values()))
    if isinstance(content, list):
        return all(map(_is_text, content))
    return not isinstance(content, str) or not _ODD.search(content)


def _refuse(constant: str) -> NoReturn:
    """`NaN` and its like are not JSON: kept and answered again, no browser could read what they stand in."""
    raise ValueError(constant)


def _finite(text: str) -> float:
    """So are numbers that are too large for a number, as `1e999`."""
    number = float(text)
    return number if isfinite(number) else _refuse(text)


def _once(principal: Principal) -> Once | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_LENGTH:
        raise Invalid("invalid_key", f"A key has 1 to {KEY_LENGTH} characters.", field="Idempotency-Key")
    asked = f"{request.method} {request.path}\n".encode() + request.get_data()
    return Once(principal.actor.ref, key, hashlib.sha256(asked).hexdigest())
