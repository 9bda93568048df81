"""What the hall says aloud: which call, in which languages, how often, and its sound.

Both voices of a hall, a wall display's browser and the sound card of an agent, ask here before each round,
so that one rule decides for all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.board_rows import Call
from hall.catalogue import Voice, VoiceOrder
from hall.errors import NotFound
from hall.hall import Hall
from hallkeeper.voice.announcement import announcement
from hallkeeper.voice.phrases import Called, Phrases
from hallkeeper.voice.speech import Speech

ONCE_FROM = 2
"""So many calls wait behind: each is said once only."""
MOST_REPEATS = 5
"""However often the settings say."""
SHORT_FROM = 4
"""So many wait behind: a single tone, and the customer's language alone."""


class Chime(StrEnum):
    """What rings before a call: the two-tone, one tone, nothing."""

    FULL = "full"
    SHORT = "short"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Round:
    """How a call is spoken as things stand: the languages in their order, all of them `repeats` times."""

    chime: Chime
    repeats: int
    languages: tuple[str, ...]


def round_of(
    voice: Voice, hall_language: str, customer: str, speakable: frozenset[str], behind: int
) -> Round:
    """The hall's settings, shortened by how many calls wait behind this one.

    A customer of another language than the hall's hears both, unless theirs cannot be spoken.
    """
    both = [hall_language, customer] if voice.first is VoiceOrder.HALL else [customer, hall_language]
    languages = [one for one in dict.fromkeys(both) if one in speakable]
    short = behind >= SHORT_FROM
    if short and customer in languages:
        languages = [customer]
    chime = Chime.NONE if not voice.chime else Chime.SHORT if short else Chime.FULL
    return Round(chime, 1 if behind >= ONCE_FROM else min(voice.repeats, MOST_REPEATS), tuple(languages))


class HallVoice:
    """The calls of this hall. `changed` hears when they begin or cease to be spoken, and must return soon."""

    def __init__(
        self, hall: Hall, speech: Speech, phrases: Phrases, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._hall = hall
        self._speech = speech
        self._phrases = phrases
        self._changed = changed
        self._spoken: dict[str, bool] = {}
        """Of each language whether its last call could be spoken, by a recording or the engine."""

    @property
    def languages(self) -> Sequence[str]:
        """The hall's languages that can be spoken."""
        return [one for one in self._hall.catalogue.languages if one in self._phrases.languages]

    @property
    def works(self) -> bool | None:
        """Whether calls can be spoken, as each language's last one showed; None before the first."""
        languages = self.languages
        if not languages:
            return False
        return all(self._spoken.get(one, True) for one in languages) if self._spoken else None

    def call(self, move: int) -> Call:
        """The call of that move. Raises NotFound `unknown_call`, also for one older than ten minutes."""
        for call in reversed(self._hall.board.recent_calls(self._hall.clock())):
            if call.move == move:
                return call
        raise NotFound("unknown_call", f"Move {move} is no call of the last ten minutes.", field="move")

    def round(self, move: int, behind: int) -> Round:
        """How a call is spoken while so many wait behind it. Raises NotFound `unknown_call`."""
        catalogue = self._hall.catalogue
        customer = self.call(move).language
        speakable = self._phrases.languages
        return round_of(catalogue.voice, catalogue.languages[0], customer, speakable, behind)

    def wav(self, move: int, language: str) -> bytes | None:
        """The call's sound in a language; None where there is none. Raises NotFound `unknown_call`."""
        call, catalogue = self.call(move), self._hall.catalogue
        if language not in self._phrases.languages:
            return None
        names = next((c.names for c in catalogue.counters if c.code == call.counter), {})
        said = announcement(call.number, call.counter, names, language, yao=catalogue.voice.yao)
        wav = self._phrases.sound(Called(call.number, call.counter), said, language)
        self._note(language, spoken=wav is not None)
        return wav

    def chime(self) -> bytes | None:
        """The two-tone's sound."""
        return self._speech.chime()

    def _note(self, language: str, *, spoken: bool) -> None:
        before = self.works
        self._spoken[language] = spoken
        if self.works is not before:
            self._changed()
