"""Which part of those who came stood at a kiosk."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from hall.catalogue_file import default_catalogue
from hall.clock import start_of
from planning.learnt.document import model_document, model_from
from planning.learnt.machines import at_kiosk
from planning.learnt.past import Past, Reading, Seen, settled
from planning.learnt.usual_day import learnt_of
from planning.simulation.plan import Station, Sum
from planning.simulation.run import simulate
from tests.planning.learnt.seen import MONDAY, ZONE, usual_days


def test_who_got_a_number_from_somebody_did_not_stand_at_the_kiosk() -> None:
    assert at_kiosk(Seen(by_kiosk=20, by_hand=80)) == pytest.approx(0.2)
    assert at_kiosk(Seen(by_kiosk=20, by_hand=80, by_phone=60, by_terminal=40)) == pytest.approx(0.6)
    assert at_kiosk(Seen(by_hand=30)) == 0


def test_a_few_of_many_do_not_matter() -> None:
    assert at_kiosk(Seen(by_kiosk=990, by_hand=10)) == 1
    assert at_kiosk(Seen()) == 1


def test_a_greeter_who_gives_most_numbers_spares_the_kiosk() -> None:
    """Each third payment is asked for at the kiosk, and no invoice."""
    catalogue = default_catalogue()
    past = Past(MONDAY, MONDAY + timedelta(days=3))
    for day in (MONDAY + timedelta(days=k) for k in range(4)):
        visits = [
            replace(visit, kiosk="k1" if visit.asked == "payment" and n % 3 == 0 else None)
            for n, visit in enumerate(usual_days(1, day))
        ]
        Reading(past, catalogue).add_visits(day.isoformat(), start_of(day, ZONE, time(0)), [visits], {})
    model = learnt_of(settled(past), catalogue).model
    assert model.kiosks is not None
    assert [kind.at_kiosk for kind in model.types] == [pytest.approx(1 / 3), 0]
    assert model_from(model_document(model)) == model
    lived = simulate(model, 50, 1)
    called = [sum(lived.by_day(Sum.CALLED, station=at)) for at in (Station.KIOSKS, Station.COUNTERS)]
    assert called[0] / called[1] == pytest.approx(12 / 42, abs=0.03)
