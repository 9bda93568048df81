"""The routes of planning: long work, and one line for each page."""

from typing import Any

from flask import request

from hallkeeper.api.campaigns import campaign_routes
from hallkeeper.api.changes import change_routes
from hallkeeper.api.design import design_routes
from hallkeeper.api.forecast import forecast_routes
from hallkeeper.api.report_mail import report_mail_routes
from hallkeeper.api.rounds import round_routes
from hallkeeper.api.route import Api, Asked, Nothing
from hallkeeper.planning.shared import Planning

MANAGER = ("manager",)
_WAIT = {"wait": {"type": "number", "minimum": 0, "maximum": 20}}


def planning_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of planning."""
    _work_routes(api, planning)
    design_routes(api, planning)
    forecast_routes(api, planning)
    round_routes(api, planning)
    report_mail_routes(api, planning)
    campaign_routes(api, planning)
    change_routes(api, planning)


def _work_routes(api: Api, planning: Planning) -> None:
    @api.route("GET", "/work/<work>", roles=MANAGER, answers={200: dict[str, Any]}, query=_WAIT)
    def look(asked: Asked, work: str) -> dict[str, Any]:
        """How far long work is; `wait` seconds for its end at most."""
        patience = request.args.get("wait", 0.0, type=float)
        return planning.works.look(work, max(0.0, patience)).as_json()

    @api.route("POST", "/work/<work>/stop", roles=MANAGER, body=Nothing, answers={200: dict[str, Any]})
    def stop(asked: Asked, work: str) -> dict[str, Any]:
        """Stop long work; nothing of it is kept."""
        return planning.works.stop(work).as_json()
