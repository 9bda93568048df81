"""Words: every language has every key, every placeholder, and nothing is left empty."""

import re
import tomllib
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from hallkeeper.rendering import LANGUAGES

WORDS = files("hallkeeper").joinpath("words")
ROOMS = sorted(file.name for file in WORDS.joinpath(LANGUAGES[0]).iterdir())


def read(language: str, room: str) -> dict[str, Any]:
    return tomllib.loads(WORDS.joinpath(language, room).read_text("utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_every_room() -> None:
    for language in LANGUAGES:
        assert sorted(file.name for file in WORDS.joinpath(language).iterdir()) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_every_language_says_everything(room: str) -> None:
    first = read(LANGUAGES[0], room)
    for language in LANGUAGES[1:]:
        other = read(language, room)
        assert first.keys() == other.keys()
        for key, text in first.items():
            measure_word = len(text) == 1  # 位: English has none
            assert text.strip() and (other[key].strip() or measure_word), key
            if not key.endswith("_one"):
                assert placeholders(text) == placeholders(other[key]), key


@pytest.mark.parametrize("room", ROOMS)
def test_no_chinese_is_left_in_the_english(room: str) -> None:
    # What stands on a paper or a phone stays as it is there: 个人 is the name on a private person's invoice.
    there = {"self_inv_personal_hint", "self_inv_personal_phone", "self_inv_name_hint", "self_tcode_hint"}
    own_names = {"language_zh_cn"} | there
    chinese = {key for key, text in read("en", room).items() if re.search("[一-鿿]", text)}
    assert chinese <= own_names | {key for key in chinese if "language" in key or "chinese" in key}
