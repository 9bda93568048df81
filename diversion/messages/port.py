"""What the hall asks of whoever carries messages: one deed, for SMS and e-mail alike.

It ends in one of four ways, and sending again by itself hangs on the difference: accepted; rejected (the
gateway has answered no); unsent (not a byte of the message has left); no word (it may have been sent).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Way(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"


class Kind(StrEnum):
    """What a message is about; each has a template per language."""

    CODE = "code"
    INVOICE = "invoice"
    THREE_BEFORE_YOU = "three_before_you"
    RECEIPT = "receipt"
    REPORT = "report"
    ORDER_MADE = "order_made"
    ORDER_CHANGED = "order_changed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_RETURNED = "order_returned"
    ORDER_RESUMED = "order_resumed"
    MANDATE_ACTIVE = "mandate_active"
    MANDATE_REJECTED = "mandate_rejected"
    MANDATE_CANCELLED = "mandate_cancelled"
    INVOICE_FAILED = "invoice_failed"
    INVOICE_CANCELLED = "invoice_cancelled"
    REFUNDED = "refunded"
    STOPPED = "stopped"


NOTICES = (
    Kind.REFUNDED,
    Kind.MANDATE_REJECTED,
    Kind.MANDATE_ACTIVE,
    Kind.MANDATE_CANCELLED,
    Kind.ORDER_RETURNED,
    Kind.ORDER_RESUMED,
    Kind.ORDER_MADE,
    Kind.ORDER_CHANGED,
    Kind.ORDER_CANCELLED,
    Kind.INVOICE_FAILED,
    Kind.INVOICE_CANCELLED,
)
"""What tells a customer that something of theirs has changed (变更通知), as the office lists it."""
STOPPABLE = frozenset(NOTICES) - {Kind.REFUNDED, Kind.MANDATE_REJECTED}
"""What nobody gets who wants no messages about changes. Money that comes back, and a bank's no, after which
bills are paid by nobody, are told all the same; so is whatever a customer has asked for.
"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail: its name, media type (`application/pdf`) and bytes."""

    name: str
    media: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to go. `id` is ours and the same for ever; its text form names nobody.

    `to` is a number as in `phone.Phone.digits`, or an address; `subject` and `attachments` are for e-mail.
    """

    id: str
    way: Way
    kind: Kind
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway has taken it over, under this reference of its own."""

    reference: str


class Rejected(Exception):
    """The gateway has answered no and has not taken it; `code` is its word in short, never with a number.

    `again` says that the same message may be tried later: the gateway was busy, not unwilling.
    """

    def __init__(self, code: str, *, again: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.again = again


NOT_THERE = "rcpt_"
"""So begins the code of a refusal that is about the recipient's address and nothing else: it came back."""


class NoWord(Exception):
    """The message has left the house and nothing came back: it may have been sent. Never again by itself."""


class Unsent(NoWord):
    """Not a byte of the message has left the house: it may be tried again."""


@dataclass(frozen=True, slots=True)
class Report:
    """A gateway's later word on a message that it had accepted: has it arrived, else why not."""

    reference: str
    delivered: bool
    code: str = ""


class Gateway(Protocol):
    """Carries messages. `code` names it in rows and logs."""

    code: str

    def send(self, message: Message) -> Accepted:
        """Hand the message over, within a minute at most. Raises Rejected, Unsent or NoWord; nothing else."""

    def reports(self) -> list[Report]:
        """What has become known since the last call; also the moment to look after the line. Never raises."""
