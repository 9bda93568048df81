"""Sign protocols byte by byte: makers' examples, an independent library, numbers a board cannot show."""

from typing import Any

import alphasign
import pytest
from alphasign.commands.text import WriteText
from alphasign.protocol import DisplayMode, DisplayPosition

from hardware.errors import SetupError
from hardware.protocols import PROTOCOLS
from hardware.protocols.layout import layout_of
from hardware.signlanguage import ANY_UNIT, Doing, Look, Shown


def told(protocol: str, look: Look, unit: int = 1, **address: Any) -> tuple[bytes, ...]:
    """What the agent sends to bring that board to that look."""
    return PROTOCOLS[protocol].near({"unit": unit, **address}).show(unit, look)


def shown(protocol: str, look: Look, unit: int = 1, **address: Any) -> str:
    """What the board makes of it."""
    boards = PROTOCOLS[protocol].far(address)
    return [said for frame in told(protocol, look, unit, **address) for said in boards.feed(frame)][-1].text


def called(number: str) -> Look:
    return Look(number, Doing.CALLED, 3)


def test_sunpn_shows_999_on_board_5() -> None:
    assert told("sunpn", called("999"), 5) == (bytes.fromhex("05 03 E7 EF"),)
    assert PROTOCOLS["sunpn"].far({}).feed(bytes.fromhex("05 03 E7 EF")) == [Shown(5, "999", b"")]


def test_alpha_as_published() -> None:
    a012 = "00 00 00 00 00 01 5A 30 30 02 41 41 1B 20 62 41 30 31 32 03 30 31 46 38 04"
    assert told("alpha", called("A012"), 0) == (bytes.fromhex(a012),)


@pytest.mark.parametrize("checksum", [True, False])
@pytest.mark.parametrize("text", ["A012", "", "C1000", "B-7 please"])
@pytest.mark.parametrize(("unit", "kind"), [(0, "Z"), (1, "Z"), (0x2F, "^"), (255, "c")])
def test_alpha_equals_an_independent_library(text: str, unit: int, kind: str, checksum: bool) -> None:
    """Which marks pauses by FF and never sends them."""
    packet = alphasign.Packet(type_code=kind.encode(), address=f"{unit:02X}")
    file = WriteText(text, label="A", position=DisplayPosition.MIDDLE_LINE, mode=DisplayMode.HOLD)
    packet.add(file, checksum=checksum)
    theirs = packet.to_bytes().replace(b"\xff", b"")
    assert told("alpha", called(text), unit, type=kind, checksum=checksum) == (theirs,)
    assert PROTOCOLS["alpha"].far({}).feed(theirs) == [Shown(unit, text, b"")]


def test_an_alpha_frame_with_a_wrong_sum_shows_nothing() -> None:
    (frame,) = told("alpha", called("A012"), 1)
    assert PROTOCOLS["alpha"].far({}).feed(frame.replace(b"A012", b"A013")) == []


def test_cd5220_writes_two_lines() -> None:
    upper, lower = told("cd5220", called("A012"), text=["Now serving {number}", "{waiting} waiting"])
    assert upper == b"\x1bQANow serving A012    \r"
    assert lower == b"\x1bQB3 waiting           \r"
    assert PROTOCOLS["cd5220"].far({}).feed(upper + lower)[-1] == Shown(
        ANY_UNIT, "Now serving A012\n3 waiting", b""
    )


def test_led8n_has_digits_only_and_is_cleared_when_nobody_is_there() -> None:
    near = PROTOCOLS["led8n"].near({})
    assert (near.baud, near.frame) == (2400, "8N1")
    assert told("led8n", called("A012")) == (b"\x1bQA012\r",)
    assert told("led8n", Look()) == (b"\x0c",)


def test_modbus_with_two_lines() -> None:
    first, second = told(
        "modbus", called("A012"), 3, first=[1000, 2000], digits=4, text=["{number}", "{waiting}"]
    )
    assert first[:7] == bytes.fromhex("03 10 03 E8 00 04 08")
    assert second[:7] == bytes.fromhex("03 10 07 D0 00 04 08")
    assert (first[7:-2], second[7:-2]) == (b"\0A\x000\x001\x002", b"\x003\0 \0 \0 ")


@pytest.mark.parametrize("protocol", ["sunpn", "modbus"])
def test_a_number_too_large_for_two_bytes_loses_its_front_and_never_becomes_another(protocol: str) -> None:
    """71000 modulo 65536 is 5464: somebody else's number."""
    settings = {"unit": 5, "digits": 5, "integer": 7, "series": {"G": "7"}}
    assert shown(protocol, called("G1000"), **settings) == "1000"


@pytest.mark.parametrize("protocol", ["sunpn", "led8n", "modbus"])
def test_letters_on_a_board_of_digits(protocol: str) -> None:
    """They are left out, or become the digits that the hall has chosen for them."""
    digits: dict[str, Any] = {"digits": 5}
    if protocol == "modbus":
        digits["integer"] = 7
    assert int(shown(protocol, called("B012"), **digits)) == 12
    assert shown(protocol, called("B012"), **digits, series={"A": "1", "B": "2"}) == "2012"
    assert shown(protocol, called("VIP"), **digits) == ""


def test_a_number_that_is_too_long_keeps_its_end() -> None:
    assert shown("qsystem", called("AB1234"), 33) == "1234"
    assert shown("modbus", called("AB1234"), digits=4) == "1234"
    assert shown("sunpn", called("A12345")) == "2345"


def test_a_text_sign_says_please_in_chinese() -> None:
    """请 is C7 EB, 号 is BA C5; 07 + 08 + the text's eight bytes are 442."""
    frame = bytes.fromhex("AA 55 07 08 C7 EB 41 30 30 31 BA C5 12")
    assert told("text", called("A001"), 7) == (frame,)


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (called("A001"), "请A001号"),
        (Look("A001", Doing.SERVING), "A001号"),
        (Look("", Doing.FREE, 9), ""),
        (Look("", Doing.PAUSED), "暂停服务"),
        (Look(), "暂停服务"),
    ],
)
@pytest.mark.parametrize("vendor", ["header-length-sum", "stx-address-xor", "fixed-crc"])
def test_a_text_sign_says_what_goes_on(vendor: str, look: Look, text: str) -> None:
    assert shown("text", look, 7, vendor=vendor) == text


def test_the_words_are_the_halls() -> None:
    own = {"called": "{number} 请到3号窗口", "free": "欢迎光临 等候{waiting}人", "closed": "午休"}
    assert shown("text", called("A001"), **own) == "A001 请到3号窗口"
    assert shown("text", Look("", Doing.FREE, 12), **own) == "欢迎光临 等候12人"
    assert shown("text", Look(), **own) == "午休"


def test_no_chinese_character_is_cut_in_half() -> None:
    assert (
        shown("text", called("A0001"), vendor="fixed-crc", text="请{number}号到窗口办理") == "请A0001号到窗口"
    )


STX = {"is": "bytes", "value": "02"}
ETX = {"is": "bytes", "value": "03"}
TEXT = {"is": "text"}


def test_a_layout_may_stand_in_the_settings() -> None:
    layout = {"fields": [STX, {"is": "address", "digits": 2, "base": 16}, TEXT, ETX], "encoding": "ascii"}
    assert told("text", called("A012"), 0xAB, layout=layout, text="{number}") == (b"\x02ABA012\x03",)
    assert shown("text", called("A012"), 0xAB, layout=layout, text="{number}") == "A012"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ([], "one text"),
        ([TEXT, ETX], "begin with bytes"),
        ([STX, TEXT], "needs a size"),
        ([STX, ETX], "one text"),
        ([STX, TEXT, TEXT, ETX], "two fields are called “text”"),
        ([STX, TEXT, {"is": "check", "kind": "crc32", "of": ["text"]}, ETX], "crc32"),
        ([STX, TEXT, {"is": "check", "kind": "sum8", "of": ["txt"]}, ETX], "no field is called “txt”"),
        ([STX, TEXT, {"is": "length", "of": ["text"]}, ETX], "before the text"),
        ([STX, TEXT, {"is": "magic"}], "magic"),
        ([{"is": "bytes", "value": "0G"}, TEXT, ETX], "fields.1.value is “0G”: two hexadecimal digits"),
        ([STX, {**TEXT, "size": 10**12}], "fields.2.size is 1000000000000: a number from 0 to 200"),
        ([STX, {"is": "address", "digits": -1}, TEXT, ETX], "fields.2.digits is -1"),
        ([STX, {"is": "address", "base": 12, "digits": 2}, TEXT, ETX], "fields.2.base is 12: it can be"),
        ([STX, {"is": "check", "kind": "sum8", "of": "text"}, TEXT, ETX], "fields.2.of is text: "),
    ],
)
def test_a_layout_that_cannot_be_says_what_is_wrong(fields: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(SetupError, match=complaint):
        layout_of({"fields": fields})


@pytest.mark.parametrize(
    ("protocol", "address"),
    [
        ("modbus", {"unit": 248}),
        ("modbus", {"first": -1}),
        ("modbus", {"first": 65530, "digits": 8}),
        ("modbus", {"baud": "fast"}),
        ("modbus", {"series": {"A": "x"}}),
        ("modbus", {"text": ["{number}", "{waiting}"]}),
        ("qsystem", {"unit": 31}),
        ("sunpn", {"digits": 9}),
        ("alpha", {"label": "?"}),
        ("cd5220", {"text": "{name}"}),
        ("text", {"vendor": "nobody"}),
        ("text", {"vendor": "stx-address-xor", "unit": 123}),
        ("text", {"paused": ["a", "b"]}),
        ("text", {"called": "{number"}),
        ("text", {"called": "{number:>99999999}"}),
        ("text", {"called": "{number.__class__}"}),
        ("alpha", {"free": "{waiting!r}"}),
        ("alpha", {"free": "{waiting:>{waiting}}"}),
    ],
)
def test_settings_that_cannot_be_are_refused(protocol: str, address: dict[str, Any]) -> None:
    with pytest.raises(SetupError):
        PROTOCOLS[protocol].near(address)
