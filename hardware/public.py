"""What the public API answers, as values: the only place where the agent reads JSON.

Every `..._of` function raises ServerError when the answer is not what the contract promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from hardware.errors import ServerError
from hardware.slips.layout import Layout, layout_of

Json = dict[str, Any]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Wait:
    """An expected wait in seconds: half of the customers wait less than `p50_s`, nine of ten than `p90_s`."""

    p50_s: float
    p90_s: float


@dataclass(frozen=True)
class Move:
    """One row of the hall's journal, as far as devices care."""

    move: int
    at: datetime
    verb: str
    ticket: str | None
    number: str | None
    service: str | None
    counter: str | None
    kiosk: str | None
    data: Json


@dataclass(frozen=True)
class Moves:
    """One answer of `GET /moves`; `now` is the server's time if it said so."""

    moves: tuple[Move, ...]
    next: int
    epoch: str
    now: datetime | None


@dataclass(frozen=True)
class AtCounter:
    """A counter on the board: `open`, `paused` or `closed`, the ticket there, the services it serves."""

    code: str
    state: str
    number: str | None
    ticket_state: str | None
    serves: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """What signs and pads need of `GET /board`: its counters, and how many wait for each business type."""

    version: int
    epoch: str
    now: datetime
    counters: tuple[AtCounter, ...]
    waiting: Mapping[str, int]


@dataclass(frozen=True)
class Ticket:
    """A ticket as a slip needs it; `state` is the contract's lower-case word."""

    number: str
    state: str
    track_url: str | None


@dataclass(frozen=True)
class Paid:
    """What `GET /receipts/{payment}` tells of a payment; the fields are those of `slips.receipt.Receipt`."""

    hall: Mapping[str, str]
    terminal: Mapping[str, str]
    zone: str
    what: str
    period: str | None
    fen: int
    provider: str
    phone: str
    order_no: str
    reference: str | None
    at: datetime
    language: str
    sandbox: bool
    hotline: str | None
    to: str = ""
    link: str = ""


@dataclass(frozen=True)
class Service:
    """A business type: its names by language and what becomes of a missed ticket (`back`, `new`, `void`)."""

    names: Mapping[str, str]
    no_show: str
    places: int


@dataclass(frozen=True)
class Device:
    """One printer or sign: `place` is a kiosk's or counter's code, `address` the driver's own settings."""

    code: str
    kind: str
    place: str
    driver: str
    address: Mapping[str, Any]
    enabled: bool
    state: str | None = None
    reason: str | None = None
    agent: str = ""
    detail: str | None = None


@dataclass(frozen=True)
class CallRound:
    """How a call is spoken now: what rings before (`full`, `short`, `none`), how often, in which languages.

    `speaks`: whether the device that asked has the word in its zone.
    """

    chime: str
    repeats: int
    languages: tuple[str, ...]
    age_ms: int
    undone: bool
    speaks: bool


@dataclass(frozen=True)
class Setup:
    """What `GET /hall` and `GET /devices?agent=` tell: names by language, zone, devices, slip's layout."""

    names: Mapping[str, str]
    zone: str
    devices: tuple[Device, ...]
    layout: Layout


@dataclass(frozen=True)
class Errand:
    """What the office asks this agent to do now; `parameters` were checked by the server."""

    id: str
    kind: str
    parameters: Mapping[str, Any]


def _reading(read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """Turn a missing or misshapen field into ServerError."""

    def careful(answer: Any) -> Value:
        try:
            return read(answer)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ServerError(f"cannot read the server's answer: {error!r}") from error

    return careful


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return moment


def wait_of(wait: Json | None) -> Wait | None:
    """The expected wait in a move's data, or None."""
    return None if wait is None else Wait(float(wait["p50_s"]), float(wait["p90_s"]))


def _move(row: Json) -> Move:
    return Move(
        move=int(row["move"]),
        at=_time(row["at"]),
        verb=str(row["verb"]),
        ticket=row.get("ticket"),
        number=row.get("number"),
        service=row.get("service"),
        counter=row.get("counter"),
        kiosk=row.get("kiosk"),
        data=row.get("data") or {},
    )


@_reading
def moves_of(answer: Json) -> Moves:
    """Read `GET /moves`."""
    now = answer.get("now")
    return Moves(
        moves=tuple(_move(row) for row in answer["moves"]),
        next=int(answer["next"]),
        epoch=str(answer["epoch"]),
        now=None if now is None else _time(now),
    )


@_reading
def board_of(answer: Json) -> Board:
    """Read `GET /board`."""
    return Board(
        int(answer["version"]),
        str(answer["epoch"]),
        _time(answer["now"]),
        tuple(_at_counter(counter) for counter in answer["counters"]),
        {str(service): int(count) for service, count in answer.get("waiting", {}).items()},
    )


def _at_counter(row: Json) -> AtCounter:
    ticket = row.get("ticket") or {}
    return AtCounter(
        code=str(row["code"]),
        state=str(row.get("state", "open")),
        number=ticket.get("number"),
        ticket_state=ticket.get("state"),
        serves=tuple(row.get("serves") or ()),
    )


@_reading
def ticket_of(answer: Json) -> Ticket:
    """Read `GET /tickets/{id}`."""
    return Ticket(str(answer["number"]), str(answer["state"]), answer.get("track_url"))


@_reading
def paid_of(answer: Json) -> Paid:
    """Read `GET /receipts/{payment}`."""
    return Paid(
        hall=dict(answer["hall"]),
        terminal=dict(answer["terminal"]),
        zone=str(answer["zone"]),
        what=str(answer["kind"]),
        period=answer["period"],
        fen=int(answer["fen"]),
        provider=str(answer["provider"]),
        phone=str(answer["phone"]),
        order_no=str(answer["order_no"]),
        reference=answer["billing_ref"],
        at=_time(answer["paid_at"]),
        language=str(answer["language"]),
        sandbox=bool(answer["sandbox"]),
        hotline=answer["hotline"],
        to=str(answer.get("to", "")),
        link=str(answer.get("link", "")),
    )


@_reading
def services_of(answer: Any) -> dict[str, Service]:
    """Read `GET /services` into business types by code."""
    return {str(row["code"]): _service(row) for row in _rows(answer)}


def _rows(answer: Any) -> list[Json]:
    if not isinstance(answer, list):
        raise TypeError("not a list")
    return answer


def _service(row: Json) -> Service:
    rule = row.get("no_show") or {}
    return Service(dict(row["names"]), str(rule.get("policy", "new")), int(rule.get("places") or 0))


def setup_of(hall: Json, devices: Any) -> Setup:
    """Read `GET /hall` and `GET /devices?agent=`."""
    names, zone, layout = _hall_of(hall)
    return Setup(names, zone, devices_of(devices), layout)


@_reading
def devices_of(answer: Any) -> tuple[Device, ...]:
    """Read `GET /devices?agent=`."""
    return tuple(_device(row) for row in _rows(answer))


@_reading
def errands_of(answer: Any) -> tuple[Errand, ...]:
    """Read `GET /agents/{agent}/tasks`."""
    return tuple(
        Errand(str(row["id"]), str(row["kind"]), dict(row.get("parameters") or {})) for row in _rows(answer)
    )


@_reading
def is_wanted(answer: Json) -> bool:
    """Read the answer to `PUT /agents/{agent}/tasks/{id}`: whether somebody still waits for the errand."""
    return str(answer["state"]) == "running"


@_reading
def call_round_of(answer: Json) -> CallRound:
    """Read `GET /voice/calls/{move}`."""
    return CallRound(
        chime=str(answer["chime"]),
        repeats=int(answer["repeats"]),
        languages=tuple(str(language) for language in answer["languages"]),
        age_ms=int(answer["age_ms"]),
        undone=bool(answer["undone"]),
        speaks=bool(answer["speaks"]),
    )


@_reading
def _hall_of(answer: Json) -> tuple[dict[str, str], str, Layout]:
    return dict(answer["name"]), str(answer["zone"]), layout_of(answer.get("slip"))


def _device(row: Json) -> Device:
    return Device(
        code=str(row["code"]),
        kind=str(row["kind"]),
        place=str(row["place"]),
        driver=str(row["driver"]),
        address=dict(row.get("address") or {}),
        enabled=bool(row.get("enabled", True)),
        state=row.get("state"),
        reason=row.get("reason"),
        agent=str(row.get("agent") or ""),
        detail=row.get("detail"),
    )


@_reading
def refusal_of(answer: Json) -> str | None:
    """Read the answer to a pressed key: why it was refused, or None."""
    refused = answer["refused"]
    return None if refused is None else str(refused)
