"""The words of messages, per kind, way and language: `words/<language>.toml`, filled in with values.

A value is put in as it is, once: braces within it mean nothing. Every template may name `{hall}`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diversion.messages.parts import MOST_PARTS, split
from diversion.messages.port import Kind, Way
from hall.errors import Invalid

WORDS = Path(__file__).parent / "words"
FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.CODE: frozenset({"code", "purpose", "minutes"}),
    Kind.INVOICE: frozenset({"period", "link"}),
    Kind.THREE_BEFORE_YOU: frozenset({"number", "service", "ahead"}),
    Kind.RECEIPT: frozenset({"phone", "amount", "reference"}),
    Kind.REPORT: frozenset({"days", "finding"}),
    Kind.REFUNDED: frozenset({"phone", "amount", "reference"}),
    Kind.MANDATE_REJECTED: frozenset({"phone", "partner", "why"}),
    Kind.MANDATE_ACTIVE: frozenset({"phone", "partner", "stop"}),
    Kind.MANDATE_CANCELLED: frozenset({"phone", "partner", "why", "stop"}),
    Kind.ORDER_RETURNED: frozenset({"phone", "to", "where", "stop"}),
    Kind.ORDER_RESUMED: frozenset({"phone", "to", "stop"}),
    Kind.ORDER_MADE: frozenset({"phone", "to", "by", "stop"}),
    Kind.ORDER_CHANGED: frozenset({"phone", "to", "by", "stop"}),
    Kind.ORDER_CANCELLED: frozenset({"phone", "by", "stop"}),
    Kind.INVOICE_FAILED: frozenset({"phone", "period", "stop"}),
    Kind.INVOICE_CANCELLED: frozenset({"phone", "period", "stop"}),
    Kind.STOPPED: frozenset(),
}
"""What each kind must be given; a template names these and `hall`."""
PARTS_OF: Mapping[Way, tuple[str, ...]] = {Way.SMS: ("sms",), Way.EMAIL: ("subject", "body")}
_NAME = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words: `parts` is how many SMS it costs, 0 for an e-mail."""

    text: str
    subject: str = ""
    parts: int = 0


class Templates:
    """The words of one hall; `signature` stands in 【】 before every SMS, and as `{hall}` in all templates.

    Raises Invalid `unknown_placeholder` where a file names what nobody fills in.
    """

    def __init__(self, signature: str, folder: Path = WORDS) -> None:
        self._hall = signature
        self._words: dict[str, dict[str, dict[str, str]]] = {
            file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
            for file in sorted(folder.glob("*.toml"))
        }
        for language, words in self._words.items():
            for kind, known in FIELDS.items():
                for part, template in words.get(kind, {}).items():
                    _check(f"{language} {kind}.{part}", template, known | {"hall"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages, for example `en`, `zh-CN`."""
        return tuple(self._words)

    def spoken(self, *wanted: str) -> str:
        """The first of these languages in which there are words; else any."""
        return next((language for language in wanted if language in self._words), self.languages[0])

    @staticmethod
    def fields(kind: Kind) -> frozenset[str]:
        """What a message of this kind must be given."""
        return FIELDS[kind]

    def write(self, kind: Kind, way: Way, language: str, values: Mapping[str, str]) -> Written:
        """The message in words.

        Raises Invalid `unknown_placeholder` where `values` are not exactly what the kind needs,
        `message_too_long`, or `no_template` where a language lacks it.
        """
        if values.keys() != FIELDS[kind]:
            odd = ", ".join(sorted(values.keys() ^ FIELDS[kind]))
            raise Invalid("unknown_placeholder", f"A message of kind {kind}: look at {odd}.", field="values")
        said = {**values, "hall": self._hall}
        filled = [_fill(self.word(language, kind, part), said) for part in PARTS_OF[way]]
        if way is Way.EMAIL:
            return Written(filled[1], subject=" ".join(filled[0].split()))
        text = f"【{self._hall}】{filled[0]}"
        if (parts := len(split(text))) > MOST_PARTS:
            raise Invalid(
                "message_too_long", f"An SMS of kind {kind} would take {parts} parts.", field="values"
            )
        return Written(text, parts=parts)

    def word(self, language: str, group: str, key: str) -> str:
        """One text as it stands in the file. Raises Invalid `no_template`."""
        try:
            return self._words[language][group][key]
        except KeyError:
            words = f"There are no words for {group}.{key} in {language}."
            raise Invalid("no_template", words, field="language") from None


def _fill(template: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: values[found[1]], template)


def _check(where: str, template: str, known: frozenset[str]) -> None:
    odd = sorted(set(_NAME.findall(template)) - known)
    if odd or set("{}") & set(_NAME.sub("", template)):
        name = odd[0] if odd else "a brace by itself"
        raise Invalid("unknown_placeholder", f"{where}: nothing is known of {name!r}.", field=where)
