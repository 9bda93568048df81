"""The live estimator in a real hall: what it sees of the queue and the counters, and when it is silent."""

from dataclasses import replace

import pytest

from hall.actor import Actor
from hall.clock import FixedClock
from hall.estimate import SimpleEstimator, Wait
from hall.hall import Hall, Order
from planning.live.breaks import Breaks
from planning.live.breath import Breath
from planning.live.estimator import LASTS_MS, LiveEstimator
from planning.live.start import HALVES
from planning.simulation.distributions import Fixed
from planning.simulation.model import BusinessType, Counter, Model, every_day

MINUTE = 60


def fixed_day(breath: float = 0.0) -> Model:
    """A usual day on which payment takes two minutes, general business ten, and hardly anybody comes."""
    types = (
        BusinessType("payment", 300, (0.0,) * 20, Fixed(2 * MINUTE)),
        BusinessType("general", 600, (0.0,) * 20, Fixed(10 * MINUTE)),
    )
    return Model(480, types, (Counter("1", ("payment", "general"), every_day(480, 1080)),))


@pytest.fixture
def live(hall: Hall) -> LiveEstimator:
    """The hall's estimator, in a hall whose service times are known."""
    estimator = LiveEstimator(hall.clock, learnt=fixed_day(), by_itself=True)
    hall.estimator = estimator
    return estimator


def asked(hall: Hall, service: str = "payment") -> Wait | None:
    return hall.estimator(hall.catalogue, hall.board, service, hall.board.waiting(service))


def wait_s(hall: Hall, service: str = "payment") -> int:
    found = asked(hall, service)
    assert found is not None
    assert found.p50_s <= found.p90_s
    return found.p50_s


def test_nobody_open_no_answer(hall: Hall, live: LiveEstimator, teller: Actor) -> None:
    assert asked(hall) is None
    hall.open_counter(teller, "1")
    hall.pause_counter(teller, "1")
    assert asked(hall) is None


def test_a_free_counter_is_no_wait(hall: Hall, live: LiveEstimator, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    assert asked(hall) == Wait(0, 0)


def test_who_is_being_served_is_nearer_the_end_the_longer_it_has_lasted(
    hall: Hall, live: LiveEstimator, teller: Actor, clock: FixedClock
) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "general")
    assert asked(hall) == Wait(10 * MINUTE, 10 * MINUTE)
    clock.pass_seconds(7 * MINUTE)
    assert asked(hall) == Wait(3 * MINUTE, 3 * MINUTE)


def test_the_line_is_lived_through_under_the_halls_rule(
    hall: Hall, live: LiveEstimator, teller: Actor, kiosk: Actor, clock: FixedClock
) -> None:
    """A customer with general business has waited longer, but payment's target is half as long."""
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    hall.issue(kiosk, Order("general"))
    clock.pass_seconds(MINUTE)
    hall.issue(kiosk, Order("payment"))
    assert wait_s(hall, "payment") == MINUTE + 2 * MINUTE + 10 * MINUTE
    waiting = [hall.board.tickets[x[2]] for x in hall.board.lines["general"]]
    told = hall.wait_of(waiting[0])
    assert told is not None
    assert told.p50_s == MINUTE


def test_somebody_with_a_head_start_is_told_less(
    hall: Hall, live: LiveEstimator, teller: Actor, kiosk: Actor
) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    for _ in range(5):
        hall.issue(kiosk, Order("payment"))
    promised = [
        hall.store.moves_of(hall.issue(kiosk, Order("payment", customer_class=one)).id)[0].data["wait"][
            "p50_s"
        ]
        for one in ("normal", "priority")
    ]
    assert promised == [12 * MINUTE, 2 * MINUTE]


def test_who_waits_for_one_counter_is_in_nobodys_way_elsewhere(
    hall: Hall, live: LiveEstimator, teller: Actor, kiosk: Actor
) -> None:
    for counter in ("1", "2"):
        hall.open_counter(teller, counter)
    hall.serve(teller, "2", "general")
    hall.serve(teller, "1", "payment")
    wishing = hall.transfer(teller, "1", to_counter="2")
    hall.serve(teller, "1", "payment")
    assert wait_s(hall) == 2 * MINUTE
    told = hall.wait_of(wishing)
    assert told is not None
    assert told.p50_s == 10 * MINUTE


def test_a_paused_counter_takes_nobody_until_it_usually_comes_back(
    hall: Hall, teller: Actor, clock: FixedClock
) -> None:
    """Pauses of three minutes: of ten minutes' business at the other counter nobody need wait for the end."""
    breaks = Breaks((0,) * HALVES, ((0, (180_000,) * 30),))
    hall.estimator = LiveEstimator(hall.clock, learnt=fixed_day(), breaks=breaks, by_itself=True)
    for counter in ("1", "2"):
        hall.open_counter(teller, counter)
    hall.serve(teller, "1", "general")
    hall.pause_counter(teller, "2")
    clock.pass_seconds(MINUTE)
    assert wait_s(hall) == pytest.approx(2 * MINUTE, abs=2)
    hall.estimator = LiveEstimator(hall.clock, learnt=fixed_day(), by_itself=True)
    assert wait_s(hall) == 9 * MINUTE


def test_a_breath_between_two_customers_is_counted(
    hall: Hall, teller: Actor, kiosk: Actor, clock: FixedClock
) -> None:
    breath = Breath()
    hall.listen(breath.follow)
    hall.estimator = LiveEstimator(hall.clock, learnt=fixed_day(), breath=breath, by_itself=True)
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    hall.issue(kiosk, Order("payment"))
    hall.finish(teller, "1")
    clock.pass_seconds(20)
    hall.call_next(teller, "1")
    assert breath.mean_ms == 20_000
    assert wait_s(hall) == 2 * MINUTE + 20


def test_an_older_outlook_still_answers_by_the_place_in_the_line(
    hall: Hall, teller: Actor, kiosk: Actor, clock: FixedClock
) -> None:
    """As in the server, where somebody else keeps it fresh; beyond a minute it is no longer believed."""
    live = LiveEstimator(hall.clock, learnt=fixed_day())
    hall.estimator = live
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    for _ in range(3):
        hall.issue(kiosk, Order("payment"))
    live.refresh(hall.catalogue, hall.board)
    assert [live(hall.catalogue, hall.board, "payment", n) for n in (0, 3)] == [
        Wait(2 * MINUTE, 2 * MINUTE),
        Wait(8 * MINUTE, 8 * MINUTE),
    ]
    hall.issue(kiosk, Order("payment"))
    assert wait_s(hall) == 10 * MINUTE
    clock.pass_seconds(LASTS_MS / 1000 + 1)
    assert asked(hall) == SimpleEstimator()(hall.catalogue, hall.board, "payment", 4)


def test_until_it_has_seen_a_counter_open_or_close_it_is_the_simple_estimate(
    hall: Hall, teller: Actor, clock: FixedClock
) -> None:
    live = LiveEstimator(hall.clock, learnt=fixed_day())
    hall.estimator = live
    live.refresh(hall.catalogue, hall.board)
    assert asked(hall) is None
    hall.open_counter(teller, "1")
    assert asked(hall) == Wait(0, 0)
    hall.serve(teller, "1", "payment")
    live.refresh(hall.catalogue, hall.board)
    assert asked(hall) == Wait(2 * MINUTE, 2 * MINUTE)
    hall.open_counter(teller, "2")
    assert asked(hall) == Wait(0, 0)


def test_without_a_kernel_it_is_the_simple_estimate(hall: Hall, teller: Actor, kiosk: Actor) -> None:
    hall.estimator = LiveEstimator(hall.clock, kernel=None, by_itself=True)
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    hall.issue(kiosk, Order("payment"))
    assert asked(hall) == SimpleEstimator()(hall.catalogue, hall.board, "payment", 1)


def test_without_a_past_the_catalogues_mean_service_times_are_taken(
    hall: Hall, teller: Actor, kiosk: Actor
) -> None:
    hall.estimator = LiveEstimator(hall.clock, by_itself=True)
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    for _ in range(10):
        hall.issue(kiosk, Order("payment"))
    assert 9 * 90 < wait_s(hall) < 12 * 90


def test_another_catalogue_is_seen_at_once(hall: Hall, live: LiveEstimator, teller: Actor) -> None:
    hall.open_counter(teller, "1")
    hall.serve(teller, "1", "payment")
    assert wait_s(hall) == 2 * MINUTE
    services = tuple(s for s in hall.catalogue.services if s.code != "general")
    hall.catalogue = replace(hall.catalogue, services=services)
    assert wait_s(hall) == 2 * MINUTE
