"""A pad and a page at one counter: the teller who signs in takes over, and may take a key back."""

from collections.abc import Callable

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall

PAD = {"code": "pad-3", "kind": "pad", "place": CODE, "driver": "qsystem-pad", "agent": "elsewhere"}


def install(server: RunningHall, crowd: Crowd) -> Callable[[str], object]:
    """A pad at the counter; the function presses its keys."""
    crowd.install({**PAD, "address": {"unit": 33}})
    return lambda key: server.ask("POST", "/devices/pad-3/press", {"key": key}, role="device")


def test_the_teller_takes_over_from_the_pad_with_one_key(
    person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd
) -> None:
    press = install(server, crowd)
    first, second = crowd.come("payment", "payment")
    press("call")
    press("call")
    teller = person()
    teller.open(CODE)
    teller.wait_for("taken")
    assert "这个窗口在用呼叫器叫号" in teller.card
    assert teller.main_key == "接管窗口"
    teller.space(then="called")
    assert teller.number == first

    press("start")
    teller.wait_for("serving")
    press("call")
    teller.wait_for_number_other_than(first)
    assert teller.number == second
    teller.press("z")
    teller.wait_for("idle")
    teller.press("z")
    teller.wait_for("serving")
    assert teller.number == first
    assert [m["verb"] for m in crowd.moves() if m["counter"] == CODE and "pad" in m["data"]][-5:] == [
        "counter.open",
        "call",
        "start",
        "finish",
        "call",
    ]


def test_a_pad_in_english(person: Callable[..., CounterPage], server: RunningHall, crowd: Crowd) -> None:
    press = install(server, crowd)
    press("call")
    teller = person("Grace")
    teller.open(CODE, "en")
    assert "This counter is run by its call pad" in teller.card
    assert teller.main_key == "Take over"
