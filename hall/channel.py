"""E-channels (电子渠道): the operator's app, mini-programme, page or SMS command, by which a customer does
the same without coming. Values, and what may stand in them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

MOST_STEPS = 3
MOST_STEP = 60
MOST_TEXT = 70
"""Characters: one text message of Chinese type."""
_NUMBER = re.compile(r"\+?\d{3,15}")
_LINK = re.compile(r"([a-z][a-z0-9+.-]{1,30})://[!-;=?-~]+")
_NO_APP = frozenset({"http", "javascript", "data", "vbscript", "file", "blob", "about", "ws", "wss", "ftp"})
"""Schemes that lead to no app: without TLS, or into a browser's own insides."""


class ChannelKind(StrEnum):
    """How a channel is used; all but a text message have a `link`."""

    APP = "app"
    MINI = "mini_programme"
    SMS = "sms"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel for one business type, taught once after self-service.

    `link`: its deep link, https:// or the app's own scheme. For a text message: `text` to `number`.
    `steps`: up to three, in words (language tag -> text).
    """

    code: str
    service: str
    kind: ChannelKind
    names: Mapping[str, str]
    link: str = ""
    number: str = ""
    text: str = ""
    steps: tuple[Mapping[str, str], ...] = ()
    enabled: bool = True
    retired: bool = False

    @property
    def target(self) -> str:
        """Where a customer's phone is led: the link, or the text message (RFC 5724)."""
        return f"sms:{self.number}?body={quote(self.text)}" if self.kind is ChannelKind.SMS else self.link


def is_deep_link(link: str) -> bool:
    """Whether it is empty, or an address with https:// or with an app's own scheme."""
    found = _LINK.fullmatch(link)
    return not link or (found is not None and found[1] not in _NO_APP)


def lacks(channel: Channel) -> tuple[str, str] | None:
    """The field that is wrong for its kind and what is the matter, or None."""
    if channel.kind is not ChannelKind.SMS:
        return None if channel.link else ("link", "a channel needs its link")
    if not _NUMBER.fullmatch(channel.number):
        return "number", "a text message goes to a number of 3 to 15 digits"
    return None if channel.text else ("text", "a text message needs its text")
