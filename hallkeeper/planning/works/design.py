"""The design desk's long work: only the child imports this, as it needs numpy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hall.catalogue import Catalogue
from hall.errors import Invalid
from hallkeeper.planning.usual import MODEL, USUAL, house_of
from hallkeeper.planning.worker import Desk, Progress
from planning.kept.store import kept_one
from planning.learnt.document import model_document, model_from
from planning.learnt.happened import happened
from planning.learnt.past import past_of
from planning.learnt.usual_day import learnt_of
from planning.progress import reading
from planning.simulation.checks import check
from planning.simulation.model import Model
from planning.simulation.run import Kernel, default_kernel
from planning.whatif.batches import BATCHES
from planning.whatif.cures import cured
from planning.whatif.evaluate import evaluate as lived
from planning.whatif.scenario import House, Prices, Scenario
from planning.whatif.scenario_file import scenario_from
from planning.whatif.search import Allowed, Goal
from planning.whatif.search import search as searched
from planning.whatif.validated import validated

SLOW_DAYS = 2 * BATCHES
"""So many at most where no compiler was: the kernel in Python lives two hundred times slower."""
Json = Mapping[str, Any]


def learn(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """A usual day of the period, as a document that is kept."""
    first, last = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    past = past_of(desk.store, desk.catalogue, first, last, asked["source"], reading(tell))
    learnt = learnt_of(past, desk.catalogue, weekdays=asked["weekdays"])
    no_shows = {kind.code: kind.no_show for kind in learnt.model.types}
    real = happened(past, desk.catalogue, learnt.lived or learnt.days, no_shows)
    return {
        "from": asked["from"],
        "to": asked["to"],
        "source": asked["source"],
        "weekdays": asked["weekdays"],
        "days": list(learnt.days),
        "notes": [{"code": note.code, **note.gaps} for note in learnt.notes],
        "happened": real,
        "validated": validated(learnt.model, real, progress=tell),
        "model": model_document(learnt.model),
    }


def evaluate(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """Today and each scenario, lived with the same crowds."""
    model, house = present(desk), house_of(desk.catalogue)
    scenarios = [Scenario(), *(scenario_from(one) for one in asked["scenarios"])]
    models = [_cured(model, one, house, n) for n, one in enumerate(scenarios)]
    days = asked["days"] if default_kernel() is Kernel.COMPILED else min(asked["days"], SLOW_DAYS)
    return lived(models, scenarios, Prices(**asked["prices"]), days, progress=tell)


def search(desk: Desk, asked: Json, tell: Progress) -> dict[str, Any]:
    """The cheapest ways to a goal."""
    goal, allowed = Goal(asked["share"], asked["limit_s"]), Allowed(**asked["allowed"])
    return searched(
        present(desk), goal, allowed, house_of(desk.catalogue), Prices(**asked["prices"]), progress=tell
    )


def present(desk: Desk) -> Model:
    """The usual day that was learnt, with the targets, skills and head starts of the present catalogue."""
    model = model_from(kept_one(desk.store, MODEL, USUAL).body["model"])
    return as_now(model, desk.catalogue)


def as_now(model: Model, catalogue: Catalogue) -> Model:
    """What the catalogue says may have changed since the model was learnt."""
    targets = {service.code: float(service.target_s) for service in catalogue.offered}
    serves = {counter.code: counter.serves for counter in catalogue.staffed}
    known = {kind.code for kind in model.types}
    types = tuple(replace(kind, target_s=targets.get(kind.code, kind.target_s)) for kind in model.types)
    counters = tuple(
        replace(c, serves=tuple(s for s in serves.get(c.code, c.serves) if s in known) or c.serves)
        for c in model.counters
    )
    return replace(model, types=types, counters=counters)


def _cured(model: Model, scenario: Scenario, house: House, n: int) -> Model:
    """Raises Invalid with the scenario's number (from 1) before the field."""
    try:
        found = cured(model, scenario, house)
        check(found)
    except Invalid as error:
        name = f"{scenario.name}: " if scenario.name else ""
        raise Invalid(error.code, name + error.detail, field=f"scenarios.{n}.{error.field}") from error
    return found
