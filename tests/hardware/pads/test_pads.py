"""Pads, keypads and scanners: what their keys say, what their lamps show, and what noise cannot do."""

import random
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.address import Address
from hardware.errors import SetupError
from hardware.padlanguage import Key, PadProtocol, Press
from hardware.pads import PADS, pad_protocol
from hardware.pads.qsystem import QSystemPad
from hardware.signlanguage import ANY_UNIT, BLANK, Doing, Look, Shown

KEYPAD: Mapping[str, Any] = {
    "press": "AA 55 {unit} {key} {any} {sum8}",
    "keys": {"01": "rate-5", "02": "rate-4", "03": "rate-3", "04": "rate-2", "05": "rate-1", "10": "call"},
    "lamp": "AA 56 {unit} {lamp} {xor8}",
    "lamps": {"free": "02", "waiting": "12", "called": "11", "serving": "01", "refused": "21"},
    "digits": "AA 57 {unit} {digits:4} {sum8}",
    "check_from": 2,
}
SETTINGS: Mapping[str, Address] = {
    "qsystem-pad": {"unit": 33},
    "bytemap": KEYPAD,
    "scanner": {"prefix": "~", "suffix": "#"},
}
PRESSED = {
    "qsystem-pad": Press(33, Key.START),
    "bytemap": Press(33, Key.RATE_4),
    "scanner": Press(ANY_UNIT, Key.SCAN, "https://hall.example.com/t/abc_D-9"),
}
CALLED = Look("A012", Doing.CALLED, 3)
FREE, WAITING = Look("", Doing.FREE, 0), Look("", Doing.FREE, 14)
MILLION = 1_000_000


@pytest.fixture(params=PADS)
def name(request: pytest.FixtureRequest) -> str:
    """Each pad protocol that there is; one more in the table is tested here by itself."""
    return str(request.param)


@pytest.fixture
def pad(name: str) -> PadProtocol:
    return pad_protocol(name, SETTINGS[name])


# -- every protocol ----------------------------------------------------------------------------------


def test_a_key_in_any_pieces_is_one_press(name: str, pad: PadProtocol) -> None:
    frame = pad.far().press(PRESSED[name])
    for cut in range(len(frame) + 1):
        ear = pad.reader()
        assert [*ear.feed(frame[:cut]), *ear.feed(frame[cut:])] == [PRESSED[name]]


def test_two_keys_in_one_piece_are_two_presses(name: str, pad: PadProtocol) -> None:
    assert pad.reader().feed(pad.far().press(PRESSED[name]) * 2) == [PRESSED[name]] * 2


def test_a_key_that_lost_a_byte_does_not_cost_the_next_one(name: str, pad: PadProtocol) -> None:
    frame = pad.far().press(PRESSED[name])
    for lost in range(len(frame)):
        ear = pad.reader()
        ear.feed(frame[:lost] + frame[lost + 1 :])
        for _ in range(10):
            ear.silence()
        assert ear.feed(frame) == [PRESSED[name]]


def test_in_a_million_random_bytes_each_key_that_follows_is_found(name: str, pad: PadProtocol) -> None:
    chance, ear = random.Random(33), pad.reader()
    frame, heard, at = pad.far().press(PRESSED[name]), 0, 0
    for _ in range(1000):
        noise = chance.randbytes(MILLION // 1000)
        for start in range(0, len(noise), 97):
            ear.feed(noise[start : start + 97])
        ear.silence()
        at += len(noise)
        heard += ear.feed(b"\x00" * 8 + frame)[-1:] == [PRESSED[name]]
    assert (at, heard) == (MILLION, 1000)


@given(
    noise=st.lists(st.binary(max_size=60), max_size=8),
    text=st.text(max_size=12),
    waiting=st.integers(0, 10**6),
)
def test_lamps_take_any_look_and_any_noise(noise: list[bytes], text: str, waiting: int) -> None:
    for name, settings in SETTINGS.items():
        pad = pad_protocol(name, settings)
        far = pad.far()
        for piece in noise:
            far.feed(piece)
        far.silence()
        for doing in Doing:
            frames = pad.show(33, Look(text, doing, waiting))
            assert len(frames) == len(pad.show(33, BLANK))
            assert len(far.feed(b"".join(frames))) == len(frames)


def test_keys_that_a_pad_does_not_have_say_nothing(name: str, pad: PadProtocol) -> None:
    assert pad.far().press(Press(33, Key.HOLD)) == b""


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(SetupError, match="no driver morse: there are qsystem-pad, bytemap, scanner"):
        pad_protocol("morse", {})


# -- QSystem -----------------------------------------------------------------------------------------


def test_qsystem_keys_and_orders_byte_by_byte() -> None:
    pad = QSystemPad.configured({"unit": 33})
    keys = {b"\x01\x211\x07": Key.CALL, b"\x01\x212\x07": Key.START}
    keys |= {b"\x01\x213\x07": Key.TRANSFER, b"\x01\x214\x07": Key.FINISH}
    for frame, key in keys.items():
        assert pad.reader().feed(frame) == [Press(33, key)]
    assert pad.show(33, CALLED) == (b"\x01\x210012\x07", b"\x01\x215\x07")


def lamp_and_digits(look: Look) -> tuple[str, str]:
    pad = QSystemPad()
    shown = pad.far().feed(b"".join(pad.show(33, look)))[-1]
    return shown.lamp, shown.text


def test_a_qsystem_pad_follows_its_counter() -> None:
    assert lamp_and_digits(BLANK) == ("", "")
    assert lamp_and_digits(FREE) == ("green", "0")
    assert lamp_and_digits(WAITING) == ("green blinking", "14")
    assert lamp_and_digits(CALLED) == ("red blinking", "012")
    assert lamp_and_digits(Look("A012", Doing.SERVING, 3)) == ("red", "012")
    assert lamp_and_digits(Look("", Doing.PAUSED, 3)) == ("", "---")
    assert lamp_and_digits(Look("A012", Doing.REFUSED, 3)) == ("red blinking fast", "012")


def test_lamps_that_come_back_press_no_keys(caplog: pytest.LogCaptureFixture) -> None:
    """A lamp's order looks like a key. The digits, which a pad is told first, give an echo away."""
    pad = QSystemPad.configured({"unit": 33})
    ear = pad.reader()
    for look in (Look("A012", Doing.SERVING, 3), WAITING, CALLED, BLANK):
        for frame in pad.show(33, look):
            assert ear.feed(frame) == []
    assert ear.feed(b"\x01\x211\x07") == []
    assert caplog.messages == [
        "this line returns what is sent: set echo = true; till then its keys do nothing"
    ]


def test_a_line_that_takes_care_of_its_echo_is_trusted() -> None:
    pad = QSystemPad.configured({"unit": 33, "echo": True})
    ear = pad.reader()
    ear.feed(b"".join(pad.show(33, BLANK)))
    assert ear.feed(b"\x01\x211\x07") == [Press(33, Key.CALL)]


# -- byte map ----------------------------------------------------------------------------------------


def test_a_keypad_described_by_its_bytes() -> None:
    pad = pad_protocol("bytemap", KEYPAD)
    frame = bytes.fromhex("AA 55 21 02 77") + bytes(((0x21 + 0x02 + 0x77) & 0xFF,))
    assert pad.reader().feed(frame) == [Press(33, Key.RATE_4)]
    assert pad.reader().feed(frame[:-1] + b"\x00") == []
    assert pad.reader().feed(bytes.fromhex("AA 55 21 09 00 2A")) == []
    lamp, digits = pad.show(33, CALLED)
    assert lamp == bytes.fromhex("AA 56 21 11 30")
    assert digits == b"\xaa\x57\x21A012" + bytes(((0x21 + sum(b"A012")) & 0xFF,))


def test_a_keypad_whose_check_is_that_of_modbus() -> None:
    """Modbus serial line guide 1.02, appendix B: 02 07 gives 41 12."""
    pad = pad_protocol("bytemap", {"press": "{unit} {key} {crc16}", "keys": {"07": "call"}})
    frame = bytes.fromhex("02 07 41 12")
    assert pad.far().press(Press(2, Key.CALL)) == frame
    assert pad.reader().feed(b"\x02\x07" + frame) == [Press(2, Key.CALL)]
    for damaged in ("02 07 40 12", "02 07 41 13", "02 07 12 41"):
        assert pad.reader().feed(bytes.fromhex(damaged)) == []


def test_the_lamp_of_a_keypad_tells_of_those_who_wait() -> None:
    pad = pad_protocol("bytemap", KEYPAD)
    lamps = [pad.show(33, look)[0][3] for look in (BLANK, FREE, WAITING, CALLED, Look("", Doing.REFUSED))]
    assert lamps == [0x00, 0x02, 0x12, 0x11, 0x21]
    digits = [pad.show(33, look)[1][3:7] for look in (BLANK, FREE, WAITING, Look("", Doing.PAUSED, 9))]
    assert digits == [b"    ", b"   0", b"  14", b"    "]
    far = pad.far()
    shown = far.feed(b"".join(pad.show(33, WAITING)))
    assert shown == [Shown(33, "", b"", "green blinking"), Shown(33, "14", b"", "green blinking")]


def test_a_keypad_of_single_bytes_needs_no_address() -> None:
    pad = pad_protocol("bytemap", {"press": "{key}", "keys": {"41": "rate-5", "45": "rate-1"}})
    assert pad.reader().feed(b"xAxE") == [Press(ANY_UNIT, Key.RATE_5), Press(ANY_UNIT, Key.RATE_1)]
    assert pad.show(1, CALLED) == ()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"press": None}, "press is missing"),
        ({"press": "AA {unit}"}, "press is “AA {unit}”: {key} is missing"),
        ({"press": "AA {what} {key}"}, "press has “{what}”: neither a byte"),
        ({"press": "AAA {key}"}, "press has “AAA”: neither a byte"),
        ({"press": "00 " * 32 + "{key}"}, "press is longer than 32 bytes"),
        ({"keys": {}}, 'keys is {}: something like {"31": "call"} is wanted'),
        ({"keys": {"1": "call"}}, "keys is “1”: two hexadecimal digits"),
        ({"keys": {"01": "jump"}}, "keys.01 is jump: it can be call, recall"),
        ({"keys": ["call"]}, 'keys is ["call"]: something like'),
        ({"lamp": "AA {key}"}, "lamp has “{key}”: neither a byte"),
        ({"lamps": {"busy": "01"}}, "lamps is busy: it can be called, closed"),
        ({"lamps": {"free": "1"}}, "lamps.free is “1”: two hexadecimal digits"),
        ({"lamps": {}}, 'lamps is {}: something like {"free": "32"} is wanted'),
        ({"digits": "AA {digits}"}, "digits has “{digits}”: neither a byte"),
        ({"check_from": -1}, "check_from is -1: a number from 0 to 32"),
        ({"gap_s": "long"}, "gap_s is long: a number from 0 to 2 is wanted"),
    ],
)
def test_a_mistake_in_a_description_is_named(changed: Mapping[str, Any], named: str) -> None:
    with pytest.raises(SetupError) as error:
        pad_protocol("bytemap", {**KEYPAD, **changed})
    assert named in str(error.value)


# -- scanners ----------------------------------------------------------------------------------------


def read(settings: Mapping[str, Any], *pieces: bytes | None) -> list[str]:
    """What is read from these pieces; None is a silence of the line."""
    ear = pad_protocol("scanner", settings).reader()
    presses = [press for piece in pieces for press in (ear.silence() if piece is None else ear.feed(piece))]
    return [press.text for press in presses]


def test_lines_end_by_cr_lf_or_both() -> None:
    assert read({}, b"A001\rA002\nA003\r\nA0", None, b"04\r") == ["A001", "A002", "A003", "A004"]


def test_half_a_line_is_forgotten_after_a_while() -> None:
    assert read({}, b"A0", *[None] * 6, b"A002\r") == ["A002"]


def test_a_silence_may_end_a_text() -> None:
    assert read({"end": "silence"}, b"A0", b"01", None, b"A002", None, None) == ["A001", "A002"]


def test_what_is_no_text_or_too_long_is_noise() -> None:
    assert read({}, b"A0\x0001\r", b"\xe5\x8f\xb7\r", b"\r\r", b"A002\r") == ["A002"]
    assert read({"longest": 4}, b"A0001\r", b"A002\r") == ["A002"]


def test_prefix_and_suffix() -> None:
    settings = {"prefix": "]Q1", "suffix": "!"}
    assert read(settings, b"]Q1A001!\r", b"A002!\r", b"]Q1A003\r", b"xx\x00]]Q1A004!\r") == ["A001", "A004"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"end": "tab"}, "end is tab: it can be line, silence"),
        ({"longest": 0}, "longest is 0: a number from 1 to 256"),
        ({"prefix": "号"}, "prefix is “号”: at most 16 printable ASCII"),
    ],
)
def test_a_mistake_in_a_scanners_settings_is_named(settings: Mapping[str, Any], named: str) -> None:
    with pytest.raises(SetupError) as error:
        pad_protocol("scanner", settings)
    assert named in str(error.value)


# -- the page about them -----------------------------------------------------------------------------

PAGE = Path(__file__).parents[3] / "docs" / "hardware.md"


def test_the_page_names_every_protocol_and_every_key() -> None:
    told = PAGE.read_text("utf-8").split("## Pads, keypads and readers")[1].split("\n## ")[0]
    assert set(PADS) <= set(re.findall(r"^\| `([a-z-]+)` \|", told, re.MULTILINE))
    assert {key for key in Key if f"`{key}`" not in told} == {Key.RATE_2, Key.RATE_3, Key.RATE_4}


def test_the_pages_example_is_a_keypad() -> None:
    example = PAGE.read_text("utf-8").split("A keypad by its bytes")[1].split("```toml")[1].split("```")[0]
    (device,) = tomllib.loads(example)["device"]
    pad = pad_protocol(device["driver"], device["address"])
    assert pad.reader().feed(bytes.fromhex("AA 55 05 01 05")) == [Press(5, Key.RATE_5)]
    assert pad.show(5, CALLED) == (bytes.fromhex("AA 56 05 00 05"),)
