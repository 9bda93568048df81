"""The slip's layout in the office: what the page shows is what is drawn and what comes out on paper."""

import json
import re
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect
from pyzbar.pyzbar import decode

from hall.catalogue_file import read_document
from hardware.public import wait_of
from hardware.slips.layout import Layout, layout_of
from hardware.slips.slip import Slip, draw
from tests.e2e.pages.office import SCREENS, OfficePage
from tests.running_hall import RunningHall, refused

Desk = Callable[..., OfficePage]
NAMES = {"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"}
PAYMENT = {"zh-CN": "缴费", "en": "Bill payment"}


def document(server: RunningHall) -> dict[str, Any]:
    found: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    return found


def png_of(server: RunningHall, path: str, body: object = None, role: str = "manager") -> Image.Image:
    """A picture from the API. Raises urllib's HTTPError for a refusal."""
    request = Request(
        f"{server.address}/api/v1{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {server.token(role)}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:
        return Image.open(BytesIO(answer.read())).convert("1")


def refusal(server: RunningHall, body: object, role: str = "manager") -> tuple[int, dict[str, Any]]:
    return refused(lambda: png_of(server, "/slip/preview", body, role))


def paper_of(server: RunningHall, number: str, copy: int = 0) -> Image.Image:
    """What the simulated printer of k1 made of the bytes it was sent, without the paper's margins."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for picture in server.ask("GET", "/devices/printer-k1/pictures", role="manager"):
            if picture["ticket"] == number and str(picture["copy"]) == str(copy):
                paper = png_of(server, f"/devices/printer-k1/pictures/{picture['n']}")
                return paper.crop((32, 0, 32 + 576, paper.height))
        time.sleep(0.1)
    raise AssertionError(f"no slip of {number} came out")


def drawn(ticket: dict[str, Any], layout: Layout, copy: int = 0) -> Image.Image:
    taken = datetime.fromisoformat(ticket["issued_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    slip = Slip(
        NAMES,
        ticket["number"],
        PAYMENT,
        taken,
        ahead=ticket["ahead"],
        wait=wait_of(ticket["wait"]),
        no_show="back",
        places=3,
        track_url=ticket["track_url"],
        copy=copy,
        layout=layout,
    )
    return draw(slip, 576)


def a_logo(file: Path) -> Path:
    """A blue disc and a dark bar on white, with a border to be trimmed."""
    picture = Image.new("RGB", (1000, 400), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((100, 50, 400, 350), fill=(0, 110, 190))
    pen.rectangle((450, 150, 900, 250), fill=(30, 30, 40))
    picture.save(file)
    return file


def shown(office: OfficePage) -> Locator:
    return office.page.locator(".true-dots")


def open_page(desk: Desk, size: str = "wide", language: str = "zh-CN") -> OfficePage:
    office = desk(size)
    office.page.goto(f"{office.address}/office/slip?lang={language}")
    expect(shown(office)).to_have_attribute("src", re.compile("^blob:"))
    return office


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", SCREENS)
def test_the_page_fits_its_window_and_says_everything(desk: Desk, size: str, language: str) -> None:
    office = open_page(desk, size, language)
    assert office.too_wide() == 0
    form = office.page.locator("#slip-form, #slip-picture, h1")
    assert re.findall(r"\b(?:slip|nav)_[a-z_]+\b", " ".join(form.all_inner_texts())) == []


def test_a_saved_layout_is_on_the_next_slip_dot_by_dot_and_can_be_put_back(
    server: RunningHall, desk: Desk, tmp_path: Path
) -> None:
    before = document(server)
    office = open_page(desk)
    page = office.page
    page.set_input_files("#logo-file", a_logo(tmp_path / "logo.png"))
    expect(page.locator(".logo-zone")).to_contain_text(re.compile(r"383 × 144 点，[\d,]+ 字节"))
    office.field("slip.heading.zh-CN").fill("心级服务，让爱连接")
    office.field("slip.no_show.zh-CN").fill("别着急，往后排 {places} 位")
    office.field("slip.note.zh-CN").fill("无线网络：HALL\n密码 88886666")
    page.get_by_label("两种语言都印").check()
    page.get_by_label("预计等候", exact=True).uncheck()
    page.get_by_role("button", name="下移: 业务类型").click()
    expect(office.save_bar).to_contain_text("6 处改动还没保存")
    office.save()

    saved = read_document(document(server)).slip
    assert saved.show == ("hall", "ahead", "service", "qr", "no_show", "taken")
    logo = Image.open(BytesIO(b64decode(saved.logo)))
    assert (logo.mode, logo.size) == ("1", (383, 144))
    assert [logo.getpixel(dot) for dot in ((0, 0), (72, 72), (300, 72), (382, 72))] == [255, 0, 0, 0]

    ticket = server.issue("payment", kiosk="k1")
    expected = drawn(ticket, layout_of(asdict(saved)))
    paper = paper_of(server, ticket["number"])
    assert paper.crop((0, 0, *expected.size)).tobytes() == expected.tobytes()
    assert [code.data.decode() for code in decode(paper.convert("L"))] == [ticket["track_url"]]

    server.ask("POST", f"/tickets/{ticket['id']}/reprint", role="manager")
    again = paper_of(server, ticket["number"], copy=1)
    copied = drawn(ticket, layout_of(asdict(saved)), copy=1)
    assert again.crop((0, 0, *copied.size)).tobytes() == copied.tobytes()

    page.reload()
    office.save_bar.get_by_role("button", name="恢复成原来的").click()
    expect(office.toast).to_contain_text("已恢复成原来的")
    assert document(server) == before


def test_a_test_slip_comes_out_in_the_saved_layout(server: RunningHall, desk: Desk) -> None:
    office = open_page(desk)
    button = office.page.get_by_role("button", name="打测试票")
    office.field("slip.heading.zh-CN").fill("试一试")
    expect(button).to_have_attribute("aria-disabled", "true")
    office.field("slip.heading.zh-CN").fill("")
    button.click()
    expect(office.toast).to_contain_text("1 号取号机")
    expect(office.toast).to_contain_text("打出了测试票")


def test_typing_is_seen_by_itself(desk: Desk) -> None:
    office = open_page(desk)
    for text in ("一", "一路顺风"):
        old = shown(office).get_attribute("src")
        office.field("slip.heading.zh-CN").fill(text)
        expect(shown(office)).not_to_have_attribute("src", old or "")


def test_the_picture_is_at_true_dots_on_both_papers_and_twice_as_large(desk: Desk) -> None:
    office = open_page(desk)
    page = office.page

    def width() -> float:
        box = shown(office).bounding_box()
        assert box is not None
        return box["width"]

    assert width() == 576
    page.get_by_role("button", name="2 倍").click()
    assert width() == 1152
    page.get_by_role("button", name="58 毫米").click()
    expect(page.locator(".picture-foot")).to_contain_text("384 × ")
    assert width() == 768


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("slip.no_show.zh-CN", "往后排 {place} 位", "花括号里只能写 {places}。"),
        ("slip.note.zh-CN", "\n".join("一" * 13), "最多 12 行"),
    ],
)
def test_a_mistake_is_said_at_its_field_while_the_rest_is_drawn(
    server: RunningHall, desk: Desk, path: str, text: str, words: str
) -> None:
    before = document(server)
    office = open_page(desk)
    office.field(path).fill(text)
    expect(office.mistake_at(path)).to_contain_text(words)
    expect(office.page.locator("#slip-picture .notice")).to_be_visible()
    office.page.keyboard.press("Control+s")
    expect(office.field(path)).to_be_focused()
    assert document(server) == before

    office.field(path).fill("好")
    expect(office.mistake_at(path)).to_have_count(0)
    expect(office.page.locator("#slip-picture .notice")).to_be_hidden()


def test_the_order_is_changed_by_keys_by_dragging_and_step_by_step_back(desk: Desk) -> None:
    office = open_page(desk)
    page = office.page
    rows = page.locator(".order-row")
    usual = ["营业厅名称", "号码", "业务类型", "前面几位", "预计等候", "二维码", "过号说明", "取号时间"]

    def names() -> list[str]:
        return [text.split("\n")[1 if text.startswith("⠿") else 0] for text in rows.all_inner_texts()]

    assert names() == usual
    up = page.get_by_role("button", name="上移: 二维码")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    assert names()[3:6] == ["二维码", "前面几位", "预计等候"]
    last = rows.filter(has_text="取号时间")
    rows.filter(has_text="营业厅名称").drag_to(last, target_position={"x": 80, "y": 40})
    assert (names()[0], names()[-1]) == ("号码", "营业厅名称")
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(office.save_bar).to_be_hidden()
    assert names() == usual


def test_what_the_server_draws_is_what_the_agent_would(server: RunningHall) -> None:
    layout = {"languages": "both", "note": {"en": "Wi-Fi"}, "show": ["qr", "hall", "ahead"]}
    for example, width, language in (("normal", 576, "en"), ("reprint", 384, "zh-CN"), ("long", 384, "en")):
        body = {"slip": layout, "width": width, "language": language, "example": example}
        picture = png_of(server, "/slip/preview", body)
        assert picture.width == width
        assert len(decode(picture.convert("L"))) == 1
        assert (picture.getpixel((0, 0)) == 0) == (example == "reprint")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"slip": {"no_show": {"en": "{x}"}}}, "slip.no_show"),
        ({"slip": {"logo": "AAAA"}}, "slip.logo"),
        ({"slip": {"show": ["number"]}}, "slip.show"),
        ({"slip": {"color": "red"}}, "slip.color"),
        ({"width": 10_000}, "width"),
        ({"example": "?"}, "example"),
    ],
)
def test_a_preview_names_the_mistake_like_saving_does(
    server: RunningHall, body: dict[str, Any], field: str
) -> None:
    status, problem = refusal(server, body)
    assert (status, problem["field"]) == (422, field)


def test_only_a_manager_may_look_at_it(server: RunningHall) -> None:
    assert refusal(server, {}, role="counter")[0] == 403
