"""Of settings that cannot be used the field is told, what stands there, and what would be right."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hardware.address import told_by_name
from hardware.errors import SetupError
from hardware.mistakes import LONGEST, LONGEST_TYPED, SENTENCES, Mistake
from hardware.pads import pad_protocol
from hardware.printing.profile import names, profile_for
from hardware.protocols import language
from hardware.transports import open_wire

ROOT = Path(__file__).resolve().parents[2]
NO_FACTS = {"number", "waiting"}
"""Stand for themselves: what may be said in a sign's words."""


def raised() -> Iterator[tuple[str, set[str]]]:
    """The codes in the agent's source, each with the facts that it is given."""
    for file in (ROOT / "hardware").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                at = {"SetupError": 0, "_demand": 1}.get(getattr(node.func, "id", ""))
                code = node.args[at] if at is not None and len(node.args) > at else None
                if isinstance(code, ast.Constant):
                    yield code.value, {str(told.arg) for told in node.keywords}


def places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_every_code_has_a_sentence_and_every_sentence_its_facts() -> None:
    assert {code for code, _ in raised()} == set(SENTENCES)
    assert [(code, told) for code, told in raised() if places(SENTENCES[code]) - NO_FACTS != told] == []


@pytest.mark.parametrize("tongue", ["zh-CN", "en"])
def test_the_office_says_every_mistake_with_the_same_facts(tongue: str) -> None:
    office = tomllib.loads((ROOT / "hallkeeper" / "words" / tongue / "office.toml").read_text("utf-8"))
    prefix = "wrong_setting_"
    words = {key.removeprefix(prefix): text for key, text in office.items() if key.startswith(prefix)}
    assert {code: places(text) for code, text in words.items()} == {
        code: places(text) for code, text in SENTENCES.items()
    }
    if tongue == "en":
        assert words == dict(SENTENCES)


def wire(driver: str, **address: object) -> Any:
    return lambda: open_wire(driver, address)


def sign(driver: str, **address: object) -> Any:
    return lambda: language(driver).near(address)


def pad(driver: str, **address: object) -> Any:
    return lambda: pad_protocol(driver, address)


def printer(**address: object) -> Any:
    return lambda: profile_for(address)


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (wire("tcp"), "host is missing"),
        (wire("tcp", host=""), "host is missing"),
        (wire("tcp", host="h", port="nine"), "port is nine: a number from 1 to 65535 is wanted"),
        (wire("tcp", host="h", port=70_000), "port is 70000: a number from 1 to 65535 is wanted"),
        (wire("file"), "path is missing"),
        (wire("serial", baud=9600), "port is missing"),
        (wire("serial", port="/dev/null", frame="9N1"), "frame is 9N1: it can be 8N1, 7E1, 8E1, 7E2, 8N2"),
        (wire("serial", port="/dev/null", baud=0), "baud is 0: a number from 1 to 4000000 is wanted"),
        (wire("cups"), "queue is missing"),
        (wire("cups", uri="http://h/p"), "uri is http://h/p: ipp://host/path is wanted"),
        (wire("cups", uri="ipp://h:x/p"), "uri is ipp://h:x/p: ipp://host/path is wanted"),
        (wire("pigeon"), "there is no driver pigeon: there are tcp, file, serial, usb, cups"),
        (sign("modbus", integer="seven"), "integer is seven: a number from 0 to 65535 is wanted"),
        (sign("modbus", first=65_530, digits=8), "first is 65530: a number from 0 to 65528 is wanted"),
        (sign("modbus", first=[]), "first is missing"),
        (sign("modbus", unit=1.5), "unit is 1.5: a number from 1 to 247 is wanted"),
        (sign("modbus", text=5), "text is “5”: a text is wanted, or a list of at most 1, one a line"),
        (sign("text", called="{name}"), "called is “{name}”: only {number} and {waiting} may stand in it"),
        (sign("text", layout="AA"), 'layout is AA: something like {"fields": [{"is": '),
        (sign("text", layout={"fields": [{"is": "bytes"}]}), "layout.fields.1.value is missing"),
        (sign("text", layout={"fields": [{"is": "text", "fill": "2020"}]}), "layout.fields.1.fill is longer"),
        (pad("bytemap", keys={"31": "call"}), "press is missing"),
        (pad("bytemap", press="{key}", keys={"31": ["call"]}), 'keys.31 is ["call"]: it can be call, '),
        (printer(profile="\0"), f"profile is ?: it can be {', '.join(names())}"),
        (printer(mode=["text"]), 'mode is ["text"]: it can be raster, text'),
    ],
)
def test_a_mistake_names_the_field_what_stands_there_and_what_would_be_right(
    read: Any, sentence: str
) -> None:
    with pytest.raises(SetupError) as caught:
        read()
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyError("lines"), "lines is missing"),
        (ValueError("embedded null byte"), "these settings cannot be used: embedded null byte"),
        (TypeError(), "these settings cannot be used: TypeError"),
    ],
)
def test_what_a_new_protocol_forgets_to_check_is_told_all_the_same(error: Exception, sentence: str) -> None:
    with pytest.raises(SetupError) as caught, told_by_name():
        raise error
    assert str(caught.value) == sentence


def test_what_was_typed_has_a_length_that_a_report_has_room_for() -> None:
    typed: Mapping[str, object] = {"field": "press", "value": "AA\n" * 1000, "known": ("x" * 9,) * 100}
    facts = Mistake.of("pattern_part", typed).facts
    assert {name: len(text) for name, text in facts.items()} == {
        "field": 5,
        "value": LONGEST_TYPED,
        "known": LONGEST,
    }
    assert facts["value"].startswith("AA?AA?") and facts["value"].endswith("…")
