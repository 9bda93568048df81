"""What opening a page costs the server: cold cache, every request, until its sockets are connected."""

import time
from collections.abc import Mapping
from statistics import median
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.bench.hall_process import HallProcess, fine_cpu_s, on_the_clients_core

NAMES = ("page_teller_cpu_ms", "page_kiosk_cpu_ms")
LOADS = 9
PAGES = {"page_teller_cpu_ms": ("counter 1", "/counter"), "page_kiosk_cpu_ms": ("kiosk k1", "/board")}
"""Figure -> the place whose pairing link opens the page, and the namespace that the page follows."""
MOST_S = 30.0


def measure() -> Mapping[str, float]:
    """Each load in a fresh browser profile that knows nothing but its session; the median."""
    found: dict[str, float] = {}
    with HallProcess() as hall, on_the_clients_core(), sync_playwright() as playwright:
        hall.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for figure, (place, namespace) in PAGES.items():
            session, address = _pair(browser, hall.links[place])
            loads = [_load(hall, browser, session, address, namespace) for _ in range(LOADS + 1)]
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


def _load(hall: HallProcess, browser: Browser, session: StorageState, address: str, namespace: str) -> float:
    """Server CPU (s) from the first request to the state that came by the socket and to the last request."""
    context = browser.new_context(storage_state=session)
    try:
        return _open(hall, context, address, namespace)
    finally:
        context.close()
        _wait_until_gone(hall)


def _open(hall: HallProcess, context: BrowserContext, address: str, namespace: str) -> float:
    page = context.new_page()
    page.on("websocket", lambda wire: wire.on("framereceived", heard))
    states: list[str] = []

    def heard(payload: str | bytes) -> None:
        if isinstance(payload, str) and payload.startswith(f"42{namespace},"):
            states.append(payload)

    before = fine_cpu_s(hall.pid)
    page.goto(address, wait_until="load")
    until = time.monotonic() + MOST_S
    while not states:
        if time.monotonic() > until:
            raise RuntimeError(f"{address}: no state came by the socket")
        page.wait_for_timeout(10)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_load_state("networkidle")
    return fine_cpu_s(hall.pid) - before


def _metrics(hall: HallProcess) -> bytes:
    with urlopen(f"http://127.0.0.1:{hall.port}/metrics") as answer:
        text: bytes = answer.read()
    return text


def _wait_until_gone(hall: HallProcess) -> None:
    """Until the server has seen the page's sockets close: that is not part of opening the next one."""
    until = time.monotonic() + MOST_S
    while b"hall_sockets 0.0" not in _metrics(hall):
        if time.monotonic() > until:
            raise RuntimeError("a socket stays open")
        time.sleep(0.05)
