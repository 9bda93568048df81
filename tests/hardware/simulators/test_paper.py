"""The paper: bytes read back as a printer would, in whatever pieces they come."""

import random
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hardware.printing.escpos import ask_complete, ask_status, job_id, raster, star_raster
from hardware.printing.profile import profile_for
from hardware.simulators.paper import Paper
from hardware.simulators.readback import (
    MOST_LINES,
    AskComplete,
    AskStatus,
    Cut,
    EscPosReader,
    Feed,
    Item,
    Raster,
    Reset,
)

JOB = (
    b"\x1b@"
    + raster(Image.new("1", (16, 3), 0), 2)
    + b"\x1bJ\x60"
    + b"\x1dVB\x00"
    + ask_status(2)
    + ask_complete(7)
)
ITEMS = [
    Reset(),
    Raster(2, 2, b"\xff" * 4),
    Raster(2, 1, b"\xff" * 2),
    Feed(0x60),
    Cut(),
    AskStatus(2),
    AskComplete(job_id(7)),
]


def read(pieces: list[bytes]) -> list[Item]:
    reader = EscPosReader()
    return [item for piece in pieces for item in reader.feed(piece)]


def test_a_job_is_read_as_what_it_says() -> None:
    assert read([JOB]) == ITEMS


@given(st.lists(st.integers(0, len(JOB)), max_size=8))
def test_the_pieces_do_not_matter(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(JOB)]
    assert read([JOB[a:b] for a, b in zip(edges, edges[1:], strict=False)]) == ITEMS


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_bytes_make_it_fail(pieces: list[bytes]) -> None:
    paper = Paper(384, 464)
    for item in read(pieces):
        paper.put(item)
    assert paper.tear().picture().width == 464


def test_a_command_the_printer_does_not_know_shows_as_text() -> None:
    paper = Paper(384, 464)
    for item in read([b"H00abcd\n"]):
        paper.put(item)
    assert not paper.blank
    assert paper.picture().convert("L").getextrema() == (0, 255)


def test_what_is_wider_than_the_head_falls_off() -> None:
    paper = Paper(16, 32)
    paper.put(Raster(4, 1, b"\xff" * 4))
    row = [paper.picture().getpixel((x, 0)) for x in range(32)]
    assert row == [255] * 8 + [0] * 16 + [255] * 8


def test_the_picture_is_a_one_bit_png() -> None:
    paper = Paper(16, 32)
    paper.put(Raster(2, 5, b"\xaa" * 10))
    with Image.open(BytesIO(paper.png())) as picture:
        assert (picture.format, picture.mode, picture.width) == ("PNG", "1", 32)


def test_job_ids_are_printable_and_differ() -> None:
    ids = {job_id(job) for job in range(0, 200_000, 37)}
    assert len(ids) == len(range(0, 200_000, 37))
    assert all(0x20 <= byte <= 0x7E for one in ids for byte in one)


def test_star_s_raster_is_read_line_by_line() -> None:
    star = profile_for({"profile": "star-tup900"})
    drawn = Image.new("1", (16, 3), 0)
    items = EscPosReader(star).feed(star_raster(drawn) + b"\x1bd\x02")
    assert [item for item in items if isinstance(item, Raster | Cut)] == [Raster(2, 1, b"\xff\xff")] * 3 + [
        Cut()
    ]


def test_letters_stand_in_cells_and_grow_by_whole_ones() -> None:
    def width(data: bytes) -> int:
        paper = Paper(576, 576)
        for item in read([data + b"\n"]):
            paper.put(item)
        box = ImageOps.invert(paper.picture().convert("L")).getbbox()
        assert box
        return box[2]

    black = b"\x1dB\x01"
    assert [width(black + text) for text in (b"ab", "缴费".encode("gb18030"), b"\x1d!\x11ab")] == [24, 48, 48]


def test_a_line_that_is_full_goes_on_in_the_next() -> None:
    narrow, wide = Paper(120, 120), Paper(576, 576)
    for paper in (narrow, wide):
        for item in read([b"0123456789ABC\n"]):
            paper.put(item)
    assert narrow.picture().height == wide.picture().height + 30


def test_a_million_random_bytes_in_random_pieces_hide_no_command_that_follows() -> None:
    """After noise the host ends whatever command may have begun with zeros, as it does after a cut line."""
    chance = random.Random(20261123)
    noise = chance.randbytes(1_000_000)
    reader, at = EscPosReader(), 0
    longest = bytes(8 + 256 * MOST_LINES)
    while at < len(noise):
        length = chance.randrange(1, 4000)
        reader.feed(noise[at : at + length])
        at += length
        if at % 97 == 0:
            reader.feed(longest)
            assert reader.feed(JOB)[-len(ITEMS) :] == ITEMS
    reader.feed(longest)
    assert reader.feed(JOB)[-len(ITEMS) :] == ITEMS
