"""Printer profiles: data files, and the way a device's settings choose one."""

from typing import Any

import pytest

from hardware.errors import SetupError
from hardware.profile import FOLDER, Confirm, profile_for


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_profile_can_be_used(name: str) -> None:
    profile = profile_for({"profile": name})
    assert profile.width_dots % 8 == 0
    assert profile.width_dots <= profile.paper_dots
    assert set(profile.status) <= {1, 2, 3, 4}
    assert profile.finish


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
    [{"profile": "epson-tm-t2000"}, {"profile": "../words/en"}, {"width_dots": 5000}, {"width_dots": 0}],
)
def test_what_does_not_exist_is_said_by_name(address: dict[str, Any]) -> None:
    with pytest.raises(SetupError, match=str(next(iter(address.values())))):
        profile_for(address)


def test_what_is_not_known_to_confirm_is_asked_once() -> None:
    assert profile_for({}).confirm is Confirm.PROBE
    assert profile_for({"profile": "epson-tm-t20"}).confirm is Confirm.YES
