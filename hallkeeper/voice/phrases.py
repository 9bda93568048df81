"""A folder of recorded half-phrases in the engine's place: `zh-CN/number/A001.wav` (请A零零一号) and
`zh-CN/counter/3.wav` (到三号窗口办理), joined when a call is spoken. A half that is missing is said by the
engine; without either, the engine says the whole sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hallkeeper.rendering import LANGUAGES
from hallkeeper.voice.announcement import Announcement
from hallkeeper.voice.speech import Speech

NUMBER, COUNTER = "number", "counter"
HALVES = (NUMBER, COUNTER)


@dataclass(frozen=True, slots=True)
class Called:
    """Whose turn it is and where, as codes: they name the files."""

    number: str
    counter: str


class Phrases:
    """The recordings below a folder; there may be none."""

    def __init__(self, folder: Path, speech: Speech) -> None:
        self._folder = folder
        self._speech = speech

    @property
    def languages(self) -> frozenset[str]:
        """What can be spoken: by recordings, or by the engine."""
        try:
            recorded = {path.name for path in self._folder.iterdir() if path.is_dir()}
        except OSError:
            recorded = set()
        return self._speech.languages | (recorded & set(LANGUAGES))

    def sound(self, called: Called, said: Announcement, language: str) -> bytes | None:
        """The call as a WAV: recorded where there are recordings that fit, else by the engine."""
        return self._recorded(called, said, language) or self._speech.synthesise(said.whole, language)

    def _recorded(self, called: Called, said: Announcement, language: str) -> bytes | None:
        found = [
            phrase_file(self._folder, language, NUMBER, called.number),
            phrase_file(self._folder, language, COUNTER, called.counter),
        ]
        if not any(found):
            return None
        texts = (said.number, said.place)
        files = [
            file or self._speech.spoken_file(text, language) for file, text in zip(found, texts, strict=True)
        ]
        whole = [file for file in files if file is not None]
        return self._speech.joined(whole) if len(whole) == len(files) else None


def phrase_file(folder: Path, language: str, half: str, code: str) -> Path | None:
    """The recording of a half-phrase; None where there is none."""
    file = folder / language / half / f"{code}.wav"
    inside = file.parent == folder / language / half  # a code is a name, not a way out of the folder
    return file if inside and file.is_file() else None


def recordings(folder: Path) -> Iterable[Path]:
    """Every WAV below the folder, by name."""
    return sorted(folder.glob("*/*/*.wav"))
