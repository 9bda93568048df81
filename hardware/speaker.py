"""A sound card that speaks the hall's calls where no screen does: moves come in, the hall says how each is
spoken and hands over the WAVs, and one after the other is played.

The hall also says who has the word in the zone (`speaks`): a speaker that works has it before any screen.
What it could not say it does not report as spoken, so that a screen can. Where the hall itself has no words
for a call the chime rings alone, where it is switched on, and the device says so (`no_voice`).
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hardware.address import in_range
from hardware.errors import NoVoice, ServerError, ServerRefused, ServerUnreachable, SetupError, SoundFailed
from hardware.health import Condition, HealthBook
from hardware.public import CallRound, Device, Move, call_round_of
from hardware.server import Server
from hardware.sound import Card, Player, SimulatedCard, joined, silence
from hardware.threads import keep_going

log = logging.getLogger(__name__)
SOUNDED_MS = 60_000
"""Older calls are not spoken."""
BREATH_S = 0.35
TRIED_S = 0.05
"""So much silence shows whether a card plays."""
TRY_AGAIN_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses between tries of a card that fails; the last is also how often an idle one is tried."""
SERVER_PAUSE_S = 1.0
CARDS = Path("/proc/asound/cards")
"""The system's list of sound cards: a line comes and goes with each."""
CARDS_LOOK_S = 1.0
CALLS = frozenset({"call", "recall"})


class Calls(Protocol):
    """The hall's calls as they are spoken.  Every method raises ServerError."""

    def round(self, move: int, behind: int, device: str) -> CallRound:
        """How a call is spoken while so many wait behind it."""

    def sound(self, move: int, language: str) -> bytes:
        """A call in a language, WAV.  Raises NoVoice where the hall cannot make it."""

    def chime(self) -> bytes:
        """What rings before, WAV."""

    def spoken(self, move: int, zone: str) -> None:
        """It has been heard."""


class NoCalls:
    """Where there is no hall to ask: a card is only tried."""

    def round(self, move: int, behind: int, device: str) -> CallRound:
        """Raises ServerUnreachable."""
        raise ServerUnreachable("no hall")

    def sound(self, move: int, language: str) -> bytes:
        """Raises ServerUnreachable."""
        raise ServerUnreachable("no hall")

    def chime(self) -> bytes:
        """Raises ServerUnreachable."""
        raise ServerUnreachable("no hall")

    def spoken(self, move: int, zone: str) -> None:
        """Nobody is told."""


class HallCalls:
    """The calls as the hall server tells them, on a connection of its own."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._chime: bytes | None = None

    def round(self, move: int, behind: int, device: str) -> CallRound:
        """`GET /voice/calls/{move}`."""
        return call_round_of(self._server.get(f"/voice/calls/{move}", {"behind": behind, "device": device}))

    def sound(self, move: int, language: str) -> bytes:
        """`GET /voice/calls/{move}/sound`."""
        try:
            return self._server.get_bytes(f"/voice/calls/{move}/sound", {"lang": language})
        except ServerUnreachable as not_now:
            if not_now.code == "no_voice":
                raise NoVoice(str(not_now)) from not_now
            raise

    def chime(self) -> bytes:
        """`GET /voice/chime`, once."""
        if self._chime is None:
            self._chime = self._server.get_bytes("/voice/chime")
        return self._chime

    def spoken(self, move: int, zone: str) -> None:
        """`PUT /voice/calls/{move}/spoken`."""
        self._server.put(f"/voice/calls/{move}/spoken", {"zone": zone})


@dataclass(frozen=True)
class Heard:
    """One call that was played: its move, what of it in its order, and how many seconds it took."""

    move: int
    what: tuple[str, ...]
    seconds: float


@dataclass
class _Saying:
    """A call while it is spoken: since when, how many rounds have been heard, and what in their order."""

    move: int
    began: float = 0.0
    rounds: int = 0
    what: list[str] = field(default_factory=list)


@dataclass
class SoundTest:
    """A chime that somebody asked for; `reason` is why it did not sound."""

    over: threading.Event = field(default_factory=threading.Event)
    reason: str | None = None


class Speaker:
    """A sound card with its thread.  Raises SetupError if its settings cannot be used.

    A card that fails is tried again after `pauses` (s), each longer than the one before.
    """

    def __init__(
        self,
        device: Device,
        health: HealthBook,
        calls: Calls,
        *,
        cards: Path = CARDS,
        pauses: Sequence[float] = TRY_AGAIN_S,
    ) -> None:
        self._code, self._zone = device.code, device.place
        self._health = health
        self._calls = calls
        self._player = player_of(device)
        self._volume = _volume(device)
        self._cards_file, self._cards = cards, _read(cards)
        self._pauses = tuple(pauses)
        self._line: deque[int] = deque()
        self._tests: deque[SoundTest] = deque()
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._failures, self._woken, self._voiceless = 0, False, False
        self.heard: deque[Heard] = deque(maxlen=50)
        """The last calls that were played, newest last."""
        self._thread = keep_going(self._work, self._stop, f"speaker {device.code}")
        self._thread.start()

    def called(self, moves: Iterable[Move]) -> None:
        """Calls and recalls to be spoken, in their order; other moves are passed over."""
        due = [m.move for m in moves if m.verb in CALLS and m.data.get("announce", True)]
        with self._changed:
            self._line.extend(due)
            self._changed.notify_all()

    def test(self) -> SoundTest:
        """Let the chime sound, between two calls."""
        test = SoundTest()
        with self._changed:
            self._tests.append(test)
            self._changed.notify_all()
        return test

    def wake(self) -> None:
        """The card may be there again: try it."""
        with self._changed:
            self._failures, self._woken = 0, True
            self._changed.notify_all()

    def stop(self) -> None:
        """Be silent now, and end."""
        self._stop.set()
        self._player.stop()
        with self._changed:
            self._changed.notify_all()

    def join(self, wait_s: float) -> None:
        """Wait for its end."""
        self._thread.join(wait_s)

    # -- its own thread --------------------------------------------------------------------------------

    def _work(self) -> None:
        self._try()
        while not self._stop.is_set():
            move = self._next()
            if self._stop.is_set():
                return
            if self._tests:
                self._ring(self._tests.popleft())
            if move is None:
                self._try()
            else:
                self._say(move)

    def _next(self) -> int | None:
        """The next call; None when it is time to try the card: at once when one came or went."""
        with self._changed:
            self._rest(self._pauses[self._failures - 1], self._has_work)  # where nothing failed: the last
            return self._line.popleft() if self._line else None

    def _rest(self, longest_s: float, enough: Callable[[], object]) -> None:
        """Wait so long, or until it is `enough`, or cards came or went; the caller holds `_changed`."""
        end = time.monotonic() + longest_s
        while not enough() and (left := end - time.monotonic()) > 0 and not self._new_cards():
            self._changed.wait(min(left, CARDS_LOOK_S))
        self._woken = False

    def _new_cards(self) -> bool:
        """Whether a card was plugged in or pulled since the last look."""
        before, self._cards = self._cards, _read(self._cards_file)
        if self._cards != before:
            self._failures = 0
        return self._cards != before

    def _has_work(self) -> bool:
        return bool(self._line or self._tests or self._woken or self._stop.is_set())

    def _ring(self, test: SoundTest) -> None:
        try:
            played = self._play([self._calls.chime()])
            seen = self._health.of(self._code)
            test.reason = None if played or seen is None else seen.reason
        except ServerError as error:
            log.warning("chime: %s", error)
            test.reason = "lost"
        test.over.set()

    def _try(self) -> None:
        self._play([silence(TRIED_S)])

    def _say(self, move: int) -> None:
        """Speak a call; again while server or card are away and the call is still young."""
        saying, end = _Saying(move), time.monotonic() + SOUNDED_MS / 1000
        while not self._stop.is_set() and time.monotonic() < end:
            try:
                if self._speak(saying):
                    return
                self._wait_for_the_card()
            except ServerRefused as refusal:
                log.info("call %s is not spoken: %s", move, refusal)
                return
            except ServerError as error:
                log.warning("call %s: %s", move, error)
                self._stop.wait(SERVER_PAUSE_S)
                if saying.rounds and self._line:
                    return  # it was heard: to say so must not keep the next one waiting

    def _wait_for_the_card(self) -> None:
        """The pause before a call is tried anew, cut short when the card may be there again."""
        with self._changed:
            self._rest(self._pauses[max(0, self._failures - 1)], lambda: self._woken or self._stop.is_set())

    def _speak(self, saying: _Saying) -> bool:
        """Speak it and report it; False if the card would not play a word of it.

        What has been heard is never begun again, however long the server is away when it is to be told.
        """
        if not saying.rounds:
            plays = self._rounds(saying)
            if not saying.what:
                return plays
            self.heard.append(Heard(saying.move, tuple(saying.what), time.monotonic() - saying.began))
        self._calls.spoken(saying.move, self._zone)
        return True

    def _rounds(self, saying: _Saying) -> bool:
        """Round after round as the hall says; False if the card would not play.

        Raises ServerError before the first; once the call was heard, a server that is away ends it.
        """
        move, saying.began, plays = saying.move, time.monotonic(), True
        try:
            while plays and self._wanted(
                told := self._calls.round(move, len(self._line), self._code), saying.rounds
            ):
                wavs = self._wavs(move, told, first=saying.rounds == 0)
                if not wavs:
                    self._try()  # no word and no chime: the card says so all the same
                    break
                plays = self._play(list(wavs.values()))
                if plays:
                    saying.what += wavs
                    saying.rounds += 1
        except ServerError as error:
            if not saying.rounds:
                raise
            log.warning("call %s is not repeated: %s", move, error)
        return plays

    def _wanted(self, told: CallRound, said: int) -> bool:
        """Whether a further round is due: nobody hears what was taken back, is old, or is another's word."""
        young = said > 0 or told.age_ms <= SOUNDED_MS
        return young and told.speaks and not told.undone and said < told.repeats

    def _wavs(self, move: int, told: CallRound, *, first: bool) -> dict[str, bytes]:
        """What is played in this round, in its order."""
        spoken: dict[str, bytes] = {}
        voiceless = not told.languages
        for language in told.languages:
            try:
                spoken[language] = self._calls.sound(move, language)
            except NoVoice as missing:
                log.warning("call %s in %s: %s", move, language, missing)
                voiceless = True
        self._voiceless = voiceless
        return {"chime": self._calls.chime()} | spoken if first and told.chime != "none" else spoken

    def _play(self, wavs: Sequence[bytes]) -> bool:
        """Play one after the other, and note how the card is."""
        try:
            self._player.play(joined(wavs, BREATH_S, self._volume))
        except SoundFailed as failure:
            if self._stop.is_set():
                return False
            with self._changed:
                self._failures = min(self._failures + 1, len(self._pauses))
            log.warning("speaker %s: %s", self._code, failure)
            self._health.note(self._code, Condition.OFFLINE, failure.reason)
            return False
        with self._changed:
            self._failures = 0
        if self._voiceless:
            self._health.note(self._code, Condition.DEGRADED, "no_voice")
        else:
            self._health.note(self._code, Condition.READY)
        return True


def player_of(device: Device) -> Player:
    """The card that a device's settings name.  Raises SetupError."""
    if device.driver == "alsa":
        return Card(str(device.address.get("card", "default")))
    if device.driver == "simulated":
        usual = Path(tempfile.gettempdir()) / f"hallkeeper-{device.code}.wav"
        file = Path(str(device.address.get("file", usual)))
        return SimulatedCard(file, missing=bool(device.address.get("missing", False)))
    raise SetupError("no_such_driver", value=device.driver, known=("alsa", "simulated"))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _volume(device: Device) -> int:
    """Per cent.  Raises SetupError."""
    return in_range(device.address, "volume", 0, 100, 100)
