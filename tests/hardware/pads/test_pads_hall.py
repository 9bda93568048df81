"""A hall, its agent, pads on a line: a key becomes a move, and the lamp follows, whatever the line does."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.agent import AgentSettings, run
from hardware.lines.presses import BOUNCE_S
from hardware.padlanguage import Key
from hardware.pads import pad_protocol
from hardware.signlanguage import Shown
from hardware.simulators.line import Far, SimulatedLine
from tests.running_hall import RunningHall

Until = Callable[[Callable[[], object]], None]
QSYSTEM = {"unit": 33, "transfer_to": "general"}
KEYPAD = {
    "unit": 5,
    "press": "AA {unit} {key} {sum8}",
    "keys": {"01": "call", "02": "start", "03": "finish", "04": "pause"},
    "lamp": "AB {unit} {lamp} {sum8}",
    "lamps": {"free": "01", "waiting": "02", "called": "03", "serving": "04", "refused": "05"},
}


class Counters:
    """The hall as tellers and customers see it, and the two pads: what they show, and their keys."""

    def __init__(self, hall: RunningHall) -> None:
        self.hall = hall
        self.shows: dict[str, tuple[str, str]] = {}
        self.lines = [
            SimulatedLine({code: Far(int(address["unit"]), far, far)}, self._shown)
            for code, address, far in self._pads()
        ]
        self.began = 0
        self._pressed = 0.0

    def _pads(self) -> list[tuple[str, dict[str, Any], Any]]:
        return [
            ("pad-3", QSYSTEM, pad_protocol("qsystem-pad", QSYSTEM).far()),
            ("pad-4", KEYPAD, pad_protocol("bytemap", KEYPAD).far()),
        ]

    def _shown(self, code: str, shown: Shown) -> None:
        self.shows[code] = (shown.lamp, shown.text)

    def install(self) -> None:
        """Put the pads into the catalogue, and a hall without automatic starts."""
        document = self.hall.ask("GET", "/catalogue?as=json", role="manager")
        document["rules"]["auto_start_s"] = 0
        for (code, address, _), line in zip(self._pads(), self.lines, strict=True):
            driver = "qsystem-pad" if code == "pad-3" else "bytemap"
            row = {"code": code, "kind": "pad", "place": code[-1], "driver": driver, "agent": "pads"}
            document["device"].append(row | {"address": {**address, "port": line.port}})
        self.hall.ask("PUT", "/catalogue", document, role="manager")

    def press(self, code: str, key: Key) -> None:
        """Somebody presses a key, not faster than a hand does."""
        time.sleep(max(0.0, self._pressed + 2 * BOUNCE_S - time.monotonic()))
        assert self.line(code).press(code, key)
        self._pressed = time.monotonic()

    def line(self, code: str) -> SimulatedLine:
        return self.lines[0 if code == "pad-3" else 1]

    def moves(self, counter: str) -> list[dict[str, Any]]:
        """What has happened at a counter in this test."""
        moves = self.hall.ask("GET", f"/moves?after={self.began}&limit=5000", role="manager")["moves"]
        return [move for move in moves if move["counter"] == counter]

    def verbs(self, counter: str) -> list[str]:
        return [move["verb"] for move in self.moves(counter)]

    def go_home(self) -> None:
        """Counters are closed, tickets given back, lines in order."""
        for line in self.lines:
            line.recover()
        for code in ("3", "4"):
            self.hall.counter(code, "open", take_over=True)
            if self.hall.ask("GET", f"/counters/{code}/view")["ticket"] is not None:
                self.hall.counter(code, "finish")
            self.hall.counter(code, "close")
        moves = self.hall.ask("GET", f"/moves?after={self.began}&limit=5000", role="manager")["moves"]
        for ticket in {move["ticket"] for move in moves if move["verb"] == "issue"}:
            if self.hall.ask("GET", f"/tickets/{ticket}", role="manager")["state"] in ("waiting", "missed"):
                self.hall.ask("POST", f"/tickets/{ticket}/cancel", role="manager")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counters]:
    """A hall with a pad at counter 3 and another at 4, and the agent that drives them."""
    data = Path(tmp_path_factory.mktemp("pads"))
    hall = RunningHall(data)
    hall.start()
    counters = Counters(hall)
    counters.install()
    token = data / "pads.token"
    token.write_text(hall.token("device"), encoding="ascii")
    stop = threading.Event()
    agent = threading.Thread(
        target=run, args=(AgentSettings(hall.address, token, "pads", data / "pads"), stop)
    )
    agent.start()
    yield counters
    stop.set()
    agent.join(20)
    for line in counters.lines:
        line.close()
    hall.stop()
    assert not agent.is_alive()


@pytest.fixture
def counters(installed: Counters, until: Until) -> Iterator[Counters]:
    """Both pads, dark, at closed counters."""
    until(lambda: installed.shows.get("pad-3") == ("", "") and installed.shows.get("pad-4") == ("", ""))
    installed.began = installed.hall.ask("GET", "/board")["version"]
    yield installed
    installed.go_home()


def test_a_day_at_a_counter_with_nothing_but_a_pad(counters: Counters, until: Until) -> None:
    first, second = (counters.hall.issue()["number"] for _ in range(2))
    counters.press("pad-3", Key.CALL)
    until(lambda: counters.shows["pad-3"] == ("green blinking", "2"))
    for key, shows in (
        (Key.CALL, ("red blinking", first[-3:])),
        (Key.START, ("red", first[-3:])),
        (Key.CALL, ("red blinking", second[-3:])),
        (Key.FINISH, ("green", "0")),
    ):
        counters.press("pad-3", key)
        until(lambda shows=shows: counters.shows["pad-3"] == shows)
    moves = counters.moves("3")
    assert [move["verb"] for move in moves] == ["counter.open", "call", "start", "finish", "call", "miss"]
    assert {(move["by"], move["data"]["pad"]) for move in moves} == {("device:pad-3", "pad-3")}


def test_the_teller_and_the_pad_at_the_same_counter(counters: Counters, until: Until) -> None:
    counters.hall.counter("3", "open")
    number = counters.hall.issue()["number"]
    counters.press("pad-3", Key.CALL)
    until(lambda: counters.shows["pad-3"] == ("red blinking", number[-3:]))
    assert counters.hall.counter("3", "undo")["state"] == "waiting"
    until(lambda: counters.shows["pad-3"] == ("green blinking", "1"))
    counters.hall.counter("3", "call-next")
    until(lambda: counters.shows["pad-3"] == ("red blinking", number[-3:]))
    counters.press("pad-3", Key.START)
    until(lambda: counters.shows["pad-3"] == ("red", number[-3:]))
    counters.press("pad-3", Key.TRANSFER)
    until(lambda: counters.shows["pad-3"] == ("green blinking", "1"))
    moves = counters.moves("3")
    assert [move["verb"] for move in moves] == [
        "counter.open", "call", "undo", "call", "start", "transfer",
    ]  # fmt: skip
    assert [move["data"].get("pad") for move in moves] == [None, "pad-3", None, None, "pad-3", "pad-3"]
    assert len({move["by"] for move in moves}) == 1


def test_both_at_once_and_the_pad_finishes_nobody_who_was_just_called(
    counters: Counters, until: Until
) -> None:
    """The pad's key is decided by what is true when it arrives, not by what its lamp showed."""
    counters.hall.counter("3", "open")
    for _ in range(12):
        counters.hall.issue()
    counters.hall.counter("3", "call-next")

    def by_the_pad() -> list[tuple[str, str]]:
        moves = counters.moves("3")
        pairs = zip(moves, moves[1:], strict=False)
        return [(one["verb"], other["verb"]) for one, other in pairs if "pad" in other["data"]]

    for _ in range(5):
        counters.hall.counter("3", "start")
        heard = len(by_the_pad())
        counters.press("pad-3", Key.CALL)
        counters.hall.counter("3", "call-next", finish=True)
        until(lambda heard=heard: len(by_the_pad()) > heard)
    assert set(by_the_pad()) <= {("start", "finish"), ("finish", "call"), ("call", "recall")}


def test_nobody_waits_and_the_lamp_says_so_for_a_moment(counters: Counters, until: Until) -> None:
    counters.hall.counter("3", "open")
    until(lambda: counters.shows["pad-3"] == ("green", "0"))
    counters.press("pad-3", Key.CALL)
    until(lambda: counters.shows["pad-3"] == ("red blinking fast", "0"))
    until(lambda: counters.shows["pad-3"] == ("green", "0"))
    assert counters.verbs("3") == ["counter.open"]


def test_a_pad_described_by_its_bytes(counters: Counters, until: Until) -> None:
    counters.hall.issue()
    for key, lamp in (
        (Key.CALL, "green blinking"),
        (Key.CALL, "red blinking"),
        (Key.START, "red"),
        (Key.FINISH, "green"),
    ):
        counters.press("pad-4", key)
        until(lambda lamp=lamp: counters.shows["pad-4"][0] == lamp)
    counters.press("pad-4", Key.PAUSE)
    until(lambda: counters.verbs("4")[-1] == "counter.pause")
    assert counters.verbs("4") == ["counter.open", "call", "start", "finish", "counter.pause"]


@pytest.mark.parametrize("fault", ["doubled", "merged", "split", "noise", "late"])
def test_whatever_the_line_does_a_key_counts_once(counters: Counters, until: Until, fault: str) -> None:
    counters.hall.counter("3", "open")
    for _ in range(2):
        counters.hall.issue()
    counters.line("pad-3").suffer(fault)
    for key, verb in ((Key.CALL, "call"), (Key.START, "start"), (Key.CALL, "call"), (Key.FINISH, "miss")):
        before = len(counters.moves("3"))
        counters.press("pad-3", key)
        until(lambda before=before: len(counters.moves("3")) > before)
        until(lambda verb=verb: counters.verbs("3")[-1] == verb)
    counters.line("pad-3").recover()
    assert counters.verbs("3") == ["counter.open", "call", "start", "finish", "call", "miss"]


def test_a_lost_key_is_pressed_again(counters: Counters, until: Until) -> None:
    counters.hall.counter("4", "open")
    counters.hall.issue()
    line, lost, heard = counters.line("pad-4"), 0, 0
    line.suffer("lost_frames")
    while not (lost and heard):
        before = line.lost
        counters.press("pad-4", Key.CALL)
        if line.lost > before:
            lost += 1
        else:
            heard += 1
            until(lambda heard=heard: len(counters.verbs("4")) == 1 + heard)
    assert counters.verbs("4") == ["counter.open", "call", *["recall"] * (heard - 1)]


def test_an_adapter_that_echoes_unknown_to_us_works_no_counter(counters: Counters, until: Until) -> None:
    counters.hall.counter("3", "open")
    number = counters.hall.issue()["number"]
    counters.line("pad-3").suffer("unplugged")
    counters.line("pad-3").suffer("echo")
    counters.hall.counter("3", "call-next")
    counters.hall.counter("3", "start")
    until(lambda: counters.shows["pad-3"] == ("red", number[-3:]))
    counters.hall.counter("3", "finish")
    until(lambda: counters.shows["pad-3"] == ("green", "0"))
    assert counters.verbs("3") == ["counter.open", "call", "start", "finish"]
