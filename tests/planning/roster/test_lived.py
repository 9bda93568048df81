"""The counters at which a roster's day is lived."""

from planning.roster.lived import counters_of
from planning.roster.seats import Room
from planning.simulation.distributions import Exponential
from planning.simulation.model import BusinessType, Counter, Model, Window
from planning.simulation.planner import planned

PAY, SIGN = frozenset({"pay"}), frozenset({"sign"})
TYPES = tuple(BusinessType(code, 600, (10.0,) * 8, Exponential(120)) for code in ("pay", "sign"))
MODEL = Model(540, TYPES, ())


def test_who_comes_later_takes_the_counter_of_one_who_has_gone() -> None:
    room = Room({"ann": PAY, "bob": PAY | SIGN, "eve": PAY}, {"1": PAY, "2": PAY | SIGN})
    seats = {18: {"ann": "1", "bob": "2"}, 19: {"eve": "1", "bob": "2"}, 20: {"eve": "1", "bob": "1"}}
    assert counters_of(MODEL, room, seats) == (
        Counter("0-0", ("pay",), (Window(540, 630),)),
        Counter("0-1", ("pay",), (Window(600, 630),)),
        Counter("1-0", ("pay", "sign"), (Window(540, 600),)),
    )


def test_a_hall_of_seventy_tellers_in_two_shifts_is_simulated() -> None:
    tellers = [f"t{n}" for n in range(70)]
    room = Room(dict.fromkeys(tellers, PAY | SIGN), {str(n): PAY | SIGN for n in range(35)})
    early, late = ({who: str(n) for n, who in enumerate(some)} for some in (tellers[:35], tellers[35:]))
    counters = counters_of(
        MODEL, room, dict.fromkeys(range(18, 22), early) | dict.fromkeys(range(22, 26), late)
    )
    assert [one.windows for one in counters] == [(Window(540, 780),)] * 35
    assert planned(Model(540, TYPES, counters)).servers
