"""The voice of the walls, in browsers that can sound: who speaks, what, in which order, never two at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, expect

from tests.e2e.pages.display import LANDSCAPE, Wall
from tests.e2e.pages.ear import Ear
from tests.running_hall import RunningHall

SPEECH_S = {"zh-CN": (2.0, 4.5), "en": (2.0, 4.5)}
"""How long a call may sound in a language, plausibly."""


class Screen:
    """A wall with an ear to it."""

    def __init__(self, wall: Wall, ear: Ear) -> None:
        self.wall = wall
        self.ear = ear


OpenScreen = Callable[..., Screen]


@pytest.fixture
def open_heard(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext], browser: Browser
) -> OpenScreen:
    """Opens a wall and waits until it knows its part."""

    def open_one(part: str = "voice", *, state: Any = None, chosen: Browser | None = None) -> Screen:
        context = contexts(
            chosen or browser, viewport=LANDSCAPE, locale="zh-CN", storage_state=state or session
        )
        page = context.new_page()
        screen = Screen(Wall(page, server.address), Ear(page))
        screen.wall.open()
        screen.ear.wait_for_part(part)
        return screen

    return open_one


@contextmanager
def changed(server: RunningHall, **parts: Any) -> Iterator[None]:
    """The hall with parts of its catalogue changed, for a while."""
    before = server.ask("GET", "/catalogue?as=json", role="manager")
    server.ask("PUT", "/catalogue", before | parts, role="manager")
    yield
    server.ask("PUT", "/catalogue", before, role="manager")


def voice(**settings: Any) -> dict[str, Any]:
    """The voice's settings, all others as usual."""
    return {"chime": True, "repeats": 2, "yao": False, "first": "hall"} | settings


def call_at(server: RunningHall, code: str, **more: str) -> dict[str, Any]:
    """Issue a ticket and call it to that counter, finishing whoever stands there."""
    server.issue("general", **more)
    ticket: dict[str, Any] = server.counter(code, "call-next", finish=True)
    return ticket


def whats(spoken: dict[str, Any]) -> list[str]:
    """What was heard of a call, in its order."""
    return [part["what"] for part in spoken["parts"]]


def assert_one_after_the_other(sounds: list[dict[str, Any]]) -> None:
    """No word begins before the one before has ended."""
    for before, after in pairwise(sorted(sounds, key=lambda sound: float(sound["start"]))):
        assert after["start"] >= before["end"] - 5, (before, after)


def display_states(server: RunningHall, after: int = 0) -> list[tuple[str, str, str | None]]:
    """What was journalled of displays: code, state, reason."""
    moves = server.ask("GET", f"/moves?after={after}&limit=1000", role="manager")["moves"]
    told = [move["data"] for move in moves if move["verb"] == "display.state"]
    return [(data["display"], data["state"], data["reason"]) for data in told]


def not_heard(server: RunningHall) -> list[tuple[str, str, str]]:
    """The displays that the office is told of: code, state, reason."""
    faults = server.ask("GET", "/board")["faults"]
    return [(f["code"], f["state"], f["reason"]) for f in faults if f["kind"] == "display"]


def head(server: RunningHall) -> int:
    """The number of the last move."""
    return int(server.ask("GET", "/board")["version"])


def test_a_call_rings_and_is_spoken_twice(server: RunningHall, open_heard: OpenScreen) -> None:
    screen = open_heard()
    ticket = call_at(server, "3")
    screen.ear.wait_until_spoken(1)

    (spoken,) = screen.ear.spoken
    assert (spoken["number"], spoken["counter"], spoken["whole"]) == (ticket["number"], "3", True)
    assert whats(spoken) == ["chime", "zh-CN", "zh-CN"]
    assert screen.ear.tones == 4  # two struck tones, each with its octave
    low, high = SPEECH_S["zh-CN"]
    assert all(low < sound["seconds"] < high for sound in screen.ear.voices)
    assert len(screen.ear.voices) == 2
    assert spoken["parts"][1]["start"] - spoken["parts"][0]["start"] >= 1_400  # the chime has rung
    assert_one_after_the_other(screen.ear.voices)


@pytest.mark.parametrize(
    ("first", "repeats", "order"),
    [("hall", 2, ["zh-CN", "en", "zh-CN", "en"]), ("customer", 1, ["en", "zh-CN"])],
)
def test_a_customer_of_another_language_hears_both(
    server: RunningHall, open_heard: OpenScreen, first: str, repeats: int, order: list[str]
) -> None:
    screen = open_heard()
    with changed(server, voice=voice(first=first, repeats=repeats, chime=False)):
        call_at(server, "4", language="en")
        screen.ear.wait_until_spoken(1)
    (spoken,) = screen.ear.spoken
    assert whats(spoken) == order
    assert screen.ear.tones == 0
    assert_one_after_the_other(screen.ear.voices)


def test_many_calls_are_spoken_in_order_never_at_once_and_the_shorter_the_more_wait(
    server: RunningHall, open_heard: OpenScreen
) -> None:
    screen = open_heard()
    languages = ["zh-CN", "en", "en", "zh-CN", "zh-CN", "zh-CN"]
    numbers = [
        call_at(server, code, language=language)["number"]
        for code, language in zip("123456", languages, strict=True)
    ]
    screen.ear.wait_until_spoken(6)

    spoken = screen.ear.spoken
    assert [one["number"] for one in spoken] == numbers
    assert_one_after_the_other(screen.ear.voices)
    # the first began before the others came; the second has four behind it; at the end there is time again
    assert [whats(one)[1:] for one in spoken] == [
        ["zh-CN"],
        ["en"],
        ["zh-CN", "en"],
        ["zh-CN"],
        ["zh-CN", "zh-CN"],
        ["zh-CN", "zh-CN"],
    ]


def test_the_picture_is_never_held_up_by_the_voice(server: RunningHall, open_heard: OpenScreen) -> None:
    screen = open_heard()
    for code in "123":
        ticket = call_at(server, code)
    screen.wall.wait_until_announced(server.ask("GET", "/board")["calls"][-1]["move"])
    assert screen.wall.announced[-1]["number"] == ticket["number"]
    assert len(screen.ear.spoken) == 0


def test_a_recall_is_spoken_again_and_an_undone_call_is_not(
    server: RunningHall, open_heard: OpenScreen
) -> None:
    screen = open_heard()
    with changed(server, voice=voice(repeats=1)):
        first = call_at(server, "1")
        server.counter("1", "recall")
        call_at(server, "2")
        server.counter("2", "undo")
        last = server.counter("6", "call-next", finish=True)
        screen.ear.wait_until_spoken(3)
    heard = [(one["number"], one["counter"]) for one in screen.ear.spoken]
    assert heard == [(first["number"], "1"), (first["number"], "1"), (last["number"], "6")]
    server.counter("6", "finish")


def test_of_two_screens_of_a_zone_one_speaks_and_the_other_takes_over_where_it_ends(
    server: RunningHall, open_heard: OpenScreen
) -> None:
    one = open_heard("voice")
    other = open_heard("spare")
    with changed(server, voice=voice(repeats=1)):
        first = call_at(server, "1")
        one.ear.wait_until_spoken(1)
        assert (len(one.ear.voices), len(other.ear.voices)) == (1, 0)

        second, third = call_at(server, "2"), call_at(server, "3")
        one.ear.wait_until_spoken(1)
        one.wall.page.context.close()  # switched off in the midst of the second call
        other.ear.wait_until_spoken(2)
    assert [spoken["number"] for spoken in other.ear.spoken] == [second["number"], third["number"]]
    assert first["number"] not in [spoken["number"] for spoken in other.ear.spoken]
    assert_one_after_the_other(other.ear.voices)


def test_each_zone_has_a_voice_of_its_own(
    server: RunningHall, open_heard: OpenScreen, contexts: Callable[..., BrowserContext]
) -> None:
    here = server.ask("GET", "/catalogue?as=json", role="manager")["display"]
    upstairs = {
        "code": "upstairs",
        "names": {"zh-CN": "二楼", "en": "Upstairs"},
        "zone": "upstairs",
        "volume": 30,
    }
    with changed(server, display=[*here, upstairs], voice=voice(repeats=1)):
        context = contexts()
        Wall(context.new_page(), server.address).pair(server.pairing("upstairs"))
        paired = context.storage_state()
        context.close()  # or its page would have the word up there
        below, above = open_heard(), open_heard(state=paired)
        numbers = [call_at(server, code)["number"] for code in "12"]
        for screen in (below, above):
            screen.ear.wait_until_spoken(2)
            assert [spoken["number"] for spoken in screen.ear.spoken] == numbers
            assert_one_after_the_other(screen.ear.voices)
        assert (
            above.ear.loudest < 0.12 < 0.35 < below.ear.loudest < 0.5
        )  # 0.9 at peak, by the square of 30 and 70 %
        above.wall.page.context.close()


def test_a_screen_that_may_not_sound_says_so_tells_the_office_and_speaks_after_one_touch(
    server: RunningHall, open_heard: OpenScreen, quiet_browser: Browser
) -> None:
    before = head(server)
    mute = open_heard("spare", chosen=quiet_browser)
    expect(mute.wall.page.locator("#status")).to_contain_text("没有声音")
    expect(mute.wall.page.locator("#status")).to_contain_text("--autoplay-policy=no-user-gesture-required")
    assert not_heard(server) == [("wall", "ATTENTION", "mute")]
    call_at(server, "1")
    loud = open_heard("voice")  # the next one that can takes the word
    mute.wall.page.mouse.click(300, 300)
    expect(mute.wall.page.locator("#status")).to_be_empty()
    loud.wall.page.context.close()
    mute.ear.wait_for_part("voice")
    with changed(server, voice=voice(repeats=1)):
        ticket = call_at(server, "2")
        mute.wall.page.wait_for_function(
            "(number) => window.spokenCalls.some((one) => one.number === number)", arg=ticket["number"]
        )
    assert not_heard(server) == []
    states = display_states(server, before)
    assert ("wall", "ATTENTION", "mute") in states
    assert states[-1] == ("wall", "READY", None)


def test_where_nothing_can_be_said_the_chime_still_rings(server: RunningHall, open_heard: OpenScreen) -> None:
    screen = open_heard()
    screen.wall.page.route("**/display/voice/**", lambda route: route.abort())
    call_at(server, "1")
    screen.ear.wait_until_spoken(1)
    assert whats(screen.ear.spoken[0]) == ["chime"]


def test_a_sound_whose_end_never_comes_does_not_silence_the_calls_after_it(
    server: RunningHall, open_heard: OpenScreen
) -> None:
    """A browser whose sound card is lost goes on "running", and its clock stands still."""
    screen = open_heard()
    screen.wall.page.evaluate("AudioBufferSourceNode.prototype.addEventListener = () => {}")
    with changed(server, voice=voice(repeats=1, chime=False)):
        call_at(server, "1")
        screen.wall.page.wait_for_function("() => window.spokenCalls.length === 1")
        call_at(server, "2")
        screen.wall.page.wait_for_function("() => window.spokenCalls.length === 2")
    assert [whats(one) for one in screen.ear.spoken] == [["zh-CN"], ["zh-CN"]]
