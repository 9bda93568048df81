"""Who has the word in a zone: one voice at a time, and whoever cannot be heard is told to the office."""

from dataclasses import replace
from typing import Any

import pytest

from hall.actor import Actor, Role
from hall.catalogue import Catalogue, Device, Display
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.hall import Hall
from hallkeeper.device_answers import faults_json
from hallkeeper.onair import MISSED_LOOKS, MOST_CHANGES, RESTLESS_MS, OnAir, Word

AGENT = Actor("token:agent", Role.DEVICE)


class Pages:
    """What each page was told, newest last."""

    def __init__(self) -> None:
        self.told: dict[str, list[Word]] = {}

    def tell(self, page: str, word: Word) -> None:
        self.told.setdefault(page, []).append(word)

    @property
    def parts(self) -> dict[str, str]:
        """Each page's part as last told."""
        return {page: words[-1]["part"] for page, words in self.told.items()}


class Words:
    """Whether calls can be spoken; None where nobody knows yet."""

    works: bool | None = True


def two_zones(**wall: Any) -> Catalogue:
    """Two displays in the hall, one upstairs."""
    catalogue = default_catalogue()
    first = replace(catalogue.displays[0], **wall)
    second = Display("wall2", {}, "hall", 50)
    return replace(catalogue, displays=(first, second, Display("upstairs", {}, "upstairs", 30)))


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def air(hall: Hall, manager: Actor, pages: Pages, words: Words) -> OnAir:
    hall.change_catalogue(manager, two_zones())
    return OnAir(hall, pages.tell, lambda: words.works)


def states(hall: Hall) -> list[tuple[str, str, str | None]]:
    """What was journalled of displays."""
    moves = hall.moves_after(0, 1000)
    return [
        (m.data["display"], m.data["state"], m.data["reason"]) for m in moves if m.verb == "display.state"
    ]


def test_the_first_that_can_sound_has_the_word_and_keeps_it(air: OnAir, pages: Pages) -> None:
    air.says("p1", "wall", can=False)
    air.says("p2", "wall", can=True)
    air.says("p3", "wall2", can=True)
    assert pages.parts == {"p1": "spare", "p2": "voice", "p3": "spare"}
    air.says("p1", "wall", can=True)
    assert pages.parts == {"p1": "spare", "p2": "voice", "p3": "spare"}
    assert pages.told["p3"][-1] | {"epoch": ""} == {
        "part": "spare",
        "zone": "hall",
        "volume": 50,
        "epoch": "",
        "spoken": 0,
    }


def test_zones_know_nothing_of_each_other(air: OnAir, pages: Pages) -> None:
    air.says("p1", "wall", can=True)
    air.says("p2", "upstairs", can=True)
    air.spoken("hall", 7)
    assert pages.parts == {"p1": "voice", "p2": "voice"}
    assert (pages.told["p1"][-1]["spoken"], pages.told["p2"][-1]["spoken"]) == (7, 0)


def test_the_next_takes_over_where_the_zone_has_come_to(air: OnAir, pages: Pages) -> None:
    for name in ("p1", "p2", "p3"):
        air.says(name, "wall", can=True)
    air.spoken("hall", 5)
    air.spoken("hall", 3)  # comes late: nothing is heard twice
    air.gone("p1")
    assert (pages.parts["p2"], pages.told["p2"][-1]["spoken"]) == ("voice", 5)
    air.says("p2", "wall", can=False)
    assert (pages.parts["p2"], pages.parts["p3"]) == ("spare", "voice")


def test_a_page_that_is_not_heard_any_more_is_given_up(air: OnAir, pages: Pages) -> None:
    air.says("p1", "wall", can=True)
    air.says("p2", "wall2", can=True)
    for _ in range(MISSED_LOOKS + 1):
        air.says("p2", "wall2", can=True)
        air.look()
    assert pages.parts["p2"] == "voice"


def test_a_page_is_told_only_what_is_new(air: OnAir, pages: Pages) -> None:
    for _ in range(3):
        air.says("p1", "wall", can=True)
        air.look()
    assert len(pages.told["p1"]) == 1


def speaker(catalogue: Catalogue) -> Catalogue:
    return replace(catalogue, devices=(Device("sp1", "speaker", "hall", "simulated"),))


def test_a_sound_card_that_works_speaks_before_any_screen(
    hall: Hall, air: OnAir, manager: Actor, pages: Pages
) -> None:
    hall.change_catalogue(manager, speaker(hall.catalogue))
    air.says("p1", "wall", can=True)
    assert (pages.parts["p1"], air.voice_of("hall")) == ("voice", "p1")
    for state, part, voice in (
        ("READY", "spare", "sp1"),
        ("OFFLINE", "voice", "p1"),
        ("DEGRADED", "spare", "sp1"),
    ):
        hall.device_state(AGENT, "sp1", state, None, hall.clock(), None)
        assert air.concerns(hall.moves_after(hall.board.version - 1, 1))
        air.settle()
        assert (pages.parts["p1"], air.voice_of("hall")) == (part, voice)


def test_a_display_of_no_volume_never_speaks_and_is_no_fault(
    hall: Hall, manager: Actor, pages: Pages
) -> None:
    hall.change_catalogue(manager, two_zones(volume=0))
    air = OnAir(hall, pages.tell, lambda: False)
    air.says("p1", "wall", can=False)
    assert pages.parts == {"p1": "none"}
    assert states(hall) == [("wall", "READY", None)]


def test_a_mute_display_is_a_fault_and_less_of_one_where_another_speaks(hall: Hall, air: OnAir) -> None:
    air.says("p1", "wall", can=False)
    air.says("p2", "wall2", can=True)
    air.says("p2", "wall2", can=True)
    air.says("p1", "wall", can=True)
    assert states(hall) == [
        ("wall", "ATTENTION", "mute"),
        ("wall", "DEGRADED", "mute"),
        ("wall2", "READY", None),
        ("wall", "READY", None),
    ]


def test_the_office_is_told_of_it_like_of_a_device(hall: Hall, air: OnAir) -> None:
    air.says("p1", "wall", can=False)
    (fault,) = faults_json(hall)
    assert (fault["code"], fault["kind"], fault["place"]) == ("wall", "display", "wall")
    assert (fault["state"], fault["reason"]) == ("ATTENTION", "mute")
    air.says("p1", "wall", can=True)
    assert faults_json(hall) == []


def test_where_no_speech_can_be_made_the_displays_that_should_speak_say_so(
    hall: Hall, air: OnAir, words: Words, pages: Pages
) -> None:
    air.says("p1", "wall", can=True)
    air.says("p2", "wall2", can=False)
    words.works = False
    air.settle()
    words.works = True
    air.settle()
    assert states(hall) == [
        ("wall", "READY", None),
        ("wall2", "DEGRADED", "mute"),
        ("wall", "DEGRADED", "no_voice"),
        ("wall", "READY", None),
    ]
    assert pages.parts["p1"] == "voice"  # it has the chime to ring


def test_after_a_start_it_stays_so_until_a_call_shows_it(
    hall: Hall, air: OnAir, words: Words, pages: Pages
) -> None:
    words.works = False
    air.says("p1", "wall", can=True)
    words.works = None
    OnAir(hall, pages.tell, lambda: words.works).says("p1", "wall", can=True)
    assert states(hall) == [("wall", "DEGRADED", "no_voice")]
    (fault,) = faults_json(hall)
    assert (fault["kind"], fault["reason"]) == ("display", "no_voice")


def test_a_display_that_is_loaded_anew_is_not_journalled_one_that_is_off_is_unknown(
    hall: Hall, air: OnAir
) -> None:
    air.says("p1", "wall", can=True)
    air.gone("p1")
    air.says("p2", "wall", can=True)
    assert states(hall) == [("wall", "READY", None)]
    air.gone("p2")
    for _ in range(MISSED_LOOKS + 1):
        air.look()
    assert states(hall)[1:] == [("wall", "UNKNOWN", None)]


def test_a_browser_that_stammers_all_day_does_not_fill_the_journal(
    hall: Hall, air: OnAir, clock: FixedClock
) -> None:
    for n in range(500):
        air.says("p1", "wall", can=n % 2 == 1)
        clock.pass_seconds(1)
    assert len(states(hall)) == MOST_CHANGES
    air.says("p1", "wall", can=False)
    clock.pass_seconds(RESTLESS_MS // 1000)
    air.look()  # and how it is in the end stands there all the same
    assert states(hall)[-1] == ("wall", "ATTENTION", "mute")
    air.says("p1", "wall", can=True)
    assert states(hall)[-1] == ("wall", "READY", None)


def test_a_display_that_was_never_opened_is_not_spoken_of(hall: Hall, air: OnAir) -> None:
    for _ in range(10):
        air.look()
    assert states(hall) == []


def test_another_zone_or_volume_is_told_at_once(hall: Hall, air: OnAir, manager: Actor, pages: Pages) -> None:
    air.says("p1", "wall", can=True)
    hall.change_catalogue(manager, two_zones(zone="upstairs", volume=20))
    air.settle()
    word = pages.told["p1"][-1]
    assert (word["part"], word["zone"], word["volume"]) == ("voice", "upstairs", 20)
