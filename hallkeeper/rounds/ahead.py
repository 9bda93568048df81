"""What today will be like: the forecast, its first bottleneck, what makes the day unlike others."""

from collections.abc import Mapping
from typing import Any

from hall.hall import Hall
from hallkeeper.planning.forecasts import Foretelling
from hallkeeper.rounds.line import Line, Mark
from hallkeeper.rounds.people import ROSTER, at_work_by_half
from planning.forecast.bottleneck import Staffed, bottleneck, fullest, needs

FORECAST = "/office/forecast"
Json = Mapping[str, Any]


def ahead_lines(hall: Hall, foretelling: Foretelling) -> list[Line]:
    """Today by the newest forecast."""
    latest = foretelling.latest()
    today = hall.board.business_day
    told = None if latest is None else latest.body
    if told is None or (row := _row(told, today)) is None:
        shut = told is not None and any(one["day"] == today for one in told["closed"])
        return [Line("today_closed" if shut else "no_forecast", Mark.KNOW, link=FORECAST)]
    gaps = {name: round(told["day"][name][row][-1]) for name in ("mean", "low", "high")}
    halves = told["mean"][row][-1]
    most = _clock(told["first_half"] + halves.index(max(halves)))
    lines = [Line("today", Mark.GOOD, gaps | {"time": most}, FORECAST)]
    day = told["days"][row]
    special = day["kind"] in ("holiday", "make_up") or day.get("note") or day.get("campaigns")
    if special:
        lines.append(Line("special_day", Mark.KNOW, link=FORECAST, more={"day": day}))
    return [*lines, _bottleneck(hall, told, row)]


def _bottleneck(hall: Hall, told: Json, row: int) -> Line:
    catalogue = hall.catalogue
    services = {s.code: s for s in catalogue.services}
    planned = at_work_by_half(hall)
    staffed = Staffed([frozenset(one.serves) for one in catalogue.staffed], planned)
    means = {code: told["mean"][row][s] for s, code in enumerate(told["services"]) if code in services}
    took = {code: told["service_s"].get(code) or services[code].mean_service_s for code in means}
    targets = {code: services[code].target_s for code in means}
    rows = needs(means, told["first_half"], took, targets, staffed)
    most, found = fullest(rows), bottleneck(rows)
    what = "bottleneck_roster" if planned is not None else "bottleneck_all"
    if found is not None:
        gaps = {"time": _clock(found.half), "needed": found.needed, "there": found.there}
        if len(found.types) < len(means):
            return Line(f"{what}_of", Mark.ACT, gaps | {"types": list(found.types)}, ROSTER)
        return Line(what, Mark.ACT, gaps, ROSTER)
    gaps = {"time": _clock(most.half), "needed": most.needed, "there": most.there} if most else {}
    return Line(f"{what}_none", Mark.GOOD, gaps, ROSTER)


def _row(told: Json, today: str) -> int | None:
    days = [one["day"] for one in told["days"]]
    return days.index(today) if today in days else None


def _clock(half: int) -> str:
    return f"{half // 2 % 24:02d}:{half % 2 * 30:02d}"
