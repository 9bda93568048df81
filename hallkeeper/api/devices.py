"""Devices: what the agent drives, what it reports, and the pictures of paper and lamps."""

from typing import Any

from flask import Response, request

from hall.clock import parse_rfc3339
from hall.errors import Invalid, NotFound
from hall.hall import Hall
from hallkeeper.answers import device_json
from hallkeeper.api.route import Api, Asked
from hallkeeper.api.shapes import DeviceAnswer, DeviceStateBody
from hallkeeper.pictures import Pictures

PNG = b"\x89PNG\r\n\x1a\n"


def device_routes(api: Api, hall: Hall, pictures: Pictures) -> None:
    """Declare the routes of devices."""
    look = ("device", "manager")

    @api.route(
        "GET", "/devices", roles=look, answers={200: list[DeviceAnswer]}, query={"agent": {"type": "string"}}
    )
    def devices(asked: Asked) -> list[dict[str, Any]]:
        """The devices of an agent, or all."""
        agent = request.args.get("agent")
        wired = [d for d in hall.catalogue.wired if agent is None or d.agent == agent]
        return [device_json(hall, d.code) for d in wired]

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
        hall.device_state(asked.principal.actor, device, body.state, body.reason, since, good)
        return device_json(hall, device)

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
    def shown(asked: Asked, device: str, serial: int) -> Response:
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
