"""The postcode of a division by its names.

The table is handed in as a file, `region.csv` of the PyPI package `china-region`: province, city, county,
zipCode. It knows the names of 2019: a county that has become a district since is found by its name's stem, a
new district has its city's postcode.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from hall.errors import NotReady

_SIX = re.compile(r"\d{6}")
_STEM = re.compile(r"(?<=..)(?:自治县|自治旗|特区|林区|区|县|市|旗)$")


@dataclass(frozen=True, slots=True)
class Postcode:
    """Six digits; `by` says whose they are: the district's own, or only its city's."""

    code: str
    by: str


class Postcodes:
    """Answers the postcode of a path of names; of a table with province, city, county, zipCode."""

    def __init__(self, rows: list[tuple[str, str, str, str]]) -> None:
        self._own: dict[tuple[str, ...], str] = {}
        self._stems: dict[tuple[str, str], set[str]] = defaultdict(set)
        for province, city, county, code in rows:
            if not _SIX.fullmatch(code):  # a typing error of the table, or another land's postcode
                continue
            self._own.setdefault((province, city, county), code)
            self._own.setdefault((province, county), code)
            self._stems[city, _STEM.sub("", county)].add(code)

    def of(self, *names: str) -> Postcode | None:
        """The postcode of province, city (none in a municipality) and district; None where none is known."""
        province, last = names[0], names[-1]
        city = names[1] if len(names) > 2 else province
        own = self._own.get((province, city, last)) or self._own.get((province, last))
        stems = self._stems.get((city, _STEM.sub("", last)), set())
        if own is None and len(stems) == 1:  # a county that has become a district since
            own = next(iter(stems))
        if own is not None:
            return Postcode(own, "district")
        of_city = self._own.get((province, city, city))
        return None if of_city is None else Postcode(of_city, "city")


def postcodes_from(file: Path) -> Postcodes:
    """The table of a file `region.csv`. Raises NotReady `no_places`."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [(r["province"], r["city"], r["county"], r["zipCode"]) for r in csv.DictReader(stream)]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise NotReady("no_places", f"{file.name} is no table of postcodes.") from error
    return Postcodes(rows)
