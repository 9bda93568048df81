"""Long periods of the past summed beside the server, as the child does it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hallkeeper.planning.worker import SUMMING, Desk, Progress
from planning.history.period import Days
from planning.history.sums import summed


def periods(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> list[dict[str, Any]]:
    """The figures of each period; see `History.asked`."""
    spans = [Days(date.fromisoformat(first), date.fromisoformat(last)) for first, last in asked["periods"]]
    of, before, found = sum(map(len, spans)), 0, []
    tell(0, of, SUMMING)
    for days in spans:
        found.append(
            summed(
                desk.store,
                desk.catalogue,
                days,
                asked["source"],
                desk.now,
                tell=lambda done, before=before: tell(before + done, of, SUMMING),  # type: ignore[misc]
            )
        )
        before += len(days)
    return found
