"""The forecast worked out beside the server: only the child imports this, as it needs numpy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hallkeeper.planning.worker import Desk, Progress
from planning.forecast.telling import told_forecast


def work(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """The forecast from the day `today` on. Raises Invalid `no_history`."""
    today = date.fromisoformat(asked["today"])
    return told_forecast(desk.store, desk.catalogue, today, tell, asked["source"])
