"""What opening a page costs the server: cold cache, every request, until its sockets are connected."""

from collections.abc import Mapping
from statistics import median

from playwright.sync_api import Browser, BrowserContext, StorageState, WebSocket, sync_playwright

from tests.bench.hall_process import HallProcess, fine_cpu_s

NAMES = ("page_teller_cpu_ms", "page_kiosk_cpu_ms")
LOADS = 9
PAGES = {"page_teller_cpu_ms": ("counter 1", ("/board", "/counter")), "page_kiosk_cpu_ms": ("kiosk k1", ("/board",))}
"""Figure -> the place whose pairing link opens the page, and the namespaces that the page follows."""


def measure() -> Mapping[str, float]:
    """Each load in a fresh browser profile that knows nothing but its session; the median."""
    found: dict[str, float] = {}
    with HallProcess() as hall, sync_playwright() as playwright:
        hall.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for figure, (place, namespaces) in PAGES.items():
            session, address = _pair(browser, hall.links[place])
            loads = [_load(hall, browser, session, address, namespaces) for _ in range(LOADS + 1)]
            found[figure] = median(loads[1:]) * 1000
        browser.close()
    return found


def _pair(browser: Browser, link: str) -> tuple[StorageState, str]:
    """The session that the pairing link gives, and the page it leads to."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.locator("button[type=submit], form button").first.click()
    page.wait_for_url(lambda url: "/pair/" not in url)
    session, address = context.storage_state(), page.url
    context.close()
    return session, address


def _load(
    hall: HallProcess, browser: Browser, session: StorageState, address: str, namespaces: tuple[str, ...]
) -> float:
    """Server CPU (s) from the first request to the last namespace's first state."""
    context = browser.new_context(storage_state=session)
    try:
        return _open(hall, context, address, namespaces)
    finally:
        context.close()


def _open(hall: HallProcess, context: BrowserContext, address: str, namespaces: tuple[str, ...]) -> float:
    page = context.new_page()
    awaited = set(namespaces)

    def heard(payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else ""
        if text.startswith("42/"):
            awaited.discard(text[2:].partition(",")[0])

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", heard)

    page.on("websocket", opened)
    before = fine_cpu_s(hall.pid)
    page.goto(address, wait_until="load")
    while awaited:
        page.wait_for_timeout(10)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return fine_cpu_s(hall.pid) - before
