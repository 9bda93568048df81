"""The design desk: a usual day that was learnt, scenarios, what they come to, and applying them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from hall.actor import Actor
from hall.change import change_catalogue
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, NotReady
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.asked_hours import ask_hours
from hallkeeper.planning.usual import MODEL, USUAL
from hallkeeper.planning.work import Work, Works
from planning.history import store as past
from planning.kept.store import Kept, drop, keep, kept_all, kept_all_in, kept_in, kept_one
from planning.roster.asked import ASKED
from planning.whatif.applying import Applied, applied
from planning.whatif.scenario import Prices, Scenario
from planning.whatif.scenario_file import scenario_document, scenario_from

SCENARIO, GONE, PRICES = "scenario", "scenario_gone", "prices"
USUAL_DAYS = 28
MOST_SCENARIOS = 6
MOST_KEPT = 60
MOST_GONE = 20
"""So many deleted ones can be brought back."""
Json = dict[str, Any]


class Design:
    """One hall's desk."""

    def __init__(self, hall: Hall, works: Works) -> None:
        self._hall, self._works = hall, works

    def model(self) -> Kept | None:
        """The usual day as it was learnt last; None before the first time."""
        return next(iter(kept_all(self._hall.store, MODEL)), None)

    def period(self) -> tuple[str, str] | None:
        """The days that are learnt from unless others are asked for: the last four weeks before today."""
        known = past.days(self._hall.store)
        if known is None:
            return None
        today = date.fromisoformat(self._hall.board.business_day)
        last = min(date.fromisoformat(known[1]), today - timedelta(days=1))
        first = max(date.fromisoformat(known[0]), last - timedelta(days=USUAL_DAYS - 1))
        return (first.isoformat(), last.isoformat()) if first <= last else None

    def learn(self, actor: Actor, first: str, last: str, source: str, weekdays: Sequence[int] | None) -> Work:
        """Begin to learn a usual day; it is kept and stands in for the one before."""
        asked = {"from": first, "to": last, "source": source, "weekdays": weekdays and sorted(set(weekdays))}
        return self._works.start("design_learn", asked, actor.ref, lambda told: self._learnt(actor, told))

    def evaluate(self, actor: Actor, scenarios: Sequence[Json], days: int) -> Work:
        """Begin to live today and these scenarios. Raises NotReady `no_usual_day`, Invalid with the field."""
        self._needs_model()
        for n, one in enumerate(scenarios, 1):
            _read(one, f"scenarios.{n}")
        asked = {"scenarios": list(scenarios), "days": days, "prices": asdict(self.prices())}
        return self._works.start("design_evaluate", asked, actor.ref)

    def search(self, actor: Actor, asked: Json) -> Work:
        """Begin to look for the cheapest cure. Raises NotReady `no_usual_day`."""
        self._needs_model()
        return self._works.start("design_search", asked | {"prices": asdict(self.prices())}, actor.ref)

    def prices(self) -> Prices:
        """What an hour, a terminal, a letter cost; as usual until the manager says."""
        found = kept_all(self._hall.store, PRICES)
        return Prices(**found[0].body) if found else Prices()

    def keep_prices(self, actor: Actor, prices: Prices) -> Prices:
        """Say what things cost."""

        def job(tx: Transaction) -> None:
            keep(tx, PRICES, USUAL, asdict(prices), actor.ref)
            tx.append("design.prices", actor.ref, data=asdict(prices))

        self._hall.write(job)
        return prices

    def scenarios(self) -> list[Json]:
        """All that are kept, the latest change first."""
        return [_told(kept) for kept in kept_all(self._hall.store, SCENARIO)]

    def keep(self, actor: Actor, document: Json, code: str | None, version: int) -> Json:
        """Keep a new scenario, or another text of one that is there.

        Raises Invalid with the field, `no_name`, `too_many_scenarios`; Refused `changed_meanwhile`.
        """
        scenario = scenario_from(document)
        if not scenario.name:
            raise Invalid("no_name", "A scenario that is kept needs a name.", field="name")
        store = self._hall.store
        if code is None and len(kept_all(store, SCENARIO)) >= MOST_KEPT:
            text = f"{MOST_KEPT} scenarios are kept already; delete one."
            raise Invalid("too_many_scenarios", text, field="name")
        made = code or secrets.token_hex(4)
        before = kept_one(store, SCENARIO, made).body if code else {}
        body = {**before, "name": scenario.name, "scenario": scenario_document(scenario)}

        def job(tx: Transaction) -> Kept:
            kept = keep(tx, SCENARIO, made, body, actor.ref, version)
            tx.append("scenario.keep", actor.ref, data={"scenario": made, "version": kept.version})
            return kept

        return _told(self._hall.write(job))

    def drop(self, actor: Actor, code: str) -> None:
        """Delete a scenario; the last ones can be brought back. Raises NotFound `unknown_scenario`."""

        def job(tx: Transaction) -> None:
            gone = sorted(kept_all_in(tx, GONE), key=lambda one: one.changed_at)
            before = kept_in(tx, SCENARIO, code)
            drop(tx, SCENARIO, code)
            keep(tx, GONE, code, {} if before is None else before.body, actor.ref)
            for old in gone[: 1 - MOST_GONE or None]:
                drop(tx, GONE, old.code)
            tx.append("scenario.drop", actor.ref, data={"scenario": code})

        self._hall.write(job)

    def bring_back(self, actor: Actor, code: str) -> Json:
        """A deleted scenario as it was, under its own code: what refers to it finds it again, when it was
        applied and what was expected of it stay. Raises NotFound `unknown_scenario`.
        """

        def job(tx: Transaction) -> Kept:
            gone = kept_in(tx, GONE, code)
            if gone is None:
                raise NotFound("unknown_scenario", "This scenario was deleted too long ago, or never was.")
            drop(tx, GONE, code)
            kept = keep(tx, SCENARIO, code, gone.body, actor.ref, 0)
            tx.append("scenario.keep", actor.ref, data={"scenario": code, "version": kept.version})
            return kept

        return _told(self._hall.write(job))

    def apply(self, actor: Actor, code: str, version: int, wait_change_s: float | None = None) -> Json:
        """Make of a scenario what the catalogue can say and ask the roster for its hours, in one act; the
        rest is told as what is to be done.

        `wait_change_s`: what the simulation found for the mean wait, kept for the day on which it is judged.
        Counters that it made before are meant again. Raises NotFound, Invalid `unknown_service`, Refused
        `changed_meanwhile` and as `Hall.change_catalogue` does.
        """
        kept = kept_one(self._hall.store, SCENARIO, code)
        scenario, usual = scenario_from(kept.body["scenario"]), self.model()

        def job(tx: Transaction) -> tuple[Applied, Kept]:
            before = tx.catalogue()
            found = applied(before, scenario, kept.body.get("made", ()))
            act = {"applied_at": tx.now, "wait_change_s": wait_change_s, "made": list(found.made)}
            changed = keep(tx, SCENARIO, code, {**kept.body, **act}, actor.ref, version)
            if found.catalogue != before:
                change_catalogue(tx, actor, found.catalogue)
            ask_hours(tx, code, scenario.name, found.asked, usual, actor.ref)
            whats = {name: [one["what"] for one in rows] for name, rows in _rows(found).items()}
            tx.append("scenario.apply", actor.ref, data={"scenario": code} | whats)
            return found, changed

        found, changed = self._hall.write(job)
        return {"scenario": _told(changed)} | _rows(found)

    def put_back(self, actor: Actor, code: str) -> None:
        """It is applied no longer, and asks nothing of the roster; whoever put it back has put the catalogue
        back. Raises NotFound `unknown_scenario`.
        """

        def job(tx: Transaction) -> None:
            kept, asked = kept_in(tx, SCENARIO, code), kept_in(tx, ASKED, code)
            is_applied = kept is not None and kept.body.get("applied_at") is not None
            if asked is None and not is_applied:
                raise NotFound("unknown_scenario", "There is no such scenario that was applied.")
            if asked is not None:
                drop(tx, ASKED, code)
            if kept is not None:
                body = {**kept.body, "applied_at": None, "wait_change_s": None}
                keep(tx, SCENARIO, code, body, actor.ref)
            tx.append("scenario.put_back", actor.ref, data={"scenario": code})

        self._hall.write(job)

    def would_apply(self, code: str) -> Json:
        """What applying a scenario would change now, and what would be left to do. Raises NotFound."""
        kept = kept_one(self._hall.store, SCENARIO, code)
        scenario = scenario_from(kept.body["scenario"])
        found = applied(self._hall.catalogue, scenario, kept.body.get("made", ()))
        return {"scenario": _told(kept)} | _rows(found)

    def _learnt(self, actor: Actor, told: Json) -> Json:
        data = {name: told[name] for name in ("from", "to", "source", "weekdays")}

        def job(tx: Transaction) -> None:
            keep(tx, MODEL, USUAL, told, actor.ref)
            tx.append("design.learn", actor.ref, data=data | {"days": len(told["days"])})

        self._hall.write(job)
        return {"days": len(told["days"])}

    def _needs_model(self) -> None:
        if self.model() is None:
            raise NotReady("no_usual_day", "Learn a usual day from the past first.")


def _read(document: Mapping[str, Any], name: str) -> Scenario:
    try:
        return scenario_from(document)
    except Invalid as error:
        raise Invalid(error.code, error.detail, field=f"{name}.{error.field}") from error


def _rows(found: Applied) -> Json:
    return {"done": list(found.done), "asked": list(found.asked), "to_do": list(found.to_do)}


def _told(kept: Kept) -> Json:
    at = kept.body.get("applied_at")
    return {
        "code": kept.code,
        "version": kept.version,
        "scenario": kept.body["scenario"],
        "at": rfc3339(kept.changed_at),
        "applied_at": None if at is None else rfc3339(at),
        "wait_change_s": kept.body.get("wait_change_s"),
    }
