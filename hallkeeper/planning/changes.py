"""The hall's changes: registered with what is expected of them, foreseen, judged; documents `change`."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from hall.actor import Actor
from hall.clock import rfc3339
from hall.errors import Invalid
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.work import Work, Works
from planning.before_after.change import HALL, LARGEST, Measure, change_of
from planning.history.store import sources_of
from planning.kept.store import Kept, drop, keep, kept_all, kept_in, kept_one

KIND = "change"
Json = dict[str, Any]
NameOf = Callable[[str | None], str | None]


class Changes:
    """One hall's changes. `name_of` tells a person's name by reference."""

    def __init__(self, hall: Hall, works: Works, name_of: NameOf) -> None:
        self._hall, self._works, self._name_of = hall, works, name_of

    def all(self) -> list[Json]:
        """All of them, the latest date first."""
        found = [self._told(kept) for kept in kept_all(self._hall.store, KIND)]
        return sorted(found, key=lambda one: one["date"], reverse=True)

    def one(self, code: str) -> Json:
        """One of them. Raises NotFound `unknown_change`."""
        return self._told(kept_one(self._hall.store, KIND, code))

    def register(self, actor: Actor, body: Mapping[str, Any], code: str | None, version: int | None) -> Json:
        """Keep a new change, or say something else of one that is there; a judgement of before falls.

        Raises Invalid naming the field, NotFound, Refused `changed_meanwhile`.
        """
        self._check(body)
        told = {"name": " ".join(body["name"].split())}
        made = code or secrets.token_hex(4)

        def job(tx: Transaction) -> Kept:
            kept = keep(tx, KIND, made, {**body, **told}, actor.ref, version)
            expected = body["expected"]
            data = {"change": made, "date": body["date"], "version": kept.version}
            tx.append(
                "change.register",
                actor.ref,
                data=data | {name: expected[name] for name in ("measure", "value", "service")},
            )
            return kept

        return self._told(self._hall.write(job))

    def remove(self, actor: Actor, code: str) -> None:
        """Forget a change. Raises NotFound `unknown_change`."""

        def job(tx: Transaction) -> None:
            drop(tx, KIND, code)
            tx.append("change.remove", actor.ref, data={"change": code})

        self._hall.write(job)

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
        told = {name: value for name, value in body.items() if name not in ("judged", "name")}
        return {"change": told, "today": self._today()}

    def _today(self) -> str:
        return self._hall.board.business_day

    def _judged(self, actor: Actor, code: str, body: Mapping[str, Any], told: Json) -> Json:
        """Keep what was found, unless the change says something else meanwhile."""

        def job(tx: Transaction) -> Kept | None:
            kept = kept_in(tx, KIND, code)
            if kept is None or _without_judgement(kept.body) != _without_judgement(body):
                return None
            judged = told | {"at": tx.now, "by": actor.ref}
            names = ("state", "effect", "low", "high", "chance", "before", "after")
            data = {"change": code} | {name: told[name] for name in names if name in told}
            tx.append("change.judge", actor.ref, data=data)
            return keep(tx, KIND, code, {**kept.body, "judged": judged}, actor.ref)

        kept = self._hall.write(job)
        return self.one(code) if kept is None else self._told(kept)

    def _check(self, body: Mapping[str, Any]) -> None:
        expected, acts_on = body["expected"], body["acts_on"]
        if not body["name"].strip():
            raise Invalid("name_missing", "Give the change a name.", field="name")
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

    def _told(self, kept: Kept) -> Json:
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
            "source": change.source,
            "other": change.other,
            "scenario": kept.body.get("scenario"),
            "foreseen": kept.body.get("foreseen"),
            "made_at": rfc3339(kept.made_at),
            "made_by_name": self._name_of(kept.made_by),
            "judged": judged,
        }


def _without_judgement(body: Mapping[str, Any]) -> Json:
    return {name: value for name, value in body.items() if name != "judged"}
