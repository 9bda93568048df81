"""The design desk over the API: a usual day, scenarios, what they come to, the search, applying."""

from datetime import date
from typing import Any

from pydantic import Field

from hall.clock import rfc3339
from hallkeeper.api.history import known_source
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.planning.design import MOST_SCENARIOS, Design
from hallkeeper.planning.shared import Planning
from hallkeeper.planning.usual import house_of
from planning.history import store as past
from planning.history.period import days_of
from planning.whatif.scenario import Prices
from planning.whatif.scenario_file import read_scenario, scenario_document, scenario_from, write_scenario

MANAGER = ("manager",)
Json = dict[str, Any]


class LearnBody(Body):
    """A period (by default the last four weeks before today), and which weekdays of it (0 Monday)."""

    first: date | None = None
    last: date | None = None
    source: str | None = None
    weekdays: list[int] | None = Field(None, min_length=1, max_length=7)


class EvaluateBody(Body):
    """Scenarios to be held against today, and over how many days."""

    scenarios: list[Json] = Field(max_length=MOST_SCENARIOS)
    days: int = Field(1000, ge=100, le=4000)


class AllowedBody(Body):
    """Which cures may be tried, and how far; 0: not at all. Percent, counters, terminals at most."""

    phone: float = Field(default=40, ge=0, le=100)
    service: str = Field(default="", max_length=64)
    post: float = Field(default=60, ge=0, le=100)
    posted: str = Field(default="", max_length=64)
    terminals: int = Field(default=2, ge=0, le=6)
    counters: int = Field(default=3, ge=0, le=6)
    pool: bool = True
    cards: bool = False


class SearchBody(Body):
    """That share within so many seconds, by these cures."""

    share: float = Field(gt=0, lt=1)
    limit_s: float = Field(gt=0, le=14_400)
    allowed: AllowedBody = AllowedBody()


class TomlBody(Body):
    """One of the two; the other is answered."""

    toml: str | None = Field(None, max_length=20_000)
    scenario: Json | None = None


class ScenarioBody(Body):
    """A scenario; `version` is the one that it was made of, 0 for a new one."""

    scenario: Json
    version: int = Field(0, ge=0)


class ApplyBody(Body):
    """The version that is to be applied, and what was simulated of it: the change of the mean wait (s)."""

    version: int = Field(ge=1)
    wait_change_s: float | None = Field(default=None, ge=-86_400, le=86_400)


class PricesBody(Body):
    """What it costs (yuan): an hour of a member of staff, a terminal a day, a letter."""

    staff_hour: float = Field(ge=0, le=10_000, allow_inf_nan=False)
    terminal_day: float = Field(ge=0, le=10_000, allow_inf_nan=False)
    letter: float = Field(ge=0, le=1_000, allow_inf_nan=False)


def design_routes(api: Api, planning: Planning) -> None:
    """Declare the routes of the design desk."""
    design = Design(planning.hall, planning.works)

    @api.route("GET", "/design", roles=MANAGER, answers={200: Json})
    def look(asked: Asked) -> Json:
        """The usual day that was learnt, the scenarios that are kept, prices, and what can be learnt from."""
        return _desk(planning, design)

    @api.route("POST", "/design/learn", roles=MANAGER, body=LearnBody, answers={200: Json})
    def learn(asked: Asked) -> Json:
        """Learn a usual day from a period of the past; answers the work, see `/work/<work>`."""
        body, source = asked.body, known_source(planning.hall, asked.body.source)
        first, last = (None if day is None else day.isoformat() for day in (body.first, body.last))
        usual = design.period() if source == past.HALL else _of_file(planning, source)
        days = days_of(first or (usual and usual[0]), last or (usual and usual[1]), planning.history.today())
        actor = asked.principal.actor
        told = design.learn(actor, days.first.isoformat(), days.last.isoformat(), source, body.weekdays)
        return told.as_json()

    @api.route("POST", "/design/evaluate", roles=MANAGER, body=EvaluateBody, answers={200: Json})
    def evaluate(asked: Asked) -> Json:
        """Live today and the scenarios with the same crowds; answers the work, see `/work/<work>`."""
        return design.evaluate(asked.principal.actor, asked.body.scenarios, asked.body.days).as_json()

    @api.route("POST", "/design/search", roles=MANAGER, body=SearchBody, answers={200: Json})
    def search(asked: Asked) -> Json:
        """Look for the cheapest cures that reach a goal; answers the work, see `/work/<work>`."""
        return design.search(asked.principal.actor, asked.body.model_dump()).as_json()

    @api.route("POST", "/design/toml", roles=MANAGER, body=TomlBody, answers={200: Json})
    def toml(asked: Asked) -> Json:
        """A scenario's other form: the document of a TOML text, or the text of a document."""
        body = asked.body
        found = scenario_from(body.scenario or {}) if body.toml is None else read_scenario(body.toml)
        return {"scenario": scenario_document(found), "toml": write_scenario(found)}

    @api.route("PUT", "/design/prices", roles=MANAGER, body=PricesBody, answers={200: Json})
    def prices(asked: Asked) -> Json:
        """Say what an hour, a terminal and a letter cost."""
        design.keep_prices(asked.principal.actor, Prices(**asked.body.model_dump()))
        return asked.body.model_dump()  # type: ignore[no-any-return]

    _kept_routes(api, design)


def _kept_routes(api: Api, design: Design) -> None:
    @api.route("POST", "/design/scenarios", roles=MANAGER, body=ScenarioBody, answers={201: Json})
    def keep(asked: Asked) -> Json:
        """Keep a scenario."""
        return design.keep(asked.principal.actor, asked.body.scenario, None, 0)

    @api.route("PUT", "/design/scenarios/<code>", roles=MANAGER, body=ScenarioBody, answers={200: Json})
    def change(asked: Asked, code: str) -> Json:
        """Say something else in a scenario that is kept."""
        return design.keep(asked.principal.actor, asked.body.scenario, code, asked.body.version)

    @api.route("DELETE", "/design/scenarios/<code>", roles=MANAGER, answers={204: type(None)})
    def remove(asked: Asked, code: str) -> None:
        """Delete a scenario."""
        design.drop(asked.principal.actor, code)

    @api.route("POST", "/design/scenarios/<code>/back", roles=MANAGER, body=Nothing, answers={200: Json})
    def back(asked: Asked, code: str) -> Json:
        """Bring a deleted scenario back as it was, so that a change made of it finds it again."""
        return design.bring_back(asked.principal.actor, code)

    @api.route("GET", "/design/scenarios/<code>/apply", roles=MANAGER, answers={200: Json})
    def would_apply(asked: Asked, code: str) -> Json:
        """What applying a scenario would change now, and what would be left to do; changes nothing."""
        return design.would_apply(code)

    @api.route("POST", "/design/scenarios/<code>/apply", roles=MANAGER, body=ApplyBody, answers={200: Json})
    def apply(asked: Asked, code: str) -> Json:
        """Make the catalogue say what it can of a scenario; the rest is told as what is to be done."""
        body = asked.body
        return design.apply(asked.principal.actor, code, body.version, body.wait_change_s)

    @api.route("DELETE", "/design/scenarios/<code>/apply", roles=MANAGER, answers={204: type(None)})
    def put_back(asked: Asked, code: str) -> None:
        """The catalogue was put back: the scenario is applied no longer, and asks no hours of the roster."""
        design.put_back(asked.principal.actor, code)


def _desk(planning: Planning, design: Design) -> Json:
    hall, model, usual = planning.hall, design.model(), design.period()
    prices = design.prices()
    return {
        "today": hall.board.business_day,
        "period": None if usual is None else {"from": usual[0], "to": usual[1]},
        "sources": [
            {"code": one.code, "name": one.name, "from": one.first, "to": one.last}
            for one in past.sources_of(hall.store)
        ],
        "services": [service.code for service in hall.catalogue.offered],
        "counters": [counter.code for counter in hall.catalogue.staffed],
        "terminals": house_of(hall.catalogue).terminals,
        "prices": {name: getattr(prices, name) for name in Prices.__slots__},
        "usual": None if model is None else _usual(model.body) | {"at": rfc3339(model.changed_at)},
        "scenarios": design.scenarios(),
    }


def _of_file(planning: Planning, code: str) -> tuple[str, str]:
    """The last four weeks of a file."""
    (one,) = (source for source in past.sources_of(planning.hall.store) if source.code == code)
    last = date.fromisoformat(one.last)
    first = max(date.fromisoformat(one.first), date.fromordinal(last.toordinal() - 27))
    return first.isoformat(), one.last


def _usual(body: Any) -> Json:
    """What a person wants to know of the model."""
    model = body["model"]
    return {
        **{name: body[name] for name in ("from", "to", "source", "weekdays", "notes", "happened")},
        "validated": body.get("validated"),
        "days": len(body["days"]),
        "opens": model["opens"],
        "half_hours": len(model["types"][0]["arrivals"]),
        "types": [
            {"code": kind["code"], "customers": round(sum(kind["arrivals"]), 1), "arrivals": kind["arrivals"]}
            for kind in model["types"]
        ],
        "counters": [
            {name: counter[name] for name in ("code", "serves", "windows")} for counter in model["counters"]
        ],
        "diversions": [{"service": one["service"], "take_up": one["take_up"]} for one in model["diversions"]],
    }
