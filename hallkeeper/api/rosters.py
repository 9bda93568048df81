"""Staff, shifts and rosters for the office."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

import gevent
from flask import request
from pydantic import Field

from hall.clock import local, rfc3339
from hall.errors import Invalid
from hallkeeper.access import Access
from hallkeeper.api.route import Api, Asked, Body, Nothing
from hallkeeper.outside import LOOPBACK
from hallkeeper.planning.advice import Advisor
from hallkeeper.planning.asked_hours import asked_hours, take_back
from hallkeeper.planning.rosters import Moving, Rostering
from hallkeeper.planning.shared import Planning
from planning.kept.store import Kept
from planning.roster.people import HALVES_A_DAY
from planning.roster.view import seats_on, view_of

MANAGER = ("manager",)
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,24}$")]
Half = Annotated[int, Field(ge=0, le=48)]
Days = Annotated[list[date], Field(max_length=400)]
_ANY = dict[str, Any]
Address = Callable[[], str | None]
"""Where phones reach the hall, if it is set."""


class StaffBody(Body):
    """What a teller can do and agreed to; hours and days are those of a week, weekday 0 is Monday."""

    version: int = Field(ge=0)
    works: bool = True
    skills: list[str] = Field(max_length=100)
    most_hours: float = Field(40.0, ge=0, le=80)
    least_hours: float = Field(0.0, ge=0, le=80)
    most_days: int = Field(5, ge=0, le=7)
    off_weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field([], max_length=7)
    off: Days = []
    wishes: Days = []
    away: Days = []
    usual: list[Code] = Field([], max_length=40)


class ShiftBody(Body):
    """A shift by half hours from midnight on; `names` by language, none for the usual ones."""

    code: Code
    names: dict[str, Annotated[str, Field(max_length=40)]] = {}
    first: Half
    last: Half
    breaks: list[Half] = Field([], max_length=10)


class ShiftsBody(Body):
    """All shift patterns."""

    version: int = Field(ge=0)
    shifts: list[ShiftBody] = Field(max_length=40)


class PlanBody(Body):
    """Which weeks to plan, and the part of the customers who are to be called within the target."""

    start: date
    weeks: int = Field(4, ge=1, le=8)
    share: float = Field(0.9, gt=0.5, lt=0.995)


class MoveBody(Body):
    """Another shift for somebody on a day, or none. Whoever gets one is no longer noted away; to take
    that back say what was before: `away`, and `cut`, the half hour from which on they were not there.
    """

    version: int = Field(ge=1)
    person: str = Field(max_length=40)
    day: date
    shift: Code | None
    away: bool | None = None
    cut: int | None = Field(default=None, ge=0, lt=HALVES_A_DAY)


class VersionBody(Body):
    """What the page has seen."""

    version: int = Field(ge=1)


class PublishBody(VersionBody):
    """`anyway`: also where another roster for these days was published since this draft was made."""

    anyway: bool = False


class AwayBody(Body):
    """Somebody is away from an instant on (by default now), up to and with a day."""

    person: str = Field(max_length=40)
    at: datetime | None = None
    until: date


def roster_routes(api: Api, planning: Planning, access: Access, address: Address) -> None:
    """Declare the routes of rosters."""

    def desk() -> Rostering:
        return Rostering(planning.hall, planning.works, access.people)

    advisor = cache(lambda: Advisor(planning.hall, lambda: gevent.sleep(0), planning.name_of))

    @api.route("GET", "/today/advice", roles=MANAGER, answers={200: _ANY})
    def advice(asked: Asked) -> dict[str, Any]:
        """Which counter to open until when, by whom, and what customers then wait; null where none helps."""
        return advisor().look()

    _staff_routes(api, desk)
    _feed_routes(api, desk, address)
    _change_routes(api, planning, desk)

    def name_of(person: str) -> str | None:
        return access.person_name(f"person:{person}")

    @api.route("GET", "/rosters", roles=MANAGER, answers={200: _ANY})
    def all_of_them(asked: Asked) -> dict[str, Any]:
        """All rosters, the latest start first, and the hours that scenarios ask of the next one."""
        heads = [_head(one) for one in desk().rosters()]
        return {"today": desk().today().isoformat(), "rosters": heads, "asked": _asked(planning)}

    @api.route("DELETE", "/roster/asked/<code>", roles=MANAGER, answers={204: None})
    def not_asked(asked: Asked, code: str) -> None:
        """Hours of an applied scenario are asked for no longer; rosters that there are stay as they are."""
        take_back(planning.hall, code, asked.principal.actor.ref)

    @api.route("POST", "/rosters", roles=MANAGER, body=PlanBody, answers={200: _ANY})
    def plan(asked: Asked) -> dict[str, Any]:
        """Plan weeks from a Monday on; answers the work, whose result is the code of a draft."""
        body = asked.body
        return desk().plan(body.start, body.weeks * 7, body.share, asked.principal.actor.ref).as_json()

    @api.route("GET", "/rosters/<code>", roles=MANAGER, answers={200: _ANY})
    def one(asked: Asked, code: str) -> dict[str, Any]:
        """A roster: who works when, what is needed, what is open or broken, the waits that it gives."""
        return _shown(desk().one(code), name_of)

    @api.route("GET", "/rosters/<code>/seats/<day>", roles=MANAGER, answers={200: list[_ANY]})
    def seats(asked: Asked, code: str, day: str) -> list[dict[str, Any]]:
        """Who best sits at which counter on a day, so that every business type is served."""
        try:
            return seats_on(desk().one(code).body, date.fromisoformat(day))
        except ValueError as error:
            raise Invalid("invalid_field", "day: write it as 2026-11-30.", field="day") from error

    @api.route("PUT", "/rosters/<code>/shift", roles=MANAGER, body=MoveBody, answers={200: _ANY})
    def move(asked: Asked, code: str) -> dict[str, Any]:
        """Change one shift of a draft; answers the roster with what that opens or breaks."""
        b = asked.body
        moving = Moving(b.person, b.day, b.shift, b.away, b.cut)
        kept = desk().move(code, moving, b.version, asked.principal.actor.ref)
        return _shown(kept, name_of)


def _change_routes(api: Api, planning: Planning, desk: Any) -> None:
    @api.route("POST", "/rosters/<code>/draft", roles=MANAGER, body=Nothing, answers={201: _ANY})
    def draft(asked: Asked, code: str) -> Any:
        """A draft of the same roster, to be changed by hand."""
        return desk().copied(code, asked.principal.actor.ref)

    @api.route("POST", "/rosters/<code>/waits", roles=MANAGER, body=Nothing, answers={200: _ANY})
    def waits(asked: Asked, code: str) -> Any:
        """Work out the waits of the days that were changed; answers the work."""
        return desk().waits(code, asked.principal.actor.ref).as_json()

    @api.route("POST", "/rosters/<code>/publish", roles=MANAGER, body=PublishBody, answers={200: _ANY})
    def publish(asked: Asked, code: str) -> dict[str, Any]:
        """From now on this roster counts for its days; calendars show it."""
        body = asked.body
        return _head(desk().publish(code, body.version, asked.principal.actor.ref, anyway=body.anyway))

    @api.route("POST", "/rosters/<code>/away", roles=MANAGER, body=AwayBody, answers={200: _ANY})
    def away(asked: Asked, code: str) -> Any:
        """Plan anew from now on, as somebody is away; answers the work, whose result is a draft's code."""
        body, zone = asked.body, planning.hall.catalogue.zone
        moment = body.at or local(planning.hall.clock(), zone)
        if moment.tzinfo is None:
            raise Invalid("invalid_field", "at: name the zone, as RFC 3339 does.", field="at")
        moment = local(round(moment.timestamp() * 1000), zone)
        day = desk().today() if body.at is None else moment.date()
        told = {
            "person": body.person,
            "day": day.isoformat(),
            "half": (moment.date() - day).days * HALVES_A_DAY + moment.hour * 2 + moment.minute // 30,
            "until": body.until.isoformat(),
        }
        return desk().again(code, told, asked.principal.actor.ref).as_json()

    @api.route("DELETE", "/rosters/<code>", roles=MANAGER, answers={204: None})
    def drop(asked: Asked, code: str) -> None:
        """Let a draft go."""
        desk().drop(code, asked.principal.actor.ref)


def _staff_routes(api: Api, desk: Any) -> None:
    @api.route("GET", "/roster/staff", roles=MANAGER, answers={200: list[dict[str, Any]]})
    def staff(asked: Asked) -> list[dict[str, Any]]:
        """What each teller can do and agreed to; of whom nothing is kept, the usual."""
        return [
            {
                "person": person.id,
                "name": person.name,
                "role": person.role,
                "version": version,
                "feed": feed,
                **data.as_json(),
            }
            for person, data, version, feed in desk().staff()
        ]

    @api.route("PUT", "/roster/staff/<person>", roles=MANAGER, body=StaffBody, answers={200: _ANY})
    def keep_staff(asked: Asked, person: str) -> dict[str, Any]:
        """Change what is known of a teller."""
        body = asked.body.model_dump(mode="json", exclude={"version"})
        kept = desk().keep_staff(person, body, asked.body.version, asked.principal.actor.ref)
        return {"version": kept.version}

    @api.route("GET", "/roster/shifts", roles=MANAGER, answers={200: _ANY})
    def shifts(asked: Asked) -> dict[str, Any]:
        """The shift patterns; version 0: the usual ones for the hall's hours."""
        version, found = desk().shifts()
        return {"version": version, "shifts": found}

    @api.route("PUT", "/roster/shifts", roles=MANAGER, body=ShiftsBody, answers={200: _ANY})
    def keep_shifts(asked: Asked) -> dict[str, Any]:
        """Change the shift patterns; rosters that there are keep theirs."""
        found = [one.model_dump() for one in asked.body.shifts]
        kept = desk().keep_shifts(found, asked.body.version, asked.principal.actor.ref)
        return {"version": kept.version, "shifts": found}


def _feed_routes(api: Api, desk: Any, address: Address) -> None:
    @api.route("POST", "/roster/staff/<person>/calendar", roles=MANAGER, body=Nothing, answers={201: _ANY})
    def give(asked: Asked, person: str) -> dict[str, Any]:
        """A link to a teller's own shifts as a calendar, shown once; the one before is good no longer.

        `reach`: `anywhere`, or without a public address `house` (phones on the hall's network), `here`
        (this machine alone).
        """
        secret = desk().give_feed(person, asked.principal.actor.ref)
        root = (address() or request.host_url).rstrip("/")
        return {"url": f"{root}/shifts/{secret}.ics", "reach": reach_of(root, address())}

    @api.route("DELETE", "/roster/staff/<person>/calendar", roles=MANAGER, answers={204: None})
    def take(asked: Asked, person: str) -> None:
        """The calendar's link is good no longer."""
        desk().take_feed(person, asked.principal.actor.ref)


def reach_of(root: str, public_url: str | None) -> str:
    """From where phones reach links to this address."""
    if urlsplit(root).hostname in LOOPBACK:
        return "here"
    return "anywhere" if public_url else "house"


def _asked(planning: Planning) -> list[dict[str, Any]]:
    return [
        {name: one[name] for name in ("scenario", "name", "at", "lines")}
        for one in asked_hours(planning.hall)
    ]


def _head(kept: Kept) -> dict[str, Any]:
    body = kept.body
    return {
        "code": kept.code,
        "version": kept.version,
        "state": body["state"],
        "start": body["start"],
        "days": body["days"],
        "of": body.get("of"),
        "made_at": rfc3339(kept.made_at),
        "changed_at": rfc3339(kept.changed_at),
        "published_at": body.get("published_at"),
    }


def _shown(kept: Kept, name_of: Any) -> dict[str, Any]:
    view = view_of(kept.body)
    tellers = [{**one, "name": name_of(one["person"])} for one in view["tellers"]]
    return {**_head(kept), **view, "tellers": tellers}
