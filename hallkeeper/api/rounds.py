"""The rounds before opening and after closing."""

from typing import Any

from hallkeeper.api.route import Api, Asked
from hallkeeper.planning.shared import Planning
from hallkeeper.rounds.due import decisions

MANAGER = ("manager",)


def round_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of the rounds."""

    @api.route("GET", "/rounds/opening", roles=MANAGER, answers={200: dict[str, Any]})
    def opening(asked: Asked) -> dict[str, Any]:
        """Before the hall opens: machines, people, today, yesterday, what is due."""
        return planning.rounds.opening()

    @api.route("GET", "/rounds/closing", roles=MANAGER, answers={200: dict[str, Any]})
    def closing(asked: Asked) -> dict[str, Any]:
        """After the hall closes: who is still here, money, papers, the day in short, the backup."""
        return planning.rounds.closing()

    @api.route("POST", "/rounds/displays/<display>/ring", roles=MANAGER, answers={204: None})
    def ring(asked: Asked, display: str) -> None:
        """Let a wall display ring, so that somebody hears whether it can be heard."""
        planning.rounds.ring(display)

    @api.route("GET", "/rounds/decisions", roles=MANAGER, answers={200: dict[str, int]})
    def waiting(asked: Asked) -> dict[str, int]:
        """How many decisions wait at which desk: `payments`, `invoices`."""
        return decisions(planning.rounds.hall)
