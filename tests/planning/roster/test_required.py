"""Counters that it takes, against queueing theory solved another way."""

from math import exp

import pytest

from hall.errors import Invalid
from planning.roster.required import fewest, loads, must_wait, required


def waits_longer(counters: int, load: float, service_s: float, target_s: float) -> float:
    """P(wait > t) of M/M/c by summing over its states and the Erlang stages ahead."""
    weights = [1.0]
    for n in range(1, 2000):
        weights.append(weights[-1] * load / min(n, counters))
    total = sum(weights)
    rate = counters / service_s
    late, term, gone = 0.0, exp(-rate * target_s), 0.0
    for ahead in range(2000 - counters):  # ahead + 1 departures until this one is served, more than t away
        gone += term
        late += weights[counters + ahead] / total * gone
        term *= rate * target_s / (ahead + 1)
    return late


@pytest.mark.parametrize(("counters", "load"), [(1, 0.5), (3, 2.2), (8, 7.0), (20, 18.5)])
def test_the_wait_is_erlangs(counters: int, load: float) -> None:
    service_s, target_s = 120.0, 90.0
    told = must_wait(counters, load) * exp(-(counters - load) * target_s / service_s)
    assert told == pytest.approx(waits_longer(counters, load, service_s, target_s), rel=1e-9)


def test_fewest_is_enough_and_one_less_is_not() -> None:
    for load in (0.2, 1.0, 4.4, 9.9, 31.0):
        counters = fewest(load, 150, 300, 0.9)
        assert waits_longer(counters, load, 150, 300) <= 0.1
        assert counters - 1 <= load or waits_longer(counters - 1, load, 150, 300) > 0.1


def test_the_load_lags_behind_the_arrivals() -> None:
    found = loads([60, 60, 60, 0, 0], 900)
    settled = 60 / 1800 * 900
    assert found == sorted(found[:3]) + found[3:]
    assert found[2] == pytest.approx(settled, rel=0.05)
    assert settled > found[3] > found[4] > 0, "those who came before are still there"
    assert loads([60], 30)[0] == pytest.approx(1.0)


def test_nobody_needs_nobody() -> None:
    assert required([0, 0, 0], 120, 300) == (0, 0, 0)
    assert required([], 120, 300) == ()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (([10], 0, 300), "service_s"),
        (([10], -5, 300), "service_s"),
        (([10], 120, -1), "target_s"),
        (([10], 120, 300, 1.0), "share"),
        (([-1], 120, 300), "arrivals"),
        (([100_000], 120, 300), "arrivals"),
    ],
)
def test_what_makes_no_sense_is_named(asked: tuple[object, ...], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        required(*asked)  # type: ignore[arg-type]
    assert refusal.value.field == field
