"""Reading aloud: the number comes out of the screen as sound, for this customer alone."""

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.pages.kiosk import UPRIGHT, KioskPage
from tests.kiosk.conftest import Desk
from tests.running_hall import RunningHall, refused

LISTEN = """() => {
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function () {
    const samples = this.buffer.getChannelData(0);
    const loudness = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    const one = { seconds: this.buffer.duration, loudness, began: performance.now(), ended: null };
    window.heard.push(one);
    this.addEventListener("ended", () => { one.ended = performance.now(); });
    return start.call(this);
  };
}"""
WITHOUT_VOICES = "() => { SpeechSynthesis.prototype.getVoices = () => []; }"


@pytest.fixture
def ear(kiosk: KioskPage) -> KioskPage:
    """The kiosk's page in a browser without voices (Debian's), its sounds written down as they are played."""
    for script in (LISTEN, WITHOUT_VOICES):
        kiosk.page.add_init_script(f"({script})()")
    kiosk.open()
    return kiosk


def heard(page: Page, count: int) -> list[dict[str, Any]]:
    """The sounds so far, once there are so many and the last has come to its end."""
    page.wait_for_function("count => window.heard.length >= count && window.heard.at(-1).ended", arg=count)
    found: list[dict[str, Any]] = page.evaluate("window.heard")
    return found


def ask(page: Page, path: str) -> tuple[int, str, bytes]:
    """Status, type and body of what this kiosk's own session asks for."""
    answer = page.request.get(path, headers={"Accept": "application/json"})
    return answer.status, answer.headers["content-type"], answer.body()


def test_pressed_before_choosing_the_number_is_spoken_as_soon_as_it_is_issued(
    ear: KioskPage, desk: Desk
) -> None:
    desk.hall.issue("general")
    with ear.page.expect_response(re.compile(r"/speech/services\.wav")):
        ear.aid("voice").click()
    assert ear.aid("voice").get_attribute("aria-pressed") == "true"
    ear.page.wait_for_function("() => window.heard.length === 1")

    with ear.page.expect_response(re.compile(r"/speech/[0-9a-f-]{36}\.wav")) as asked:
        number = ear.choose("general")
    assert asked.value.header_value("content-type") == "audio/wav"
    ticket = asked.value.url.rpartition("/")[2].split(".")[0]
    assert ticket == desk.ticket(number)["id"]

    choices, spoken = heard(ear.page, 2)
    assert choices["ended"] <= spoken["began"] + 50  # never two voices at once
    assert 4 < spoken["seconds"] < 15
    assert spoken["loudness"] > 0.05
    assert spoken["ended"] - spoken["began"] == pytest.approx(spoken["seconds"] * 1000, abs=1500)


def test_on_the_number_s_page_each_press_reads_it_again(ear: KioskPage, desk: Desk) -> None:
    ear.choose("payment")
    assert ear.page.evaluate("window.heard") == []
    ear.aid("voice").click()
    ear.page.wait_for_function("() => window.heard.length === 1")
    ear.aid("voice").click()
    first, second = heard(ear.page, 2)
    assert first["ended"] - first["began"] < first["seconds"] * 1000 - 500
    assert second["seconds"] == first["seconds"]


def test_taking_the_number_back_silences_it(ear: KioskPage, desk: Desk) -> None:
    ear.choose("payment")
    ear.aid("voice").click()
    ear.page.wait_for_function("() => window.heard.length === 1")
    ear.take_back()
    (cut,) = heard(ear.page, 1)
    assert cut["ended"] - cut["began"] < cut["seconds"] * 1000 - 500


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_is_said_is_what_is_shown(ear: KioskPage, desk: Desk, language: str) -> None:
    desk.hall.issue("invoice")
    if language == "en":
        ear.aid("language-en").click()
    number = ear.choose("invoice")
    ticket = desk.ticket(number)
    _, _, body = ask(ear.page, f"{ear.address}/kiosk/speech/{ticket['id']}.json?lang={language}")
    said = json.loads(body)["text"]

    issue = desk.issues()[-1]["data"]
    if language == "en":
        assert said.startswith(f"Your number is {' '.join(number[:1])} ")
        assert f"{issue['ahead']} people" in said or "1 person" in said
        shown = ear.page.locator(".facts .figure").last.inner_text()
        assert f"{shown.replace('–', ' to ')} minute" in said
    else:
        digits = str.maketrans("0123456789", "零一二三四五六七八九")
        assert said.startswith(f"您的号码是 {number.translate(digits)}号，前面还有")
        assert "分钟" in said
    announced = ear.page.locator("#spoken").inner_text()
    assert announced.startswith("您的号码 " if language == "zh-CN" else "Your number ")
    assert str(issue["ahead"]) in announced


def test_another_kiosk_s_ticket_is_not_read(ear: KioskPage, server: RunningHall, browser: Browser) -> None:
    context = browser.new_context(viewport=UPRIGHT)
    other = KioskPage(context.new_page(), server.address)
    other.pair(server.links["kiosk k2"])
    ticket = server.ask("POST", "/tickets", {"service": "payment", "kiosk": "k1"}, role="manager")
    elsewhere = server.issue("payment")
    address = f"{server.address}/kiosk/speech"

    for kind in ("wav", "json"):
        status, _, body = ask(other.page, f"{address}/{ticket['id']}.{kind}?lang=zh-CN")
        assert (status, json.loads(body)["code"]) == (403, "not_your_ticket")
    status, _, body = ask(ear.page, f"{address}/{elsewhere['id']}.wav?lang=zh-CN")
    assert (status, json.loads(body)["code"]) == (403, "not_your_ticket")
    status, kind, body = ask(ear.page, f"{address}/{ticket['id']}.wav?lang=zh-CN")
    assert (status, kind, body[:4]) == (200, "audio/wav", b"RIFF")
    context.close()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("services.wav", 422, "unknown_language"),
        ("services.wav?lang=de", 422, "unknown_language"),
        ("nothing.wav?lang=en", 404, "unknown_ticket"),
        ("00000000-0000-7000-8000-000000000000.json?lang=en", 404, "unknown_ticket"),
    ],
)
def test_nonsense_is_refused(ear: KioskPage, path: str, status: int, code: str) -> None:
    found, _, body = ask(ear.page, f"{ear.address}/kiosk/speech/{path}")
    assert (found, json.loads(body)["code"]) == (status, code)


def test_only_a_kiosk_may_listen(server: RunningHall) -> None:
    address = f"{server.address}/kiosk/speech/help.wav?lang=en"
    headers = {"Authorization": f"Bearer {server.token('counter')}", "Accept": "application/json"}
    request = urllib.request.Request(address, headers=headers)
    status, problem = refused(lambda: urllib.request.urlopen(request))
    assert (status, problem["code"]) == (403, "wrong_role")


def test_where_the_server_fails_the_browser_s_own_voice_reads_the_same(
    kiosk: KioskPage, server: RunningHall, desk: Desk
) -> None:
    kiosk.page.add_init_script(
        """
        window.uttered = [];
        SpeechSynthesis.prototype.getVoices = () => [{ lang: "zh-CN", name: "own" }];
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        SpeechSynthesis.prototype.speak = (one) => { window.uttered.push(one.text); };
        """
    )
    kiosk.page.route("**/kiosk/speech/*.wav*", lambda route: route.fulfill(status=503, body="{}"))
    kiosk.open()
    kiosk.choose("payment")
    kiosk.aid("voice").click()
    kiosk.page.wait_for_function("() => window.uttered.length === 1")
    assert kiosk.page.evaluate("window.uttered[0]").startswith("您的号码是 A")


def test_where_nothing_can_speak_the_button_goes(ear: KioskPage) -> None:
    ear.page.route("**/kiosk/speech/*.wav*", lambda route: route.fulfill(status=503, body="{}"))
    ear.aid("voice").click()
    ear.aid("voice").wait_for(state="detached")


def test_without_an_engine_there_is_no_button(ear: KioskPage) -> None:
    ear.page.route(
        "**/kiosk/",
        lambda route: route.fulfill(
            response=(page := route.fetch()),
            body=re.sub(r'"voices":\s*\[.*?\]', '"voices":[]', page.text()),
        ),
    )
    ear.open()
    assert ear.page.evaluate("JSON.parse(document.getElementById('page-data').textContent).voices") == []
    assert ear.aid("help").is_visible()
    assert ear.aid("voice").count() == 0
