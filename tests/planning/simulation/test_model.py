"""What does not make sense is refused before anything is simulated, by the name of the field."""

import math
from dataclasses import replace
from typing import Any

import pytest

from hall.errors import Invalid
from planning.simulation.distributions import Empirical, Exponential, Fixed, LogNormal
from planning.simulation.model import Diversion, Model, Shown, Transfer, Window
from planning.simulation.planner import planned
from planning.simulation.run import simulate
from tests.planning.simulation.days import everything


def with_type(**changes: Any) -> Model:
    model = everything()
    return replace(model, types=(replace(model.types[0], **changes), *model.types[1:]))


def with_counter(**changes: Any) -> Model:
    model = everything()
    return replace(model, counters=(replace(model.counters[0], **changes), *model.counters[1:]))


def with_diversion(**changes: Any) -> Model:
    model = everything()
    return replace(model, diversions=(replace(model.diversions[0], **changes),))


WRONG = {
    "no counters": (replace(everything(), counters=()), "no_counters", "counters"),
    "no types": (replace(everything(), types=()), "no_types", "types"),
    "negative service": (with_type(service=Fixed(-3)), "not_positive", "types.payment.service"),
    "zero service": (with_type(service=Exponential(0)), "not_positive", "types.payment.service"),
    "one zero observed": (with_type(service=Empirical((30, 0, 60))), "not_positive", "types.payment.service"),
    "nothing observed": (with_type(service=Empirical(())), "no_values", "types.payment.service"),
    "no number": (with_type(service=LogNormal(math.nan, 1)), "not_finite", "types.payment.service"),
    "no patience at all": (with_type(patience=Fixed(0)), "not_positive", "types.payment.patience"),
    "no target": (with_type(target_s=0), "not_positive", "types.payment.target_s"),
    "too few half hours": (with_type(arrivals=(1, 2)), "wrong_length", "types.invoice.arrivals"),
    "fewer than nobody": (with_type(arrivals=(1, 2, -1, 3, 4, 5)), "out_of_range", "types.payment.arrivals"),
    "no-shows above all": (with_type(no_show=1.2), "out_of_range", "types.payment.no_show"),
    "a class without head start": (
        with_type(classes={"gold": 0.1}),
        "unknown_class",
        "types.payment.classes.gold",
    ),
    "classes above all": (
        with_type(classes={"vip": 0.7, "priority": 0.7}),
        "out_of_range",
        "types.payment.classes",
    ),
    "a transfer to nowhere": (
        with_type(transfers=(Transfer("loans", 0.1),)),
        "unknown_service",
        "types.payment.transfers",
    ),
    "transfers for ever": (
        with_type(transfers=(Transfer("payment", 1.0),)),
        "out_of_range",
        "types.payment.transfers",
    ),
    "a counter for nothing": (with_counter(serves=()), "serves_nothing", "counters.1.serves"),
    "a counter that never opens": (with_counter(windows=()), "never_open", "counters.1.windows"),
    "closed before it opens": (with_counter(windows=(Window(600, 540),)), "bad_window", "counters.1.windows"),
    "windows that overlap": (
        with_counter(windows=(Window(500, 560), Window(550, 600))),
        "bad_window",
        "counters.1.windows",
    ),
    "nobody serves it": (
        replace(everything(), counters=everything().counters[2:3]),
        "not_served",
        "types.invoice",
    ),
    "two counters of one code": (with_counter(code="2"), "twice", "counters"),
    "no terminal to send to": (replace(everything(), terminals=None), "no_terminals", "terminals"),
    "take-up above all": (with_diversion(take_up=1.5), "out_of_range", "diversions.payment.take_up"),
    "a phone that is free": (
        with_diversion(shown=Shown.FREE, at_terminal=False),
        "not_at_terminal",
        "diversions.payment.shown",
    ),
}


@pytest.mark.parametrize(("model", "code", "field"), WRONG.values(), ids=WRONG)
def test_it_is_refused(model: Model, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        planned(model)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_day_is_simulated_at_least_once() -> None:
    with pytest.raises(Invalid) as refused:
        simulate(everything(), 0, 1)
    assert (refused.value.code, refused.value.field) == ("no_replications", "replications")


def test_more_lines_than_fit_are_refused() -> None:
    model = everything()
    many = tuple(replace(model.types[1], code=f"t{k}") for k in range(40))
    desks = (replace(model.counters[0], serves=tuple(kind.code for kind in many)),)
    with pytest.raises(Invalid, match="too_large"):
        planned(replace(model, types=many, counters=desks, diversions=()))


def test_a_counter_that_served_nobody_is_no_mistake() -> None:
    model = everything()
    idle = replace(model.counters[0], code="9", windows=(Window(480, 481),))
    quiet = replace(model, counters=(*model.counters, idle), diversions=())
    assert simulate(quiet, 2, 1).replications == 2


def test_an_offer_for_nobody_changes_nothing_for_those_who_decline() -> None:
    model = replace(everything(), kiosks=None, terminals=None)
    offered = replace(model, diversions=(Diversion("payment", 0.0, at_terminal=False),))
    plain = replace(model, diversions=())
    here, there = (simulate(m, 3, 1).mean_waits("payment") for m in (offered, plain))
    assert here == there
