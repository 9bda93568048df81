"""Those who took no number since they went another way belong to those who came."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from hall.catalogue import Kiosk, KioskRole
from hall.catalogue_file import default_catalogue
from hall.hall import Hall
from hall.offer import Offer, Way
from hall.ticket import State
from planning.history import store as kept
from planning.history.visit import Visit
from planning.learnt.past import past_of
from planning.learnt.usual_day import Learnt, learnt_of
from planning.learnt.ways import with_numbers
from planning.simulation.model import Diversion
from planning.simulation.plan import Station, Sum
from planning.simulation.run import compare
from planning.whatif.cures import cured
from planning.whatif.scenario import House, Scenario, Withdraw
from tests.planning.history.conftest import Open
from tests.planning.learnt.seen import MONDAY, at, remember, usual_days

APP = Offer("app", "invoice", Way.CHANNEL, {"en": "App"})
TERMINAL = Kiosk("z1", {"en": "Terminal"}, KioskRole.SELF_SERVICE)
CATALOGUE = replace(default_catalogue(), offers=(APP,), kiosks=(*default_catalogue().kiosks, TERMINAL))
DAYS = [MONDAY + timedelta(days=k) for k in range(7)]
AT_TERMINAL, ON_PHONES, GAVE_UP = 10, 6, 2


def diverted(day_of: int, n: int, kiosk: str | None, outcome: str = "completed") -> kept.Diverted:
    """A payment of 80 s, each five minutes from nine on."""
    day = DAYS[day_of]
    ended = at(day, 9, 5 * n + 2)
    offer = None if kiosk else "phones"
    code = f"{day}-{n}-{kiosk}-{outcome}"
    return kept.Diverted(code, day.isoformat(), "payment", kiosk, "pay", offer, outcome, "done", ended, 80)


def some(day: int) -> Iterable[kept.Diverted]:
    yield from (diverted(day, n, "z1") for n in range(AT_TERMINAL))
    yield from (diverted(day, 12 + n, "z1", "abandoned") for n in range(GAVE_UP))
    yield from (diverted(day, n, None) for n in range(ON_PHONES))
    yield replace(diverted(day, 30, None), offer=None)  # at home


def given_back(day: int) -> Visit:
    """A number that the terminal took back after the first of those who did it there."""
    over = at(DAYS[day], 9, 3)
    return Visit(
        "payment",
        at(DAYS[day], 9),
        f"{day}-back",
        DAYS[day].isoformat(),
        issued_by="place:k1",
        state=State.CANCELLED,
        over_at=over,
        over_by="place:z1",
    )


@pytest.fixture(scope="module")
def hall(open_quick: Open) -> Hall:
    hall, _ = open_quick(CATALOGUE)
    visits = [replace(visit, kiosk="k1") for visit in usual_days(7)]
    remember(hall, [*visits, *(given_back(day) for day in range(7))], DAYS)

    def job(tx: object) -> None:
        for day in range(7):
            for one in some(day):
                kept.keep_diverted(tx, one)  # type: ignore[arg-type]

    hall.write(job)
    return hall


@pytest.fixture(scope="module")
def learnt(hall: Hall) -> Learnt:
    return learnt_of(past_of(hall.store, CATALOGUE, DAYS[0], DAYS[-1]), CATALOGUE)


def test_they_are_asked_for_and_where_they_went_is_learnt(learnt: Learnt) -> None:
    """Thirty-six took a number and kept it: two of them had given up at the terminal."""
    payment = learnt.model.types[0]
    assert sum(payment.arrivals) == 36 + AT_TERMINAL + ON_PHONES
    phone = Diversion("payment", pytest.approx(6 / 52), at_terminal=False)
    terminal = Diversion("payment", pytest.approx(12 / 46), gives_up=pytest.approx(2 / 12))
    assert learnt.model.diversions == (phone, terminal)
    assert learnt.model.terminals is not None
    assert learnt.model.terminals.time.mean == 80
    assert payment.patience is None


def test_the_kiosk_is_a_queue_and_not_for_nothing(learnt: Learnt) -> None:
    assert learnt.model.kiosks is not None
    assert learnt.model.kiosks.how_many == 1
    (results,) = compare((learnt.model,), 20, 1)
    assert sum(results.by_day(Sum.WAITED, station=Station.KIOSKS)) > 0


def test_without_offers_all_who_came_take_a_number(learnt: Learnt) -> None:
    model = learnt.model
    withdrawn = cured(model, Scenario(withdraw=(Withdraw("payment"),)), House())
    today, without = compare((model, withdrawn), 50, 1)
    numbers = [sum(one.by_day(Sum.CALLED, "payment")) / 50 for one in (today, without)]
    assert numbers == pytest.approx([36, 52], rel=0.05)


def test_the_board_counts_those_alone_who_take_a_number(learnt: Learnt) -> None:
    numbered = with_numbers(learnt.model)
    assert sum(numbered.types[0].arrivals) == pytest.approx(36)
    assert (numbered.diversions, numbered.terminals, numbered.kiosks, numbered.days) == ((), None, None, 0)
