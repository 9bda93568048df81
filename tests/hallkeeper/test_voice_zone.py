"""A hall with a sound card: its agent speaks by ALSA, and a screen only while the card does not."""

import queue
import time
import urllib.request
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from tests.running_hall import RunningHall

SPEAKER = {
    "code": "speaker-hall",
    "kind": "speaker",
    "place": "hall",
    "driver": "alsa",
    "address": {"card": "hall"},
}


class Screen:
    """A wall display's page, as the server hears it: one that can sound, and the words that it is told."""

    def __init__(self, running: RunningHall) -> None:
        self._words: queue.Queue[dict[str, Any]] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        self.client.on("word", self._words.put, namespace="/board")
        self.client.on("pulse", self._say, namespace="/board")
        auth = {"token": running.token("display")}
        self.client.connect(running.address, auth=auth, namespaces=["/board"], transports=["websocket"])
        self._say()

    def _say(self, *_pulse: object) -> None:
        self.client.emit("sounding", {"can": True}, namespace="/board")

    def until(self, part: str) -> dict[str, Any]:
        """The next word that gives it this part."""
        while True:
            word = self._words.get(timeout=15)
            if word["part"] == part:
                return word


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ALSA's card `hall` plays."""
    return Path(tmp_path_factory.mktemp("alsa")) / "played.wav"


@pytest.fixture(scope="module")
def instead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the speech program takes for its engine, once it is there."""
    return Path(tmp_path_factory.mktemp("engine")) / "espeakng_loader.py"


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory, played: Path, instead: Path) -> Iterator[RunningHall]:
    """A hall whose agent has a sound card."""
    setting = played.with_name("asound.conf")
    slave = f'type file slave.pcm {{ type null }} file "{played}" format "wav"'
    setting.write_text(f"pcm.hall {{ type plug slave.pcm {{ {slave} }} }}\n")
    hall = RunningHall(Path(tmp_path_factory.mktemp("loud")))
    hall.environment["ALSA_CONFIG_PATH"] = str(setting)
    hall.environment["PYTHONPATH"] = str(instead.parent)
    hall.start()
    hall.counter("3", "open")
    with_devices(hall, [SPEAKER])
    yield hall
    hall.stop()


def with_devices(hall: RunningHall, devices: list[dict[str, Any]]) -> None:
    """Set the hall's devices."""
    catalogue = hall.ask("GET", "/catalogue?as=json", role="manager")
    hall.ask("PUT", "/catalogue", catalogue | {"device": devices}, role="manager")


def until(found: Callable[[], object]) -> None:
    """Wait for another process, at most fifteen seconds."""
    end = time.monotonic() + 15
    while not found():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def state(hall: RunningHall) -> tuple[str, str | None]:
    """How the speaker is."""
    (device,) = hall.ask("GET", "/devices", role="manager")
    return device["state"], device["reason"]


def metrics(hall: RunningHall) -> str:
    """The hall's figures."""
    with urllib.request.urlopen(f"{hall.address}/metrics") as answer:
        found: str = answer.read().decode()
    return found


def sound(hall: RunningHall, path: str) -> bytes:
    """A WAV of the API."""
    asked = urllib.request.Request(f"{hall.address}/api/v1{path}")
    asked.add_header("Authorization", f"Bearer {hall.token('device')}")
    with urllib.request.urlopen(asked) as answer:
        found: bytes = answer.read()
    return found


def test_the_card_speaks_and_the_screen_only_while_it_does_not(loud: RunningHall, played: Path) -> None:
    until(lambda: state(loud) == ("READY", None))
    screen = Screen(loud)
    assert screen.until("spare")["zone"] == "hall"
    until(lambda: 'hall_display_heard{display="wall"} 1.0' in metrics(loud))

    loud.issue()
    loud.counter("3", "call-next")
    call = loud.ask("GET", "/board")["calls"][-1]["move"]
    assert screen.until("spare")["spoken"] == call  # the agent has said so when it was heard
    with wave.open(str(played)) as file:
        assert file.getframerate() == 22_050
    spoken = sound(loud, f"/voice/calls/{call}/sound?lang=zh-CN")
    assert spoken[44:] in played.read_bytes()  # the second round: the sentence, every sample of it

    with_devices(loud, [SPEAKER | {"address": {"card": "plughw:7,0"}}])
    until(lambda: state(loud) == ("OFFLINE", "no_sound_card"))
    assert screen.until("voice")["spoken"] == call
    assert loud.ask("GET", "/board")["faults"][0]["reason"] == "no_sound_card"

    with_devices(loud, [SPEAKER])
    assert screen.until("spare")["part"] == "spare"
    screen.client.disconnect()


def test_a_voice_that_is_broken_is_told_until_a_call_is_spoken_again(
    loud: RunningHall, instead: Path
) -> None:
    def faults() -> list[tuple[str, str, str]]:
        return [(f["code"], f["state"], f["reason"]) for f in loud.ask("GET", "/board")["faults"]]

    def call() -> None:
        loud.issue()
        loud.counter("3", "call-next", finish=True)

    until(lambda: state(loud) == ("READY", None))
    screen = Screen(loud)
    screen.until("spare")
    instead.write_text('raise ImportError("broken")\n')
    call()
    degraded = ("DEGRADED", "no_voice")
    until(lambda: faults() == [("speaker-hall", *degraded), ("wall", *degraded)])
    instead.unlink()
    call()
    until(lambda: faults() == [])
    screen.client.disconnect()


def test_who_has_not_the_word_is_told_so(loud: RunningHall) -> None:
    until(lambda: state(loud) == ("READY", None))
    loud.issue()
    loud.counter("3", "call-next", finish=True)
    call = loud.ask("GET", "/board")["calls"][-1]["move"]
    other = SPEAKER | {"code": "speaker-2", "driver": "simulated", "address": {"missing": True}}
    with_devices(loud, [SPEAKER, other])
    told = {
        code: loud.ask("GET", f"/voice/calls/{call}?device={code}", role="device")["speaks"]
        for code in ("speaker-hall", "speaker-2")
    }
    assert told == {"speaker-hall": True, "speaker-2": False}
