"""The simulated day with and without offers: everybody is served once, and the crowd is the same."""

from hall.catalogue_file import default_catalogue
from tests.bench.diversion_day import Hall, crowd, measure


def test_everybody_is_served_once_somewhere() -> None:
    for offers in ((), default_catalogue().offers):
        day = Hall(crowd(400, seed=5), offers).day()
        assert len(day.kiosk) == 400
        assert (len(day.counter), len(day.counter) + len(day.terminal)) == (day.tickets, 400)
        assert min(day.counter + day.kiosk + day.terminal) >= 0


def test_the_crowd_does_not_depend_on_the_offers_and_the_day_on_nothing_but_the_seed() -> None:
    assert crowd(400, seed=5) == crowd(400, seed=5)
    assert measure(400, seed=5) == measure(400, seed=5)
    assert measure(400, seed=5) != measure(400, seed=6)


def test_offers_spare_tickets_and_waiting() -> None:
    found = measure(2000)
    days = ("without", "default", "always")
    for figure in ("tickets", "counter_mean_min", "counter_p90_min"):
        first, second, third = (found[f"wait_day_{figure}_{day}"] for day in days)
        assert first > second > third
