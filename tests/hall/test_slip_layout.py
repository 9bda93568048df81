"""The slip's layout in the catalogue: equal on every way, mistakes named before a printer sees them."""

import struct
import tomllib
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from hall.actor import Actor
from hall.catalogue_file import default_catalogue, read_catalogue, read_document, write_catalogue
from hall.errors import CatalogueMistake
from hall.hall import Hall, digest_of
from hall.png import SIGNATURE, size_of_bitmap
from hall.slip import LogoAt, SlipLanguages, SlipLayout


def png(width: int = 300, height: int = 90, mode: str = "1", **how: object) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert(mode).save(file, "PNG", **how)
    return file.getvalue()


def whole() -> SlipLayout:
    return SlipLayout(
        logo=b64encode(png()).decode(),
        logo_at=LogoAt.CENTRE,
        languages=SlipLanguages.BOTH,
        heading={"zh-CN": "心级服务，让爱连接", "en": "Service from the heart"},
        note={"zh-CN": '无线网络：HALL\n密码　"88886666"\n\\o/', "en": "Wi-Fi: HALL\n[slip] = 'x'"},
        no_show={"zh-CN": "往后排 {places} 位"},
        show=("service", "qr", "hall", "taken"),
    )


def mistake(**given: object) -> CatalogueMistake:
    with pytest.raises(CatalogueMistake) as found:
        read_document({**document(), "slip": given})
    return found.value


def document() -> dict[str, object]:
    return tomllib.loads(write_catalogue(default_catalogue()))


def test_it_reads_back_equal_from_text_and_from_a_document() -> None:
    catalogue = replace(default_catalogue(), slip=whole())
    assert read_catalogue(write_catalogue(catalogue)) == catalogue
    assert digest_of(read_catalogue(write_catalogue(catalogue))) == digest_of(catalogue)


def test_the_default_layout_is_not_written_and_every_other_has_its_own_digest() -> None:
    default = default_catalogue()
    assert "[slip]" not in write_catalogue(default)
    others = [
        replace(default, slip=slip)
        for slip in (whole(), replace(whole(), logo=""), SlipLayout(show=()), SlipLayout(show=("qr", "hall")))
    ]
    assert len({digest_of(catalogue) for catalogue in (default, *others)}) == 5


def test_it_is_kept_and_comes_back_with_the_catalogue(
    open_a_hall: Callable[..., Hall], manager: Actor
) -> None:
    hall = open_a_hall()
    hall.change_catalogue(manager, replace(hall.catalogue, slip=whole()))
    assert open_a_hall().catalogue.slip == whole()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"no_show": {"en": "back {place} places"}}, "slip.no_show"),
        ({"no_show": {"en": "back {} places"}}, "slip.no_show"),
        ({"no_show": {"en": "back {{places}}"}}, "slip.no_show"),
        ({"no_show": {"en": "a } brace"}}, "slip.no_show"),
        ({"no_show": {"en": "two\nlines"}}, "slip.no_show"),
        ({"heading": {"zh-CN": "心" * 41}}, "slip.heading"),
        ({"heading": {"zh-CN": "a\tb"}}, "slip.heading"),
        ({"note": {"en": "a\n" * 12}}, "slip.note"),
        ({"note": {"en": "a" * 401}}, "slip.note"),
        ({"note": {"en": "bell \x07"}}, "slip.note"),
        ({"languages": ["en"]}, "slip.languages"),
        ({"logo": b64encode(b"GIF89a").decode()}, "slip.logo"),
        ({"logo": b64encode(png()[:-30]).decode()}, "slip.logo"),
        ({"logo": b64encode(png(mode="L")).decode()}, "slip.logo"),
        ({"logo": b64encode(png(1025, 8)).decode()}, "slip.logo"),
        ({"logo": "A" * 32769}, "slip.logo"),
        ({"logo": None}, "slip.logo"),
        ({"size": 3}, "slip.size"),
    ],
)
def test_a_mistake_names_its_field(given: dict[str, object], field: str) -> None:
    assert mistake(**given).field == field


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bitmap(width: int, height: int, dots: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(dots)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_what_pillow_writes_is_a_bitmap() -> None:
    assert size_of_bitmap(png(300, 90), 1024) == (300, 90)
    assert size_of_bitmap(bitmap(9, 2, bytes(6)), 1024) == (9, 2)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        SIGNATURE,
        SIGNATURE + chunk(b"IEND", b""),
        png()[:60] + b"\x00" + png()[61:],
        bitmap(9, 2, bytes(5)),
        bitmap(9, 2, bytes(10_000_000)),
        bitmap(0, 2, b""),
        png(mode="P"),
        bitmap(9, 2, bytes(6)).replace(b"IDAT", b"IDAX"),
    ],
)
def test_what_cannot_be_drawn_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"PNG|dots"):
        size_of_bitmap(broken, 1024)
