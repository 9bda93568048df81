"""What the office offers, drivers as well as faults to be tried, is what the agent knows."""

import re
import tomllib
from pathlib import Path

import pytest

from hardware.pads import PADS
from hardware.protocols import PROTOCOLS
from hardware.simulators.faults import FAULTS
from hardware.simulators.line import LINE_FAULTS
from hardware.transports import TRANSPORTS

ROOT = Path(__file__).resolve().parents[2]
DRIVERS = (ROOT / "office/static/catalogue/places.js").read_text("utf-8")
ACTIONS = (ROOT / "office/static/devices/actions.js").read_text("utf-8")
SUFFERED = {"printer": set(FAULTS), "line": {*LINE_FAULTS, "silent"}}
KINDS = {"printer": set(TRANSPORTS), "sign": set(PROTOCOLS), "pad": set(PADS) - {"scanner"}}


def listed(source: str, name: str) -> set[str]:
    """The texts of a list in a module's table."""
    found = re.search(rf"^  {name}: \[(.*)\],$", source, re.M)
    assert found is not None
    return set(re.findall(r'"([^"]+)"', found[1]))


def words_of(language: str) -> dict[str, str]:
    return tomllib.loads((ROOT / f"hallkeeper/words/{language}/office.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_driver_is_suggested_and_named_in_the_hint(kind: str) -> None:
    assert listed(DRIVERS, kind) == KINDS[kind] | {"simulated"}
    for language in ("zh-CN", "en"):
        words = words_of(language)
        missing = [name for name in KINDS[kind] if name not in words[f"hint_driver_{kind}"]]
        assert (language, missing) == (language, [])


@pytest.mark.parametrize("kind", SUFFERED)
def test_every_fault_of_a_simulated_device_can_be_tried_and_has_its_words(kind: str) -> None:
    assert listed(ACTIONS, kind) == SUFFERED[kind]
    missing = [
        (language, fault)
        for language in ("zh-CN", "en")
        for fault in SUFFERED[kind]
        if f"fault_{fault}" not in words_of(language)
    ]
    assert missing == []
