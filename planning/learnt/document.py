"""A model as a JSON document and back: what was learnt once need not be read from the past again."""

from collections.abc import Mapping, Sequence
from typing import Any

from hall.errors import Invalid
from planning.simulation.distributions import Distribution, Empirical, Exponential, Fixed, LogNormal
from planning.simulation.model import (
    BusinessType,
    Counter,
    Diversion,
    Machines,
    Model,
    Shown,
    Transfer,
    Window,
)

Json = Mapping[str, Any]


def model_document(model: Model) -> dict[str, Any]:
    """The model as JSON; `model_from` of it is equal to the model."""
    return {
        "opens": model.opens,
        "types": [_type_document(kind) for kind in model.types],
        "counters": [
            {
                "code": c.code,
                "serves": list(c.serves),
                "windows": _hours_document(c.windows),
                "by_day": [_hours_document(hours) for hours in c.by_day],
            }
            for c in model.counters
        ],
        "head_starts": dict(model.head_starts),
        "transfer_head_start_s": model.transfer_head_start_s,
        "walk": _told(model.walk),
        "no_show_s": model.no_show_s,
        "left_are_called": model.left_are_called,
        "serves_out": model.serves_out,
        "factor": _told(model.factor),
        "kiosks": _machines_document(model.kiosks),
        "terminals": _machines_document(model.terminals),
        "diversions": [
            {name: getattr(one, name) for name in Diversion.__slots__} | {"shown": str(one.shown)}
            for one in model.diversions
        ],
    }


def model_from(document: Json) -> Model:
    """The model of a document that `model_document` made."""
    plain = ("opens", "head_starts", "transfer_head_start_s", "no_show_s", "left_are_called", "serves_out")
    return Model(
        types=tuple(_type(kind) for kind in document["types"]),
        counters=tuple(
            Counter(
                c["code"],
                tuple(c["serves"]),
                _hours(c["windows"]),
                tuple(_hours(one) for one in c.get("by_day", ())),
            )
            for c in document["counters"]
        ),
        walk=_heard(document["walk"]),
        factor=_heard(document["factor"]),
        kiosks=_machines(document["kiosks"]),
        terminals=_machines(document["terminals"]),
        diversions=tuple(
            Diversion(**{**one, "shown": Shown(one["shown"])}) for one in document["diversions"]
        ),
        **{name: document[name] for name in plain},
    )


def _hours_document(windows: Sequence[Window]) -> list[list[int]]:
    return [[w.opens, w.closes] for w in windows]


def _hours(told: Sequence[Sequence[int]]) -> tuple[Window, ...]:
    return tuple(Window(opens, closes) for opens, closes in told)


def _type_document(kind: BusinessType) -> dict[str, Any]:
    return {
        "code": kind.code,
        "target_s": kind.target_s,
        "arrivals": list(kind.arrivals),
        "service": _told(kind.service),
        "patience": _told(kind.patience),
        "classes": dict(kind.classes),
        "no_show": kind.no_show,
        "transfers": [[t.to, t.share] for t in kind.transfers],
        "factor": _told(kind.factor),
        "by_day": [list(row) for row in kind.by_day],
        "at_kiosk": kind.at_kiosk,
    }


def _type(document: Json) -> BusinessType:
    service = _heard(document["service"])
    if service is None:
        raise Invalid("no_service", "A business type needs a service time.", field="service")
    return BusinessType(
        document["code"],
        document["target_s"],
        tuple(document["arrivals"]),
        service,
        patience=_heard(document["patience"]),
        classes=document["classes"],
        no_show=document["no_show"],
        transfers=tuple(Transfer(to, share) for to, share in document["transfers"]),
        factor=_heard(document["factor"]),
        by_day=tuple(tuple(row) for row in document.get("by_day", ())),
        at_kiosk=document.get("at_kiosk", 1.0),
    )


def _machines_document(machines: Machines | None) -> dict[str, Any] | None:
    return None if machines is None else {"how_many": machines.how_many, "time": _told(machines.time)}


def _machines(document: Json | None) -> Machines | None:
    time = None if document is None else _heard(document["time"])
    return None if document is None or time is None else Machines(document["how_many"], time)


def _told(found: Distribution | None) -> list[Any] | None:
    match found:
        case None:
            return None
        case Empirical(values):
            return ["seen", *values]
        case LogNormal(mean, cv):
            return ["lognormal", mean, cv]
        case Exponential(mean):
            return ["exponential", mean]
        case Fixed(value):
            return ["fixed", value]
    raise Invalid("unknown_distribution", f"{type(found).__name__} cannot be kept.", field="service")


def _heard(document: list[Any] | None) -> Distribution | None:
    if document is None:
        return None
    kind, *numbers = document
    match kind:
        case "seen":
            return Empirical(tuple(numbers))
        case "lognormal":
            return LogNormal(*numbers)
        case "exponential":
            return Exponential(*numbers)
    return Fixed(*numbers)
