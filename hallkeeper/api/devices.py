"""Devices: what the agent drives, what it reports, and the pictures of paper and lamps."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from hall.clock import parse_rfc3339, rfc3339
from hall.devices import SlipEnd
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.api.answer_shapes import DeviceAnswer
from hallkeeper.api.route import Api, Asked
from hallkeeper.api.shapes import DeviceStateBody, PulseBody, SlipStateBody
from hallkeeper.device_answers import device_json, doubts_json
from hallkeeper.pictures import Pictures
from hallkeeper.presence import Presence
from hallkeeper.slips import LastSlip, LastSlips
from hallkeeper.steady import Said, Steady

LONGEST_NAME = 64
SETTINGS = "settings"
"""The only reason that is told more of: it names a field, and no customer."""
PNG = b"\x89PNG\r\n\x1a\n"


def device_routes(
    api: Api,
    hall: Hall,
    pictures: Pictures,
    presence: Presence,
    steady: Steady,
    faults: Callable[[int], Any],
) -> None:
    """Declare the routes of devices; `faults` answers the last ones, at most so many."""
    look, last = ("device", "manager"), LastSlips()
    wrong: dict[str, dict[str, Any]] = {}

    def shown(code: str) -> dict[str, Any]:
        told = device_json(hall, code)
        said = wrong.get(code, {}) if told["reason"] == SETTINGS else {}
        return told | {"detail": None, "mistake": None} | said | {"slip": last.of(code)}

    @api.route(
        "GET", "/devices", roles=look, answers={200: list[DeviceAnswer]}, query={"agent": {"type": "string"}}
    )
    def devices(asked: Asked) -> list[dict[str, Any]]:
        """The devices of an agent, or all."""
        agent = request.args.get("agent")
        if agent is not None and asked.principal.role == "device":
            presence.asked(agent[:LONGEST_NAME])
        wired = [d for d in hall.catalogue.wired if agent is None or d.agent == agent]
        return [shown(d.code) for d in wired]

    @api.route(
        "PUT",
        "/devices/<device>/state",
        roles=("device",),
        body=DeviceStateBody,
        answers={200: dict[str, Any]},
    )
    def state(asked: Asked, device: str) -> dict[str, Any]:
        """What the device says of itself."""
        body = asked.body
        since = _instant("since", body.since)
        good = None if body.last_good is None else _instant("last_good", body.last_good)
        presence.reported(device)
        hall.catalogue.device(device)
        wrong[device] = body.model_dump(include={"detail", "mistake"})
        steady.says(device, Said(asked.principal.actor, body.state, body.reason, since, good))
        return shown(device)

    @api.route(
        "PUT", "/devices/<device>/slip", roles=("device",), body=SlipStateBody, answers={200: dict[str, Any]}
    )
    def slip(asked: Asked, device: str) -> dict[str, Any]:
        """What became of a slip; where its customer may be without paper, everybody hears of it."""
        body = asked.body
        ticket = hall.ticket(body.ticket)
        end = SlipEnd(device, ticket.id, body.copy_number, body.state, body.reason)
        hall.slip_state(asked.principal.actor, end)
        last.note(device, LastSlip(ticket.number, body.copy_number, body.state, body.reason, hall.clock()))
        return shown(device)

    @api.route("GET", "/slips", roles=("manager",), answers={200: list[dict[str, Any]]})
    def doubtful(asked: Asked) -> list[dict[str, Any]]:
        """The tickets whose customers may be without paper, oldest first."""
        return doubts_json(hall)

    @api.route(
        "GET",
        "/faults",
        roles=("manager",),
        answers={200: list[dict[str, Any]]},
        query={"limit": {"type": "integer"}},
    )
    def last_faults(asked: Asked) -> Any:
        """The last faults of the day with how long they lasted, newest first."""
        return faults(max(0, min(request.args.get("limit", 50, type=int), 200)))

    @api.route(
        "PUT", "/agents/<agent>/pulse", roles=("device",), body=PulseBody, answers={200: dict[str, Any]}
    )
    def pulse(asked: Asked, agent: str) -> dict[str, Any]:
        """The agent lives. `tell`: it is to say again how all its devices are; `fresh`: another was in its
        place until now. `now`: the hall's time.
        """
        if len(agent) > LONGEST_NAME:
            raise Invalid("invalid_field", "An agent's name has at most 64 characters.", field="agent")
        fresh = asked.body.spool is not None and presence.admit(agent, asked.body.spool)
        return {"tell": presence.pulse(agent), "fresh": fresh, "now": rfc3339(hall.clock())}

    @api.route("PUT", "/devices/<device>/picture", roles=("device",), answers={204: None})
    def picture(asked: Asked, device: str) -> None:
        """A picture of simulated paper or lamps, PNG."""
        hall.catalogue.device(device)
        content = request.get_data()
        if not content.startswith(PNG):
            raise Invalid("not_a_png", "The picture must be a PNG.")
        pictures.add(device, content, request.args.get("ticket"), request.args.get("copy"), hall.clock())

    @api.route("GET", "/devices/<device>/pictures", roles=look, answers={200: list[dict[str, Any]]})
    def listed(asked: Asked, device: str) -> list[dict[str, Any]]:
        """The last pictures of the device, newest first."""
        hall.catalogue.device(device)
        return pictures.list(device)

    @api.route("GET", "/devices/<device>/pictures/<int:serial>", roles=look, answers={200: bytes})
    def one(asked: Asked, device: str, serial: int) -> Response:
        """One picture, PNG."""
        content = pictures.get(device, serial)
        if content is None:
            raise NotFound("unknown_picture", "This picture is no longer kept.")
        answer = Response(content, mimetype="image/png")
        answer.headers["Cache-Control"] = "private, max-age=3600"
        return answer


def _instant(name: str, text: str) -> int:
    try:
        return parse_rfc3339(text)
    except ValueError as error:
        raise Invalid("invalid_field", f"{name} must be RFC 3339 with a zone.", field=name) from error
