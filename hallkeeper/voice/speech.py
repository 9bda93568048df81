"""Sound for a sentence: a file kept in the data folder, made by the speech program where there is none yet.

Nothing here raises for want of an engine: without one there is no sound, and the page does without.
"""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import BoundedSemaphore

import structlog

LANGUAGES = frozenset({"zh-CN", "en"})
"""What the engine speaks well (`hallkeeper.voice.engine.WAYS`)."""
PROGRAM = (sys.executable, "-m", "hallkeeper.voice")
LONGEST_S = 5.0
"""After this a sentence comes too late to be of use; the usual is a tenth of a second."""
AT_ONCE = 2
"""Speech programs at a time: kiosks must not take the processors from the hall."""
KEPT_BYTES = 64 * 1024 * 1024
"""A sentence takes 45 kB per second; the oldest files go first."""

log = structlog.get_logger("hallkeeper")


def engine_version() -> str | None:
    """The version of the engine's package; None where it is not installed. It is not loaded for that."""
    try:
        return version("espeakng-loader")
    except PackageNotFoundError:
        return None


class Speech:
    """Speaks sentences by the engine of that version; never a word where it is None.

    Under gevent a caller waits in its greenlet only: the work is another process's.
    """

    def __init__(
        self,
        folder: Path,
        engine: str | None,
        *,
        program: Sequence[str] = PROGRAM,
        longest_s: float = LONGEST_S,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self._folder = folder
        self._engine = engine
        self._program = tuple(program)
        self._longest_s = longest_s
        self._kept_bytes = kept_bytes
        self._turns = BoundedSemaphore(AT_ONCE)

    @property
    def languages(self) -> frozenset[str]:
        """What can be spoken here; nothing without an engine."""
        return LANGUAGES if self._engine is not None else frozenset()

    def synthesise(self, text: str, language: str) -> bytes | None:
        """A WAV (16 bit, one channel) of the text; None where it could not be made in time."""
        if language not in self.languages:
            return None
        return self._once(f"{self._engine}\n{language}\n{text}", [language], text)

    def spoken_file(self, text: str, language: str) -> Path | None:
        """The kept file of a text; None where it could not be made, or not be kept."""
        self.synthesise(text, language)
        kept = self._file(f"{self._engine}\n{language}\n{text}")
        return kept if kept.is_file() else None

    def joined(self, files: Sequence[Path]) -> bytes | None:
        """Recordings as one WAV; None where one is unfit, which the log names. Needs no engine."""
        try:
            known = [f"{file}\n{file.stat().st_mtime_ns}\n{file.stat().st_size}" for file in files]
        except OSError as error:
            log.warning("speech", failure="recording", said=str(error))
            return None
        return self._once("\n".join(["join", *known]), ["--join", *map(str, files)])

    def chime(self) -> bytes | None:
        """The two-tone as a WAV. Needs no engine."""
        return self._once("chime 1", ["--chime"])

    def _once(self, what: str, arguments: Sequence[str], text: str = "") -> bytes | None:
        """What is kept under that name, or made now and kept."""
        kept = self._file(what)
        try:
            return kept.read_bytes()
        except OSError:
            made = self._make(arguments, text)
        if made is not None:
            self._keep(kept, made)
        return made

    def _file(self, what: str) -> Path:
        """Another engine, another text, another recording: another file."""
        return self._folder / f"{hashlib.sha256(what.encode()).hexdigest()[:32]}.wav"

    def _make(self, arguments: Sequence[str], text: str) -> bytes | None:
        if not self._turns.acquire(timeout=self._longest_s):
            log.warning("speech", failure="busy", asked=arguments[0])
            return None
        try:
            done = subprocess.run(
                [*self._program, *arguments],
                input=text.encode(),
                capture_output=True,
                timeout=self._longest_s,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
            log.warning("speech", failure=type(error).__name__, said=said[-200:], asked=arguments[0])
            return None
        finally:
            self._turns.release()
        return done.stdout

    def _keep(self, kept: Path, made: bytes) -> None:
        """Lay the file beside the others, whole or not at all; a full disk costs the file, not the sound."""
        fresh = kept.with_suffix(f".{id(made):x}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(made))
            fresh.write_bytes(made)
            fresh.replace(kept)
        except OSError as error:
            log.warning("speech", failure="not kept", said=str(error))

    def _make_room(self, wanted: int) -> None:
        files = sorted(
            (file.stat().st_mtime_ns, file.stat().st_size, file)
            for file in self._folder.iterdir()
            if file.is_file()
        )
        total = wanted + sum(size for _, size, _ in files)
        for _, size, file in files:
            if total <= self._kept_bytes:
                return
            file.unlink(missing_ok=True)
            total -= size
