"""The catalogue as TOML, whole and readable: read with every mistake's line named, written back equal.

Nothing is taken over from a file with a mistake.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from importlib.resources import files
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w

from hall.catalogue import (
    DEVICE_HOMES,
    Catalogue,
    Counter,
    CustomerClass,
    Device,
    Display,
    Hours,
    Kiosk,
    Rules,
    Service,
    Voice,
)
from hall.catalogue_entries import CHECKS, MOST, SWITCHES, WEEKDAYS
from hall.channel import Channel, lacks
from hall.errors import CatalogueMistake
from hall.offer import Offer, Way
from hall.slip import SlipLayout

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

TOP_KEYS = frozenset({"zone", "languages", "names", "rules", "voice", "slip", *TABLES})


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
        check = CHECKS.get(key)
        if check is not None:
            return check(self, key, value, table, index)
        kind: type = bool if key in SWITCHES else int
        if type(value) is not kind or not isinstance(value, int) or not 0 <= value <= MOST:
            wanted = "true or false" if kind is bool else f"a whole number from 0 to {MOST}"
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
        self.printers(catalogue)
        services = {s.code for s in catalogue.services}
        for index, offer in enumerate(catalogue.offers):
            if offer.service not in services:
                self.mistake(f"unknown business type {offer.service!r}", "service", "offer", index)
            if offer.way is Way.CHANNEL and not offer.link:
                self.mistake("a channel's offer needs its link", "link", "offer", index)
        for index, hours in enumerate(catalogue.hours):
            if hours.opens >= hours.closes:
                self.mistake("closes must be later than opens", "closes", "hours", index)

    def printers(self, catalogue: Catalogue) -> None:
        """A kiosk prints on one printer: of two nobody would know where the paper comes out."""
        printing: dict[str, str] = {}
        for index, device in enumerate(catalogue.devices):
            if device.kind != "printer" or device.retired or not device.enabled:
                continue
            if first := printing.get(device.place):
                both = f"{device.place!r} prints on {first!r} already: switch one of the two off"
                self.mistake(both, "place", "device", index)
            printing[device.place] = device.code

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
