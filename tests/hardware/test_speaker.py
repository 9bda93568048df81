"""A sound card that speaks: ALSA's own file plugin as the card, a real `aplay`, and cards that fail."""

import io
import math
import wave
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from hardware.errors import NoVoice, ServerRefused, ServerUnreachable, SetupError, SoundFailed
from hardware.health import HealthBook
from hardware.public import CallRound, Device, Move
from hardware.sound import Card, SimulatedCard, joined, length_s, silence
from hardware.speaker import Speaker
from tests.hardware.conftest import MORNING

Until = Callable[[Callable[[], object]], None]
RATE = 22_050
USUAL = CallRound("full", 2, ("zh-CN", "en"), 0, undone=False, speaks=True)


def tone(pitch: float, seconds: float, loud: float = 0.5) -> bytes:
    """A WAV of one tone, by which a recording is known."""
    level = loud * 32767
    samples = array(
        "h", (round(level * math.sin(2 * math.pi * pitch * i / RATE)) for i in range(round(seconds * RATE)))
    )
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return whole.getvalue()


def samples_of(wav: bytes) -> "array[int]":
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 1)
        return array("h", file.readframes(file.getnframes()))


@dataclass
class Hall:
    """What a hall answers to a speaker, as the test has written it; what it was told."""

    told: CallRound = USUAL
    away: bool = False
    voiceless: bool = False
    deaf: int = 0
    """So often it is away when it is to be told what was heard."""
    rounds: int | None = None
    """After so many it is away."""
    asked: list[tuple[int, int]] = field(default_factory=list)
    spoken_in: list[tuple[int, str]] = field(default_factory=list)

    def round(self, move: int, behind: int, device: str) -> CallRound:
        self.asked.append((move, behind))
        if self.away or self.rounds is not None and len(self.asked) > self.rounds:
            raise ServerUnreachable("away")
        if move == 404:
            raise ServerRefused(404, "unknown_call")
        return self.told

    def sound(self, move: int, language: str) -> bytes:
        if self.voiceless:
            raise NoVoice("503 no_voice")
        return tone(440 if language == "zh-CN" else 880, 0.2)

    def chime(self) -> bytes:
        return tone(660, 0.1)

    def spoken(self, move: int, zone: str) -> None:
        if self.deaf:
            self.deaf -= 1
            raise ServerUnreachable("away")
        self.spoken_in.append((move, zone))


def speaker_at(**address: object) -> Device:
    return Device("sp1", "speaker", "hall", "simulated", address, enabled=True)


def call(number: int, verb: str = "call", **data: object) -> Move:
    return Move(number, MORNING, verb, "t", "A001", "payment", "3", None, dict(data))


@pytest.fixture
def start(health: HealthBook) -> Iterator[Callable[..., Speaker]]:
    """Starts speakers; all are stopped at the end."""
    started: list[Speaker] = []

    def begin(device: Device, hall: Hall, **more: Any) -> Speaker:
        started.append(Speaker(device, health, hall, **more))
        return started[-1]

    yield begin
    for speaker in started:
        speaker.stop()
        speaker.join(5)


@pytest.fixture
def alsa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that ALSA's card `hall` plays into."""
    played, setting = tmp_path / "played.wav", tmp_path / "asound.conf"
    slave = f'type file slave.pcm {{ type null }} file "{played}" format "wav"'
    setting.write_text(f"pcm.hall {{ type plug slave.pcm {{ {slave} }} }}\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(setting))
    return played


def condition(health: HealthBook) -> tuple[str, str | None] | None:
    found = health.of("sp1")
    return None if found is None else (found.condition.value, found.reason)


def test_wavs_are_joined_with_a_breath_and_made_softer() -> None:
    whole = joined([tone(440, 0.2), tone(880, 0.3)], 0.1, 50)
    assert length_s(whole) == pytest.approx(0.6)
    samples = samples_of(whole)
    assert max(samples) == pytest.approx(0.5 * 32767 * 0.25, rel=0.01)  # half as loud: a quarter of the swing
    breath = samples[round(0.2 * RATE) : round(0.3 * RATE)]
    assert set(breath) == {0}
    assert set(samples_of(joined([tone(440, 0.1)], 0.1, 0))) == {0}


def test_what_is_no_wav_is_refused() -> None:
    for wavs in ([b"RIFF"], []):
        with pytest.raises(SoundFailed, match="not_a_wav"):
            joined(wavs, 0.1, 100)


def test_alsa_plays_every_sample(alsa: Path) -> None:
    sound = tone(440, 0.5)
    Card("hall").play(sound)
    with wave.open(str(alsa)) as file:
        assert file.getframerate() == RATE
        played = array("h", alsa.read_bytes()[44:])
    wanted = samples_of(sound)
    assert played[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("card", "program", "reason"),
    [
        ("plughw:7,0", "aplay", "no_sound_card"),
        ("nonsense", "aplay", "no_sound_card"),
        ("hall", "/no/such/aplay", "no_player"),
        ("hall", "/bin/false", "sound_card_fault"),
    ],
)
def test_a_card_that_does_not_play_says_why(alsa: Path, card: str, program: str, reason: str) -> None:
    with pytest.raises(SoundFailed) as failed:
        Card(card, program).play(silence(0.05))
    assert failed.value.reason == reason


def test_a_card_that_hangs_is_given_up(tmp_path: Path) -> None:
    stuck = tmp_path / "aplay"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n")
    stuck.chmod(0o755)
    with pytest.raises(SoundFailed, match="sound_card_stuck"):
        Card("hall", str(stuck), grace_s=0.2).play(silence(0.05))


def test_a_call_is_spoken_as_the_hall_says(
    alsa: Path, start: Callable[..., Speaker], health: HealthBook, until: Until
) -> None:
    hall = Hall()
    speaker = start(replace(speaker_at(card="hall"), driver="alsa"), hall)
    until(lambda: condition(health) == ("READY", None))
    speaker.called([call(7), call(8, "start"), call(9, announce=False)])
    until(lambda: hall.spoken_in)

    (heard,) = speaker.heard
    assert (heard.move, heard.what) == (7, ("chime", "zh-CN", "en", "zh-CN", "en"))
    assert hall.spoken_in == [(7, "hall")]
    assert hall.asked == [(7, 0)] * 3  # before each round, and once more to know that there is none
    with wave.open(str(alsa)) as file:
        assert file.getframerate() == RATE
    assert alsa.stat().st_size > 2 * RATE * (0.2 + 0.2)  # the last round, two languages


def test_moves_that_are_no_calls_leave_the_card_alone(
    start: Callable[..., Speaker], tmp_path: Path, health: HealthBook, until: Until
) -> None:
    file = tmp_path / "out.wav"
    hall = Hall(replace(USUAL, repeats=1))
    speaker = start(speaker_at(file=str(file)), hall)
    until(lambda: condition(health) == ("READY", None))
    speaker.called([call(1)])
    until(lambda: speaker.heard)
    spoken = file.read_bytes()
    speaker.called([call(2, "start")])
    speaker.called([call(3, announce=False)])
    speaker.called([call(404)])  # asked for, and not known: whatever came before has been dealt with
    until(lambda: (404, 0) in hall.asked)
    assert file.read_bytes() == spoken
    speaker.wake()  # this does try it
    until(lambda: file.read_bytes() != spoken)


def test_calls_go_one_after_the_other_and_say_how_many_wait(
    start: Callable[..., Speaker], tmp_path: Path, until: Until
) -> None:
    hall = Hall(replace(USUAL, repeats=1, languages=("en",), chime="none"))
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(n) for n in (1, 2, 3)])
    until(lambda: len(hall.spoken_in) == 3)
    assert [heard.move for heard in speaker.heard] == [1, 2, 3]
    assert [behind for move, behind in hall.asked[::2]] == [2, 1, 0]
    assert length_s((tmp_path / "out.wav").read_bytes()) == pytest.approx(0.2)


@pytest.mark.parametrize(
    "told",
    [
        replace(USUAL, undone=True),
        replace(USUAL, speaks=False),
        replace(USUAL, age_ms=60_001),
        replace(USUAL, chime="none", languages=()),
    ],
)
def test_nobody_hears_what_was_taken_back_is_old_or_is_another_s_word(
    start: Callable[..., Speaker], tmp_path: Path, until: Until, told: CallRound
) -> None:
    hall = Hall(told)
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(1), call(404), call(2)])
    until(lambda: (2, 0) in hall.asked)
    assert (list(speaker.heard), hall.spoken_in) == ([], [])


def test_a_call_waits_for_the_server(start: Callable[..., Speaker], tmp_path: Path, until: Until) -> None:
    hall = Hall(replace(USUAL, repeats=1), away=True)
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(1)])
    until(lambda: hall.asked)
    hall.away = False
    until(lambda: hall.spoken_in)
    assert [heard.move for heard in speaker.heard] == [1]


@pytest.mark.parametrize(("rounds", "heard"), [(None, 2), (1, 1)])
def test_what_was_heard_is_not_called_again_because_the_server_was_away_when_it_was_to_be_told(
    start: Callable[..., Speaker], tmp_path: Path, until: Until, rounds: int | None, heard: int
) -> None:
    hall = Hall(replace(USUAL, languages=("en",), chime="none"), deaf=1, rounds=rounds)
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(1)])
    until(lambda: hall.spoken_in)
    assert [said.what for said in speaker.heard] == [("en",) * heard]
    assert hall.spoken_in == [(1, "hall")]


@pytest.mark.parametrize("languages", [("zh-CN",), ()])
def test_without_words_and_without_a_chime_the_speaker_says_that_calls_are_not_heard(
    start: Callable[..., Speaker],
    health: HealthBook,
    tmp_path: Path,
    until: Until,
    languages: tuple[str, ...],
) -> None:
    told = replace(USUAL, repeats=1, chime="none", languages=languages)
    hall = Hall(told, voiceless=True)
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(1)])
    until(lambda: condition(health) == ("DEGRADED", "no_voice"))
    assert hall.spoken_in == []
    hall.told, hall.voiceless = replace(told, languages=("zh-CN",)), False
    speaker.called([call(2)])
    until(lambda: hall.spoken_in)
    assert condition(health) == ("READY", None)


def test_a_hall_without_words_chimes_and_the_speaker_says_so_until_there_are_some(
    start: Callable[..., Speaker], health: HealthBook, tmp_path: Path, until: Until
) -> None:
    hall = Hall(replace(USUAL, repeats=1), voiceless=True)
    speaker = start(speaker_at(file=str(tmp_path / "out.wav")), hall)
    speaker.called([call(1)])
    until(lambda: hall.spoken_in)
    assert (speaker.heard[0].what, condition(health)) == (("chime",), ("DEGRADED", "no_voice"))
    spoken = (tmp_path / "out.wav").read_bytes()
    speaker.wake()  # tries the card with silence, which says nothing of the words
    until(lambda: (tmp_path / "out.wav").read_bytes() != spoken)
    hall.told = replace(hall.told, languages=())  # no engine at all
    speaker.called([call(2)])
    until(lambda: len(hall.spoken_in) == 2)
    assert condition(health) == ("DEGRADED", "no_voice")

    hall.told, hall.voiceless = replace(USUAL, repeats=1), False
    speaker.called([call(3)])
    until(lambda: len(hall.spoken_in) == 3)
    assert condition(health) == ("READY", None)


def test_a_card_that_is_missing_is_offline_and_its_call_is_not_reported_as_spoken(
    start: Callable[..., Speaker], health: HealthBook, until: Until
) -> None:
    hall = Hall()
    speaker = start(speaker_at(missing=True), hall)
    speaker.called([call(1)])
    until(lambda: hall.asked)
    assert condition(health) == ("OFFLINE", "no_sound_card")
    assert hall.spoken_in == []


def test_a_card_that_comes_back_is_ready_and_speaks_the_call_that_waited(
    start: Callable[..., Speaker], health: HealthBook, tmp_path: Path, until: Until
) -> None:
    hall = Hall(replace(USUAL, repeats=1))
    folder = tmp_path / "plugged"
    folder.write_text("a file where the folder should be")
    speaker = start(speaker_at(file=str(folder / "out.wav")), hall)
    until(lambda: condition(health) == ("OFFLINE", "no_sound_card"))
    speaker.called([call(1)])
    until(lambda: hall.asked)
    folder.unlink()
    until(lambda: hall.spoken_in)
    assert condition(health) == ("READY", None)
    assert speaker.heard[0].what == ("chime", "zh-CN", "en")


@pytest.mark.parametrize("plugged_in", ["told", "listed"])
def test_a_call_that_waits_is_spoken_as_soon_as_the_card_is_there_again(
    start: Callable[..., Speaker], health: HealthBook, tmp_path: Path, until: Until, plugged_in: str
) -> None:
    hall = Hall(replace(USUAL, repeats=1))
    cards, folder = tmp_path / "cards", tmp_path / "plugged"
    cards.write_text("--- no soundcards ---\n")
    folder.write_text("a file where the folder should be")
    speaker = start(speaker_at(file=str(folder / "out.wav")), hall, cards=cards, pauses=(600.0,))
    until(lambda: condition(health) == ("OFFLINE", "no_sound_card"))
    speaker.called([call(1)])
    until(lambda: hall.asked)
    folder.unlink()
    if plugged_in == "told":
        speaker.wake()
    else:
        cards.write_text(" 1 [Device]: USB-Audio\n")
    until(lambda: hall.spoken_in)


@pytest.mark.parametrize(
    "device",
    [
        replace(speaker_at(), driver="pulse"),
        speaker_at(volume=101),
        speaker_at(volume="loud"),
        speaker_at(volume=True),
    ],
)
def test_settings_that_cannot_be_used_are_refused(health: HealthBook, device: Device) -> None:
    with pytest.raises(SetupError):
        Speaker(device, health, Hall())


def test_a_simulated_card_writes_over_sounds_alone(tmp_path: Path) -> None:
    key, sound = tmp_path / "personal.key", tmp_path / "heard.wav"
    key.write_bytes(b"secret")
    with pytest.raises(SoundFailed):
        SimulatedCard(key).play(silence(0.01))
    for seconds in (0.01, 0.02):
        SimulatedCard(sound).play(silence(seconds))
    assert (key.read_bytes(), sound.read_bytes()) == (b"secret", silence(0.02))
    assert sorted(tmp_path.iterdir()) == [sound, key]


def test_a_simulated_card_takes_as_long_as_it_sounds_and_stops_at_once(tmp_path: Path) -> None:
    card = SimulatedCard(tmp_path / "out.wav")
    card.stop()
    card.play(tone(440, 0.4))
    assert length_s((tmp_path / "out.wav").read_bytes()) == pytest.approx(0.4)


def test_a_card_that_is_pulled_out_is_told_within_seconds_and_so_is_its_return(
    health: HealthBook, tmp_path: Path, until: Until
) -> None:
    """By the system's list of cards: an idle one is tried twice a minute only."""
    cards, folder = tmp_path / "cards", tmp_path / "plugged"
    cards.write_text(" 1 [Device]: USB-Audio\n")
    folder.mkdir()
    speaker = Speaker(speaker_at(file=str(folder / "out.wav")), health, Hall(), cards=cards)
    try:
        until(lambda: condition(health) == ("READY", None))
        (folder / "out.wav").unlink()
        folder.rmdir()
        folder.write_text("no card")
        cards.write_text("--- no soundcards ---\n")
        until(lambda: condition(health) == ("OFFLINE", "no_sound_card"))
        folder.unlink()
        cards.write_text(" 1 [Device]: USB-Audio\n")
        until(lambda: condition(health) == ("READY", None))
    finally:
        speaker.stop()
        speaker.join(5)


def test_a_sound_that_cannot_be_read_is_told_and_ends_neither_thread_nor_test(
    start: Callable[..., Speaker], health: HealthBook, tmp_path: Path
) -> None:
    class Garbled(Hall):
        def chime(self) -> bytes:
            return b"no WAV at all"

    test = start(speaker_at(file=str(tmp_path / "out.wav")), Garbled()).test()
    assert test.over.wait(5)
    assert test.reason == "not_a_wav"
    assert condition(health) == ("OFFLINE", "not_a_wav")
