"""Errands: the office asks, the agent of that name does it and says what came of it."""

from typing import Annotated, Any, Literal

from flask import request
from pydantic import Field

from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hall.rows import compact_json
from hallkeeper.api.answer_shapes import AgentAnswer, ErrandAnswer
from hallkeeper.api.errand_bodies import parameters_of
from hallkeeper.api.route import Api, Asked, Body
from hallkeeper.errands import Errands, State

LONGEST_HOLD_S = 30
MOST_RESULT = 64 * 1024
LONGEST_NAME = 64


class ErrandBody(Body):
    """What is to be done; the parameters are those of its kind."""

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    parameters: dict[str, Any] = {}


class ReportBody(Body):
    """How far it has come."""

    state: Literal["running", "done", "failed"]
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0
    result: dict[str, Any] = {}


def errand_routes(api: Api, hall: Hall, errands: Errands) -> None:
    """Declare the routes of agents and their errands."""

    @api.route("GET", "/agents", roles=("manager",), answers={200: list[AgentAnswer]})
    def agents(asked: Asked) -> list[dict[str, Any]]:
        """The agents of the catalogue and those that have asked for errands."""
        seen = errands.seen()
        counted = {name: sum(d.agent == name for d in hall.catalogue.wired) for name in _named(hall)}
        return [_agent(name, counted.get(name, 0), seen.get(name)) for name in sorted(counted.keys() | seen)]

    @api.route(
        "POST",
        "/agents/<agent>/tasks",
        roles=("manager",),
        body=ErrandBody,
        answers={201: ErrandAnswer},
    )
    def ask(asked: Asked, agent: str) -> dict[str, Any]:
        """Ask an agent for an errand."""
        if agent not in errands.seen() and agent not in _named(hall):
            raise NotFound("unknown_agent", f"No agent {agent!r} is in the catalogue or has called.")
        parameters = parameters_of(asked.body.kind, asked.body.parameters)
        return errands.ask(agent, asked.body.kind, parameters).as_json()

    @api.route(
        "GET",
        "/agents/<agent>/tasks",
        roles=("device",),
        answers={200: list[ErrandAnswer]},
        query={"wait": {"type": "number", "minimum": 0}, "version": {"type": "string"}},
    )
    def due(asked: Asked, agent: str) -> list[dict[str, Any]]:
        """The errands that wait for this agent, held back until there is one."""
        if len(agent) > LONGEST_NAME:
            raise Invalid("invalid_field", "An agent's name has at most 64 characters.", field="agent")
        wait = request.args.get("wait", 0.0, type=float)
        version = (request.args.get("version") or "")[:LONGEST_NAME] or None
        return [errand.as_json() for errand in errands.due(agent, _held(wait), version)]

    @api.route("GET", "/agents/<agent>/tasks/<errand>", roles=("manager",), answers={200: ErrandAnswer})
    def look(asked: Asked, agent: str, errand: str) -> dict[str, Any]:
        """How far an errand has come; one that nobody looks at is given up."""
        return errands.watch(agent, errand).as_json()

    @api.route("DELETE", "/agents/<agent>/tasks/<errand>", roles=("manager",), answers={200: ErrandAnswer})
    def cancel(asked: Asked, agent: str, errand: str) -> dict[str, Any]:
        """Give an errand up."""
        return errands.cancel(agent, errand).as_json()

    @api.route(
        "PUT",
        "/agents/<agent>/tasks/<errand>",
        roles=("device",),
        body=ReportBody,
        answers={200: ErrandAnswer},
    )
    def report(asked: Asked, agent: str, errand: str) -> dict[str, Any]:
        """What the agent says of it; the answer tells whether it was cancelled meanwhile."""
        body = asked.body
        if len(compact_json(body.result)) > MOST_RESULT:
            raise Invalid("too_long", f"A result has at most {MOST_RESULT} characters.", field="result")
        return errands.report(agent, errand, State(body.state), body.progress, dict(body.result)).as_json()


def _held(wait: float) -> float:
    return min(max(wait, 0.0), LONGEST_HOLD_S) if wait == wait else 0.0  # not a number is no wait


def _named(hall: Hall) -> frozenset[str]:
    return frozenset(device.agent for device in hall.catalogue.wired)


def _agent(name: str, devices: int, seen: tuple[float, bool, str | None] | None) -> dict[str, Any]:
    ago, present, version = seen or (None, False, None)
    return {"agent": name, "devices": devices, "present": present, "seen_s": ago, "version": version}
