"""What a slip (号票) says beside its number, as the manager lays it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SlipLanguages(StrEnum):
    """In which languages a slip speaks: the customer's, or all of the hall's."""

    CUSTOMER = "customer"
    BOTH = "both"


class LogoAt(StrEnum):
    """Where the logo stands on a slip."""

    LEFT = "left"
    CENTRE = "centre"


SLIP_LINES = ("hall", "service", "ahead", "wait", "qr", "no_show", "taken")
"""What a slip may say beside its number, in the usual order."""


@dataclass(frozen=True, slots=True)
class SlipLayout:
    """What a slip (号票) says beside its number.

    `logo`: a 1-bit PNG as base64, or nothing; `heading` stands under it, `note` at the end; `no_show`
    replaces the built-in sentence, `{places}` in it is the business type's; `show`: which lines, in order.
    """

    logo: str = ""
    logo_at: LogoAt = LogoAt.LEFT
    languages: SlipLanguages = SlipLanguages.CUSTOMER
    heading: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    no_show: Mapping[str, str] = field(default_factory=dict)
    show: tuple[str, ...] = SLIP_LINES
