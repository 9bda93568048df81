"""The voice: what is said, how it sounds, and that a hall without an engine goes on without one."""

import io
import math
import sys
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from hall.actor import Actor
from hall.catalogue_file import default_catalogue
from hall.errors import Refused
from hall.estimate import Wait
from hall.hall import Hall, Order
from hallkeeper.check import voice_line
from hallkeeper.voice.at_kiosk import KioskVoice
from hallkeeper.voice.engine import WAYS
from hallkeeper.voice.sentences import count, issued_sentence, normalise, numeral
from hallkeeper.voice.speech import LANGUAGES, Speech, engine_version

CHINESE = "您的号码是 A零零一号，前面还有八位，大约要等九到十二分钟。"
ENGLISH = "Your number is A zero zero one. 8 people are ahead of you. The wait is 9 to 12 minutes."


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [
        ("A001", "A零零一", "A zero zero one"),
        ("A010", "A零一零", "A zero one zero"),
        ("A015", "A零一五", "A zero one five"),
        ("C999", "C九九九", "C nine nine nine"),
        ("B1000", "B一零零零", "B one zero zero zero"),
        ("2468", "二四六八", "two four six eight"),
    ],
)
def test_a_number_is_said_sign_by_sign(number: str, chinese: str, english: str) -> None:
    assert normalise(number, "zh-CN") == chinese
    assert normalise(number, "en") == english


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
    ],
)
def test_a_chinese_number_is_said_as_a_number(n: int, said: str) -> None:
    assert numeral(n, "zh-CN") == said
    assert numeral(n, "en") == str(n)


def test_two_people_are_counted_and_not_numbered() -> None:
    assert [count(n, "zh-CN") for n in (1, 2, 3, 12)] == ["一", "两", "三", "十二"]


@pytest.mark.parametrize(
    ("ahead", "wait", "chinese", "english"),
    [
        (8, Wait(540, 700), CHINESE, ENGLISH),
        (
            1,
            Wait(20, 59),
            "您的号码是 A零零一号，前面还有一位，不到一分钟就轮到您。",
            "Your number is A zero zero one. 1 person is ahead of you. The wait is less than a minute.",
        ),
        (
            2,
            Wait(60, 60),
            "您的号码是 A零零一号，前面还有两位，大约要等一分钟。",
            "Your number is A zero zero one. 2 people are ahead of you. The wait is about 1 minute.",
        ),
        (
            40,
            Wait(1990, 3500),
            "您的号码是 A零零一号，前面还有四十位，大约要等三十到六十分钟。",
            "Your number is A zero zero one. 40 people are ahead of you. The wait is 30 to 60 minutes.",
        ),
        (
            90,
            Wait(5500, 10_000),
            "您的号码是 A零零一号，前面还有九十位，大约要等一个半到三个小时。",
            "Your number is A zero zero one. 90 people are ahead of you. "
            "The wait is 1 and a half to 3 hours.",
        ),
        (
            90,
            Wait(9000, 9000),
            "您的号码是 A零零一号，前面还有九十位，大约要等两个半小时。",
            "Your number is A zero zero one. 90 people are ahead of you. "
            "The wait is about 2 and a half hours.",
        ),
        (
            60,
            Wait(3600, 3600),
            "您的号码是 A零零一号，前面还有六十位，大约要等一个小时。",
            "Your number is A zero zero one. 60 people are ahead of you. The wait is about 1 hour.",
        ),
        (
            0,
            Wait(0, 0),
            "您的号码是 A零零一号，下一位就是您。",
            "Your number is A zero zero one. You are next.",
        ),
        (
            3,
            None,
            "您的号码是 A零零一号，前面还有三位，",
            "Your number is A zero zero one. 3 people are ahead of you.",
        ),
    ],
)
def test_a_customer_is_told_number_people_ahead_and_wait(
    ahead: int, wait: Wait | None, chinese: str, english: str
) -> None:
    assert issued_sentence("A001", ahead, wait, "zh-CN") == chinese
    assert issued_sentence("A001", ahead, wait, "en") == english


def test_a_ticket_is_read_as_promised_until_it_is_called(
    hall: Hall, tmp_path: Path, kiosk: Actor, teller: Actor
) -> None:
    voice = KioskVoice(hall, voice_in(tmp_path))
    hall.open_counter(teller, "1")
    first = hall.issue(kiosk, Order("payment", "k1"))
    second = hall.issue(kiosk, Order("payment", "k1"))
    promised = voice.ticket(second, "zh-CN")
    assert promised.startswith("您的号码是 A零零二号，前面还有一位，")
    assert promised.endswith("请记住您的号码。")  # no agent has spoken of a printer

    hall.call_next(teller, "1")
    hall.finish(teller, "1")
    assert voice.ticket(hall.ticket(second.id), "zh-CN") == promised
    hall.call_next(teller, "1")
    assert voice.ticket(hall.ticket(second.id), "en") == (
        "Your number is A zero zero two. You are being called now. Please watch the big screen."
    )
    with pytest.raises(Refused):
        voice.ticket(hall.ticket(first.id), "zh-CN")


def test_every_language_that_is_promised_can_be_spoken() -> None:
    assert WAYS.keys() == LANGUAGES


def voice_in(folder: Path, **more: Any) -> Speech:
    """A voice with the installed engine."""
    return Speech(folder, engine_version(), **more)


def samples(wav: bytes | None) -> tuple["array[int]", float]:
    """The samples and the length in seconds."""
    assert wav is not None
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        found = array("h", file.readframes(file.getnframes()))
        return found, len(found) / file.getframerate()


@pytest.mark.parametrize(("text", "language", "syllables"), [(CHINESE, "zh-CN", 26), (ENGLISH, "en", 25)])
def test_a_sentence_sounds_as_long_and_as_loud_as_speech(
    tmp_path: Path, text: str, language: str, syllables: int
) -> None:
    wave_form, seconds = samples(voice_in(tmp_path).synthesise(text, language))

    assert 2.5 < syllables / seconds < 6
    full = 32768
    loudness = math.sqrt(sum(x * x for x in wave_form) / len(wave_form)) / full
    assert 0.05 < loudness < 0.3
    assert 0.88 < max(abs(x) for x in wave_form) / full < 0.92


def test_the_letter_is_a_letter_and_not_an_article(tmp_path: Path) -> None:
    voice = voice_in(tmp_path)
    lengths = {letter: samples(voice.synthesise(f"{letter} zero one", "en"))[1] for letter in "AB"}
    article = samples(voice.synthesise("a zero one", "en"))[1]
    assert lengths["A"] > article + 0.05


def test_chinese_and_english_are_different_voices(tmp_path: Path) -> None:
    voice = voice_in(tmp_path)
    assert voice.synthesise("A 8", "zh-CN") != voice.synthesise("A 8", "en")


def test_a_sentence_is_made_once_and_kept(tmp_path: Path) -> None:
    made = voice_in(tmp_path).synthesise("请稍等。", "zh-CN")
    kept = voice_in(tmp_path, program=("/bin/false",)).synthesise("请稍等。", "zh-CN")

    assert made is not None
    assert kept == made
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [made]


def test_the_oldest_files_make_room(tmp_path: Path) -> None:
    sound = voice_in(tmp_path).synthesise("一", "zh-CN") or b""
    (first,) = tmp_path.iterdir()

    voice_in(tmp_path, kept_bytes=len(sound) + 1).synthesise("二", "zh-CN")
    (second,) = tmp_path.iterdir()
    assert second != first


@pytest.mark.parametrize(
    "program",
    [
        ("/bin/false",),
        ("/no/such/program",),
        (sys.executable, "-c", "import sys; sys.stdin.read(); input()"),
    ],
)
def test_an_engine_that_fails_is_silence_and_nothing_is_kept(
    tmp_path: Path, program: tuple[str, ...]
) -> None:
    assert voice_in(tmp_path, program=program).synthesise("请稍等。", "zh-CN") is None
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_hangs_is_given_up(tmp_path: Path) -> None:
    endless = ("/bin/sh", "-c", "exec sleep 60")
    assert voice_in(tmp_path, program=endless, longest_s=0.2).synthesise("请稍等。", "zh-CN") is None


def test_the_check_warns_of_an_engine_that_does_not_speak(tmp_path: Path) -> None:
    catalogue, nothing = default_catalogue(), tmp_path / "none"
    fit = voice_line(catalogue, nothing, voice_in(tmp_path / "kept"))
    broken = voice_line(catalogue, nothing, voice_in(tmp_path / "other", program=("/bin/false",)))
    missing = voice_line(catalogue, nothing, Speech(tmp_path / "other", None))
    assert [(line.good, line.warns) for line in (fit, broken, missing)] == [
        (True, False),
        (True, True),
        (True, True),
    ]
    assert str(fit).startswith("ok    voice: eSpeak NG")
    assert str(broken).startswith("WARN  voice: the speech engine does not speak")
    assert str(missing).startswith("WARN  voice: the speech engine is missing")


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path: Path) -> None:
    taken = tmp_path / "voice"
    taken.write_text("a file where the folder should be")
    assert samples(voice_in(taken).synthesise("请稍等。", "zh-CN"))[1] > 0.3


def test_a_language_without_a_voice_is_silence(tmp_path: Path) -> None:
    assert voice_in(tmp_path).synthesise("Bitte warten.", "de") is None


def test_without_the_engine_nothing_is_offered(tmp_path: Path) -> None:
    voice = Speech(tmp_path, None)
    assert voice.languages == frozenset()
    assert voice.synthesise(CHINESE, "zh-CN") is None
