"""Offers (分流建议): ways without a queue that are shown before a ticket, and what may stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Way(StrEnum):
    """How an offer spares the queue (分流建议)."""

    TERMINAL = "terminal"
    """At a self-service terminal (自助终端)."""
    PHONE = "phone"
    """On the customer's own phone, by a code that is scanned."""
    CHANNEL = "channel"
    """By the operator's own app, mini-programme or text message: `link` names it."""


class Shown(StrEnum):
    """When an offer appears."""

    ALWAYS = "always"
    WAIT = "wait"
    """When the expected wait exceeds `wait_s`."""
    FREE = "free"
    """When a self-service terminal is free."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way without a queue, offered before a ticket: for which business type, where, when.

    `takes_s`: how long it takes there, in seconds, as customers are told; `link`: for a channel, what the
    code that customers scan leads to. Phones and walls show what is for the role `phone` and `wall`.
    """

    code: str
    service: str
    way: Way
    names: Mapping[str, str]
    hints: Mapping[str, str] = field(default_factory=dict)
    shown: Shown = Shown.WAIT
    wait_s: int = 300
    takes_s: int = 60
    roles: tuple[str, ...] = ("tickets", "both", "phone", "wall")
    link: str = ""
    icon: str = ""
    """Its picture, one of `OFFER_ICONS`; empty: the one of its way, or of its business type."""
    enabled: bool = True
    retired: bool = False


OFFER_ICONS = (
    "card",
    "yuan",
    "coins",
    "cards",
    "receipt",
    "envelope",
    "phone",
    "scan",
    "globe",
    "calendar",
    "ticket",
    "printer",
    "person",
    "heart",
    "clock",
    "star",
)
"""The pictures that an offer may have: line pictograms of the house (`hallkeeper/static/element.js`)."""

OFFER_ROLES = ("tickets", "self-service", "both", "phone", "wall")
"""Where an offer may appear: kiosks by their role, the customer's phone, the wall display."""
