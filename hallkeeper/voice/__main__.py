"""The speech program: `python -m hallkeeper.voice LANGUAGE`, text (UTF-8) in, a WAV out.

A program of its own, so that the engine's licence, memory and faults stay out of the server. Exit 1 with a
sentence on standard error where the engine fails.
"""

import io
import os
import sys
import wave
from array import array

from hallkeeper.voice.engine import EngineFailed, say

PEAK = 0.9
"""The loudest sample, as a share of full scale: every sentence is equally loud."""


def main() -> int:
    """Speak what comes in."""
    os.nice(10)  # tickets come before words
    language, text = sys.argv[1], sys.stdin.buffer.read().decode()
    try:
        samples, rate = say(text, language)
    except EngineFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stdout.buffer.write(as_wav(louder(samples), rate))
    return 0


def louder(samples: "array[int]") -> "array[int]":
    """The samples (16 bit) with the loudest at PEAK; silence stays silence."""
    loudest = max((abs(sample) for sample in samples), default=0)
    factor = PEAK * 32767 / loudest if loudest else 1.0
    return array("h", (round(sample * factor) for sample in samples))


def as_wav(samples: "array[int]", rate: int) -> bytes:
    """A WAV: 16 bit, one channel, `rate` samples per second."""
    if sys.byteorder == "big":
        samples.byteswap()
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return whole.getvalue()


if __name__ == "__main__":
    sys.exit(main())
