"""The speech program, text and sound on standard input and output.

- `python -m hallkeeper.voice LANGUAGE`: a text (UTF-8) in, a WAV out;
- `... --fill LANGUAGE`: lines `FILE<tab>TEXT` in, the files written, a line `FILE<tab>BYTES` out for each;
- `... --join FILE...`: recordings, at any rate, out as one WAV;
- `... --chime`: the two-tone.

A program of its own, so that the engine's licence, memory and faults stay out of the server, and so does the
time that sound takes. Exit 1 with a sentence on standard error where the engine fails or a file is unfit.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hallkeeper.voice import waves
from hallkeeper.voice.chime import chime

GAP_S = 0.06
"""The breath between two half-phrases."""
USAGE = "usage: LANGUAGE | --fill LANGUAGE | --join FILE... | --chime"


class Failed(Exception):
    """Why there is no sound, in a sentence."""


def main(arguments: Sequence[str]) -> int:
    """Do what is asked."""
    os.nice(10)  # tickets come before words
    try:
        match arguments:
            case ["--chime"]:
                _write(waves.as_wav(chime(waves.RATE), waves.RATE))
            case ["--join", *files]:
                _write(join([Path(file) for file in files]))
            case ["--fill", language]:
                fill(language)
            case [language]:
                _write(spoken(sys.stdin.buffer.read().decode(), language))
            case _:
                sys.stderr.write(f"{USAGE}\n")
                return 2
    except (Failed, waves.BadRecording) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


def spoken(text: str, language: str) -> bytes:
    """A text as a WAV, without the engine's silence at its ends. Raises Failed."""
    from hallkeeper.voice.engine import EngineFailed, say

    try:
        samples, rate = say(text, language)
    except EngineFailed as failure:
        raise Failed(str(failure)) from failure
    return waves.as_wav(waves.louder(waves.trimmed(samples, rate)), rate)


def fill(language: str) -> None:
    """Write many files with one engine, each whole or not at all."""
    for line in sys.stdin:
        name, _, text = line.rstrip("\n").partition("\t")
        file, made = Path(name), spoken(text, language)
        fresh = file.with_suffix(".part")
        fresh.write_bytes(made)
        fresh.replace(file)
        sys.stdout.write(f"{name}\t{len(made)}\n")
        sys.stdout.flush()


def join(files: Sequence[Path]) -> bytes:
    """Recordings as one WAV: each trimmed and equally loud. Raises BadRecording."""
    parts = []
    for file in files:
        samples, rate = waves.read_recording(file)
        samples = waves.resampled(waves.trimmed(samples, rate), rate, waves.RATE)
        parts.append(waves.louder(samples))
    return waves.as_wav(waves.joined(parts, waves.RATE, GAP_S), waves.RATE)


def _write(wav: bytes) -> None:
    sys.stdout.buffer.write(wav)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
