"""The hall's changes: registered with what is expected of them, foreseen, judged; documents `change`.

What could be seen of a change is worked out when it is registered and kept beside it (`change_foreseen`),
with the question that it answers: it is stale when the change asks another one.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hall.actor import Actor
from hall.clock import business_day, is_near, rfc3339
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.work import Work, Works
from planning.before_after.change import HALL, LARGEST, Change, Measure, change_of, question_of
from planning.history.store import sources_of
from planning.kept.store import Kept, drop, keep, kept_all, kept_in, kept_one

KIND, FORESEEN = "change", "change_foreseen"
Json = dict[str, Any]
NameOf = Callable[[str | None], str | None]


class Changes:
    """One hall's changes. `name_of` tells a person's name by reference."""

    def __init__(self, hall: Hall, works: Works, name_of: NameOf) -> None:
        self._hall, self._works, self._name_of = hall, works, name_of

    def all(self) -> list[Json]:
        """All of them, the latest date first."""
        store = self._hall.store
        foreseen = {kept.code: kept for kept in kept_all(store, FORESEEN)}
        found = [self._told(kept, foreseen.get(kept.code)) for kept in kept_all(store, KIND)]
        return sorted(found, key=lambda one: one["date"], reverse=True)

    def one(self, code: str) -> Json:
        """One of them. Raises NotFound `unknown_change`."""
        store = self._hall.store
        foreseen = next((kept for kept in kept_all(store, FORESEEN) if kept.code == code), None)
        return self._told(kept_one(store, KIND, code), foreseen)

    def register(self, actor: Actor, body: Mapping[str, Any], code: str | None, version: int | None) -> Json:
        """Keep a new change, or say something else of one that is there; another question is not judged yet.

        `work` finds out what could be seen of it; None where that is known, or nobody has time now. Raises
        Invalid naming the field, NotFound, Refused `changed_meanwhile`.
        """
        self._check(body)
        told = {"name": " ".join(body["name"].split())}
        made = code or secrets.token_hex(4)

        def job(tx: Transaction) -> Kept:
            asked = _asked_by(kept_in(tx, KIND, made), body, tx.now, actor.ref)
            kept = keep(tx, KIND, made, {**body, **told, **asked}, actor.ref, version)
            expected = body["expected"]
            data = {"change": made, "date": body["date"], "days": body["days"], "version": kept.version}
            tx.append(
                "change.register",
                actor.ref,
                data=data | {name: expected[name] for name in ("measure", "value", "service")},
            )
            return kept

        self._hall.write(job)
        change = self.one(made)
        known = change["foreseen"] is not None and not change["foreseen"]["stale"]
        return change | {"work": None if known else self._begun(actor, made)}

    def remove(self, actor: Actor, code: str) -> None:
        """Forget a change. Raises NotFound `unknown_change`."""

        def job(tx: Transaction) -> None:
            drop(tx, KIND, code)
            if kept_in(tx, FORESEEN, code) is not None:
                drop(tx, FORESEEN, code)
            tx.append("change.remove", actor.ref, data={"change": code})

        self._hall.write(job)

    def foresee_kept(self, actor: Actor, code: str) -> Work:
        """Begin to work out what could be seen of a registered change, and keep it. Raises NotFound."""
        question = question_of(kept_one(self._hall.store, KIND, code).body)

        def keep_it(told: Json) -> Json:
            def job(tx: Transaction) -> None:
                kept = kept_in(tx, KIND, code)
                if kept is not None and question_of(kept.body) == question:
                    keep(tx, FORESEEN, code, {"question": question, "found": told}, actor.ref)

            self._hall.write(job)
            return self.one(code)

        return self._works.start("change_foresee_registered", self._asked(question), actor.ref, keep_it)

    def _begun(self, actor: Actor, code: str) -> Json | None:
        try:
            return self.foresee_kept(actor, code).as_json()
        except Refused:
            return None  # much is being worked out; the change is kept, and its page asks again

    def foresee(self, actor: Actor, body: Mapping[str, Any]) -> Work:
        """Begin to work out what could be seen of a change. Raises Invalid naming the field."""
        self._check(body)
        return self._works.start("change_foresee", self._asked(body), actor.ref)

    def judge(self, actor: Actor, code: str) -> Work:
        """Begin to judge a change; the judgement is kept with it. Raises NotFound `unknown_change`."""
        body = kept_one(self._hall.store, KIND, code).body
        return self._works.start(
            "change_judge", self._asked(body), actor.ref, lambda told: self._judged(actor, code, body, told)
        )

    def drift(self, actor: Actor, measure: str, service: str | None, source: str) -> Work:
        """Begin to look whether a measure wanders off by itself. Raises Invalid naming the field."""
        self._check_measure(measure, service, source)
        asked = {"measure": measure, "service": service, "source": source, "today": self._today()}
        return self._works.start("change_drift", asked, actor.ref)

    def _asked(self, body: Mapping[str, Any]) -> Json:
        return {"change": question_of(body), "today": self._today()}

    def _today(self) -> str:
        return self._hall.board.business_day

    def _judged(self, actor: Actor, code: str, body: Mapping[str, Any], told: Json) -> Json:
        """Keep what was found, unless the change asks something else meanwhile."""

        def job(tx: Transaction) -> Kept | None:
            kept = kept_in(tx, KIND, code)
            if kept is None or question_of(kept.body) != question_of(body):
                return None
            judged = told | {"at": tx.now, "by": actor.ref}
            names = ("state", "effect", "low", "high", "chance", "before", "after")
            expected = {name: body["expected"][name] for name in ("measure", "service")}
            data = {"change": code} | expected | {name: told[name] for name in names if name in told}
            tx.append("change.judge", actor.ref, data=data)
            looked = kept.body.get("looked", False) or told["state"] != "early"
            return keep(tx, KIND, code, {**kept.body, "judged": judged, "looked": looked}, actor.ref)

        self._hall.write(job)
        return self.one(code)

    def _check(self, body: Mapping[str, Any]) -> None:
        expected, acts_on = body["expected"], body["acts_on"]
        if not body["name"].strip():
            raise Invalid("name_missing", "Give the change a name.", field="name")
        if not is_near(date.fromisoformat(body["date"])):
            raise Invalid("day_far", "This day is too far away; is the year right?", field="date")
        source, other = body["source"], body["other"]
        self._check_measure(expected["measure"], expected["service"], source)
        value, most = expected["value"], LARGEST[Measure(expected["measure"])]
        if not 0 < abs(value) <= most:
            words = f"Say how much more or less you expect: not nothing, at most {most:g}."
            raise Invalid("no_effect", words, field="expected.value")
        for service in acts_on["services"]:
            self._known_service(service, "acts_on.services")
        if other is not None:
            self._known_source(other, "other")
            if other == source:
                raise Invalid("same_hall", "Compare with another hall, not with the same.", field="other")
        change_of(body)

    def _check_measure(self, measure: str, service: str | None, source: str) -> None:
        self._known_source(source, "source")
        if measure == Measure.VISITS:
            if service is None:
                raise Invalid("service_missing", "Say whose visits are meant.", field="expected.service")
            self._known_service(service, "expected.service")
        if measure == Measure.DIVERTED and source != HALL:
            words = "A file does not say who was served without a queue."
            raise Invalid("not_in_files", words, field="expected.measure")

    def _known_service(self, code: str, field: str) -> None:
        if all(service.code != code for service in self._hall.catalogue.services):
            raise Invalid("unknown_service", f"There is no business type {code!r}.", field=field)

    def _known_source(self, code: str, field: str) -> None:
        if code != HALL and all(s.code != code or s.kind != "visits" for s in sources_of(self._hall.store)):
            raise Invalid("unknown_source", "There is no such file of waits.", field=field)

    def _told(self, kept: Kept, foreseen: Kept | None) -> Json:
        judged = kept.body.get("judged")
        if judged is not None:
            judged = judged | {"at": rfc3339(judged["at"]), "by_name": self._name_of(judged["by"])}
        change = change_of(kept.body)
        return {
            "code": kept.code,
            "version": kept.version,
            "name": kept.body["name"],
            "date": change.since.isoformat(),
            "expected": {"measure": change.measure, "value": change.value, "service": change.service},
            "acts_on": {"services": list(change.services), "staff": change.staff},
            "settling": change.settling,
            "days": change.days,
            "watched": change.watched_on(date.fromisoformat(self._today())),
            "verdict_on": change.verdict_on.isoformat(),
            "source": change.source,
            "other": change.other,
            "scenario": kept.body.get("scenario"),
            "foreseen": None if foreseen is None else _foreseen_told(kept, foreseen),
            "made_at": rfc3339(kept.made_at),
            "made_by_name": self._name_of(kept.made_by),
            **self._asked_told(kept, change),
            "judged": judged,
        }

    def _asked_told(self, kept: Kept, change: Change) -> Json:
        """When it was last said what the change is judged by, and what the one who said it may have known."""
        asked = kept.body.get("asked") or {"at": kept.made_at, "by": kept.made_by, "again": False}
        catalogue = self._hall.catalogue
        day = business_day(asked["at"], catalogue.zone, catalogue.rules.day_change)
        late = None
        if asked.get("knowing"):
            late = "knowing"
        elif day > change.since:
            late = "changed" if asked["again"] else "registered"
        told = {"asked_at": rfc3339(asked["at"]), "asked_by_name": self._name_of(asked["by"])}
        return told | {"asked_again": asked["again"], "late": late}


def _asked_by(before: Kept | None, body: Mapping[str, Any], now: int, by: str) -> Json:
    """Who asked when, to be kept with a change; and its judgement where the question is still the same."""
    if before is None:
        return {"asked": {"at": now, "by": by, "again": False, "knowing": False}, "looked": False}
    looked = before.body.get("looked", before.body.get("judged") is not None)
    if question_of(before.body) == question_of(body):
        same = {name: before.body[name] for name in ("asked", "judged") if name in before.body}
        return same | {"looked": looked}
    return {"asked": {"at": now, "by": by, "again": True, "knowing": looked}, "looked": looked}


def _foreseen_told(kept: Kept, foreseen: Kept) -> Json:
    stale = foreseen.body["question"] != question_of(kept.body)
    found, measure = foreseen.body["found"], foreseen.body["question"]["expected"]["measure"]
    return {**found, "measure": measure, "at": rfc3339(foreseen.changed_at), "stale": stale}
