"""Pictures and figures of docs/service-design.md: a year of the embedded hall, its cure, what came of it.

Not one of the suite's tests (a year takes some minutes): `make pictures`, or
`STORY=folder pytest -s tests/e2e/story.py`, which keeps the hall in that folder for the next time.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hallkeeper.command import main
from tests.e2e.test_pictures import LANGUAGES, Album
from tests.running_hall import RunningHall

UNTIL, SINCE = "2026-11-27", "2026-10-12"
FIRST, LAST = "2026-08-24", "2026-09-20"
"""Four weeks without a holiday, before anything was changed."""
WEEK = ("2026-08-31", "2026-09-06")
"""The week that is looked at."""
CURED = ["--since", SINCE, "--divert", "payment=0.35", "--divert", "invoice=0.6", "--for-all", "7"]
DESK = {"width": 1440, "height": 1150}
POST = {"post": [{"service": "invoice", "percent": 60}]}
GUIDE = {"divert": [{"service": "payment", "percent": 35, "way": "terminal"}]}
POOL = {"counter": [{"act": "pool", "codes": ["7"], "serves": ["payment", "invoice", "general"]}]}
ADD = {
    "counter": [{"act": "add", "serves": ["payment", "invoice", "general"], "start": "09:00", "end": "17:00"}]
}
CURES = (
    ("发票改为邮寄", POST),
    ("缴费引导到自助终端", GUIDE),
    ("7 号窗口也办缴费和发票", POOL),
    ("加一个窗口，9 点到 17 点", ADD),
    ("邮寄、引导、7 号全办", {**POST, **GUIDE, **POOL}),
)
TOLD = ("wait_mean_s", "wait_p90_s", "within", "people_max", "customers", "cost")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The embedded hall with an invented year of its own, and five months of another hall."""
    folder = Path(os.environ.get("STORY") or tmp_path_factory.mktemp("story"))
    data = folder / "data"
    if not data.exists():
        data.mkdir(parents=True)
        before = RunningHall(data)
        for name, days, more in (
            ("zhongshan-road", "365", ["--seed", "1", *CURED]),
            ("east-street", "150", ["--seed", "2"]),
        ):
            file = str(folder / f"{name}.csv")
            assert main(["demo", "history", file, "--days", days, "--until", UNTIL, *more]) == 0
            before.command("history", "import", file)
    hall = RunningHall(Path(shutil.copytree(data, tmp_path_factory.mktemp("hall") / "data")))
    hall.start()  # of a copy: what is applied and judged is not there the next time
    yield hall
    hall.stop()


@pytest.fixture
def album(browser: Browser) -> Iterator[Album]:
    """An album that is closed at the end."""
    album = Album(browser)
    yield album
    album.close()


def worked(server: RunningHall, path: str, body: Json) -> Any:
    """The result of long work."""
    return _finished(server, server.ask("POST", path, body, role="manager"))


def _finished(server: RunningHall, work: Json) -> Any:
    while work["state"] in ("waiting", "running"):
        work = server.ask("GET", f"/work/{work['id']}?wait=10", role="manager")
    assert work["problem"] is None, work["problem"]
    return work["result"]


def office(album: Album, server: RunningHall) -> Page:
    page = album.page(DESK)
    page.goto(server.command("pair", "manager").split()[-1])
    page.locator("form button").click()
    page.wait_for_url("**/office/")
    return page


@pytest.mark.timeout(0)
def test_the_story(album: Album, server: RunningHall) -> None:
    sources = {one["name"]: one["code"] for one in server.ask("GET", "/changes", role="manager")["sources"]}
    mine, other = sources["zhongshan-road.csv"], sources["east-street.csv"]
    page = office(album, server)
    _look(album, server, page, mine)
    expected = _cures(album, server, page, mine)
    _measure(album, server, page, expected, mine, other)


def _look(album: Album, server: RunningHall, page: Page, mine: str) -> None:
    address = f"{server.address}/api/v1/history?from={WEEK[0]}&to={WEEK[1]}&source={mine}"
    seen = page.request.get(address, timeout=180_000).json()
    total = {
        name: seen["total"][name] for name in ("arrivals", "wait_mean_s", "wait_p90_s", "within", "abandoned")
    }
    _say("look", {"total": total, "causes": seen["causes"], "divertible": seen["divertible"]})
    # A file is shown with its last 92 days first; nobody needs to wait for those.
    page.route(re.compile(rf"/api/v1/history\?from=(?!{WEEK[0]})"), lambda route: None)
    for language in LANGUAGES:
        page.goto(f"{server.address}/office/history?from={WEEK[0]}&to={WEEK[1]}&lang={language}")
        page.locator("#sources li").filter(has_text="zhongshan-road").get_by_role("button").first.click()
        page.locator("#from").fill(WEEK[0])
        page.locator("#to").fill(WEEK[1])
        page.locator("#from-to button[type=submit]").click()
        page.locator("#causes canvas").first.wait_for(timeout=180_000)
        page.locator("#matrix canvas").first.wait_for()
        album.take(page, f"story-look-{language}")


def _cures(album: Album, server: RunningHall, page: Page, mine: str) -> float:
    """Four cures and what was chosen; how much larger a share within target is expected of it."""
    worked(server, "/design/learn", {"first": FIRST, "last": LAST, "source": mine})
    usual = server.ask("GET", "/design", role="manager")["usual"]
    _say("validated", {name: usual[name] for name in ("happened", "validated", "notes")})
    scenarios = [{"name": name, **what} for name, what in CURES]
    found = worked(server, "/design/evaluate", {"scenarios": scenarios, "days": 1000})
    figures = [one["figures"] for one in found["scenarios"]]
    for name, one in zip(["today", *(name for name, _ in CURES)], figures, strict=True):
        _say(name, {key: one[key] for key in TOLD})
    codes = [
        server.ask("POST", "/design/scenarios", {"scenario": one}, role="manager")["code"]
        for one in scenarios
    ]
    for language in LANGUAGES:
        page.goto(f"{server.address}/office/design?lang={language}")
        page.locator(".kept-row").first.wait_for(timeout=60_000)
        for code in codes[1:]:
            page.locator(f'[data-scenario="{code}"] input[type="checkbox"]').check()
        page.locator(f'[data-scenario="{codes[-1]}"] .kept-name').click()
        expect(page.locator(".beside tbody tr")).to_have_count(len(codes), timeout=120_000)
        expect(page.locator("#design:not([data-busy])")).to_have_count(1, timeout=120_000)
        page.locator("canvas").first.wait_for(timeout=60_000)
        page.evaluate("() => scrollTo(0, 0)")
        album.take(page, f"story-design-{language}")
    chosen = {one["code"]: one for one in server.ask("GET", "/design", role="manager")["scenarios"]}[
        codes[-1]
    ]
    applied = server.ask(
        "POST", f"/design/scenarios/{codes[-1]}/apply", {"version": chosen["version"]}, role="manager"
    )
    _say("applied", {"done": applied["done"], "to_do": applied["to_do"]})
    return round(figures[-1]["within"]["change"]["value"], 2)


def _measure(album: Album, server: RunningHall, page: Page, expected: float, mine: str, other: str) -> None:
    body: Json = {
        "name": CURES[-1][0],
        "date": SINCE,
        "expected": {"measure": "within", "value": expected},
        "acts_on": {"services": ["payment", "invoice"]},
        "settling": 10,
        "days": 35,
        "source": mine,
        "other": other,
    }
    ahead = worked(server, "/changes/foresee", body)
    _say("foreseen", ahead)
    made = server.ask("POST", "/changes", body, role="manager")
    assert made["work"] is not None
    _finished(server, made["work"])
    judged = worked(server, f"/changes/{made['code']}/judge", {})["judged"]
    _say("judged", {name: value for name, value in judged.items() if name not in ("days", "left_out")})
    for language in LANGUAGES:
        page.goto(f"{server.address}/office/changes?lang={language}")
        page.locator(".change-detail canvas").first.wait_for(timeout=60_000)
        page.evaluate("() => scrollTo(0, 0)")
        album.take(page, f"story-judged-{language}")
        page.locator("#drift-source").select_option(mine)
        page.locator("#drift-form button").click()
        page.locator("#drift canvas").first.wait_for(timeout=120_000)
        card = page.locator("#drift-card")
        card.scroll_into_view_if_needed()
        album.take(page, f"story-drift-{language}")


def _say(what: str, figures: Any) -> None:
    """The figures that the document tells, to be read with `pytest -s`."""
    sys.stdout.write(f"\n{what}: {json.dumps(figures, ensure_ascii=False)}\n")
