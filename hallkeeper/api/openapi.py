"""The OpenAPI 3.1 description, made of the very declarations that run."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from hallkeeper.api.answer_shapes import ProblemAnswer, Sound
from hallkeeper.api.route import Route

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_PROBLEMS = {
    "400": "malformed",
    "401": "no or bad token",
    "403": "wrong role",
    "404": "unknown",
    "409": "the state forbids it",
    "422": "invalid field (named)",
    "503": "not ready",
}


def describe(routes: list[Route], version: str, breathe: Callable[[], object] = lambda: None) -> Json:
    """The whole document; `breathe` is called between two routes, for a hall that serves meanwhile."""
    schemas: Json = {}
    problem = _schema(ProblemAnswer, schemas)
    paths: Json = {}
    for route in routes:
        breathe()
        path = "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schemas, problem)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hallkeeper",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(route: Route, schemas: Json, problem: Json) -> Json:
    answers: Json = {str(status): _answer(shape, schemas) for status, shape in route.answers.items()}
    failure = {"application/problem+json": {"schema": problem}}
    for status, words in _PROBLEMS.items():
        answers[status] = {"description": words, "content": failure}
    operation: Json = {
        "summary": route.summary,
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z]+', '_', route.path)}".rstrip("_"),
        "x-roles": [*route.roles, "admin"],
        "parameters": _parameters(route),
        "responses": answers,
    }
    if route.body is not None:
        content = {"application/json": {"schema": _schema(route.body, schemas)}}
        operation["requestBody"] = {"content": content, "required": _needs_body(route.body)}
    if route.takes is not None:
        operation["requestBody"] = {"content": {route.takes: {}}, "required": True}
    return operation


def _parameters(route: Route) -> list[Json]:
    found = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind else "string"},
        }
        for kind, name in re.findall(r"<(\w+:)?(\w+)>", route.path)
    ]
    found += [{"name": name, "in": "query", "schema": dict(shape)} for name, shape in route.query.items()]
    if route.body is not None:
        schema: Json = {"type": "string", "minLength": 1, "maxLength": 200}
        found.append({"name": "Idempotency-Key", "in": "header", "schema": schema})
    return found


def _answer(shape: Any, schemas: Json) -> Json:
    if shape is None:
        return {"description": "done, nothing to say"}
    if shape is bytes:
        return {"description": "picture", "content": {"image/png": {}}}
    if shape is Sound:
        return {"description": "sound", "content": {"audio/wav": {}}}
    return {"description": "ok", "content": {"application/json": {"schema": _schema(shape, schemas)}}}


def _schema(shape: Any, schemas: Json) -> Json:
    made = TypeAdapter(shape).json_schema(ref_template=_REF, by_alias=True)
    schemas.update(made.pop("$defs", {}))
    title = made.get("title")
    if made.get("type") == "object" and title:
        schemas[title] = made
        return {"$ref": _REF.format(model=title)}
    return dict(made)


def _needs_body(model: Any) -> bool:
    fields: Mapping[str, Any] = model.model_fields
    return any(f.is_required() for f in fields.values())
