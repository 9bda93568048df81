"""Slips as text: the same contents, a fraction of the bytes, readable on any width and in any encoding."""

from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from pyzbar.pyzbar import decode

from hardware.printing.nativetext import text_bytes
from hardware.printing.profile import Profile, profile_for
from hardware.public import Wait
from hardware.simulators.paper import Paper
from hardware.simulators.readback import Cut, EscPosReader, Text
from hardware.slips.layout import Languages, Layout
from hardware.slips.slip import Slip
from hardware.slips.slip_lines import Kind, lines_of
from hardware.slips.typewriter import cells

URL = "https://hall.example.com/t/3f9c2a"


def slip(**more: Any) -> Slip:
    names = {"zh-CN": "缴费", "en": "Bill payment"}
    hall = {"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"}
    said = {"ahead": 8, "wait": Wait(840, 1320), "no_show": "back", "places": 3, "track_url": URL, **more}
    return Slip(hall, "A031", names, datetime(2026, 11, 23, 9, 41, tzinfo=UTC), **said)


def printed(data: bytes, profile: Profile) -> Image.Image:
    paper = Paper(profile.width_dots, profile.paper_dots, profile.encoding)
    for item in EscPosReader(profile).feed(data):
        paper.put(item)
    return paper.picture()


def words(data: bytes, encoding: str) -> str:
    return "".join(
        item.letters.decode(encoding) for item in EscPosReader().feed(data) if isinstance(item, Text)
    )


@pytest.mark.parametrize("width", [384, 512, 576])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_its_code_is_read_by_an_independent_decoder(width: int, language: str) -> None:
    profile = profile_for({"width_dots": width, "mode": "text"})
    found = decode(printed(text_bytes(slip(language=language), profile), profile).convert("L"))
    assert [code.data.decode() for code in found] == [URL]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_a_character_is_as_wide_as_its_bytes_with_chinese_switched_on(encoding: str) -> None:
    """A dash or a quote counted as narrow makes a line too long: the printer breaks it where it likes."""
    for letter in "A1 -缴，（“”‘’–—…·×°é":
        assert cells(letter) == len(letter.encode(encoding)), letter


def test_a_printer_without_codes_of_its_own_gets_dots() -> None:
    profile = Profile(**{**vars(profile_for({"mode": "text"})), "qr": False})
    data = text_bytes(slip(), profile)
    assert b"\x1d(k" not in data
    assert [code.data.decode() for code in decode(printed(data, profile).convert("L"))] == [URL]


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("copy", [0, 2])
def test_it_says_all_that_the_drawn_slip_says(both: bool, copy: int) -> None:
    layout = Layout(languages=Languages.BOTH if both else Languages.CUSTOMER, note={"zh-CN": "请带好身份证"})
    said = slip(copy=copy, layout=layout)
    text = words(text_bytes(said, profile_for({"mode": "text"})), "gb18030")
    for line in lines_of(said):
        if line.kind not in (Kind.QR, Kind.LOGO):
            assert line.text.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8"])
def test_chinese_comes_whole_in_each_encoding(encoding: str) -> None:
    profile = Profile(**{**vars(profile_for({"mode": "text"})), "encoding": encoding})
    text = words(text_bytes(slip(), profile), encoding)
    assert "中山路营业厅" in text
    assert "过号请找工作人员，往后排 3 位" in text


def test_what_the_encoding_lacks_becomes_a_question_mark() -> None:
    profile = Profile(**{**vars(profile_for({"mode": "text"})), "encoding": "gbk"})
    said = Slip({"zh-CN": "𠮷祥厅"}, "A1", {"zh-CN": "缴费"}, datetime(2026, 11, 23, 9, 41, tzinfo=UTC))
    assert "?祥厅" in words(text_bytes(said, profile), "gbk")


def test_a_name_is_no_command() -> None:
    profile = profile_for({"mode": "text"})
    opens_a_drawer = "\x1bp0"
    said = text_bytes(slip(layout=Layout(note={"zh-CN": f"谢谢{opens_a_drawer}光临"})), profile)
    assert (opens_a_drawer.encode() in said, "谢谢?p0光临" in words(said, "gb18030")) == (False, True)


@pytest.mark.parametrize("width", [384, 576])
def test_no_line_is_wider_than_the_paper(width: int) -> None:
    profile = profile_for({"width_dots": width, "mode": "text"})
    said = slip(language="en", layout=Layout(languages=Languages.BOTH))
    narrow = printed(text_bytes(said, profile), profile)
    roomy = Profile(**{**vars(profile), "width_dots": 2000, "paper_dots": 2000})
    assert narrow.height == printed(text_bytes(said, profile), roomy).height, (
        "a line broke at the head's edge"
    )


def test_it_is_under_a_kilobyte_and_ends_with_a_cut() -> None:
    data = text_bytes(slip(), profile_for({"mode": "text"}))
    assert len(data) < 1000
    assert isinstance(EscPosReader().feed(data)[-1], Cut)
