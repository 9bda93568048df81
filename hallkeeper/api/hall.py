"""The hall: board, journal, catalogue, help, today."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Response, request

from hall.catalogue_file import catalogue_document, read_catalogue, read_document, write_catalogue
from hall.clock import rfc3339
from hall.errors import Invalid
from hall.hall import Hall
from hallkeeper.answers import hall_json, services_json, told_to
from hallkeeper.api.answer_shapes import BoardAnswer, HallAnswer, KioskAnswer, MovesAnswer, ServiceAnswer
from hallkeeper.api.route import ALL, Api, Asked, read_object
from hallkeeper.api.shapes import AnswerHelpBody, KioskBody

MOST_MOVES = 1000
LONGEST_HOLD_S = 30
Waiting = Callable[[float], None]
_NUMBER = {"type": "integer", "minimum": 0}


def hall_routes(
    api: Api, hall: Hall, wait_for_moves: Waiting, today: Callable[[], Any], whole_board: Callable[[], Any]
) -> None:
    """Declare the routes of the hall. `wait_for_moves(seconds)` returns when there is a move, or later."""

    @api.route("GET", "/board", roles=ALL, answers={200: BoardAnswer})
    def board(asked: Asked) -> dict[str, Any]:
        """The whole board."""
        board: dict[str, Any] = whole_board()
        return board

    @api.route(
        "GET",
        "/moves",
        roles=("counter", "display", "device", "manager"),
        answers={200: MovesAnswer},
        query={"after": _NUMBER, "limit": _NUMBER, "wait": _NUMBER},
    )
    def moves(asked: Asked) -> dict[str, Any]:
        """The journal from a move on, ascending, without gaps."""
        after, limit, wait = _number("after", 0), _number("limit", 200), _number("wait", 0)
        until = time.monotonic() + min(wait, LONGEST_HOLD_S)
        found = hall.moves_after(after, min(max(limit, 1), MOST_MOVES))
        while not found and (left := until - time.monotonic()) > 0:
            wait_for_moves(left)
            found = hall.moves_after(after, min(max(limit, 1), MOST_MOVES))
        return {
            "moves": [told_to(asked.principal.role, m) for m in found],
            "next": found[-1].move if found else after,
            "epoch": hall.board.epoch,
            "version": hall.board.version,
            "now": board_now(hall),
        }

    @api.route("GET", "/hall", roles=ALL, answers={200: HallAnswer})
    def the_hall(asked: Asked) -> dict[str, Any]:
        """The hall's name, zone and hours of today; how its calls are spoken and its slips look."""
        catalogue = hall.catalogue
        return hall_json(hall) | {"voice": asdict(catalogue.voice), "slip": asdict(catalogue.slip)}

    @api.route("GET", "/services", roles=ALL, answers={200: list[ServiceAnswer]})
    def services(asked: Asked) -> list[dict[str, Any]]:
        """The business types."""
        return services_json(hall.catalogue)

    @api.route("GET", "/kiosks", roles=ALL, answers={200: list[KioskAnswer]})
    def kiosks(asked: Asked) -> list[dict[str, Any]]:
        """The kiosks."""
        return [{"code": k.code, "names": dict(k.names), "role": str(k.role)} for k in hall.catalogue.touched]

    @api.route("POST", "/help", roles=("kiosk", "manager"), body=KioskBody, answers={200: dict[str, Any]})
    def ask(asked: Asked) -> dict[str, Any]:
        """Ask for a member of staff at a kiosk."""
        kiosk = asked.principal.place or _needed(asked.body.kiosk)
        hall.ask_for_help(asked.principal.actor, kiosk, asked.once)
        return {"kiosk": kiosk}

    @api.route(
        "POST",
        "/help/answer",
        roles=("counter", "manager"),
        body=AnswerHelpBody,
        answers={200: dict[str, Any]},
    )
    def answer(asked: Asked) -> dict[str, Any]:
        """Somebody goes to the kiosk, or to the customer whose phone rang."""
        if asked.body.ring is not None:
            hall.answer_ring(asked.principal.actor, asked.body.ring, asked.once)
            return {"kiosk": asked.body.kiosk}
        kiosk = _needed(asked.body.kiosk)
        hall.answer_help(asked.principal.actor, kiosk, asked.once)
        return {"kiosk": kiosk}

    @api.route(
        "GET",
        "/catalogue",
        roles=("manager",),
        answers={200: dict[str, Any]},
        query={"as": {"type": "string"}},
    )
    def catalogue(asked: Asked) -> Any:
        """The catalogue as TOML, or with `as=json` as the same document in JSON."""
        if request.args.get("as") == "json":
            return json.loads(json.dumps(catalogue_document(hall.catalogue), default=str))
        return Response(write_catalogue(hall.catalogue), mimetype="application/toml")

    @api.route("PUT", "/catalogue", roles=("manager",), answers={200: dict[str, Any]})
    def change(asked: Asked) -> dict[str, Any]:
        """Take over a catalogue, TOML or the same document in JSON; a mistake is named and nothing taken."""
        new = read_document(read_object()) if request.is_json else read_catalogue(_text())
        hall.change_catalogue(asked.principal.actor, new)
        return {"version": hall.board.version}

    @api.route("GET", "/today", roles=("manager",), answers={200: dict[str, Any]})
    def figures(asked: Asked) -> Any:
        """The figures of the business day."""
        return today()


def board_now(hall: Hall) -> str:
    """The hall's present instant, RFC 3339."""
    return rfc3339(hall.clock())


def _number(name: str, default: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid("invalid_field", f"{name} must be a whole number.", field=name)
    return int(text)


def _needed(kiosk: str | None) -> str:
    if kiosk is None:
        raise Invalid("invalid_field", "kiosk: name the kiosk.", field="kiosk")
    return kiosk


def _text() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", "The catalogue must be UTF-8 text.") from error
