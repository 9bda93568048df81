"""Numbers and sentences in words, so that every engine says the same.

An engine left to itself reads "A015" as fifteen. A ticket's number is said sign by sign (A零一五, A zero one
five), a count as the language counts (两位, 十二分钟). The words stand in `words/*/voice.toml`.
"""

import re
from collections.abc import Sequence

from hall.estimate import HOUR, Wait
from hallkeeper.rendering import words

_UNITS = ("", "十", "百", "千")


def normalise(number: str, language: str, *, yao: bool = False) -> str:
    """A ticket's number as it is called: "A001" -> "A零零一", "A zero zero one"; with `yao` "A零零幺".

    Letters are said one by one, so those that stand together are set apart.
    """
    signs = _digits(language)
    if yao:
        signs[1] = words(language, "voice")["yao"]
    said = [signs[int(sign)] if sign.isdecimal() else sign for sign in number]
    if not is_chinese(language):
        return " ".join(said)
    return re.sub(r"(?<=[A-Z])(?=[A-Z])", " ", "".join(said))


def numeral(n: int, language: str) -> str:
    """A number as a number, 0 to 9,999: 12 -> "十二"; left in digits where engines read those rightly."""
    return _chinese(n, _digits(language)) if is_chinese(language) else str(n)


def count(n: int, language: str) -> str:
    """How many there are: as `numeral`, but before a Chinese measure word two is 两."""
    return "两" if n == 2 and is_chinese(language) else numeral(n, language)


def issued_sentence(number: str, ahead: int, wait: Wait | None, language: str, *, yao: bool = False) -> str:
    """What a customer is told who has just taken a number: it, the people ahead, the expected wait."""
    said = [_say("ticket", language, number=normalise(number, language, yao=yao))]
    if ahead == 0:
        said.append(_say("next", language))
    else:
        said += [_counted("ahead", ahead, language), *_wait(wait, language)]
    return joined(said, language)


def called_sentence(number: str, language: str, *, yao: bool = False) -> str:
    """What a customer is told whose number is being called already."""
    number = normalise(number, language, yao=yao)
    return joined([_say("ticket", language, number=number), _say("called", language)], language)


def slip_sentence(language: str, *, printed: bool) -> str:
    """Whether there is a slip to take or a number to note."""
    return _say("printed" if printed else "remember", language)


def services_sentence(names: Sequence[str], language: str) -> str:
    """Between what a customer may choose."""
    return _say("services", language, services=words(language, "voice")["separator"].join(names))


def help_sentence(language: str) -> str:
    """That a member of staff is coming."""
    return _say("help", language)


def joined(said: Sequence[str], language: str) -> str:
    """One after the other."""
    return ("" if is_chinese(language) else " ").join(said)


def _wait(wait: Wait | None, language: str) -> list[str]:
    """The range that the screen shows; nothing where no honest one is known."""
    if wait is None:
        return []
    low, high = wait.told()
    if low == 0:
        return [_say("wait_under", language)]
    if low >= HOUR:
        return [_in_hours(low, high, language)]
    if low == high:
        return [_counted("wait_about", low, language)]
    return [_say("wait_range", language, low=count(low, language), high=count(high, language))]


def _in_hours(low: int, high: int, language: str) -> str:
    """Half hours, handed in as minutes: "大约要等一个半到三个小时"."""
    if low == high == HOUR:
        return _say("wait_hour", language)
    if low == high:
        return _say("wait_hours_about", language, n=_hours(low, language))
    return _say("wait_hours_range", language, low=_hours(low, language), high=_hours(high, language))


def _hours(minutes: int, language: str) -> str:
    whole, rest = divmod(minutes, HOUR)
    return _say("hours_half" if rest else "hours", language, n=count(whole, language))


def _say(key: str, language: str, **values: str) -> str:
    return words(language, "voice")[f"say_{key}"].format_map(values)


def _counted(key: str, n: int, language: str) -> str:
    return _say(f"{key}_one" if n == 1 else key, language, n=count(n, language))


def _digits(language: str) -> list[str]:
    return words(language, "voice")["digits"].split(" ")


def is_chinese(language: str) -> bool:
    """Whether a language is written without spaces and counts in 十 and 百."""
    return language.startswith("zh")


def _chinese(n: int, digits: Sequence[str]) -> str:
    """A gap of zeros before a further digit is said once: 1005 -> 一千零五; 10 to 19 begin with 十."""
    said, gap = "", False
    for place, sign in enumerate(reversed(str(n))):
        if sign == "0":
            gap = gap or said != ""
            continue
        said = digits[int(sign)] + _UNITS[place] + (digits[0] if gap else "") + said
        gap = False
    return said.removeprefix("一") if 10 <= n < 20 else said or digits[0]
