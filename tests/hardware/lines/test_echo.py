"""An adapter that returns what is sent: the echo is found, whole or not, and nothing else is taken for it."""

import pytest

from hardware.lines.echo import without_echo, without_mutilated_echo

FRAME = bytes.fromhex("03 06 00 07 00 0C 39 EC")
LAMP = b"\x01\x23\x31\x07"
CALL = b"\x01\x23\x32\x07"


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        (b"", b""),
        (FRAME, b""),
        (FRAME + FRAME, FRAME),
        (FRAME + b"\xff", b"\xff"),
        (b"\xff" + FRAME, b"\xff"),
        (FRAME[2:] + FRAME, FRAME),
        (FRAME[:-2] + FRAME, FRAME),
        (FRAME[:3] + b"\x99" + FRAME[4:] + FRAME, FRAME),
        (FRAME[:5], FRAME[:5]),
    ],
)
def test_what_is_left_of_what_was_heard(heard: bytes, left: bytes) -> None:
    """An answer may be the very frame: then it is the second one, or the one behind a mutilated echo."""
    assert without_echo(FRAME, heard) == left


@pytest.mark.parametrize(
    ("left_over", "left"),
    [
        (FRAME[2:], b""),
        (FRAME[:-2], b""),
        (FRAME[:3] + b"\x99" + FRAME[4:], b""),
        (FRAME[1:] + LAMP, LAMP),
        (LAMP, LAMP),
        (b"", b""),
    ],
)
def test_a_mutilated_echo_is_no_key(left_over: bytes, left: bytes) -> None:
    assert without_mutilated_echo(FRAME, left_over) == left


def test_a_key_that_differs_from_the_lamps_order_by_one_byte_is_a_key() -> None:
    assert without_echo(LAMP, CALL + LAMP) == CALL
    assert without_echo(LAMP, LAMP + CALL) == CALL
    assert without_mutilated_echo(LAMP, CALL) == CALL
