"""Changes of a hall: registered, foreseen, judged by days; what is refused names its field; who may."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import HallError
from hall.hall import Hall
from hallkeeper.planning.changes import Changes
from hallkeeper.planning.work import State, Work, Works
from hallkeeper.planning.worker import Desk
from hallkeeper.planning.works.changes import foresee_registered
from planning.history import store as kept
from planning.kept.store import kept_all
from tests.planning.before_after.test_seen import visit

MANAGER = Actor("person:1", Role.MANAGER)
TODAY = date(2026, 11, 23)
SINCE = TODAY - timedelta(days=21)
BODY: dict[str, Any] = {
    "name": " 发票改为邮寄 ",
    "date": str(SINCE),
    "expected": {"measure": "visits", "value": -12.0, "service": "payment"},
    "acts_on": {"services": ["payment"], "staff": False},
    "settling": 0,
    "days": 28,
    "source": "hall",
    "other": None,
    "scenario": None,
}


def name_of(ref: str | None) -> str | None:
    return {"person:1": "王经理"}.get(ref or "")


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    yield made
    made.close()


@pytest.fixture
def changes(hall: Hall, works: Works) -> Changes:
    """A hall with nine weeks of payments, of which twelve a day stayed away in the last three."""
    rows = []
    for back in range(1, 64):
        day = TODAY - timedelta(days=back)
        many = 40 + (day.toordinal() * 7) % 5 - 12 * (day >= SINCE)
        rows += [visit(day, n, "payment", 3.0) for n in range(many)]
        rows += [visit(day, 60 + n, "general", 3.0) for n in range(20)]
    hall.write(lambda tx: kept.keep_visits(tx, rows))
    return Changes(hall, works, name_of)


def over(work: Work) -> Any:
    """What came of work that has ended well."""
    assert work.over.wait(60)
    assert (work.state, work.problem) == (State.DONE, None)
    return work.result


def refusal(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(HallError) as refused:
        act()
    return refused.value.code, refused.value.field


def told(hall: Hall, verb: str) -> list[dict[str, Any]]:
    return [dict(move.data) for move in hall.moves_after(0, 1000) if move.verb == verb]


def registered(works: Works, changes: Changes, body: dict[str, Any], of: dict[str, Any] | None = None) -> Any:
    """A change, kept; nobody waits for what could be seen of it."""
    code, version = (None, 0) if of is None else (of["code"], of["version"])
    made = changes.register(MANAGER, body, code, version)
    if made["work"] is not None:
        works.stop(made["work"]["id"])
    return made


def test_a_change_is_registered_foreseen_and_judged(hall: Hall, works: Works, changes: Changes) -> None:
    made = over(works.look(changes.register(MANAGER, BODY | {"days": 21}, None, 0)["work"]["id"]))
    assert (made["name"], made["version"], made["judged"], made["watched"]) == ("发票改为邮寄", 1, None, 21)
    ahead = made["foreseen"]
    assert (ahead["usual"] > 40, ahead["watched"], ahead["needed"], ahead["stale"]) == (True, 16, 6, False)
    assert 0 < ahead["smallest"] < 12
    found = over(changes.judge(MANAGER, made["code"]))
    judged = found["judged"]
    assert (judged["state"], judged["after"], judged["by_name"]) == ("seen", 21, "王经理")
    assert judged["low"] < -12 < judged["high"] < 0
    assert judged["effect"] == pytest.approx(-12, abs=1)
    assert changes.one(made["code"]) == found == changes.all()[0]
    assert told(hall, "change.register")[0] == (
        {
            "change": made["code"],
            "date": str(SINCE),
            "days": 21,
            "version": 1,
            "measure": "visits",
            "value": -12.0,
            "service": "payment",
        }
    )
    assert changes.register(MANAGER, BODY | {"days": 21}, made["code"], found["version"])["work"] is None
    other = registered(works, changes, BODY | {"days": 14}, changes.one(made["code"]))
    assert (other["foreseen"]["stale"], other["foreseen"]["smallest"]) == (True, ahead["smallest"])
    judgement = told(hall, "change.judge")
    assert (judgement[0]["state"], judgement[0]["effect"]) == ("seen", judged["effect"])
    assert (judgement[0]["measure"], judgement[0]["service"]) == ("visits", "payment")
    changes.remove(MANAGER, made["code"])
    assert refusal(lambda: changes.one(made["code"])) == ("unknown_change", None)
    assert kept_all(hall.store, "change_foreseen") == []


def test_there_is_no_verdict_before_the_registered_days_are_over(works: Works, changes: Changes) -> None:
    made = registered(works, changes, BODY | {"days": 22})
    assert (made["watched"], made["verdict_on"]) == (21, str(TODAY + timedelta(days=1)))
    judged = over(changes.judge(MANAGER, made["code"]))["judged"]
    assert (judged["state"], judged["watched"], judged["over"], judged["after"]) == ("so_far", 21, False, 21)
    assert "chance" not in judged
    assert judged["low"] < -12 < judged["high"] < 0


def test_who_asks_another_question_later_is_told_so(
    clock: FixedClock, hall: Hall, works: Works, changes: Changes
) -> None:
    ahead = registered(works, changes, BODY | {"date": str(TODAY + timedelta(days=3))})
    assert (ahead["late"], ahead["asked_again"], ahead["watched"]) == (None, False, 0)
    clock.pass_seconds(60)
    again = registered(works, changes, BODY | {"date": str(TODAY)}, ahead)
    assert (again["late"], again["asked_again"]) == (None, True)
    assert again["made_at"] < again["asked_at"]
    made = registered(works, changes, BODY)
    assert (made["late"], made["asked_again"], made["judged"]) == ("registered", False, None)
    named = registered(works, changes, BODY | {"name": "别的"}, made)
    assert (named["name"], named["asked_at"], named["late"]) == ("别的", made["asked_at"], "registered")
    changed = registered(works, changes, BODY | {"days": 14}, named)
    assert (changed["late"], changed["asked_again"]) == ("changed", True)
    judged = over(changes.judge(MANAGER, made["code"]))
    assert (judged["judged"]["state"], judged["late"]) == ("seen", "changed")
    assert (judged["judged"]["after"], judged["judged"]["until"]) == (14, str(SINCE + timedelta(days=13)))
    same = registered(works, changes, BODY | {"days": 14}, judged)
    assert same["judged"] == judged["judged"]
    knowing = registered(works, changes, BODY | {"days": 21}, same)
    assert (knowing["late"], knowing["judged"]) == ("knowing", None)


def test_a_change_of_yesterday_cannot_be_judged_yet(works: Works, changes: Changes) -> None:
    made = registered(works, changes, BODY | {"date": str(TODAY - timedelta(days=2))})
    judged = over(changes.judge(MANAGER, made["code"]))["judged"]
    assert (judged["state"], judged["after"], judged["least"]["after"]) == ("early", 2, 5)
    again = registered(works, changes, BODY | {"date": str(TODAY)}, changes.one(made["code"]))
    assert again["late"] is None, "no result has been seen"


def test_a_hall_without_a_past_can_foresee_nothing(hall: Hall, works: Works) -> None:
    changes = Changes(hall, works, name_of)
    work = changes.foresee(MANAGER, BODY)
    assert work.over.wait(60)
    assert work.problem is not None
    assert (work.problem["code"], work.problem["field"]) == ("too_few_days", "date")
    made = over(works.look(changes.register(MANAGER, BODY, None, 0)["work"]["id"]))
    assert made["foreseen"]["too_few_days"] == "There are 0 days before it; 15 are needed."


def paid(hall: Hall, backs: Iterable[int]) -> Desk:
    """A hall with 24 payments or a few more on each of these days back from today, as work looks at it."""
    days = [TODAY - timedelta(days=back) for back in backs]
    rows = [visit(day, n, "payment", 3.0) for day in days for n in range(24 + day.toordinal() * 7 % 5)]
    hall.write(lambda tx: kept.keep_visits(tx, rows))
    return Desk(hall.store, hall.catalogue, hall.clock())


def test_a_past_that_ends_long_ago_foresees_by_its_own_days(hall: Hall) -> None:
    """Nothing stands in the twelve weeks before today: the usual day is that of all days."""
    desk = paid(hall, range(101, 161))
    asked = {"change": BODY | {"date": str(TODAY)}, "today": str(TODAY)}
    ahead = foresee_registered(desk, asked, lambda done, of, step: None)
    assert 24 <= ahead["usual"] <= 28 and ahead["days"] > 40
    assert ahead["smallest"] > 0


def test_a_hall_that_was_closed_for_twelve_weeks_foresees_what_it_can(hall: Hall) -> None:
    desk = paid(hall, [*range(1, 21), *range(111, 161)])

    def ahead(days: int) -> dict[str, Any]:
        asked = {"change": BODY | {"date": str(TODAY), "days": days}, "today": str(TODAY)}
        return foresee_registered(desk, asked, lambda done, of, step: None)

    told = ahead(14)
    assert (told["watched"], [one["days"] for one in told["lengths"]]) == (6, [6, 24, 30, 36, 48])
    assert "too_few_days" in ahead(28)


def test_a_measure_is_watched_for_drift(changes: Changes) -> None:
    found = over(changes.drift(MANAGER, "visits", "payment", "hall"))
    assert (len(found["points"]), len(found["holidays"])) == (53, 10)
    assert found["drifting_since"] is not None
    assert found["drifting_since"] >= str(SINCE)
    assert any(point["strange"] for point in found["points"][-21:])


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"name": "  "}, "name_missing", "name"),
        ({"date": "9999-12-31"}, "day_far", "date"),
        ({"date": "0206-10-12"}, "day_far", "date"),
        ({"expected": {"measure": "within", "value": 0.0, "service": None}}, "no_effect", "expected.value"),
        ({"expected": {"measure": "within", "value": 5.0, "service": None}}, "no_effect", "expected.value"),
        (
            {"expected": {"measure": "visits", "value": 5.0, "service": None}},
            "service_missing",
            "expected.service",
        ),
        ({"acts_on": {"services": ["magic"], "staff": False}}, "unknown_service", "acts_on.services"),
        ({"source": "file-1"}, "unknown_source", "source"),
        ({"other": "file-1"}, "unknown_source", "other"),
        ({"other": "hall"}, "same_hall", "other"),
    ],
)
def test_what_is_refused_names_its_field(
    hall: Hall, works: Works, wrong: dict[str, Any], code: str, field: str
) -> None:
    changes = Changes(hall, works, name_of)
    assert refusal(lambda: changes.register(MANAGER, BODY | wrong, None, 0)) == (code, field)
    assert told(hall, "change.register") == []
