"""Files from elsewhere, between the page that sends one and the journal that says it was taken in.

The server writes what comes to a private file and does nothing else with it: children check it and write its
rows, under a code that the server's one job makes known. Files of a server that crashed are deleted, and rows
that it had half written, or not yet dropped, are dropped, when the next one starts: a marker stands for them.
"""

import errno
import fcntl
import logging
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import gevent

from hall.actor import SYSTEM, Actor
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hallkeeper.planning.work import State, Work, Works
from hallkeeper.planning.worker import CHECKING, TAKING
from planning.history import store as kept
from planning.history.intake import Shelved, forget, make_known

log = logging.getLogger("hallkeeper")
FOLDER = "imports"
MOST_BYTES = 300_000_000
"""Three years of a large hall."""
MOST_FILES = 4
MOST_COMING = 2
LIFE_S = 3600.0
"""A file that nobody has taken in by then is deleted."""
PATIENCE_S = 60.0
"""Of a file that is on its way something comes within that time, or no more is waited for."""
_BLOCK = 64 * 1024
_ROOM = 3
"""So many times the file must fit on the disk: once as it is, twice as rows."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_TAKING = re.compile(r"(file-[0-9a-f]{12})\.taking")
Json = dict[str, Any]


class Stream(Protocol):
    """What a request brings."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at its end."""


@dataclass(slots=True)
class _File:
    """A file that came. `lock` is held while this process lives; `work`: what goes on with it.

    `looks`: all that has checked it; their results show rows of it.
    """

    path: Path
    lock: IO[bytes]
    since: float = field(default_factory=time.monotonic)
    code: str | None = None
    work: Work | None = None
    looks: list[Work] = field(default_factory=list)

    @property
    def refusals(self) -> Path:
        """Where the child lists the rows that it refuses."""
        return self.path.with_suffix(".refused")

    @property
    def busy(self) -> bool:
        """Whether something goes on with it."""
        return self.work is not None and self.work.over_at is None


class Imports:
    """One hall's files. `data`: the data folder."""

    def __init__(
        self, hall: Hall, works: Works, data: Path, name_of: Callable[[str | None], str | None]
    ) -> None:
        self._hall, self._works, self._name_of = hall, works, name_of
        self._folder = data / FOLDER
        self._files: dict[str, _File] = {}
        self._coming: dict[str, int] = {}
        self._taking: set[str] = set()
        self._sweeping: dict[str, tuple[Work, IO[bytes]]] = {}

    def clear(self) -> None:
        """Delete what a server that is no more has left, and drop the rows that it had half written."""
        for path in sorted(self._folder.glob("*")):
            if not _deserted(path):
                continue
            if found := _TAKING.fullmatch(path.name):
                self._sweep(found[1])
            else:
                path.unlink(missing_ok=True)

    def receive(self, stream: Stream, length: int | None) -> str:
        """Write what comes to a file; the name under which it is known.

        Raises Invalid `no_length`, `file_too_big`, `cut_off`; Refused `no_room`, `files_coming`.
        """
        length = self._must_fit(length)
        name = uuid.uuid4().hex
        self._coming[name] = length
        try:
            self._make_way()
            path = self._folder / f"{name}.csv"
            self._files[name] = _File(path, _received(stream, path, length))
        finally:
            del self._coming[name]
        gevent.spawn_later(LIFE_S, self._expire, name)
        return name

    def look(self, actor: Actor, name: str, meant: Mapping[str, Any]) -> Work:
        """Begin to check a file: what it would bring. `meant`: kind, columns, values."""
        file = self._free(name)
        asked = {"path": str(file.path), "refusals": str(file.refusals), **meant}
        file.work = self._works.start(
            "import_look", asked, actor.ref, lambda told: self._seen(file, told), step=CHECKING
        )
        file.looks.append(file.work)
        return file.work

    def refusals(self, name: str) -> bytes:
        """All refused rows that the last look has listed, as JSON."""
        file = self._file(name)
        try:
            return file.refusals.read_bytes()
        except FileNotFoundError:
            return b"[]"

    def take(self, actor: Actor, name: str, called: str, meant: Mapping[str, Any]) -> Work:
        """Begin to take a file in, whole or not at all; it is deleted once it is in. `called`: its own name.

        Raises Refused `not_looked_at`, `file_known`, `file_busy`, `no_room`.
        """
        file = self._free(name)
        code = self._claimed(file)
        held: list[IO[bytes]] = []

        def let_go(*, sweeping: bool = False) -> None:
            self._taking.discard(code)
            if not sweeping:
                self._marker(code).unlink(missing_ok=True)
            for lock in held:
                lock.close()

        def over(work: Work) -> None:
            half_done = work.state is not State.DONE and work.step == TAKING
            let_go(sweeping=half_done)
            if half_done:
                self._sweep(code)
            elif work.state is State.DONE:
                self.drop(name)

        try:
            held.append(_private(self._marker(code)))
            asked = {"path": str(file.path), **meant}
            file.work = self._works.start(
                "import_take", asked, actor.ref, lambda told: self._known(actor, called, told), over, CHECKING
            )
        except BaseException:
            let_go()
            raise
        return file.work

    def drop(self, name: str) -> None:
        """Delete a file; what goes on with it is stopped. A name that is not known is as good as dropped."""
        file = self._files.pop(name, None)
        if file is None:
            return
        if file.work is not None and file.busy:
            self._works.stop(file.work.id)
        for work in file.looks:
            work.result = None
        for path in (file.path, file.refusals):
            path.unlink(missing_ok=True)
        file.lock.close()

    def close(self) -> None:
        """Delete all of them."""
        for name in list(self._files):
            self.drop(name)

    def sources(self) -> list[Json]:
        """The files that have been taken in, newest first."""
        return [self.told(source) for source in kept.sources_of(self._hall.store)]

    def forget(self, actor: Actor, code: str) -> None:
        """Take a file back; its rows are seen no more from now on, and dropped one after the other.

        Raises NotFound `unknown_source`.
        """
        forget(self._hall, actor, code)
        self._sweep(code)

    def told(self, source: kept.Source) -> Json:
        """A file that was taken in, for the page."""
        return {
            "code": source.code,
            "kind": source.kind,
            "name": source.name,
            "by": source.by,
            "by_name": self._name_of(source.by),
            "at": rfc3339(source.at),
            "lines": source.lines,
            "refused": source.refused,
            "from": source.first,
            "to": source.last,
        }

    def _claimed(self, file: _File) -> str:
        """The code of a file, that nobody else takes in from now on; nor are rows of it dropped any more."""
        if file.code is None:
            raise Refused("not_looked_at", "Look at the file first.")
        if file.code in self._taking:
            raise _busy()
        if sweep := self._sweeping.pop(file.code, None):
            work, lock = sweep
            lock.close()
            with suppress(NotFound):
                self._works.stop(work.id)
        self._taking.add(file.code)
        return file.code

    def _known(self, actor: Actor, called: str, told: Json) -> Json:
        return self.told(make_known(self._hall, actor.ref, called, Shelved(**told)))

    def _seen(self, file: _File, told: Json) -> Json:
        file.code = told["source"]
        return told

    def _sweep(self, code: str) -> None:
        """Drop rows that nobody sees. What is not done when the server ends, the next one begins again: a
        marker stands in the folder until then.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _private(self._marker(code))

        def over(work: Work) -> None:
            if self._sweeping.get(code) != (work, lock):
                return  # the file has come again
            del self._sweeping[code]
            if work.state is State.DONE:
                self._marker(code).unlink(missing_ok=True)
            lock.close()

        try:
            work = self._works.start("import_sweep", {"code": code}, SYSTEM.ref, after=over)
        except Refused:
            lock.close()
            log.warning("rows of %s are left for later", code)
        else:
            self._sweeping[code] = work, lock

    def _marker(self, code: str) -> Path:
        return self._folder / f"{code}.taking"

    def _file(self, name: str) -> _File:
        try:
            return self._files[name]
        except KeyError:
            raise NotFound("unknown_file", "This file is not here any more; send it again.") from None

    def _free(self, name: str) -> _File:
        file = self._file(name)
        if file.busy:
            raise _busy()
        return file

    def _must_fit(self, length: int | None) -> int:
        if length is None:
            raise Invalid("no_length", "Say how long the file is (Content-Length).", field="file")
        if length > MOST_BYTES:
            raise _too_big()
        if len(self._coming) >= MOST_COMING:
            raise Refused("files_coming", "Two files are on their way already; try again in a moment.")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < _ROOM * (length + sum(self._coming.values())):
            raise _no_room()
        return length

    def _make_way(self) -> None:
        """The oldest files that nothing goes on with make way for a new one."""
        idle = sorted((one.since, name) for name, one in self._files.items() if not one.busy)
        for _, name in idle[: max(0, len(self._files) + len(self._coming) - MOST_FILES)]:
            self.drop(name)

    def _expire(self, name: str) -> None:
        file = self._files.get(name)
        if file is not None and file.busy:
            gevent.spawn_later(LIFE_S, self._expire, name)
        else:
            self.drop(name)


def _received(stream: Stream, path: Path, length: int) -> IO[bytes]:
    """A private file with all of it, or none."""
    file = _private(path)
    try:
        _write(stream, file, length)
    except BaseException:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # what it could not write it cannot write now either
            file.close()
        raise
    return file


def _write(stream: Stream, file: IO[bytes], length: int) -> None:
    """All of it, with others let through in between. Raises Invalid `cut_off`, Refused `no_room`."""
    came = 0
    while came < length and (block := _next(stream)):
        came += len(block)
        with _room():
            file.write(block)
        gevent.sleep(0)
    if came < length:
        raise _cut_off()
    with _room():
        file.flush()


def _next(stream: Stream) -> bytes:
    with gevent.Timeout(PATIENCE_S, _cut_off()):
        return stream.read(_BLOCK)


@contextmanager
def _room() -> Iterator[None]:
    """What the disk has no room for is refused."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _no_room() from error
        raise


def _private(path: Path) -> IO[bytes]:
    """A new file for nobody else, locked for as long as this process lives. Raises Refused `no_room`."""
    with _room():
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    with suppress(OSError):  # a file system without locks: then files are left to the next start
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def _deserted(path: Path) -> bool:
    """Whether no living process holds the file."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _too_big() -> Invalid:
    words = f"The file has more than {MOST_BYTES // 1_000_000} MB; take it in by parts."
    return Invalid("file_too_big", words, field="file")


def _cut_off() -> Invalid:
    return Invalid("cut_off", "The file did not come to its end; send it again.", field="file")


def _no_room() -> Refused:
    return Refused("no_room", "There is not enough room on the hall's disk for this file.")


def _busy() -> Refused:
    return Refused("file_busy", "Something goes on with this file at the moment; try again in a moment.")
