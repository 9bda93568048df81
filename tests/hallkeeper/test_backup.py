"""Backup and restore: online and consistent; nothing damaged or newer is ever taken."""

import sqlite3
from pathlib import Path

import pytest

from hall.actor import Actor, Role
from hall.errors import Invalid, Refused
from hall.hall import Order
from hall.replay import replayed_equals
from hallkeeper.backup import database_file, make_backup, restore_backup
from hallkeeper.opening import open_hall
from hallkeeper.settings import Settings

KIOSK = Actor("token:k", Role.KIOSK)


def issue(settings: Settings, count: int) -> tuple[str, int]:
    """Issue tickets in the hall of these settings; its epoch and last move."""
    hall, engines = open_hall(settings)
    for _ in range(count):
        hall.issue(KIOSK, Order("payment"))
    assert replayed_equals(hall.store) is None
    row = hall.store.row()
    hall.stop()
    engines.dispose()
    return row.epoch, row.last_move


def test_a_backup_of_a_running_hall_comes_back_with_a_new_epoch(settings: Settings, tmp_path: Path) -> None:
    hall, engines = open_hall(settings)
    hall.issue(KIOSK, Order("payment"))
    copy = tmp_path / "copy.db"
    assert make_backup(settings, copy) > 0
    assert copy.stat().st_mode & 0o777 == 0o600
    hall.issue(KIOSK, Order("payment"))
    hall.stop()
    engines.dispose()
    epoch, last = issue(settings, 0)
    assert last == 2
    renewed = restore_backup(settings, copy)
    assert issue(settings, 0) == (renewed, 1)
    assert renewed != epoch
    assert (settings.data / "hall.db.before-restore").is_file()


def test_what_is_restored_on_a_new_machine_is_nobody_else_s_to_read(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    issue(settings, 1)
    make_backup(settings, copy)
    elsewhere = settings.model_copy(update={"data": tmp_path / "new"})
    restore_backup(elsewhere, copy)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_damaged_file_is_refused_and_nothing_changes(settings: Settings, tmp_path: Path) -> None:
    before = issue(settings, 3)
    copy = tmp_path / "copy.db"
    make_backup(settings, copy)
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid) as refused:
        restore_backup(settings, copy)
    assert refused.value.code == "damaged_backup"
    copy.write_text("this is no database at all, whatever its name says")
    with pytest.raises(Invalid):
        restore_backup(settings, copy)
    assert issue(settings, 0) == before


def test_a_newer_schema_is_refused(settings: Settings, tmp_path: Path) -> None:
    before = issue(settings, 1)
    copy = tmp_path / "copy.db"
    make_backup(settings, copy)
    with sqlite3.connect(copy) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(Invalid) as refused:
        restore_backup(settings, copy)
    assert refused.value.code == "newer_backup"
    assert issue(settings, 0) == before


def test_a_running_hall_is_not_pulled_from_under_its_tellers(settings: Settings, tmp_path: Path) -> None:
    issue(settings, 1)
    copy = tmp_path / "copy.db"
    make_backup(settings, copy)
    hall, engines = open_hall(settings)
    hall.issue(KIOSK, Order("payment"))
    with pytest.raises(Refused) as refused:
        restore_backup(settings, copy)
    assert refused.value.code == "hall_running"
    assert hall.issue(KIOSK, Order("payment")).number == "A003"
    hall.stop()
    engines.dispose()


def test_a_lost_hall_s_unfinished_journal_does_not_spoil_what_is_restored(
    settings: Settings, tmp_path: Path
) -> None:
    """After a crash SQLite's own journal lies beside the file: it is the old file's, not the copy's."""
    copy = tmp_path / "copy.db"
    issue(settings, 2)
    make_backup(settings, copy)
    hall, engines = open_hall(settings)
    for _ in range(40):
        hall.issue(KIOSK, Order("payment"))
    journal = (settings.data / "hall.db-wal").read_bytes()
    hall.stop()
    engines.dispose()
    (settings.data / "hall.db-wal").write_bytes(journal)
    (settings.data / "hall.db").unlink()
    epoch = restore_backup(settings, copy)
    assert issue(settings, 0) == (epoch, 2)
    assert issue(settings, 1) == (epoch, 3)


def test_a_backup_that_cannot_be_written_says_so(settings: Settings, tmp_path: Path) -> None:
    issue(settings, 1)
    with pytest.raises(Refused) as refused:
        make_backup(settings, tmp_path / "no folder" / "copy.db")
    assert refused.value.code == "backup_failed"


def test_a_hall_on_a_server_is_backed_up_by_the_server(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql+psycopg://hall@127.0.0.1/hall")
    with pytest.raises(Invalid) as refused:
        database_file(settings)
    assert refused.value.code == "not_embedded"
