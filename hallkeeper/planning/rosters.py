"""Staff, shifts and rosters of one hall: kept, planned beside the server, changed by hand, published.

Moves hold codes and references of people, never names; what was published last for a day is what counts.
"""

import hmac
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hall.transaction import Transaction
from hallkeeper.access import digest, new_secret
from hallkeeper.planning.asked_hours import asked_hours
from hallkeeper.planning.work import Work, Works
from hallkeeper.store import Person
from planning.kept.store import Kept, drop, keep, kept_all, kept_all_in, kept_in, kept_one
from planning.roster.by_hand import moved, with_away
from planning.roster.documents import (
    ALL_SHIFTS,
    FEED,
    ROSTER,
    SHIFT,
    STAFF,
    Staff,
    away_days,
    hours_of,
    named_from,
    plan_of,
    shift_from,
    staff_from,
    usual_shifts,
    without_begun,
)
from planning.roster.feed import Worked
from planning.roster.groups import Group
from planning.roster.hours import came_between
from planning.roster.view import stale_days

Json = Mapping[str, Any]

DRAFT, PUBLISHED, REPLACED = "draft", "published", "replaced"
NOT_COPIED = frozenset({"published_at", "changes", "still", "away", "today"})
"""What a draft does not take over: the changes from the roster before were those of the one that it is of."""
LONGEST_AWAY, MOST_DAYS = 92, 400
"""So many days somebody may be away at once; so many are kept of a teller."""
FEED_PAST = timedelta(days=31)
USUAL_HOURS = (17, 36)
"""From half past eight to six: of a hall without hours and without a past."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A shift by hand, None for none. Whoever takes a change back says what was before: `away`, and from
    which half hour on they were not there any more (`cut`).
    """

    person: str
    day: date
    shift: str | None
    away: bool | None = None
    cut: int | None = None


class Rostering:
    """`people` answers who works here."""

    def __init__(self, hall: Hall, works: Works, people: Callable[[], Sequence[Person]]) -> None:
        self._hall, self._works, self._people = hall, works, people

    # -- staff and shifts ---------------------------------------------------------------------------

    def staff(self) -> list[tuple[Person, Staff, int, bool]]:
        """Who works here: their data, its version (0: never kept), whether a calendar is given out."""
        kept = {one.code: one for one in kept_all(self._hall.store, STAFF)}
        feeds = {one.code for one in kept_all(self._hall.store, FEED)}
        found = []
        for person in sorted(self._people(), key=lambda one: (one.role != "counter", one.name)):
            one = kept.get(person.id)
            body = one.body if one else None
            data = staff_from(person.id, body, self._services())
            if body is None and person.role != "counter":
                data = Staff(person.id, works=False, skills=data.skills)
            found.append((person, data, one.version if one else 0, person.id in feeds))
        return found

    def keep_staff(self, person: str, body: Json, version: int, by: str) -> Kept:
        """Change what is known of a teller. Raises NotFound `unknown_person`, Invalid, naming the field."""
        self._known(person)
        unknown = set(body["skills"]) - set(self._services())
        if unknown:
            raise Invalid("unknown_service", f"There is no {sorted(unknown)[0]!r}.", field="skills")
        if body["least_hours"] > body["most_hours"]:
            raise Invalid("no_hours", "The least hours are more than the most.", field="least_hours")
        if body["works"] and not body["skills"]:
            raise Invalid("no_skills", "Who can do nothing cannot be planned.", field="skills")

        def job(tx: Transaction) -> Kept:
            tx.append("staff.change", by, data={"person": person})
            return keep(tx, STAFF, person, body, by, version)

        return self._hall.write(job)

    def shifts(self) -> tuple[int, list[dict[str, Any]]]:
        """The shift patterns and their version; 0: the usual ones, which nobody has changed."""
        kept = next((one for one in kept_all(self._hall.store, SHIFT) if one.code == ALL_SHIFTS), None)
        if kept is None:
            return 0, usual_shifts(*self._hours())
        return kept.version, list(kept.body["shifts"])

    def keep_shifts(self, shifts: Sequence[Json], version: int, by: str) -> Kept:
        """Change the shift patterns. Raises Invalid `no_shift`, `twice`, `no_shifts`, naming the shift."""
        codes = [shift_from(one).code for one in shifts]
        if not codes:
            raise Invalid("no_shifts", "Without shifts nobody works.", field="shifts")
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice:
            raise Invalid("twice", f"The shift {twice!r} is there twice.", field=f"shifts.{twice}")

        def job(tx: Transaction) -> Kept:
            tx.append("shift.change", by, data={"shifts": len(codes)})
            return keep(tx, SHIFT, ALL_SHIFTS, {"shifts": list(shifts)}, by, version)

        return self._hall.write(job)

    # -- rosters ------------------------------------------------------------------------------------

    def rosters(self) -> list[Kept]:
        """All that are kept, the latest start first."""
        return sorted(kept_all(self._hall.store, ROSTER), key=lambda one: (one.body["start"], one.made_at))[
            ::-1
        ]

    def one(self, code: str) -> Kept:
        """One roster. Raises NotFound `unknown_roster`."""
        return kept_one(self._hall.store, ROSTER, code)

    def plan(self, start: date, days: int, share: float, by: str) -> Work:
        """Have a roster worked out, which is then a draft. Raises Invalid for what makes no sense."""
        if start.weekday() != 0 or start < self.today() - timedelta(days=6):
            raise Invalid(
                "no_weeks", "A roster begins on a Monday, this week's or a later one.", field="start"
            )
        staff = [data for _, data, _, _ in self.staff() if data.works]
        if not staff:
            raise Invalid("no_tellers", "Nobody is planned: say who works at the counters.", field="tellers")
        shifts = self.shifts()[1]
        each = [Group(code, (code,), ()) for code in self._services()]
        plan_of(start, days, shifts, staff, each, {})  # what makes no sense is said at once
        asked = {
            "today": self.today().isoformat(),
            "start": start.isoformat(),
            "days": days,
            "share": share,
            "tellers": [one.as_json() | {"person": one.person} for one in staff],
            "shifts": shifts,
            "asked": asked_hours(self._hall),
        }
        return self._works.start("roster", asked, by, lambda told: self._draft({**told, "state": DRAFT}, by))

    def again(self, code: str, away: Json, by: str) -> Work:
        """Have a roster planned anew with somebody away; when it is ready it is a draft of its own.

        That they are away is kept at once, so that no other plan counts on them; published ones are named.
        """
        kept = self.one(code)
        if away["person"] not in {one["person"] for one in kept.body["tellers"]}:
            raise Invalid("unknown_teller", "This person is not in the roster.", field="person")
        if not 0 <= (date.fromisoformat(away["until"]) - date.fromisoformat(away["day"])).days < LONGEST_AWAY:
            raise Invalid("invalid_field", f"until: 1 to {LONGEST_AWAY} days at once.", field="until")
        days = away_days(away)
        tellers = [
            {**one, "away": sorted({*noted, *(days if one["person"] == away["person"] else ())})}
            for one, noted in self._noted_away(kept.body["tellers"])
        ]
        asked = {**kept.body, "tellers": tellers, "away": dict(away), "today": self.today().isoformat()}
        body = {name: value for name, value in asked.items() if name not in NOT_COPIED}
        body["tellers"] = without_begun(asked)

        def then(told: Any) -> dict[str, Any]:
            aways = [*kept.body.get("aways", ()), dict(away)]
            waited = {"named": told["named"], "cut": told["cut"]}
            made = {**body, **told, "aways": aways, "waited": waited, "changed": True, "anew": True}
            return self._draft({**made, "of": code, "state": DRAFT}, by) | {"also": also}

        also = self.counting_on(away["person"], days, code)
        work = self._works.start("roster_again", asked, by, then)
        self._hall.write(lambda tx: self._note_away(tx, away["person"], days, by, away=True))
        return work

    def counting_on(self, person: str, days: Sequence[str], but: str) -> list[str]:
        """The first days of other published rosters in which somebody works on one of these days."""
        others = [one.body for one in self.rosters() if one.code != but and one.body["state"] == PUBLISHED]
        return sorted(o["start"] for o in others if any(person in o["named"].get(day, {}) for day in days))

    def _noted_away(self, tellers: Sequence[Json]) -> list[tuple[Json, Sequence[str]]]:
        """A roster's tellers, each with the days away that are known by now, wherever they were noted."""
        kept = {one.code: one.body for one in kept_all(self._hall.store, STAFF)}
        return [(one, kept.get(one["person"], one).get("away", ())) for one in tellers]

    def _note_away(self, tx: Transaction, person: str, days: Sequence[str], by: str, *, away: bool) -> None:
        kept = kept_in(tx, STAFF, person)
        body = staff_from(person, None, self._services()).as_json() if kept is None else kept.body
        before = list(body.get("away", ()))
        told = sorted({*before, *days} if away else {*before} - {*days})[-MOST_DAYS:]
        if told != before:
            tx.append("staff.change", by, data={"person": person})
            keep(tx, STAFF, person, {**body, "away": told}, by)

    def copied(self, code: str, by: str) -> dict[str, Any]:
        """A draft of the same, to be changed by hand."""
        kept = {name: value for name, value in self.one(code).body.items() if name not in NOT_COPIED}
        return self._draft({**kept, "state": DRAFT, "of": code}, by)

    def waits(self, code: str, by: str) -> Work:
        """Have the waits of the days that were changed by hand worked out anew."""
        kept = self.one(code)
        stale = set(stale_days(kept.body))
        customers = {day: rows for day, rows in kept.body["customers"].items() if day in stale}
        asked = {**kept.body, "customers": customers, "today": self.today().isoformat()}
        waited = {"named": kept.body["named"], "cut": kept.body.get("cut", [])}

        def then(told: Any) -> dict[str, Any]:
            def job(tx: Transaction) -> Kept:
                now = self._in(tx, code)
                return keep(tx, ROSTER, code, {**now.body, "waits": told["waits"], "waited": waited}, by)

            self._hall.write(job)
            return {"code": code}

        return self._works.start("roster_waits", asked, by, then)

    def move(self, code: str, moving: Moving, version: int, by: str) -> Kept:
        """Give somebody another shift on a day of a draft, or none. Whoever is given one is there: that they
        are away is noted no longer. Raises Refused `not_a_draft`, Invalid as `by_hand.moved`.
        """

        def job(tx: Transaction) -> Kept:
            kept = self._in(tx, code)
            if kept.body["state"] != DRAFT:
                raise Refused("not_a_draft", "A published roster is changed by making a draft of it.")
            person, day = moving.person, moving.day.isoformat()
            body = moved(kept.body, person, day, moving.shift, moving.cut)
            away = moving.away if moving.shift is None or moving.away is not None else False
            if away is not None:
                body = with_away(body, person, day, away=away)
                self._note_away(tx, person, [day], by, away=away)
            tx.append("roster.change", by, data={"roster": code, "person": person, "day": day})
            return keep(tx, ROSTER, code, body, by, version)

        return self._hall.write(job)

    def publish(self, code: str, version: int, by: str, *, anyway: bool = False) -> Kept:
        """From now on this is what counts for its days. Raises Refused `not_a_draft`, and unless `anyway`
        `published_meanwhile` where another one for some of them was published since this draft was made.
        """

        def job(tx: Transaction) -> Kept:
            kept = self._in(tx, code)
            if kept.body["state"] != DRAFT:
                raise Refused("not_a_draft", "This roster has been published already.")
            others = kept_all_in(tx, ROSTER)
            if not anyway and any(_is_newer(other, kept) for other in others):
                raise Refused("published_meanwhile", "Another roster for these days was published meanwhile.")
            revision = 1 + max((one.body.get("revision", 0) for one in others), default=0)
            for other in others:
                covered = other.code == kept.body.get("of") or _days(other.body) <= _days(kept.body)
                if covered and other.body["state"] == PUBLISHED:
                    keep(tx, ROSTER, other.code, {**other.body, "state": REPLACED}, by)
            shifts = sum(len(row) for row in kept.body["named"].values())
            tx.append("roster.publish", by, data={"roster": code, "revision": revision, "shifts": shifts})
            told = {"state": PUBLISHED, "published_at": rfc3339(tx.now), "revision": revision}
            return keep(tx, ROSTER, code, {**kept.body, **told}, by, version)

        return self._hall.write(job)

    def drop(self, code: str, by: str) -> None:
        """Let a draft go. Raises Refused `not_a_draft`."""

        def job(tx: Transaction) -> None:
            if self._in(tx, code).body["state"] == PUBLISHED:
                raise Refused("not_a_draft", "A published roster stays.")
            tx.append("roster.drop", by, data={"roster": code})
            drop(tx, ROSTER, code)

        self._hall.write(job)

    def _draft(self, body: Json, by: str) -> dict[str, Any]:
        code = f"{body['start']}-{uuid.uuid4().hex[:6]}"

        def job(tx: Transaction) -> None:
            shifts = sum(len(row) for row in body["named"].values())
            tx.append("roster.plan", by, data={"roster": code, "shifts": shifts})
            keep(tx, ROSTER, code, body, by, 0)

        self._hall.write(job)
        return {"code": code}

    # -- calendars ----------------------------------------------------------------------------------

    def give_feed(self, person: str, by: str) -> str:
        """A new secret for a teller's calendar; the one before is good no longer."""
        self._known(person)
        secret = new_secret()

        def job(tx: Transaction) -> None:
            tx.append("feed.give", by, data={"person": person})
            keep(tx, FEED, person, {"digest": digest(secret)}, by)

        self._hall.write(job)
        return secret

    def take_feed(self, person: str, by: str) -> None:
        """The calendar's link is good no longer. Raises NotFound `unknown_roster_feed`."""

        def job(tx: Transaction) -> None:
            tx.append("feed.take", by, data={"person": person})
            drop(tx, FEED, person)

        self._hall.write(job)

    def whose_feed(self, secret: str) -> Person:
        """Whose calendar a link opens. Raises NotFound `unknown_feed`."""
        wanted = digest(secret)
        for kept in kept_all(self._hall.store, FEED):
            if hmac.compare_digest(str(kept.body["digest"]), wanted):
                person = next((one for one in self._people() if one.id == kept.code), None)
                if person is not None:
                    return person
        raise NotFound("unknown_feed", "This calendar is no longer given out; ask the hall's manager.")

    def published_of(self, person: str, name: Callable[[Json], tuple[str, str]]) -> list[Worked]:
        """Somebody's published shifts, from a month ago on; `name` answers a shift's name and note."""
        found: dict[date, Worked] = {}
        covered: set[date] = set()
        published = [one for one in self.rosters() if one.body["state"] == PUBLISHED]
        for kept in sorted(published, key=lambda one: one.body["revision"], reverse=True):
            patterns = {one["code"]: one for one in kept.body["shifts"]}
            cut = {(one["person"], one["day"]): one["half"] for one in kept.body.get("cut", ())}
            start = date.fromisoformat(kept.body["start"])
            for (who, day), code in named_from(kept.body).items():
                if who == person and day not in covered and day >= self.today() - FEED_PAST:
                    one = patterns[code]
                    last = cut.get((person, day.isoformat()), one["last"])
                    found[day] = Worked(day, one["first"], last, *name(one), kept.body["revision"])
            covered |= {start + timedelta(days=n) for n in range(kept.body["days"])}
        return [found[day] for day in sorted(found)]

    def today(self) -> date:
        """The hall's business day: what has come on it is not known before it is closed."""
        return date.fromisoformat(self._hall.board.business_day)

    def _hours(self) -> tuple[int, int]:
        """Between which half hours the hall is open; where none are set, between which nearly all came."""
        hall = self._hall
        told = hours_of(hall.catalogue)
        return told or came_between(hall.store, hall.catalogue, self.today()) or USUAL_HOURS

    def _services(self) -> list[str]:
        return [service.code for service in self._hall.catalogue.offered]

    def _known(self, person: str) -> None:
        if person not in {one.id for one in self._people()}:
            raise NotFound("unknown_person", "There is no such person.")

    def _in(self, tx: Transaction, code: str) -> Kept:
        kept = kept_in(tx, ROSTER, code)
        if kept is None:
            raise NotFound("unknown_roster", "There is no such roster; somebody may have removed it.")
        return kept


def _is_newer(other: Kept, draft: Kept) -> bool:
    """Whether another roster counts for some of its days, and whoever made the draft cannot have known it."""
    since = other.body["state"] == PUBLISHED and other.body["published_at"] > rfc3339(draft.made_at)
    return since and not _days(other.body).isdisjoint(_days(draft.body))


def _days(body: Json) -> set[date]:
    start = date.fromisoformat(body["start"])
    return {start + timedelta(days=n) for n in range(body["days"])}
