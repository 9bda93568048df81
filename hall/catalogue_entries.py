"""What each key of the catalogue's file may say: a check per key answers the value or names the mistake."""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from math import isfinite
from typing import Any, NoReturn, Protocol

from hall.catalogue import DEVICE_HOMES, AfterMiss, KioskRole, VoiceOrder
from hall.channel import MOST_STEP, MOST_STEPS, MOST_TEXT, ChannelKind, is_deep_link
from hall.offer import OFFER_ICONS, OFFER_ROLES, Shown, Way
from hall.png import size_of_bitmap
from hall.slip import SLIP_LINES, LogoAt, SlipLanguages

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MOST = 10**6
"""No time in seconds and no count of places is longer."""
LOUDEST = 100
MOST_LOGO = 32 * 1024
"""Characters of base64: some 24 kB, more than any head prints in a quarter of its width."""
MOST_LOGO_DOTS = 1024
MOST_LINK = 300
MOST_DAYS = 31
_LINK = re.compile(r"(https?|weixin|alipays)://\S+$|sms:\+?\d{3,15}(\?body=\S*)?$")
_HOTLINE = re.compile(r"\+?[0-9][0-9 -]{0,18}[0-9]")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


class Reader(Protocol):
    """What a check asks of whoever reads the file."""

    languages: tuple[str, ...]

    def names(self, value: Any, table: str | None, index: int | None, key: str) -> dict[str, str]:
        """A text for each language. Raises CatalogueMistake."""

    def mistake(self, detail: str, key: str, table: str | None = None, index: int | None = None) -> NoReturn:
        """Raise CatalogueMistake with the line of that key."""


def _text(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if not isinstance(value, str) or not value or len(value) > 64:
        reader.mistake(f"{key} must be a text of 1 to 64 characters", key, table, index)
    return value


def _code(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """Codes stand in addresses and in the names of cookies."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        reader.mistake(f"{key} must be 1 to 64 letters, digits, '.', '_' and '-'", key, table, index)
    return value


def _letter(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if not (
        isinstance(value, str) and len(value) <= 2 and value.isascii() and value.isalpha() and value.isupper()
    ):
        reader.mistake(f"{key} must be one or two capital letters", key, table, index)
    return value


def _texts(reader: Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(t, str) for t in value):
        reader.mistake(f"{key} must be a list of texts", key, table, index)
    return tuple(value)


def _names(reader: Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, str]:
    return reader.names(value, table, index, key)


def _time(reader: Reader, key: str, value: Any, table: str, index: int | None) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, time):
        reader.mistake(f"{key} must be a time of day such as 08:00:00", key, table, index)
    return value


def _weekday(reader: Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if value not in WEEKDAYS:
        reader.mistake(f"{key} must be one of {', '.join(WEEKDAYS)}", key, table, index)
    return WEEKDAYS.index(value)


def _one_of(kind: type[StrEnum]) -> "Check":
    def check(reader: Reader, key: str, value: Any, table: str, index: int | None) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            reader.mistake(f"{key} must be one of {', '.join(kind)}", key, table, index)

    return check


def _channel_kind(reader: Reader, key: str, value: Any, table: str, index: int | None) -> ChannelKind:
    if not isinstance(value, str) or value not in list(ChannelKind):
        reader.mistake(f"{key} must be one of {', '.join(ChannelKind)}", key, table, index)
    return ChannelKind(value)


def _kind(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if table == "channel":
        return _channel_kind(reader, key, value, table, index)
    if not isinstance(value, str) or value not in DEVICE_HOMES:
        reader.mistake(f"kind must be one of {', '.join(DEVICE_HOMES)}", key, table, index)
    return str(value)


def _short(most: int) -> "Check":
    """A text in one line, or none."""

    def check(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            reader.mistake(f"{key} must be one line of at most {most} characters", key, table, index)
        return value

    return check


def _steps(reader: Reader, key: str, value: Any, table: str, index: int | None) -> tuple[Any, ...]:
    """What a customer does, one after the other, in each of the hall's languages."""
    if not isinstance(value, list) or len(value) > MOST_STEPS:
        reader.mistake(f"{key} must be a list of at most {MOST_STEPS} steps", key, table, index)
    steps = tuple(reader.names(step, table, index, key) for step in value)
    for step in steps:
        if missing := [tag for tag in reader.languages if tag not in step]:
            reader.mistake(f"{key} lacks {missing[0]!r}", key, table, index)
        if any(len(text) > MOST_STEP for text in step.values()):
            reader.mistake(f"each of {key} must have at most {MOST_STEP} characters", key, table, index)
    return steps


def _volume(reader: Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if type(value) is not int or not 0 <= value <= LOUDEST:
        reader.mistake(f"{key} must be a whole number from 0 (silent) to {LOUDEST}", key, table, index)
    return value


def _logo(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if not isinstance(value, str) or len(value) > MOST_LOGO:
        reader.mistake(f"{key} must be a PNG as base64, at most {MOST_LOGO} characters", key, table, index)
    try:
        if value:
            size_of_bitmap(b64decode(value, validate=True), MOST_LOGO_DOTS)
    except ValueError as error:
        wanted = f"a black and white PNG (1 bit per dot) of at most {MOST_LOGO_DOTS} dots a side, as base64"
        reader.mistake(f"{key} must be {wanted}: {error}", key, table, index)
    return value


def _on_paper(line: str) -> bool:
    """Whether all characters are for reading; a wide space of Chinese type is."""
    return line.replace("\u3000", " ").replace("\xa0", " ").isprintable()


def _slip_text(most: int, most_lines: int = 1) -> "Check":
    """A text on paper in some languages: so many characters, lines, and none that no printer has."""

    def check(reader: Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, str]:
        texts = reader.names(value, table, index, key)
        for tag, text in texts.items():
            lines = text.split("\n")
            if len(text) > most or len(lines) > most_lines or not all(map(_on_paper, lines)):
                room = f"{most} characters" + (
                    f" in {most_lines} lines" if most_lines > 1 else " in one line"
                )
                reader.mistake(f"{key} in {tag!r} must be a text of at most {room}", key, table, index)
            unknown = _BRACES.search(text.replace("{places}", "")) if key == "no_show" else None
            if unknown:
                detail = f"{key} in {tag!r} may have {{places}} and no other braces: {unknown.group()!r}"
                reader.mistake(detail, key, table, index)
        return texts

    return check


def _slip_lines(reader: Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    lines = _texts(reader, key, value, table, index)
    if not set(lines) <= set(SLIP_LINES) or len(set(lines)) < len(lines):
        reader.mistake(f"{key} must name some of {', '.join(SLIP_LINES)}, each once", key, table, index)
    return lines


def _roles(reader: Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    roles = _texts(reader, key, value, table, index)
    if not set(roles) <= set(OFFER_ROLES) or len(set(roles)) < len(roles):
        reader.mistake(f"{key} must name some of {', '.join(OFFER_ROLES)}, each once", key, table, index)
    return roles


def _icon(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """An offer has one of the house's pictures, or that of its way; a business type may name its own."""
    if table != "offer":
        return _text(reader, key, value, table, index)
    if value != "" and value not in OFFER_ICONS:
        reader.mistake(f"{key} must be empty or one of {', '.join(OFFER_ICONS)}", key, table, index)
    return str(value)


def _link(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """Where a customer's phone may be sent: an address, or a text message (`sms:10086?body=...`)."""
    if table == "channel":
        if not isinstance(value, str) or len(value) > MOST_LINK or not is_deep_link(value):
            wanted = f"begin with https:// or an app's own scheme (app://), at most {MOST_LINK}"
            reader.mistake(f"{key} must {wanted} characters", key, table, index)
        return value
    if not isinstance(value, str) or len(value) > MOST_LINK or (value and not _LINK.match(value)):
        wanted = f"empty, or begin with https://, http://, weixin://, alipays:// or sms:, at most {MOST_LINK}"
        reader.mistake(f"{key} must be {wanted} characters", key, table, index)
    return value


def _hotline(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """A telephone number as it is printed: `10086`, `400-810-0086`, `+86 10 6505 0086`; or none."""
    if not isinstance(value, str) or (value and not _HOTLINE.fullmatch(value)):
        wanted = "empty, or 2 to 20 digits, with blanks and hyphens between and '+' before"
        reader.mistake(f"{key} must be {wanted}", key, table, index)
    return value


def _days(reader: Reader, key: str, value: Any, table: str, index: int | None) -> int:
    """A month at most: by whom a visit was is known for a quarter only."""
    if type(value) is not int or not 0 < value <= MOST_DAYS:
        reader.mistake(f"{key} must be a whole number of days from 1 to {MOST_DAYS}", key, table, index)
    return value


def _maybe_code(reader: Reader, key: str, value: Any, table: str, index: int | None) -> str:
    return "" if value == "" else _code(reader, key, value, table, index)


def _table(reader: Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(_is_plain(content) for content in value.values()):
        reader.mistake(f"{key} must be a table of texts, numbers and truth values", key, table, index)
    return value


def _is_plain(content: Any) -> bool:
    """Whether it is the same in TOML, in JSON and in the database."""
    if isinstance(content, dict):
        return all(_is_plain(inner) for inner in content.values())
    if isinstance(content, list):
        return all(_is_plain(inner) for inner in content)
    return isinstance(content, (str, bool, int)) or (isinstance(content, float) and isfinite(content))


def _positive(reader: Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if type(value) is not int or not 0 < value <= MOST:
        reader.mistake(f"{key} must be a whole number of seconds from 1 to {MOST}", key, table, index)
    return value


Check = Callable[[Reader, str, Any, str, int | None], Any]
CHECKS: Mapping[str, Check] = {
    "code": _code,
    "icon": _icon,
    **dict.fromkeys(("place", "driver", "agent"), _text),
    **dict.fromkeys(("names", "hints"), _names),
    "heading": _slip_text(40),
    "note": _slip_text(400, 12),
    "no_show": _slip_text(120),
    **dict.fromkeys(("day_change", "opens", "closes"), _time),
    **dict.fromkeys(("target_s", "mean_service_s"), _positive),
    "service": _code,
    "came_back_days": _days,
    "hotline": _hotline,
    "cash_service": _maybe_code,
    "way": _one_of(Way),
    "shown": _one_of(Shown),
    "takes_s": _positive,
    "roles": _roles,
    "link": _link,
    "letter": _letter,
    "serves": _texts,
    "weekday": _weekday,
    "after_miss": _one_of(AfterMiss),
    "role": _one_of(KioskRole),
    "kind": _kind,
    "number": _short(16),
    "text": _short(MOST_TEXT),
    "steps": _steps,
    "address": _table,
    "zone": _text,
    "volume": _volume,
    "first": _one_of(VoiceOrder),
    "logo": _logo,
    "logo_at": _one_of(LogoAt),
    "languages": _one_of(SlipLanguages),
    "show": _slip_lines,
}
SWITCHES = frozenset({"open", "enabled", "retired", "chime", "yao", "cash_tile"})
