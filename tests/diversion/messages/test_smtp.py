"""E-mail against a real SMTP server (aiosmtpd): what arrives, TLS, sign-in, refusals, silence."""

import asyncio
import datetime
import email
import email.policy
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from diversion.messages.port import Accepted, Attachment, Kind, Message, NoWord, Rejected, Unsent, Way
from diversion.messages.smtp import MailServer, Security, SmtpGateway
from hall.clock import FixedClock

PDF = Attachment("发票 2026-10.pdf", "application/pdf", bytes(range(256)) * 40)
TEXT = "您好：\n\n.一行以点开头\n电子发票见附件。\n"
MESSAGE = Message("m1", Way.EMAIL, Kind.INVOICE, "li@example.com", TEXT, "2026年10月电子发票", (PDF,))


class Inbox:
    """Keeps what it is given; `says` answers in place of 250, `silent` never answers to the end of DATA."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.says: dict[str, str] = {}
        self.silent = False

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, sender: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = sender
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(to)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.silent:
            await asyncio.sleep(60)
        self.kept.append(envelope)
        return self.says.get("DATA", "250 OK")


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
def serve(inbox: Inbox) -> Iterator[Callable[..., Controller]]:
    """Starts a server with the options given."""
    started = []

    def start(**options: Any) -> Controller:
        controller = AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
        controller.start()
        started.append(controller)
        return controller

    yield start
    for controller in started:
        controller.stop()


def plain(controller: Controller) -> MailServer:
    return MailServer("127.0.0.1", controller.port, "hall@example.com", "海纳营业厅", Security.PLAIN)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "mail.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + signed.public_bytes(pem))
    return file


def test_a_mail_arrives_with_its_words_and_its_file(
    serve: Callable[..., Controller], inbox: Inbox, clock: FixedClock
) -> None:
    gateway = SmtpGateway(plain(serve()), clock)
    assert gateway.send(MESSAGE) == Accepted("<m1@example.com>")
    envelope = inbox.kept[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hall@example.com", ["li@example.com"])
    assert isinstance(envelope.content, bytes)
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert {name: str(mail[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")} == {
        "From": "海纳营业厅 <hall@example.com>",
        "To": "li@example.com",
        "Subject": "2026年10月电子发票",
        "Date": "Mon, 23 Nov 2026 09:00:00 +0800",
        "Message-ID": "<m1@example.com>",
    }
    body = mail.get_body()
    assert body is not None
    assert (body.get_content_type(), body.get_content().splitlines()) == ("text/plain", TEXT.splitlines())
    files = [(a.get_filename(), a.get_content_type(), a.get_content()) for a in mail.iter_attachments()]
    assert files == [(PDF.name, PDF.media, PDF.content)]


def test_headers_are_plain_ascii_on_the_wire(serve: Callable[..., Controller], inbox: Inbox) -> None:
    SmtpGateway(plain(serve())).send(replace(MESSAGE, attachments=()))
    content = inbox.kept[0].content
    assert isinstance(content, bytes)
    assert content.isascii()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_line_is_encrypted_and_signed_in(
    serve: Callable[..., Controller], inbox: Inbox, certificate: Path, security: Security
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (b"hall", b"s3cret")
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {"authenticator": knows}
    if security is Security.TLS:
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    server = replace(plain(serve(**options)), security=security, user="hall", password="s3cret")
    trusting = replace(server, authorities=certificate)
    SmtpGateway(trusting).send(MESSAGE)
    assert len(inbox.kept) == 1
    for wrong in (server, replace(trusting, password="wrong"), replace(trusting, host="localhost")):
        with pytest.raises(Unsent):
            SmtpGateway(wrong).send(MESSAGE)
    assert (len(inbox.kept), "s3cret" in repr(server)) == (1, False)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "again"), [("450 later", True), ("554 5.7.1 not from here", False)])
def test_a_refusal_says_whether_it_may_be_tried_again(
    serve: Callable[..., Controller], inbox: Inbox, step: str, answer: str, again: bool
) -> None:
    inbox.says[step] = answer
    with pytest.raises(Rejected) as refused:
        SmtpGateway(plain(serve())).send(MESSAGE)
    assert (refused.value.code, refused.value.again) == (f"smtp_{answer[:3]}", again)


@pytest.mark.parametrize(
    ("step", "answer", "code"),
    [
        ("RCPT", "550 li@example.com unknown", "rcpt_550"),
        ("RCPT", "550 5.1.1 no such user", "rcpt_550"),
        ("RCPT", "550 5.2.1 mailbox disabled", "rcpt_550"),
        ("RCPT", "553 5.1.3 bad address syntax", "rcpt_553"),
        ("RCPT", "550 5.7.1 relaying denied", "smtp_550"),
        ("RCPT", "550 5.1.8 bad sender", "smtp_550"),
        ("RCPT", "554 5.7.1 blocked", "smtp_554"),
        ("RCPT", "530 5.7.0 authentication required", "smtp_530"),
        ("MAIL", "550 no such sender", "smtp_550"),
        ("DATA", "550 5.1.1 we do not like it", "smtp_550"),
    ],
)
def test_only_a_refused_recipient_is_an_address_that_is_wrong(
    serve: Callable[..., Controller], inbox: Inbox, step: str, answer: str, code: str
) -> None:
    inbox.says[step] = answer
    with pytest.raises(Rejected) as refused:
        SmtpGateway(plain(serve())).send(MESSAGE)
    assert (refused.value.code, refused.value.again) == (code, False)


def test_silence_after_the_message_is_no_word(serve: Callable[..., Controller], inbox: Inbox) -> None:
    inbox.silent = True
    with pytest.raises(NoWord) as no_word:
        SmtpGateway(replace(plain(serve()), deadline_s=1.0)).send(MESSAGE)
    assert type(no_word.value) is NoWord


@pytest.mark.parametrize("fault", ["nobody listens", "silent from the start", "hangs up at RCPT"])
def test_before_the_message_nothing_has_left(
    serve: Callable[..., Controller], inbox: Inbox, fault: str
) -> None:
    import socket

    if fault == "hangs up at RCPT":
        inbox.says["RCPT"] = "421 going down"
        server = plain(serve())
        with pytest.raises(Rejected) as refused:
            SmtpGateway(server).send(MESSAGE)
        assert (refused.value.code, refused.value.again) == ("smtp_421", True)
        return
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        if fault == "silent from the start":
            line.listen()
        port = line.getsockname()[1]
        server = MailServer("127.0.0.1", port, "hall@example.com", security=Security.PLAIN, deadline_s=0.5)
        with pytest.raises(Unsent):
            SmtpGateway(server).send(MESSAGE)


def test_a_line_break_gets_into_no_header(serve: Callable[..., Controller], inbox: Inbox) -> None:
    gateway = SmtpGateway(plain(serve()))
    for bad in (
        replace(MESSAGE, subject="Hi\r\nBcc: all@example.com"),
        replace(MESSAGE, to="li@example.com\r\nBcc: all@example.com"),
    ):
        with pytest.raises(Rejected) as refused:
            gateway.send(bad)
        assert refused.value.code == "bad_mail"
    assert inbox.kept == []
