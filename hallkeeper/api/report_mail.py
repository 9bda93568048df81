"""Reports by e-mail: who gets them, when, and a test."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field

from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.report_mail import Order, Period
from hallkeeper.planning.shared import Planning

MANAGER = ("manager",)
Json = dict[str, Any]
Address = Annotated[str, Field(min_length=1, max_length=254)]


class OrderBody(Body):
    """Recipients by id, or as new addresses; `at`: from when on, `07:30`."""

    version: Annotated[int, Field(ge=0)]
    recipients: Annotated[list[Address], Field(max_length=10)]
    reports: list[Literal["day", "week", "month"]]
    at: time
    language: Literal["zh-CN", "en"]


def report_mail_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of reports by e-mail."""

    def told(order: Order) -> Json:
        mail, today = planning.report_mail, planning.history.today()
        spans = {str(period): period.last(today) for period in Period}
        return {
            "version": order.version,
            "recipients": [{"id": one.id, "address": mail.masked(one)} for one in order.recipients],
            "reports": [str(period) for period in order.reports],
            "at": f"{order.at:%H:%M}",
            "language": order.language,
            "sent": dict(order.sent),
            "last": {code: {"from": str(d.first), "to": str(d.last)} for code, d in spans.items()},
            "sandbox": mail.sandbox,
        }

    @api.route("GET", "/history/mail", roles=MANAGER, answers={200: Json})
    def look(asked: Asked) -> Json:
        """Who gets which reports and when; addresses are masked. `sandbox`: no mail leaves the house."""
        return told(planning.report_mail.order())

    @api.route("PUT", "/history/mail", roles=MANAGER, body=OrderBody, answers={200: Json})
    def change(asked: Asked) -> Json:
        """Say who gets which reports and when."""
        body = asked.body
        reports = [Period(code) for code in body.reports]
        return told(
            planning.report_mail.change(
                asked.principal.actor,
                body.version,
                body.recipients,
                reports,
                body.at.replace(second=0, microsecond=0, tzinfo=None),
                body.language,
            )
        )

    @api.route("POST", "/history/mail/test", roles=MANAGER, body=Nothing, answers={200: Json})
    def test(asked: Asked) -> Json:
        """Send yesterday's report to everybody now."""
        days = planning.report_mail.send_test(asked.principal.actor)
        return {"from": str(days.first), "to": str(days.last)}
