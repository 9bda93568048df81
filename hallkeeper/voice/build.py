"""`hallkeeper voice build` and `voice check`: a folder of half-phrases filled by the engine, so that a person
may record single files anew, and looked through before a hall speaks with it.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hall.catalogue import Catalogue
from hall.errors import Invalid, NotReady
from hall.ticket import number_text
from hallkeeper.voice import waves
from hallkeeper.voice.announcement import announcement
from hallkeeper.voice.phrases import COUNTER, HALVES, NUMBER, recordings
from hallkeeper.voice.speech import LANGUAGES, PROGRAM, engine_version

MOST_NUMBERS = 9_999
PLAUSIBLE_S = (0.3, 8.0)
"""A half-phrase that is shorter or longer is probably something else."""
_NUMBER = re.compile(r"[A-Z]{1,2}\d{3,4}")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A half-phrase: its file, and what is said in it."""

    file: Path
    text: str


@dataclass(frozen=True, slots=True)
class Built:
    """What a language's folder holds now, in files and bytes."""

    language: str
    made: int
    there: int
    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A language's recordings: how many are fit, seconds in all, and what is wrong, a sentence each."""

    language: str
    numbers: int
    counters: int
    seconds: float
    wrong: Sequence[str]


def phrases_of(catalogue: Catalogue, folder: Path, language: str, upto: int) -> list[Phrase]:
    """Every half-phrase of a hall in a language: each letter's numbers 1 to `upto`, each counter."""
    yao = catalogue.voice.yao
    numbers = [
        number_text(letter, n)
        for letter in dict.fromkeys(s.letter for s in catalogue.offered)
        for n in range(1, upto + 1)
    ]
    found = [
        Phrase(
            folder / language / NUMBER / f"{number}.wav",
            announcement(number, "", {}, language, yao=yao).number,
        )
        for number in numbers
    ]
    for counter in catalogue.staffed:
        said = announcement("", counter.code, counter.names, language, yao=yao)
        found.append(Phrase(folder / language / COUNTER / f"{counter.code}.wav", said.place))
    return found


def build(catalogue: Catalogue, folder: Path, language: str, upto: int, progress: Progress) -> Built:
    """Make what is missing and leave what is there, whoever made it.

    Raises NotReady `no_voice` without an engine, Invalid for a language or a number that cannot be.
    """
    if language not in LANGUAGES:
        raise Invalid(
            "unknown_language", f"The engine speaks {', '.join(sorted(LANGUAGES))}, not {language}."
        )
    if not 1 <= upto <= MOST_NUMBERS:
        raise Invalid("invalid_field", f"--upto is a number from 1 to {MOST_NUMBERS}.", field="upto")
    if engine_version() is None:
        raise NotReady("no_voice", "The speech engine is not installed: pip install 'hallkeeper[voice]'.")
    wanted = phrases_of(catalogue, folder, language, upto)
    missing = [phrase for phrase in wanted if not phrase.file.is_file()]
    there = len(wanted) - len(missing)
    progress(there, len(wanted))
    _fill(language, missing, lambda done: progress(there + done, len(wanted)))
    size = sum(phrase.file.stat().st_size for phrase in wanted)
    return Built(language, len(missing), there, size)


def _fill(language: str, missing: Sequence[Phrase], done: Callable[[int], None]) -> None:
    """One speech program for all. Raises NotReady `no_voice` in the program's words."""
    if not missing:
        return
    for parent in {phrase.file.parent for phrase in missing}:
        parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [*PROGRAM, "--fill", language],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as program:
        assert program.stdin and program.stdout and program.stderr  # they are pipes
        for count, phrase in enumerate(missing, 1):
            try:  # line by line: neither pipe can ever be full
                program.stdin.write(f"{phrase.file}\t{' '.join(phrase.text.split())}\n")
                program.stdin.flush()
            except BrokenPipeError:
                break
            if not program.stdout.readline():
                break
            done(count)
        program.stdin.close()
        said = program.stderr.read().strip()
    if program.returncode != 0 or count < len(missing):
        raise NotReady("no_voice", f"The speech program ended: {said[-300:] or program.returncode}")


def check(catalogue: Catalogue, folder: Path) -> list[Checked]:
    """Look through all recordings, language by language."""
    found = list(recordings(folder))
    languages = sorted({file.parent.parent.name for file in found})
    return [
        _checked(catalogue, language, [f for f in found if f.parent.parent.name == language])
        for language in languages
    ]


def _checked(catalogue: Catalogue, language: str, files: Iterable[Path]) -> Checked:
    codes = {COUNTER: {c.code for c in catalogue.staffed}, NUMBER: set[str]()}
    fit = dict.fromkeys(HALVES, 0)
    seconds, wrong = 0.0, []
    for file in files:
        try:
            length = _length_s(file, codes)
        except waves.BadRecording as bad:
            wrong.append(str(bad))
        else:
            seconds += length
            fit[file.parent.name] += 1
    return Checked(language, fit[NUMBER], fit[COUNTER], seconds, wrong)


def _length_s(file: Path, codes: dict[str, set[str]]) -> float:
    """How long the recording speaks. Raises BadRecording, also for a name that is never called."""
    half, code = file.parent.name, file.stem
    if half not in HALVES:
        raise waves.BadRecording(f"{file}: half-phrases lie in {' and '.join(HALVES)}")
    if half == NUMBER and not _NUMBER.fullmatch(code):
        raise waves.BadRecording(f"{file}: no ticket has the number {code}")
    if half == COUNTER and code not in codes[COUNTER]:
        raise waves.BadRecording(f"{file}: there is no counter {code}")
    samples, rate = waves.read_recording(file)
    length = len(waves.trimmed(samples, rate)) / rate
    if not PLAUSIBLE_S[0] <= length <= PLAUSIBLE_S[1]:
        raise waves.BadRecording(f"{file}: speaks for {length:.1f} s, which is no half-phrase")
    return length


class Bar:
    """A progress bar on standard error: one line that is written over, or a line per tenth into a file."""

    WIDTH = 30

    def __init__(self, what: str) -> None:
        self._what = what
        self._tenth = -1

    def __call__(self, done: int, total: int) -> None:
        """So many of so many."""
        share = done / total if total else 1.0
        filled = round(share * self.WIDTH)
        line = f"{self._what} [{'#' * filled}{'.' * (self.WIDTH - filled)}] {done}/{total}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}" + ("\n" if done == total else ""))
        elif int(share * 10) != self._tenth:
            self._tenth = int(share * 10)
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
