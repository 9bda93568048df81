"""QSystem boards: one frame a number, no check, no answer."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.protocols.qsystem import QSystemBoards, QSystemSign
from hardware.signlanguage import Look, Shown

A012 = b"\x01\x21A012\x07"


def test_a_number_is_one_frame_filled_up_with_blanks() -> None:
    sign = QSystemSign.configured({})
    assert sign.show(0x21, Look("A012")) == (A012,)
    assert sign.show(0x21, Look("A1")) == (b"\x01\x21A1  \x07",)
    assert sign.show(0x21, Look("")) == (b"\x01\x21    \x07",)


def test_boards_show_what_they_are_told() -> None:
    boards = QSystemBoards()
    assert boards.feed(A012 + b"\x01\x22    \x07") == [Shown(0x21, "A012", b""), Shown(0x22, "", b"")]


@given(st.lists(st.binary(max_size=40), max_size=10), st.integers(0, len(A012)))
def test_after_any_noise_in_any_pieces_the_next_frame_is_read(noise: list[bytes], cut: int) -> None:
    boards = QSystemBoards()
    for piece in noise:
        boards.feed(piece)
    assert (boards.feed(A012[:cut]) + boards.feed(A012[cut:]))[-1] == Shown(0x21, "A012", b"")


def test_a_silence_ends_an_unfinished_frame() -> None:
    boards = QSystemBoards()
    boards.feed(A012[:4])
    assert boards.silence() == []
    assert boards.feed(b"12\x07") == []
