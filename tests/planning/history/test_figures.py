"""The figures of a lived day against counting by hand over its moves, without visits or tallies."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from math import ceil
from statistics import mean
from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock, local, parse_rfc3339
from hall.hall import Hall
from hall.ticket import Move, effective
from hall.verbs import Order
from planning.history import figures as figures_of_the_past
from planning.history import store as kept
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.measures import measures
from planning.history.period import Days
from planning.history.sums import summed
from tests.conftest import MORNING, with_rules
from tests.planning.history.conftest import LIVED, Open
from tests.planning.history.lived import Day, LivedDay

MONDAY = date(2026, 11, 23)
TARGETS = {s.code: s.target_s * 1000 for s in default_catalogue().services}


SLOW = dict.fromkeys(("payment", "invoice", "general"), 800.0)
Told = tuple[Hall, dict[str, Any], list[list[Move]]]
SAME = (
    *("without_ticket", "called", "within", "wait_mean_s", "wait_p90_s"),
    *("finished", "service_mean_s", "missed", "came_back"),
)


def nobody(ref: str | None) -> str | None:
    return None


@pytest.fixture(scope="module")
def told(lived: Hall) -> Told:
    """The hall, the figures of its day, and each ticket's moves without the undone ones."""
    Follower(lived).catch_up()
    tickets: defaultdict[str, list[Move]] = defaultdict(list)
    for move in lived.store.moves_after(0, 10**6):
        if move.ticket is not None:
            tickets[move.ticket].append(move)
    moves = [effective(one) for one in tickets.values()]
    return lived, History(lived, nobody).figures(Days(MONDAY, MONDAY)), moves


def first(moves: list[Move], *verbs: str) -> Move | None:
    return next((m for m in moves if m.verb in verbs), None)


def seconds(spans: list[int], share: float) -> int:
    return sorted(spans)[ceil(share * len(spans)) - 1] // 1000


def test_waits_and_who_left(told: Told) -> None:
    hall, figures, tickets = told
    total = figures["total"]
    waits = [c.at - m[0].at for m in tickets if (c := first(m, "call"))]
    left = [m[-1].at - m[0].at for m in tickets if m[-1].verb == "cancel" and not first(m, "call")]
    assert total["arrivals"] == len(tickets) == LIVED
    assert len(waits) > 150
    assert len(left) >= 2
    assert total["called"] == len(waits)
    assert total["wait_mean_s"] == round(mean(waits) / 1000)
    assert (total["wait_median_s"], total["wait_p90_s"]) == (seconds(waits, 0.5), seconds(waits, 0.9))
    assert total["cut_off"] == len(left)
    assert total["left"] == sum(m[-1].verb == "cancel" for m in tickets)
    in_time = [c.at - m[0].at <= TARGETS[m[0].service] for m in tickets if (c := first(m, "call"))]
    too_late = [
        m
        for m in tickets
        if m[-1].verb == "cancel" and not first(m, "call") and m[-1].at - m[0].at > TARGETS[m[0].service]
    ]
    assert total["within"] == round(sum(in_time) / (len(in_time) + len(too_late)), 4)
    assert total["wait_km_median_s"] == product_limit(waits, left, 0.5) // 1000
    assert total["wait_km_p90_s"] == product_limit(waits, left, 0.9) // 1000


def product_limit(waits: list[int], left: list[int], share: float) -> int:
    """Straight from the definition: the product over the times of calls of 1 - calls / still there."""
    alive = 1.0
    for time in sorted(set(waits)):
        there = sum(1 for w in waits if w >= time) + sum(1 for x in left if x >= time)
        alive *= 1 - waits.count(time) / there
        if alive <= 1 - share + 1e-9:
            return time
    raise AssertionError("never so many")


def test_service_walks_and_what_happened_at_counters(told: Told) -> None:
    _, figures, tickets = told
    total = figures["total"]
    walks, served = [], []
    for moves in tickets:
        watch = time = 0
        walked = False
        called = None
        for m in moves:
            if m.verb == "start" and called is not None and not walked:
                walks.append(m.at - called)
                walked = True
            if m.verb in ("call", "start", "resume"):
                watch, called = m.at, m.at if m.verb == "call" else None
            elif m.verb in ("hold", "transfer", "finish"):
                time += m.at - watch
        if moves[-1].verb == "finish":
            served.append(time)
    assert total["finished"] == len(served)
    assert total["service_mean_s"] == round(mean(served) / 1000)
    assert total["service_p90_s"] == seconds(served, 0.9)
    assert total["served_s"] == round(sum(served) / 1000)
    assert total["walks"] == len(walks)
    assert total["walk_median_s"] == seconds(walks, 0.5)
    verbs = Counter(m.verb for moves in tickets for m in moves)
    assert (total["transfers"], total["holds"]) == (verbs["transfer"], verbs["hold"])
    missed = [moves for moves in tickets if first(moves, "miss")]
    back = [moves for moves in missed if first(moves, "requeue")]
    gone = [moves for moves in missed if moves[-1].verb == "miss"]
    assert (total["missed"], total["came_back"], total["never_back"]) == (len(missed), len(back), len(gone))
    assert len(back) > 0
    assert total["abandoned"] == len(gone) + total["left"]
    assert total["no_shows"] == round(len(missed) / LIVED, 4)


def test_groups_add_up_and_are_where_the_hall_s_clock_says(told: Told) -> None:
    _, figures, tickets = told
    by = figures["by"]
    asked = Counter(m[0].service for m in tickets)
    assert {g["code"]: g["arrivals"] for g in by["service"]} == asked
    halves = Counter(
        f"{at.hour:02d}:{'00' if at.minute < 30 else '30'}"
        for m in tickets
        for at in [local(m[0].at, "Asia/Shanghai")]
    )
    assert {g["code"]: g["arrivals"] for g in by["half_hour"]} == halves
    assert [(g["code"], g["arrivals"]) for g in by["weekday"]] == [("0", LIVED)]
    assert [(g["code"], g["arrivals"]) for g in by["day"]] == [("2026-11-23", LIVED)]


def test_counters_and_tellers(told: Told) -> None:
    hall, figures, tickets = told
    opened: defaultdict[str, list[int]] = defaultdict(list)
    for m in hall.store.moves_after(0, 10**6):
        if m.verb in ("counter.open", "counter.pause", "counter.close"):
            opened[m.counter].append(m.at if m.verb == "counter.open" else -m.at)
    rows = {g["code"]: g for g in figures["by"]["counter"]}
    assert set(rows) == {c.code for c in hall.catalogue.counters}
    for code in ("1", "2"):
        at_counter = [m for moves in tickets for m in moves if m.counter == code]
        assert rows[code]["finished"] == sum(m.verb == "finish" for m in at_counter)
        assert rows[code]["missed"] == sum(m.verb == "miss" for m in at_counter)
        assert rows[code]["open_s"] == -sum(opened[code]) // 1000
        assert rows[code]["paused_s"] == 1800
        assert 0.5 < rows[code]["utilisation"] <= 1
        teller = next(g for g in figures["by"]["teller"] if g["code"] == f"person:t{code}")
        assert {k: v for k, v in teller.items() if k not in ("code", "name")} == {
            k: v for k, v in rows[code].items() if k != "code"
        }
    busy = sum(m.at - begun for moves in tickets for begun, m in stints(moves) if m.counter == "1")
    assert rows["1"]["busy_s"] == busy // 1000
    assert (rows["8"]["finished"], rows["8"]["open_s"], rows["8"]["utilisation"]) == (0, 0, None)


def test_how_long_those_had_waited_who_were_first_called_from_a_counter(told: Told) -> None:
    _, figures, tickets = told
    total, rows = figures["total"], figures["by"]["counter"]
    for row in rows:
        firsts = [(m[0], c) for m in tickets if (c := first(m, "call")) and c.counter == row["code"]]
        waits = [call.at - issue.at for issue, call in firsts]
        calls = [m for moves in tickets for m in moves if m.verb == "call" and m.counter == row["code"]]
        assert row["called"] == len(waits)
        assert row["wait_p90_s"] == (seconds(waits, 0.9) if waits else None)
        in_time = sum(call.at - issue.at <= TARGETS[issue.service] for issue, call in firsts)
        assert row["within"] == (round(in_time / len(firsts), 4) if firsts else None)
        assert row["no_shows"] == (round(row["missed"] / len(calls), 4) if calls else None)
    assert sum(row["called"] for row in rows) == sum(g["called"] for g in figures["by"]["teller"])
    assert sum(row["called"] for row in rows) == total["called"]


def test_the_same_measures_by_what_was_really_done(told: Told) -> None:
    """Whoever was served is in the group of each thing done, with the wait for what was asked for."""
    _, figures, tickets = told
    for row in figures["by"]["done"]:
        among = [
            m
            for m in tickets
            if m[-1].verb == "finish" and row["code"] in {d["service"] for d in m[-1].data["done"]}
        ]
        waits = [c.at - m[0].at for m in among if (c := first(m, "call"))]
        assert (row["arrivals"], row["finished"], row["abandoned"]) == (len(among), len(among), 0)
        assert (row["called"], row["wait_p90_s"]) == (len(waits), seconds(waits, 0.9))
        in_time = [c.at - m[0].at <= TARGETS[m[0].service] for m in among if (c := first(m, "call"))]
        assert row["within"] == round(sum(in_time) / len(in_time), 4)
        assert row["missed"] == sum(first(m, "miss") is not None for m in among)
        assert row["transferred"] == sum(first(m, "transfer") is not None for m in among)
    assert {r["code"] for r in figures["by"]["done"]} == {c["code"] for c in figures["causes"] if c["visits"]}


def test_how_busy_counters_were_by_half_hour_and_day(told: Told) -> None:
    """The parts make up the whole, and a half hour says so straight from the moves."""
    hall, figures, tickets = told
    counters, by = figures["by"]["counter"], figures["by"]
    for name in ("open_s", "busy_s"):
        whole = sum(row[name] for row in counters)
        assert by["day"][0][name] == by["weekday"][0][name] == pytest.approx(whole, abs=8)
        assert sum(g[name] for g in by["half_hour"]) == pytest.approx(whole, abs=60)
    assert by["day"][0]["utilisation"] == pytest.approx(
        by["day"][0]["busy_s"] / by["day"][0]["open_s"], abs=0.03
    )
    half = parse_rfc3339("2026-11-23T02:00:00Z")
    assert local(half, "Asia/Shanghai").strftime("%H:%M") == "10:00"
    spans = [(begun, m.at) for moves in tickets for begun, m in stints(moves)]
    busy = sum(max(0, min(until, half + 1_800_000) - max(since, half)) for since, until in spans)
    assert next(g for g in by["half_hour"] if g["code"] == "10:00")["busy_s"] == busy // 1000


def test_many_visits_summed_in_a_process_of_their_own_are_the_same(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process answers comes as JSON; names of tellers are put in by the server."""
    hall, figures, _ = told
    asked = list[dict[str, Any]]()

    def apart(order: dict[str, Any]) -> list[dict[str, Any]]:
        asked.append(order)
        spans = [Days(date.fromisoformat(one), date.fromisoformat(last)) for one, last in order["periods"]]
        sums = [summed(hall.store, hall.catalogue, days, order["source"], hall.clock()) for days in spans]
        found: list[dict[str, Any]] = json.loads(json.dumps(sums))
        return found

    monkeypatch.setattr(figures_of_the_past, "MOST_HERE", LIVED - 1)
    long = Days(date(2026, 11, 10), MONDAY)
    beside = History(hall, lambda ref: ref, apart=apart)
    here = History(hall, lambda ref: ref)
    assert beside.several([long, long.before()]) == here.several([long, long.before()])
    assert beside.figures(Days(MONDAY, MONDAY))["total"] == figures["total"]
    spans = [("2026-11-10", "2026-11-23"), ("2026-10-27", "2026-11-09")]
    assert asked == [{"periods": spans, "source": "hall"}]
    monkeypatch.setattr(figures_of_the_past, "MOST_HERE", LIVED)
    assert beside.several([long, long.before()]) == here.several([long, long.before()])
    assert len(asked) == 1
    assert [g["name"] for g in beside.figures(long)["by"]["teller"]] == ["person:t1", "person:t2"]


def test_what_is_learnt_while_the_past_is_read_finishes_nothing(
    open_quick: Open, kiosk: Actor, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child reads for seconds; the follower and the manager go on."""
    hall, clock = open_quick()
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(4 * 86_400)
    hall.close_day_if_due()
    monkeypatch.setattr(figures_of_the_past, "NEAR", 0)
    monkeypatch.setattr(figures_of_the_past, "MOST_HERE", -1)

    def change() -> None:
        strict = tuple(replace(s, target_s=60) for s in hall.catalogue.services)
        hall.change_catalogue(manager, replace(hall.catalogue, services=strict))
        Follower(hall).catch_up()

    meanwhile = [lambda: None, change, lambda: Follower(hall).catch_up()]

    def apart(order: dict[str, Any]) -> list[dict[str, Any]]:
        spans = [Days(date.fromisoformat(one), date.fromisoformat(last)) for one, last in order["periods"]]
        sums = [summed(hall.store, hall.catalogue, days, order["source"], hall.clock()) for days in spans]
        meanwhile.pop()()
        return sums

    history, days = History(hall, nobody, apart=apart), Days(MONDAY, date(2026, 11, 24))
    told = [history.figures(days) for _ in range(4)]
    assert [(one["behind"] > 0, one["total"]["arrivals"]) for one in told] == [(True, 0)] + [(False, 1)] * 3
    assert [one["targets"]["payment"] for one in told] == [TARGETS["payment"] // 1000] * 2 + [60] * 2
    assert (meanwhile, told[3] is told[2]) == ([], True)


def stints(moves: list[Move]) -> list[tuple[int, Move]]:
    found, begun = [], 0
    for m in moves:
        if m.verb in ("call", "resume"):
            begun = m.at
        elif m.verb in ("miss", "hold", "transfer", "finish"):
            found.append((begun, m))
    return found


def test_what_fills_the_hall(told: Told) -> None:
    _, figures, tickets = told
    done = [(m[0].service, m[-1].data["done"]) for m in tickets if m[-1].verb == "finish"]
    times, matrix = Counter[str](), defaultdict(Counter[str])
    for asked, rows in done:
        for row in rows:
            times[row["service"]] += row["quantity"]
            matrix[asked][row["service"]] += row["quantity"]
    assert {c["code"]: c["times"] for c in figures["causes"]} == times
    assert figures["asked_done"] == matrix
    wrong = [asked for asked, rows in done if asked not in {r["service"] for r in rows}]
    assert (figures["wrong_keys"]["wrong"], figures["wrong_keys"]["of"]) == (len(wrong), len(done))
    assert len(wrong) > 3
    spared = {"invoice", "payment"}
    pure = [rows for _, rows in done if {r["service"] for r in rows} <= spared]
    assert figures["divertible"]["visits"] == len(pure)
    assert set(figures["divertible"]["types"]) == spared
    assert abs(sum(c["served_s"] for c in figures["causes"]) - figures["total"]["served_s"]) <= 2
    minutes = [c["served_s"] for c in figures["causes"]]
    assert minutes == sorted(minutes, reverse=True)


def test_people_in_the_hall(told: Told) -> None:
    _, figures, tickets = told
    stays = [(m[0].at, m[-1].at) for m in tickets]
    present = [sum(1 for came, went in stays if came <= at < went) for at, _ in stays]
    assert figures["people"]["peak"] == max(present)
    assert figures["people"]["days"] == {"2026-11-23": max(present)}
    assert figures["people"]["over_s"] is None
    hours = sum(h["mean"] for h in figures["people"]["half_hours"]) / 2
    assert hours == pytest.approx(sum(went - came for came, went in stays) / 3_600_000, rel=0.03)


def test_today_s_measures_and_the_history_s_are_the_same(told: Told) -> None:
    hall, figures, _ = told
    visits = [v for piece in kept.visits_on(hall.store, "2026-11-23") for v in piece]
    today, total = measures(visits, TARGETS, hall.clock()), figures["total"]
    assert {k: today[k] for k in SAME} == {k: total[k] for k in SAME}
    assert today["customers"] == total["arrivals"]


def test_seats_and_several_days(open_quick: Open) -> None:
    hall, clock = open_quick(with_rules(seats=3))
    for n in range(2):
        start = MORNING - 1_800_000 + n * 86_400_000
        clock.now_ms = max(clock.now_ms, start - 120_000)
        LivedDay(hall, clock, Day(start, 40, ("1",), SLOW, misses=0, leaves=0), seed=n).live()
    Follower(hall).catch_up()
    history = History(hall, nobody)
    both = history.figures(Days(MONDAY, date(2026, 11, 24)))
    one, two = (history.figures(Days(d, d)) for d in (MONDAY, date(2026, 11, 24)))
    assert both["total"]["arrivals"] == 80
    assert both["days_seen"] == 2
    over = one["people"]["over_s"] + two["people"]["over_s"]
    assert both["people"]["over_s"] in (over, over + 1)
    assert both["people"]["over_s"] > 0
    assert both["people"]["peak"] == max(one["people"]["peak"], two["people"]["peak"]) > 3
    opened = [f["by"]["counter"][0]["open_s"] for f in (one, two, both)]
    assert opened[0] + opened[1] == opened[2]


def test_an_empty_journal_and_a_day_on_which_nobody_came(hall: Hall) -> None:
    figures = History(hall, nobody).figures(Days(MONDAY, MONDAY))
    assert figures["days_seen"] == figures["total"]["arrivals"] == 0
    assert figures["total"]["wait_km_p90_s"] is figures["total"]["within"] is None
    assert figures["causes"] == []
    assert figures["people"]["half_hours"] == []
    assert [g["utilisation"] for g in figures["by"]["counter"]] == [None] * 8


def test_those_who_left_or_wait_still(hall: Hall, clock: FixedClock, anna: Actor, kiosk: Actor) -> None:
    """A mistake at the kiosk is nobody; who leaves is cut off then, who waits is cut off now."""
    wrong = hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(5)
    hall.cancel(kiosk, wrong.id)
    gone = hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(400)
    hall.cancel(Actor("phone", Role.PHONE, ticket=gone.id), gone.id)
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(100)
    Follower(hall).catch_up()
    total = History(hall, nobody).total(Days(MONDAY, MONDAY))
    assert (total["arrivals"], total["mistakes"], total["left"], total["lasting"]) == (2, 1, 1, 1)
    assert (total["called"], total["cut_off"], total["within"]) == (0, 2, 0.0)
    assert (total["wait_median_s"], total["wait_km_median_s"]) == (None, None)
    clock.now_ms += 86_400_000
    hall.close_day_if_due()
    Follower(hall).catch_up()
    total = History(hall, nobody).total(Days(MONDAY, MONDAY))
    assert (total["silent"], total["lasting"], total["abandoned"]) == (1, 0, 2)


def test_clocks_that_went_back_make_no_negative_figures(
    hall: Hall, clock: FixedClock, anna: Actor, kiosk: Actor
) -> None:
    """Zero and negative times are counted as odd, and left out of waits and service times."""
    hall.open_counter(anna, "1")
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(-30)
    hall.call_next(anna, "1")
    clock.pass_seconds(60)
    hall.finish(anna, "1")
    hall.issue(kiosk, Order("payment", "k1"))
    clock.pass_seconds(60)
    hall.call_next(anna, "1")
    hall.finish(anna, "1")
    Follower(hall).catch_up()
    total = History(hall, nobody).total(Days(MONDAY, MONDAY))
    assert (total["odd"], total["finished"], total["called"]) == (2, 2, 1)
    assert (total["wait_mean_s"], total["service_mean_s"], total["served_s"]) == (60, 60, 60)


def test_the_day_on_which_the_clocks_go_back(open_quick: Open) -> None:
    """In Berlin 25 October 2026 has 25 hours; each customer is counted once, by the wall's clock."""
    first_two = parse_rfc3339("2026-10-25T02:30:00+02:00")
    hall, clock = open_quick(replace(default_catalogue(), zone="Europe/Berlin"), first_two - 9_000_000)
    kiosk = Actor("place:k1", Role.KIOSK, place="k1")
    clock.now_ms = first_two
    hall.issue(kiosk, Order("payment", "k1"))
    clock.now_ms += 3_600_000  # half past two again
    hall.issue(kiosk, Order("payment", "k1"))
    clock.now_ms += 3_600_000  # half past three: the next business day
    hall.issue(kiosk, Order("payment", "k1"))
    Follower(hall).catch_up()
    figures = History(hall, nobody).figures(Days(date(2026, 10, 24), date(2026, 10, 25)))
    came = {by: {g["code"]: g["arrivals"] for g in figures["by"][by]} for by in ("half_hour", "day")}
    assert came == {"half_hour": {"02:30": 2, "03:30": 1}, "day": {"2026-10-24": 2, "2026-10-25": 1}}
