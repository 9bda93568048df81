"""Exports: the same file until somebody says that the bank has it; then no account number any more."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from diversion.mandates import keeping, tables
from diversion.mandates.banks import BANKS, Banks
from diversion.mandates.batch import BatchAt
from diversion.mandates.desk import Mandates
from diversion.mandates.export import Exports
from diversion.mandates.mandate import At
from diversion.phone import Phone
from diversion.vault import Vault
from hall.clock import FixedClock
from hall.hall import Hall
from hall.store import Store
from hallkeeper.engines import open_engines
from tests.diversion.mandates.conftest import BOSS, CARD, moves, refusal, wish


@pytest.fixture
def signed(mandates: Mandates, clock: FixedClock) -> list[str]:
    """Three signed applications for bank A, in order."""
    made = []
    for n in (1, 2, 3):
        clock.pass_seconds(1)
        made.append(mandates.apply(BOSS, wish(n)).id)
        mandates.signed(BOSS, made[-1])
    return made


def accounts(hall: Hall) -> list[str | None]:
    with hall.store.reading() as connection:
        asked = select(tables.mandates.c.sealed_account).order_by(tables.mandates.c.made_at)
        return [row.sealed_account for row in connection.execute(asked)]


def test_the_file_of_what_was_signed_in_the_order_of_application(exports: Exports, signed: list[str]) -> None:
    batch = exports.make(BOSS, "sample-a")
    assert (batch.number, batch.count, batch.file_name) == (1, 3, "DK_00000001_20261123_0001.csv")
    lines = exports.file(BOSS, 1)[1].decode("gb18030").splitlines()
    assert [line.split(",")[6] for line in lines[1:]] == ["13800000001", "13800000002", "13800000003"]


def test_a_power_cut_between_export_and_confirmation_changes_nothing(
    hall: Hall, mandates: Mandates, exports: Exports, vault: Vault, signed: list[str], tmp_path: Path
) -> None:
    before = exports.file(BOSS, exports.make(BOSS, "sample-a").number)
    late = mandates.apply(BOSS, wish(4))
    mandates.signed(BOSS, late.id)
    hall.stop()

    engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db")
    again = Hall(Store(engines.writer, engines.reader, hall.clock))
    after = Exports(again, vault, Banks())
    assert after.make(BOSS, "sample-a") == before[0]
    assert after.file(BOSS, 1) == before
    after.sent(BOSS, 1)
    assert after.make(BOSS, "sample-a").count == 1  # the one that came in between
    again.stop()
    engines.dispose()


def test_once_sent_the_account_numbers_are_gone(
    hall: Hall, mandates: Mandates, exports: Exports, signed: list[str]
) -> None:
    exports.make(BOSS, "sample-a")
    assert [account is None for account in accounts(hall)] == [False] * 3
    done = exports.sent(BOSS, 1)
    assert accounts(hall) == [None] * 3
    assert done.state is BatchAt.SENT
    assert exports.sent(BOSS, 1) == done
    assert refusal(lambda: exports.file(BOSS, 1))[0] == "batch_over"
    assert refusal(lambda: exports.drop(BOSS, 1))[0] == "batch_over"
    paper = mandates.paper(BOSS, signed[0])
    assert (paper.account[1], paper.copy) == ("**** 0128", "副本（账号已提交银行，本系统只留末四位）")


def test_a_dropped_batch_lets_its_applications_wait_again(exports: Exports, signed: list[str]) -> None:
    first = exports.file(BOSS, exports.make(BOSS, "sample-a").number)[1]
    dropped = exports.drop(BOSS, 1)
    assert exports.drop(BOSS, 1) == dropped
    assert refusal(lambda: exports.sent(BOSS, 1))[0] == "batch_over"
    again = exports.make(BOSS, "sample-a")
    assert (again.number, again.file_name) == (2, "DK_00000001_20261123_0002.csv")
    assert exports.file(BOSS, 2)[1] == first


def test_what_may_be_on_its_way_to_the_bank_is_neither_cancelled_nor_erased(
    hall: Hall, mandates: Mandates, exports: Exports, vault: Vault, signed: list[str]
) -> None:
    exports.make(BOSS, "sample-a")
    assert refusal(lambda: mandates.cancel(BOSS, signed[0], proved=True))[0] == "in_batch"
    one = Phone("13800000001")
    assert (keeping.end(hall, vault, one, BOSS.ref), keeping.erase(hall, vault, one)) == (0, 0)
    exports.drop(BOSS, 1)
    assert mandates.cancel(BOSS, signed[0], proved=True).state is At.CANCELLED
    assert keeping.erase(hall, vault, one) == 1


def test_a_format_changed_in_between_is_noticed(
    hall: Hall, exports: Exports, vault: Vault, signed: list[str], tmp_path: Path
) -> None:
    exports.make(BOSS, "sample-a")
    shutil.copytree(BANKS, tmp_path / "banks")
    file = tmp_path / "banks" / "sample-a.toml"
    file.write_text(file.read_text("utf-8").replace('"06d"', '"04d"'), encoding="utf-8")
    changed = Exports(hall, vault, Banks(tmp_path / "banks"))
    assert refusal(lambda: changed.file(BOSS, 1))[0] == "file_differs"


def test_each_bank_has_its_own_batch(mandates: Mandates, exports: Exports, signed: list[str]) -> None:
    other = mandates.apply(BOSS, wish(4, with_whom="sample-b"))
    mandates.signed(BOSS, other.id)
    assert [
        (b.number, b.count) for b in (exports.make(BOSS, "sample-a"), exports.make(BOSS, "sample-b"))
    ] == [
        (1, 3),
        (2, 1),
    ]
    assert exports.file(BOSS, 2)[1].decode().split("|")[:2] == [CARD, "CARD"]
    assert [batch.number for batch in exports.latest()] == [2, 1]


def test_the_journal_counts_what_was_read_and_says_what_became_of_the_batch(
    hall: Hall, exports: Exports, signed: list[str]
) -> None:
    exports.make(BOSS, "sample-a")
    exports.file(BOSS, 1)
    exports.sent(BOSS, 1)
    told = [(verb, data) for verb, data in moves(hall) if verb != "mandate.state"]
    assert told == [
        ("mandate.batch", {"batch": 1, "bank": "sample-a", "to": "made", "count": 3}),
        ("personal.read", {"batch": 1, "mandates": 3, "why": "export"}),
        ("mandate.batch", {"batch": 1, "bank": "sample-a", "to": "sent", "count": 3}),
    ]
