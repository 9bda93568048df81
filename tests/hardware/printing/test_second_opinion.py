"""Our few ESC/POS commands against the known library's: the same picture, the same bytes."""

import pytest
from escpos.printer import Dummy
from PIL import Image, ImageDraw

from hardware.printing.escpos import RESET, raster


def picture(width: int, height: int) -> Image.Image:
    """Something with edges on every side."""
    sheet = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((3, 2, width - 9, height - 1), outline=0, width=5)
    pen.line((0, 0, width, height), fill=0, width=3)
    return sheet


@pytest.mark.parametrize(("width", "height"), [(384, 120), (576, 200)])
def test_our_raster_is_the_library_s(width: int, height: int) -> None:
    printer = Dummy()
    printer.image(picture(width, height), impl="bitImageRaster", fragment_height=960, center=False)
    assert raster(picture(width, height), height) == printer.output


def test_bands_are_the_library_s_fragments() -> None:
    printer = Dummy()
    printer.image(picture(384, 100), impl="bitImageRaster", fragment_height=40, center=False)
    assert raster(picture(384, 100), 40) == printer.output


def test_a_slip_begins_as_the_library_begins() -> None:
    printer = Dummy()
    printer.hw("INIT")
    assert printer.output == RESET
