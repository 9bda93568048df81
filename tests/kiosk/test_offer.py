"""Before the number: the way without a queue, honestly compared; the number is one touch on the same page."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, StorageState, expect
from pyzbar.pyzbar import decode

from tests.e2e.pages.kiosk import LYING, UPRIGHT, KioskPage
from tests.e2e.pages.self import SelfPage
from tests.kiosk.test_calm import EXTEND_S, QUIET_S, elapse
from tests.running_hall import RunningHall

BEYOND = """() => [...document.querySelectorAll(".offering > *, .offering *:not(svg *)")].filter((part) => {
  const around = part.parentElement.closest(".offer-card, .offer-ticket, #screen");
  const [a, b] = [part.getBoundingClientRect(), around.getBoundingClientRect()];
  const out = a.top < b.top - 1 || a.bottom > b.bottom + 1 || a.left < b.left - 1 || a.right > b.right + 1;
  return a.width > 0 && out;
}).map((part) => part.className)"""


class Queue:
    """A hall in which somebody who pays at a counter waits longer than five minutes."""

    def __init__(self, hall: RunningHall) -> None:
        self.hall = hall
        self.head = 0

    def now(self) -> None:
        """What has happened so far is no concern of the test."""
        self.head = int(self.hall.ask("GET", "/board", role="manager")["version"])

    def moves(self) -> list[dict[str, Any]]:
        """The journal since `now`."""
        found: list[dict[str, Any]] = self.hall.ask(
            "GET", f"/moves?after={self.head}&limit=1000", role="manager"
        )["moves"]
        return found

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Offers and numbers in the journal, since `now`."""
        kept = [move for move in self.moves() if move["verb"] == "issue" or move["verb"].startswith("offer.")]
        return [(move["verb"], move["data"] if move["verb"] != "issue" else {}) for move in kept]

    def opened(self, kiosk: KioskPage, place: str) -> list[dict[str, Any]]:
        """The visits that have begun at a place since `now`, once one has."""
        for _ in range(200):
            if found := [m["data"] for m in self.moves() if (m["verb"], m["kiosk"]) == ("visit.open", place)]:
                break
            kiosk.page.wait_for_timeout(25)
        return found

    def wait_until_told(self, kiosk: KioskPage, *verbs: str) -> None:
        """Until these moves, and no others, are in the journal."""
        for _ in range(200):
            if len(self.told()) >= len(verbs):
                break
            kiosk.page.wait_for_timeout(25)
        assert sorted(verb for verb, _ in self.told()) == sorted(verbs)

    def change(self, **changes: Any) -> None:
        """Change tables of the catalogue."""
        self.hall.ask("PUT", "/catalogue", self.catalogue() | changes, role="manager")

    def catalogue(self) -> dict[str, Any]:
        """The catalogue as a document."""
        document: dict[str, Any] = self.hall.ask("GET", "/catalogue?as=json", role="manager")
        return document


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queue]:
    """One counter is open, and two dozen wait to pay; invoices are offered in any case."""
    running = RunningHall(Path(tmp_path_factory.mktemp("offers")))
    running.start()
    running.counter("1", "open")
    for _ in range(23):
        running.issue()
    queue = Queue(running)
    offers = queue.catalogue()["offer"]
    queue.change(offer=[one | ({"shown": "always"} if one["service"] == "invoice" else {}) for one in offers])
    yield queue
    running.stop()


@pytest.fixture(scope="module")
def paired(queue: Queue, browser: Browser) -> StorageState:
    """The cookies of kiosk k1, paired once."""
    context = browser.new_context(viewport=UPRIGHT)
    KioskPage(context.new_page(), queue.hall.address).pair(queue.hall.links["kiosk k1"])
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def terminal(queue: Queue, browser: Browser) -> Iterator[KioskPage]:
    """The self-service terminal s2, switched on."""
    context = browser.new_context(viewport=LYING, reduced_motion="reduce")
    page = KioskPage(context.new_page(), queue.hall.address)
    page.pair(queue.hall.links["kiosk s2"], opens="tasks")
    queue.hall.issue()
    yield page
    context.close()


def set_free(queue: Queue, terminal: KioskPage) -> None:
    """Whoever was sent to the terminal has come, and whoever was there has gone."""
    if terminal.screen == "tasks":
        if queue.hall.ask("GET", "/board")["terminals"]["s2"]:
            return
        terminal.page.locator('[data-do="bill"]').click()
    terminal.page.locator('[data-do="back"]').click()
    terminal.wait_for("tasks")
    for _ in range(200):
        if queue.hall.ask("GET", "/board")["terminals"]["s2"]:
            return
        terminal.page.wait_for_timeout(25)
    raise AssertionError("the terminal is still busy")


@pytest.fixture
def kiosk(queue: Queue, paired: StorageState, browser: Browser, terminal: KioskPage) -> Iterator[KioskPage]:
    """The start page of k1, upright; a script error on it fails the test."""
    context = browser.new_context(
        viewport=UPRIGHT, storage_state=paired, locale="en-US", reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    kiosk = KioskPage(page, queue.hall.address)
    set_free(queue, terminal)
    kiosk.open()
    queue.now()
    yield kiosk
    context.close()
    assert errors == []


def touch(kiosk: KioskPage, name: str) -> None:
    """Touch what does that: go, other, scanned, here, ticket, both, back."""
    kiosk.page.locator(f'[data-do="{name}"]').click()


def offered(kiosk: KioskPage, service: str = "payment") -> None:
    """Touch a business type, and see what is offered before the number."""
    kiosk.card(service).click()
    kiosk.wait_for("offer")


def test_a_free_terminal_is_compared_with_the_counter_and_shown_where_it_is(
    queue: Queue, kiosk: KioskPage
) -> None:
    offered(kiosk)
    assert kiosk.heading == "缴费不用排队"
    expect(kiosk.page.locator(".hint")).to_have_text("2 号自助终端现在空着")
    times = kiosk.page.locator(".offer-time").all_inner_texts()
    assert times[0] == "约 1 分钟"
    assert times[1].endswith(f"分钟，前面 {queue.hall.ask('GET', '/board')['waiting']['payment']} 位")
    touch(kiosk, "go")
    kiosk.wait_for("returned")
    assert kiosk.heading == "请到 2 号自助终端"
    expect(kiosk.page.locator(".calm .seconds")).to_have_text(re.compile(r"^(20|1\d) 秒后自动返回$"))
    queue.wait_until_told(kiosk, "offer.show", "offer.accept")
    assert ("offer.accept", {"offer": "pay-terminal", "terminal": "s2"}) in queue.told()
    kiosk.page.get_by_role("button", name="回到首页").click()
    kiosk.wait_for("start")


def test_the_number_is_one_touch_on_the_same_page(queue: Queue, kiosk: KioskPage) -> None:
    offered(kiosk)
    expect(kiosk.page.locator('[data-do="ticket"]')).to_contain_text("取号，到窗口缴")
    expect(kiosk.page.locator('[data-do="ticket"]')).to_contain_text("可以付现金 · 等 ")
    touch(kiosk, "ticket")
    assert kiosk.number()
    queue.wait_until_told(kiosk, "offer.show", "offer.decline", "issue")


def test_whoever_tries_it_may_take_a_number_as_well_to_whose_holder_the_terminal_stays_free(
    queue: Queue, kiosk: KioskPage
) -> None:
    offered(kiosk)
    touch(kiosk, "both")
    assert kiosk.number()
    queue.wait_until_told(kiosk, "offer.show", "offer.accept", "issue")
    told = {move["verb"]: move for move in queue.moves()}
    accepted = told["offer.accept"]
    assert (accepted["data"]["terminal"], accepted["ticket"]) == ("s2", told["issue"]["ticket"])


def test_a_double_tap_on_the_number_gives_one(queue: Queue, kiosk: KioskPage) -> None:
    offered(kiosk)
    kiosk.page.locator('[data-do="ticket"]').dblclick()
    kiosk.number()
    queue.wait_until_told(kiosk, "offer.show", "offer.decline", "issue")


def test_the_phone_is_the_other_way_by_a_code(queue: Queue, kiosk: KioskPage) -> None:
    offered(kiosk)
    touch(kiosk, "other")
    expect(kiosk.page.locator(".offer-name")).to_have_text("手机上缴")
    picture = kiosk.page.locator(".offer-qr img")
    picture.evaluate("image => image.decode()")
    read = decode(Image.open(BytesIO(kiosk.page.locator(".offer-qr").screenshot())))
    assert [code.data.decode() for code in read] == [
        f"{queue.hall.address}/self/?service=payment&offer=pay-phone"
    ]
    touch(kiosk, "scanned")
    kiosk.wait_for("returned")
    assert kiosk.heading == "在手机上接着办"
    queue.wait_until_told(kiosk, "offer.show", "offer.show", "offer.accept")
    assert ("offer.accept", {"offer": "pay-phone"}) in queue.told()


def test_a_terminal_that_is_taken_meanwhile_is_not_shown_the_way_to(
    queue: Queue, kiosk: KioskPage, terminal: KioskPage
) -> None:
    offered(kiosk)
    terminal.page.locator('[data-do="bill"]').click()
    expect(kiosk.page.locator(".hint")).to_have_text("自助终端刚刚有人在用")
    expect(kiosk.page.locator('[data-do="go"]')).to_have_count(0)
    expect(kiosk.page.locator('[data-do="other"]')).to_be_visible()
    touch(kiosk, "back")
    offered(kiosk)
    expect(kiosk.page.locator(".offer-name")).to_have_text("手机上缴")
    set_free(queue, terminal)


def test_priority_and_what_has_no_offer_get_their_number_at_once(queue: Queue, kiosk: KioskPage) -> None:
    kiosk.choose("general")
    kiosk.page.reload()
    kiosk.wait_for("start")
    kiosk.aid("priority").click()
    kiosk.choose("payment")
    assert queue.told() == [("issue", {}), ("issue", {})]


def test_what_is_told_to_the_hall_never_delays_the_number(queue: Queue, kiosk: KioskPage) -> None:
    kiosk.page.route("**/api/v1/offers/**", lambda route: None)
    offered(kiosk)
    touch(kiosk, "ticket")
    assert kiosk.number()
    assert queue.told() == [("issue", {})]


def test_an_abandoned_page_warns_first_and_gives_no_number(queue: Queue, kiosk: KioskPage) -> None:
    kiosk.page.clock.install()
    kiosk.open()
    offered(kiosk)
    elapse(kiosk, QUIET_S + 1)
    assert kiosk.dialog.locator("h2").inner_text() == "还需要一点时间吗？"
    kiosk.dialog.get_by_role("button", name="继续").click()
    assert kiosk.screen == "offer"
    elapse(kiosk, QUIET_S + EXTEND_S + 1)
    kiosk.wait_for("start")
    assert queue.told() == [("offer.show", {"offer": "pay-terminal"})]


@pytest.mark.parametrize("aids", [[], ["language-en"], ["size"], ["low"], ["low", "size", "language-en"]])
def test_every_target_is_large_and_nothing_is_cut_off(kiosk: KioskPage, aids: list[str]) -> None:
    kiosk.ask_for(aids)
    offered(kiosk, "invoice" if "language-en" in aids else "payment")  # whose words are the longest
    for _ in ("terminal", "phone"):
        assert kiosk.faults(aids, low=0.38, beyond=BEYOND) == {}
        touch(kiosk, "other")


@pytest.fixture
def doing_both(queue: Queue) -> Iterator[None]:
    """Kiosk k1 gives numbers, takes payments and makes out invoices."""
    before = queue.catalogue()
    both = [one | ({"role": "both"} if one["code"] == "k1" else {}) for one in before["kiosk"]]
    queue.change(kiosk=both)
    yield
    queue.change(kiosk=before["kiosk"])


def test_a_kiosk_that_does_both_goes_on_there_and_cash_leads_to_the_number(
    doing_both: None, queue: Queue, kiosk: KioskPage
) -> None:
    offered(kiosk)
    expect(kiosk.page.locator(".hint")).to_have_text("就在这台机器上办")
    touch(kiosk, "here")
    customer = SelfPage(kiosk.page)
    customer.wait_for("way")
    queue.wait_until_told(kiosk, "offer.show", "offer.accept")
    customer.touch("cash")
    customer.touch("take")
    assert kiosk.number()
    queue.wait_until_told(kiosk, "offer.show", "offer.accept", "issue")
    assert [data["offer"] for data in queue.opened(kiosk, "k1")] == ["pay-terminal"]
    assert [data for verb, data in queue.told() if verb == "offer.accept"] == [{"offer": "pay-terminal"}]


def test_a_kiosk_that_does_both_makes_out_an_invoice_whether_or_not_a_terminal_is_free(
    doing_both: None, queue: Queue, kiosk: KioskPage, terminal: KioskPage
) -> None:
    terminal.page.locator('[data-do="bill"]').click()
    offered(kiosk, "invoice")
    expect(kiosk.page.locator(".offer-name")).to_have_text("自助开发票")
    expect(kiosk.page.locator(".hint")).to_have_text("就在这台机器上办")
    assert kiosk.page.locator(".offer-bars dt").all_inner_texts() == ["这台机器", "人工窗口"]
    touch(kiosk, "here")
    SelfPage(kiosk.page).wait_for("number")
    queue.wait_until_told(kiosk, "offer.show", "offer.accept")
    opened = queue.opened(kiosk, "k1")
    assert [(data["task"], data["offer"]) for data in opened] == [("invoice", "invoice-terminal")]
    set_free(queue, terminal)
