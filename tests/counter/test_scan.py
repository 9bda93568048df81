"""A slip under a scanner at the counter: what begins by itself, what is shown, what is left undisturbed."""

from collections.abc import Callable
from itertools import groupby

import pytest
from playwright.sync_api import Page, expect

from tests.counter.conftest import CODE, Crowd
from tests.e2e.pages.counter import CounterPage
from tests.running_hall import RunningHall

SHIFTED = dict(zip('~_+{}|:"<>?!@#$%^&*()', "`-=[]\\;',./1234567890", strict=True))
SCANNER_MS = 45
PLACES = {"`": "Backquote", "-": "Minus", "=": "Equal", "[": "BracketLeft", "]": "BracketRight"}
PLACES |= {"\\": "Backslash", ";": "Semicolon", "'": "Quote", ",": "Comma", ".": "Period", "/": "Slash"}


def place_of(letter: str) -> tuple[str, bool]:
    """Where the letter is on an American keyboard, and whether it needs Shift."""
    plain = SHIFTED.get(letter, letter)
    place = PLACES.get(plain) or (f"Digit{plain}" if plain.isdigit() else f"Key{plain.upper()}")
    return place, plain != letter or letter.isupper()


def stroke(letter: str, *, capital_keys: bool = False) -> dict[str, object]:
    """The key event of a letter; with `capital_keys` Shift is turned about for letters."""
    place, shifted = place_of(letter)
    return {"key": letter, "code": place, "shiftKey": shifted != (capital_keys and letter.isalpha())}


def scan(page: Page, text: str, end: str = "Enter", *, capital_keys: bool = False) -> None:
    """A scanner's keys, all within a blink, however busy this machine is."""
    strokes = [stroke(letter, capital_keys=capital_keys) for letter in text]
    page.evaluate(
        """(strokes) => strokes.forEach((stroke) => (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent("keydown", { ...stroke, bubbles: true, cancelable: true })))""",
        [*strokes, {"key": end, "code": end}],
    )


WATCH_GAPS = """() => {
  window.gaps = [];
  let last = 0;
  window.addEventListener("keydown", (event) => {
    if (event.isTrusted && last) window.gaps.push(event.timeStamp - last);
    last = event.timeStamp;
  }, { capture: true });
}"""


def typed(page: Page, text: str) -> float:
    """Real keys, as fast as the browser takes them; the longest pause between two, in ms."""
    page.evaluate(WATCH_GAPS)
    for shifted, letters in groupby(text, lambda letter: place_of(letter)[1]):
        if not shifted:
            page.keyboard.type("".join(letters))
            continue
        page.keyboard.down("Shift")
        for letter in letters:
            page.keyboard.press(place_of(letter)[0])
        page.keyboard.up("Shift")
    page.keyboard.press("Enter")
    return max(page.evaluate("window.gaps"))


def slip(crowd: Crowd, service: str = "payment") -> tuple[str, str]:
    """A customer's number, and what the QR code on the slip says."""
    ticket = crowd.hall.issue(service)
    return ticket["number"], ticket["track_url"]


def card(teller: CounterPage) -> str:
    teller.question.wait_for()
    return teller.page.locator(".scan-card").inner_text()


def test_the_customer_who_was_called_is_here(teller: CounterPage, crowd: Crowd) -> None:
    number, url = slip(crowd)
    teller.next_customer()
    before = crowd.now()
    scan(teller.page, url)
    teller.wait_for("serving")
    teller.said(f"{number} 到了，开始办理")
    started = [m for m in crowd.moves(before) if m["counter"] == CODE]
    assert [(m["verb"], m["data"]) for m in started] == [("start", {"scanned": True})]

    scan(teller.page, url)
    teller.said(f"{number} 正在本窗口办理")
    expect(teller.question).to_have_count(0)
    teller.press("z")
    teller.wait_for("called")


def test_a_scan_presses_no_verb_and_typing_is_no_scan(teller: CounterPage, crowd: Crowd) -> None:
    number, url = slip(crowd)
    other, _ = slip(crowd)
    before = crowd.now()
    scan(teller.page, url)
    assert number in card(teller)
    assert crowd.verbs_at(CODE, before) == []
    teller.press("Escape")
    expect(teller.question).to_have_count(0)
    assert teller.next_customer() == number
    teller.press("b")
    teller.wait_for("serving")
    teller.press("h")
    teller.answer("1", then="idle")
    assert teller.next_customer() == other
    for key in ("1", "1", "2"):
        teller.press(key)
    assert teller.done() == {"payment": "×2", "invoice": "×1"}


def test_a_missed_customer_is_called_or_waits_again(teller: CounterPage, crowd: Crowd) -> None:
    number, url = slip(crowd)
    teller.next_customer()
    teller.press("m")
    teller.wait_for("idle")
    scan(teller.page, url)
    assert "过号" in card(teller)
    teller.answer("1", then="called")
    assert teller.number == number

    teller.page.locator("#desk:not([data-settling])").wait_for()
    teller.press("m")
    teller.wait_for("idle")
    scan(teller.page, url)
    teller.question.wait_for()
    teller.press("2")
    teller.said(f"{number} 已重新排队")
    assert crowd.ticket(number)["state"] == "waiting"


def test_a_held_customer_goes_on(teller: CounterPage, crowd: Crowd) -> None:
    number, url = slip(crowd)
    teller.next_customer()
    teller.press("b")
    teller.wait_for("serving")
    teller.press("h")
    teller.answer("2", then="idle")
    scan(teller.page, url)
    assert "挂起：填写单据" in card(teller)
    teller.answer("1", then="serving")
    assert teller.number == number


def test_waiting_shows_the_place_and_only_who_may_pick_calls(
    teller: CounterPage, person: Callable[..., CounterPage], crowd: Crowd
) -> None:
    slip(crowd)
    number, url = slip(crowd)
    scan(teller.page, url)
    assert "前面 1 位" in card(teller)
    expect(teller.question.locator(".answer").first).to_contain_text("补打号票")
    teller.press("Escape")

    picker = person("王建国", may_pick=True)
    picker.open("4")
    picker.space(then="idle")
    scan(picker.page, url)
    picker.question.wait_for()
    picker.answer("1", then="called")
    assert picker.number == number
    scan(teller.page, url)
    assert "叫到4号窗口" in card(teller).replace(" ", "")
    teller.press("Escape")

    crowd.hall.counter("5", "open")
    picker.press("t")
    picker.answer("Shift+Digit5", then="idle")
    scan(teller.page, url)
    assert "指定5号窗口，在那边等候" in card(teller).replace(" ", "")
    crowd.hall.counter("5", "close")


def test_a_slip_is_printed_again_by_a_scan_or_by_its_number(
    teller: CounterPage, crowd: Crowd, server: RunningHall
) -> None:
    def printed(before: int) -> list[tuple[str, int]]:
        moves = [m for m in crowd.moves(before) if m["verb"] == "slip.reprint"]
        return [(m["kiosk"], m["data"]["copy"]) for m in moves]

    crowd.until_printers_are_ready()
    before, ticket = crowd.now(), server.issue("payment", kiosk="k2")
    scan(teller.page, ticket["track_url"])
    expect(teller.question).to_contain_text("在 2 号取号机出纸")
    teller.press("1")
    teller.said(f"{ticket['number']} 的号票在 2 号取号机出纸")
    assert printed(before) == [("k2", 1)]

    teller.press("0")
    teller.page.locator("#entered").fill(ticket["number"].lower())
    teller.page.locator("#entered").press("Enter")
    expect(teller.question.locator(".answer").nth(0)).to_contain_text("2 号取号机")
    teller.press("2")
    teller.said("出纸")
    assert printed(before) == [("k2", 1), ("k1", 2)]


def test_a_typed_number_that_is_none_is_answered_in_words_for_who_types(
    teller: CounterPage, crowd: Crowd, server: RunningHall
) -> None:
    def types(text: str) -> None:
        teller.press("0")
        expect(teller.page.locator("#entered")).to_be_focused()
        teller.page.keyboard.insert_text(text)  # in the place of the number that stands there
        teller.press("Enter")

    crowd.until_printers_are_ready()
    slip(crowd)
    teller.next_customer()
    other = server.issue("payment")
    types("A999")
    teller.said("今天没有发过 A999，")
    types("九号")
    teller.said("“九号”不是排队号，")
    types(other["number"])
    expect(teller.question).to_contain_text("在哪里出纸")
    server.ask("POST", f"/tickets/{other['id']}/cancel", role="manager")
    teller.press("1")
    teller.said(f"{other['number']} 的状态刚刚变了")


def test_a_second_slip_takes_the_place_of_the_first_card(teller: CounterPage, crowd: Crowd) -> None:
    first, first_url = slip(crowd)
    second, second_url = slip(crowd, "general")
    scan(teller.page, first_url)
    assert first in card(teller)
    scan(teller.page, second_url)
    expect(teller.page.locator(".scan-card")).to_contain_text(second)
    expect(teller.question).to_have_count(1)
    scan(teller.page, "A999")
    expect(teller.question.locator(".notice")).to_contain_text("今天没有发过这个号")  # not behind the card


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.com/menu.html", "扫到的不是排队号"),
        ("https://hall.example.com/t/" + "A" * 38, "这张小票不是本营业厅的"),
        ("/t/0_" + "A" * 36, "这张小票不是本营业厅的"),
        ("A999", "今天没有发过这个号"),
    ],
)
def test_what_is_no_ticket_of_ours_is_said_in_plain_words(
    teller: CounterPage, crowd: Crowd, text: str, words: str
) -> None:
    before = crowd.now()
    scan(teller.page, text)
    teller.said(words)
    assert crowd.verbs_at(CODE, before) == []


def test_a_barcode_of_the_number_and_a_tab_at_the_end(teller: CounterPage, crowd: Crowd) -> None:
    number, _ = slip(crowd)
    scan(teller.page, number.lower(), end="Tab")
    assert number in card(teller)


def test_a_scanner_that_allows_for_caps_lock(teller: CounterPage, crowd: Crowd) -> None:
    """It turns Shift about for letters: what the browser makes of the keys is then right."""
    number, url = slip(crowd)
    scan(teller.page, url, capital_keys=True)
    assert number in card(teller)


@pytest.mark.parametrize("into", ["page", "field"])
def test_real_keys_at_the_speed_of_a_scanner(
    person: Callable[..., CounterPage], crowd: Crowd, into: str
) -> None:
    """A field is left as it was. Keys that came too slowly on a busy machine are typed again."""
    number, url = slip(crowd)
    teller = person()
    for _ in range(60):
        teller.open("4")
        if into == "field":
            teller.page.evaluate("document.querySelector('main').append(document.createElement('input'))")
            teller.page.locator("main input").fill("note: ")
        if typed(teller.page, url) < SCANNER_MS:
            break
    else:
        pytest.fail("this machine is too busy to type like a scanner")
    assert number in card(teller)
    if into == "field":
        assert teller.page.locator("main input").input_value() == "note: "


def test_a_serial_reader_reaches_the_page_and_starts_who_was_called(
    teller: CounterPage, server: RunningHall, crowd: Crowd
) -> None:
    reader = {"code": "reader-3", "kind": "reader", "place": CODE, "driver": "serial", "agent": "elsewhere"}
    crowd.install(reader | {"address": {"port": "/dev/null", "protocol": "scanner"}})
    press = "/devices/reader-3/press"
    number, url = slip(crowd)

    answer = server.ask("POST", press, {"key": "scan", "text": url}, role="device")
    assert (answer["done"], answer["refused"]) == ("scan", None)
    assert number in card(teller)
    teller.press("Escape")
    teller.next_customer()
    answer = server.ask("POST", press, {"key": "scan", "text": url}, role="device")
    assert (answer["done"], answer["look"]["state"]) == ("start", "serving")
    teller.wait_for("serving")
    teller.said(f"{number} 到了")
    answer = server.ask("POST", press, {"key": "scan", "text": "4006381333931"}, role="device")
    assert (answer["done"], answer["refused"]) == (None, "not_a_ticket")
    teller.said("扫到的不是排队号（4006381333931）")


def test_in_english(person: Callable[..., CounterPage], crowd: Crowd) -> None:
    teller = person("Grace")
    teller.open(CODE, "en")
    teller.space(then="idle")
    slip(crowd)
    _, url = slip(crowd)
    scan(teller.page, url)
    assert "Waiting, 1 person ahead" in card(teller)
