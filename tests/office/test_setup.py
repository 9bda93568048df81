"""Connecting devices in Chromium: a running server, its real agent, printers on TCP, boards on ttys."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from hardware.padlanguage import Key, Press
from hardware.pads.qsystem import QSystemPad
from hardware.printing.profile import profile_for
from hardware.protocols.alpha import AlphaBoards
from hardware.protocols.qsystem import QSystemBoards
from hardware.protocols.textsign import TextBoards
from hardware.simulators.paper import Paper
from hardware.simulators.printer import SimulatedPrinter
from tests.e2e.pages.office import SCREENS, OfficePage
from tests.e2e.pages.setup import SetupPage
from tests.hardware.far_ends import FarEnd, IndependentBoards
from tests.running_hall import RunningHall

Desk = Callable[..., OfficePage]
PRINTER = "127.73.9.2"
"""A loopback address of this file's own, so that the printers' usual port is free there."""


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Whatever is entered here is switched off at the end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def setup(server: RunningHall, desk: Desk) -> SetupPage:
    return SetupPage(desk().page, server.address)


@pytest.fixture(autouse=True)
def as_before(server: RunningHall) -> Iterator[None]:
    """Each test finds the catalogue as it was."""
    before = document(server)
    yield
    server.ask("PUT", "/catalogue", before, role="manager")


def document(server: RunningHall) -> dict[str, Any]:
    found: dict[str, Any] = server.ask("GET", "/catalogue?as=json", role="manager")
    return found


def device(server: RunningHall, code: str) -> dict[str, Any] | None:
    return next((row for row in document(server)["device"] if row["code"] == code), None)


def its_old_place(server: RunningHall, code: str, driver: str, address: dict[str, Any]) -> None:
    """Where a device that is about to be found stood till now; switched off, so that it is sent nothing."""
    catalogue = document(server)
    row = next(row for row in catalogue["device"] if row["code"] == code)
    row |= {"driver": driver, "address": address, "enabled": False}
    server.ask("PUT", "/catalogue", catalogue, role="manager")


def until(condition: Callable[[], object]) -> None:
    """Wait, at most fifteen seconds, for what the agent does."""
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def test_a_printer_is_found_tried_by_a_label_bound_and_taken_back(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    papers: list[Paper] = []
    machine = SimulatedPrinter(profile_for({"profile": "epson-tm-t20"}), papers.append, PRINTER, 9100)
    opened.enter_context(closing(machine))
    before = device(server, "printer-k1")
    setup.open()
    setup.begin("printers")
    setup.look_on_the_network("127.73.9.0/29")

    row = setup.printer(f"{PRINTER}:9100")
    row.locator("select").first.select_option("epson-tm-t20")
    row.locator("select").last.select_option("k1")
    row.get_by_role("button", name="打印标签试试").click()
    expect(setup.page.locator(".toast").last).to_contain_text("标签打印了")
    assert len(papers) == 1

    row.get_by_role("button", name="就是这台，保存").click()
    expect(row).to_contain_text("已在用：printer-k1")
    bound = device(server, "printer-k1")
    assert bound is not None
    assert (bound["driver"], bound["place"]) == ("tcp", "k1")
    assert bound["address"] == {"host": PRINTER, "port": 9100, "profile": "epson-tm-t20"}
    server.issue("payment", kiosk="k1")
    until(lambda: len(papers) == 2)

    setup.page.locator(".toast-action").click()
    expect(setup.page.locator(".toast").last).to_contain_text("已恢复成原来的")
    assert device(server, "printer-k1") == before


def test_no_printer_there_says_what_to_look_at(setup: SetupPage) -> None:
    setup.open()
    setup.begin("printers")
    setup.look_on_the_network("127.73.10.0/30")
    expect(setup.page.locator("#work .empty")).to_contain_text("网络上没有找到打印机")


def test_boards_that_answer_light_up_one_by_one_and_are_bound(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    boards = IndependentBoards((3, 5))
    opened.enter_context(closing(boards))
    setup.open()
    setup.begin("signs")
    setup.name_port(boards.port)
    setup.go.click()

    expect(setup.question).to_contain_text("哪个窗口显示", timeout=30_000)
    expect(setup.lit(3)).to_be_visible()
    assert (boards.text(3), boards.text(5)) == ("8888", "")
    setup.window("7").dblclick()
    expect(setup.lit(5)).to_be_visible()
    assert (boards.text(3), boards.text(5)) == ("", "8888")
    setup.key("退回一步").click()
    expect(setup.lit(3)).to_be_visible()
    setup.window("8").click()
    expect(setup.lit(5)).to_be_visible()
    setup.page.keyboard.press("7")  # the first window has the focus
    setup.key("保存这 2 块屏").click()
    expect(setup.notice).to_contain_text("sign-8、sign-7")

    sign = device(server, "sign-8")
    assert sign is not None
    assert (sign["kind"], sign["driver"], sign["place"]) == ("sign", "modbus", "8")
    assert sign["address"] == {"port": boards.port, "unit": 3}
    server.counter("8", "open")
    number = server.counter("8", "serve", service="payment")["number"]
    until(lambda: boards.text(3) == number)
    server.counter("8", "finish")
    server.counter("8", "close")


def test_boards_that_never_answer_show_their_addresses_and_are_found_by_eye(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    far = FarEnd(QSystemBoards())
    opened.enter_context(closing(far))
    its_old_place(server, "sign-5", "qsystem", {"port": far.port, "unit": 34, "digits": 3})
    setup.open()
    setup.begin("signs")
    setup.name_port(far.port)
    setup.speak("qsystem")
    setup.go.click()
    expect(setup.question).to_contain_text("现在能看到哪些数字？")
    until(lambda: far.shown.get(34) == ["34"])
    setup.page.locator(".number-key", has_text="34").click()
    setup.key("看好了，下一步").click()

    expect(setup.lit(34)).to_be_visible(timeout=30_000)
    until(lambda: far.shown[34][-1] == "8888")
    setup.window("6").click()
    setup.key("保存这 1 块屏").click()
    expect(setup.notice).to_contain_text("sign-6")
    bound = device(server, "sign-6")
    assert bound is not None
    assert bound["address"] == {"port": far.port, "unit": 34, "digits": 3}
    assert (device(server, "sign-5") or {})["retired"] is True
    expect(setup.page.locator(".toast").last).to_contain_text("sign-5 停用了")


def test_a_closed_page_leaves_no_board_lit(setup: SetupPage, opened: ExitStack) -> None:
    far = FarEnd(QSystemBoards())
    opened.enter_context(closing(far))
    setup.open()
    setup.begin("signs")
    setup.name_port(far.port)
    setup.speak("qsystem")
    setup.go.click()
    until(lambda: far.shown.get(33) == ["33"])
    setup.page.goto("about:blank")
    until(lambda: far.shown[33][-1] == "")


def test_pads_are_told_apart_by_a_key_pressed_at_each_window(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    far = FarEnd(QSystemBoards())
    opened.enter_context(closing(far))
    pads = QSystemPad.configured({"unit": 40}).far()
    setup.open()
    setup.begin("pads")
    setup.name_port(far.port)
    setup.speak("qsystem-pad")
    setup.go.click()
    expect(setup.question).to_contain_text("请到每个窗口按一个键")
    row = setup.page.locator('.found-row[data-unit="40"]')
    end = time.monotonic() + 15
    while not row.count():
        assert time.monotonic() < end, "the press was never heard"
        far.say(pads.press(Press(40, Key.CALL)))
        setup.page.wait_for_timeout(300)
    row.locator("select").focus()
    far.say(pads.press(Press(40, Key.FINISH)) + pads.press(Press(41, Key.CALL)))
    expect(row).to_contain_text("刚才按了“办结”")
    expect(setup.page.locator('.found-row[data-unit="41"]')).to_be_visible()
    expect(row.locator("select")).to_be_focused()
    row.locator("select").select_option("5")
    setup.key("保存").click()
    expect(setup.notice).to_contain_text("pad-5")
    setup.page.locator(".toast-action").click()
    expect(setup.page.locator(".toast").last).to_contain_text("已恢复成原来的")
    setup.key("保存").click()
    expect(setup.notice).to_contain_text("pad-5")
    bound = device(server, "pad-5")
    assert bound is not None
    assert (bound["kind"], bound["place"], bound["driver"]) == ("pad", "5", "qsystem-pad")
    assert bound["address"] == {"port": far.port, "unit": 40}


def test_a_rating_keypad_is_described_as_its_sheet_has_it_and_each_window_has_one(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    far = FarEnd(QSystemBoards())
    opened.enter_context(closing(far))
    setup.open()
    setup.begin("pads")
    setup.name_port(far.port)
    setup.speak("bytemap")
    expect(setup.go).to_be_disabled()
    setup.page.locator("textarea[name=keys]").fill("01 = rate-5\n02 = rate-1")
    setup.page.locator("input[name=press]").fill("AA 55 {unit} {sum8}")
    setup.go.click()
    expect(setup.notice).to_contain_text("“按一个键时发什么”写的是“AA 55 {unit} {sum8}”，里面少了 {key}。")
    expect(setup.question).to_have_count(0)
    setup.page.locator("input[name=press]").fill("AA 55 {unit} {key} {sum8}")
    setup.go.click()
    expect(setup.question).to_be_visible()
    rows = setup.page.locator(".found-row")
    end = time.monotonic() + 15
    while rows.count() < 2:
        assert time.monotonic() < end, "the presses were never heard"
        far.say(bytes.fromhex("AA 55 07 01 07  AA 55 08 02 09"))
        setup.page.wait_for_timeout(300)
    expect(rows.first).to_contain_text("评价器，地址 7")
    rows.first.locator("select").select_option("5")
    rows.last.locator("select").select_option("5")
    expect(rows.first.locator("select")).to_have_value("")
    setup.key("保存").click()
    expect(setup.notice).to_contain_text("rating-5")
    bound = device(server, "rating-5")
    assert bound is not None
    assert (bound["kind"], bound["place"], bound["driver"]) == ("rating", "5", "bytemap")
    keys = {"01": "rate-5", "02": "rate-1"}
    assert bound["address"] == {
        "port": far.port,
        "unit": 8,
        "press": "AA 55 {unit} {key} {sum8}",
        "keys": keys,
    }


def test_a_sign_with_words_is_lit_in_its_maker_s_frame(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    far = FarEnd(TextBoards({"vendor": "stx-address-xor"}))
    opened.enter_context(closing(far))
    setup.open()
    setup.begin("signs")
    setup.name_port(far.port)
    setup.speak("text")
    setup.page.locator(".line-settings select").nth(1).select_option("stx-address-xor")
    setup.page.locator(".line-settings .switch").click()
    setup.go.click()
    until(lambda: far.shown.get(2) == ["请2号"])
    setup.page.locator(".number-key", has_text="2").first.click()
    setup.key("看好了，下一步").click()
    setup.window("6").click()
    setup.key("保存这 1 块屏").click()
    expect(setup.notice).to_contain_text("sign-6")
    bound = device(server, "sign-6")
    assert bound is not None
    address = {"port": far.port, "unit": 2, "vendor": "stx-address-xor", "echo": True}
    assert (bound["driver"], bound["address"]) == ("text", address)


def test_a_sign_of_another_frame_than_usual_is_lit_and_bound_with_it(
    server: RunningHall, setup: SetupPage, opened: ExitStack
) -> None:
    """A pseudo terminal has eight bits and no parity: in the usual 7E1 the port could not even be opened."""
    far = FarEnd(AlphaBoards())
    opened.enter_context(closing(far))
    setup.open()
    setup.begin("signs")
    setup.name_port(far.port)
    setup.speak("alpha")
    setup.page.get_by_label("数据位和校验").select_option("8N1")
    setup.go.click()
    until(lambda: far.shown.get(2) == ["2"])
    setup.page.locator(".number-key", has_text="2").first.click()
    setup.key("看好了，下一步").click()
    setup.window("6").click()
    setup.key("保存这 1 块屏").click()
    expect(setup.notice).to_contain_text("sign-6")
    bound = device(server, "sign-6")
    assert bound is not None
    assert (bound["driver"], bound["address"]) == ("alpha", {"port": far.port, "unit": 2, "frame": "8N1"})


def test_a_port_that_is_not_there_is_said_in_plain_words(setup: SetupPage) -> None:
    setup.open()
    setup.begin("signs")
    setup.name_port("/dev/ttyUSB99")
    setup.go.click()
    expect(setup.notice).to_contain_text("接口不见了：可能被拔掉了")


def test_a_network_that_is_gone_is_not_told_as_a_machine_that_is_off_line(
    server: RunningHall, signed_in: BrowserContext
) -> None:
    setup = SetupPage(signed_in.new_page(), server.address)  # its console complains of what is lost
    setup.open()
    setup.begin("signs")
    setup.name_port("/dev/ttyUSB99")
    setup.page.route("**/tasks", lambda route: route.abort())
    setup.go.click()
    expect(setup.notice).to_have_text("连不上大厅服务器，请稍后再试。")
    setup.page.close()


def test_an_agent_that_was_never_heard_from_says_so(server: RunningHall, setup: SetupPage) -> None:
    catalogue = document(server)
    catalogue["device"][0]["agent"] = "k9"
    server.ask("PUT", "/catalogue", catalogue, role="manager")
    setup.open()
    expect(setup.agent("k9")).to_contain_text("没有联系上")
    setup.agent("k9").locator("input").check()
    expect(setup.page.locator("#what")).to_contain_text("联系不上这台电脑")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", SCREENS)
def test_every_step_fits_its_window(server: RunningHall, desk: Desk, size: str, language: str) -> None:
    office = desk(size)
    setup = SetupPage(office.page, server.address)
    setup.open(language)
    for what in ("printers", "signs", "pads"):
        setup.begin(what)
        assert (what, office.too_wide()) == (what, 0)
    # the bar of the office's long works is called so as well, and has a look of its own
    expect(setup.page.locator("#work")).to_have_css("align-items", "normal")
