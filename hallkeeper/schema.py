"""Bringing a database to the newest revision. Alembic is only loaded when there is something to do."""

from importlib.resources import files
from typing import TYPE_CHECKING

from hall.errors import NotReady
from hallkeeper.engines import one_off_engine
from hallkeeper.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config


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
    from alembic import command

    with one_off_engine(url).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def alembic_config() -> "Config":
    """Alembic's configuration without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("hallkeeper").joinpath("migrations")))
    return config
