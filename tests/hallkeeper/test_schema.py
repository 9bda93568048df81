"""The database's history: migrations lead to what the code expects, and nothing runs on a newer one."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hall.catalogue import Rules, Voice
from hall.catalogue_rows import read_catalogue
from hall.errors import NotReady
from hall.slip import SlipLayout
from hallkeeper.engines import METADATA, one_off_engine
from hallkeeper.migrations import HEAD
from hallkeeper.schema import alembic_config, migrate, revision_of, upgrade
from hallkeeper.server import nothing_to_migrate
from hallkeeper.settings import Settings


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hall.db'}"


def migrate_all(url: str) -> None:
    """The whole way from the first revision, which a new database is spared."""
    with one_off_engine(url).begin() as connection:
        migrate(connection)


def test_head_is_the_newest_file() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    assert revision_of(url) is None
    migrate_all(url)
    assert revision_of(url) == HEAD
    with one_off_engine(url).begin() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, list(METADATA)) == []  # type: ignore[arg-type]


def test_strict_tables_and_partial_indexes_are_made_by_migrations_too(url: str) -> None:
    migrate_all(url)
    other = url.replace("hall.db", "other.db")
    upgrade(other)

    def made(address: str) -> dict[str, list[str]]:
        with one_off_engine(address).connect() as connection:
            rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {name: sorted(re.split(r"[\s,()]+", sql)) for name, sql in rows}

    assert made(url) == made(other)
    assert revision_of(url) == revision_of(other) == HEAD


def test_indexes_of_a_new_hall_are_made_in_the_order_of_their_names(url: str) -> None:
    upgrade(url)
    made: dict[str, list[str]] = {}
    with one_off_engine(url, writes=False).connect() as connection:
        of_tables = (
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"
        )
        for table, name in connection.exec_driver_sql(of_tables):
            made.setdefault(table, []).append(name)
    assert any(len(names) > 2 for names in made.values())
    assert made == {table: sorted(names) for table, names in made.items()}


def test_a_hall_of_the_first_revision_is_brought_along(url: str) -> None:
    with one_off_engine(url).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            """INSERT INTO hall VALUES
            ('main', '2026-01-05', 7, 3, 2, 'e', '{}', 'Asia/Shanghai', '["zh-CN"]',
             '{"day_change": "03:00:00"}', '[]')"""
        )
        connection.exec_driver_sql("INSERT INTO display VALUES ('main', 'wall', 0, 0, '{}')")
    upgrade(url)
    with one_off_engine(url, writes=False).connect() as connection:
        catalogue = read_catalogue(connection, "main")
    assert (catalogue.rules, catalogue.voice, catalogue.slip) == (Rules(), Voice(), SlipLayout())
    assert [(d.code, d.zone, d.volume) for d in catalogue.displays] == [("wall", "hall", 70)]


def test_a_server_needs_alembic_only_where_there_is_something_to_migrate(url: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert nothing_to_migrate(settings)  # new
    with one_off_engine(url).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
    assert not nothing_to_migrate(settings)
    upgrade(url)
    assert nothing_to_migrate(settings)
    with one_off_engine(url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not nothing_to_migrate(settings)
    assert not nothing_to_migrate(Settings(data=tmp_path, database_url="postgresql://elsewhere/hall"))
    (tmp_path / "hall.db").write_bytes(b"no database" * 100)
    assert not nothing_to_migrate(settings)


def test_a_newer_database_is_left_alone(url: str) -> None:
    upgrade(url)
    with one_off_engine(url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotReady) as refused:
        upgrade(url)
    assert refused.value.code == "newer_database"


def test_durable_and_strict_on_every_connection(url: str) -> None:
    from hallkeeper.engines import open_engines

    engines = open_engines(url)
    for engine in (engines.writer, engines.reader):
        with engine.connect() as connection:
            answers = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    engines.dispose()
