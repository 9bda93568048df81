"""Rosters of a hall without a server: the day that counts, links that phones open or not."""

from pathlib import Path

import pytest

from hall.clock import FixedClock, parse_rfc3339
from hall.hall import Hall
from hallkeeper.api.rosters import reach_of
from hallkeeper.planning.rosters import Rostering
from hallkeeper.planning.work import Works
from planning.kept.store import keep


def test_today_is_the_business_day_until_that_is_closed(
    hall: Hall, clock: FixedClock, tmp_path: Path
) -> None:
    desk = Rostering(hall, Works(hall, f"sqlite:///{tmp_path / 'hall'}.db"), lambda: [])
    assert desk.today().isoformat() == "2026-11-23"
    clock.now_ms = parse_rfc3339("2026-11-24T01:30:00+08:00")
    hall.close_day_if_due()
    assert desk.today().isoformat() == "2026-11-23", "half past one is still yesterday"
    clock.now_ms = parse_rfc3339("2026-11-24T03:30:00+08:00")
    hall.close_day_if_due()
    assert desk.today().isoformat() == "2026-11-24"


def test_published_rosters_that_count_on_somebody_who_is_away_are_named(hall: Hall, tmp_path: Path) -> None:
    desk = Rostering(hall, Works(hall, f"sqlite:///{tmp_path / 'hall'}.db"), lambda: [])
    for code, state, day in (
        ("r1", "published", "2026-11-30"),
        ("r2", "published", "2026-12-08"),
        ("r3", "replaced", "2026-12-08"),
        ("r4", "published", "2026-12-16"),
    ):
        body = {"state": state, "start": day, "named": {day: {"ann": "early"}}}
        hall.write(lambda tx, c=code, b=body: keep(tx, "roster", c, b, "person:boss"))  # type: ignore[misc]
    days = ["2026-11-30", "2026-12-08"]
    assert desk.counting_on("ann", days, "r1") == ["2026-12-08"]
    assert desk.counting_on("bob", days, "r1") == []


@pytest.mark.parametrize(
    ("root", "public", "reach"),
    [
        ("https://hall.example", "https://hall.example", "anywhere"),
        ("http://127.0.0.1:8000", None, "here"),
        ("http://localhost:8000", None, "here"),
        ("http://[::1]:8000", None, "here"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "here"),
        ("http://192.168.1.9:8000", None, "house"),
    ],
)
def test_from_where_a_phone_opens_a_link(root: str, public: str | None, reach: str) -> None:
    assert reach_of(root, public) == reach
