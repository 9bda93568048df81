"""E-mail by SMTP, each message on a connection of its own, within a deadline.

Sources: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 8314 (TLS from the first octet), RFC 5322 (headers).
The message has left the house when DATA begins: what fails before may be tried again, silence after it is
no word. The Message-ID is made of our own id: a mail that was sent twice can be seen to be one.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from enum import StrEnum
from pathlib import Path

from diversion.messages.port import NOT_THERE, Accepted, Message, NoWord, Rejected, Report, Unsent
from hall.clock import Clock, local, system_clock

DEADLINE_S = 30.0
_GOOD_BYE_S = 2.0
_NO_SUCH_RECIPIENT = frozenset({550, 551, 553, 556})
"""RFC 5321, 4.2.3: no such mailbox, not local, a name that is none; RFC 7504: a domain without mail."""
_ENHANCED = re.compile(rb"5\.([0-9]{1,3})\.([0-9]{1,3})\b")


class Security(StrEnum):
    """How the line is protected: from the start, by STARTTLS, or not (a server on the same machine)."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Through whom mail goes out, and from whom it comes. `authorities`: a file of CA certificates."""

    host: str
    port: int
    sender: str
    sender_name: str = ""
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    deadline_s: float = DEADLINE_S
    zone: str = "Asia/Shanghai"


class SmtpGateway:
    """One mail server."""

    code = "smtp"

    def __init__(self, server: MailServer, clock: Clock = system_clock) -> None:
        self._server = server
        self._clock = clock

    def send(self, message: Message) -> Accepted:
        """Hand one mail over; `reference` is its Message-ID.

        Raises Rejected (`smtp_<code>`; again for 4xx; `rcpt_<code>`: there is no such recipient), Unsent,
        NoWord.
        """
        until = time.monotonic() + self._server.deadline_s
        try:
            mail = self._mail(message)
        except ValueError as error:  # a header with a line break in it
            raise Rejected("bad_mail") from error
        with self._connection(until) as smtp:
            _envelope(smtp, self._server.sender, message.to, until)
            _data(smtp, mail.as_bytes(policy=SMTP), until)
            _good_bye(smtp)
        return Accepted(str(mail["Message-ID"]))

    def reports(self) -> list[Report]:
        """None: a mail server reports by mail, to the sender's address."""
        return []

    def _mail(self, message: Message) -> EmailMessage:
        server = self._server
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((server.sender_name, server.sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(local(self._clock(), server.zone))
        mail["Message-ID"] = f"<{message.id}@{server.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        mail.set_content(message.text, charset="utf-8", cte="base64")  # no server must know 8BITMIME
        for file in message.attachments:
            major, _, minor = file.media.partition("/")
            mail.add_attachment(file.content, maintype=major, subtype=minor, filename=file.name)
        return mail

    @contextmanager
    def _connection(self, until: float) -> Iterator[smtplib.SMTP]:
        """A connection that is signed in. Raises Unsent where there is none; closes it in any case."""
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._connected(until)
            self._sign_in(smtp, until)
        except (OSError, smtplib.SMTPException) as error:
            if smtp is not None:
                smtp.close()
            raise Unsent(type(error).__name__) from error
        try:
            yield smtp
        finally:
            smtp.close()

    def _connected(self, until: float) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            context = ssl.create_default_context(cafile=server.authorities)
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_left(until), context=context)
        return smtplib.SMTP(server.host, server.port, timeout=_left(until))

    def _sign_in(self, smtp: smtplib.SMTP, until: float) -> None:
        server = self._server
        _hurry(smtp, until)
        if server.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context(cafile=server.authorities))
        _hurry(smtp, until)
        smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password)


def _envelope(smtp: smtplib.SMTP, sender: str, to: str, until: float) -> None:
    """MAIL and RCPT: nothing of the message has left yet. Raises Rejected or Unsent."""
    try:
        _hurry(smtp, until)
        _check(smtp.mail(sender)[0])
        _hurry(smtp, until)
        code, said = smtp.rcpt(to)
        if _is_about_recipient(code, said):
            raise Rejected(f"{NOT_THERE}{code}")
        _check(code)
    except (OSError, smtplib.SMTPException) as error:
        raise Unsent(type(error).__name__) from error


def _is_about_recipient(code: int, said: bytes) -> bool:
    """Whether an answer to RCPT says that the address is wrong, rather than that we may not send.

    An enhanced code (RFC 3463) decides where there is one: 5.1 addresses (7 and 8 are the sender's), 5.2
    mailboxes; all others are policy, the route, the server.
    """
    if code not in _NO_SUCH_RECIPIENT:
        return False
    enhanced = _ENHANCED.match(said)
    if enhanced is None:
        return True
    subject, detail = int(enhanced[1]), int(enhanced[2])
    return subject == 2 or (subject == 1 and detail not in (7, 8))


def _data(smtp: smtplib.SMTP, octets: bytes, until: float) -> None:
    """DATA: from here on silence means that nobody knows. Raises Rejected or NoWord."""
    try:
        _hurry(smtp, until)
        _check(smtp.data(octets)[0])
    except smtplib.SMTPDataError as error:
        _check(error.smtp_code)
        raise NoWord("an odd answer to DATA") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NoWord(type(error).__name__) from error


def _good_bye(smtp: smtplib.SMTP) -> None:
    """QUIT; the mail has been taken, so whatever comes now changes nothing."""
    with suppress(OSError, smtplib.SMTPException):
        if smtp.sock is not None:
            smtp.sock.settimeout(_GOOD_BYE_S)
        smtp.quit()


def _check(code: int) -> None:
    """Raises Rejected for all but 2xx; 4xx is the server's word that it may be tried again."""
    if not 200 <= code < 300:
        raise Rejected(f"smtp_{code}", again=400 <= code < 500)


def _hurry(smtp: smtplib.SMTP, until: float) -> None:
    """The next question may take what is left of the deadline. Raises TimeoutError where nothing is left."""
    if smtp.sock is not None:
        smtp.sock.settimeout(_left(until))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline is over")
    return left
