"""Printer profiles: data files, and the way a device's settings choose one."""

from typing import Any

import pytest
from PIL import Image

from hardware.errors import SetupError
from hardware.printing.escpos import slip_bytes
from hardware.printing.profile import FOLDER, Confirm, Mode, names, profile_for
from hardware.simulators.readback import MOST_LINES, Cut, EscPosReader, Feed, Raster


@pytest.mark.parametrize("name", names())
def test_every_profile_can_be_used(name: str) -> None:
    profile = profile_for({"profile": name})
    assert profile.width_dots % 8 == 0
    assert profile.width_dots <= profile.paper_dots
    assert set(profile.status) <= {1, 2, 3, 4}
    assert profile.finish
    assert profile.answers, "each of these has a status channel"
    assert profile.columns * 12 <= profile.width_dots
    assert profile.band_lines <= MOST_LINES
    headless = any(not question.head for question in profile.questions)
    assert not (headless and profile.automatic), "what comes unasked would be taken for the answer"


@pytest.mark.parametrize("name", names())
def test_every_profile_says_where_it_is_from(name: str) -> None:
    first = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")


@pytest.mark.parametrize("name", names())
def test_every_profile_s_slip_is_read_back_and_ends(name: str) -> None:
    profile = profile_for({"profile": name})
    data = slip_bytes(Image.new("1", (profile.width_dots, 300), 0), profile)
    items = EscPosReader(profile).feed(data)
    assert sum(item.lines for item in items if isinstance(item, Raster)) == 300
    assert any(isinstance(item, Cut | Feed) for item in items)


def test_the_makers_that_a_hall_meets_are_there() -> None:
    makers = {profile_for({"profile": name}).maker for name in names()}
    assert makers == {"", "Custom", "Epson", "Gprinter", "MASUNG", "SNBC", "Star", "Xprinter"}


def test_a_mode_is_chosen_by_the_settings() -> None:
    assert profile_for({}).mode is Mode.RASTER
    assert profile_for({"mode": "text"}).mode is Mode.TEXT
    with pytest.raises(SetupError, match="of its own"):
        profile_for({"profile": "star-tup900", "mode": "text"})
    with pytest.raises(SetupError, match="braille"):
        profile_for({"mode": "braille"})


@pytest.mark.parametrize(
    ("address", "name", "width"),
    [
        ({}, "80 mm", 576),
        ({"width_dots": 576}, "80 mm", 576),
        ({"width_dots": 512}, "80 mm", 512),
        ({"width_dots": 384}, "58 mm", 384),
        ({"width_dots": 420}, "58 mm", 416),
        ({"profile": "epson-tm-t20"}, "Epson TM-T20", 576),
        ({"profile": "epson-tm-t20", "width_dots": 512}, "Epson TM-T20", 512),
    ],
)
def test_settings_choose_a_profile(address: dict[str, Any], name: str, width: int) -> None:
    profile = profile_for(address)
    assert (profile.name, profile.width_dots) == (name, width)


@pytest.mark.parametrize(
    "address",
    [
        {"profile": "epson-tm-t2000"},
        {"profile": "../profiles/generic-80mm"},
        {"width_dots": 5000},
        {"width_dots": "broad"},
        {"width_dots": 0},
    ],
)
def test_what_does_not_exist_is_said_by_name(address: dict[str, Any]) -> None:
    with pytest.raises(SetupError, match=str(next(iter(address.values())))):
        profile_for(address)


def test_what_is_not_known_to_confirm_is_asked_once() -> None:
    assert profile_for({}).confirm is Confirm.PROBE
    assert profile_for({"profile": "epson-tm-t20"}).confirm is Confirm.YES
