"""What each part of a scenario makes of the model of a day."""

from dataclasses import replace
from statistics import fmean
from typing import Any

import pytest

from hall.errors import Invalid
from planning.simulation.distributions import Empirical, Fixed, LogNormal
from planning.simulation.model import Diversion, Machines, Model, Window
from planning.simulation.plan import NEVER, Station, Sum
from planning.simulation.planner import planned_days
from planning.simulation.run import compare
from planning.whatif.cards import codes_of, quicker
from planning.whatif.cures import cured, staff_hours
from planning.whatif.scenario import (
    Act,
    Campaign,
    Cards,
    Counters,
    Divert,
    House,
    Post,
    Scenario,
    Target,
    Terminals,
    Way,
    Withdraw,
)
from tests.planning.simulation.days import everything, typical

DAY = typical(4, 400)


def with_(house: House | None = None, model: Model = DAY, **changes: Any) -> Model:
    return cured(model, Scenario(**changes), house or House())


def field_of(**changes: Any) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        with_(**changes)
    return refused.value.code, refused.value.field


def test_an_empty_scenario_is_today() -> None:
    assert with_() == DAY


def test_a_campaign_multiplies_arrivals_of_one_type() -> None:
    before, after = DAY.types[0].arrivals, with_(campaign=(Campaign("payment", 2),)).types
    assert after[0].arrivals == tuple(2 * n for n in before)
    assert after[1:] == DAY.types[1:]


def test_phones_and_letters_spare_the_way_at_the_door() -> None:
    model = with_(divert=(Divert("payment", 30),), post=(Post("invoice", 60),))
    assert set(model.diversions) == {
        Diversion("payment", 0.3, at_terminal=False),
        Diversion("invoice", 0.6, at_terminal=False),
    }
    twice = with_(divert=(Divert("invoice", 50),), post=(Post("invoice", 50),))
    assert twice.diversions == (Diversion("invoice", 0.75, at_terminal=False),)


def test_letters_spare_the_kiosk_too_and_phones_do_not() -> None:
    """A phone is offered at the kiosk; of the four in ten whom letters leave, more letters keep half away."""
    base = replace(DAY, kiosks=Machines(1, Fixed(20)))
    cures = ({}, {"divert": (Divert("payment", 60),)}, {"post": (Post("payment", 60), Post("payment", 50))})
    models = [with_(model=base, **changes) for changes in cures]
    assert models[2].diversions == (Diversion("payment", 0.8, at_terminal=False, at_door=True),)
    lived = compare(models, 20, 1)
    stood = [sum(found.by_day(Sum.CALLED, "payment", station=Station.KIOSKS)) for found in lived]
    served = [sum(found.by_day(Sum.CALLED, "payment")) for found in lived]
    assert stood[0] == stood[1]
    assert stood[2] / stood[0] == pytest.approx(0.2, abs=0.02)
    assert served[1] / served[0] == pytest.approx(0.4, abs=0.03)
    assert served[2] / served[0] == pytest.approx(0.2, abs=0.03)


def test_terminals_take_what_is_sent_to_them() -> None:
    divert = Divert("payment", 30, Way.TERMINAL, newcomers=20, learning_s=45, gives_up=10)
    model = with_(divert=(divert,), terminals=Terminals(2, 60))
    assert model.terminals == Machines(2, LogNormal(60, 0.5))
    assert model.diversions == (Diversion("payment", 0.3, newcomers=0.2, learning_s=45, gives_up=0.1),)
    assert with_(House(1), divert=(divert,)).terminals == Machines(1, LogNormal(75, 0.5))
    assert with_(House(1)).terminals is None
    assert field_of(divert=(divert,)) == ("no_terminals", "divert.0.way")


def test_terminals_that_are_used_already_are_used_more() -> None:
    model = with_(model=everything(), divert=(Divert("payment", 20, Way.TERMINAL),), terminals=Terminals(1))
    assert model.terminals == Machines(3, LogNormal(75, 0.4))
    (payment,) = (d for d in model.diversions if d.service == "payment")
    assert payment.take_up == pytest.approx(0.6)


def test_a_phone_takes_people_away_before_they_are_asked_to_a_terminal() -> None:
    model = with_(model=everything(), divert=(Divert("payment", 50),))
    shares = {d.at_terminal: d.take_up for d in model.diversions if d.service == "payment"}
    assert shares == {True: 0.5, False: 0.5}
    assert model.types[0].arrivals == everything().types[0].arrivals


def test_offers_that_are_withdrawn_bring_everybody_back_to_the_counters() -> None:
    model = with_(model=everything(), withdraw=(Withdraw("payment"),))
    assert "payment" not in {d.service for d in model.diversions}
    assert model.types[0].arrivals == everything().types[0].arrivals


def test_counters_are_added_closed_moved_and_pooled_by_the_hour() -> None:
    added = with_(counter=(Counters(Act.ADD, start=540, end=660), Counters(Act.ADD, start=540, end=600)))
    assert [c.code for c in added.counters] == ["1", "2", "3", "4", "+1", "+2"]
    assert added.counters[4].serves == ("payment", "invoice", "general")
    assert staff_hours(added) - staff_hours(DAY) == 3
    longer = with_(counter=(Counters(Act.ADD, ("1",), start=1200, end=1260),))
    assert longer.counters[0].windows == (Window(480, 1260),)
    closed = with_(counter=(Counters(Act.CLOSE, ("1",)), Counters(Act.CLOSE, ("2",), start=600, end=660)))
    assert [c.code for c in closed.counters] == ["2", "3", "4"]
    assert closed.counters[0].windows == (Window(480, 600), Window(660, 1200))
    moved = with_(counter=(Counters(Act.MOVE, ("1",), start=480, end=540, to=1200),))
    assert moved.counters[0].windows == (Window(540, 1260),)
    pooled = with_(model=typical(8), counter=(Counters(Act.POOL, ("7", "8")),))
    assert pooled.counters[7].serves == ("payment", "invoice", "general")
    noon = with_(model=typical(8), counter=(Counters(Act.POOL, ("7",), start=600, end=720),))
    first, second = noon.counters[6:8]
    assert (first.code, first.serves) == ("7", typical(8).counters[6].serves)
    assert first.windows == (Window(480, 600), Window(720, 1200))
    assert (second.code, second.serves) == ("7+1", ("payment", "invoice", "general"))
    assert second.windows == (Window(600, 720),)
    assert staff_hours(noon) == staff_hours(typical(8))
    pool, close = (
        Counters(Act.POOL, ("7",), start=600, end=720),
        Counters(Act.CLOSE, ("7",), start=660, end=1200),
    )
    both = with_(model=typical(8), counter=(pool, close)).counters
    assert [c.windows for c in both[6:8]] == [(Window(480, 600),), (Window(600, 660),)]
    late = Counters(Act.ADD, ("7",), ("payment",), 1200, 1260)
    *_, added = with_(model=typical(8), counter=(late,)).counters
    assert (added.code, added.serves, added.windows) == ("7+1", ("payment",), (Window(1200, 1260),))


def test_hours_change_on_each_of_the_days_that_are_kept_apart() -> None:
    """On the second day counter 1 was not there, and counter 2 went at noon."""
    one, two, *others = DAY.counters
    hours = one.windows
    apart = replace(
        DAY,
        types=tuple(replace(kind, by_day=(kind.arrivals,) * 2) for kind in DAY.types),
        counters=(
            replace(one, by_day=(hours, ())),
            replace(two, by_day=(hours, (Window(480, 720),))),
            *others,
        ),
    )
    assert staff_hours(DAY) - staff_hours(apart) == 10
    closed = with_(model=apart, counter=(Counters(Act.CLOSE, ("2",), start=600, end=780),))
    assert closed.counters[1].by_day == ((Window(480, 600), Window(780, 1200)), (Window(480, 600),))
    longer = with_(model=apart, counter=(Counters(Act.ADD, ("1",), start=540, end=600),))
    assert longer.counters[0].by_day == (hours, (Window(540, 600),))
    busier = with_(model=apart, campaign=(Campaign("payment", 2),))
    assert busier.types[0].by_day == (tuple(2 * many for many in DAY.types[0].arrivals),) * 2
    first, second = planned_days(apart)
    assert {server.code for server in first.servers if server.windows == ((NEVER, NEVER),)} == set()
    assert {server.code for server in second.servers if server.windows == ((NEVER, NEVER),)} == {"1"}


def test_a_target_is_the_types_own() -> None:
    assert [t.target_s for t in with_(target=(Target("general", 900),)).types] == [300, 300, 900]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"divert": (Divert("moon", 10),)}, "unknown_service", "divert.0.service"),
        ({"post": (Post("invoice", 1), Post("moon", 1))}, "unknown_service", "post.1.service"),
        ({"withdraw": (Withdraw("moon"),)}, "unknown_service", "withdraw.0.service"),
        ({"cards": Cards("moon")}, "unknown_service", "cards.service"),
        ({"counter": (Counters(Act.CLOSE, ("9",)),)}, "unknown_counter", "counter.0.codes"),
        ({"counter": (Counters(Act.POOL, ("1",), ("moon",)),)}, "unknown_service", "counter.0.serves"),
        ({"counter": (Counters(Act.CLOSE, ("1", "2", "3", "4")),)}, "no_counters", "counter.0"),
    ],
)
def test_a_mistake_names_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    assert field_of(**changes) == (code, field)


def test_cards_of_higher_faces_need_fewer_codes() -> None:
    assert [codes_of(amount, ()) for amount in (100, 300, 600)] == [1, 3, 6]
    assert [codes_of(amount, (300, 600)) for amount in (100, 200, 300, 500, 600)] == [1, 2, 1, 3, 1]
    assert codes_of(500, (500,)) == 1


@pytest.mark.parametrize("service", [LogNormal(120, 0.5), Empirical((60, 90, 150, 180, 240)), Fixed(200)])
def test_cards_shorten_the_service_of_those_who_use_them(service: Any) -> None:
    some, all_ = (quicker(service, Cards("payment", percent=p)) for p in (30, 100))
    saved = 0.2 * 2 * 20 + 0.1 * 2 * 20 + 0.15 * 5 * 20  # 300: 3 to 1, 500: 5 to 3, 600: 6 to 1 codes
    assert service.mean - fmean(some.values) == pytest.approx(0.3 * saved, rel=0.1)
    assert service.mean - fmean(all_.values) == pytest.approx(saved, rel=0.1)
    assert min(all_.values) > 0
    assert quicker(service, Cards("payment", percent=0)).mean == pytest.approx(service.mean, rel=0.01)
