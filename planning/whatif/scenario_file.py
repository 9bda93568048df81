"""Scenarios as documents and as TOML; each mistake names its field. What is written is read back equal."""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any, get_type_hints

import tomli_w

from hall.errors import Invalid
from planning.whatif.scenario import (
    Act,
    Campaign,
    Cards,
    Counters,
    Divert,
    Post,
    Scenario,
    Target,
    Terminals,
    Way,
    Withdraw,
)

TABLES: Mapping[str, type] = MappingProxyType(
    {
        "divert": Divert,
        "post": Post,
        "counter": Counters,
        "campaign": Campaign,
        "target": Target,
        "withdraw": Withdraw,
    }
)
"""What there may be several of: `[[divert]]` and so on."""
SINGLE: Mapping[str, type] = MappingProxyType({"terminals": Terminals, "cards": Cards})
LONGEST_NAME, LONGEST_NOTE, MOST_ROWS = 80, 500, 40
MOST_TEXT = 20_000
FACES = (200, 300, 500, 600)
_MINUTES = ("start", "end", "to")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_TEXTS = re.compile(r'''"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'''', re.DOTALL)
"""Whatever may hold a # that begins no comment."""
_LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "percent": (0, 100),
        "newcomers": (0, 100),
        "gives_up": (0, 100),
        "learning_s": (0, 1800),
        "takes_s": (5, 1800),
        "code_s": (1, 600),
        "add": (0, 20),
        "times": (0, 10),
        "target_s": (10, 14_400),
    }
)


def read_scenario(text: str) -> Scenario:
    """The scenario of a TOML text.

    Raises Invalid `scenario_too_long`, `not_toml`, `comments`, and as `scenario_from` does.
    """
    if len(text) > MOST_TEXT:
        raise Invalid("scenario_too_long", f"A scenario has at most {MOST_TEXT} characters.", field="toml")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, a list of 5,000 lists
        raise Invalid("not_toml", f"This is no TOML: {error}.", field="toml") from error
    if line := _comment(text):
        raise Invalid(
            "comments", f'Line {line}: a comment (#) would be lost; write it as note = "...".', field="toml"
        )
    return scenario_from(document)


def write_scenario(scenario: Scenario) -> str:
    """The scenario as TOML, a table for each part so that it can be changed by hand."""
    parts = []
    plain = {key: value for key, value in scenario_document(scenario).items() if isinstance(value, str)}
    for key, value in scenario_document(scenario).items():
        if isinstance(value, dict):
            parts.append(f"[{key}]\n{tomli_w.dumps(value)}")
        elif isinstance(value, list):
            parts += [f"[[{key}]]\n{tomli_w.dumps(row)}" for row in value]
    return "\n".join([tomli_w.dumps(plain), *parts])


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as a document; what is as usual is left out."""
    told: dict[str, Any] = {"name": scenario.name}
    if scenario.note:
        told["note"] = scenario.note
    for key in TABLES:
        rows = getattr(scenario, key)
        if rows:
            told[key] = [_row_document(row) for row in rows]
    for key in SINGLE:
        one = getattr(scenario, key)
        if one is not None:
            told[key] = _row_document(one)
    return told


def scenario_from(document: Mapping[str, Any]) -> Scenario:
    """The scenario of a document. Raises Invalid `invalid_field`, `unknown_field`, with the field's name."""
    unknown = sorted(set(document) - {"name", "note", *TABLES, *SINGLE})
    if unknown:
        raise _unknown(unknown[0], ("name", "note", *TABLES, *SINGLE))
    tables: dict[str, Any] = {key: _rows(key, document.get(key, [])) for key in TABLES}
    singles = ((key, kind) for key, kind in SINGLE.items() if document.get(key) is not None)
    single = {key: _row(key, kind, document[key]) for key, kind in singles}
    return Scenario(
        _text(document.get("name", ""), "name", LONGEST_NAME),
        _text(document.get("note", ""), "note", LONGEST_NOTE),
        **tables,
        **single,
    )


def clock(minute: int) -> str:
    """A minute of the day as `09:30`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _rows(key: str, found: Any) -> tuple[Any, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise _wrong(key, f"is a list of tables: [[{key}]]")
    if len(found) > MOST_ROWS:
        raise _wrong(key, f"has at most {MOST_ROWS} entries")
    return tuple(_row(f"{key}.{n}", TABLES[key], row) for n, row in enumerate(found))


def _row(name: str, kind: type, row: Any) -> Any:
    if not isinstance(row, Mapping):
        raise _wrong(name, "is a table")
    known = {one.name: one for one in fields(kind)}
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise _unknown(f"{name}.{unknown[0]}", tuple(known))
    hints = get_type_hints(kind)
    values = {key: _value(f"{name}.{key}", key, hints[key], value) for key, value in row.items()}
    missing = [key for key, one in known.items() if one.default is MISSING and key not in values]
    if missing:
        raise _wrong(f"{name}.{missing[0]}", "is missing")
    made = kind(**values)
    if isinstance(made, Counters):
        _check_counters(made, name)
    return made


def _value(name: str, key: str, hint: Any, value: Any) -> Any:
    if key in _MINUTES:
        return _minute(value, name)
    if hint in (Way, Act):
        return _choice(value, hint, name)
    if key in ("codes", "serves"):
        return _codes(value, name)
    if key == "faces":
        return _faces(value, name)
    if hint is str:
        return _text(value, name, 64, least=1)
    return _number(value, name, *_LIMITS[key], whole=hint is int)


def _check_counters(made: Counters, name: str) -> None:
    needs = {
        Act.ADD: ("start", "end"),
        Act.CLOSE: ("codes",),
        Act.MOVE: ("codes", "start", "end", "to"),
        Act.POOL: ("codes",),
    }
    for key in needs[made.act]:
        if getattr(made, key) in (None, ()):
            raise _wrong(f"{name}.{key}", f"is missing: {made.act} needs it")
    takes = {Act.ADD: ("serves",), Act.CLOSE: (), Act.MOVE: ("to",), Act.POOL: ("serves",)}
    for key in ("serves", "to"):
        if key not in takes[made.act] and getattr(made, key) not in (None, ()):
            raise _wrong(f"{name}.{key}", f"says nothing here: {made.act} does not take it")
    if made.start is not None and made.end is not None and made.start >= made.end:
        raise _wrong(f"{name}.end", "must be later than the start")
    if (made.start is None) != (made.end is None):
        raise _wrong(f"{name}.{'start' if made.start is None else 'end'}", "is missing: from when until when")


def _minute(value: Any, name: str) -> int:
    told = value.strftime("%H:%M") if hasattr(value, "strftime") else value
    found = _CLOCK.fullmatch(told) if isinstance(told, str) else None
    if told == "24:00":
        return 24 * 60
    if found is None:
        raise _wrong(name, 'is a time of day such as "09:30"')
    return int(found[1]) * 60 + int(found[2])


def _choice(value: Any, kind: Any, name: str) -> Any:
    if value not in [str(one) for one in kind]:
        raise _wrong(name, f"is one of {', '.join(kind)}")
    return kind(value)


def _codes(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _wrong(name, "is a list of codes")
    codes = tuple(_text(code, name, 64, least=1) for code in value)
    if len(set(codes)) != len(codes):
        raise _wrong(name, "names a code twice")
    return codes


def _faces(value: Any, name: str) -> tuple[int, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _wrong(name, "is a list of face values such as [300, 600]")
    if any(face not in FACES or isinstance(face, bool) for face in value):
        raise _wrong(name, f"each is one of {', '.join(map(str, FACES))}")
    return tuple(sorted(set(value)))


def _number(value: Any, name: str, least: float, most: float, *, whole: bool) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not number or (whole and value != int(value)):
        raise _wrong(name, "is a whole number" if whole else "is a number")
    if not least <= value <= most:
        raise _wrong(name, f"is from {least:g} to {most:g}")
    return int(value) if whole else float(value)


def _text(value: Any, name: str, longest: int, least: int = 0) -> str:
    if not isinstance(value, str) or not least <= len(value.strip()) <= longest:
        raise _wrong(name, f"is a text of {least or 'at most'}{' to' if least else ''} {longest} characters")
    return value.strip()


def _row_document(row: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for one in fields(row):
        value = getattr(row, one.name)
        if value == one.default:
            continue
        if one.name in _MINUTES:
            told[one.name] = clock(value)
        elif isinstance(value, tuple):
            told[one.name] = list(value)
        else:
            told[one.name] = str(value) if isinstance(value, str) else _plain(value)
    return told


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def _comment(text: str) -> int:
    """The line of the first comment, 0 if there is none; the text is known to be TOML."""
    bare = re.sub(
        r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', _blank, text, flags=re.S
    )
    at = bare.find("#")
    return bare.count("\n", 0, at) + 1 if at >= 0 else 0


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _unknown(name: str, known: Sequence[str]) -> Invalid:
    return Invalid("unknown_field", f"{name} is unknown here; there are {', '.join(known)}.", field=name)


def _wrong(name: str, words: str) -> Invalid:
    return Invalid("invalid_field", f"{name} {words}.", field=name)
