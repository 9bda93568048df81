"""Every code that the agent gives as a reason has its words: in the office, twice, and in the check."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.check import SENTENCES
from hardware.printing.spooled import SlipState
from hardware.printing.status import Fault

ROOT = Path(__file__).resolve().parents[2]
RAISED = {"WireError", "SoundFailed"}
NOT_OF_DEVICES = {"not_a_wav", "stopped"}
"""Of one sound, not of the card: never a device's reason."""
NO_DOING = {"ticket", *NOT_OF_DEVICES}


def given_as_reasons() -> Iterator[str]:
    """The literal codes in the agent's source: raised, noted in the health book, or told with a condition."""
    for file in (ROOT / "hardware").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in RAISED:
                    yield from strings(node.args[:1])
                elif name in ("note", "_note"):
                    yield from strings(node.args[1:])
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and is_condition(node.elts[0]):
                yield from strings(node.elts[1:])


def strings(nodes: list[ast.expr]) -> Iterator[str]:
    """Those that are text, or a choice between texts."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from strings([node.body, node.orelse])


def is_condition(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Condition"


CODES = sorted({*given_as_reasons(), *(fault.value for fault in Fault), "agent_away"})


def office(language: str) -> dict[str, str]:
    return tomllib.loads((ROOT / "hallkeeper" / "words" / language / "office.toml").read_text("utf-8"))


def test_the_search_finds_what_is_known_to_be_there() -> None:
    known = {"unreachable", "lost", "timeout", "silent", "refused", "settings", "no_status_channel"}
    assert known | {"no_sound_card", "no_player", "paper_out"} <= set(CODES)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_office_has_words_for_every_reason_and_for_what_to_do_next(language: str) -> None:
    words = office(language)
    assert [code for code in CODES if not words.get(f"reason_{code}")] == []
    assert [code for code in CODES if code not in NO_DOING and not words.get(f"todo_{code}")] == []


def test_the_check_has_a_sentence_for_every_reason() -> None:
    assert [code for code in CODES if code not in SENTENCES] == []


def test_slips_have_words_for_every_end_and_the_restarts_that_make_one_doubtful() -> None:
    ends = ("late", "sent", "confirmed", "unknown", "expired", "cancelled")
    for language in ("zh-CN", "en"):
        words = office(language)
        assert all(words.get(f"slip_{end}") for end in ends)
        for whose in ("restart", "forgotten"):
            assert words.get(f"reason_{whose}") and words.get(f"todo_{whose}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_test_slip_has_words_wherever_it_is_when_nobody_waits_any_longer(language: str) -> None:
    words = office(language)
    assert [state for state in SlipState if not words.get(f"test_slip_{state.lower()}")] == []
