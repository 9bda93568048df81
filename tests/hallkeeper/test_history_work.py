"""Much of the past is summed by a child beside the server, and says the same."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hall.actor import Actor
from hall.hall import Hall
from hall.verbs import Order
from hallkeeper.planning.work import Works
from planning.history import figures
from planning.history.figures import History
from planning.history.period import Days

WEEK = Days(date(2026, 11, 17), date(2026, 11, 23))


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    """Real ones, on the hall's database."""
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    yield made
    made.close()


def test_a_child_says_the_same_of_a_week_and_of_the_one_before(
    hall: Hall, works: Works, kiosk: Actor, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.open_counter(anna, "1")
    for _ in range(3):
        hall.issue(kiosk, Order("payment", "k1"))
    hall.call_next(anna, "1")
    hall.finish(anna, "1")
    begun = list[str]()

    def apart(asked: dict[str, object]) -> list[dict[str, object]]:
        found: list[dict[str, object]] = works.run("history", asked, "system")
        begun.extend(one.step for one in works._all.values())
        return found

    def name_of(ref: str | None) -> str | None:
        return "Anna" if ref == "person:anna" else None

    periods = [WEEK, WEEK.before()]
    here = History(hall, name_of).several(periods)
    monkeypatch.setattr(figures, "MOST_HERE", 2)
    assert History(hall, name_of, apart=apart).several(periods) == here
    assert begun == ["summing"]
    assert here[0]["total"]["arrivals"] == 3
    assert here[0]["by"]["teller"][0]["name"] == "Anna"
