"""From who is due to a received e-mail with its invoice: a real SMTP server, real postman, real PDF."""

import email
import email.policy
import io
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from pypdf import PdfReader

from diversion.invoices.posting import fetching
from diversion.invoices.specimen import Specimen, draw
from diversion.mailing.desk import Desk
from diversion.mailing.run import RunAt
from diversion.messages.port import Way as Carried
from diversion.messages.postman import Postman
from diversion.messages.smtp import MailServer, Security, SmtpGateway
from diversion.standing.order import Way
from tests.diversion.mailing.house import BOSS, CYCLE, House


class Inbox:
    """Keeps what it is given; one recipient is unknown here."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:  # noqa: N802
        if to.startswith("gone@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.kept.append(envelope)
        return "250 OK"


class AnyPort(Controller):
    """Listens on a free port; aiosmtpd itself would knock at port 0."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[AnyPort]:
    controller = AnyPort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


def invoice_pdf(number: str) -> bytes:
    return draw(Specimen(number, "2026-11-23", "张三丰", "", f"通信服务费 {CYCLE}", 5_000))


def test_who_is_due_receives_the_invoice_and_who_is_unknown_comes_back_to_the_desk(
    house: House, clock: Any, server: AnyPort, inbox: Inbox
) -> None:
    house.ledger.pdf = invoice_pdf
    house.sign_up("E1", Way.EMAIL, email="zhang@example.cn")
    lost = house.sign_up("E2", Way.EMAIL, email="gone@example.cn")
    run = house.open(Way.EMAIL)
    house.work()
    mail_server = MailServer("127.0.0.1", server.port, "hall@example.com", "海纳营业厅", Security.PLAIN)
    gateways = {Carried.EMAIL: SmtpGateway(mail_server, clock)}
    Postman(house.hall, house.outbox, gateways, fetching(house.clerk)).look()

    (envelope,) = inbox.kept
    assert envelope.rcpt_tos == ["zhang@example.cn"]
    assert isinstance(envelope.content, bytes)
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "2026年10月电子发票"
    (file,) = mail.iter_attachments()
    sent, back = house.items(run)
    assert (file.get_filename(), file.get_content_type()) == (f"{sent.invoice_number}.pdf", "application/pdf")
    assert file.get_content().startswith(b"%PDF-")

    clock.pass_seconds(5)
    house.work()
    assert (house.states(run), house.items(run)[1].reason) == (["sent", "returned"], "rcpt_550")
    assert [order.id for order in house.register.suspended()] == [lost.id]
    assert house.run(run).state is RunAt.CLOSED
    assert back.number == house.items(run)[1].number


def test_the_letters_are_one_file_with_the_list_on_top(house: House) -> None:
    house.ledger.pdf = invoice_pdf
    for account in ("A1", "A2"):
        house.sign_up(account)
    run = house.open()
    house.work()
    drawn = Desk(house.hall, house.vault, house.register, house.clerk).letters(BOSS, run.id)
    numbers = [item.number for item in house.items(run)]
    assert (drawn.media, drawn.name) == ("application/pdf", f"letters-{numbers[0]}.pdf")
    reader = PdfReader(io.BytesIO(drawn.content))
    pages = [page.extract_text().replace("\0", "") for page in reader.pages]  # it reads bytes in pairs
    assert len(pages) == 3
    assert all(number in pages[0] for number in numbers)
    found = [item.invoice_number in page for item, page in zip(house.items(run), pages[1:], strict=True)]
    assert found == [True, True]
