"""A slip in any layout: what the office asked for in its order, the number largest, the code readable."""

import logging
from datetime import datetime
from io import BytesIO
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps
from pyzbar.pyzbar import ZBarSymbol, decode

from hardware.public import Wait
from hardware.slips.layout import Languages, Layout, LogoAt, Part, filled, layout_of, logo_picture
from hardware.slips.slip import Kind, Slip, draw, lines_of
from hardware.slips.typeset import cap_height

URL = "https://hall.example.com/t/3q2-7wAbCdEfGhIjKlMnOp"
NAMES = {"zh-CN": "缴费", "en": "Bill payment"}
LONG = {"zh-CN": "过户、携号转网与合约办理", "en": "Change of ownership, number transfer and contract"}
NOTE = {"zh-CN": "无线网络：HALL\n营业时间 08:00–20:00", "en": "Wi-Fi: HALL\nOpen 08:00–20:00"}
HEADING = {"zh-CN": "心级服务，让爱连接", "en": "Service from the heart"}
OWN = {"zh-CN": "别着急，找大堂经理，往后排 {places} 位", "en": "Never mind: {places} places back."}


def png(width: int, height: int) -> bytes:
    """A frame with a cross, black to its very edge."""
    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width - 1, height - 1), outline=0, width=max(2, height // 20))
    pen.line((0, 0, width, height), fill=0, width=max(2, height // 20))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


LOGOS = (b"", png(420, 120), png(900, 300), png(200, 200), png(40, 12))


def slip(layout: Layout, **other: Any) -> Slip:
    told: dict[str, Any] = {
        "hall": {"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"},
        "number": "A031",
        "service": NAMES,
        "at": datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")),
        "ahead": 8,
        "wait": Wait(14 * 60, 22 * 60),
        "no_show": "back",
        "places": 3,
        "track_url": URL,
        "layout": layout,
    }
    return Slip(**(told | other))


def said(slip: Slip) -> list[tuple[str, str]]:
    return [(str(line.kind), line.text) for line in lines_of(slip)]


def code_at(picture: Image.Image) -> tuple[int, int, int]:
    """Left, top and side of the code in dots: pyzbar's corners, brought to the dots that are black."""
    (found,) = decode(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    left, top = (min(getattr(point, axis) for point in found.polygon) for axis in ("x", "y"))
    box = picture.crop((left - 4, top - 4, left + 4, top + 4))
    dark = ImageOps.invert(box.convert("L")).getbbox()
    assert dark is not None
    return left - 4 + dark[0], top - 4 + dark[1], found.rect.width


ORDERS = st.permutations(list(Part)).flatmap(
    lambda parts: st.integers(0, len(parts)).map(lambda count: tuple(parts[:count]))
)
LAYOUTS = st.builds(
    Layout,
    logo=st.sampled_from(LOGOS),
    logo_at=st.sampled_from(LogoAt),
    languages=st.sampled_from(Languages),
    heading=st.sampled_from([{}, HEADING, {"en": "One"}]),
    note=st.sampled_from([{}, NOTE, {"zh-CN": "请保管好号票"}]),
    no_show=st.sampled_from([{}, OWN, {"en": "Ask."}]),
    show=ORDERS,
)
SLIPS = st.fixed_dictionaries(
    {
        "language": st.sampled_from(["zh-CN", "en", "fr"]),
        "service": st.sampled_from([NAMES, LONG, {}]),
        "number": st.sampled_from(["A031", "C1000", "AB1000"]),
        "wait": st.sampled_from([None, Wait(14 * 60, 22 * 60), Wait(3700, 9500)]),
        "ahead": st.sampled_from([None, 0, 120]),
        "no_show": st.sampled_from(["back", "new", "void"]),
        "copy": st.sampled_from([0, 2]),
    }
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(layout=LAYOUTS, other=SLIPS, width=st.sampled_from([576, 512, 416, 384]))
def test_every_layout_keeps_its_margins_and_a_code_that_can_be_read(
    layout: Layout, other: dict[str, Any], width: int
) -> None:
    picture = draw(slip(layout, **other), width)
    margin = width // 18
    body = picture.crop((0, 43 if other["copy"] else 0, *picture.size))
    ink = ImageOps.invert(body.convert("L")).getbbox()
    assert ink is not None
    assert ink[0] >= margin - width * 27 // 4000 - 4
    assert ink[2] <= width - margin + 1

    found = decode(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == ([URL] if Part.QR in layout.show else [])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    layout=LAYOUTS.filter(lambda layout: Part.QR in layout.show),
    other=SLIPS,
    width=st.sampled_from([576, 384]),
)
def test_the_code_has_four_modules_of_white_on_every_side(
    layout: Layout, other: dict[str, Any], width: int
) -> None:
    picture = draw(slip(layout, **other), width)
    paper = Image.new("1", (width + 64, picture.height), 255)  # the paper is wider than the head
    paper.paste(picture, (32, 0))
    module = 5 if width == 576 else 4
    left, top, side = code_at(paper)
    end = left + round(side / module) * module, top + round(side / module) * module
    quiet = 4 * module
    ring = paper.crop((left - quiet, top - quiet, end[0] + quiet, end[1] + quiet))
    ring.paste(255, (quiet, quiet, quiet + end[0] - left, quiet + end[1] - top))
    assert ring.getextrema() == (255, 255)


@pytest.mark.parametrize("order", [*permutations(("service", "qr", "taken"))])
def test_lines_stand_in_the_order_of_the_layout_below_the_number(order: tuple[str, ...]) -> None:
    layout = Layout(heading=HEADING, note=NOTE, show=tuple(Part(part) for part in order))
    kinds = [line.kind for line in lines_of(slip(layout)) if not line.second and line.kind is not Kind.FOLLOW]
    assert kinds == [Kind.HEADING, Kind.NUMBER, *map(Kind, order), Kind.NOTE, Kind.NOTE]


def test_only_a_hall_that_comes_first_stands_above_the_number() -> None:
    first, last = (Part.HALL, Part.SERVICE), (Part.SERVICE, Part.HALL)
    above = [line.kind for line in lines_of(slip(Layout(show=first)))]
    below = [line.kind for line in lines_of(slip(Layout(show=last)))]
    assert above == [Kind.HALL, Kind.NUMBER, Kind.SERVICE, Kind.SERVICE]
    assert below == [Kind.NUMBER, Kind.SERVICE, Kind.SERVICE, Kind.HALL]


def test_both_languages_say_each_line_twice_and_once_what_is_the_same() -> None:
    layout = Layout(languages=Languages.BOTH, show=(Part.HALL, Part.AHEAD, Part.TAKEN), note={"en": "Wi-Fi"})
    assert said(slip(layout)) == [
        ("hall", "中山路营业厅"),
        ("hall", "Zhongshan Road Hall"),
        ("number", "A031"),
        ("ahead", "前面 8 位"),
        ("ahead", "8 ahead of you"),
        ("taken", "11月23日 09:41 取号"),
        ("taken", "23 Nov, 09:41"),
        ("note", "Wi-Fi"),
    ]


def test_a_reprint_is_marked_first_in_any_layout_and_language() -> None:
    assert said(slip(Layout(show=()), copy=1)) == [("copy", "补打 1"), ("number", "A031")]
    both = Layout(languages=Languages.BOTH, logo=LOGOS[1], show=())
    assert said(slip(both, copy=2, language="en"))[0] == ("copy", "COPY 2   补打 2")
    picture = draw(slip(both, copy=2), 384)
    assert [picture.getpixel((x, 2)) for x in (0, 192, 383)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("own", "rule", "sentence"),
    [
        ("往后排 {places} 位", "back", "往后排 3 位"),
        ("找大堂经理", "void", "找大堂经理"),
        ("往后排 {places} 位", "void", "过号作废，请重新取号"),
        ("往后排 {place} 位", "back", "过号请找工作人员，往后排 3 位"),
        ("{", "new", "过号请找工作人员，重新排到队尾"),
        ("  ", "back", "过号请找工作人员，往后排 3 位"),
    ],
)
def test_own_words_for_a_missed_call_and_when_the_built_in_ones_are_said(
    own: str, rule: str, sentence: str
) -> None:
    layout = Layout(no_show={"zh-CN": own}, show=(Part.NO_SHOW,))
    assert said(slip(layout, no_show=rule))[1] == ("no_show", sentence)


def test_words_that_cannot_be_said_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    filled.cache_clear()
    layout = Layout(no_show={"zh-CN": "{oops}"})
    for _ in range(3):
        draw(slip(layout), 576)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    "logo", [b"no picture", LOGOS[1][:80], LOGOS[1][:8], LOGOS[1][:-40]], ids=["text", "head", "name", "most"]
)
def test_a_logo_that_cannot_be_drawn_is_left_out_with_one_warning(
    logo: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    logo_picture.cache_clear()
    pictures = [draw(slip(Layout(logo=logo)), 576) for _ in range(3)]
    assert {picture.tobytes() for picture in pictures} == {draw(slip(Layout()), 576).tobytes()}
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("logo", LOGOS[1:], ids=["wide", "large", "square", "small"])
def test_a_logo_is_scaled_down_only_and_a_quarter_of_the_width_high_at_most(width: int, logo: bytes) -> None:
    room = width - 2 * (width // 18)
    own = Image.open(BytesIO(logo)).size
    found = logo_picture(logo, room, width // 4)
    assert found is not None
    assert found.height <= min(own[1], width // 4)
    assert found.width <= min(own[0], room)
    assert own[1] > width // 4 or own[0] > room or found.size == own
    ratio = found.width / found.height
    assert abs(ratio - own[0] / own[1]) < ratio / 20


@pytest.mark.parametrize("at", LogoAt)
def test_a_logo_stands_left_or_in_the_middle(at: LogoAt) -> None:
    picture = draw(slip(Layout(logo=LOGOS[3], logo_at=at, show=())), 576)
    top = ImageOps.invert(picture.crop((0, 0, 576, 24 + 144)).convert("L")).getbbox()
    assert top == ((32, 24, 32 + 144, 168) if at is LogoAt.LEFT else (216, 24, 360, 168))


def test_the_number_is_the_largest_whatever_stands_beside_it() -> None:
    bare = draw(slip(Layout(show=())), 576)
    box = ImageOps.invert(bare.convert("L")).getbbox()
    assert box is not None
    assert box[3] - box[1] > 2 * cap_height(42, bold=True)


def test_what_the_server_says_is_read_and_nonsense_stays_as_it_is_by_default() -> None:
    row = {"logo": "aGFsbG8=", "logo_at": "centre", "languages": "both", "show": ["qr", "hall"], "note": NOTE}
    assert layout_of(row) == Layout(
        b"hallo", LogoAt.CENTRE, Languages.BOTH, note=NOTE, show=(Part.QR, Part.HALL)
    )
    nonsense = {
        "logo": "?",
        "logo_at": 3,
        "languages": None,
        "note": ["x"],
        "show": "qr",
        "no_show": {"en": 1},
    }
    assert layout_of(nonsense) == Layout()
    assert layout_of({"show": ["qr", "weather", 7, "qr"]}).show == (Part.QR,)
    assert layout_of(None) == layout_of([]) == Layout()
