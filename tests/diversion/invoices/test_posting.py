"""An invoice leaves the house: the clerk, the sandbox over a real socket, the real outbox."""

import pytest

from diversion.invoices.clerk import Clerk
from diversion.invoices.invoice import At, Way
from diversion.invoices.port import Unknown
from diversion.invoices.posting import fetching, posting, said
from diversion.messages import store as letters
from diversion.messages import tables as message_tables
from diversion.messages.outbox import Outbox
from diversion.messages.templates import Templates
from hall.actor import Actor, Role
from hall.errors import NotFound, NotReady

KIOSK = Actor("place:k1", Role.KIOSK)


@pytest.fixture
def outbox(hall, vault) -> Outbox:
    hall.write(lambda tx: message_tables.metadata.create_all(tx.connection))
    return Outbox(hall, vault, Templates("营业厅"))


@pytest.fixture
def clerk(hall, vault, line, outbox) -> Clerk:
    return Clerk(hall, vault, line, posting(outbox))


def due(hall, outbox):
    ids = letters.due(hall.store, hall.clock(), 10)
    return [(note, outbox.opened(note)) for note in (letters.note_of(hall.store, i) for i in ids)]


def test_an_sms_holds_month_and_link_and_is_queued_with_the_mark(hall, clerk, outbox, wish):
    invoice = clerk.request(KIOSK, wish(way=Way.SMS, visit="v1"))
    ((note, opened),) = due(hall, outbox)
    assert (invoice.state, note.visit, note.attached, opened.to) == (At.DELIVERED, "v1", (), "13800000001")
    assert opened.text == f"【营业厅】您2026年9月的电子发票已开具，点击查看和下载：{clerk.link(invoice)}"


def test_an_e_mail_fetches_its_document_when_it_is_sent(hall, clerk, line, outbox, wish):
    invoice = clerk.request(KIOSK, wish(way=Way.EMAIL, email="z@example.cn", language="en"))
    ((note, opened),) = due(hall, outbox)
    assert (opened.to, opened.subject) == ("z@example.cn", "E-invoice for 2026-09")
    assert note.attached == (f"invoice:{invoice.id}",)
    line.ends = [lambda number: b"%PDF of " + number.encode(), Unknown()]
    fetch = fetching(clerk)
    fetched = fetch(note.attached[0])
    assert (fetched.name, fetched.content) == (f"{invoice.number}.pdf", f"%PDF of {invoice.number}".encode())
    for name, error in ((note.attached[0], NotReady), ("invoice:none", NotFound), ("other", NotFound)):
        with pytest.raises(error):
            fetch(name)


def test_too_many_messages_put_it_off_and_queue_nothing(hall, vault, clock, line, outbox, wish):
    clerk = Clerk(hall, vault, line, posting(outbox))
    invoice = clerk.request(KIOSK, wish(way=Way.SMS))
    for _ in range(9):
        clerk.deliver(KIOSK, invoice.id, Way.SMS)
    waiting = clerk.deliver(KIOSK, invoice.id, Way.SMS)
    assert (waiting.wants, waiting.refused, len(due(hall, outbox))) == (Way.SMS, "too_many_messages", 10)
    clock.pass_seconds(3601)
    clerk.carrier.look()
    assert clerk.invoice(invoice.id).wants is None


def test_months_and_days_as_they_are_said():
    assert [said(p, "zh-CN") for p in ("2026-09", "2026-11-03")] == ["2026年9月", "2026年11月3日"]
    assert said("2026-09", "en") == "2026-09"
