"""How it really was in the period that was learnt from, to hold the simulated day against it."""

from typing import Any

from hall.catalogue import Catalogue
from planning.history.waits import quantile
from planning.learnt.past import Past


def happened(past: Past, catalogue: Catalogue) -> dict[str, Any]:
    """Customers a day, waits (s), share within the present targets, who left; None where nobody waited."""
    waits = sorted(wait for seen in past.types.values() for wait in seen.waits)
    targets = {service.code: service.target_s * 1000 for service in catalogue.services}
    left = sum(len(seen.left) + seen.silent for seen in past.types.values())
    within = sum(wait <= targets.get(code, 0) for code, seen in past.types.items() for wait in seen.waits)
    came = len(waits) + left
    p90 = quantile(waits, 0.9)
    return {
        "customers": round(sum(past.customers_on(day) for day in past.days) / max(1, len(past.days)), 1),
        "wait_mean_s": round(sum(waits) / len(waits) / 1000, 1) if waits else None,
        "wait_p90_s": None if p90 is None else p90 // 1000,
        "within": round(within / came, 4) if waits else None,
        "abandonment": round(left / came, 4) if waits else None,
    }
