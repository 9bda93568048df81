"""Kiosks, terminals, offers, breaks and transfers do what their names say."""

from dataclasses import replace

import pytest

from planning.simulation.distributions import Fixed
from planning.simulation.model import (
    BusinessType,
    Counter,
    Diversion,
    Machines,
    Model,
    Shown,
    Transfer,
    Window,
    every_day,
    machines,
)
from planning.simulation.plan import Outcome, Station, Sum
from planning.simulation.results import mean_of
from planning.simulation.run import compare, simulate


def hall(**changes: object) -> Model:
    """Three hours, payments of 100 s at two counters."""
    payment = BusinessType("payment", 300, (30,) * 6, Fixed(100))
    desks = tuple(Counter(code, ("payment",), every_day(480, 660)) for code in "12")
    return replace(Model(480, (payment,), desks), **changes)  # type: ignore[arg-type]


def test_nobody_is_called_in_a_break() -> None:
    desk = Counter("1", ("payment",), (Window(480, 540), Window(570, 660)))
    results = simulate(hall(counters=(desk,)), 5, 1)
    called = [c.joined_ms + c.wait_ms for c in results.customers() if c.outcome is Outcome.SERVED]
    assert [at for at in called if 540 * 60_000 <= at < 570 * 60_000] == []
    assert min(at for at in called if at >= 570 * 60_000) == 570 * 60_000


def test_a_phone_and_a_terminal_share_those_who_come() -> None:
    """Four in ten do it on a phone, half of the others at a terminal."""
    both = (Diversion("payment", 0.4, at_terminal=False), Diversion("payment", 0.5))
    results = simulate(hall(kiosks=machines(2, 10), terminals=machines(6, 60), diversions=both), 100, 1)
    came, there, here = (
        sum(results.by_day(Sum.CALLED, station=station))
        for station in (Station.KIOSKS, Station.TERMINALS, Station.COUNTERS)
    )
    assert there / came == pytest.approx(0.3, abs=0.015)
    assert here / came == pytest.approx(0.3, abs=0.015)


@pytest.mark.parametrize("serves_out", [True, False])
def test_who_waits_at_the_close_is_served_or_sent_home(serves_out: bool) -> None:
    busy = replace(hall().types[0], arrivals=(30, 30, 30, 30, 60, 60))
    results = simulate(hall(types=(busy,), serves_out=serves_out), 5, 1)
    outcomes = {customer.outcome for customer in results.customers()}
    assert outcomes == ({Outcome.SERVED} if serves_out else {Outcome.SERVED, Outcome.UNSERVED})


def test_the_kiosk_is_a_queue_of_its_own() -> None:
    quick, slow = compare((hall(kiosks=machines(1, 5)), hall(kiosks=machines(1, 50))), 30, 1)
    at_kiosk = [mean_of(r.mean_waits(station=Station.KIOSKS)).value for r in (quick, slow)]
    assert at_kiosk[1] > 10 * at_kiosk[0] > 0
    assert slow.by_day(Sum.CALLED) == slow.by_day(Sum.CALLED, station=Station.KIOSKS)


def test_half_of_those_asked_go_to_the_terminal_and_a_tenth_of_them_comes_back() -> None:
    offer = Diversion("payment", 0.5, gives_up=0.1, newcomers=0.5, learning_s=60)
    model = hall(kiosks=machines(2, 10), terminals=machines(4, 75), diversions=(offer,))
    results = simulate(model, 100, 1)
    came, there, here = (
        sum(results.by_day(Sum.CALLED, station=station))
        for station in (Station.KIOSKS, Station.TERMINALS, Station.COUNTERS)
    )
    assert there / came == pytest.approx(0.5, abs=0.01)
    assert here == pytest.approx(came - 0.9 * there, rel=0.01)
    busy = sum(results.utilisation(Station.TERMINALS, str(k + 1)) for k in range(4))
    assert busy == pytest.approx(there / 100 * (75 + 30) / (3 * 3600), rel=0.02)


def test_an_offer_is_shown_when_the_wait_is_long_or_a_terminal_is_free() -> None:
    def diverted(shown: Shown, limit_s: float, terminals: int = 2) -> int:
        offer = Diversion("payment", 1.0, shown, limit_s)
        model = hall(kiosks=machines(2, 10), terminals=machines(terminals, 75), diversions=(offer,))
        return sum(simulate(model, 20, 1).by_day(Sum.CALLED, station=Station.TERMINALS))

    always, long, longer = (
        diverted(Shown.ALWAYS, 0),
        diverted(Shown.WAIT, 60),
        diverted(Shown.WAIT, 600),
    )
    assert always > long > longer
    assert always > diverted(Shown.FREE, 0) > diverted(Shown.FREE, 0, terminals=1) > 0


def test_a_diversion_by_post_takes_people_out_of_the_hall() -> None:
    offer = Diversion("payment", 0.3, at_terminal=False)
    before, after = compare((hall(), hall(diversions=(offer,))), 100, 1)
    kept = sum(after.by_day(Sum.CALLED)) / sum(before.by_day(Sum.CALLED))
    assert kept == pytest.approx(0.7, abs=0.01)
    assert max(after.people_by_half_hour()) < max(before.people_by_half_hour())


def test_who_is_sent_on_waits_again_with_a_head_start() -> None:
    payment = replace(hall().types[0], transfers=(Transfer("other", 0.25),))
    other = BusinessType("other", 600, (0,) * 6, Fixed(200))
    desks = tuple(Counter(code, ("payment", "other"), every_day(480, 660)) for code in "123")
    results = simulate(hall(types=(payment, other), counters=desks), 100, 1)
    sent = [c for c in results.customers() if c.line.customer_class == "transfer"]
    share = len(sent) / sum(results.by_day(Sum.CALLED, "payment"))
    assert share == pytest.approx(0.25, abs=0.01)
    assert {c.line.head_start for c in sent} == {600_000}


def test_who_has_left_is_called_in_vain_where_nobody_told_the_hall() -> None:
    impatient = replace(hall().types[0], patience=Fixed(60))
    desks = hall().counters[:1]
    told, untold = (
        simulate(hall(types=(impatient,), counters=desks, left_are_called=called), 20, 1)
        for called in (False, True)
    )
    assert sum(untold.by_day(Sum.CALLED)) < sum(told.by_day(Sum.CALLED))
    utilisation = [results.utilisation(Station.COUNTERS, "1") for results in (told, untold)]
    assert utilisation[1] > utilisation[0]


def test_the_number_in_the_queue_is_what_little_says() -> None:
    results = simulate(hall(), 50, 1)
    waited_h = sum(results.by_day(Sum.WAITED)) / 3_600_000 / 50
    assert sum(results.queue_by_half_hour()) / 2 == pytest.approx(waited_h)
    assert sum(results.queue_by_half_hour("payment", None)) / 2 == pytest.approx(waited_h)


def test_only_those_who_take_their_number_at_a_kiosk_stand_there() -> None:
    """One in five does; all are made the same offers, and the same customers stay."""
    both = (Diversion("payment", 0.4, at_terminal=False), Diversion("payment", 0.5))
    model = hall(kiosks=machines(1, 50), terminals=machines(6, 60), diversions=both)
    by_hand = replace(model, types=(replace(model.types[0], at_kiosk=0.2),))
    all_, some = compare((model, by_hand), 60, 1)
    (kiosk, terminal, counter), (few, there, here) = (
        [
            sum(found.by_day(Sum.CALLED, station=at))
            for at in (Station.KIOSKS, Station.TERMINALS, Station.COUNTERS)
        ]
        for found in (all_, some)
    )
    assert sum(some.by_day(Sum.CALLED, station=Station.DOOR)) == kiosk
    assert few / kiosk == pytest.approx(0.2, abs=0.02)
    assert (there, here) == pytest.approx((terminal, counter), rel=0.04)
    waits = [mean_of(found.mean_waits(station=Station.KIOSKS)).value for found in (all_, some)]
    assert waits[1] < waits[0] / 4


def test_who_stays_at_home_does_not_stand_at_the_kiosk_and_the_others_are_the_same_people() -> None:
    model = hall(kiosks=machines(1, 45))
    by_post = replace(model, diversions=(Diversion("payment", 0.6, at_terminal=False, at_door=True),))
    fewer = replace(model, types=(model.types[0].times(0.4),))
    today, home, gone = compare((model, by_post, fewer), 60, 1)
    came = sum(today.by_day(Sum.CALLED))
    assert sum(home.by_day(Sum.CALLED, station=Station.KIOSKS)) == sum(home.by_day(Sum.CALLED))
    assert sum(home.by_day(Sum.CALLED)) / came == pytest.approx(0.4, abs=0.02)
    waits = [mean_of(found.mean_waits(station=Station.KIOSKS)).value for found in (home, gone)]
    assert waits[0] == pytest.approx(waits[1], rel=0.15)
    instants = {(c.replication, c.joined_ms) for c in today.customers() if c.line.station is Station.KIOSKS}
    assert instants >= {
        (c.replication, c.joined_ms) for c in home.customers() if c.line.station is Station.KIOSKS
    }


@pytest.mark.parametrize("kiosks", [None, machines(1, 20)])
def test_letters_come_before_kiosks_phones_and_terminals(kiosks: Machines | None) -> None:
    ways = (
        Diversion("payment", 0.5, at_terminal=False, at_door=True),
        Diversion("payment", 0.4, at_terminal=False),
        Diversion("payment", 0.5),
    )
    model = hall(kiosks=kiosks, terminals=machines(6, 60), diversions=ways)
    by_hand = replace(model, types=(replace(model.types[0], at_kiosk=0.5),))
    for found in compare((model, by_hand), 60, 1):
        here, there, door = (
            sum(found.by_day(Sum.CALLED, station=station))
            for station in (Station.COUNTERS, Station.TERMINALS, Station.DOOR)
        )
        assert (here / door, there / door) == pytest.approx((0.15, 0.15), abs=0.015)
