"""The contributor's page: its examples are taken out, put in place, and run through the shared tests."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hardware.clock import HallClock
from hardware.health import Condition, HealthBook
from hardware.lines.line import Line
from hardware.machines import Tools
from hardware.padlanguage import Key, Press
from hardware.pads import PADS
from hardware.pictures import Pictures
from hardware.printing import profile
from hardware.printing.spool import Spool
from hardware.protocols import PROTOCOLS, Language, textsign
from hardware.public import Device
from hardware.rig import Rig
from hardware.signlanguage import Doing, Look
from hardware.simulators import lamp
from tests.hardware.printing import test_profile
from tests.hardware.protocols import test_readers

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-device.md").read_text(encoding="utf-8")
FILES: Mapping[str, str] = dict(re.findall(r"^`([^`\n]+)`\n```\w+\n(.*?)^```$", PAGE, re.M | re.S))
LINES: Mapping[str, str] = dict(re.findall(r"^In `(\w+)`:\n```python\n(.*?)^```$", PAGE, re.M | re.S))
Until = Callable[[Callable[[], object]], None]
CALLED = Look("A012", Doing.CALLED, 3)


def test_the_page_has_one_of_each() -> None:
    assert list(FILES) == [
        "hardware/profiles/example-t80.toml",
        "hardware/protocols/textsigns/example.toml",
        "hardware/protocols/example.py",
        "settings",
        "hardware/pads/example.py",
    ]
    assert list(LINES) == ["PROTOCOLS", "PADS"]


def put_in_place(path: str, folder: Path) -> Path:
    """Write an example's file into a folder of the test's own."""
    file = folder / Path(path).name
    file.write_text(FILES[path], encoding="utf-8")
    return file


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Import an example's module from where it was put."""
    names = []

    def imported(path: str) -> ModuleType:
        name = f"example_of_{Path(path).parent.name}"
        spec = importlib.util.spec_from_file_location(name, put_in_place(path, tmp_path))
        assert spec and spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        names.append(name)
        spec.loader.exec_module(module)
        return module

    yield imported
    for name in names:
        del sys.modules[name]


def the_line(table: str, module: ModuleType) -> dict[str, Any]:
    """The page's line for a table, read as Python would read it there."""
    return dict(eval(f"{{{LINES[table]}}}", {**vars(module), "Language": Language}))


@pytest.fixture
def rig(
    spool: Spool, health: HealthBook, clock: HallClock, pictures: Pictures, told: list[tuple[str, Press]]
) -> Iterator[Rig]:
    def pressed(code: str, press: Press) -> None:
        told.append((code, press))

    rig = Rig(Tools(spool, health, clock, pictures, content=lambda: lambda slip: None, pressed=pressed))
    yield rig
    rig.close()


@pytest.fixture
def told() -> list[tuple[str, Press]]:
    return []


@pytest.fixture
def shows(rig: Rig, drawn: dict[str, bytes], until: Until) -> Callable[..., None]:
    """Bring a simulated device to A012, and wait for the picture of what it decoded."""

    def shows(device: Device, text: str, light: str = "") -> None:
        rig.apply([device])
        rig.show({device.place: CALLED})
        until(lambda: drawn.get(device.code) == lamp.png(text, light))

    return shows


def test_the_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rig: Rig, health: HealthBook, until: Until
) -> None:
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    put_in_place("hardware/profiles/example-t80.toml", tmp_path)
    test_profile.test_every_profile_can_be_used("example-t80")
    rig.apply([Device("printer-k1", "printer", "k1", "simulated", {"profile": "example-t80"}, enabled=True)])
    until(lambda: (seen := health.of("printer-k1")) and seen.condition is Condition.READY)


def test_the_window_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shows: Callable[..., None]) -> None:
    monkeypatch.setattr(textsign, "FOLDER", tmp_path)
    put_in_place("hardware/protocols/textsigns/example.toml", tmp_path)
    settings = {"vendor": "example", "text": "{number}"}
    drive_reader(monkeypatch, "example", lambda: test_readers.sign_case("text", settings))
    test_readers.test_a_sign_takes_whatever_there_is_to_show("text", settings)
    frame = "7E 07 10 08 C7 EB 41 30 31 32 BA C5 24 7F"
    assert PROTOCOLS["text"].near({"vendor": "example"}).show(7, CALLED) == (bytes.fromhex(frame),)
    address = {"protocol": "text", "vendor": "example", "unit": 7}
    shows(Device("sign-1", "sign", "1", "simulated", address, enabled=True), "请A012号")


def test_the_sign(
    imported: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, shows: Callable[..., None]
) -> None:
    for name, language in the_line("PROTOCOLS", imported("hardware/protocols/example.py")).items():
        monkeypatch.setitem(PROTOCOLS, name, language)  # type: ignore[arg-type]
    drive_reader(monkeypatch, "example", lambda: test_readers.sign_case("example", {}))
    test_readers.test_a_sign_takes_whatever_there_is_to_show("example", {})
    assert PROTOCOLS["example"].near({"unit": 5}).show(5, CALLED) == (b"#05A012\r",)
    address = {"protocol": "example", "unit": 5}
    shows(Device("sign-1", "sign", "1", "simulated", address, enabled=True), "A012")


def test_the_pad_without_a_file(rig: Rig, told: list[tuple[str, Press]], until: Until) -> None:
    address = {**tomllib.loads(FILES["settings"]), "protocol": "bytemap"}
    assert PADS["bytemap"](address).far().press(Press(3, Key.RATE_5)) == bytes.fromhex("AA 55 03 01 03")
    press_one(
        rig, Device("pad-1", "rating", "1", "simulated", address, enabled=True), Key.RATE_5, told, until
    )


def test_the_pad(
    imported: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    rig: Rig,
    shows: Callable[..., None],
    told: list[tuple[str, Press]],
    until: Until,
) -> None:
    for name, configured in the_line("PADS", imported("hardware/pads/example.py")).items():
        monkeypatch.setitem(PADS, name, configured)  # type: ignore[arg-type]
    drive_reader(monkeypatch, "ear", lambda: test_readers.ear_case("example"))
    drive_reader(monkeypatch, "pads", lambda: test_readers.pads_case("example"))
    test_readers.test_a_pad_takes_whatever_there_is_to_show("example")
    device = Device("pad-1", "pad", "1", "simulated", {"protocol": "example", "unit": 5}, enabled=True)
    shows(device, "", "red")
    press_one(rig, device, Key.CALL, told, until)


def press_one(rig: Rig, device: Device, key: Key, told: list[tuple[str, Press]], until: Until) -> None:
    """A key of the simulated pad arrives, with the pad's code and address."""
    rig.apply([device])
    line = rig.machine(f"line simulated {device.address['protocol']}")
    assert isinstance(line, Line) and line.simulator
    simulator = line.simulator
    until(lambda: told or (simulator.press(device.code, key) and told))
    assert set(told) == {(device.code, Press(device.address["unit"], key))}


def drive_reader(monkeypatch: pytest.MonkeyPatch, name: str, case: Callable[[], Any]) -> None:
    """Through all that readers must stand."""
    monkeypatch.setitem(test_readers.CASES, name, case)
    test_readers.test_a_million_random_bytes_stop_no_reader_and_each_frame_behind_them_is_found(name)
    test_readers.test_the_pieces_do_not_matter_and_frames_may_come_together(name)
    test_readers.test_a_damaged_frame_does_not_hide_the_next(name)
    test_readers.test_a_frame_right_behind_a_torn_one_is_found_when_the_line_falls_silent(name)


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith(".py")])
def test_the_examples_keep_the_house_rules(path: str, tmp_path: Path) -> None:
    """As long a line, as careful types as all code here."""
    file, settings = put_in_place(path, tmp_path), ROOT / "pyproject.toml"
    for tool in (
        ["ruff", "check", "--config", settings],
        ["ruff", "format", "--diff", "--config", settings],
        ["mypy", "--strict", "--config-file", settings],
    ):
        command = list(map(str, [sys.executable, "-m", *tool, file]))
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
