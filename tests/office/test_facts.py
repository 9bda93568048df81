"""The three facts of the morning meeting: what is chosen, and what a quiet day says instead."""

from typing import Any

from office.facts import three_facts


def total(**changed: Any) -> dict[str, Any]:
    return {
        "arrivals": 200,
        "within": 0.95,
        "wait_km_p90_s": 480,
        "wait_p90_s": 470,
        "abandonment": 0.01,
        "abandoned": 2,
        "no_shows": 0.02,
        "missed": 4,
        **changed,
    }


def past(**changed: Any) -> dict[str, Any]:
    halves = [{"code": "09:00", "called": 20, "wait_km_p90_s": 300, "wait_p90_s": 300}]
    return {
        "total": total(),
        "wrong_keys": {"share": 0.02, "wrong": 4},
        "divertible": {"served_share": 0.1, "types": ["payment"]},
        "by": {"half_hour": halves},
        "people": {"over_s": None, "seats": 0},
        "causes": [{"code": "payment", "served_share": 0.4}],
        **changed,
    }


def told(found: dict[str, Any], before: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(fact.what, fact.bad) for fact in three_facts(found, before)]


def test_a_quiet_day_is_praised_and_says_what_filled_it() -> None:
    assert told(past(), total()) == [("came", False), ("good", False), ("biggest", False)]


def test_of_a_day_on_which_nobody_was_called_no_wait_is_told() -> None:
    found = past(total=total(arrivals=4, wait_km_p90_s=None, wait_p90_s=None))
    assert told(found, total()) == [("came_only", False)]


def test_the_two_that_lie_furthest_beyond_their_mark_are_told() -> None:
    halves = [
        {"code": "09:00", "called": 40, "wait_km_p90_s": 2700, "wait_p90_s": 2600},
        {"code": "17:30", "called": 2, "wait_km_p90_s": 9000, "wait_p90_s": 9000},
    ]
    bad = past(
        total=total(within=0.7, abandonment=0.06, abandoned=12),
        by={"half_hour": halves},
        wrong_keys={"share": 0.2, "wrong": 40},
    )
    found = three_facts(bad, total(arrivals=150))
    assert [(fact.what, fact.bad) for fact in found] == [
        ("came", False),
        ("late", True),
        ("worst_half", True),
    ]
    assert found[2].gaps == {"time": "09:00", "p90_s": 2700}


def test_a_day_that_was_much_fuller_than_the_week_before_says_so() -> None:
    found = three_facts(past(), total(arrivals=100))
    assert (found[1].what, found[1].gaps) == ("change", {"change": 1.0, "was": 100})


def test_of_a_handful_of_customers_nothing_more_is_told() -> None:
    assert told(past(total=total(arrivals=3, within=0.3)), total()) == [("came", False)]
