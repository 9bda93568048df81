"""The shapes of what goes in, for checking and for the OpenAPI description."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from hallkeeper.api.route import Body

Code = Annotated[str, Field(min_length=1, max_length=64)]
Quantity = Annotated[int, Field(ge=1, le=999, strict=True)]
Names = dict[str, str]


class DoneRow(Body):
    """A business type that was really done, and how many times."""

    service: Code
    quantity: Quantity = 1


class IssueBody(Body):
    """What a customer asks for."""

    service: Code
    kiosk: Code | None = None
    customer_class: Code = "normal"
    language: Code | None = None


class OpenBody(Body):
    """Opening a counter."""

    take_over: bool = False


class ReasonBody(Body):
    """Why; a code."""

    reason: Code | None = None


class CallNextBody(Body):
    """Calling the next customer, finishing the present one in the same press if wanted."""

    finish: bool = False
    done: Annotated[list[DoneRow], Field(min_length=1, max_length=50)] | None = None


class TicketBody(Body):
    """A certain ticket."""

    ticket: Code


class ServiceBody(Body):
    """A business type."""

    service: Code


class FinishBody(Body):
    """What was really done; by default the ticket's own business type, once."""

    done: Annotated[list[DoneRow], Field(min_length=1, max_length=50)] | None = None


class TransferBody(Body):
    """Where the customer goes: a business type or a counter."""

    service: Code | None = None
    counter: Code | None = None


class KioskBody(Body):
    """At which kiosk; a paired kiosk need not say."""

    kiosk: Code | None = None


class AnswerHelpBody(KioskBody):
    """To whom somebody goes: by the place, or by the move of the ring (phones have no place)."""

    ring: int | None = None


class PulseBody(Body):
    """Whose pulse it is: the spool that the agent works on, so that two never work under one name."""

    spool: Annotated[str, Field(min_length=1, max_length=64)] | None = None


Fact = Annotated[str, Field(max_length=240)]


class MistakeBody(Body):
    """What is wrong with settings: a code, and the facts that its sentence names (`field`, `value` ...)."""

    code: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    facts: Annotated[dict[Annotated[str, Field(max_length=20)], Fact], Field(max_length=8)] = {}


class DeviceStateBody(Body):
    """What a device says of itself.

    Of settings that cannot be used, `mistake` says what is wrong, and `detail` the same in English.
    """

    state: Literal["READY", "DEGRADED", "ATTENTION", "OFFLINE", "UNKNOWN", "DISABLED"]
    reason: Annotated[str, Field(max_length=64)] | None = None
    since: str
    last_good: str | None = None
    detail: Annotated[str, Field(max_length=300)] | None = None
    mistake: MistakeBody | None = None


class PressBody(Body):
    """A key of a pad; `text` is what a reader read."""

    key: Annotated[str, Field(min_length=1, max_length=16)]
    text: Annotated[str, Field(max_length=512)] = ""


class ReadBody(Body):
    """What a scanner read at a counter: a slip's address, its secret, or a number of today."""

    text: Annotated[str, Field(min_length=1, max_length=512)]


class SlipStateBody(Body):
    """What became of a slip. LATE: no byte has left for a while, and the printer is still trying."""

    model_config = ConfigDict(populate_by_name=True)

    ticket: Code
    copy_number: Annotated[int, Field(alias="copy", ge=0, le=999, strict=True)] = 0
    state: Literal["LATE", "SENT", "CONFIRMED", "UNKNOWN", "EXPIRED", "CANCELLED"]
    reason: Annotated[str, Field(max_length=64)] | None = None


class PersonBody(Body):
    """A new member of staff."""

    name: str
    role: str = "counter"
    may_pick: bool = False


class RightsBody(Body):
    """A person's rights."""

    may_pick: bool


class PairingBody(Body):
    """The screen to be paired."""

    place: Code


class TokenBody(Body):
    """A new token for a program."""

    role: Code
    name: str


class RateBody(Body):
    """How it was: 5 very satisfied, 4 satisfied, 3 neither, 2 dissatisfied, 1 very dissatisfied."""

    score: Annotated[int, Field(ge=1, le=5, strict=True)]


class CounterRateBody(RateBody):
    """The same at a counter; `ticket`: the one that the screen asked about."""

    ticket: Code | None = None


class SpokenBody(Body):
    """In which zone a call has been heard."""

    zone: Code
