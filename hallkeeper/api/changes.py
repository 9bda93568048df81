"""Changes for the office: registered, foreseen, judged, and measures watched for drift."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from hall.clock import rfc3339
from hall.errors import Invalid
from hallkeeper.api.history import known_source
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.changes import Changes
from hallkeeper.planning.shared import Planning
from planning.before_after.change import HALL, Measure
from planning.history import store as past
from planning.kept.store import kept_all

MANAGER = ("manager",)
Json = dict[str, Any]
Code = Annotated[str, Field(min_length=1, max_length=80)]


class ExpectedBody(Body):
    """What is expected to be added to a measure: minutes, a share (0.1 is ten points), visits a day."""

    measure: Measure
    value: float = Field(allow_inf_nan=False)
    service: Code | None = None


class ActsOnBody(Body):
    """Business types whose customers it takes away or brings; whether counters are open longer or shorter."""

    services: list[Code] = Field(default_factory=list, max_length=100)
    staff: bool = False


class ChangeBody(Body):
    """A change; `days` are to be watched after it, no verdict before; the first `settling` do not count."""

    name: str = Field(max_length=80)
    date: date
    expected: ExpectedBody
    acts_on: ActsOnBody = ActsOnBody()
    settling: int = Field(0, ge=0, le=60)
    days: int = Field(28, ge=5, le=120)
    source: Code = HALL
    other: Code | None = None
    scenario: Code | None = None


class RegisterBody(ChangeBody):
    """The same; `version` is the one that it was made of, 0 for a new one."""

    version: int = Field(0, ge=0)


class DriftBody(Body):
    """A measure of one past."""

    measure: Measure
    service: Code | None = None
    source: Code = HALL


def change_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of changes."""
    hall = planning.hall
    changes = Changes(hall, planning.works, planning.name_of)

    @api.route("GET", "/changes", roles=MANAGER, answers={200: Json})
    def listed(asked: Asked) -> Json:
        """All changes with their last judgement, the pasts by which they can be judged, kept scenarios."""
        journal = past.days(hall.store)
        return {
            "changes": changes.all(),
            "today": hall.board.business_day,
            "journal": None if journal is None else {"from": journal[0], "to": journal[1]},
            "sources": [
                {"code": one.code, "name": one.name, "from": one.first, "to": one.last}
                for one in past.sources_of(hall.store)
                if one.kind == "visits"
            ],
            "scenarios": [
                {"code": kept.code, "name": kept.body.get("name", kept.code), "at": rfc3339(kept.changed_at)}
                for kept in kept_all(hall.store, "scenario")
            ],
            "services": [service.code for service in hall.catalogue.offered],
        }

    @api.route("POST", "/changes", roles=MANAGER, body=RegisterBody, answers={201: Json})
    def register(asked: Asked) -> Json:
        """Register a change with its date and what is expected of it; `work` finds out what could be seen."""
        return changes.register(asked.principal.actor, _body(asked.body), None, 0)

    @api.route("GET", "/changes/<change>", roles=MANAGER, answers={200: Json})
    def look(asked: Asked, change: str) -> Json:
        """One change with its last judgement."""
        return changes.one(change)

    @api.route("PUT", "/changes/<change>", roles=MANAGER, body=RegisterBody, answers={200: Json})
    def correct(asked: Asked, change: str) -> Json:
        """Say something else of a change; it is to be judged anew."""
        if asked.body.version < 1:
            raise Invalid("invalid_field", "version: that of the change as it was loaded.", field="version")
        return changes.register(asked.principal.actor, _body(asked.body), change, asked.body.version)

    @api.route("DELETE", "/changes/<change>", roles=MANAGER, answers={204: type(None)})
    def remove(asked: Asked, change: str) -> None:
        """Forget a change."""
        changes.remove(asked.principal.actor, change)

    @api.route("POST", "/changes/foresee", roles=MANAGER, body=ChangeBody, answers={200: Json})
    def foresee(asked: Asked) -> Json:
        """The smallest effect that could be seen; answers the work, see `/work/<work>`."""
        return changes.foresee(asked.principal.actor, _body(asked.body)).as_json()

    @api.route("POST", "/changes/<change>/foresee", roles=MANAGER, body=Nothing, answers={200: Json})
    def foresee_kept(asked: Asked, change: str) -> Json:
        """The same of a registered change, kept with it; answers the work, whose result is the change."""
        return changes.foresee_kept(asked.principal.actor, change).as_json()

    @api.route("POST", "/changes/<change>/judge", roles=MANAGER, body=Nothing, answers={200: Json})
    def judge(asked: Asked, change: str) -> Json:
        """What it brought, provisional until its days are over; the work's result is the judged change."""
        return changes.judge(asked.principal.actor, change).as_json()

    @api.route("POST", "/changes/drift", roles=MANAGER, body=DriftBody, answers={200: Json})
    def drift(asked: Asked) -> Json:
        """Whether a measure wanders off by itself; answers the work, see `/work/<work>`."""
        body = asked.body
        source = known_source(hall, body.source)
        return changes.drift(asked.principal.actor, body.measure, body.service, source).as_json()


def _body(body: ChangeBody) -> Json:
    told: Json = body.model_dump(mode="json", exclude={"version"})
    return told
