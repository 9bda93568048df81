"""Rosters of a hall without a server: the day that counts, links that phones open or not."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from hall.clock import FixedClock, parse_rfc3339
from hall.errors import Refused
from hall.hall import Hall
from hallkeeper.api.rosters import reach_of
from hallkeeper.planning.rosters import Moving, Rostering
from hallkeeper.planning.work import Works
from planning.history import store as history
from planning.kept.store import keep, kept_one
from planning.roster.documents import Staff
from tests.hall.test_writer import held_up
from tests.planning.before_after.test_seen import visit
from tests.planning.roster.test_by_hand import a_draft


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


def test_who_was_noted_away_elsewhere_is_not_called_in_for_who_is_ill(hall: Hall, tmp_path: Path) -> None:
    """Bob was noted away by an unpublished draft, Eve on Staff: only Dan can come for Ann."""
    works = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    desk = Rostering(hall, works, lambda: [])
    tuesday = "2026-11-24"
    people = [
        Staff(who, True, ("payment",)).as_json() | {"person": who} for who in ("ann", "bob", "dan", "eve")
    ]
    body = {
        "state": "published",
        **{"start": "2026-11-23", "days": 7, "share": 0.8, "source": "hall", "counters": 1},
        **{"services": ["payment"], "groups": {"payment": ["payment"]}, "lists": {"1": ["payment"]}},
        "needed": {"payment": {tuesday: [0] * 18 + [1] * 8 + [0] * 22}},
        "shifts": [{"code": "early", "names": {}, "first": 18, "last": 26, "breaks": []}],
        **{"tellers": people, "named": {tuesday: {"ann": "early"}}, "customers": {}, "scatter": {}},
    }
    past = [date(2026, 11, 2) + timedelta(days=n) for n in range(19)]
    rows = [visit(day, n, "payment", 3.0) for day in past for n in range(20)]
    hall.write(lambda tx: history.keep_visits(tx, rows))
    hall.write(lambda tx: keep(tx, "roster", "r1", body, "person:boss"))
    for who in ("bob", "eve"):
        noted = Staff(who, True, ("payment",), away=(date.fromisoformat(tuesday),)).as_json()
        hall.write(lambda tx, w=who, b=noted: keep(tx, "staff", w, b, "person:boss"))  # type: ignore[misc]
    asked = {"person": "ann", "day": tuesday, "half": 0, "until": tuesday}
    try:
        work = desk.again("r1", asked, "person:boss")
        assert work.over.wait(60) and work.problem is None
    finally:
        works.close()
    made = desk.one(work.result["code"]).body
    assert made["named"] == {tuesday: {"dan": "early"}}
    assert {one["person"] for one in made["tellers"] if one["away"]} == {"ann", "bob", "eve"}


def test_whoever_is_put_back_by_hand_is_noted_away_no_longer(hall: Hall, tmp_path: Path) -> None:
    desk = Rostering(hall, Works(hall, f"sqlite:///{tmp_path / 'hall'}.db"), lambda: [])
    draft = a_draft() | {"state": "draft"}
    noted = Staff("ann", True, ("payment",), away=(date(2026, 11, 30), date(2026, 12, 1))).as_json()
    hall.write(lambda tx: keep(tx, "roster", "r1", draft, "person:boss"))
    hall.write(lambda tx: keep(tx, "staff", "ann", noted, "person:boss"))

    def away() -> list[str]:
        found: list[str] = kept_one(hall.store, "staff", "ann").body["away"]
        return found

    monday = date(2026, 11, 30)
    kept = desk.move("r1", Moving("ann", monday, "early"), 1, "person:boss")
    assert (away(), kept.body["tellers"][0]["away"], kept.body["cut"]) == (["2026-12-01"], [], [])
    undone = desk.move("r1", Moving("ann", monday, "early", True, 20), 2, "person:boss")
    assert away() == ["2026-11-30", "2026-12-01"]
    assert {name: undone.body[name] for name in ("tellers", "cut", "named", "changes")} == {
        name: draft[name] for name in ("tellers", "cut", "named", "changes")
    }
    desk.move("r1", Moving("ann", monday, None), 3, "person:boss")
    assert away() == ["2026-11-30", "2026-12-01"], "who gets no shift may still be ill"


def test_of_two_drafts_of_the_same_days_the_second_takes_the_first_ones_place_only_when_that_is_said(
    hall: Hall, clock: FixedClock, tmp_path: Path
) -> None:
    """Both managers press at the same moment."""
    desk = Rostering(hall, Works(hall, f"sqlite:///{tmp_path / 'hall'}.db"), lambda: [])
    for code in ("r1", "r2"):
        body = a_draft() | {"state": "draft"}
        hall.write(lambda tx, c=code, b=body: keep(tx, "roster", c, b, "person:boss"))  # type: ignore[misc]
    clock.pass_seconds(60)
    both = [lambda c=code: desk.publish(c, 1, "person:boss") for code in ("r1", "r2")]  # type: ignore[misc]
    _, second = held_up(hall, *both)
    assert isinstance(second, Refused) and second.code == "published_meanwhile"
    assert kept_one(hall.store, "roster", "r2").body["state"] == "draft"
    desk.publish("r2", 1, "person:boss", anyway=True)
    found = {code: kept_one(hall.store, "roster", code).body for code in ("r1", "r2")}
    assert {code: (body["state"], body["revision"]) for code, body in found.items()} == {
        "r1": ("replaced", 1),
        "r2": ("published", 2),
    }


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
