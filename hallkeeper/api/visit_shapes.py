"""What a customer's screen may send: a visit, a number, a payment. An unknown field is refused by name."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from diversion.money import MOST_FEN
from diversion.visits.visit import Step
from hallkeeper.api.route import Body
from hallkeeper.api.shapes import Code

Phone = Annotated[str, Field(min_length=5, max_length=24)]


class OpenVisitBody(Body):
    """What a customer begins; `track` is the secret of the ticket in hand, if any."""

    task: Literal["pay", "invoice", "mandate", "notices"]
    service: Code
    language: Code = "zh-CN"
    offer: Code | None = None
    track: Annotated[str, Field(max_length=100)] | None = None


class HoldBody(Body):
    """The secret of the ticket that the customer holds, as the slip's code has it: an address or its end."""

    track: Annotated[str, Field(min_length=1, max_length=500)]


class NumberBody(Body):
    """The telephone number that was typed."""

    phone: Phone


class StepBody(Body):
    """How far the customer is."""

    step: Step


class PayBody(Body):
    """What is paid and how: a `bill`, or a top-up of `fen`; with the customer's payment code for `theirs`."""

    provider: Code
    method: Literal["ours", "theirs"] = "ours"
    bill: Code | None = None
    fen: Annotated[int, Field(ge=1, le=MOST_FEN, strict=True)] | None = None
    payment_code: Annotated[str, Field(pattern=r"^\d{16,24}$")] | None = None


class InvoiceBody(Body):
    """What is to be invoiced (a name that the list of open items has given), to whom, and how it comes."""

    item: Code
    title: Literal["personal", "company"] = "personal"
    name: Annotated[str, Field(min_length=1, max_length=100)]
    tax_no: Annotated[str, Field(max_length=40)] | None = None
    way: Literal["sms", "email", "qr", "print"] = "sms"
    email: Annotated[str, Field(max_length=254)] | None = None


class CompanyBody(Body):
    """The tax number of a company, as it was typed."""

    tax_no: Annotated[str, Field(min_length=1, max_length=40)]


class TitleCodeBody(Body):
    """What the code reader has read; it may be anything."""

    code: Annotated[str, Field(min_length=1, max_length=2000)]


class DeliverBody(Body):
    """Once more, or another way."""

    way: Literal["sms", "email", "qr", "print"]
    email: Annotated[str, Field(max_length=254)] | None = None


class StandingBody(Body):
    """An e-mail every month: where to, to whom it is made out, and the text that was agreed to."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    title: Literal["personal", "company"] = "personal"
    name: Annotated[str, Field(min_length=1, max_length=100)]
    tax_no: Annotated[str, Field(max_length=40)] | None = None
    consent: Code


class AgreementBody(Body):
    """Automatic payment: by whom, and the text that was agreed to."""

    provider: Code
    consent: Code


class ReceiptBody(Body):
    """What becomes of the receipt."""

    way: Literal["printed", "sent", "declined"]


class EndBody(Body):
    """How the visit ends."""

    outcome: Literal["completed", "left"]


class PurposeBody(Body):
    """What the number is to be proved for."""

    purpose: Literal["bill", "invoice", "mailing", "mandate", "person", "notices"]


class ProofBody(PurposeBody):
    """The one-time code that was typed, and what for."""

    code: Annotated[str, Field(min_length=1, max_length=12)]


class PasswordBody(PurposeBody):
    """The service password that was typed, and what for. It is never written down."""

    password: Annotated[SecretStr, Field(min_length=1, max_length=12)]


class OfferBody(Body):
    """What a customer does with an offer; `terminal`: where it leads; `ticket`: taken as well."""

    what: Literal["show", "accept", "decline"]
    terminal: Code | None = None
    ticket: Code | None = None


class WhyBody(Body):
    """Why a customer has not helped themselves; null takes back what was said. `ticket`: which one, where the
    screen may be behind.
    """

    reason: Literal["no_smartphone", "wanted_cash", "did_not_know", "did_not_trust", "failed", "other"] | None
    ticket: Code | None = None


class InvoiceDecisionBody(Body):
    """What a person decides of an invoice that waits."""

    decision: Literal["again", "give_up"]


class DayBody(Body):
    """A local day."""

    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
