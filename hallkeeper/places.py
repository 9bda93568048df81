"""The places that an address is picked from: files that `make` brings, read when they are first needed."""

from importlib.resources import files
from pathlib import Path

from diversion.places.places import Places, places_from
from diversion.places.postcodes import postcodes_from
from hall.errors import NotReady

TREE, TABLE = "level.min.json", "region.csv"
BROUGHT = Path(str(files("hallkeeper").joinpath("static", "vendor", "places")))
"""Where `deploy/build_places.py` lays them."""


class Atlas:
    """The places of a folder, kept in memory (4 MB) from the first question on."""

    def __init__(self, folder: Path = BROUGHT) -> None:
        self._folder = folder
        self._places: Places | None = None

    def is_there(self) -> bool:
        """Whether there is a tree to be read."""
        return self._places is not None or (self._folder / TREE).is_file()

    def places(self) -> Places:
        """All places; the postcodes only where their table is there too. Raises NotReady `no_places`."""
        if self._places is None:
            if not self.is_there():
                raise NotReady("no_places", "The places were not brought: run `make`.")
            table = self._folder / TABLE
            self._places = places_from(
                self._folder / TREE, postcodes_from(table) if table.is_file() else None
            )
        return self._places
