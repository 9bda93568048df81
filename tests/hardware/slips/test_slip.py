"""The slip: a poster that looks right on both papers, in both languages."""

import tomllib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageOps
from pyzbar.pyzbar import ZBarSymbol, decode

from hardware.printing.escpos import slip_bytes
from hardware.printing.profile import profile_for
from hardware.public import Wait
from hardware.simulators.paper import Paper
from hardware.simulators.readback import Cut, EscPosReader, Feed, Raster
from hardware.slips.slip import Slip, draw, wait_words
from hardware.slips.slip_lines import lines_of
from hardware.slips.typeset import break_lines, width_of
from hardware.slips.words import FOLDER, say, words

URL = "https://hall.example.com/t/3q2-7wAbCdEfGhIjKlMnOp"
WIDTHS = [576, 512, 416, 384]


def slip(**other: Any) -> Slip:
    told: dict[str, Any] = {
        "hall": {"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"},
        "number": "A031",
        "service": {"zh-CN": "缴费", "en": "Bill payment"},
        "at": datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")),
        "ahead": 8,
        "wait": Wait(14 * 60, 22 * 60),
        "no_show": "back",
        "places": 3,
        "track_url": URL,
    }
    return Slip(**(told | other))


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageOps.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def paper_of(data: bytes, width: int) -> Image.Image:
    """What a printer makes of these bytes."""
    paper = Paper(width, width + 64)
    for item in EscPosReader().feed(data):
        if isinstance(item, Raster | Feed):
            paper.put(item)
    return paper.picture()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("other", [{}, {"number": "C1000", "ahead": 120, "wait": Wait(3700, 9500)}])
def test_nothing_runs_into_the_margin(width: int, language: str, other: dict[str, Any]) -> None:
    left, top, right, bottom = ink(draw(slip(language=language, **other), width))
    assert left >= width // 40
    assert right <= width - width // 20
    assert top >= 10


@pytest.mark.parametrize("width", WIDTHS)
def test_the_number_takes_more_than_half_of_the_width(width: int) -> None:
    assert width_of("A031", width * 27 // 100, bold=True) > width / 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_independent_decoder_reads_the_code_from_the_bytes_sent(width: int, language: str) -> None:
    profile = profile_for({"width_dots": width})
    picture = paper_of(slip_bytes(draw(slip(language=language), width), profile), width)
    found = decode(picture.convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == [URL]


def test_the_bytes_are_the_picture_to_the_dot_and_end_with_a_cut() -> None:
    profile = profile_for({"width_dots": 576})
    picture = draw(slip(), 576)
    items = EscPosReader().feed(slip_bytes(picture, profile))
    assert isinstance(items[-1], Cut)
    on_paper = paper_of(slip_bytes(picture, profile), 576).crop((32, 0, 32 + 576, picture.height))
    assert on_paper.tobytes() == picture.tobytes()


def test_without_an_address_there_is_no_code() -> None:
    assert decode(draw(slip(track_url=None), 576).convert("L"), symbols=[ZBarSymbol.QRCODE]) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_where_no_phone_reaches_the_hall_the_code_is_for_the_terminal_that_takes_the_number_back(
    language: str,
) -> None:
    told = slip(track_url="/t/3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz012345", language=language)
    assert say(language, "give_back") in [line.text for line in lines_of(told)]
    assert say(language, "follow") not in [line.text for line in lines_of(told)]
    left, _, right, _ = ink(draw(told, 384))
    assert (left >= 384 // 40, right <= 384 - 384 // 20) == (True, True)
    found = decode(draw(told, 384).convert("L"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == [told.track_url]


def test_a_reprint_is_marked_over_the_whole_width() -> None:
    first, second = draw(slip(), 576), draw(slip(copy=1), 576)
    assert second.height > first.height
    assert [second.getpixel((x, 2)) for x in (0, 288, 575)] == [0, 0, 0]
    assert say("zh-CN", "reprint", copy=1) == "补打 1"
    assert say("en", "reprint", copy=2) == "COPY 2"


def test_a_long_name_goes_on_in_the_next_line() -> None:
    name = {"en": "Change of ownership, number transfer and contract"}
    left, _, right, _ = ink(draw(slip(service=name, language="en"), 384))
    assert (left >= 9, right <= 384 - 19) == (True, True)


@pytest.mark.parametrize(
    ("wait", "chinese", "english"),
    [
        (Wait(14 * 60, 22 * 60), "约 14–25 分钟", "14–25 minutes"),
        (Wait(17 * 60, 20 * 60), "约 15–20 分钟", "15–20 minutes"),
        (Wait(55 * 60, 61 * 60), "约 55–90 分钟", "55–90 minutes"),
        (Wait(70 * 60, 125 * 60), "约 1–2.5 小时", "1–2.5 hours"),
        (Wait(60 * 60, 60 * 60), "约 1 小时", "about 1 h"),
        (Wait(150 * 60, 240 * 60), "约 2.5–4 小时", "2.5–4 hours"),
        (Wait(20, 60), "约 1 分钟", "about 1 min"),
        (Wait(20, 59), "不到 1 分钟", "less than 1 min"),
        (Wait(299, 301), "约 4–6 分钟", "4–6 minutes"),
        (Wait(0, 0), "不到 1 分钟", "less than 1 min"),
    ],
)
def test_a_wait_is_a_range_of_whole_minutes_or_half_hours(wait: Wait, chinese: str, english: str) -> None:
    assert wait_words("zh-CN", wait) == chinese
    assert wait_words("en", wait) == english


def test_lines_break_after_a_comma_and_never_between_a_figure_and_its_word() -> None:
    assert break_lines("过号请找工作人员，往后排 3 位", 290, 24) == ("过号请找工作人员，", "往后排 3 位")
    assert break_lines("往后排 3 位", 100, 24) == ("往后排", "3 位")


def test_every_language_says_everything() -> None:
    keys = {
        file.stem: sorted(tomllib.loads(file.read_text(encoding="utf-8"))) for file in FOLDER.glob("*.toml")
    }
    assert sorted(keys) == ["en", "zh-CN"]
    assert keys["en"] == keys["zh-CN"]


@pytest.mark.parametrize("asked", ["fr", "../words/en", ""])
def test_an_unknown_language_is_answered_in_the_halls_own(asked: str) -> None:
    assert words(asked) is words("zh-CN")
