"""Campaigns for the office, their answers for counters, kiosks and phones, and the remedies that stand."""

from typing import Any, Literal

from pydantic import Field

from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.shared import Planning

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
    """The hotline's calls by day, and what is said of the campaign; `final` closes the card."""

    words: str = Field("", max_length=1000)
    calls: dict[str, int] = Field(default_factory=dict)
    final: bool = False


class RemedyBody(Body):
    """Somebody says that it happened, looks after it, or says that it is over."""

    what: Literal["raised", "taken", "over"]


def campaign_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of campaigns."""
    _card_routes(api, planning)
    _life_routes(api, planning)
    _running_routes(api, planning)


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
        return planning.campaigns.judge(
            asked.principal.actor, campaign, body.words, body.calls, final=body.final
        )


def _running_routes(api: Api, planning: Planning) -> None:
    @api.route("GET", "/campaigns/running", roles=("kiosk", "counter", "manager"), answers={200: Json})
    def running(asked: Asked) -> Json:
        """The answers of what runs now; staff see the remedies that stand, too."""
        return planning.campaign_watch.running(staff=asked.principal.role != "kiosk")

    @api.route(
        "POST",
        "/campaigns/<campaign>/remedies/<remedy>",
        roles=("counter", "manager"),
        body=RemedyBody,
        answers={200: Json},
    )
    def act(asked: Asked, campaign: str, remedy: str) -> Json:
        """Look after a remedy that stands, or say that its problem is there."""
        return planning.campaign_watch.act(asked.principal.actor, campaign, remedy, asked.body.what)
