"""The lights of simulated signs and pads."""

from io import BytesIO

from PIL import Image

from hardware.simulators import lamp


def lit(text: str, colour: tuple[int, int, int] = (255, 176, 0), of: str = "") -> int:
    return sum(count for count, seen in lamp.draw(text, of).getcolors(1000) or [] if seen == colour)


def test_blank_is_dark_and_every_character_has_a_shape_of_its_own() -> None:
    assert lit("") == 0
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
    assert len({lamp.draw(letter).tobytes() for letter in letters}) == len(letters)


def test_a_longer_number_gets_a_wider_display() -> None:
    assert lamp.draw("A001").size == lamp.draw("A1000").size
    assert lamp.draw("A10000").width > lamp.draw("A1000").width


def test_words_are_drawn_and_a_second_line_stands_below_the_first() -> None:
    assert lamp.draw("请A001号").tobytes() != lamp.draw("请A002号").tobytes()
    assert lit("暂停服务") > lit("一")
    one, two = lamp.draw("请A001号"), lamp.draw("请A001号\n等候12人")
    assert two.height > one.height
    upper = one.height - lamp.STEP * 3 // 2
    assert two.crop((0, 0, one.width, upper)).tobytes() == one.crop((0, 0, one.width, upper)).tobytes()
    assert lamp.draw("A001\n12").size == (lamp.draw("A001").width, lamp.draw("A001").height + 10 * lamp.STEP)


def test_a_pads_lamp_has_its_colour_and_rings_while_it_blinks() -> None:
    red, green = (255, 75, 51), (61, 220, 100)
    assert (lit("12", red), lit("12", green)) == (0, 0)
    assert lit("12", red, "red") > 0 == lit("12", green, "red")
    assert (
        lit("12", green, "green")
        < lit("12", green, "green blinking")
        < lit("12", green, "green blinking fast")
    )
    assert lit("12", of="red") == lit("12")


def test_it_goes_out_as_png() -> None:
    with Image.open(BytesIO(lamp.png("A001"))) as picture:
        assert picture.format == "PNG"
