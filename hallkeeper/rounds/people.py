"""Who is on the roster today, and who is signed in where."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hall.clock import local, rfc3339
from hall.hall import Hall
from hallkeeper.rounds.line import Line, Mark
from planning.kept.store import kept_all
from planning.roster.people import HALVES_A_DAY

ROSTER, STAFF = "/office/roster", "staff"
NameOf = Callable[[str | None], str | None]
Shift = Mapping[str, Any]
"""`first`, `last` and `breaks` in half hours; `skills`: the business types that the person can do."""


def rostered(hall: Hall) -> dict[str, Shift] | None:
    """Person -> shift of today as published last, cut short for who went home; None where nothing was.

    Who was noted away since is not on it, though no other roster may have been published yet; what somebody
    has learned since counts.
    """
    today = hall.board.business_day
    bodies = [k.body for k in kept_all(hall.store, "roster") if k.body.get("published_at")]
    found = [body for body in bodies if today in body.get("named", {}) and body.get("state") == "published"]
    if not found:
        return None
    body = max(found, key=lambda one: str(one["published_at"]))
    home = {cut["person"]: cut["half"] for cut in body.get("cut", ()) if cut["day"] == today}
    staff = {one.code: one.body for one in kept_all(hall.store, STAFF)}
    noted = {who for who, one in staff.items() if today in one.get("away", ())}
    shifts = {shift["code"]: shift for shift in body["shifts"]}
    skills = {one["person"]: frozenset(one["skills"]) for one in body.get("tellers", ())}
    skills |= {who: frozenset(one["skills"]) for who, one in staff.items() if "skills" in one}
    everything = frozenset(service.code for service in hall.catalogue.offered)
    return {
        person: dict(shift)
        | {
            "last": min(shift["last"], home.get(person, shift["last"])),
            "skills": skills.get(person, everything),
        }
        for person, code in body["named"][today].items()
        if (shift := shifts.get(code)) is not None and (person in home or person not in noted)
    }


def at_work_by_half(hall: Hall) -> list[list[frozenset[str]]] | None:
    """What each who is at work in each half hour of today by the roster can do; None without one."""
    found = rostered(hall)
    if found is None:
        return None
    row: list[list[frozenset[str]]] = [[] for _ in range(48)]
    for shift in found.values():
        for half in range(shift["first"], min(shift["last"], 48)):
            if half not in shift["breaks"]:
                row[half].append(shift["skills"])
    return row


def people_lines(hall: Hall, name_of: NameOf) -> list[Line]:
    """The roster against who is signed in; then each open counter."""
    found = rostered(hall)
    board = hall.board
    at = {
        state.holder: code
        for code, state in board.counters.items()
        if state.state != "closed" and state.holder
    }
    lines = [Line("no_roster", Mark.KNOW, link=ROSTER)] if found is None else []
    now = local(hall.clock(), hall.catalogue.zone)
    later = (now.date() - date.fromisoformat(board.business_day)).days
    half = HALVES_A_DAY * later + now.hour * 2 + now.minute // 30
    for person, shift in sorted((found or {}).items(), key=lambda one: (one[1]["first"], one[0])):
        ref = f"person:{person}"
        gaps = {"name": name_of(ref) or "—", "from": _clock(shift["first"]), "to": _clock(shift["last"])}
        works = shift["first"] <= half < shift["last"] and half not in shift["breaks"]
        lines.append(_rostered(gaps, at.pop(ref, None), late=works))
    for holder, counter in sorted(at.items(), key=lambda one: one[1]):
        gaps = {
            "name": name_of(holder) or "—",
            "counter": counter,
            "since": rfc3339(board.counters[counter].since),
        }
        lines.append(Line("signed_in", Mark.GOOD if found is None else Mark.KNOW, gaps))
    if found is None and not at:
        lines.append(Line("nobody_in", Mark.KNOW, link="/office/"))
    return lines


def _rostered(gaps: dict[str, Any], counter: str | None, *, late: bool) -> Line:
    if counter is not None:
        return Line("rostered_in", Mark.GOOD, gaps | {"counter": counter})
    return Line(
        "rostered_missing" if late else "rostered_later", Mark.ACT if late else Mark.KNOW, gaps, ROSTER
    )


def _clock(half: int) -> str:
    return f"{half // 2:02d}:{half % 2 * 30:02d}"
