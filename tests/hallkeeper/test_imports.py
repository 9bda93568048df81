"""Files between page and journal: private, stopped without a rest, cleared away after a crash."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent.event import Event

from hall.actor import Actor
from hall.errors import HallError, Refused
from hall.hall import Hall
from hallkeeper.engines import open_engines
from hallkeeper.planning import imports as import_room
from hallkeeper.planning import work as work_room
from hallkeeper.planning.imports import MOST_BYTES, Imports, _private, _write
from hallkeeper.planning.work import State, Works
from planning.history import store as kept
from planning.history.importing import Importer, guess
from planning.history.intake import shelve
from planning.history.pace import Pace
from planning.history.table_file import read_table
from tests.conftest import MORNING

ROWS = ("day,service,count\n" + "2026-11-02,payment,3\n" * 8_000).encode()
MEANT: dict[str, Any] = {"kind": None, "columns": None, "values": {}}


@pytest.fixture
def works(hall: Hall, tmp_path: Path) -> Iterator[Works]:
    """Real ones, on the hall's database."""
    made = Works(hall, f"sqlite:///{tmp_path / 'hall'}.db")
    yield made
    made.close()


@pytest.fixture
def imports(hall: Hall, works: Works, tmp_path: Path) -> Imports:
    """A hall's files."""
    return Imports(hall, works, tmp_path, lambda ref: ref)


def until(so: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        gevent.sleep(0.01)


def test_a_stopped_file_leaves_nothing_and_can_come_again(
    hall: Hall,
    manager: Actor,
    imports: Imports,
    works: Works,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor do rows stay in what was shown of it; what dropped them may be forgotten when it comes again."""
    name = imports.receive(io.BytesIO(ROWS), len(ROWS))
    looked = imports.look(manager, name, MEANT)
    code = works.look(looked.id, 20).result["source"]
    (tmp_path / "imports" / f"{code}.taking").symlink_to("nowhere/at all")
    with pytest.raises(FileNotFoundError):
        imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    work = imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    with pytest.raises(HallError) as busy:
        imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    assert busy.value.code == "file_busy"
    until(lambda: work.step == "taking" and work.done > 0)
    assert works.stop(work.id).state is State.STOPPED
    until(lambda: kept.rows_of(hall.store, code) == 0 and not list(tmp_path.glob("imports/*.taking")))
    assert imports.sources() == []
    until(lambda: all(one.over_at is not None for one in works._all.values()))
    monkeypatch.setattr(work_room, "LIFE_S", -1.0)
    again = imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    until(lambda: again.over_at is not None)
    assert (again.problem, again.result["lines"]) == (None, 8_000)
    assert (again.result["by"], kept.rows_of(hall.store, code)) == ("person:boss", 8_000)
    until(lambda: list(tmp_path.glob("imports/*")) == [])
    assert looked.result is None


def test_what_a_server_that_crashed_has_left_is_cleared_away(
    hall: Hall, imports: Imports, works: Works, tmp_path: Path
) -> None:
    """Its files are nobody's; those of a process that lives are left alone. Rows that the next server has not
    dropped when it ends are dropped by the one after it.
    """
    table = read_table(ROWS)
    kind, columns = guess(table.heads)
    engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db", beside=True)
    pace = Pace(type(hall.store)(engines.writer, engines.reader, hall.clock), lambda s: None)
    shelve(pace, table.code, Importer(hall.catalogue, MORNING, kind, columns, {}).check(table))
    engines.dispose()
    folder = tmp_path / "imports"
    folder.mkdir()
    for left in ("a.csv", "a.refused", f"{table.code}.taking"):
        (folder / left).write_bytes(b"")
    with _private(folder / "b.csv"):
        imports.clear()
        works.close()
        until(lambda: not imports._sweeping)
        left_over = sorted(path.name for path in folder.iterdir())
        assert left_over == ["b.csv", f"{table.code}.taking"]
        assert kept.rows_of(hall.store, table.code) > 0
        imports.clear()
        until(lambda: [path.name for path in folder.iterdir()] == ["b.csv"])
    assert kept.rows_of(hall.store, table.code) == 0


@pytest.mark.parametrize(
    ("length", "code"),
    [(None, "no_length"), (MOST_BYTES + 1, "file_too_big"), (len(ROWS) + 1, "cut_off")],
)
def test_what_is_not_received(imports: Imports, tmp_path: Path, length: int | None, code: str) -> None:
    with pytest.raises(HallError) as refusal:
        imports.receive(io.BytesIO(ROWS), length)
    assert refusal.value.code == code
    assert list(tmp_path.glob("imports/*")) == []


def test_old_files_make_way_and_all_are_deleted_at_the_end(imports: Imports, tmp_path: Path) -> None:
    names = [imports.receive(io.BytesIO(ROWS[:50]), 50) for _ in range(6)]
    assert sorted(path.stem for path in tmp_path.glob("imports/*")) == sorted(names[-4:])
    imports.close()
    assert list(tmp_path.glob("imports/*")) == []


class Meanwhile:
    """A file on its way, during which something else happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self._happens, self._left = happens, ROWS[:50]

    def read(self, size: int, /) -> bytes:
        """All of it, after that."""
        self._happens()
        left, self._left = self._left, b""
        return left


@pytest.mark.parametrize(("free", "code"), [(10_000, "files_coming"), (299, "no_room")])
def test_files_that_are_on_their_way_count_too(
    imports: Imports, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, code: str
) -> None:
    """Two at a time, and there is room for both."""
    told = []

    def receive(more: int) -> None:
        try:
            imports.receive(Meanwhile(lambda: receive(more - 1) if more else None), 50)
        except Refused as refusal:
            told.append(refusal.code)

    monkeypatch.setattr(import_room.shutil, "disk_usage", lambda at: SimpleNamespace(free=free))
    receive(2)
    assert told == [code]
    receive(0)
    assert told == [code]
    imports.close()
    assert list(tmp_path.glob("imports/*")) == []


def test_a_file_that_nothing_comes_of_is_no_longer_waited_for(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_room, "PATIENCE_S", 0.01)
    with pytest.raises(HallError) as refusal:
        imports.receive(Meanwhile(Event().wait), 50)
    assert refusal.value.code == "cut_off"


def test_a_full_disk_is_told_so() -> None:
    with Path("/dev/full").open("r+b", buffering=0) as full, pytest.raises(Refused) as refusal:
        _write(io.BytesIO(ROWS), full, len(ROWS))
    assert refusal.value.code == "no_room"
