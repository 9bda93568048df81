"""The sound test of a wall: the office lets it ring, and is told where nothing could be heard."""

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.e2e.pages.display import LANDSCAPE, Wall
from tests.e2e.pages.ear import Ear
from tests.running_hall import RunningHall, refused

LISTEN = "() => { document.addEventListener('rung', () => { window.rung = true; }); }"


def ring(server: RunningHall, display: str = "wall") -> None:
    server.ask("POST", f"/rounds/displays/{display}/ring", role="manager")


def test_a_wall_rings_when_the_office_asks_it(
    server: RunningHall, session: StorageState, contexts: Callable[..., BrowserContext]
) -> None:
    assert refused(lambda: ring(server))[1]["code"] == "display_away"
    assert refused(lambda: ring(server, "moon"))[0] == 404
    page = contexts(viewport=LANDSCAPE, locale="zh-CN", storage_state=session).new_page()
    wall, ear = Wall(page, server.address), Ear(page)
    wall.open()
    ear.wait_for_part("voice")
    page.evaluate(LISTEN)
    ring(server)
    page.wait_for_function("() => window.rung")


def test_a_wall_that_may_not_sound_is_no_silent_success(
    server: RunningHall,
    session: StorageState,
    contexts: Callable[..., BrowserContext],
    quiet_browser: Browser,
) -> None:
    page = contexts(quiet_browser, viewport=LANDSCAPE, locale="zh-CN", storage_state=session).new_page()
    wall, ear = Wall(page, server.address), Ear(page)
    wall.open()
    ear.wait_for_part("spare")
    assert refused(lambda: ring(server))[1]["code"] == "display_mute"
