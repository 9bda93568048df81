"""Pads, keypads and readers at the counters: what their keys do, and what a scanned slip tells."""

from collections.abc import Callable, Mapping
from typing import Any

from counter.pad import KEYS, Pad, Pressed, Rate, arrive, look, press, rate
from hall.catalogue import Device
from hall.errors import HallError, Invalid, NotFound, Refused
from hall.hall import Hall, Once
from hallkeeper.api.answer_shapes import FoundAnswer, PressAnswer
from hallkeeper.api.route import Api, Asked
from hallkeeper.api.shapes import PressBody, ReadBody
from hallkeeper.scans import find_ticket, found_json
from hallkeeper.track import Tracks

SCAN = "scan"
RATINGS = frozenset(f"rate-{score}" for score in range(1, 6))
KEYS_OF: Mapping[str, frozenset[str]] = {
    "pad": frozenset({*KEYS, *RATINGS, SCAN}),
    "rating": RATINGS,
    "reader": frozenset({SCAN}),
}
"""Kind of device -> the keys that it may have."""
Scanned = Callable[[str, Mapping[str, Any]], None]
"""`scanned(counter, found)`: tell the pages of a counter what its reader has read."""


def pad_routes(api: Api, hall: Hall, tracks: Tracks, scanned: Scanned, give: Rate) -> None:
    """Declare the routes of pads and readers."""

    @api.route(
        "POST",
        "/devices/<device>/press",
        roles=("device",),
        body=PressBody,
        answers={200: PressAnswer},
    )
    def pressed(asked: Asked, device: str) -> dict[str, Any]:
        """A key of a pad, a rating, or what a reader read. A refusal of the hall is an answer here."""
        pad = Pad.of(_with_keys(hall, device, asked.body.key))
        hall.catalogue.counter(pad.counter)
        done = _carry_out(pad, asked.body.key, asked.body.text, asked.once)
        return {"done": done.done, "refused": done.refused, "look": look(hall, pad.counter)}

    def _carry_out(pad: Pad, key: str, text: str, once: Once | None) -> Pressed:
        if key in RATINGS:
            return rate(give, pad, key, once)
        if key == SCAN:
            return _read_by_reader(pad, text, once)
        return press(hall, pad, key, once)

    def _read_by_reader(pad: Pad, text: str, once: Once | None) -> Pressed:
        try:
            ticket = find_ticket(hall, tracks, text)
        except HallError as error:
            scanned(pad.counter, {"problem": {"code": error.code, "detail": error.detail}, "text": text})
            return Pressed(None, error.code)
        actor = pad.actor_at(hall.board.counter_state(pad.counter))
        started = arrive(hall, actor, pad.counter, ticket.id, once, pad.code)
        scanned(pad.counter, found_json(hall, hall.ticket(ticket.id), started=started))
        return Pressed("start" if started else SCAN)

    @api.route(
        "POST", "/counters/<counter>/read", roles=("counter",), body=ReadBody, answers={200: FoundAnswer}
    )
    def read(asked: Asked, counter: str) -> dict[str, Any]:
        """The ticket of a scanned slip; serving begins where it is the one called to this counter."""
        hall.catalogue.counter(counter)
        ticket = find_ticket(hall, tracks, asked.body.text)
        started = arrive(hall, asked.principal.actor, counter, ticket.id, asked.once)
        return found_json(hall, hall.ticket(ticket.id), started=started)


def _with_keys(hall: Hall, code: str, key: str) -> Device:
    """The device, which must be there, switched on, and have such a key."""
    device = hall.catalogue.device(code)
    if device.retired:
        raise NotFound("unknown_device", f"There is no device {code!r}.", field="device")
    if device.kind not in KEYS_OF:
        raise Refused("no_keys", f"{code} is a {device.kind}, which has no keys.")
    if not device.enabled:
        raise Refused("device_disabled", f"{code} is switched off.")
    if key not in KEYS_OF[device.kind]:
        raise Invalid("no_such_key", f"A {device.kind} has no key {key!r}.", field="key")
    return device
