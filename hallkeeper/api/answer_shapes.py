"""What the API answers: the shapes that its description and the contract tests know."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hallkeeper.api.shapes import DoneRow, MistakeBody, Names


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
    detail: str | None
    mistake: MistakeBody | None


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


class PrintsAnswer(_Answer):
    """A kiosk where a slip can come out: `works` unless its printer stands."""

    kiosk: str
    names: Names
    works: bool
    state: str | None
    reason: str | None


class FoundAnswer(_Answer):
    """The ticket of a scanned slip: how long it waited, since when it is in its state, if it was started;
    `printers`: where its slip can be printed again, the best first.
    """

    ticket: TicketAnswer
    since: str
    waited_s: int
    reason: str | None
    after_miss: str | None
    counter_name: Names | None
    printers: list[PrintsAnswer]
    started: bool


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
