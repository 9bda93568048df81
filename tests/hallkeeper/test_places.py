"""The files of places that `make` brings: read when they are needed, done without where they are missing."""

from pathlib import Path

import pytest

from diversion.places.postcodes import Postcode
from hall.errors import NotReady
from hallkeeper.check import Line, places_line
from hallkeeper.places import Atlas


def test_what_was_brought_is_a_tree_and_a_table_that_know_each_other() -> None:
    places = Atlas().places()
    assert (len(places.provinces), len(places.within("110000"))) == (34, 16)
    assert places.postcode("440305") == Postcode("518000", "district")
    codes = [tuple(place.code for place in places.path(end)) for end in ("440305", "429004")]
    assert [places.address(path, "示例路1号").postcode for path in codes] == ["518000", "433000"]
    assert places_line(Atlas()) == Line("places", True, "34 provinces, with postcodes")


def test_without_the_files_a_hall_says_what_to_do(tmp_path: Path) -> None:
    assert not Atlas(tmp_path).is_there()
    with pytest.raises(NotReady) as refused:
        Atlas(tmp_path).places()
    assert refused.value.code == "no_places"
    assert places_line(Atlas(tmp_path)) == Line(
        "places", True, "not brought (run `make`): addresses are taken down by staff"
    )
    (tmp_path / "level.min.json").write_text("{}", encoding="utf-8")
    assert not places_line(Atlas(tmp_path)).good
