"""A call in words: 请A零零一号到三号窗口办理 / "A zero zero one, please go to counter three".

Whole for an engine, in halves for a folder of recordings: a hall of 3 letters, 200 numbers and 8 counters
needs 608 half-phrases where whole sentences would be 4,800. A counter is called by its name, the figures in
it said as numbers (12号窗口 is 十二号窗口); one without a name in that language by its code.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from hallkeeper.rendering import words
from hallkeeper.voice.sentences import is_chinese, normalise, numeral

LARGEST = 9_999
"""Beyond it, and with a zero in front, figures are said one by one."""
_PIECES = re.compile(r"\d+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said for one call: the sentence, and the two halves of which recordings make it."""

    whole: str
    number: str
    place: str


def announcement(
    number: str, counter: str, names: Mapping[str, str], language: str, *, yao: bool
) -> Announcement:
    """The call of a ticket's number to a counter, by its code and its names in the hall's languages."""
    said = normalise(number, language, yao=yao)
    place = place_words(counter, names, language)
    told = words(language, "voice")
    return Announcement(
        told["call"].format(number=said, place=place),
        told["call_number"].format(number=said),
        told["call_place"].format(place=place),
    )


def place_words(code: str, names: Mapping[str, str], language: str) -> str:
    """A counter as it is said: "12号窗口" -> "十二号窗口", "Counter 3" -> "counter three", "贵宾室"."""
    name = unicodedata.normalize("NFKC", names.get(language, "")).strip()
    if not name:
        return words(language, "voice")["place"].format(n=_said(code.upper(), language))
    if re.search(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9A-Za-z])", name):
        name = _common_noun(name)
    return _said(name, language)


def number_words(n: int, language: str) -> str:
    """A whole number, 0 to 9,999, as a counter's is said: 12 -> "十二", "twelve"."""
    return numeral(n, language) if is_chinese(language) else _english(n, language)


def _said(text: str, language: str) -> str:
    """The text with its figures as numbers and its capitals one by one."""
    if is_chinese(language):
        return _PIECES.sub(lambda found: _piece(found[0], language), text)
    spaced = re.sub(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", text)
    return _PIECES.sub(lambda found: _piece(found[0], language), spaced)


def _piece(text: str, language: str) -> str:
    if not text.isdecimal():
        return " ".join(text)
    as_number = len(text) <= len(str(LARGEST)) and (text == "0" or text[0] != "0")
    return number_words(int(text), language) if as_number else normalise(text, language)


def _common_noun(name: str) -> str:
    """A "Counter 3" is a counter like others: small within the sentence. "VIP 3" stays."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _english(n: int, language: str) -> str:
    told = words(language, "voice")
    if n < 10:
        return normalise(str(n), language)
    if n < 20:
        return told["teens"].split(" ")[n - 10]
    if n < 100:
        ten, one = told["tens"].split(" ")[n // 10 - 2], n % 10
        return f"{ten} {normalise(str(one), language)}" if one else ten
    if n < 1000:
        rest = n % 100
        said = f"{normalise(str(n // 100), language)} {told['hundred']}"
        return f"{said} {_english(rest, language)}" if rest else said
    return normalise(str(n), language)
