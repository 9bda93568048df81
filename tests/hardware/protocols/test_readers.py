"""Every reader in the tables of protocols and pads: noise never stops one, and frames behind it are found."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from hardware.padlanguage import Key, Press
from hardware.pads import PADS, pad_protocol
from hardware.protocols import PROTOCOLS
from hardware.protocols.textsign import FOLDER
from hardware.signlanguage import ANY_UNIT, Doing, Look, Shown

NOISE = 1_000_000
PIECE = 1_000
UNIT = 35
A012 = Look("A012", Doing.CALLED, 7)
SETTINGS: dict[str, dict[str, Any]] = {
    "bytemap": {
        "press": "AA 55 {unit} {key} {sum8}",
        "keys": {"01": "rate-5", "02": "rate-4"},
        "lamp": "AA 56 {unit} {lamp} {sum8}",
        "lamps": {"free": "02", "called": "11", "serving": "01"},
        "digits": "AA 57 {unit} {digits:4} {sum8}",
    },
    "text": {"text": "{number}"},
}
"""What a protocol cannot do without."""
VENDORS = [{"vendor": path.stem} for path in sorted(FOLDER.glob("*.toml"))]
SIGNS = [
    *((name, SETTINGS.get(name, {})) for name in PROTOCOLS),
    *(("text", {**SETTINGS["text"], **vendor}) for vendor in VENDORS),
]


@dataclass(frozen=True)
class Case:
    """A reader, the bytes of one whole frame, and what it must say of them."""

    reader: Any
    frame: bytes
    says: Any


def sign_case(name: str, settings: dict[str, Any]) -> Case:
    """The boards' side, told to show A012 by the agent's side."""
    address = {"unit": UNIT, **settings}
    spoken = PROTOCOLS[name]
    frame = spoken.near(address).show(UNIT, A012)[0]
    shown = spoken.far(address).feed(frame)[-1]
    assert shown.unit in (UNIT, ANY_UNIT)
    assert shown.text in ("A012", "012", "12")
    return Case(spoken.far(address), frame, shown)


def ear_case(name: str) -> Case:
    """The agent's ear, with a key that the pads' side sends."""
    pad = pad_protocol(name, {"unit": UNIT, **SETTINGS.get(name, {})})
    keys = ((key, pad.far().press(Press(UNIT, key, "A012-secret" if key is Key.SCAN else ""))) for key in Key)
    key, frame = next((key, data) for key, data in keys if data)
    press = pad.reader().feed(frame)[-1]
    assert (press.key, press.unit in (UNIT, ANY_UNIT)) == (key, True)
    return Case(pad.reader(), frame, press)


def pads_case(name: str) -> Case | None:
    """The pads' side, told to show A012; None where a pad shows nothing."""
    pad = pad_protocol(name, {"unit": UNIT, **SETTINGS.get(name, {})})
    frames = pad.show(UNIT, A012)
    return Case(pad.far(), frames[0], pad.far().feed(frames[0])[-1]) if frames else None


CASES: dict[str, Callable[[], Case | None]] = {
    **{
        f"{name} {settings.get('vendor', '')}".strip(): lambda n=name, s=settings: sign_case(n, s)
        for name, settings in SIGNS
    },
    **{f"{name} ear": lambda n=name: ear_case(n) for name in PADS},
    **{f"{name} pads": lambda n=name: pads_case(n) for name in PADS},
}


def fall_silent(reader: Any) -> None:
    """Half a second in which nothing comes."""
    for _ in range(10):
        reader.silence()


@pytest.mark.parametrize("name", CASES)
def test_a_million_random_bytes_stop_no_reader_and_each_frame_behind_them_is_found(name: str) -> None:
    case, chance = CASES[name](), Random(name)
    if case is None:
        return
    for _ in range(NOISE // PIECE):
        case.reader.feed(chance.randbytes(PIECE))
        fall_silent(case.reader)
        assert [*case.reader.feed(case.frame), *case.reader.silence()][-1:] == [case.says]


@pytest.mark.parametrize("name", CASES)
def test_the_pieces_do_not_matter_and_frames_may_come_together(name: str) -> None:
    case = CASES[name]()
    if case is None:
        return
    byte_by_byte = [said for byte in case.frame for said in case.reader.feed(bytes((byte,)))]
    assert [*byte_by_byte, *case.reader.silence()][-1:] == [case.says]
    assert [*case.reader.feed(case.frame * 3), *case.reader.silence()].count(case.says) == 3


@pytest.mark.parametrize("name", CASES)
def test_a_damaged_frame_does_not_hide_the_next(name: str) -> None:
    """Whatever byte is lost or wrong, after the silence that parts frames the next one is read."""
    case = CASES[name]()
    if case is None:
        return
    for place in range(len(case.frame)):
        for damaged in (case.frame[:place] + case.frame[place + 1 :], _flipped(case.frame, place)):
            case.reader.feed(damaged)
            fall_silent(case.reader)
            assert [*case.reader.feed(case.frame), *case.reader.silence()][-1:] == [case.says]


NO_BEGINNING = ("sunpn", "scanner ear")
"""Nothing marks where their frames begin but the silence before."""


@pytest.mark.parametrize("name", [name for name in CASES if name not in NO_BEGINNING])
def test_a_frame_right_behind_a_torn_one_is_found_when_the_line_falls_silent(name: str) -> None:
    case = CASES[name]()
    if case is None:
        return
    for end in range(1, len(case.frame)):
        said = case.reader.feed(case.frame[:end] + case.frame)
        for _ in range(10):
            said += case.reader.silence()
        assert said[-1:] == [case.says]


def _flipped(frame: bytes, place: int) -> bytes:
    return frame[:place] + bytes((frame[place] ^ 0xFF,)) + frame[place + 1 :]


ODD = ["", "A1", "A1000000", "测试", "№ 5", "\x00\x01\x04\x07\x1b\r", "{number}", "a-b.c", "𠀀"]


@pytest.mark.parametrize(("name", "settings"), SIGNS)
def test_a_sign_takes_whatever_there_is_to_show(name: str, settings: dict[str, Any]) -> None:
    """As many frames for each look, each of them understood, and nothing left of a longer text before."""
    address = {"unit": UNIT, **settings}
    near, far = PROTOCOLS[name].near(address), PROTOCOLS[name].far(address)
    frames = len(near.show(UNIT, A012))
    for text in ODD:
        for doing in Doing:
            told = near.show(UNIT, Look(text, doing, 99_999))
            assert len(told) == frames
            assert all(isinstance(said[-1], Shown) for said in map(far.feed, told))
    blank = [said for frame in near.show(UNIT, Look()) for said in far.feed(frame)][-1]
    assert blank.text in ("", "暂停服务")


@pytest.mark.parametrize("name", PADS)
def test_a_pad_takes_whatever_there_is_to_show(name: str) -> None:
    pad = pad_protocol(name, {"unit": UNIT, **SETTINGS.get(name, {})})
    frames = len(pad.show(UNIT, A012))
    for text in ODD:
        for doing in Doing:
            assert len(pad.show(UNIT, Look(text, doing, 99_999))) == frames
