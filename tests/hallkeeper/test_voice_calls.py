"""How calls are said: the table of words, how often, in which languages, and that it sounds like speech."""

import cmath
import io
import math
import wave
from array import array
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from hall.actor import Actor
from hall.catalogue import Voice, VoiceOrder
from hall.errors import NotFound
from hall.hall import Hall, Order
from hallkeeper.voice import waves
from hallkeeper.voice.announcement import announcement, number_words, place_words
from hallkeeper.voice.at_hall import Chime, HallVoice, Round, round_of
from hallkeeper.voice.build import build, check, phrases_of
from hallkeeper.voice.phrases import Called, Phrases
from hallkeeper.voice.speech import Speech, engine_version

NAMES = {"zh-CN": "3号窗口", "en": "Counter 3"}
BOTH = frozenset({"zh-CN", "en"})


@pytest.mark.parametrize(
    ("number", "counter", "names", "chinese", "english"),
    [
        ("A001", "3", NAMES, "请A零零一号到三号窗口办理", "A zero zero one, please go to counter three"),
        (
            "A010",
            "12",
            {"zh-CN": "12号窗口", "en": "Counter 12"},
            "请A零一零号到十二号窗口办理",
            "A zero one zero, please go to counter twelve",
        ),
        (
            "B1000",
            "2",
            {"zh-CN": "2号窗口", "en": "Desk 2"},
            "请B一零零零号到二号窗口办理",
            "B one zero zero zero, please go to desk two",
        ),
        (
            "C007",
            "A3",
            {"zh-CN": "A3号窗口", "en": "Counter A3"},
            "请C零零七号到A三号窗口办理",
            "C zero zero seven, please go to counter A three",
        ),
        (
            "AB021",
            "vip",
            {"zh-CN": "贵宾室", "en": "VIP lounge"},
            "请A B零二一号到贵宾室办理",
            "A B zero two one, please go to V I P lounge",
        ),
        (
            "A105",
            "hall-2",
            {"zh-CN": "二楼大厅", "en": "Mrs Smith"},
            "请A一零五号到二楼大厅办理",
            "A one zero five, please go to Mrs Smith",
        ),
        ("A001", "7", {}, "请A零零一号到七号窗口办理", "A zero zero one, please go to counter seven"),
        (
            "A001",
            "105",
            {"zh-CN": "１０５室", "en": "Room 105"},
            "请A零零一号到一百零五室办理",
            "A zero zero one, please go to room one hundred five",
        ),
    ],
)
def test_a_call_in_words(
    number: str, counter: str, names: dict[str, str], chinese: str, english: str
) -> None:
    assert announcement(number, counter, names, "zh-CN", yao=False).whole == chinese
    assert announcement(number, counter, names, "en", yao=False).whole == english


def test_one_may_be_yao_in_numbers_and_never_at_counters() -> None:
    said = announcement("A111", "1", {"zh-CN": "1号窗口"}, "zh-CN", yao=True)
    assert said.whole == "请A幺幺幺号到一号窗口办理"
    assert announcement("A111", "1", {}, "en", yao=True).whole == "A one one one, please go to counter one"


def test_the_halves_make_the_whole() -> None:
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)
    assert said.number + said.place == said.whole
    said = announcement("A001", "3", NAMES, "en", yao=False)
    assert f"{said.number} {said.place}" == said.whole


@pytest.mark.parametrize(
    ("n", "chinese", "english"),
    [
        (0, "零", "zero"),
        (10, "十", "ten"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (21, "二十一", "twenty one"),
        (99, "九十九", "ninety nine"),
        (100, "一百", "one hundred"),
        (115, "一百一十五", "one hundred fifteen"),
        (1005, "一千零五", "one zero zero five"),
    ],
)
def test_a_counter_s_number_is_a_number(n: int, chinese: str, english: str) -> None:
    assert (number_words(n, "zh-CN"), number_words(n, "en")) == (chinese, english)


def test_a_number_with_a_zero_in_front_is_said_sign_by_sign() -> None:
    assert place_words("007", {"zh-CN": "007号窗口"}, "zh-CN") == "零零七号窗口"
    assert place_words("007", {"en": "Counter 007"}, "en") == "counter zero zero seven"


USUAL = Voice()


@pytest.mark.parametrize(
    ("voice", "customer", "speakable", "behind", "round_"),
    [
        (USUAL, "zh-CN", BOTH, 0, Round(Chime.FULL, 2, ("zh-CN",))),
        (USUAL, "en", BOTH, 0, Round(Chime.FULL, 2, ("zh-CN", "en"))),
        (replace(USUAL, first=VoiceOrder.CUSTOMER), "en", BOTH, 0, Round(Chime.FULL, 2, ("en", "zh-CN"))),
        (replace(USUAL, chime=False, repeats=3), "zh-CN", BOTH, 1, Round(Chime.NONE, 3, ("zh-CN",))),
        (USUAL, "en", BOTH, 2, Round(Chime.FULL, 1, ("zh-CN", "en"))),
        (USUAL, "en", BOTH, 4, Round(Chime.SHORT, 1, ("en",))),
        (USUAL, "zh-CN", BOTH, 9, Round(Chime.SHORT, 1, ("zh-CN",))),
        (replace(USUAL, chime=False), "en", BOTH, 9, Round(Chime.NONE, 1, ("en",))),
        (USUAL, "en", frozenset({"zh-CN"}), 4, Round(Chime.SHORT, 1, ("zh-CN",))),
        (USUAL, "de", BOTH, 0, Round(Chime.FULL, 2, ("zh-CN",))),
        (USUAL, "zh-CN", frozenset[str](), 0, Round(Chime.FULL, 2, ())),
    ],
)
def test_how_often_and_in_which_languages(
    voice: Voice, customer: str, speakable: frozenset[str], behind: int, round_: Round
) -> None:
    assert round_of(voice, "zh-CN", customer, speakable, behind) == round_


# -- how it sounds ---------------------------------------------------------------------------------------


def samples(wav: bytes | None) -> tuple["array[int]", float]:
    """The samples and the length in seconds."""
    assert wav is not None
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, waves.RATE)
        found = array("h", file.readframes(file.getnframes()))
        return found, len(found) / file.getframerate()


def loudness(found: "array[int]") -> float:
    """Root mean square, as a share of full scale."""
    return math.sqrt(sum(x * x for x in found) / len(found)) / 32768


def speech_in(folder: Path) -> Speech:
    """The installed engine."""
    return Speech(folder / "kept", engine_version())


def record(
    file: Path, pitch: float, *, rate: int = waves.RATE, channels: int = 1, seconds: float = 0.5
) -> None:
    """A recording that is known by its pitch, with silence at both ends."""
    quiet = [0] * (rate // 5)
    tone = [round(9_000 * math.sin(2 * math.pi * pitch * i / rate)) for i in range(round(seconds * rate))]
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(array("h", [x for x in quiet + tone + quiet for _ in range(channels)]).tobytes())


def pitch_of(found: "array[int]") -> float:
    """By how often the sound crosses zero upwards."""
    return sum(1 for a, b in pairwise(found) if a < 0 <= b) * waves.RATE / len(found)


def strength(found: "array[int]", pitch: float) -> float:
    """How much of one pitch is in a sound."""
    turn = -2j * math.pi * pitch / waves.RATE
    return abs(sum(x * cmath.exp(turn * i) for i, x in enumerate(found)))


@pytest.mark.parametrize(("language", "syllables"), [("zh-CN", 13), ("en", 13)])
def test_a_call_sounds_as_long_and_as_loud_as_speech(tmp_path: Path, language: str, syllables: int) -> None:
    said = announcement("A001", "3", NAMES, language, yao=False)
    voice = Phrases(tmp_path / "none", speech_in(tmp_path))
    found, seconds = samples(voice.sound(Called("A001", "3"), said, language))
    assert 2.5 < syllables / seconds < 6
    assert 0.05 < loudness(found) < 0.3
    assert 0.88 < max(abs(x) for x in found) / 32768 < 0.92


def test_the_chime_is_two_tones_that_fade(tmp_path: Path) -> None:
    found, seconds = samples(Speech(tmp_path, None).chime())  # it needs no engine
    assert 1.5 < seconds < 2
    first, second = found[1_000:9_000], found[20_000:28_000]
    assert strength(first, 659.26) > 10 * strength(first, 523.25)
    assert strength(second, 523.25) > 10 * strength(second, 659.26)
    assert 0.4 < max(abs(x) for x in found) / 32768 < 0.9
    assert loudness(found[-2_000:]) < 0.01


def test_recorded_halves_take_the_engine_s_place(tmp_path: Path) -> None:
    folder = tmp_path / "phrases"
    record(folder / "zh-CN" / "number" / "A001.wav", 440)
    record(folder / "zh-CN" / "counter" / "3.wav", 880, rate=44_100, channels=2)
    voice = Phrases(folder, Speech(tmp_path / "kept", None))
    assert voice.languages == {"zh-CN"}
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)

    found, seconds = samples(voice.sound(Called("A001", "3"), said, "zh-CN"))
    assert seconds == pytest.approx(1.14, abs=0.02)  # two halves of 0.5 s, their edges, a breath: no silence
    assert pitch_of(found[2_000:8_000]) == pytest.approx(440, rel=0.03)
    assert pitch_of(found[-8_000:-2_000]) == pytest.approx(880, rel=0.03)
    for half in (found[:11_000], found[-11_000:]):
        assert max(abs(x) for x in half) / 32768 == pytest.approx(0.9, abs=0.02)


def test_a_half_that_is_missing_is_said_by_the_engine(tmp_path: Path) -> None:
    folder, speech = tmp_path / "phrases", speech_in(tmp_path)
    record(folder / "zh-CN" / "counter" / "3.wav", 880)
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)
    _, engine_s = samples(speech.synthesise(said.number, "zh-CN"))
    found, seconds = samples(Phrases(folder, speech).sound(Called("A001", "3"), said, "zh-CN"))
    assert seconds == pytest.approx(engine_s + 0.6, abs=0.05)
    assert pitch_of(found[-8_000:-2_000]) == pytest.approx(880, rel=0.03)


def test_a_recording_that_is_changed_is_heard_at_once(tmp_path: Path) -> None:
    folder, voice = tmp_path / "phrases", Phrases(tmp_path / "phrases", speech_in(tmp_path))
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)
    for pitch in (440.0, 550.0):
        record(folder / "zh-CN" / "counter" / "3.wav", pitch, seconds=pitch / 1000)
        found, _ = samples(voice.sound(Called("A001", "3"), said, "zh-CN"))
        assert pitch_of(found[-8_000:-2_000]) == pytest.approx(pitch, rel=0.03)


@pytest.mark.parametrize("content", [b"", b"RIFF0000WAVE", b"an mp3, perhaps"])
def test_an_unfit_recording_is_passed_over_and_the_engine_speaks(tmp_path: Path, content: bytes) -> None:
    folder, speech = tmp_path / "phrases", speech_in(tmp_path)
    file = folder / "zh-CN" / "number" / "A001.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)
    whole = speech.synthesise(said.whole, "zh-CN")
    assert Phrases(folder, speech).sound(Called("A001", "3"), said, "zh-CN") == whole
    with pytest.raises(waves.BadRecording, match=r"A001\.wav"):
        waves.read_recording(file)


def test_a_code_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    record(tmp_path / "3.wav", 440)
    voice = Phrases(tmp_path / "phrases", Speech(tmp_path / "kept", None))
    said = announcement("A001", "3", NAMES, "zh-CN", yao=False)
    assert voice.sound(Called("A001", "../../../3"), said, "zh-CN") is None


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_another_rate_keeps_pitch_and_length(rate: int) -> None:
    tone = array("h", (round(9_000 * math.sin(2 * math.pi * 500 * i / rate)) for i in range(rate // 2)))
    found = waves.resampled(tone, rate, waves.RATE)
    assert len(found) == pytest.approx(waves.RATE / 2, abs=3)
    assert pitch_of(found) == pytest.approx(500, rel=0.01)
    assert max(found[1_000:-1_000]) == pytest.approx(9_000, rel=0.02)


def test_what_the_lower_rate_cannot_hold_is_left_out() -> None:
    shrill = array("h", (round(9_000 * math.sin(2 * math.pi * 15_000 * i / 48_000)) for i in range(12_000)))
    assert max(waves.resampled(shrill, 48_000, waves.RATE)[500:-500]) < 450  # 5 %: no whistle of 7 kHz


# -- the hall's calls ------------------------------------------------------------------------------------


def test_a_call_of_the_hall(hall: Hall, tmp_path: Path, kiosk: Actor, teller: Actor) -> None:
    speech = speech_in(tmp_path)
    voice = HallVoice(hall, speech, Phrases(tmp_path / "phrases", speech))
    hall.open_counter(teller, "3")
    hall.issue(kiosk, Order("payment", "k1", language="en"))
    hall.call_next(teller, "3")
    call = hall.board.calls[-1].move

    assert voice.round(call, 0) == Round(Chime.FULL, 2, ("zh-CN", "en"))
    for language, words in (
        ("zh-CN", "请A零零一号到三号窗口办理"),
        ("en", "A zero zero one, please go to counter three"),
    ):
        assert voice.wav(call, language) == speech.synthesise(words, language)
    assert voice.wav(call, "de") is None
    with pytest.raises(NotFound):
        voice.wav(call + 1, "en")


def test_whether_calls_are_spoken_is_told_when_it_changes(
    hall: Hall, tmp_path: Path, kiosk: Actor, teller: Actor
) -> None:
    """One number is not recorded and there is no engine: only until the next that is."""
    for half, code in (("number", "A001"), ("number", "A003"), ("counter", "3")):
        record(tmp_path / "phrases" / "zh-CN" / half / f"{code}.wav", 440)
    speech, told = Speech(tmp_path / "kept", None), list[bool | None]()
    phrases = Phrases(tmp_path / "phrases", speech)
    voice = HallVoice(hall, speech, phrases, lambda: told.append(voice.works))
    hall.open_counter(teller, "3")
    assert voice.works is None
    heard = []
    for _ in range(3):
        hall.issue(kiosk, Order("payment", "k1"))
        hall.call_next(teller, "3")
        heard.append(voice.wav(hall.board.calls[-1].move, "zh-CN") is not None)
        assert speech.synthesise("请稍等。", "zh-CN") is None  # a kiosk's sentence is no call
        assert voice.wav(hall.board.calls[-1].move, "en") is None  # nor a language that is not offered
        hall.finish(teller, "3")
    assert heard == [True, False, True]
    assert told == [True, False, True]


def test_a_language_that_is_spoken_does_not_hide_one_that_is_not(
    hall: Hall, tmp_path: Path, kiosk: Actor, teller: Actor
) -> None:
    program, told = ("/bin/sh", "-c", 'test "$0" = zh-CN && cat'), list[bool | None]()
    speech = Speech(tmp_path / "kept", "1", program=program)
    phrases = Phrases(tmp_path / "phrases", speech)
    voice = HallVoice(hall, speech, phrases, lambda: told.append(voice.works))
    hall.open_counter(teller, "3")
    hall.issue(kiosk, Order("payment", "k1", language="en"))
    hall.call_next(teller, "3")
    call = hall.board.calls[-1].move
    for _ in range(2):
        assert [voice.wav(call, one) is not None for one in ("zh-CN", "en")] == [True, False]
    assert told == [True, False]


# -- building and checking a folder -----------------------------------------------------------------------


def test_a_folder_is_filled_once_and_what_is_there_stays(hall: Hall, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    own = tmp_path / "zh-CN" / "number" / "A002.wav"
    record(own, 440)
    recorded = own.read_bytes()

    made = build(hall.catalogue, tmp_path, "zh-CN", 3, lambda done, total: steps.append((done, total)))
    assert (made.made, made.there) == (3 * 3 + 8 - 1, 1)
    assert steps == [(n, 17) for n in range(1, 18)]
    assert own.read_bytes() == recorded
    files = {file.relative_to(tmp_path / "zh-CN").as_posix(): file for file in tmp_path.rglob("*.wav")}
    assert len(files) == 17
    assert {"number/A001.wav", "number/C003.wav", "counter/8.wav"} < files.keys()
    assert made.size == sum(file.stat().st_size for file in files.values())
    again = build(hall.catalogue, tmp_path, "zh-CN", 3, lambda done, total: None)
    assert (again.made, again.there) == (0, 17)

    (found,) = check(hall.catalogue, tmp_path)
    assert (found.language, found.numbers, found.counters, list(found.wrong)) == ("zh-CN", 9, 8, [])
    assert 0.8 < found.seconds / 17 < 2.5


def test_unfit_recordings_are_named(hall: Hall, tmp_path: Path) -> None:
    zh = tmp_path / "zh-CN"
    record(zh / "number" / "A001.wav", 440)
    record(zh / "number" / "a002.wav", 440)
    record(zh / "number" / "A003.wav", 440, seconds=0.1)
    record(zh / "counter" / "99.wav", 440)
    (zh / "number" / "A004.wav").write_bytes(b"not a WAV")
    with wave.open(str(zh / "number" / "A005.wav"), "wb") as silent:
        silent.setparams((1, 2, waves.RATE, 0, "NONE", ""))
        silent.writeframes(bytes(20_000))
    (found,) = check(hall.catalogue, tmp_path)
    assert (found.numbers, found.counters) == (1, 0)
    said = [wrong.removeprefix(f"{zh}/").split(":")[0] for wrong in found.wrong]
    assert said == [
        "counter/99.wav",
        "number/A003.wav",
        "number/A004.wav",
        "number/A005.wav",
        "number/a002.wav",
    ]


def test_the_folder_s_phrases_are_what_a_call_looks_for(hall: Hall, tmp_path: Path) -> None:
    texts = {
        p.file.relative_to(tmp_path).as_posix(): p.text for p in phrases_of(hall.catalogue, tmp_path, "en", 1)
    }
    assert texts["en/number/A001.wav"] == "A zero zero one,"
    assert texts["en/counter/3.wav"] == "please go to counter three"
