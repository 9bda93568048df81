"""Pictures and figures of docs/service-design.md: a year of the embedded hall, its cure, what came of it.

Not one of the suite's tests (a year takes some minutes): `make pictures`, or
`STORY=folder pytest -s tests/e2e/story.py`, which keeps the hall in that folder for the next time.
"""

import json
import os
import shutil
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Route, expect

from hallkeeper.command import main
from tests.e2e.test_pictures import LANGUAGES, Album
from tests.running_hall import RunningHall

Json = dict[str, Any]
UNTIL, SINCE = "2026-11-27", "2026-10-12"
FIRST, LAST = "2026-08-24", "2026-09-20"
"""Four weeks without a holiday, before anything was changed."""
WEEK = ("2026-08-31", "2026-09-06")
"""The week that is looked at."""
BEFORE_HOLIDAY = ("2026-09-28", "2026-09-29", "2026-09-30")
CURED = ["--since", SINCE, "--divert", "payment=0.35", "--divert", "invoice=0.6", "--for-all", "7"]
WIDE, HIGH, MARGIN = 1440, 1150, 16
WATCHED = {"settling": 10, "days": 35}
POST = {"post": [{"service": "invoice", "percent": 60}]}
GUIDE = {"divert": [{"service": "payment", "percent": 35, "way": "terminal"}]}
POOL = {"counter": [{"act": "pool", "codes": ["7"], "serves": ["payment", "invoice", "general"]}]}
ADD = {
    "counter": [{"act": "add", "serves": ["payment", "invoice", "general"], "start": "09:00", "end": "17:00"}]
}
CURES: tuple[Json, ...] = (POST, GUIDE, POOL, ADD, {**POST, **GUIDE, **POOL})
"""Four, and what is chosen of them."""
NAMES = {
    "zh-CN": (
        "发票改为邮寄",
        "缴费引导到自助终端",
        "7 号窗口也办缴费和发票",
        "加一个窗口，9 点到 17 点",
        "邮寄、引导、7 号全办",
    ),
    "en": (
        "Invoices by post",
        "Payments guided to terminals",
        "Counter 7 for all",
        "One more counter, 9 to 17",
        "Post, guide, counter 7 for all",
    ),
}
MANAGERS = {"zh-CN": "周敏", "en": "Helen Zhou"}
TOLD = ("wait_mean_s", "wait_p90_s", "within", "abandonment", "people_max", "customers", "cost")


class Desk:
    """A manager's browser in one language, and what they ask the hall for."""

    def __init__(self, album: Album, server: RunningHall, language: str) -> None:
        self.album, self.language, self.address = album, language, server.address
        self.page = album.page({"width": WIDE, "height": HIGH}, language)
        person = {"name": MANAGERS[language], "role": "manager"}
        self.page.goto(server.ask("POST", "/people", person, role="manager")["url"])
        self.page.locator("form button").click()
        self.page.wait_for_url("**/office/")

    def open(self, path: str) -> None:
        """A page of the office."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.address}/office/{path}{mark}lang={self.language}")

    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """One call of the API in this person's name."""
        head = {"Origin": self.address, "Idempotency-Key": uuid.uuid4().hex}
        answer = self.page.request.fetch(
            f"{self.address}/api/v1{path}", method=method, data=body, headers=head, timeout=180_000
        )
        assert answer.ok, answer.text()
        return None if answer.status == 204 else answer.json()

    def worked(self, path: str, body: Json) -> Any:
        """The result of long work."""
        return self.finished(self.ask("POST", path, body))

    def finished(self, work: Json) -> Any:
        """The same of work that was begun already."""
        while work["state"] in ("waiting", "running"):
            work = self.ask("GET", f"/work/{work['id']}?wait=10")
        assert work["problem"] is None, work["problem"]
        return work["result"]

    def scenarios(self) -> list[Json]:
        """The cures by their names in this language."""
        return [{"name": name, **what} for name, what in zip(NAMES[self.language], CURES, strict=True)]

    def take(self, name: str, *, first: str | None = None, last: str | None = None) -> None:
        """A picture of the page from its top or an element on, so high that it shows all of a last one."""
        self.page.evaluate("() => scrollTo(0, 0)")
        top = 0.0 if first is None else self._box(first)["y"] - MARGIN
        if last is not None:
            end = self._box(last)
            high = round(end["y"] + end["height"] - top) + MARGIN
            self.page.set_viewport_size({"width": WIDE, "height": high})
        self.page.evaluate("top => scrollTo(0, top)", top)
        self.album.take(self.page, f"{name}-{self.language}")
        self.page.set_viewport_size({"width": WIDE, "height": HIGH})

    def _box(self, selector: str) -> FloatRect:
        box = self.page.locator(selector).bounding_box()
        assert box is not None, selector
        return box


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
            _say(f"{name} taken in", before.command("history", "import", file))
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


@pytest.mark.timeout(0)
def test_the_story(album: Album, server: RunningHall) -> None:
    desks = [Desk(album, server, language) for language in LANGUAGES]
    teller = desks[-1]
    sources = {one["name"]: one["code"] for one in teller.ask("GET", "/changes")["sources"]}
    mine, other = sources["zhongshan-road.csv"], sources["east-street.csv"]
    _say_look(teller, mine)
    for desk in desks:
        _take_look(desk)
    chosen = _say_cures(teller, mine)
    for desk in desks:
        _take_cures(desk)
    _apply(teller)
    _say_ahead(teller, chosen, mine, other)
    for desk in desks:
        _take_change(desk, chosen, mine, other)
    _say_asides(teller, chosen, mine, other)
    _say_drift(teller, mine)


def _say_look(desk: Desk, mine: str) -> None:
    seen = desk.worked("/history/work", {"from": WEEK[0], "to": WEEK[1], "source": mine})
    names = ("arrivals", "wait_mean_s", "wait_p90_s", "within", "abandoned")
    _say("look", {name: seen["total"][name] for name in names})
    _say("causes", {"causes": seen["causes"], "divertible": seen["divertible"]})
    _say("asked and done", seen["asked_done"])
    four_weeks = desk.worked("/history/work", {"from": FIRST, "to": LAST, "source": mine})
    _say("mean wait with those called in vain", four_weeks["total"]["wait_mean_s"])


def _take_look(desk: Desk) -> None:
    page = desk.page

    def only_the_week(route: Route) -> None:
        """A file is shown with its last 92 days first; nobody needs to wait for those."""
        if WEEK[0] in (route.request.post_data or ""):
            route.continue_()

    page.route("**/api/v1/history/work", only_the_week)
    desk.open(f"history?from={WEEK[0]}&to={WEEK[1]}")
    page.locator("#sources li").filter(has_text="zhongshan-road").get_by_role("button").first.click()
    page.locator("#from").fill(WEEK[0])
    page.locator("#to").fill(WEEK[1])
    page.locator("#from-to button[type=submit]").click()
    page.locator("#causes canvas").first.wait_for(timeout=180_000)
    page.locator("#matrix canvas").first.wait_for()
    desk.take("story-look")


def _say_cures(desk: Desk, mine: str) -> Json:
    """Four cures and what was chosen; the figures of the latter."""
    desk.worked("/design/learn", {"first": FIRST, "last": LAST, "source": mine})
    usual = desk.ask("GET", "/design")["usual"]
    _say("validated", {name: usual[name] for name in ("happened", "validated", "notes")})
    found = desk.worked("/design/evaluate", {"scenarios": desk.scenarios(), "days": 1000})
    figures: list[Json] = [one["figures"] for one in found["scenarios"]]
    for name, one in zip(["today", *NAMES[desk.language]], figures, strict=True):
        _say(name, {key: one[key] for key in TOLD})
    return figures[-1]


def _take_cures(desk: Desk) -> None:
    codes = [desk.ask("POST", "/design/scenarios", {"scenario": one})["code"] for one in desk.scenarios()]
    page = desk.page
    desk.open("design")
    page.locator(".kept-row").first.wait_for(timeout=60_000)
    for code in codes[1:]:
        page.locator(f'[data-scenario="{code}"] input[type="checkbox"]').check()
    page.locator(f'[data-scenario="{codes[-1]}"] .kept-name').click()
    expect(page.locator(".beside tbody tr")).to_have_count(len(codes), timeout=120_000)
    expect(page.locator("#design:not([data-busy])")).to_have_count(1, timeout=120_000)
    page.locator("canvas").first.wait_for(timeout=60_000)
    desk.take("story-design")
    for code in codes:
        desk.ask("DELETE", f"/design/scenarios/{code}")


def _apply(desk: Desk) -> None:
    kept = desk.ask("POST", "/design/scenarios", {"scenario": desk.scenarios()[-1]})
    applied = desk.ask("POST", f"/design/scenarios/{kept['code']}/apply", {"version": kept["version"]})
    _say("applied", {"done": applied["done"], "to_do": applied["to_do"]})


def _change(desk: Desk, measure: str, value: float, mine: str, other: str | None) -> Json:
    return {
        "name": NAMES[desk.language][-1],
        "date": SINCE,
        "expected": {"measure": measure, "value": round(value, 2)},
        "acts_on": {"services": ["payment", "invoice"]},
        **WATCHED,
        "source": mine,
        "other": other,
    }


def _expected(chosen: Json) -> dict[str, float]:
    """What the simulator expects to be added to each measure, in the measure's unit."""
    return {
        "within": chosen["within"]["change"]["value"],
        "wait_mean": chosen["wait_mean_s"]["change"]["value"] / 60,
    }


def _say_ahead(desk: Desk, chosen: Json, mine: str, other: str) -> None:
    for measure, value in _expected(chosen).items():
        body = _change(desk, measure, value, mine, other)
        _say(
            f"foreseen of {measure} ({body['expected']['value']} expected)",
            desk.worked("/changes/foresee", body),
        )


def _judged(desk: Desk, body: Json, what: str) -> str:
    """Register a change, have it judged and tell what came of it; its code."""
    made = desk.ask("POST", "/changes", body)
    assert made["work"] is not None
    desk.finished(made["work"])
    judged = desk.worked(f"/changes/{made['code']}/judge", {})["judged"]
    told = {name: value for name, value in judged.items() if name not in ("days", "left_out")}
    _say(what, told | {"left_out": dict(Counter(one["why"] for one in judged["left_out"]))})
    return str(made["code"])


def _take_change(desk: Desk, chosen: Json, mine: str, other: str) -> None:
    body = _change(desk, "within", _expected(chosen)["within"], mine, other)
    code = _judged(desk, body, f"judged ({desk.language})")
    desk.open("changes")
    desk.page.locator(".change-detail canvas").first.wait_for(timeout=60_000)
    desk.take("story-judged", last=".change-detail section:nth-child(2)")
    desk.page.locator("#drift-source").select_option(mine)
    desk.page.locator("#drift-form button").click()
    desk.page.locator("#drift canvas").first.wait_for(timeout=120_000)
    desk.take("story-drift", first=".change-detail section:nth-child(3)", last="#drift-card")
    desk.ask("DELETE", f"/changes/{code}")


def _say_asides(desk: Desk, chosen: Json, mine: str, other: str) -> None:
    """The same change without the other hall, and by the mean wait."""
    value = _expected(chosen)
    for body, what in (
        (_change(desk, "within", value["within"], mine, None), "judged without the other hall"),
        (_change(desk, "wait_mean", value["wait_mean"], mine, other), "judged by the mean wait"),
    ):
        desk.ask("DELETE", f"/changes/{_judged(desk, body, what)}")


def _say_drift(desk: Desk, mine: str) -> None:
    found = desk.worked("/changes/drift", {"measure": "wait_mean", "source": mine})
    points = {one["day"]: one for one in found["points"]}
    told = {name: found[name] for name in ("baseline", "centre", "low", "high", "drifting_since")}
    told |= {"first": min(points), "last": max(points), "lately": points[max(points)]["mean"]}
    told |= {"strange": [day for day, one in points.items() if one["strange"]]}
    _say("drift of the mean wait", told | {day: points[day]["value"] for day in BEFORE_HOLIDAY})


def _say(what: str, figures: Any) -> None:
    """The figures that the document tells, to be read with `pytest -s`."""
    sys.stdout.write(f"\n{what}: {json.dumps(figures, ensure_ascii=False)}\n")
