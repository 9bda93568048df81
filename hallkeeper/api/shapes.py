"""The shapes of what goes in and what comes out, for checking and for the OpenAPI description."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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


class DeviceStateBody(Body):
    """What a device says of itself."""

    state: Literal["READY", "DEGRADED", "ATTENTION", "OFFLINE", "UNKNOWN", "DISABLED"]
    reason: Annotated[str, Field(max_length=64)] | None = None
    since: str
    last_good: str | None = None


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


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class WaitAnswer(_Answer):
    """An expected wait in seconds."""

    p50_s: int
    p90_s: int


class TicketAnswer(_Answer):
    """A ticket."""

    id: str
    number: str
    service: str
    state: Literal["waiting", "called", "serving", "held", "missed", "finished", "cancelled", "expired"]
    business_day: str
    issued_at: str
    ahead: int
    wait: WaitAnswer | None
    counter: str | None
    only_for: str | None
    why: dict[str, Any] | None
    done: list[DoneRow]
    track_url: str | None
    version: int


class CounterAnswer(_Answer):
    """A counter."""

    code: str
    name: Names
    state: Literal["open", "paused", "closed"]
    reason: str | None
    serves: list[str]
    ticket: dict[str, Any] | None


class MoveAnswer(BaseModel):
    """A move."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    move: int
    at: str
    kept_at: str
    verb: str
    ticket: str | None
    number: str | None
    service: str | None
    counter: str | None
    kiosk: str | None
    by: str
    from_: str | None = Field(alias="from")
    to: str | None
    data: dict[str, Any]


class MovesAnswer(_Answer):
    """A stretch of the journal."""

    moves: list[MoveAnswer]
    next: int
    epoch: str


class CallAnswer(_Answer):
    """One call on the board."""

    move: int
    number: str
    counter: str
    at: str
    recall: bool
    undone: bool


class BoardAnswer(_Answer):
    """The whole board."""

    version: int
    epoch: str
    hall: dict[str, Any]
    now: str
    counters: list[CounterAnswer]
    waiting: dict[str, int]
    calls: list[CallAnswer]


class ViewAnswer(_Answer):
    """What the teller of one counter sees."""

    version: int
    epoch: str
    now: str
    counter: dict[str, Any]
    ticket: dict[str, Any] | None
    waiting: list[dict[str, Any]]


class ServiceAnswer(_Answer):
    """A business type."""

    code: str
    names: Names
    letter: str
    target_s: int
    mean_service_s: int
    open: bool


class KioskAnswer(_Answer):
    """A kiosk."""

    code: str
    names: Names
    role: str


class DeviceAnswer(_Answer):
    """A device: where it is, how it is driven, what it last said."""

    code: str
    kind: Literal["printer", "sign", "pad", "reader", "rating", "speaker"]
    place: str
    agent: str
    driver: str
    address: dict[str, Any]
    enabled: bool
    state: str | None
    reason: str | None


class AgentAnswer(_Answer):
    """A device agent: whether it is there, how long ago it asked for errands, how many devices it has."""

    agent: str
    devices: int
    present: bool
    seen_s: float | None
    version: str | None


class ErrandAnswer(_Answer):
    """An errand of an agent; `progress` is 0 to 1, a failed one's `result` holds `error`, a code."""

    id: str
    agent: str
    kind: str
    parameters: dict[str, Any]
    state: Literal["asked", "running", "done", "failed", "cancelled"]
    progress: float
    result: dict[str, Any]


class LookAnswer(_Answer):
    """What a counter's lamp and digits show: the number (or ""), how the counter stands, who waits for it."""

    text: str
    state: Literal["closed", "paused", "free", "called", "serving"]
    waiting: int


class PressAnswer(_Answer):
    """What came of a key: the verb that was done, or the code of the refusal; the counter as it then is."""

    done: str | None
    refused: str | None
    look: LookAnswer


class FoundAnswer(_Answer):
    """The ticket of a scanned slip: how long it waited, since when it is in its state, if it was started."""

    ticket: TicketAnswer
    since: str
    waited_s: int
    reason: str | None
    after_miss: str | None
    counter_name: Names | None
    started: bool


class SpokenBody(Body):
    """In which zone a call has been heard."""

    zone: Code


class Sound(bytes):
    """A WAV: 16 bit, one channel."""


class CallRound(_Answer):
    """How a call is spoken now: what rings before it, how often and in which languages in their order.

    `speaks`: whether the device that asks has the word in its zone.
    """

    move: int
    number: str
    counter: str
    at: str
    age_ms: int
    undone: bool
    chime: Literal["full", "short", "none"]
    repeats: int
    languages: list[str]
    speaks: bool


class HallAnswer(_Answer):
    """The hall: its name, zone, business day, and whether customers may take tickets."""

    code: str
    name: Names
    zone: str
    open: bool
    business_day: str
    voice: dict[str, Any] | None = None
    slip: dict[str, Any] | None = None


class RatedAnswer(_Answer):
    """A rating, and until when it may be corrected."""

    ticket: str
    number: str
    score: int | None
    until: str | None


class RatingGroup(_Answer):
    """Ratings of a group of customers; the share is null below `enough` answers."""

    finished: int
    asked: int
    answered: int
    scores: list[int]
    satisfied: float | None
    interval: list[float] | None


class RatingsAnswer(_Answer):
    """What customers said in a period."""

    business_day: str
    asking_s: int
    enough: int
    total: RatingGroup
    counters: list[RatingGroup]
    tellers: list[RatingGroup]
    services: list[RatingGroup]
    days: list[RatingGroup]
    by: dict[str, int]
    cases: list[dict[str, Any]]


class ProblemAnswer(_Answer):
    """Problem details, RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    tries_left: int | None = None
    again_in_s: int | None = None
