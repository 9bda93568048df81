"""Seeded histories with faults between any two steps: requests lost, late, answered to nobody, power cuts."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from diversion.invoices import store as kept
from diversion.invoices.clerk import Clerk
from diversion.invoices.invoice import LIVING, At
from diversion.invoices.port import Asked
from hall.hall import Hall
from hall.ticket import Move
from tests.diversion.invoices.rough import ITEMS, KIOSK, FusedHall, Ledger, World, is_told_truly, live

PARTS, HISTORIES = 10, 30


@pytest.fixture
def fused(hall: Hall, queue) -> Iterator[FusedHall]:
    fused = FusedHall(hall.store)
    yield fused
    fused.stop()


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_issued_twice_and_nothing_is_lost(part, fused, vault, queue, clock):
    ledger = Ledger()
    states: Counter[str] = Counter()
    cuts = 0
    for seed in range(part * HISTORIES, (part + 1) * HISTORIES):
        account, cut = live(seed, fused, vault, queue, clock, ledger)
        cuts += cut
        rows = Clerk(fused, vault, World(random.Random(0), ledger, clock), queue).of_account(account)
        for row in rows:
            states[row.state] += 1
            assert is_told_truly(row, ledger), row
        living = Counter(row.item for row in rows if row.state in LIVING)
        assert living == +Counter({item: ledger.living[account, item] for item in ITEMS})
    assert ledger.twice == 0
    assert_each_message_once(fused, queue)
    assert_the_journal_explains(fused)
    # The histories have been where it hurts; else this test would show nothing.
    assert cuts > 8
    assert set(states) == set(At) - {At.REQUESTED}


def test_the_judge_sees_a_second_invoice_and_a_row_that_says_other_than_the_books(clerk, wish):
    ledger, row = Ledger(), clerk.request(KIOSK, wish())
    assert not is_told_truly(row, ledger)
    asked = Asked(row.request_no, "A1", row.item, row.fen, wish().customer.title)
    number = ledger.issue(asked).number
    assert (ledger.issue(asked).number, ledger.twice) == (number, 0)
    assert (is_told_truly(replace(row, number=number), ledger), is_told_truly(row, ledger)) == (True, False)
    ledger.issue(replace(asked, request_no="F2"))
    assert ledger.twice == 1


def assert_each_message_once(hall: Hall, queue) -> None:
    """As many messages are in the queue as the journal tells of, to the invoice and the way."""
    told = Counter(
        (m.data["invoice"], m.data["way"]) for m in all_moves(hall) if m.data.get("way") in ("sms", "email")
    )
    assert Counter(queue.queued()) == told
    assert told.total() > 20


def assert_the_journal_explains(hall: Hall) -> None:
    """Each invoice's moves hang together and end where its row stands; none names anybody."""
    at: dict[str, str | None] = {}
    for move in all_moves(hall):
        assert move.data["from"] == at.get(move.data["invoice"])
        at[move.data["invoice"]] = move.data["to"]
        assert not re.search("138[0-9]{8}|example|张", json.dumps(move.data, ensure_ascii=False))
    assert all(kept.invoice_of(hall.store, invoice).state == state for invoice, state in at.items())


def all_moves(hall: Hall) -> list[Move]:
    return [m for m in hall.store.moves_after(0, 100_000) if m.verb == "invoice.state"]
