"""Files between page and journal: private, stopped without a rest, cleared away after a crash."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from hall.actor import Actor
from hall.errors import HallError
from hall.hall import Hall
from hallkeeper.engines import open_engines
from hallkeeper.planning.imports import MOST_BYTES, Imports, _private
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
    hall: Hall, manager: Actor, imports: Imports, works: Works, tmp_path: Path
) -> None:
    name = imports.receive(io.BytesIO(ROWS), len(ROWS))
    code = works.look(imports.look(manager, name, MEANT).id, 20).result["source"]
    work = imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    with pytest.raises(HallError) as busy:
        imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    assert busy.value.code == "file_busy"
    until(lambda: work.step == "taking" and work.done > 0)
    assert works.stop(work.id).state is State.STOPPED
    until(lambda: kept.rows_of(hall.store, code) == 0 and not list(tmp_path.glob("imports/*.taking")))
    assert imports.sources() == []
    again = imports.take(manager, name, "a.csv", {**MEANT, "anyway": False})
    until(lambda: again.over_at is not None)
    assert (again.problem, again.result["lines"]) == (None, 8_000)
    assert (again.result["by"], kept.rows_of(hall.store, code)) == ("person:boss", 8_000)
    until(lambda: list(tmp_path.glob("imports/*")) == [])


def test_what_a_server_that_crashed_has_left_is_cleared_away(
    hall: Hall, imports: Imports, tmp_path: Path
) -> None:
    """Its files are nobody's; those of a process that lives are left alone."""
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
        assert [path.name for path in folder.iterdir()] == ["b.csv"]
    until(lambda: kept.rows_of(hall.store, table.code) == 0)


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
