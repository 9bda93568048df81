"""The demo's hall: the embedded one with opening hours and its crowd's service times; its staff's day."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from hall.catalogue import Catalogue, Hours, KioskRole
from hall.catalogue_file import default_catalogue
from hall.clock import zone_of
from hallkeeper.demo.customers import MEAN_SERVICE_S
from hallkeeper.demo.tellers import Shift

DAY = date(2026, 11, 23)
"""A Monday; always the same one, so that two runs with one seed are alike."""
BEFORE, OPENS, CLOSES = time(7, 55), time(8, 0), time(18, 0)
LUNCH, LUNCH_MS = time(11, 30), 30 * 60 * 1000
_STAGGER_MS = 20_000


def instant(moment: time) -> int:
    """That time of the demo's day, ms UTC."""
    zone = zone_of(default_catalogue().zone)
    return round(datetime.combine(DAY, moment, tzinfo=zone).timestamp() * 1000)


def demo_catalogue() -> Catalogue:
    """The hall of the day.

    `auto_start_s` is 0: the server looks once in a real second, which is minutes of a fast hall.
    """
    hall = default_catalogue()
    return replace(
        hall,
        rules=replace(hall.rules, auto_start_s=0),
        hours=tuple(Hours(weekday, OPENS, CLOSES) for weekday in range(7)),
        services=tuple(replace(s, mean_service_s=round(MEAN_SERVICE_S[s.code])) for s in hall.services),
    )


def ticket_kiosks(hall: Catalogue) -> tuple[str, ...]:
    """The kiosks that give tickets."""
    return tuple(k.code for k in hall.touched if k.role is not KioskRole.SELF_SERVICE)


def shifts(hall: Catalogue) -> list[Shift]:
    """Everybody opens before the doors do; lunch in four turns, so that six counters stay open."""
    made = []
    for place, counter in enumerate(hall.staffed):
        made.append(
            Shift(
                counter.code,
                counter.serves,
                opens_at=instant(BEFORE) + (place + 1) * _STAGGER_MS,
                lunch_at=instant(LUNCH) + place % 4 * LUNCH_MS,
                lunch_ms=LUNCH_MS,
                presses_start=place % 2 == 0,
                careless=place == 0,
                colleagues=tuple(c for c in (*hall.staffed[place + 1 :], *hall.staffed[:place])),
            )
        )
    return made


def clock_file(folder: Path) -> Path:
    """Where the hall's time lies."""
    return folder / "clock"
