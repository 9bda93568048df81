"""The day that is lived to see whether a hall holds: its own visits, and those that other campaigns bring."""

from datetime import date
from types import MappingProxyType

import pytest

from hall.catalogue_file import default_catalogue
from hallkeeper.planning.works.campaigns import fullest, plain
from planning.forecast.campaigns import Campaign, Extra
from planning.live.usual import usual_of
from planning.simulation.model import Model

TUESDAY, WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)
OURS = {"payment": {"2026-12-01": {"factor": 1.5}, "2026-12-02": {"factor": 1.2}}}
OTHER = Campaign("c7", MappingProxyType({}), {WEDNESDAY: {"payment": Extra(2.0, 0.0)}})


@pytest.fixture(scope="module")
def usual() -> Model:
    found = usual_of(default_catalogue())
    assert found is not None
    return found.model


def payments(model: Model) -> float:
    return next(sum(kind.arrivals) for kind in model.types if kind.code == "payment")


def test_the_fullest_day_is_that_of_all_campaigns_together(usual: Model) -> None:
    day, model = fullest(usual, OURS, [])
    assert (day, payments(model)) == ("2026-12-01", pytest.approx(1.5 * payments(usual)))
    day, model = fullest(usual, OURS, [OTHER])
    assert (day, payments(model)) == ("2026-12-02", pytest.approx(2.4 * payments(usual)))


def test_a_usual_day_is_without_what_campaigns_had_brought(usual: Model) -> None:
    assert plain(usual, [OTHER], [TUESDAY]) == usual
    assert payments(plain(usual, [OTHER], [TUESDAY, WEDNESDAY])) == pytest.approx(0.75 * payments(usual))
