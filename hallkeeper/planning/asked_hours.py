"""Hours that applied scenarios ask of the roster: kept with the applying act, looked at, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from hall.clock import rfc3339
from hall.hall import Hall
from hall.transaction import Transaction
from planning.kept.store import Kept, drop, keep, kept_all, kept_in
from planning.roster.asked import ASKED

Json = Mapping[str, Any]


def ask_hours(
    tx: Transaction, scenario: str, name: str, lines: Sequence[Json], usual: Kept | None, by: str
) -> None:
    """What the scenario asks for now; what it asked for before is forgotten. `usual`: the usual day."""
    if lines:
        counters = usual.body["model"]["counters"] if usual else []
        hours = {one["code"]: one["windows"] for one in counters}
        keep(tx, ASKED, scenario, {"name": name, "lines": list(lines), "usual": hours}, by)
    elif kept_in(tx, ASKED, scenario):
        drop(tx, ASKED, scenario)


def asked_hours(hall: Hall) -> list[dict[str, Any]]:
    """What is asked for now, in the order in which it was; `at` tells one request from a later one."""
    found = sorted(kept_all(hall.store, ASKED), key=lambda one: (one.changed_at, one.code))
    return [{**one.body, "scenario": one.code, "at": rfc3339(one.changed_at)} for one in found]


def take_back(hall: Hall, scenario: str, by: str) -> None:
    """The next plan no longer asks for it. Raises NotFound `unknown_roster_asked`."""

    def job(tx: Transaction) -> None:
        drop(tx, ASKED, scenario)
        tx.append("scenario.take_back", by, data={"scenario": scenario})

    hall.write(job)
