"""The lamps of simulated signs."""

from io import BytesIO

from PIL import Image

from hardware import lamp


def lit(text: str) -> int:
    return sum(count for count, colour in lamp.draw(text).getcolors() or [] if colour == (255, 176, 0))


def test_blank_is_dark_and_every_character_has_a_shape_of_its_own() -> None:
    assert lit("") == 0
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
    assert len({lamp.draw(letter).tobytes() for letter in letters}) == len(letters)


def test_a_longer_number_gets_a_wider_display() -> None:
    assert lamp.draw("A001").size == lamp.draw("A1000").size
    assert lamp.draw("A10000").width > lamp.draw("A1000").width


def test_it_goes_out_as_png() -> None:
    with Image.open(BytesIO(lamp.png("A001"))) as picture:
        assert picture.format == "PNG"
