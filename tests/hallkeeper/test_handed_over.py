"""What a terminal says of an invoice that a phone has asked for; which names of a registry can be used."""

from dataclasses import replace

import pytest

from diversion.invoices import store, tables
from diversion.invoices.invoice import At, Invoice
from diversion.invoices.port import What
from diversion.visits.handover import Handover
from diversion.visits.visit import PHONE, Task, Visit
from hall.hall import Hall
from hallkeeper.api.invoices import usable
from hallkeeper.api.standing import invoice_since, state_of

TAX_NO = "91440300708461136T"
SAID = Handover(visit="v", at=1_000, place="s1")
TAKEN = Visit(
    id="v",
    place=PHONE,
    task=Task.INVOICE,
    service="invoice",
    offer=None,
    ticket=None,
    language="zh-CN",
    opened_at=0,
    seen_at=0,
)
GONE = replace(TAKEN, ended_at=2_000)
ASKED = Invoice(
    id="i",
    request_no="F1",
    owner="o",
    person="p",
    item="2026-09",
    what=What.MONTH,
    period="2026-09",
    fen=5_900,
    place=PHONE,
    visit="v",
    ticket=None,
    service="invoice",
    language="zh-CN",
    sealed=None,
    created_at=1_500,
)


@pytest.mark.parametrize(
    ("state", "visit", "said"),
    [
        (At.REQUESTED, TAKEN, "taken"),
        (At.REQUESTED, GONE, "done"),
        (At.ISSUED, TAKEN, "done"),
        (At.FAILED, GONE, "over"),
    ],
)
def test_an_invoice_that_is_under_way_counts_once_the_phone_has_gone(
    hall: Hall, state: At, visit: Visit, said: str
) -> None:
    def keep(invoice: Invoice) -> None:
        hall.write(lambda tx: store.add(tx, invoice))

    hall.write(lambda tx: tables.metadata.create_all(tx.connection))
    keep(
        replace(ASKED, id="here", request_no="F0", item="2026-08", created_at=500)
    )  # made out at the terminal
    assert invoice_since(hall, visit, SAID) is None
    keep(replace(ASKED, state=state))
    assert state_of(visit, invoice_since(hall, visit, SAID), fresh=True) == said


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("示例(深圳) 有限公司 ", "示例（深圳） 有限公司"),
        ("司", None),
        ("示" * 101, None),
        ("示例\x07公司", None),
    ],
)
def test_a_registered_name_is_taken_as_it_can_stand_on_an_invoice(name: str, kept: str | None) -> None:
    title = usable(name, TAX_NO)
    assert (title and title.name) == kept
