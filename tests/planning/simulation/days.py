"""Days to simulate in tests and figures: the typical hall's, and a small one with everything in it."""

from planning.simulation.distributions import Empirical, Exponential, Fixed, LogNormal
from planning.simulation.model import (
    BusinessType,
    Counter,
    Diversion,
    Machines,
    Model,
    Shown,
    Transfer,
    Window,
    every_day,
)

CURVE = (4, 7, 10, 9, 6, 5, 6, 7, 7, 6, 4, 2)
"""How many come in each hour from eight to twenty, relative to each other: the morning is fullest."""
SKILLS = (
    *[("payment", "invoice", "general")] * 4,
    *[("payment", "invoice")] * 2,
    *[("general",)] * 2,
)


def typical(counters: int = 8, customers: int = 2000, priority: float = 0.0) -> Model:
    """Twelve hours in 24 pieces, three business types under the urgency rule, skills, lost patience."""
    share = sum(CURVE) * 2
    pieces = [customers * CURVE[k // 2] / share for k in range(24)]
    kinds = (
        ("payment", 300, 0.55, LogNormal(90, 0.6)),
        ("invoice", 300, 0.25, LogNormal(120, 0.6)),
        ("general", 600, 0.20, LogNormal(360, 0.6)),
    )
    types = tuple(
        BusinessType(
            code,
            target,
            tuple(part * piece for piece in pieces),
            service,
            patience=Exponential(1800),
            classes={"priority": priority},
        )
        for code, target, part, service in kinds
    )
    desks = tuple(
        Counter(str(k + 1), SKILLS[k % len(SKILLS)], every_day(8 * 60, 20 * 60)) for k in range(counters)
    )
    return Model(8 * 60, types, desks, head_starts={"priority": 600})


def everything() -> Model:
    """Half a day with whatever a model can say: classes, breaks, transfers, kiosks and greeters, terminals,
    offers.
    """
    payment = BusinessType(
        "payment",
        300,
        (20, 40, 60, 50, 30, 40),
        Empirical((31, 45.5, 60, 72, 95, 140, 300)),
        patience=LogNormal(900, 0.8),
        classes={"priority": 0.1, "vip": 0.05},
        no_show=0.04,
        transfers=(Transfer("general", 0.06), Transfer("invoice", 0.05)),
        factor=LogNormal(1, 0.2),
        at_kiosk=0.8,
    )
    invoice = BusinessType(
        "invoice", 420, (10, 20, 30, 20, 10, 0), LogNormal(120, 0.5), classes={"priority": 0.2}, no_show=0.1
    )
    general = BusinessType(
        "general",
        600,
        (5, 8, 8, 8, 5, 2),
        Exponential(360),
        patience=Exponential(2400),
        transfers=(Transfer("payment", 0.1),),
    )
    desks = (
        Counter("1", ("payment", "invoice", "general"), (Window(480, 570), Window(600, 660))),
        Counter("2", ("payment", "invoice"), every_day(480, 660)),
        Counter("3", ("payment",), (Window(490, 530), Window(550, 600))),
        Counter("4", ("general",), every_day(480, 660)),
    )
    return Model(
        480,
        (payment, invoice, general),
        desks,
        head_starts={"priority": 600, "vip": 300},
        walk=Empirical((4, 6, 8, 15)),
        left_are_called=True,
        serves_out=False,
        factor=LogNormal(1, 0.15),
        kiosks=Machines(2, Fixed(15)),
        terminals=Machines(2, LogNormal(75, 0.4)),
        diversions=(
            Diversion("payment", 0.5, Shown.WAIT, 120, 6, newcomers=0.3, learning_s=40, gives_up=0.1),
            Diversion("invoice", 0.4, at_terminal=False),
        ),
    )
