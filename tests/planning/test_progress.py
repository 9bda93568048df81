"""Whoever reads the past says how many days of it are read."""

from datetime import date

from hall.hall import Hall
from planning.forecast.past import arrivals_of
from planning.learnt.past import past_of
from planning.progress import READING, reading

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 31)


def test_the_past_is_read_day_by_day_and_said_so(hall: Hall) -> None:
    heard: list[tuple[int, int, str]] = []

    def tell(done: int, of: int, step: str = "") -> None:
        heard.append((done, of, step))

    past_of(hall.store, hall.catalogue, FIRST, LAST, tell=reading(tell))
    assert heard == [(n, 61, READING) for n in range(62)]
    heard.clear()
    for part in (0, 1):
        arrivals_of(hall.store, hall.catalogue, FIRST, LAST, "file-1", reading(tell, part, 2))
    assert heard == [(n, 122, READING) for n in (28, 56, 61, 89, 117, 122)]
