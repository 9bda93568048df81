"""Looks after running campaigns: raises a remedy when its figure has crossed the mark, keeps who took it.

Every few seconds the board is asked, and the cards that lie here; what came and who signed up is counted by
following the moves. What stands is kept in a document (kind `campaign_live`), so that a restart rings nobody
twice; each change is one `campaign.remedy` move.
"""

import logging
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gevent

from diversion.cards.stock import Cards
from hall.actor import SYSTEM, Actor
from hall.clock import rfc3339
from hall.errors import NotFound, Refused
from hall.hall import Hall
from hall.ticket import Move, Verb
from hall.transaction import Transaction
from hallkeeper.planning.campaign_calls import CampaignCalls
from hallkeeper.planning.campaigns import Campaigns
from planning.campaign.calls import percent
from planning.campaign.campaign import Campaign, Measure, Remedy
from planning.campaign.marks import Standing, figure_of, looked
from planning.history.fate import Fate, fate_of
from planning.history.visit import Trail
from planning.kept.store import keep, kept_all, kept_in

log = logging.getLogger("hallkeeper")
LOOK_S = 4.0
LIVE = "campaign_live"
CALM = frozenset({Measure.CALLS, Measure.WAIT_P90})
"""Without a figure these ask nobody: no call is known of today, nobody waits."""
_SIGNED_UP = frozenset({"standing.state", "mandate.state"})
_READ_AT_ONCE = 1000
Json = dict[str, Any]


class CampaignWatch:
    """One hall's running campaigns; register `follow` with `hall.listen`."""

    def __init__(self, hall: Hall, campaigns: Campaigns, name_of: Callable[[str | None], str | None]) -> None:
        self._hall, self._campaigns, self._name_of = hall, campaigns, name_of
        self._cards, self._calls = Cards(hall), CampaignCalls(hall)
        self._standing: dict[tuple[str, str], Standing] = {}
        self._came: Counter[str] = Counter()
        self._uncalled: dict[str, Move] = {}
        """Ticket -> its issue: whoever takes it back at once was nobody."""
        self._signed = 0
        self._known = -1
        """The last move that was counted; -1 while nobody needs the counts."""

    # -- following ----------------------------------------------------------------------------------

    def follow(self, moves: Sequence[Move]) -> None:
        """Count who comes and who signs up, once a campaign runs."""
        if self._known >= 0 and moves and moves[0].move <= self._known + 1:
            self._take(moves)

    def _take(self, moves: Sequence[Move]) -> None:
        for move in moves:
            if move.move <= self._known:
                continue
            self._known = move.move
            if move.verb == "day.close":
                self._came.clear()
                self._uncalled.clear()
                self._signed = 0
            elif move.verb == Verb.ISSUE:
                self._came[move.service or ""] += 1
                self._uncalled[move.ticket or ""] = move
            elif move.verb in (Verb.CALL, Verb.CANCEL):
                issued = self._uncalled.pop(move.ticket or "", None)
                if issued is not None and move.verb == Verb.CANCEL and self._is_mistake(issued, move):
                    self._came[issued.service or ""] -= 1
            elif move.verb in _SIGNED_UP and move.data.get("from") is None:
                self._signed += 1

    def _is_mistake(self, issued: Move, cancelled: Move) -> bool:
        trail = Trail(issued)
        trail.follow(cancelled)
        return fate_of(trail.visit, self._hall.catalogue.rules.take_back_s * 1000) is Fate.MISTAKE

    def _catch_up(self) -> None:
        if self._known < 0:
            self._known = self._hall.store.row().day_move
        while moves := self._hall.moves_after(self._known, _READ_AT_ONCE):
            self._take(moves)
            gevent.sleep(0)

    # -- looking ------------------------------------------------------------------------------------

    def look(self) -> None:
        """One look at every remedy of what runs."""
        live = self._campaigns.live()
        if not live:
            self._standing.clear()
            return
        self._catch_up()
        figures, kept, calls = self._figures(), self._kept(), self._calls.all()
        for code, campaign in live:
            ringing = self._ringing(campaign, calls.get(code, {}))
            for remedy in campaign.remedies:
                figure = figure_of(remedy, {**figures, **ringing})
                raised = (code, remedy.code) in kept and kept[code, remedy.code].get("over_at") is None
                before = self._standing.get((code, remedy.code), Standing(raised))
                if remedy.measure is Measure.SAID:
                    continue
                calm = 0.0 if remedy.measure in CALM else None
                after = looked(before, remedy, calm if figure is None else figure)
                self._standing[code, remedy.code] = after
                if after.raised != before.raised:
                    told = None if figure == math.inf else figure
                    self._turn(SYSTEM.ref, code, remedy, "raised" if after.raised else "over", told)

    def _figures(self) -> Mapping[tuple[Measure, str], float]:
        """Where nobody can say when those who wait will be called, most often as no counter is open for them,
        the wait is beyond any mark.
        """
        hall, board = self._hall, self._hall.board
        found: dict[tuple[Measure, str], float] = {(Measure.SIGNUPS, ""): float(self._signed)}
        for service in hall.catalogue.offered:
            waiting = board.waiting(service.code)
            wait = hall.estimator(hall.catalogue, board, service.code, waiting)
            found[Measure.WAITING, service.code] = float(waiting)
            found[Measure.CAME, service.code] = float(self._came[service.code])
            if wait is not None or waiting:
                found[Measure.WAIT_P90, service.code] = float(wait.p90_s) if wait else math.inf
        return found | {(Measure.CARDS, str(face)): float(n) for face, n in self._cards.stock().items()}

    def _ringing(self, campaign: Campaign, calls: Mapping[str, int]) -> Mapping[tuple[Measure, str], float]:
        today = self._campaigns.today()
        share = percent(campaign, today, calls.get(today.isoformat()))
        return {} if share is None else {(Measure.CALLS, ""): share}

    # -- what stands --------------------------------------------------------------------------------

    def act(self, actor: Actor, code: str, remedy: str, what: str) -> Json:
        """By hand: `raised` where somebody says so, `taken`, and `over` for what somebody had said.

        Raises NotFound `unknown_remedy`, Refused `remedy_not_raised`, `not_by_hand`.
        """
        found = next((c.remedies for known, c in self._campaigns.live() if known == code), ())
        one = next((r for r in found if r.code == remedy), None)
        if one is None:
            raise NotFound("unknown_remedy", "There is no such remedy of a running campaign.")
        if what != "taken" and one.measure is not Measure.SAID:
            raise Refused("not_by_hand", "The hall sees this by itself.")
        self._turn(actor.ref, code, one, what, None)
        return {"raised": self.raised()}

    def raised(self) -> list[Json]:
        """What stands now, the latest first: what happened, what to do, who looks after it."""
        kept, calls = self._kept(), self._calls.all()
        rows = [
            self._row(code, campaign, remedy, kept[code, remedy.code])
            | {"calls": self._calls_today(campaign, calls.get(code, {}))}
            for code, campaign in self._campaigns.live()
            for remedy in campaign.remedies
            if (code, remedy.code) in kept and kept[code, remedy.code].get("over_at") is None
        ]
        return sorted(rows, key=lambda row: str(row["at"]), reverse=True)

    def running(self, *, staff: bool) -> Json:
        """The answers of what runs, for pages: customers see those that are meant for them."""
        told = []
        calls = self._calls.all() if staff else {}
        for code, campaign in self._campaigns.live():
            questions = [
                {"ask": dict(q.ask), "answer": dict(q.answer), "services": list(q.services)}
                for q in campaign.questions
                if staff or q.for_customers
            ]
            row: Json = {
                "code": code,
                "names": dict(campaign.names),
                "from": str(campaign.first),
                "to": str(campaign.last),
                "services": list(campaign.services),
                "questions": questions,
            }
            if staff:
                by_hand = [r for r in campaign.remedies if r.measure is Measure.SAID]
                row |= {
                    "text": dict(campaign.text),
                    "calls": self._calls_today(campaign, calls.get(code, {})),
                    "by_hand": [
                        {"code": r.code, "problem": dict(r.problem), "then": dict(r.then)} for r in by_hand
                    ],
                }
            told.append(row)
        return {"campaigns": told, "raised": self.raised() if staff else []}

    def answers_for(self, service: str) -> list[Json]:
        """The answers for a customer of this business type; none where a campaign is about others."""
        found = []
        for one in self.running(staff=False)["campaigns"]:
            questions = [q for q in one["questions"] if not q["services"] or service in q["services"]]
            if questions and (not one["services"] or service in one["services"]):
                found.append(one | {"questions": questions})
        return found

    def _calls_today(self, campaign: Campaign, calls: Mapping[str, int]) -> Json:
        today = self._campaigns.today()
        return {"came": calls.get(today.isoformat()), "expected": campaign.hotline.get(today, 0)}

    def _row(self, code: str, campaign: Campaign, remedy: Remedy, stands: Mapping[str, Any]) -> Json:
        taken = stands.get("taken_at")
        return {
            "campaign": code,
            "names": dict(campaign.names),
            "remedy": remedy.code,
            "measure": remedy.measure,
            "subject": remedy.subject,
            "mark": remedy.mark,
            "figure": stands.get("figure"),
            "problem": dict(remedy.problem),
            "then": dict(remedy.then),
            "at": rfc3339(stands["at"]),
            "taken": taken and {"at": rfc3339(taken), "name": self._name_of(stands.get("taken_by"))},
        }

    def _kept(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        return {
            (kept.code, remedy): stands
            for kept in kept_all(self._hall.store, LIVE)
            for remedy, stands in kept.body["remedies"].items()
        }

    def _turn(self, by: str, code: str, remedy: Remedy, what: str, figure: float | None) -> None:
        """Keep and journal it where it is news: another process, another person may have been faster."""

        def job(tx: Transaction) -> None:
            kept = kept_in(tx, LIVE, code)
            remedies = dict(kept.body["remedies"]) if kept is not None else {}
            stands = dict(remedies.get(remedy.code, {}))
            up = bool(stands) and stands.get("over_at") is None
            if what == "raised":
                if up:
                    return
                stands = {"at": tx.now, "figure": figure}
            elif not up or (what == "taken" and stands.get("taken_at")):
                if by == SYSTEM.ref or up:
                    return
                raise Refused("remedy_not_raised", "This is over already.")
            elif what == "taken":
                stands |= {"taken_at": tx.now, "taken_by": by}
            else:
                stands["over_at"] = tx.now
            remedies[remedy.code] = stands
            keep(tx, LIVE, code, {"remedies": remedies}, by)
            seen = {} if figure is None else {"figure": figure, "mark": remedy.mark}
            about = {"measure": str(remedy.measure), "subject": remedy.subject, "state": what}
            tx.append("campaign.remedy", by, data={"campaign": code, "remedy": remedy.code, **about, **seen})

        self._hall.write(job)


def watch_campaigns(watch: CampaignWatch) -> None:
    """Look again and again: a greenlet of its own."""
    while True:
        gevent.sleep(LOOK_S)
        try:
            watch.look()
        except Exception:  # noqa: BLE001 - a full disk at this moment must not end the watch for ever
            log.exception("the watch over campaigns stumbled")
