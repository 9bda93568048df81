"""Counters tried in the simulator: where Erlang's C alone is wrong, and where it is right."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hall.errors import Invalid
from planning.roster.corrected import corrected, windows_of
from planning.roster.groups import Group, groups_of, skills_of
from planning.roster.waits import waits_of
from planning.simulation.distributions import Empirical, Exponential, Fixed
from planning.simulation.model import BusinessType, Counter, Model, Window, every_day
from planning.simulation.run import simulate

PAY = Group("pay", ("pay",), (("pay",),))
DAYS = 120
HALL = [frozenset({"pay", "sign"})] * 40
"""Counters enough, each for all."""


def a_day(service: object, arrivals: tuple[float, ...] = (20.0,) * 8, target_s: float = 300) -> Model:
    pay = BusinessType("pay", target_s, arrivals, service)  # type: ignore[arg-type]
    return Model(540, (pay,), (Counter("1", ("pay",), every_day(540, 780)),))


def test_where_days_differ_and_services_are_uneven_erlang_says_too_few() -> None:
    model = replace(a_day(Empirical((60.0,) * 9 + (1860.0,))), factor=Empirical((0.6, 1.0, 1.4)))
    tried = corrected(model, [PAY], 0.9, HALL, days=DAYS)
    assert not tried.short
    assert np.all(tried.waits.share >= 0.9)
    assert sum(tried.counters["pay"]) > sum(tried.first["pay"])


def test_where_they_are_even_it_says_too_many() -> None:
    tried = corrected(a_day(Fixed(240), (90.0,) * 6, 60), [PAY], 0.95, HALL, days=DAYS)
    assert not tried.short
    assert sum(tried.counters["pay"]) < sum(tried.first["pay"])


def test_where_it_is_right_little_changes() -> None:
    tried = corrected(a_day(Exponential(180)), [PAY], 0.9, HALL, days=DAYS)
    pairs = zip(tried.counters["pay"], tried.first["pay"], strict=True)
    assert max(abs(now - first) for now, first in pairs) <= 1


def test_more_than_the_hall_has_is_not_asked_for_and_told() -> None:
    tried = corrected(a_day(Exponential(240), (30.0,) * 6), [PAY], 0.9, HALL[:3], days=DAYS)
    assert max(tried.counters["pay"]) == 3
    assert ("pay", 3) in tried.short


def test_business_types_of_the_same_tellers_are_one_skill() -> None:
    easy, both = frozenset({"pay", "bill"}), frozenset({"pay", "bill", "sign"})
    groups = groups_of(["pay", "sign", "bill"], [easy, both, easy])
    assert groups == (
        Group("pay+bill", ("pay", "bill"), (("bill", "pay"), ("bill", "pay", "sign"), ("bill", "pay"))),
        Group("sign", ("sign",), (("bill", "pay", "sign"),)),
    )
    assert skills_of(groups, easy) == {"pay+bill"}
    assert skills_of(groups, both) == {"pay+bill", "sign"}


def test_what_nobody_can_do_is_named() -> None:
    with pytest.raises(Invalid, match="fly") as refusal:
        groups_of(["pay", "fly"], [frozenset({"pay"})])
    assert (refusal.value.code, refusal.value.field) == ("nobody_can", "needed.fly")
    codes = [str(n) for n in range(7)]
    with pytest.raises(Invalid, match="more than 63 sets"):
        groups_of(codes, [frozenset({code}) for code in codes])


def test_types_of_the_same_tellers_but_not_the_same_counters_are_two_skills() -> None:
    everything, lists = frozenset({"pay", "sign"}), [frozenset({"pay", "sign"}), frozenset({"sign"})]
    groups = groups_of(["pay", "sign"], [everything], lists)
    assert groups == (
        Group("pay", ("pay",), (("pay", "sign"),)),
        Group("sign", ("sign",), (("sign",), ("pay", "sign"))),
    )
    with pytest.raises(Invalid, match="No counter serves 'fly'"):
        groups_of(["fly"], [frozenset({"fly"})], lists)


def test_no_more_is_asked_for_than_the_counters_that_serve_it() -> None:
    """Two counters for both, four for papers alone: payments never take more than two."""
    pay = BusinessType("pay", 300, (40.0,) * 6, Exponential(150))
    sign = BusinessType("sign", 600, (4.0,) * 6, Exponential(300))
    lists = [frozenset({"pay", "sign"})] * 2 + [frozenset({"sign"})] * 4
    groups = groups_of(["pay", "sign"], [frozenset({"pay", "sign"})], lists)
    tried = corrected(replace(a_day(Fixed(1)), types=(pay, sign)), groups, 0.9, lists, days=DAYS)
    assert max(tried.counters["pay"]) == 2
    assert {code for code, _ in tried.short} == {"pay"}
    assert max(tried.counters["sign"]) <= 3


def test_what_is_found_holds_on_other_days() -> None:
    model = replace(a_day(Exponential(200), (9.0, 16.0, 23.0, 16.0, 9.0, 5.0)), factor=Empirical((0.8, 1.2)))
    tried = corrected(model, [PAY], 0.9, HALL, days=DAYS)
    assert tried.sure and not tried.short
    row = tried.counters["pay"]
    open_ = [[half for half, many in enumerate(row) if many > n] for n in range(max(row))]
    windows = tuple(Counter(f"{n}", ("pay",), windows_of(540, halves)) for n, halves in enumerate(open_))
    again = waits_of(simulate(replace(model, counters=windows), 600, 99))
    assert np.all(again.share >= 0.9)


def test_two_skills_are_tried_together() -> None:
    pay = BusinessType("pay", 300, (25.0,) * 6, Exponential(150))
    sign = BusinessType("sign", 600, (4.0,) * 6, Exponential(600))
    groups = groups_of(["pay", "sign"], [frozenset({"pay"}), frozenset({"pay", "sign"})])
    tried = corrected(replace(a_day(Fixed(1)), types=(pay, sign)), groups, 0.9, HALL, days=DAYS)
    assert not tried.short
    assert sum(map(sum, tried.counters.values())) <= sum(map(sum, tried.first.values()))


def test_the_waits_are_those_of_each_customer() -> None:
    model = replace(a_day(Exponential(240), (0.0, 12.0, 20.0, 6.0)), walk=None)
    results = simulate(model, 5, 7)
    waits = waits_of(results)
    for half in range(4):
        own = sorted(
            c.wait_ms / 1000 for c in results.customers() if (c.joined_ms // 60_000 - 540) // 30 == half
        )
        assert waits.came[half] == pytest.approx(len(own) / 5)
        if own:
            assert waits.mean_s[half] == pytest.approx(sum(own) / len(own))
            assert waits.p90_s[half] == own[math.ceil(0.9 * len(own)) - 1]
            assert waits.share[half] == pytest.approx(sum(w <= 300 for w in own) / len(own))
        else:
            assert np.isnan([waits.mean_s[half], waits.p90_s[half], waits.share[half]]).all()


def test_half_hours_become_times_at_work() -> None:
    assert windows_of(540, [0, 1, 4]) == (Window(540, 600), Window(660, 690))
    assert windows_of(540, []) == ()
