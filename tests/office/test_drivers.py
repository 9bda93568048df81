"""What the office suggests as drivers is what the agent knows."""

import re
import tomllib
from pathlib import Path

import pytest

from hardware.pads import PADS
from hardware.protocols import PROTOCOLS
from hardware.transports import TRANSPORTS

ROOT = Path(__file__).resolve().parents[2]
DRIVERS = (ROOT / "office/static/part_places.js").read_text("utf-8")
KINDS = {"printer": set(TRANSPORTS), "sign": set(PROTOCOLS), "pad": set(PADS) - {"scanner"}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_driver_is_suggested_and_named_in_the_hint(kind: str) -> None:
    listed = re.search(rf"^  {kind}: \[(.*)\],$", DRIVERS, re.M)
    assert listed is not None
    assert set(re.findall(r'"([^"]+)"', listed[1])) == KINDS[kind] | {"simulated"}
    for language in ("zh-CN", "en"):
        words = tomllib.loads((ROOT / f"hallkeeper/words/{language}/office.toml").read_text("utf-8"))
        missing = [name for name in KINDS[kind] if name not in words[f"hint_driver_{kind}"]]
        assert (language, missing) == (language, [])
