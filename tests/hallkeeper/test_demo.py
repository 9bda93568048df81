"""The demo: a small day on real processes closes its account; what the account says when it does not."""

from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from hall.clock import rfc3339
from hallkeeper.demo.account import Account, Seen, close
from hallkeeper.demo.customers import Door, draw_day
from hallkeeper.demo.day import scratch_day
from hallkeeper.demo.journal import Journal
from hallkeeper.demo.opening import OPENS, instant
from hallkeeper.demo.processes import open_server
from hallkeeper.demo.report import report
from hallkeeper.demo.screens import Due, Mark, due

CUSTOMERS = 60
KIOSKS = ("k1", "k2")
TARGETS = {"payment": 300, "invoice": 300, "general": 600}


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """One small day at full speed, for all tests that look at an account."""
    with scratch_day(float("inf"), CUSTOMERS, seed=5) as day:
        yield day.live()


def test_a_day_closes_without_a_difference(account: Account) -> None:
    assert account.differences == ()
    assert "账实相符" in report(account)


def test_tickets_are_issue_moves_are_slips(account: Account) -> None:
    said = account.as_json()
    without = said["without_slip"]
    assert said["customers"] == CUSTOMERS
    assert said["tickets"] == said["issue_moves"] >= CUSTOMERS
    assert sum(said["slips"].values()) == said["at_kiosks"] + said["reprints"]
    assert said["at_kiosks"] + without["served_without_ticket"] + without["given_by_staff"] == said["tickets"]


def test_every_screen_announces_every_call_once_and_in_order(account: Account) -> None:
    wanted = account.seen.journal.announcements()
    assert [screen.announced() for screen in account.seen.screens] == [wanted] * 6
    assert len(wanted) >= CUSTOMERS * 0.9


def test_customers_rate_at_screens_and_keypads(account: Account) -> None:
    said = account.as_json()["ratings"]
    assert said["customers"] >= CUSTOMERS * 0.2
    assert said["given"] == len(account.seen.ledger.ratings)
    given = [move for move in account.seen.journal.moves if move["verb"] == "rating.give"]
    assert {move["data"]["by_what"] for move in given} == {"screen", "keypad"}


def test_the_journal_holds_no_phone_number_and_no_name(account: Account) -> None:
    assert account.seen.journal.personal_data() == []
    assert account.seen.ledger.refused_texts == 1  # one teller did try to write both


def test_the_journal_scan_finds_what_must_not_be_there() -> None:
    move = {"move": 7, "verb": "hold", "ticket": None, "kiosk": None, "number": "A001", "data": {}}
    assert Journal([{**move, "data": {"reason": "13800138000"}}]).personal_data() == ["move 7 hold"]
    assert Journal([{**move, "data": {"reason": "王女士"}}]).personal_data() == ["move 7 hold"]
    harmless = {**move, "ticket": "019ab000-1111-7000-8000-123456789012", "data": {"since": 1795392000000}}
    assert Journal([harmless]).personal_data() == []


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda seen: seen.screens[2].dealt.pop(), "screen 3 announced"),
        (lambda seen: seen.screens[0].dealt.append(seen.screens[0].dealt[-1]), "screen 1 announced"),
        (lambda seen: seen.slips.update(UNKNOWN=1), "slips were due"),
        (
            lambda seen: seen.slips.update(CONFIRMED=seen.slips["CONFIRMED"] - 1, UNKNOWN=1),
            "neither on paper",
        ),
        (lambda seen: seen.ledger.numbers.popitem(), "tickets were acknowledged"),
        (lambda seen: seen.ledger.presses.update(["miss"]), "miss:"),
        (lambda seen: seen.ledger.ratings.pop(), "1 there nobody gave"),
        (lambda seen: seen.ledger.ratings.append(("somebody", 5)), "1 acknowledged are not in the journal"),
        (lambda seen: seen.journal.moves.pop(5), "gap before move 7"),
        (lambda seen: seen.books.states.update(waiting=1), "still open"),
        (lambda seen: seen.devices.update({"sign-3": "OFFLINE"}), "sign-3 ends the day OFFLINE"),
    ],
)
def test_every_difference_is_said(account: Account, spoil: Callable[[Seen], object], sentence: str) -> None:
    seen = copied(account)
    spoil(seen)
    said = close(seen, account.run, TARGETS).differences
    assert [one for one in said if sentence in one] != []
    assert "differences" in report(replace(account, differences=said))


def copied(account: Account) -> Seen:
    """The two sides of a day, to be spoilt without harm to the next test."""
    seen = account.seen
    screens = [copy(screen) for screen in seen.screens]
    for screen in screens:
        screen.dealt = list(screen.dealt)
    ledger = copy(seen.ledger)
    ledger.numbers, ledger.presses = dict(ledger.numbers), ledger.presses.copy()
    ledger.ratings = list(ledger.ratings)
    return replace(
        seen,
        ledger=ledger,
        screens=screens,
        slips=dict(seen.slips),
        devices=dict(seen.devices),
        journal=Journal(list(seen.journal.moves)),
        books=deepcopy(seen.books),
    )


def test_a_seed_gives_the_same_day_again() -> None:
    opens = instant(OPENS)
    day = draw_day(7, 2000, opens, KIOSKS)
    assert day == draw_day(7, 2000, opens, KIOSKS)
    assert day != draw_day(8, 2000, opens, KIOSKS)
    shares = {s: sum(c.service == s for c in day) / len(day) for s in ("payment", "invoice", "general")}
    assert shares == pytest.approx({"payment": 0.55, "invoice": 0.25, "general": 0.20}, abs=0.03)
    assert sum(c.absent for c in day) / len(day) == pytest.approx(0.034, abs=0.01)
    assert {c.door for c in day} == set(Door)
    said = [c.rates[-1] for c in day if c.rates]
    assert len(said) / len(day) == pytest.approx(0.4, abs=0.04)
    assert sum(score >= 4 for score in said) / len(said) == pytest.approx(0.88, abs=0.04)
    assert set(said) == {1, 2, 3, 4, 5}
    assert [c.arrives_at for c in day] == sorted(c.arrives_at for c in day)


def board(version: int, *calls: dict[str, object], epoch: str = "e", now: int = 100_000) -> dict[str, object]:
    return {"version": version, "epoch": epoch, "now": rfc3339(now), "calls": list(calls)}


def call(move: int, *, at: int = 100_000, undone: bool = False) -> dict[str, object]:
    return {"move": move, "at": rfc3339(at), "undone": undone}


def test_a_screen_announces_by_the_rules_of_the_house() -> None:
    assert due(None, board(9, call(8))) == (Mark("e", 9), [])
    assert due(Mark("e", 9), board(12, call(8), call(10), call(12))) == (
        Mark("e", 12),
        [Due(10, "announced"), Due(12, "announced")],
    )
    assert due(Mark("e", 9), board(11, call(10, undone=True), call(11, at=39_999))) == (
        Mark("e", 11),
        [Due(10, "undone"), Due(11, "shown")],
    )
    assert due(Mark("e", 9), board(4, call(3, at=80_000), call(2, at=60_000), epoch="f")) == (
        Mark("f", 4),
        [Due(3, "announced"), Due(2, "shown")],
    )


def test_a_demo_knows_nothing_of_the_halls_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HALLKEEPER_DATABASE_URL", f"sqlite:///{tmp_path / 'real.db'}")
    opened = open_server(tmp_path, ["manager:manager"])
    opened.server.end()
    assert not (tmp_path / "real.db").exists()
    assert (tmp_path / "hall" / "hall.db").exists()
