"""The rule that picks the next customer."""

from hypothesis import given
from hypothesis import strategies as st

from hall.rules import Head, next_for, urgency


def head(name: str, since: int, target_s: int = 300, move: int = 0) -> Head:
    return Head(name, name, "payment", since, since, move or since, target_s * 1000)


def test_equal_targets_make_it_first_come_first_served() -> None:
    early, late = head("early", 1_000), head("late", 2_000)
    assert next_for([late, early], 10_000) == early


def test_a_short_target_overtakes_in_proportion() -> None:
    slow = head("slow", 0, target_s=600)
    quick = head("quick", 60_000, target_s=300)
    assert next_for([slow, quick], 100_000) == slow
    assert next_for([slow, quick], 130_000) == quick


def test_a_head_start_is_time_already_waited() -> None:
    normal, priority = head("normal", 0), head("priority", 100_000 - 900_000)
    assert next_for([normal, priority], 200_000) == priority


def test_ties_go_to_the_earlier_then_to_the_first_issued() -> None:
    one, two = head("one", 5_000, move=7), head("two", 5_000, move=8)
    assert next_for([two, one], 9_000) == one


def test_nobody_waits() -> None:
    assert next_for([], 0) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(1, 3600), st.integers(1, 10**6)),
        min_size=1,
        max_size=6,
        unique_by=lambda x: x[2],
    ),
    st.integers(10**7, 2 * 10**7),
)
def test_the_most_urgent_is_taken_whatever_the_order(rows: list[tuple[int, int, int]], now: int) -> None:
    heads = [head(f"{i}", since, target, move) for i, (since, target, move) in enumerate(rows)]
    best = next_for(heads, now)
    assert best is not None
    assert best == next_for(list(reversed(heads)), now)
    assert all((now - best.since) * h.target_ms >= (now - h.since) * best.target_ms for h in heads)
    assert urgency(best, now) >= 0
