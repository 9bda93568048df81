"""What the hall keeps of receipts on paper, of the day alone and from the journal alone."""

from collections.abc import Callable

import pytest

from diversion.billing.port import Kind
from diversion.payment.order import Method, Pay, Payment
from hall.actor import Actor, Role
from hall.clock import FixedClock
from hall.errors import Refused
from hall.hall import Hall, Once
from hallkeeper.receipts import MOST_PAPERS, SILENT_MS, Paper, Receipts

OFFICE = Actor("person:1", Role.MANAGER)
AGENT = Actor("token:1", Role.DEVICE)
DAY_MS = 24 * 3600 * 1000


def payment_of(hall: Hall, state: Pay = Pay.RECEIPTED) -> Payment:
    """A payment whose receipt was declined just now."""
    now = hall.clock()
    return Payment(
        id="p1",
        order_no="H1",
        kind=Kind.BILL,
        provider="sandbox",
        method=Method.OURS,
        fen=100,
        visit=None,
        place="s1",
        ticket=None,
        service="payment",
        bill=None,
        sealed="",
        created_at=now,
        expires_at=now,
        state=state,
        changed_at=now,
    )


def told(copy: int, state: str, reason: str | None = None, *, doubtful: bool = False) -> dict[str, object]:
    return {"copy": copy, "state": state, "reason": reason, "doubtful": doubtful}


def test_a_receipt_is_asked_for_doubted_and_cured_by_its_copy(hall: Hall) -> None:
    receipts, paid = Receipts(hall), payment_of(hall)
    assert receipts.told("p1") is None
    assert receipts.print_again(OFFICE, paid, "s1", None) == 1
    assert receipts.told("p1") == told(1, "ASKED")
    receipts.hear(AGENT, "printer-s1", "p1", Paper(1, None, "UNKNOWN", "lost"))
    assert receipts.told("p1") == told(1, "UNKNOWN", "lost", doubtful=True)

    assert receipts.print_again(OFFICE, paid, "s1", None) == 2
    assert receipts.told("p1") == told(2, "ASKED", doubtful=True)
    assert [row["coming"] for row in receipts.doubtful()] == [True]
    receipts.hear(AGENT, "printer-s1", "p1", Paper(2, None, "CONFIRMED"))
    assert receipts.told("p1") == told(2, "CONFIRMED")
    assert receipts.doubtful() == []


def test_a_doubt_outlives_the_server_and_is_journalled_once(hall: Hall, clock: FixedClock) -> None:
    receipts = Receipts(hall)
    receipts.print_again(OFFICE, payment_of(hall), "s1", None)
    since = clock.now_ms
    for state, reason in [("LATE", "paper_out"), ("LATE", "paper_out"), ("EXPIRED", None)]:
        receipts.hear(AGENT, "printer-s1", "p1", Paper(1, None, state, reason))
        clock.now_ms += 1000
    moves = [m for m in hall.moves_after(0, 1000) if m.verb == "receipt.state"]
    assert [(m.kiosk, m.by, m.data["state"]) for m in moves] == [
        ("s1", "token:1", "LATE"),
        ("s1", "token:1", "EXPIRED"),
    ]
    (row,) = Receipts(hall).doubtful()
    assert (row["payment"], row["copy"], row["state"], row["since"]) == (
        "p1",
        1,
        "EXPIRED",
        "2026-11-23T01:00:00.000Z",
    )
    assert since == clock.now_ms - 3000


def test_how_a_receipt_ended_well_is_nobodys_news(hall: Hall) -> None:
    receipts = Receipts(hall)
    receipts.print_again(OFFICE, payment_of(hall), "s1", None)
    before = hall.board.version
    receipts.hear(AGENT, "printer-s1", "p1", Paper(1, None, "CONFIRMED"))
    assert (hall.board.version, receipts.told("p1")) == (before, told(1, "CONFIRMED"))


def test_one_of_which_nobody_tells_anything_is_missed(hall: Hall, clock: FixedClock) -> None:
    receipts = Receipts(hall)
    receipts.print_again(OFFICE, payment_of(hall), "s1", None)
    clock.now_ms += SILENT_MS
    assert receipts.told("p1") == told(1, "ASKED")
    clock.now_ms += 1
    assert receipts.told("p1") == told(1, "ASKED", doubtful=True)
    (row,) = receipts.doubtful()
    assert (row["payment"], row["state"], row["coming"]) == ("p1", "ASKED", False)
    later = Receipts(hall)
    assert later.doubtful() == [], "to the server before this one it may have been told"


def test_the_same_key_is_the_same_paper(hall: Hall) -> None:
    receipts, paid, once = Receipts(hall), payment_of(hall), Once("person:1", "k", "d")
    assert [receipts.print_again(OFFICE, paid, "s1", once) for _ in range(3)] == [1, 1, 1]
    assert receipts.told("p1") == told(1, "ASKED")


def test_only_so_many_of_one_payment(hall: Hall) -> None:
    receipts, paid = Receipts(hall), payment_of(hall)
    copies = [receipts.print_again(OFFICE, paid, "s1", None) for _ in range(MOST_PAPERS)]
    assert copies == list(range(1, MOST_PAPERS + 1))
    assert code_of(lambda: receipts.print_again(OFFICE, paid, "s1", None)) == "too_many_copies"


def test_with_the_day_it_is_over(hall: Hall, clock: FixedClock) -> None:
    receipts, paid = Receipts(hall), payment_of(hall)
    receipts.print_again(OFFICE, paid, "s1", None)
    receipts.hear(AGENT, "printer-s1", "p1", Paper(1, None, "UNKNOWN", "lost"))
    clock.now_ms += DAY_MS
    hall.close_day_if_due()
    assert (receipts.told("p1"), receipts.doubtful()) == (None, [])
    receipts.hear(AGENT, "printer-s1", "p1", Paper(1, None, "EXPIRED"))
    assert receipts.doubtful() == [], "who was here yesterday has long gone"
    for one in (receipts, Receipts(hall)):
        again = lambda one=one: one.print_again(OFFICE, paid, "s1", None)  # noqa: E731
        assert code_of(again) == "receipt_of_another_day"


def code_of(act: Callable[[], object]) -> str:
    """The code of a refusal."""
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code
