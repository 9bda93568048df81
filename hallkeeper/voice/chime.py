"""The two-tone before a call as samples, for halls that speak by a sound card (`display/static/chime.js` is
the same in a browser): E5, then C5, struck and fading, each with a quiet octave.
"""

import math
from array import array

from hallkeeper.voice.waves import Samples

TONES = ((659.26, 0.0, 0.9), (523.25, 0.42, 1.4))
"""Hz, and seconds of beginning and length."""
OCTAVES = ((1, 1.0), (2, 0.18))
LOUDNESS = 0.5
FLOOR = 0.0001
RISE_S = 0.015
LENGTH_S = 1.82


def chime(rate: int) -> Samples:
    """The two-tone, 1.8 s."""
    level = [0.0] * round(LENGTH_S * rate)
    for pitch, at, length in TONES:
        for times, share in OCTAVES:
            _strike(level, rate, (pitch * times, at, length), LOUDNESS * share)
    return array("h", (round(32767 * max(-1.0, min(1.0, value))) for value in level))


def _strike(level: list[float], rate: int, tone: tuple[float, float, float], peak: float) -> None:
    """Add a tone: quick to rise and slow to fade, both exponentially."""
    pitch, at, length = tone
    first = round(at * rate)
    for i in range(min(round(length * rate), len(level) - first)):
        t = i / rate
        if t < RISE_S:
            loud = FLOOR * (peak / FLOOR) ** (t / RISE_S)
        else:
            loud = peak * (FLOOR / peak) ** ((t - RISE_S) / (length - RISE_S))
        level[first + i] += loud * math.sin(2 * math.pi * pitch * t)
