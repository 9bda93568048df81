"""Bringing a database to the newest revision. Alembic is only loaded when there is something to do."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hall.errors import NotReady
from hallkeeper.engines import create_tables, one_off_engine
from hallkeeper.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_STAMP = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')",
)


def revision_of(url: str) -> str | None:
    """The database's revision; None where it is empty."""
    engine = one_off_engine(url, writes=False)
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found


def upgrade(url: str) -> None:
    """Bring the database to the newest revision. Raises NotReady where it is newer than this program."""
    present = revision_of(url)
    if present == HEAD:
        return
    if present is not None and present > HEAD:
        raise NotReady("newer_database", f"The database is at revision {present}, this program at {HEAD}.")
    with one_off_engine(url).begin() as connection:
        if connection.dialect.get_table_names(connection):
            migrate(connection)
        else:
            create_tables(connection)
            for statement in _STAMP:
                connection.exec_driver_sql(statement)


def migrate(connection: Any) -> None:
    """The way of an older database; a new one is made at once, and a test holds both against each other."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> "Config":
    """Alembic's configuration without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("hallkeeper").joinpath("migrations")))
    return config
