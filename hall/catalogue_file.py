"""The catalogue as TOML, whole and readable: read with every mistake's line named, written back equal.

Nothing is taken over from a file with a mistake.
"""

import re
import tomllib
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import time
from enum import StrEnum
from importlib.resources import files
from math import isfinite
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w

from hall.catalogue import (
    DEVICE_HOMES,
    OFFER_ROLES,
    SLIP_LINES,
    AfterMiss,
    Catalogue,
    Counter,
    CustomerClass,
    Device,
    Display,
    Hours,
    Kiosk,
    KioskRole,
    LogoAt,
    Offer,
    Rules,
    Service,
    Shown,
    SlipLanguages,
    SlipLayout,
    Voice,
    VoiceOrder,
    Way,
)
from hall.channel import MOST_STEP, MOST_STEPS, MOST_TEXT, Channel, ChannelKind, is_deep_link, lacks
from hall.errors import CatalogueMistake
from hall.png import size_of_bitmap

TABLES: Mapping[str, type] = {
    "service": Service,
    "customer_class": CustomerClass,
    "counter": Counter,
    "kiosk": Kiosk,
    "display": Display,
    "device": Device,
    "offer": Offer,
    "channel": Channel,
    "hours": Hours,
}
"""Name of the array of tables in the file -> value that each entry becomes."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TOP_KEYS = frozenset({"zone", "languages", "names", "rules", "voice", "slip", *TABLES})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOST = 10**6
"""No time in seconds and no count of places is longer."""
LOUDEST = 100
MOST_LOGO = 32 * 1024
"""Characters of base64: some 24 kB, more than any head prints in a quarter of its width."""
MOST_LOGO_DOTS = 1024
MOST_LINK = 300
_LINK = re.compile(r"(https?|weixin|alipays)://\S+$|sms:\+?\d{3,15}(\?body=\S*)?$")
_HOTLINE = re.compile(r"\+?[0-9][0-9 -]{0,18}[0-9]")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def default_catalogue() -> Catalogue:
    """The hall that the first start opens."""
    return read_catalogue(files("hall").joinpath("default.toml").read_text("utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """The catalogue that the text describes.

    Raises CatalogueMistake with the line of the first mistake.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = getattr(error, "lineno", None) or _line_in_message(str(error))
        raise CatalogueMistake(str(error), field="", line=line) from error
    return _Reader(text, document).catalogue()


def read_document(document: dict[str, Any]) -> Catalogue:
    """The catalogue of an already parsed document of the same shape; times may be texts such as `08:00:00`.

    Raises CatalogueMistake with the field's name (and line 1: there are no lines).
    """
    return _Reader("", document).catalogue()


def write_catalogue(catalogue: Catalogue) -> str:
    """The catalogue as TOML; `read_catalogue` of it is equal to the catalogue."""
    lines: list[str] = []
    for key, content in catalogue_document(catalogue).items():
        if isinstance(content, dict):
            lines += ["", f"[{key}]", *_lines(content)]
        elif isinstance(content, list) and isinstance(content[0], dict):
            for entry in content:
                lines += ["", f"[[{key}]]", *_lines(entry)]
        else:
            lines += _lines({key: content})
    return "\n".join(lines) + "\n"


def _lines(entry: Mapping[str, Any]) -> list[str]:
    """One line per key; a table within becomes an inline table."""
    return [f"{_key(key)} = {_content(content)}" for key, content in entry.items()]


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _content(content: Any) -> str:
    if isinstance(content, Mapping):
        inside = ", ".join(f"{_key(key)} = {_content(value)}" for key, value in content.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(content, list):
        return f"[{', '.join(_content(value) for value in content)}]"
    return tomli_w.dumps({"x": content}).removeprefix("x = ").rstrip("\n")


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as the document that its TOML describes."""
    document: dict[str, Any] = {
        "zone": catalogue.zone,
        "languages": list(catalogue.languages),
        "names": dict(catalogue.names),
        "rules": _plain(catalogue.rules),
        "hours": [{**_plain(h), "weekday": WEEKDAYS[h.weekday]} for h in catalogue.hours],
        "service": [_plain(s) for s in catalogue.services],
        "customer_class": [_plain(c) for c in catalogue.classes],
        "counter": [_plain(c) for c in catalogue.counters],
        "kiosk": [_plain(k) for k in catalogue.kiosks],
        "display": [_plain(d) for d in catalogue.displays],
        "device": [_plain(d) for d in catalogue.devices],
        "offer": [_plain(o) for o in catalogue.offers],
        "channel": [_plain(c) for c in catalogue.channels],
        "voice": _plain(catalogue.voice),
        "slip": _plain(catalogue.slip),
    }
    return {key: value for key, value in document.items() if value not in ([], {})}


def _plain(value: Any) -> dict[str, Any]:
    """A value's fields for TOML, without those that stand at their default."""
    row: dict[str, Any] = {}
    for f in fields(value):
        content = getattr(value, f.name)
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        if isinstance(value, Rules) or content != default:
            row[f.name] = _toml(content)
    return row


def _toml(content: Any) -> Any:
    if isinstance(content, StrEnum):
        return str(content)
    if isinstance(content, tuple):
        return list(content)
    return dict(content) if isinstance(content, Mapping) else content


def _line_in_message(message: str) -> int:
    digits = message.partition("at line ")[2].partition(",")[0]
    return int(digits) if digits.isdigit() else 1


class _Reader:
    """Turns a parsed document into values and knows on which line each entry stands."""

    def __init__(self, text: str, document: dict[str, Any]) -> None:
        self.lines = text.splitlines()
        self.document = document
        self.languages: tuple[str, ...] = ()

    def catalogue(self) -> Catalogue:
        for key in self.document:
            if key not in TOP_KEYS:
                self.mistake(f"unknown key {key!r}", key)
        languages = self.document.get("languages")
        if not isinstance(languages, list) or not languages or not all(isinstance(x, str) for x in languages):
            self.mistake("languages must be a list of texts", "languages")
        self.languages = tuple(languages)
        rows = {table: self.rows(table) for table in TABLES}
        catalogue = Catalogue(
            names=self.names(self.document.get("names"), None, 0, "names"),
            zone=self.zone(),
            languages=self.languages,
            rules=self.rules(),
            hours=tuple(rows["hours"]),
            services=tuple(rows["service"]),
            classes=tuple(rows["customer_class"]),
            counters=tuple(rows["counter"]),
            kiosks=tuple(rows["kiosk"]),
            displays=tuple(rows["display"]),
            devices=tuple(rows["device"]),
            offers=tuple(rows["offer"]),
            channels=tuple(rows["channel"]),
            voice=self.value(Voice, self.document.get("voice", {}), "voice", None),
            slip=self.value(SlipLayout, self.document.get("slip", {}), "slip", None),
        )
        self.whole(catalogue)
        return catalogue

    def zone(self) -> str:
        name = self.document.get("zone")
        try:
            return ZoneInfo(name if isinstance(name, str) else "").key
        except (ZoneInfoNotFoundError, ValueError):
            self.mistake(f"{name!r} is no time zone", "zone")

    def rules(self) -> Rules:
        return self.value(Rules, self.document.get("rules", {}), "rules", None)  # type: ignore[no-any-return]

    def rows(self, table: str) -> list[Any]:
        entries = self.document.get(table, [])
        if not isinstance(entries, list):
            self.mistake(f"[[{table}]] must be a list of tables", table)
        seen: set[str] = set()
        values = []
        for index, entry in enumerate(entries):
            value = self.value(TABLES[table], entry, table, index)
            key = str(getattr(value, "code", getattr(value, "weekday", "")))
            if key in seen:
                self.mistake(f"{key!r} stands twice", "code", table, index)
            seen.add(key)
            values.append(value)
        return values

    def value(self, kind: type, entry: Any, table: str, index: int | None) -> Any:
        if not isinstance(entry, dict):
            self.mistake(f"{table} must be a table", table)
        known = {f.name: f for f in fields(kind)}
        for key in entry:
            if key not in known:
                self.mistake(f"unknown key {key!r} in {table}", key, table, index)
        for name, f in known.items():
            if name not in entry and f.default is MISSING and f.default_factory is MISSING:
                self.mistake(f"{name!r} is missing in {table}", name, table, index)
        return kind(**{key: self.content(key, value, table, index) for key, value in entry.items()})

    def content(self, key: str, value: Any, table: str, index: int | None) -> Any:
        check = _CHECKS.get(key)
        if check is not None:
            return check(self, key, value, table, index)
        kind: type = bool if key in _SWITCHES else int
        if type(value) is not kind or not isinstance(value, int) or not 0 <= value <= _MOST:
            wanted = "true or false" if kind is bool else f"a whole number from 0 to {_MOST}"
            self.mistake(f"{key} must be {wanted}", key, table, index)
        return value

    def names(self, value: Any, table: str | None, index: int | None, key: str) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(t, str) and t for t in value.values()):
            self.mistake(f"{key} must give a text for each language", key, table, index)
        missing = [tag for tag in self.languages if tag not in value]
        if missing and key == "names":
            self.mistake(f"{key} lacks {missing[0]!r}", key, table, index)
        return dict(value)

    def whole(self, catalogue: Catalogue) -> None:
        services = {s.code for s in catalogue.services if not s.retired}
        letters: set[str] = set()
        for index, service in enumerate(catalogue.services):
            if service.letter in letters and not service.retired:
                self.mistake(f"letter {service.letter!r} is taken", "letter", "service", index)
            letters.add(service.letter)
        for index, counter in enumerate(catalogue.counters):
            unknown = [code for code in counter.serves if code not in services]
            if unknown and not counter.retired:
                self.mistake(f"unknown business type {unknown[0]!r}", "serves", "counter", index)
        cash = catalogue.rules.cash_service
        if cash and cash not in services:
            self.mistake(f"unknown business type {cash!r}", "cash_service", "rules")
        if "normal" not in {c.code for c in catalogue.classes}:
            self.mistake("a customer class 'normal' is needed", "customer_class")
        self.places(catalogue)
        self.channels(catalogue)

    def places(self, catalogue: Catalogue) -> None:
        homes = {
            "kiosk": {k.code for k in catalogue.kiosks},
            "counter": {c.code for c in catalogue.counters},
        }
        for index, device in enumerate(catalogue.devices):
            known = homes.get(DEVICE_HOMES[device.kind])
            if known is not None and device.place not in known:
                self.mistake(f"nothing is called {device.place!r}", "place", "device", index)
        services = {s.code for s in catalogue.services}
        for index, offer in enumerate(catalogue.offers):
            if offer.service not in services:
                self.mistake(f"unknown business type {offer.service!r}", "service", "offer", index)
            if offer.way is Way.CHANNEL and not offer.link:
                self.mistake("a channel's offer needs its link", "link", "offer", index)
        for index, hours in enumerate(catalogue.hours):
            if hours.opens >= hours.closes:
                self.mistake("closes must be later than opens", "closes", "hours", index)

    def channels(self, catalogue: Catalogue) -> None:
        services = {s.code for s in catalogue.services}
        for index, channel in enumerate(catalogue.channels):
            if channel.service not in services:
                self.mistake(f"unknown business type {channel.service!r}", "service", "channel", index)
            if wrong := lacks(channel):
                self.mistake(wrong[1], wrong[0], "channel", index)

    def mistake(self, detail: str, key: str, table: str | None = None, index: int | None = None) -> NoReturn:
        name = (
            f"{table}[{index}].{key}" if table and index is not None else f"{table}.{key}" if table else key
        )
        raise CatalogueMistake(detail, field=name, line=self.line_of(key, table, index))

    def line_of(self, key: str, table: str | None, index: int | None) -> int:
        """The line of that key; where it is missing, the line of its table; else the first."""
        start, end = self.section(table, index)
        for number in range(start, end):
            words = self.lines[number].replace("=", " = ").split()
            if words[:2] == [key, "="] or words[:1] in ([f"[{key}]"], [f"[[{key}]]"]):
                return number + 1
        return min(start + 1, len(self.lines)) or 1

    def section(self, table: str | None, index: int | None) -> tuple[int, int]:
        if table is None:
            return 0, len(self.lines)
        header = f"[[{table}]]" if index is not None else f"[{table}]"
        starts = [n for n, line in enumerate(self.lines) if line.strip().startswith(header)]
        wanted = index or 0
        if wanted >= len(starts):  # written as an array of inline tables
            start = self.line_of(table, None, None) - 1
            return start, start
        start = starts[wanted]
        later = [n for n in range(start + 1, len(self.lines)) if self.lines[n].lstrip().startswith("[")]
        return start, later[0] if later else len(self.lines)


def _text(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if not isinstance(value, str) or not value or len(value) > 64:
        reader.mistake(f"{key} must be a text of 1 to 64 characters", key, table, index)
    return value


def _code(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """Codes stand in addresses and in the names of cookies."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        reader.mistake(f"{key} must be 1 to 64 letters, digits, '.', '_' and '-'", key, table, index)
    return value


def _letter(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if not (
        isinstance(value, str) and len(value) <= 2 and value.isascii() and value.isalpha() and value.isupper()
    ):
        reader.mistake(f"{key} must be one or two capital letters", key, table, index)
    return value


def _texts(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(t, str) for t in value):
        reader.mistake(f"{key} must be a list of texts", key, table, index)
    return tuple(value)


def _names(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, str]:
    return reader.names(value, table, index, key)


def _time(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, time):
        reader.mistake(f"{key} must be a time of day such as 08:00:00", key, table, index)
    return value


def _weekday(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if value not in WEEKDAYS:
        reader.mistake(f"{key} must be one of {', '.join(WEEKDAYS)}", key, table, index)
    return WEEKDAYS.index(value)


def _one_of(kind: type[StrEnum]) -> "_Check":
    def check(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            reader.mistake(f"{key} must be one of {', '.join(kind)}", key, table, index)

    return check


def _channel_kind(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> ChannelKind:
    if not isinstance(value, str) or value not in list(ChannelKind):
        reader.mistake(f"{key} must be one of {', '.join(ChannelKind)}", key, table, index)
    return ChannelKind(value)


def _kind(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    if table == "channel":
        return _channel_kind(reader, key, value, table, index)
    if not isinstance(value, str) or value not in DEVICE_HOMES:
        reader.mistake(f"kind must be one of {', '.join(DEVICE_HOMES)}", key, table, index)
    return str(value)


def _short(most: int) -> "_Check":
    """A text in one line, or none."""

    def check(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            reader.mistake(f"{key} must be one line of at most {most} characters", key, table, index)
        return value

    return check


def _steps(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> tuple[Any, ...]:
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


def _volume(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if type(value) is not int or not 0 <= value <= LOUDEST:
        reader.mistake(f"{key} must be a whole number from 0 (silent) to {LOUDEST}", key, table, index)
    return value


def _logo(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
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


def _slip_text(most: int, most_lines: int = 1) -> "_Check":
    """A text on paper in some languages: so many characters, lines, and none that no printer has."""

    def check(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, str]:
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


def _slip_lines(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    lines = _texts(reader, key, value, table, index)
    if not set(lines) <= set(SLIP_LINES) or len(set(lines)) < len(lines):
        reader.mistake(f"{key} must name some of {', '.join(SLIP_LINES)}, each once", key, table, index)
    return lines


def _roles(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> tuple[str, ...]:
    roles = _texts(reader, key, value, table, index)
    if not set(roles) <= set(OFFER_ROLES) or len(set(roles)) < len(roles):
        reader.mistake(f"{key} must name some of {', '.join(OFFER_ROLES)}, each once", key, table, index)
    return roles


def _link(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
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


def _hotline(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    """A telephone number as it is printed: `10086`, `400-810-0086`, `+86 10 6505 0086`; or none."""
    if not isinstance(value, str) or (value and not _HOTLINE.fullmatch(value)):
        wanted = "empty, or 2 to 20 digits, with blanks and hyphens between and '+' before"
        reader.mistake(f"{key} must be {wanted}", key, table, index)
    return value


def _maybe_code(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> str:
    return "" if value == "" else _code(reader, key, value, table, index)


def _table(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> dict[str, Any]:
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


def _positive(reader: _Reader, key: str, value: Any, table: str, index: int | None) -> int:
    if type(value) is not int or not 0 < value <= _MOST:
        reader.mistake(f"{key} must be a whole number of seconds from 1 to {_MOST}", key, table, index)
    return value


_Check = Callable[[_Reader, str, Any, str, int | None], Any]
_CHECKS: Mapping[str, _Check] = {
    "code": _code,
    **dict.fromkeys(("icon", "place", "driver", "agent"), _text),
    **dict.fromkeys(("names", "hints"), _names),
    "heading": _slip_text(40),
    "note": _slip_text(400, 12),
    "no_show": _slip_text(120),
    **dict.fromkeys(("day_change", "opens", "closes"), _time),
    **dict.fromkeys(("target_s", "mean_service_s"), _positive),
    "service": _code,
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
_SWITCHES = frozenset({"open", "enabled", "retired", "chime", "yao", "cash_tile"})
