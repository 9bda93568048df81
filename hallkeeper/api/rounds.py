"""The rounds before opening and after closing."""

from typing import Any

from hallkeeper.api.route import Api, Asked
from hallkeeper.planning.shared import Planning

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
