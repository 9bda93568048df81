"""Which calls a screen still has to announce: the real module, against written sequences."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

NOON = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


def rfc3339(seconds: float) -> str:
    """So many seconds after noon."""
    return (NOON + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def call(move: int, at: float, *, undone: bool = False, recall: bool = False) -> dict[str, Any]:
    """A call as the board tells it, `at` seconds after noon."""
    return {
        "move": move,
        "number": f"A{move:03}",
        "service": "payment",
        "counter": str(move % 8 + 1),
        "at": rfc3339(at),
        "recall": recall,
        "undone": undone,
        "language": "zh-CN",
    }


def board(version: int, now: float, *calls: dict[str, Any], epoch: str = "first") -> dict[str, Any]:
    """The part of the board that announcing needs."""
    return {"version": version, "epoch": epoch, "now": rfc3339(now), "calls": list(calls)}


class Screen:
    """A screen's memory, carried from board to board by the module itself."""

    def __init__(self, page: Page, mark: dict[str, Any] | None = None) -> None:
        self.page = page
        self.mark = mark

    def hears(self, told: dict[str, Any]) -> list[tuple[int, str]]:
        """What is due of a board: (move, outcome), in order."""
        found = self.page.evaluate(
            """async ([mark, board]) => (await import("/display/announce.js")).due(mark, board)""",
            [self.mark, told],
        )
        self.mark = found["mark"]
        return [(item["call"]["move"], item["outcome"]) for item in found["due"]]


def test_a_new_screen_starts_at_the_head(modules: Page) -> None:
    screen = Screen(modules)
    assert screen.hears(board(7, 10, call(5, 1), call(7, 9))) == []
    assert screen.mark == {"epoch": "first", "move": 7}
    assert screen.hears(board(9, 12, call(5, 1), call(7, 9), call(9, 12))) == [(9, "announced")]


def test_each_call_once_and_in_order(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 3})
    assert screen.hears(board(6, 2, call(4, 0), call(6, 1))) == [(4, "announced"), (6, "announced")]
    assert screen.hears(board(6, 3, call(4, 0), call(6, 1))) == []
    assert screen.hears(board(8, 4, call(4, 0), call(6, 1), call(8, 4))) == [(8, "announced")]


def test_ten_calls_within_a_second_are_ten_announcements(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 100})
    calls = [call(101 + n, n / 10) for n in range(10)]
    heard = []
    for told in (1, 4, 4, 9, 10):
        heard += screen.hears(board(100 + told, 1, *calls[:told]))
    assert heard == [(101 + n, "announced") for n in range(10)]


def test_after_a_reconnect_the_missed_calls_come_and_the_old_ones_only_show(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 10})
    told = board(40, 120, call(9, 0), call(12, 30), call(20, 59.9), call(30, 60), call(40, 119))
    assert screen.hears(told) == [(12, "shown"), (20, "shown"), (30, "announced"), (40, "announced")]


def test_a_call_taken_back_before_it_was_announced_is_not(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 10})
    assert screen.hears(board(13, 5, call(11, 1, undone=True), call(13, 4))) == [
        (11, "undone"),
        (13, "announced"),
    ]


def test_a_call_taken_back_later_is_not_due_again(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 10})
    assert screen.hears(board(11, 1, call(11, 1))) == [(11, "announced")]
    assert screen.hears(board(12, 3, call(11, 1, undone=True))) == []


def test_a_recall_is_a_call_of_its_own(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 11})
    assert screen.hears(board(14, 9, call(11, 1), call(14, 9, recall=True))) == [(14, "announced")]


def test_another_epoch_announces_nothing_older_than_thirty_seconds(modules: Page) -> None:
    screen = Screen(modules, {"epoch": "first", "move": 500})
    told = board(420, 100, call(400, 60), call(410, 69.9), call(415, 70), call(420, 99), epoch="second")
    assert screen.hears(told) == [(400, "shown"), (410, "shown"), (415, "announced"), (420, "announced")]
    assert screen.mark == {"epoch": "second", "move": 420}
    later = board(421, 101, call(420, 99), call(421, 101), epoch="second")
    assert screen.hears(later) == [(421, "announced")]


@pytest.mark.parametrize(
    ("kept", "mark"),
    [
        ('{"epoch": "first", "move": 12}', {"epoch": "first", "move": 12}),
        (None, None),
        ("", None),
        ("not json", None),
        ('{"move": 12}', None),
        ('{"epoch": "first", "move": "12"}', None),
        ("[]", None),
    ],
)
def test_what_storage_holds_is_a_mark_or_nothing(
    modules: Page, kept: str | None, mark: dict[str, Any] | None
) -> None:
    read = """async (kept) => (await import("/display/announce.js")).readMark(kept)"""
    assert modules.evaluate(read, kept) == mark
