"""Campaigns for the office, their answers for counters, kiosks and phones, and the remedies that stand."""

import base64
from datetime import date
from typing import Any, Literal

from pydantic import Field

from hall.errors import Invalid
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.campaign_calls import CampaignCalls
from hallkeeper.planning.shared import Planning
from planning.campaign.calls import read_calls
from planning.history.table_file import read_table

MANAGER = ("manager",)
Json = dict[str, Any]


class NewCampaignBody(Body):
    """A new draft: empty, a copy of another one, or the example."""

    copy_of: str | None = None
    example: bool = False


class CardBody(Body):
    """The whole card, and the version that it was made of."""

    card: Json
    version: int = Field(ge=1)


class VersionBody(Body):
    """The version that is meant."""

    version: int = Field(ge=1)


class WordBody(Body):
    """A word by hand on a point of the check; `ok` None takes it back."""

    point: str
    ok: bool | None
    reason: str = Field("", max_length=200)


class JudgeBody(Body):
    """What is said of the campaign; `final` closes the card."""

    words: str = Field("", max_length=1000)
    final: bool = False


class CallsBody(Body):
    """A day's calls at the hotline so far, or some of its half hours ("09:30"); neither: nothing is known."""

    calls: int | None = Field(None, ge=0, le=1_000_000)
    halves: dict[str, int] | None = Field(None, min_length=1, max_length=48)


class CallsFileBody(Body):
    """A table in base64 whose two columns are a day (with a time, if it has one) and its calls."""

    file: str


class RemedyBody(Body):
    """Somebody says that it happened, looks after it, or says that it is over."""

    what: Literal["raised", "taken", "over"]


def campaign_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of campaigns."""
    _card_routes(api, planning)
    _life_routes(api, planning)
    _running_routes(api, planning)
    _calls_routes(api, CampaignCalls(planning.hall))


def _card_routes(api: Api, planning: Planning) -> None:
    @api.route("GET", "/campaigns", roles=MANAGER, answers={200: Json})
    def listed(asked: Asked) -> Json:
        """All campaigns in brief."""
        return {"campaigns": planning.campaigns.all(), "today": planning.campaigns.today().isoformat()}

    @api.route("POST", "/campaigns", roles=MANAGER, body=NewCampaignBody, answers={201: Json})
    def make(asked: Asked) -> Json:
        """Begin a campaign."""
        body = asked.body
        return planning.campaigns.make(asked.principal.actor, copy_of=body.copy_of, example=body.example)

    @api.route("GET", "/campaigns/<campaign>", roles=MANAGER, answers={200: Json})
    def look(asked: Asked, campaign: str) -> Json:
        """One campaign with its checks."""
        return planning.campaigns.one(campaign)

    @api.route("PUT", "/campaigns/<campaign>", roles=MANAGER, body=CardBody, answers={200: Json})
    def keep(asked: Asked, campaign: str) -> Json:
        """Change the card; answers what it lacks now."""
        return planning.campaigns.keep(asked.principal.actor, campaign, asked.body.card, asked.body.version)

    @api.route("DELETE", "/campaigns/<campaign>", roles=MANAGER, answers={204: None})
    def remove(asked: Asked, campaign: str) -> None:
        """Throw a draft away."""
        planning.campaigns.remove(asked.principal.actor, campaign)

    @api.route("POST", "/campaigns/<campaign>/word", roles=MANAGER, body=WordBody, answers={200: Json})
    def say(asked: Asked, campaign: str) -> Json:
        """Confirm or doubt a point of the check by hand."""
        body = asked.body
        return planning.campaigns.say(asked.principal.actor, campaign, body.point, body.ok, body.reason)


def _life_routes(api: Api, planning: Planning) -> None:
    @api.route("POST", "/campaigns/<campaign>/hold", roles=MANAGER, body=Nothing, answers={200: Json})
    def hold(asked: Asked, campaign: str) -> Json:
        """Simulate its fullest day; answers the work, see `/work/<work>`."""
        return planning.campaigns.hold(asked.principal.actor, campaign).as_json()

    @api.route("POST", "/campaigns/<campaign>/release", roles=MANAGER, body=VersionBody, answers={200: Json})
    def release(asked: Asked, campaign: str) -> Json:
        """Release a card that is complete."""
        return planning.campaigns.release(asked.principal.actor, campaign, asked.body.version)

    @api.route("POST", "/campaigns/<campaign>/stop", roles=MANAGER, body=Nothing, answers={200: Json})
    def stop(asked: Asked, campaign: str) -> Json:
        """Stop it before its last day."""
        return planning.campaigns.stop(asked.principal.actor, campaign)

    @api.route("POST", "/campaigns/<campaign>/happened", roles=MANAGER, body=Nothing, answers={200: Json})
    def happened(asked: Asked, campaign: str) -> Json:
        """Put what happened beside what was expected; answers the work."""
        return planning.campaigns.look_back(asked.principal.actor, campaign).as_json()

    @api.route("POST", "/campaigns/<campaign>/judge", roles=MANAGER, body=JudgeBody, answers={200: Json})
    def judge(asked: Asked, campaign: str) -> Json:
        """Write the judgement on the card."""
        body = asked.body
        return planning.campaigns.judge(asked.principal.actor, campaign, body.words, final=body.final)


def _running_routes(api: Api, planning: Planning) -> None:
    @api.route(
        "GET", "/campaigns/running", roles=("kiosk", "counter", "hotline", "manager"), answers={200: Json}
    )
    def running(asked: Asked) -> Json:
        """The answers of what runs now; staff see the remedies that stand, too."""
        return planning.campaign_watch.running(staff=asked.principal.role != "kiosk")

    @api.route(
        "POST",
        "/campaigns/<campaign>/remedies/<remedy>",
        roles=("counter", "hotline", "manager"),
        body=RemedyBody,
        answers={200: Json},
    )
    def act(asked: Asked, campaign: str, remedy: str) -> Json:
        """Look after a remedy that stands, or say that its problem is there."""
        return planning.campaign_watch.act(asked.principal.actor, campaign, remedy, asked.body.what)


def _calls_routes(api: Api, calls: CampaignCalls) -> None:
    @api.route(
        "PUT",
        "/campaigns/<campaign>/calls/<day>",
        roles=("hotline", "manager"),
        body=CallsBody,
        answers={200: Json},
    )
    def tell(asked: Asked, campaign: str, day: str) -> Json:
        """Say how many calls about a campaign have reached the hotline on a day; the last word counts."""
        body = asked.body
        if body.calls is not None and body.halves is not None:
            raise Invalid("invalid_field", "Say the day's calls or its half hours, not both.", field="halves")
        told = {_day(day): (body.calls, body.halves)}
        return {"calls": calls.tell(asked.principal.actor, campaign, told)}

    @api.route(
        "POST",
        "/campaigns/<campaign>/calls",
        roles=("hotline", "manager"),
        body=CallsFileBody,
        answers={200: Json},
    )
    def take(asked: Asked, campaign: str) -> Json:
        """Take the hotline's calls from a CSV file, whole or not at all."""
        try:
            table = read_table(base64.b64decode(asked.body.file, validate=True), headed=False)
        except ValueError:
            raise Invalid("not_a_table", "file: this is no base64.", field="file") from None
        return {"calls": calls.tell(asked.principal.actor, campaign, read_calls(table))}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_field", "A day is written as 2026-12-01.", field="day") from None
