"""Sound as a card is given it: WAVs joined, made softer, and played by `aplay` (Debian's alsa-utils).

A program of its own plays, with a deadline: a driver that hangs must not take the agent along.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import threading
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hardware.errors import SoundFailed

GRACE_S = 5.0
"""Beyond the sound's own length, until a card counts as stuck."""
REASONS = (
    ("busy", "sound_card_busy"),
    ("No such file", "no_sound_card"),
    ("No such device", "no_sound_card"),
    ("Unknown PCM", "no_sound_card"),
)
"""What `aplay` says (in C's English), and the reason that it means."""


class Player(Protocol):
    """What WAVs are played on."""

    def play(self, wav: bytes) -> None:
        """Play it to its end.  Raises SoundFailed."""

    def stop(self) -> None:
        """Be silent now, and for ever."""


class Card:
    """A sound card by its ALSA name (`default`, `plughw:CARD=Device`)."""

    def __init__(self, card: str, program: str = "aplay", grace_s: float = GRACE_S) -> None:
        self._command = [program, "-q", "-D", card, "-t", "wav", "-"]
        self._grace_s = grace_s
        self._playing: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def play(self, wav: bytes) -> None:
        """Play a WAV.  Raises SoundFailed, also when stopped."""
        process = self._start()
        try:
            _, said = process.communicate(wav, timeout=length_s(wav) + self._grace_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise SoundFailed("sound_card_stuck") from error
        if process.returncode != 0:
            raise SoundFailed(_reason(said.decode(errors="replace")), said.decode(errors="replace").strip())

    def stop(self) -> None:
        """End what plays; nothing plays any more."""
        with self._lock:
            self._stopped = True
            if self._playing is not None:
                self._playing.terminate()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise SoundFailed("stopped")
            try:
                self._playing = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env=os.environ | {"LC_ALL": "C"},
                )
            except OSError as error:
                raise SoundFailed("no_player", str(error)) from error
            return self._playing


class SimulatedCard:
    """Writes what it would play to a file, whole or not at all, and takes as long as it would sound."""

    def __init__(self, file: Path, *, missing: bool = False) -> None:
        self._file = file
        self._missing = missing
        self._stopped = threading.Event()

    def play(self, wav: bytes) -> None:
        """Keep the WAV.  Raises SoundFailed if the card is said to be missing."""
        if self._missing:
            raise SoundFailed("no_sound_card", "simulated")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not _is_free(self._file):
                raise SoundFailed("no_sound_card", f"{self._file} is no sound: it is left alone")
            _put(wav, self._file)
        except OSError as error:
            raise SoundFailed("no_sound_card", str(error)) from error
        self._stopped.wait(length_s(wav))

    def stop(self) -> None:
        """End at once."""
        self._stopped.set()


def _put(wav: bytes, file: Path) -> None:
    """The file, whole or not at all, whatever stands beside it.  Raises OSError."""
    handle, fresh = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(wav)
        os.replace(fresh, file)
    except OSError:
        os.unlink(fresh)
        raise


def _is_free(file: Path) -> bool:
    """Whether nothing stands there but a sound of ours: the office types the name.  Raises OSError."""
    if not file.exists():
        return True
    with file.open("rb") as stream:
        return stream.read(4) == b"RIFF"


def length_s(wav: bytes) -> float:
    """How long a WAV sounds, in seconds.  Raises SoundFailed `not_a_wav`."""
    with _reading(wav) as file:
        return file.getnframes() / file.getframerate()


def silence(seconds: float, rate: int = 22_050) -> bytes:
    """A WAV of nothing: what a card is tried with."""
    return _as_wav(bytes(2 * round(seconds * rate)), rate)


def joined(wavs: Sequence[bytes], breath_s: float, percent: int) -> bytes:
    """WAVs (16 bit, one channel, one rate) one after the other, as loud as that percentage of full.

    Loudness is felt as a square.  Raises SoundFailed `not_a_wav`.
    """
    parts, rates = [], set()
    for wav in wavs:
        with _reading(wav) as file:
            rates.add((file.getframerate(), file.getsampwidth(), file.getnchannels()))
            parts.append(file.readframes(file.getnframes()))
    if len(rates) != 1:
        raise SoundFailed("not_a_wav", f"of different kinds: {sorted(rates)}")
    rate = rates.pop()[0]
    samples = array("h", bytes(2 * round(breath_s * rate)).join(parts))
    if sys.byteorder == "big":
        samples.byteswap()
    factor = (max(0, min(100, percent)) / 100) ** 2
    softer = array("h", (round(sample * factor) for sample in samples))
    if sys.byteorder == "big":
        softer.byteswap()
    return _as_wav(softer.tobytes(), rate)


def _reading(wav: bytes) -> wave.Wave_read:
    try:
        return wave.open(io.BytesIO(wav), "rb")
    except (wave.Error, EOFError) as error:
        raise SoundFailed("not_a_wav", str(error)) from error


def _as_wav(frames: bytes, rate: int) -> bytes:
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames)
    return whole.getvalue()


def _reason(said: str) -> str:
    return next((reason for words, reason in REASONS if words in said), "sound_card_fault")
