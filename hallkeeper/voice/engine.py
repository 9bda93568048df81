"""eSpeak NG through its C interface (`speak_lib.h`, version 1.52), loaded from the package `espeakng-loader`.

Imported by the speech program alone: the engine is GPL-3, and never part of the server's process
(docs/decisions/0014).
"""

import ctypes
import os
import re
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples go to the callback, not to a sound card
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8 = 1  # espeakCHARS_UTF8
_BY_CHARACTER = 1  # POS_CHARACTER
_RATE = 1  # espeakRATE, words per minute
_OK = 0
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EngineFailed(Exception):
    """The engine could not be loaded, or would not speak."""


Quirk = tuple[re.Pattern[str], str]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a language is spoken: eSpeak's voice, words per minute, and what it would say wrongly, mended."""

    voice: str
    rate: int
    quirks: tuple[Quirk, ...] = ()

    def mended(self, text: str) -> str:
        """The text as the engine must be told it."""
        for pattern, told in self.quirks:
            text = pattern.sub(told, text)
        return text


_DIGIT = "(?:zero|one|two|three|four|five|six|seven|eight|nine)"
# A capital "A" by itself is read as the article before a number, a letter or an end; "A-" is the letter.
_LETTER_A = (re.compile(rf"\bA(?= {_DIGIT}\b| [A-Z]\b|[.,]|$)"), "A-")
# 一号 is read with the second tone, as in 一个; 壹 keeps the first.
_YI_HAO = (re.compile("(?<!十)一(?=号)"), "壹")
WAYS = {
    "zh-CN": _Way("cmn", 175, (_YI_HAO,)),
    "en": _Way("en", 145, (_LETTER_A,)),
}
"""Language -> how it is spoken: a new language is one line. A little slower than talk, for a noisy hall."""


def say(text: str, language: str) -> tuple["array[int]", int]:
    """The samples of a text (16 bit, mono) and how many make a second.

    Raises EngineFailed, also for a language without a voice.
    """
    way = WAYS.get(language)
    if way is None:
        raise EngineFailed(f"there is no voice for {language!r}")
    library, rate = _open()
    samples: array[int] = array("h")

    def collect(start: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if count > 0:
            samples.frombytes(ctypes.string_at(start, count * 2))
        return 0

    kept = _CALLBACK(collect)  # the library holds only its address
    library.espeak_SetSynthCallback(kept)
    _check("voice", library.espeak_SetVoiceByName(way.voice.encode()))
    _check("rate", library.espeak_SetParameter(_RATE, way.rate, 0))
    told = way.mended(text).encode() + b"\0"
    synth = library.espeak_Synth
    _check("text", synth(told, ctypes.c_size_t(len(told)), 0, _BY_CHARACTER, 0, _UTF8, None, None))
    _check("end", library.espeak_Synchronize())
    return samples, rate


@cache
def _open() -> tuple[ctypes.CDLL, int]:
    """The library, ready, and its sample rate; once per process."""
    path = Path(espeakng_loader.get_library_path()).resolve()
    os.chdir(path.parent)  # eSpeak cuts the path of its data at 160 characters: "." is always short enough
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise EngineFailed(str(error)) from error
    rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DONT_EXIT)
    if rate <= 0:
        raise EngineFailed("its data cannot be read")
    return library, rate


def _check(what: str, result: int) -> None:
    if result != _OK:
        raise EngineFailed(f"{what}: eSpeak NG answers {result}")
