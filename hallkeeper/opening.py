"""Opening a hall of some settings, for the server and for commands beside it, without anything of the web."""

from collections.abc import Callable

from hall.catalogue import Catalogue
from hall.catalogue_file import default_catalogue
from hall.clock import Clock, system_clock
from hall.hall import Hall, found_hall
from hall.store import Store
from hall.writer import Threads
from hallkeeper.engines import Engines, open_engines, opening
from hallkeeper.schema import upgrade
from hallkeeper.settings import Settings


def open_hall(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    threads: Threads | None = None,
    catalogue: Callable[[], Catalogue] = default_catalogue,
) -> tuple[Hall, Engines]:
    """The hall of these settings: the database brought to date, founded where it is new."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opening():
        upgrade(settings.database)
        engines = open_engines(settings.database)
        store = Store(engines.writer, engines.reader, clock)
        found_hall(store, catalogue())
        return Hall(store, threads=threads), engines
