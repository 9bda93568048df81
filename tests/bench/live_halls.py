"""The halls of the figures `live_`, and what their past teaches."""

from collections.abc import Sequence
from datetime import date, timedelta

from hall.catalogue import Catalogue
from planning.learnt.past import HALF_HOUR_MS, Past
from planning.learnt.usual_day import model_of
from planning.live.breaks import Breaks, breaks_of
from planning.simulation.model import Model
from tests.bench.live_hall import HallDay, Kind, Shape, bimodal, exponential, lognormal

FIRST = date(2026, 3, 2)
_MIXED = (("payment", "invoice"),) * 3 + (("payment", "invoice", "general"),) * 3 + (("general",),) * 2
HALLS = (
    Shape(
        "exponential",
        exponential,
        (Kind("payment", 0.6, 90, 300), Kind("invoice", 0.25, 120, 300), Kind("general", 0.15, 300, 600)),
        _MIXED,
        customers=1600,
    ),
    Shape(
        "lognormal",
        lognormal,
        (Kind("payment", 0.55, 80, 300), Kind("invoice", 0.25, 130, 300), Kind("general", 0.2, 300, 900)),
        _MIXED,
        customers=1400,
        priority=0.08,
        no_show=0.04,
        breath_s=(2, 12),
    ),
    Shape(
        "bimodal",
        bimodal,
        (
            *(Kind("payment", 0.5, 90, 300), Kind("invoice", 0.2, 120, 600)),
            *(Kind("account", 0.15, 240, 900), Kind("general", 0.15, 360, 600)),
        ),
        (*_MIXED, ("account", "general"), ("account", "payment")),
        customers=1500,
        priority=0.05,
        no_show=0.02,
        patience_s=7200,
    ),
    Shape(
        "unruly",
        lognormal,
        (
            Kind("payment", 0.55, 80, 300, sent=0.03),
            Kind("invoice", 0.25, 130, 300),
            Kind("general", 0.2, 280, 600),
        ),
        _MIXED,
        customers=1250,
        priority=0.08,
        no_show=0.05,
        patience_s=5400,
        breath_s=(2, 15),
        pauses=True,
        speed=0.15,
        day=0.12,
    ),
)
"""`unruly` keeps to nothing that was learnt: pauses, days, tellers; the others to most of it."""


def taught(catalogue: Catalogue, days: Sequence[HallDay]) -> tuple[Model, Breaks | None]:
    """The model of a usual day that these days teach, and its pauses."""
    past = past_of(days)
    return model_of(past, catalogue), breaks_of(past)


def past_of(days: Sequence[HallDay]) -> Past:
    """What was seen on these days, as `planning.learnt` reads it from a journal."""
    codes = [(FIRST + timedelta(days=day.number)).isoformat() for day in days]
    past = Past(FIRST, FIRST + timedelta(days=len(days)), days=tuple(codes))
    for code, day in zip(codes, days, strict=True):
        for customer in day.customers:
            seen = past.types[customer.kind]
            seen.arrivals[code][int(customer.joined_s * 1000) // HALF_HOUR_MS] += 1
            seen.classes["priority" if customer.priority else "normal"] += 1
            if customer.called_s is not None:
                seen.called += 1
                seen.waits.append(round((customer.called_s - customer.joined_s) * 1000))
        for stint in day.stints:
            seen = past.types[stint.kind]
            if stint.started_s is None:
                seen.no_shows += 1
                past.lost.append(round((stint.until_s - stint.called_s) * 1000))
                continue
            seen.served += 1
            seen.services.append(round((stint.until_s - stint.started_s) * 1000))
            past.walks.append(round((stint.started_s - stint.called_s) * 1000))
            past.served[stint.counter][stint.kind] += 1
        for counter, spans in day.open_spans.items():
            past.open[counter][code] = [(round(a * 1000), round(b * 1000)) for a, b in spans]
    return past
