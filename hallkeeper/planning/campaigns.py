"""The hall's campaigns: kept, checked, released, stopped and judged; what is running is told to the pages.

A document (kind `campaign`) holds the card, the words by hand, what was simulated, when and by whom it was
released, `expected` for the forecast from then on, and the judgement. After the release only answers,
remedies and what lies ready may still be changed: customers have been told the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from diversion.cards.stock import Cards
from hall.actor import Actor
from hall.clock import business_day, rfc3339
from hall.errors import Invalid, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.planning.campaign_calls import CAMPAIGN, CampaignCalls
from hallkeeper.planning.work import Work, Works
from planning.campaign.beside import Beside, Other, beside_of, last_day
from planning.campaign.campaign import Campaign, campaign_of
from planning.campaign.check import POINTS, Around, Check, basis_of, checks, marked
from planning.campaign.example import example_card
from planning.campaign.stage import Stage, copied, expected_json, stage_of
from planning.kept.store import Kept, drop, keep, kept_all, kept_in, kept_one

KIND = CAMPAIGN
CHANGEABLE = frozenset({"questions", "remedies", "forms", "owner"})
"""What may still be changed of a card after its release."""
Json = dict[str, Any]
Change = Callable[[Json, date], Json | None]
"""Changes a document's body on a business day; answers what the journal is told."""
_COPY = {"zh-CN": "（副本）", "en": " (copy)"}


class Campaigns:
    """One hall's campaigns. `name_of` tells a person's name by reference."""

    def __init__(self, hall: Hall, works: Works, name_of: Callable[[str | None], str | None]) -> None:
        self._hall, self._works, self._name_of = hall, works, name_of
        self._cards, self._calls = Cards(hall), CampaignCalls(hall)

    # -- asking -------------------------------------------------------------------------------------

    def today(self) -> date:
        """The hall's business day: a campaign lasts until its last one is closed, however late that is."""
        return date.fromisoformat(self._hall.board.business_day)

    def all(self) -> list[Json]:
        """All of them in brief, those that go on first, then by their days, the latest first."""
        known = kept_all(self._hall.store, KIND)
        rows = [self._brief(kept, known) for kept in known]
        order = [Stage.RUNNING, Stage.RELEASED, Stage.CHECKED, Stage.DRAFT, Stage.ENDED, Stage.JUDGED]
        rows.sort(key=lambda row: row["from"] or "9999", reverse=True)
        return sorted(rows, key=lambda row: order.index(row["stage"]))

    def one(self, code: str) -> Json:
        """The whole document with its checks. Raises NotFound `unknown_campaign`."""
        return self._whole(kept_one(self._hall.store, KIND, code))

    def live(self) -> list[tuple[str, Campaign]]:
        """Those that are running."""
        found = []
        for kept in kept_all(self._hall.store, KIND):
            if kept.body.get("released"):
                campaign = campaign_of(kept.body["card"])
                if stage_of(kept.body, campaign, self.today(), settled=True) is Stage.RUNNING:
                    found.append((kept.code, campaign))
        return sorted(found)

    # -- the card -----------------------------------------------------------------------------------

    def make(self, actor: Actor, *, copy_of: str | None = None, example: bool = False) -> Json:
        """A new draft: empty, the example, or a copy that begins a week from today."""
        first = date.fromordinal(self.today().toordinal() + 7)
        card: Mapping[str, Any] = {}
        if copy_of is not None:
            card = copied(kept_one(self._hall.store, KIND, copy_of).body["card"], first, _COPY)
        elif example:
            card = example_card(first, self._example_services(), self._hall.catalogue.names)

        def job(tx: Transaction) -> Kept:
            numbers = [int(one.code[1:]) for one in kept_all(self._hall.store, KIND)]
            code = f"c{max(numbers, default=0) + 1}"
            tx.append("campaign.make", actor.ref, data={"campaign": code})
            return keep(tx, KIND, code, {"card": dict(card)}, actor.ref, 0)

        return self._whole(self._hall.write(job))

    def keep(self, actor: Actor, code: str, card: Mapping[str, Any], version: int) -> Json:
        """Change the card. Raises Invalid, Refused `changed_meanwhile`, `campaign_released`."""
        campaign_of(card)

        def change(body: Json, today: date) -> Json | None:
            before = body["card"]
            told = {name for name in (*before, *card) if before.get(name) != card.get(name)}
            if body.get("released") and told - CHANGEABLE:
                words = "Customers have been told this; only answers, remedies and forms may change now."
                raise Refused("campaign_released", words, field=sorted(told - CHANGEABLE)[0])
            body["card"] = dict(card)
            return {"changed": sorted(told)} if body.get("released") and told else None

        return self._changed(actor, code, change, verb="change", version=version)

    def say(self, actor: Actor, code: str, point: str, ok: bool | None, reason: str) -> Json:
        """Confirm or doubt a point by hand; None takes the word back. Raises Invalid."""
        if point not in POINTS:
            raise Invalid("invalid_field", "There is no such point.", field="point")
        if ok is not None and not reason.strip():
            raise Invalid("reason_wanted", "Say why; whoever reads it later wants to know.", field="reason")

        def change(body: Json, today: date) -> None:
            words = {**body.get("by_hand", {})}
            words.pop(point, None)
            if ok is not None:
                (check,) = [one for one in self._checks(code, body, today) if one.code == point]
                word = {"ok": ok, "reason": reason.strip(), "by": actor.ref, "at": self._hall.clock()}
                words[point] = word | {"basis": check.basis}
            body["by_hand"] = words

        return self._changed(actor, code, change)

    def remove(self, actor: Actor, code: str) -> None:
        """Throw a draft away. Raises Refused `campaign_released`."""

        def job(tx: Transaction) -> None:
            kept = kept_in(tx, KIND, code)
            if kept is not None and kept.body.get("released"):
                raise Refused("campaign_released", "Customers have been told of it: it can be stopped.")
            drop(tx, KIND, code)
            tx.append("campaign.drop", actor.ref, data={"campaign": code})

        self._hall.write(job)

    # -- its life -----------------------------------------------------------------------------------

    def hold(self, actor: Actor, code: str) -> Work:
        """Have its worst day simulated; what comes of it is kept. Raises Invalid `no_visits`."""
        kept = kept_one(self._hall.store, KIND, code)
        campaign = campaign_of(kept.body["card"])
        if not campaign.days or not any(campaign.expected.values()):
            raise Invalid("no_visits", "How many more will come, and on which days?", field="expected")
        beside = [one for one in self._beside(code, kept.body, campaign) if one.expected]
        others = [{"code": one.code, "names": dict(one.names)} for one in beside]
        basis = basis_of(campaign, beside)
        asked = {
            "expected": expected_json(campaign),
            "beside": [one.code for one in beside],
            "today": self.today().isoformat(),
        }

        def then(found: Json) -> Json:
            def change(body: Json, today: date) -> None:
                body["hold"] = found | {"basis": basis, "at": self._hall.clock(), "beside": others}

            return self._changed(actor, code, change)

        return self._works.start("campaign_hold", asked, actor.ref, then)

    def release(self, actor: Actor, code: str, version: int) -> Json:
        """Let it be told. Raises Refused `campaign_incomplete`, `campaign_released`, `changed_meanwhile`."""

        def change(body: Json, today: date) -> Json:
            if body.get("released"):
                raise Refused("campaign_released", "It is released already.")
            missing = [one.code for one in self._checks(code, body, today) if not one.settled]
            if missing:
                raise Refused(
                    "campaign_incomplete", f"Not settled yet: {', '.join(missing)}.", field=missing[0]
                )
            campaign = campaign_of(body["card"])
            found = self._checks(code, body, today)
            by_hand = sorted(one.code for one in found if one.by_hand is not None)
            body["released"] = {"at": self._hall.clock(), "by": actor.ref}
            body["expected"] = expected_json(campaign)
            return {"from": str(campaign.first), "to": str(campaign.last), "by_hand": by_hand}

        return self._changed(actor, code, change, verb="release", version=version)

    def stop(self, actor: Actor, code: str) -> Json:
        """End it before its last day. Raises Refused `campaign_not_running`."""

        def change(body: Json, today: date) -> Json:
            campaign = campaign_of(body["card"])
            if self._stage(code, body, campaign, today) not in (Stage.RELEASED, Stage.RUNNING):
                raise Refused("campaign_not_running", "It is not under way.")
            body["stopped"] = {"at": self._hall.clock(), "by": actor.ref, "day": today.isoformat()}
            body["expected"] = expected_json(campaign, today)
            return {}

        return self._changed(actor, code, change, verb="stop")

    def look_back(self, actor: Actor, code: str) -> Work:
        """Have what happened put beside what would have been. Raises Refused `campaign_not_begun`."""
        kept = kept_one(self._hall.store, KIND, code)
        campaign = campaign_of(kept.body["card"])
        last = last_day(campaign, self._stopped_on(kept.body))
        begun = campaign.first is not None and last is not None and campaign.first <= last
        if not kept.body.get("released") or not begun or str(self.today()) <= str(campaign.first):
            raise Refused("campaign_not_begun", "There is nothing to judge before its first day is over.")
        asked = {
            "code": code,
            "card": kept.body["card"],
            "last": str(last),
            "today": self.today().isoformat(),
        }

        def then(found: Json) -> Json:
            def change(body: Json, today: date) -> None:
                body["happened"] = found | {"at": self._hall.clock()}

            return self._changed(actor, code, change)

        return self._works.start("campaign_happened", asked, actor.ref, then)

    def judge(self, actor: Actor, code: str, words: str, *, final: bool) -> Json:
        """Write the judgement; `final` closes the card. Raises Refused `campaign_not_ended`."""
        calls = self._calls.all().get(code, {})

        def change(body: Json, today: date) -> Json:
            campaign = campaign_of(body["card"])
            if final and self._stage(code, body, campaign, today) is not Stage.ENDED:
                raise Refused("campaign_not_ended", "It is judged once it is over, and once.")
            body["words"] = words.strip()
            if not final:
                return {}
            body["judged"] = {"at": self._hall.clock(), "by": actor.ref}
            sums = (body.get("happened") or {}).get("services", [])
            told = {one["service"]: [one["expected"], one["came"]] for one in sums}
            return {"visits": told, "calls": sum(calls.values())}

        return self._changed(actor, code, change, verb="judge" if final else None)

    # -- parts --------------------------------------------------------------------------------------

    def _changed(
        self,
        actor: Actor,
        code: str,
        change: Change,
        *,
        verb: str | None = None,
        version: int | None = None,
    ) -> Json:
        """Change the document in one transaction, journalled where a verb is given and something is told."""

        def job(tx: Transaction) -> Kept:
            kept = kept_in(tx, KIND, code) or kept_one(self._hall.store, KIND, code)
            body = dict(kept.body)
            if version is not None and version != kept.version:
                raise Refused("changed_meanwhile", "Somebody else has changed this meanwhile; load it again.")
            data = change(body, date.fromisoformat(tx.day))
            if verb is not None and data is not None:
                tx.append(f"campaign.{verb}", actor.ref, data={"campaign": code, **data})
            return keep(tx, KIND, code, body, actor.ref, version)

        return self._whole(self._hall.write(job))

    def _checks(
        self, code: str, body: Mapping[str, Any], today: date, known: Sequence[Kept] | None = None
    ) -> list[Check]:
        campaign = campaign_of(body["card"])
        around = Around(
            self._hall.catalogue.languages,
            self._cards.stock(),
            today,
            body.get("hold"),
            body.get("by_hand", {}),
            self._beside(code, body, campaign, known),
        )
        return checks(campaign, around)

    def _beside(
        self, code: str, body: Mapping[str, Any], campaign: Campaign, known: Sequence[Kept] | None = None
    ) -> tuple[Beside, ...]:
        """The others that were released before this one, or by now, and ask something of the same hall."""
        before = (body.get("released") or {"at": None})["at"]
        others = [self._other(k) for k in known or kept_all(self._hall.store, KIND) if k.code != code]
        earlier = [one for one in others if one is not None and (before is None or one.released_at < before)]
        return beside_of(campaign, earlier, self.today())

    def _other(self, kept: Kept) -> Other | None:
        released = kept.body.get("released")
        if not released:
            return None
        campaign = campaign_of(kept.body["card"])
        return Other(kept.code, campaign, last_day(campaign, self._stopped_on(kept.body)), released["at"])

    def _stopped_on(self, body: Mapping[str, Any]) -> date | None:
        """The business day on which it was stopped; older versions kept the instant alone."""
        stopped = body.get("stopped")
        if not stopped:
            return None
        if "day" in stopped:
            return date.fromisoformat(stopped["day"])
        catalogue = self._hall.catalogue
        return business_day(stopped["at"], catalogue.zone, catalogue.rules.day_change)

    def _stage(self, code: str, body: Mapping[str, Any], campaign: Campaign, today: date) -> Stage:
        settled = bool(body.get("released")) or all(one.settled for one in self._checks(code, body, today))
        return stage_of(body, campaign, today, settled=settled)

    def _brief(self, kept: Kept, known: Sequence[Kept] | None = None) -> Json:
        campaign = campaign_of(kept.body["card"])
        released = bool(kept.body.get("released"))
        found = [] if released else self._checks(kept.code, kept.body, self.today(), known)
        settled = all(one.settled for one in found)
        return {
            "code": kept.code,
            "names": dict(campaign.names),
            "from": campaign.first and campaign.first.isoformat(),
            "to": campaign.last and campaign.last.isoformat(),
            "owner": campaign.owner,
            "services": list(campaign.services),
            "stage": stage_of(kept.body, campaign, self.today(), settled=settled),
            "open": [one.code for one in found if not one.settled],
            "changed_at": rfc3339(kept.changed_at),
        }

    def _whole(self, kept: Kept) -> Json:
        body = kept.body
        campaign = campaign_of(body["card"])
        return self._brief(kept) | {
            "version": kept.version,
            "card": body["card"],
            "checks": [self._check_json(one) for one in self._checks(kept.code, body, self.today())],
            "beside": [_beside_json(one) for one in self._beside(kept.code, body, campaign)],
            "marked": marked(campaign),
            "stock": {str(face): n for face, n in sorted(self._cards.stock().items())},
            "hold": body.get("hold"),
            **{name: self._act_json(body.get(name)) for name in ("released", "stopped", "judged")},
            "until": str(last_day(campaign, self._stopped_on(body)) or ""),
            "happened": body.get("happened"),
            "calls": self._calls.all().get(kept.code, {}),
            "words": body.get("words", ""),
            "today": self.today().isoformat(),
            "languages": list(self._hall.catalogue.languages),
            "offered": [service.code for service in self._hall.catalogue.offered],
        }

    def _check_json(self, one: Check) -> Json:
        word = None
        if one.by_hand is not None:
            word = {"ok": one.by_hand["ok"], "reason": one.by_hand["reason"]} | self._act(one.by_hand)
        why = [dict(row) for row in one.why]
        return {"code": one.code, "verdict": one.verdict, "settled": one.settled, "why": why, "by_hand": word}

    def _act_json(self, act: Mapping[str, Any] | None) -> Json | None:
        return None if act is None else self._act(act)

    def _act(self, act: Mapping[str, Any]) -> Json:
        return {"at": rfc3339(act["at"]), "by": act["by"], "name": self._name_of(act["by"])}

    def _example_services(self) -> list[str]:
        """The business type that paying is: where the hall has said which, else its first."""
        catalogue = self._hall.catalogue
        offered = [service.code for service in catalogue.offered]
        return [catalogue.pays_for] if catalogue.pays_for in offered else offered[:1]


def _beside_json(one: Beside) -> Json:
    return {
        "code": one.code,
        "names": dict(one.names),
        "days": sorted({day.isoformat() for by_day in one.expected.values() for day in by_day}),
        "cards": {str(face): count for face, count in one.cards.items()},
    }
