"""Our slips on a printer that is not ours: what it draws, what it understands, and how it says it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageDraw, ImageOps
from pyzbar.pyzbar import ZBarSymbol, decode

from hardware.clock import HallClock
from hardware.health import Condition, HealthBook
from hardware.printing.escpos import slip_bytes
from hardware.printing.printer import Link, Printer
from hardware.printing.profile import Mode, Profile, profile_for
from hardware.printing.sending import flush
from hardware.printing.spool import Spool
from hardware.public import Wait
from hardware.slips.layout import Languages, Layout, LogoAt
from hardware.slips.slip import Slip, draw
from hardware.transports import open_wire
from tests.hardware.printing.stranger import Stranger

Until = Callable[[Callable[[], object]], None]
Print = Callable[..., Printer]
URL = "https://hall.example.com/t/3q2-7wAbCdEfGhIjKlMnOp"
PROFILE = replace(profile_for({"profile": "epson-tm-t20"}), status_s=0.3, confirm_s=0.3)
ANY_MAKE = replace(profile_for({}), status_s=0.3)
PRINT_COMPLETE = "1d 28 48"


def logo() -> bytes:
    """A ring, so that no row or column of it is like the next."""
    picture = Image.new("1", (300, 90), 1)
    ImageDraw.Draw(picture).ellipse((2, 3, 296, 87), outline=0, width=9)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def slip(language: str, layout: Layout) -> Slip:
    return Slip(
        hall={"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"},
        number="A031",
        service={"zh-CN": "缴费", "en": "Bill payment"},
        at=datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")),
        language=language,
        ahead=8,
        wait=Wait(14 * 60, 22 * 60),
        no_show="back",
        places=3,
        track_url=URL,
        layout=layout,
    )


@pytest.fixture(scope="module")
def switched_on() -> Iterator[Stranger]:
    box = Stranger("epson-tm-t20iii")
    yield box
    box.close()


@pytest.fixture
def stranger(switched_on: Stranger) -> Stranger:
    """In order, and with nothing remembered."""
    switched_on.papers.clear()
    switched_on.unknown.clear()
    return switched_on


@pytest.fixture
def own(stranger: Stranger, spool: Spool, health: HealthBook, clock: HallClock) -> Iterator[Print]:
    """Our owner of that printer; every slip it prints says the same."""
    owners: list[Printer] = []

    def own(profile: Profile, said: Slip) -> Printer:
        address = {"host": "127.0.0.1", "port": stranger.port}
        link = Link(lambda: open_wire("tcp", address), profile, "a stranger")
        owners.append(Printer("printer-k1", link, spool, lambda slip: said, health, clock))
        owners[-1].start()
        return owners[-1]

    yield own
    for owner in owners:
        owner.stop()
        owner.join(15)


def codes(picture: Image.Image) -> list[str]:
    """The QR codes on a paper, the margins beside the head included."""
    paper = ImageOps.expand(picture.convert("L"), 32, 255)
    return [code.data.decode() for code in decode(paper, symbols=[ZBarSymbol.QRCODE])]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("languages", list(Languages))
def test_it_draws_the_slip_dot_by_dot_as_we_did(
    stranger: Stranger, own: Print, lay: Any, until: Until, language: str, languages: Languages
) -> None:
    at = LogoAt.CENTRE if languages is Languages.BOTH else LogoAt.LEFT
    layout = Layout(logo(), at, languages, {"zh-CN": "心级服务", "en": "Service from the heart"})
    said = slip(language, layout)
    lay()
    own(ANY_MAKE, said)
    until(lambda: stranger.papers)
    (paper,) = stranger.papers
    assert paper.size == draw(said, 576).size
    assert paper.tobytes() == draw(said, 576).tobytes()
    assert codes(paper) == [URL]
    assert [command[:8] for command in stranger.unknown] == [PRINT_COMPLETE], (
        "it is asked once if it confirms"
    )


def test_a_code_that_the_printer_draws_itself_is_read(
    stranger: Stranger, own: Print, lay: Any, until: Until
) -> None:
    lay()
    own(replace(PROFILE, mode=Mode.TEXT), slip("en", Layout()))
    until(lambda: stranger.papers)
    assert codes(stranger.papers[0]) == [URL]
    assert {command[:8] for command in stranger.unknown} <= {PRINT_COMPLETE}


def test_zeros_end_a_slip_that_was_cut_short_and_the_next_one_is_whole(
    stranger: Stranger, until: Until
) -> None:
    picture = draw(slip("zh-CN", Layout(logo())), 576)
    data = slip_bytes(picture, ANY_MAKE)
    wire = open_wire("tcp", {"host": "127.0.0.1", "port": stranger.port})
    try:
        wire.send(data[:3000] + flush(ANY_MAKE) + data, 5)
        until(lambda: stranger.papers)
    finally:
        wire.close()
    (paper,) = stranger.papers
    assert paper.crop((0, paper.height - picture.height, 576, paper.height)).tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("paper-out", (Condition.ATTENTION, "paper_out")),
        ("cover-open", (Condition.ATTENTION, "cover_open")),
        ("offline", (Condition.ATTENTION, "offline")),
        ("paper-near-end", (Condition.DEGRADED, "paper_near_end")),
    ],
)
def test_we_read_its_states_rightly(
    stranger: Stranger,
    own: Print,
    until: Until,
    health: HealthBook,
    fault: str,
    state: tuple[Condition, str],
) -> None:
    def told() -> tuple[Condition, str | None] | None:
        seen = health.of("printer-k1")
        return (seen.condition, seen.reason) if seen else None

    own(PROFILE, slip("en", Layout()))
    until(lambda: told() == (Condition.READY, None))
    stranger.suffer(fault)
    until(lambda: told() == state)
    stranger.suffer(fault, active=False)
    until(lambda: told() == (Condition.READY, None))


@pytest.mark.parametrize("mode", list(Mode))
def test_after_a_slip_it_still_says_unasked_what_befalls_it(
    stranger: Stranger, own: Print, lay: Any, until: Until, mode: Mode
) -> None:
    """`ESC @`, with which a slip begins, ends the automatic status."""
    lay()
    own(replace(PROFILE, mode=mode), slip("en", Layout()))
    until(lambda: stranger.papers)
    told = stranger.suffer("cover-open")
    stranger.suffer("cover-open", active=False)
    assert [status.hex(" ") for status in told] == ["38 00 00 00"]
