"""The words on paper, in each language: `slips/words/<language>.toml`, flat `key = "text {name}"`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
HOUSE_LANGUAGE = "zh-CN"


@cache
def words(language: str) -> dict[str, str]:
    """All texts of a language; an unknown language is answered in the hall's own."""
    file = FOLDER / f"{language}.toml"
    if file.parent != FOLDER or not file.is_file():
        return words(HOUSE_LANGUAGE)
    return {key: str(text) for key, text in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def say(language: str, key: str, **values: object) -> str:
    """One text with its values put in.  A missing key is a mistake of ours and raises KeyError."""
    return words(language)[key].format(**values)
