"""What the rounds say of people, machines and today, from a hall in whatever state it is."""

from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.clock import FixedClock, parse_rfc3339, rfc3339
from hall.hall import Hall
from hallkeeper.planning.forecasts import Foretelling
from hallkeeper.planning.work import Works
from hallkeeper.rounds.ahead import ahead_lines
from hallkeeper.rounds.line import Line
from hallkeeper.rounds.machines import machine_lines
from hallkeeper.rounds.people import at_work_by_half, people_lines
from hallkeeper.rounds.planned import planned_lines
from hallkeeper.rounds.pulse import UNHEARD, Pulse
from planning.history.figures import History
from planning.kept.store import keep

NAMES = {"person:1": "王丽", "person:2": "李娜", "person:3": "张强"}
SHIFTS = [
    {"code": "early", "first": 16, "last": 26, "breaks": [20, 21]},
    {"code": "late", "first": 24, "last": 34, "breaks": []},
]


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.what, str(line.mark)) for line in lines]


def people(hall: Hall) -> list[Line]:
    return people_lines(hall, lambda ref: NAMES.get(ref or ""))


def publish(
    hall: Hall, code: str, named: dict[str, str], at: str, state: str = "published", **more: Any
) -> None:
    body = {
        "state": state,
        "published_at": at,
        "named": {hall.board.business_day: named},
        "shifts": SHIFTS,
        **more,
    }
    hall.write(lambda tx: keep(tx, "roster", code, body, "person:boss"))


def test_without_a_roster_it_says_so_and_who_is_signed_in(hall: Hall) -> None:
    assert told(people(hall)) == [("no_roster", "know"), ("nobody_in", "know")]
    hall.open_counter(Actor("person:2", Role.COUNTER, one_counter=True), "3")
    lines = people(hall)
    assert told(lines) == [("no_roster", "know"), ("signed_in", "good")]
    assert (lines[1].gaps["name"], lines[1].gaps["counter"]) == ("李娜", "3")
    assert at_work_by_half(hall) is None


def test_who_is_on_the_roster_and_not_there_is_missed_once_the_shift_has_begun(hall: Hall) -> None:
    publish(hall, "old", {"3": "early"}, "2026-11-20T08:00:00Z")
    publish(hall, "new", {"1": "early", "2": "early", "3": "late"}, "2026-11-21T08:00:00Z")
    publish(hall, "draft", {"1": "late"}, "2026-11-22T08:00:00Z", "draft")
    hall.open_counter(Actor("person:2", Role.COUNTER, one_counter=True), "3")
    hall.open_counter(Actor("person:9", Role.COUNTER, one_counter=True), "4")
    lines = people(hall)
    assert told(lines) == [
        ("rostered_missing", "act"),
        ("rostered_in", "good"),
        ("rostered_later", "know"),
        ("signed_in", "know"),
    ]
    assert lines[0].gaps == {"name": "王丽", "from": "08:00", "to": "13:00"}
    row = at_work_by_half(hall)
    assert row is not None and [len(row[half]) for half in (15, 16, 20, 24, 26, 34)] == [0, 2, 0, 3, 1, 0]


def test_nobody_is_missed_in_a_break_or_after_the_shift(hall: Hall, clock: FixedClock) -> None:
    publish(hall, "new", {"1": "early", "3": "late"}, "2026-11-21T08:00:00Z")
    for hour, found in ((10, ["later", "later"]), (12, ["missing", "missing"]), (14, ["later", "missing"])):
        clock.now_ms = parse_rfc3339(f"{hall.board.business_day}T{hour}:15:00+08:00")
        assert [line.what for line in people(hall)] == [f"rostered_{what}" for what in found]
    clock.now_ms = parse_rfc3339("2026-11-24T01:15:00+08:00")
    night = SHIFTS + [{"code": "night", "first": 40, "last": 52, "breaks": []}]
    publish(hall, "night", {"2": "night"}, "2026-11-22T08:00:00Z", shifts=night)
    assert told(people(hall)) == [("rostered_missing", "act")], "half past one is half hour 51 of its day"


def test_who_went_home_is_no_longer_counted(hall: Hall) -> None:
    cut = [{"person": "1", "day": hall.board.business_day, "half": 18}]
    publish(hall, "new", {"1": "early", "2": "early"}, "2026-11-21T08:00:00Z", cut=cut)
    row = at_work_by_half(hall)
    assert row is not None and (len(row[17]), len(row[18])) == (2, 1)
    assert [line.gaps["to"] for line in people(hall)] == ["09:00", "13:00"]


def test_who_was_noted_away_is_not_expected_before_a_new_roster_is_published(hall: Hall) -> None:
    today = hall.board.business_day
    publish(hall, "new", {"1": "early", "2": "early"}, "2026-11-21T08:00:00Z")
    for who, days in (("1", [today]), ("2", ["2026-11-24"])):
        hall.write(lambda tx, w=who, d=days: keep(tx, "staff", w, {"away": d}, "person:boss"))  # type: ignore[misc]
    assert [line.gaps["name"] for line in people(hall)] == ["李娜"]
    row = at_work_by_half(hall)
    assert row is not None and len(row[17]) == 1


def test_every_machine_is_there_or_what_to_do(hall: Hall, clock: FixedClock) -> None:
    device = Actor("token:agent", Role.DEVICE)
    hall.device_state(device, "printer-k1", "READY", None, clock(), clock())
    hall.device_state(device, "printer-k2", "ATTENTION", "paper_out", clock(), None)
    hall.device_state(device, "sign-1", "UNKNOWN", "no_status_channel", clock(), None)
    heard = clock()
    clock.now_ms += 180_000
    agents = {"main": Pulse(heard, here=True), "far": UNHEARD}
    screens = {("kiosk", "k1"): Pulse(heard, here=True), ("kiosk", "k2"): Pulse(heard, here=False)}
    screens |= {("counter", "3"): Pulse(heard, here=True), ("counter", "4"): Pulse(heard, here=False)}
    lines = machine_lines(hall, agents, screens)
    by_device = {line.more["device"]: line for line in lines if "device" in line.more}
    assert set(by_device) == {device.code for device in hall.catalogue.wired}
    assert told([by_device[code] for code in ("printer-k1", "printer-k2", "sign-1")]) == [
        ("device_ready", "good"),
        ("device_fault", "act"),
        ("device_fault", "know"),  # nothing can be done about it
    ]
    assert by_device["printer-k1"].more["test"] == "test_slip"
    assert told(lines)[:2] == [("agent_here", "good"), ("agent_away", "act")]
    kiosks = {line.more["place"]: line.what for line in lines if line.more.get("kind") == "kiosk"}
    assert kiosks["k1"] == "screen_here" and kiosks["k2"] == "screen_away"
    assert [line.what for line in lines if line.more.get("kind") == "display"] == ["display_away"]
    pulses = {line.more.get("place") or line.gaps.get("agent"): line.more.get("pulse") for line in lines}
    when = rfc3339(heard)
    assert (pulses["k1"], pulses["k2"], pulses["s1"], pulses["far"]) == (when, when, None, None)
    screens_at = [(line.what, line.more["place"]) for line in lines if line.what.startswith("counter_")]
    assert screens_at == [("counter_screen_here", "3"), ("counter_screen_away", "4")]
    assert by_device["printer-k1"].more["pulse"] == when


def test_what_is_unknown_as_its_program_is_away_is_one_thing_to_do(hall: Hall, clock: FixedClock) -> None:
    """Thirteen devices behind a computer that is switched off are not thirteen things to do."""
    devices = [device.code for device in hall.catalogue.wired]
    hall.devices_away(devices, clock())
    lines = machine_lines(hall, {"main": UNHEARD}, {})
    assert [line.what for line in lines if str(line.mark) == "act"][0] == "agent_away"
    behind = [line for line in lines if "device" in line.more]
    assert {(str(line.mark), line.gaps["reason"], line.more["test"]) for line in behind} == {
        ("know", "agent_away", None)
    }
    (unasked, *_) = [line for line in machine_lines(hall, {}, {}) if "device" in line.more]
    assert str(unasked.mark) == "act"  # nobody else says so


@pytest.fixture
def foretelling(hall: Hall) -> Foretelling:
    works = Works(hall, "sqlite://")
    return Foretelling(hall, works, History(hall, lambda ref: ref))


def foretold(hall: Hall, day: str, many: float) -> dict[str, Any]:
    halves = [[[many, 2 * many], [1.0, 1.0], [many, 2 * many]]]
    whole = {name: [[3 * many] * 2] for name in ("mean", "low", "high")}
    body = {
        "today": day,
        "services": ["payment", "general", "*"],
        "first_half": 18,
        "days": [{"day": day, "kind": "workday", "note": "月末"}],
        "closed": [],
        "mean": halves,
        "day": whole,
        "service_s": {"payment": 120.0, "general": 60.0},
    }
    hall.write(lambda tx: keep(tx, "forecast", day, body, "system"))
    return body


def test_today_and_its_first_bottleneck(hall: Hall, foretelling: Foretelling) -> None:
    assert told(ahead_lines(hall, foretelling)) == [("no_forecast", "know")]
    foretold(hall, hall.board.business_day, 30.0)
    lines = ahead_lines(hall, foretelling)
    assert told(lines) == [("today", "good"), ("special_day", "know"), ("bottleneck_all_none", "good")]
    assert lines[0].gaps == {"mean": 90, "low": 90, "high": 90, "time": "09:30"}
    publish(hall, "new", {"1": "early", "2": "early"}, "2026-11-21T08:00:00Z")
    found = ahead_lines(hall, foretelling)[-1]
    assert (found.what, str(found.mark)) == ("bottleneck_roster", "act")
    assert (found.gaps["time"], found.gaps["there"]) == ("09:00", 2)


def test_the_bottleneck_is_that_of_the_types_that_too_few_can_do(
    hall: Hall, foretelling: Foretelling
) -> None:
    foretold(hall, hall.board.business_day, 40.0)
    tellers = [
        {"person": "1", "skills": ["payment"]},
        *({"person": n, "skills": ["general"]} for n in "23456"),
    ]
    named = {one["person"]: "early" for one in tellers}
    publish(hall, "new", named, "2026-11-21T08:00:00Z", tellers=tellers)
    found = ahead_lines(hall, foretelling)[-1]
    assert (found.what, found.gaps["types"], found.gaps["there"]) == ("bottleneck_roster_of", ["payment"], 1)
    assert found.gaps["needed"] > 1


def test_a_day_on_which_the_hall_is_closed(hall: Hall, foretelling: Foretelling) -> None:
    body = foretold(hall, "2026-11-20", 40.0)
    closed = {**body, "closed": [{"day": hall.board.business_day, "kind": "workday"}]}
    hall.write(lambda tx: keep(tx, "forecast", "2026-11-20", closed, "system"))
    assert told(ahead_lines(hall, foretelling)) == [("today_closed", "know")]


def test_what_is_not_used_is_not_due(hall: Hall) -> None:
    assert planned_lines(hall, []) == []


def test_campaigns_that_begin_or_have_ended_are_due(hall: Hall) -> None:
    names = {"zh-CN": "国庆充值", "en": "Top-up week"}
    days = {
        "c1": ("2026-11-25", "2026-11-30", {}),
        "c2": ("2026-11-30", "2026-12-02", {"released": {"at": 0}}),
        "c3": ("2026-12-20", "2026-12-24", {}),
        "c4": ("2026-11-10", "2026-11-12", {"released": {"at": 0}}),
        "c6": ("2026-11-23", "2026-11-30", {}),
        "c5": ("2026-11-01", "2026-11-03", {"released": {"at": 0}, "judged": {"at": 0}}),
    }
    for code, (first, last, more) in days.items():
        body = {"card": {"names": names, "from": first, "to": last}, **more}
        hall.write(lambda tx, code=code, body=body: keep(tx, "campaign", code, body, "system"))  # type: ignore[misc]
    lines = planned_lines(hall, [])
    assert told(lines) == [
        ("campaign_unreleased", "act"),
        ("campaign_begins", "know"),
        ("campaign_late", "act"),
        ("campaigns_ended", "act"),
    ]
    assert [line.gaps for line in lines] == [
        {"names": names, "on": "2026-11-25"},
        {"names": names, "on": "2026-11-30"},
        {"names": names, "on": "2026-11-23"},
        {"n": 1},
    ]


def test_a_change_is_due_once_its_days_are_over_until_there_is_a_verdict(hall: Hall) -> None:
    body = {
        "name": "发票改邮寄",
        "date": "2026-10-19",
        "expected": {"measure": "wait_mean", "value": -2.0, "service": None},
        "acts_on": {"services": [], "staff": False},
        "settling": 0,
        "days": 28,
        "source": "hall",
        "other": None,
    }

    def due(**more: Any) -> list[tuple[str, str]]:
        hall.write(lambda tx: keep(tx, "change", "x1", {**body, **more}, "system"))
        return told(planned_lines(hall, []))

    assert due(date="2026-11-10") == []
    assert due() == [("changes", "act")]
    assert due(judged={"state": "so_far", "over": False}) == [("changes", "act")]
    assert due(judged={"state": "early", "over": True}) == []
    assert due(judged={"state": "seen", "over": True}) == []


def test_a_roster_that_ends_and_customers_nobody_has_called_back_are_due(hall: Hall) -> None:
    publish(hall, "r1", {}, "2026-11-20T08:00:00Z", start="2026-11-16", days=14)
    assert planned_lines(hall, []) == []
    publish(hall, "r1", {}, "2026-11-20T08:00:00Z", start="2026-11-16", days=9)
    publish(hall, "draft", {}, "2026-11-20T08:00:00Z", "draft", start="2026-11-25", days=14)
    lines = planned_lines(hall, [{"ticket": "t"}, {"ticket": "u"}])
    assert told(lines) == [("cases", "act"), ("roster_ends", "act")]
    assert [line.gaps for line in lines] == [{"n": 2}, {"on": "2026-11-24"}]
