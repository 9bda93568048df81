"""Scenarios beside today, with the same crowds; and the search for the cheapest cure."""

from dataclasses import replace
from typing import Any

import pytest

from hall.errors import Invalid, Refused
from planning.simulation.model import Model, Window
from planning.simulation.planner import planned_days
from planning.simulation.results import mean_of
from planning.simulation.run import Kernel, default_kernel, simulate
from planning.whatif.batches import BATCHES, estimate, live_batches
from planning.whatif.cures import cured
from planning.whatif.evaluate import FIGURES, evaluate
from planning.whatif.scenario import (
    Act,
    Counters,
    Divert,
    House,
    Post,
    Prices,
    Scenario,
    Target,
    Terminals,
    Way,
)
from planning.whatif.scenario_file import scenario_from
from planning.whatif.search import FEW_DAYS, Allowed, Goal, cures_of, search
from tests.planning.simulation.days import everything, typical

HALL = typical(2, 500)
DAYS = 4 * BATCHES
SCENARIOS = (
    Scenario(),
    Scenario("phones", divert=(Divert("payment", 30),)),
    Scenario("terminals", divert=(Divert("payment", 30, Way.TERMINAL),), terminals=Terminals(2)),
    Scenario("letters", post=(Post("invoice", 50),)),
    Scenario("counter", counter=(Counters(Act.ADD, start=540, end=720),)),
    Scenario("target", target=(Target("payment", 60),)),
)


Told = list[dict[str, Any]]


def told(model: Model = HALL, scenarios: tuple[Scenario, ...] = SCENARIOS, **more: Any) -> Told:
    models = [cured(model, scenario, House()) for scenario in scenarios]
    found: Told = evaluate(models, scenarios, Prices(), DAYS, **more)["scenarios"]
    return found


@pytest.fixture(scope="module")
def beside() -> dict[str, dict[str, Any]]:
    return {s.name: one for s, one in zip(SCENARIOS, told(), strict=True)}


def value(one: dict[str, Any], name: str) -> float:
    found: float = one["figures"][name]["value"]
    return found


def change(one: dict[str, Any], name: str) -> tuple[float, float]:
    found = one["figures"][name]["change"]
    return found["value"], found["half_width"]


def test_today_has_no_change_and_all_figures(beside: dict[str, Any]) -> None:
    today = beside[""]["figures"]
    assert tuple(today) == FIGURES
    assert all(figure["change"] is None for figure in today.values())
    assert value(beside[""], "staff_hours") == 24
    assert value(beside[""], "cost") == 24 * 45
    assert value(beside[""], "diverted") == 0


def test_today_is_what_the_simulator_says(beside: dict[str, Any]) -> None:
    results = simulate(HALL, 400, seed=99)
    for name, days in (("within", results.shares_within()), ("abandonment", results.abandonment())):
        other, mine = mean_of(days), beside[""]["figures"][name]
        assert mine["value"] == pytest.approx(other.value, abs=2 * (mine["half_width"] + other.half_width))
    assert value(beside[""], "people_mean") > max(beside[""]["queue"]) / 10
    assert value(beside[""], "people_max") > max(beside[""]["people"]) * 0.9


@pytest.mark.parametrize("name", ["phones", "terminals", "letters", "counter"])
def test_each_cure_shortens_the_wait_beyond_doubt(beside: dict[str, Any], name: str) -> None:
    for figure, better in (("wait_mean_s", -1), ("wait_p90_s", -1), ("within", 1), ("abandonment", -1)):
        by, half = change(beside[name], figure)
        assert by * better > 3 * half > 0, figure


def test_a_change_is_surer_than_the_figures_that_it_is_made_of(beside: dict[str, Any]) -> None:
    apart = (
        beside["phones"]["figures"]["wait_mean_s"]["half_width"]
        + beside[""]["figures"]["wait_mean_s"]["half_width"]
    )
    assert change(beside["phones"], "wait_mean_s")[1] < apart


def test_who_is_diverted_what_it_costs_and_who_works(beside: dict[str, Any]) -> None:
    assert value(beside["phones"], "diverted") == pytest.approx(0.3 * 275, rel=0.05)
    assert value(beside["phones"], "customers") + value(beside["phones"], "diverted") == pytest.approx(
        value(beside[""], "customers"), abs=0.01
    )
    assert value(beside["terminals"], "diverted") == pytest.approx(0.95 * 0.3 * 275, rel=0.05)
    assert change(beside["terminals"], "cost") == (60, 0)
    assert change(beside["letters"], "cost")[0] == pytest.approx(125 * 0.5 * 1.5)
    assert change(beside["counter"], "staff_hours") == (3, 0)
    assert change(beside["counter"], "cost") == (135, 0)
    assert beside["counter"]["counters"][:9] == [2, 2, 3, 3, 3, 3, 3, 3, 2]


def test_who_goes_to_phones_and_who_to_terminals_are_both_counted() -> None:
    both = Scenario(
        divert=(Divert("payment", 30), Divert("payment", 50, Way.TERMINAL, gives_up=0)),
        post=(Post("payment", 10),),
        terminals=Terminals(2),
    )
    today, found = told(scenarios=(Scenario(), both))
    assert value(found, "diverted") == pytest.approx((1 - 0.9 * 0.7 * 0.5) * 275, rel=0.05)
    assert value(found, "customers") + value(found, "diverted") == pytest.approx(500, rel=0.05)
    assert change(found, "cost")[0] == pytest.approx(2 * 30 + 27.5 * 1.5)
    assert value(today, "diverted") == 0


def test_a_target_alone_changes_who_is_first(beside: dict[str, Any]) -> None:
    before, after = (beside[name]["types"]["payment"]["wait_mean_s"]["value"] for name in ("", "target"))
    assert after < before
    assert beside["target"]["targets"]["payment"] == 60


def test_same_question_same_answer(beside: dict[str, Any]) -> None:
    assert told() == list(beside.values())


@pytest.mark.skipif(default_kernel() is Kernel.PYTHON, reason="no compiler was there")
def test_both_kernels_say_the_same_of_a_day_with_everything_in_it() -> None:
    scenarios = (Scenario(), Scenario(divert=(Divert("general", 20),)))
    model = everything()
    one, other = (
        evaluate([cured(model, s, House()) for s in scenarios], scenarios, Prices(), BATCHES, kernel=kernel)
        for kernel in (Kernel.COMPILED, Kernel.PYTHON)
    )
    assert one == other


def test_progress_is_told_and_may_stop_it() -> None:
    heard: list[tuple[int, int]] = []
    told(scenarios=SCENARIOS[:1], progress=lambda done, of: heard.append((done, of)))
    pieces = len(heard)
    assert pieces > 1
    assert heard == [(k, pieces) for k in range(1, pieces + 1)]

    def stop(done: int, of: int) -> None:
        raise Refused("stopped", "Stopped.")

    with pytest.raises(Refused):
        told(scenarios=SCENARIOS[:1], progress=stop)


@pytest.fixture(scope="module")
def cheapest() -> dict[str, Any]:
    return search(HALL, Goal(0.9, 600), Allowed(posted="invoice", counters=1, terminals=1), House(), Prices())


def test_the_search_finds_the_cheapest_first(cheapest: dict[str, Any]) -> None:
    found = cheapest["found"]
    assert found
    costs = [one["extra_cost"] for one in found]
    assert costs == sorted(costs)
    assert all(one["share"]["value"] >= 0.9 for one in found)
    assert cheapest["tried"] < 200


def test_what_is_found_is_a_scenario_that_holds_when_it_is_looked_at(cheapest: dict[str, Any]) -> None:
    first = cheapest["found"][0]
    scenario = scenario_from(first["scenario"])
    results = simulate(cured(HALL, scenario, House()), 100, seed=5)
    came = sum(sum(by) for by in (results.by_day(0), results.by_day(3)))
    within = sum(wait <= 600_000 for wait in results.waits_of())
    assert within / came == pytest.approx(first["share"]["value"], abs=0.03)


def test_a_goal_beyond_all_cures_is_said_to_be_so() -> None:
    found = search(HALL, Goal(0.999, 60), Allowed(post=0, terminals=0, counters=0), House(), Prices())
    assert found["found"] == []
    assert 0 < found["best"]["share"]["value"] < 0.999


def test_a_hall_that_is_good_already_needs_nothing() -> None:
    found = search(typical(8, 200), Goal(0.9, 600), Allowed(), House(), Prices())
    assert (found["found"][0]["cures"], found["found"][0]["extra_cost"]) == ([], 0)
    assert len(found["found"]) == 1


def test_where_there_is_too_much_to_try_the_strongest_way_is_lessened() -> None:
    allowed = Allowed(posted="invoice", counters=2)
    (found,) = search(HALL, Goal(0.9, 600), allowed, House(), Prices(), most_tried=1)["found"]
    assert found["share"]["value"] >= 0.9
    everything = [cure.code for cure in cures_of(HALL, allowed, Prices())]
    assert len(found["cures"]) < len(everything)


def test_where_pooling_makes_it_worse_the_others_are_searched_without_it() -> None:
    """Everything else is served at once while one line is hopeless: pooled, all would stand in it."""
    kinds = {kind.code: kind for kind in typical(8, 900).types}
    crowded = replace(kinds["general"], arrivals=tuple(9 * n for n in kinds["general"].arrivals))
    short = ("payment", "invoice")
    hall = replace(
        typical(8, 900),
        types=(kinds["payment"], kinds["invoice"], crowded),
        counters=tuple(
            replace(c, serves=("general",) if k == 7 else short) for k, c in enumerate(typical(8).counters)
        ),
    )
    only = Allowed(phone=0, post=0, terminals=1, counters=0)
    pooled = Scenario(counter=(Counters(Act.POOL, tuple(c.code for c in hall.counters)),))
    today, worse = (
        estimate(live_batches([planned_days(model)], FEW_DAYS, limit_s=600)[0].figures["within"])["value"]
        for model in (hall, cured(hall, pooled, House()))
    )
    assert worse + 0.1 < today
    found = search(hall, Goal(today - 0.05, 600), only, House(), Prices())["found"]
    assert found[0]["cures"] == []


def test_without_any_cure_there_is_nothing_to_search() -> None:
    nothing = Allowed(phone=0, post=0, terminals=0, counters=0, pool=False)
    with pytest.raises(Invalid, match="no_cures"):
        search(HALL, Goal(0.9, 600), nothing, House(), Prices())


def test_counters_that_are_at_work_only_on_days_kept_apart_can_be_added_to() -> None:
    """No counter has usual hours: each was open on one of two days alone, and the second one until nine."""
    days = ((Window(480, 1200),), ()), ((), (Window(480, 1260),))
    apart = replace(
        HALL,
        types=tuple(replace(kind, by_day=(kind.arrivals,) * 2) for kind in HALL.types),
        counters=tuple(replace(c, windows=(), by_day=days[k % 2]) for k, c in enumerate(HALL.counters)),
    )
    only = Allowed(phone=0, post=0, terminals=0, counters=1, pool=False)
    (counters,) = cures_of(apart, only, Prices())
    ((peak,), (day,)) = (step.counter for step in counters.steps[1:])
    assert (day.start, day.end) == (480, 1260)
    assert 480 <= (peak.start or 0) < (peak.end or 0) <= 1260
    assert (peak.end or 0) - (peak.start or 0) == 180


def test_the_fullest_time_is_looked_for_in_usual_hours() -> None:
    """Most come in the evening, when counters are open on few days."""
    early = replace(HALL, counters=tuple(replace(c, windows=(Window(480, 720),)) for c in HALL.counters))
    late = replace(early, types=tuple(replace(k, arrivals=k.arrivals[::-1]) for k in early.types))
    (counters,) = cures_of(late, Allowed(phone=0, post=0, terminals=0, counters=1, pool=False), Prices())
    assert all(
        480 <= (one.start or 0) < (one.end or 0) <= 720 for step in counters.steps for one in step.counter
    )
