"""Samples (16 bit, one channel) and the WAVs that hold them: equal loudness, trimmed ends, another rate,
halves joined. Plain Python: seconds of sound, made once in a program of its own, never in the server.
"""

import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

Samples: TypeAlias = "array[int]"
RATE = 22_050
"""Samples per second of all that is served: eSpeak NG's own."""
PEAK = 0.9
"""The loudest sample, as a share of full scale: every sentence is equally loud."""
QUIET = 0.01
"""Below this share of full scale a recording's ends are silence."""
EDGE_S = 0.02
"""What is left of the silence at an end, so that no sound is cut."""
RATES = (8_000, 48_000)
LONGEST_S = 15.0
_LOBES = 8


class BadRecording(Exception):
    """A file that cannot be played; the text names it and says what is wanted."""


def read_recording(file: Path) -> tuple[Samples, int]:
    """The samples of a recording, several channels mixed into one, and its rate.

    Raises BadRecording for what is no WAV of 16-bit samples, 8 to 48 kHz, at most 15 s, with sound in it.
    """
    try:
        with wave.open(str(file)) as wav:
            channels, width, rate, count = wav.getparams()[:4]
            frames = wav.readframes(count) if _fits(width, rate, count) else b""
    except (OSError, EOFError, wave.Error) as error:
        raise BadRecording(f"{file}: not a WAV of 16-bit samples ({str(error) or 'cut off'})") from error
    if not frames:
        found = f"{8 * width} bit, {rate} Hz, {count / rate if rate else 0:.1f} s"
        raise BadRecording(f"{file}: {found}; wanted are 16 bit, 8000 to 48000 Hz, at most {LONGEST_S:.0f} s")
    samples = array("h", frames[: len(frames) // (2 * channels) * 2 * channels])
    if sys.byteorder == "big":
        samples.byteswap()
    if channels > 1:
        samples = array(
            "h", (sum(samples[i : i + channels]) // channels for i in range(0, len(samples), channels))
        )
    if not any(abs(sample) > QUIET * 32767 for sample in samples):
        raise BadRecording(f"{file}: nothing but silence")
    return samples, rate


def _fits(width: int, rate: int, count: int) -> bool:
    return width == 2 and RATES[0] <= rate <= RATES[1] and 0 < count <= LONGEST_S * rate


def louder(samples: Samples) -> Samples:
    """The samples with the loudest at PEAK; silence stays silence."""
    loudest = max((abs(sample) for sample in samples), default=0)
    factor = PEAK * 32767 / loudest if loudest else 1.0
    return array("h", (round(sample * factor) for sample in samples))


def trimmed(samples: Samples, rate: int) -> Samples:
    """Without the silence at both ends."""
    heard = [i for i, sample in enumerate(samples) if abs(sample) > QUIET * 32767]
    if not heard:
        return samples
    edge = round(EDGE_S * rate)
    return samples[max(0, heard[0] - edge) : heard[-1] + 1 + edge]


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate: windowed sinc (Hann), cut off below the lower rate's half."""
    if rate == wanted:
        return samples
    step = rate / wanted
    cut = min(1.0, 1 / step)
    reach = math.ceil(_LOBES / cut)
    made = array("h")
    for i in range(int(len(samples) / step)):
        centre = i * step
        first, last = max(0, math.ceil(centre - reach)), min(len(samples) - 1, math.floor(centre + reach))
        total = sum(
            samples[k] * _kernel((k - centre) * cut, (k - centre) / reach) for k in range(first, last + 1)
        )
        made.append(max(-32768, min(32767, round(total * cut))))
    return made


def _kernel(x: float, share: float) -> float:
    sinc = 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)
    return sinc * (0.5 + 0.5 * math.cos(math.pi * share))


def joined(parts: Sequence[Samples], rate: int, gap_s: float) -> Samples:
    """One after the other with a breath between."""
    breath = array("h", bytes(2 * round(gap_s * rate)))
    whole = array("h")
    for i, part in enumerate(parts):
        whole += breath + part if i else part
    return whole


def as_wav(samples: Samples, rate: int) -> bytes:
    """A WAV: 16 bit, one channel, `rate` samples per second."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return whole.getvalue()
