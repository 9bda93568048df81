"""Backup and restore of the embedded database: online, consistent, checked before anything is replaced.

A hall on PostgreSQL is backed up with PostgreSQL's own tools.
"""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from hall.errors import Invalid, Refused
from hallkeeper.migrations import HEAD
from hallkeeper.settings import Settings

_PAGES_AT_ONCE = 256
_EMBEDDED = "sqlite:///"
LAST = "backup.last"
"""A file in the data folder that is as old as the last backup."""


def make_backup(settings: Settings, file: Path) -> int:
    """Copy the database while the hall goes on; the number of pages. The file appears only when whole.

    Raises Refused `backup_failed` where it cannot be written.
    """
    source = database_file(settings)
    if not source.is_file():
        raise Invalid("no_hall", f"There is no hall in {source}.")
    fresh = file.with_name(file.name + ".part")
    try:
        fresh.touch(mode=0o600)
        pages = _copy(source, fresh)
        fresh.replace(file)
        (settings.data / LAST).touch()
    except (sqlite3.Error, OSError) as error:
        raise Refused("backup_failed", f"{file} cannot be written: {error}.") from error
    return pages


def last_backup(settings: Settings) -> int | None:
    """When the last copy was made (ms UTC); 0: never; None: on a database server with tools of its own."""
    if not settings.database.startswith(_EMBEDDED):
        return None
    try:
        return int((settings.data / LAST).stat().st_mtime * 1000)
    except FileNotFoundError:
        return 0


def _copy(source: Path, fresh: Path) -> int:
    with closing(sqlite3.connect(source)) as hall, closing(sqlite3.connect(fresh)) as copy:
        hall.backup(copy, pages=_PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode=DELETE")
        pages: int = copy.execute("PRAGMA page_count").fetchone()[0]
    return pages


def restore_backup(settings: Settings, file: Path) -> str:
    """Bring a backup back and renew the epoch, which is returned.

    Refuses a damaged file (`damaged_backup`), a newer schema (`newer_backup`), a hall that is running
    (`hall_running`). The present database is kept beside it as `hall.db.before-restore`.
    """
    target = database_file(settings)
    check_backup(file)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name("hall.db.restored")
    fresh.unlink(missing_ok=True)
    epoch = uuid.uuid4().hex
    with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(fresh)) as hall:
        copy.backup(hall)
        hall.execute("UPDATE hall SET epoch = ?", (epoch,))
        hall.commit()
    _set_aside(target)
    fresh.replace(target)
    return epoch


def check_backup(file: Path) -> None:
    """Raises Invalid where the file is no whole backup that this program can read."""
    if not file.is_file():
        raise Invalid("no_backup", f"There is no file {file}.", field="file")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
            revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError) as error:
        raise Invalid("damaged_backup", f"{file} is damaged or no backup: {error}.", field="file") from error
    if sound != "ok":
        raise Invalid("damaged_backup", f"{file} is damaged: {sound}.", field="file")
    if revision > HEAD:
        raise Invalid(
            "newer_backup", f"{file} is at revision {revision}, this program at {HEAD}.", field="file"
        )


def database_file(settings: Settings) -> Path:
    """The embedded database's file."""
    if not settings.database.startswith(_EMBEDDED):
        raise Invalid("not_embedded", "This hall is on a database server; use the server's own backup tools.")
    return Path(settings.database.removeprefix(_EMBEDDED))


def _set_aside(target: Path) -> None:
    """Keep the present hall beside the restored one, with its own journal, which must meet no other."""
    if target.exists():
        _take_journal_in(target)
    for ending in ("", "-wal", "-shm"):
        present = target.with_name(f"{target.name}{ending}")
        kept = target.with_name(f"{target.name}.before-restore{ending}")
        kept.unlink(missing_ok=True)
        if present.exists():
            present.replace(kept)


def _take_journal_in(target: Path) -> None:
    try:
        with closing(sqlite3.connect(target, timeout=1)) as present:
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            present.execute("PRAGMA locking_mode=EXCLUSIVE")
            present.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Refused("hall_running", "The hall is running; stop it before restoring.") from error
    except sqlite3.DatabaseError:
        pass  # the present file is damaged: that may be why somebody restores
