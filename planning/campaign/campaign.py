"""A campaign's card (营销案卡) as values, read from the document that the office edits.

A draft may lack nearly everything: what is missing is said by `check`. What cannot be meant at all (a day
that is none, a factor of nothing) is refused with the path of its field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from hall.clock import is_near
from hall.errors import Invalid

Texts = Mapping[str, str]
"""Language tag -> text."""
LONGEST_DAYS = 92
MOST_ROWS = 60
LONGEST_TEXT = 1000
MOST = 1_000_000


class Measure(StrEnum):
    """What a remedy waits for. All but `SAID` are seen by the hall itself."""

    WAITING = "waiting"
    """So many people wait for a business type."""
    WAIT_P90 = "wait_p90"
    """Nine of ten of those who come now will wait less than so many seconds; without end where people wait
    whom no open counter serves.
    """
    CAME = "came"
    """So many have come today for a business type."""
    CARDS = "cards"
    """Fewer cards of a face value lie here."""
    SIGNUPS = "signups"
    """So many have signed up today, at counters and machines."""
    CALLS = "calls"
    """So many percent of the calls expected for today have reached the hotline."""
    SAID = "said"
    """Somebody says so: the hotline is overrun, a text went to the wrong people."""


BELOW = frozenset({Measure.CARDS})
"""Measures whose mark is crossed downwards."""
OF_SERVICE = frozenset({Measure.WAITING, Measure.WAIT_P90, Measure.CAME})


@dataclass(frozen=True, slots=True)
class Question:
    """What customers will ask, and the answer. `services`: where it matters, nowhere named: everywhere."""

    ask: Texts
    answer: Texts
    services: tuple[str, ...] = ()
    for_customers: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """Paper, a poster, a gift: so many, and whether they lie ready."""

    name: str
    count: int
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """What a day brings more of a business type: a factor on the usual, or so many customers."""

    factor: float | None = None
    extra: int | None = None

    def on(self, usual: float) -> float:
        """By what a usual day's customers are to be multiplied; without any, extras cannot be."""
        if self.factor is not None:
            return self.factor
        return 1 + (self.extra or 0) / usual if usual > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """If `measure` of `subject` (business type or face) crosses `mark`, or `problem` is said: do `then`."""

    code: str
    measure: Measure
    subject: str
    mark: float
    problem: Texts
    then: Texts


@dataclass(frozen=True, slots=True)
class Campaign:
    """The card. `services`: the business types that it is about; `hotline`: calls expected by day."""

    names: Texts = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    owner: str = ""
    services: tuple[str, ...] = ()
    text: Texts = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    cards: Mapping[int, int] = field(default_factory=dict)
    forms: tuple[Form, ...] = ()
    expected: Mapping[str, Mapping[date, Extra]] = field(default_factory=dict)
    hotline: Mapping[date, int] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The days that it lasts; none while they are not known."""
        if self.first is None or self.last is None:
            return ()
        span = range(self.first.toordinal(), self.last.toordinal() + 1)
        return tuple(date.fromordinal(day) for day in span)


def campaign_of(card: Mapping[str, Any]) -> Campaign:
    """The values of a card. Raises Invalid `invalid_field` with the field's path, `invalid_period`."""
    unknown = set(card) - _FIELDS
    if unknown:
        raise _wrong(sorted(unknown)[0], "is no field of a campaign")
    first, last = _day(card, "from"), _day(card, "to")
    if first and last and not first <= last <= date.fromordinal(first.toordinal() + LONGEST_DAYS - 1):
        words = f"A campaign ends on or after its first day, at most {LONGEST_DAYS} days later."
        raise Invalid("invalid_period", words, field="to")
    expected: dict[str, dict[date, Extra]] = {}
    for service, days in _map(card, "expected").items():
        path = f"expected.{service}"
        if not isinstance(days, Mapping):
            raise _wrong(path, "must be days")
        expected[str(service)] = {
            _date(day, path): _extra(one, f"{path}.{day}") for day, one in sorted(days.items())
        }
    return Campaign(
        names=_texts(card, "names", 60),
        first=first,
        last=last,
        owner=_text(card, "owner", 60),
        services=_codes(card, "services"),
        text=_texts(card, "text", LONGEST_TEXT),
        questions=tuple(_question(row, path) for row, path in _rows(card, "questions")),
        cards=_cards(card),
        forms=tuple(_form(row, path) for row, path in _rows(card, "forms")),
        expected=expected,
        hotline={
            _date(day, "hotline"): _whole(calls, f"hotline.{day}")
            for day, calls in sorted(_map(card, "hotline").items())
        },
        remedies=_all_remedies(card),
    )


_FIELDS = {"names", "from", "to", "owner", "services", "text", "questions", "cards", "forms"} | {
    "expected",
    "hotline",
    "remedies",
}


def _question(row: Mapping[str, Any], path: str) -> Question:
    return Question(
        _texts(row, "ask", 120, path),
        _texts(row, "answer", 400, path),
        _codes(row, "services", path),
        bool(row.get("for_customers", True)),
    )


def _form(row: Mapping[str, Any], path: str) -> Form:
    return Form(
        _text(row, "name", 60, path), _whole(row.get("count", 0), f"{path}.count"), bool(row.get("ready"))
    )


def _all_remedies(card: Mapping[str, Any]) -> tuple[Remedy, ...]:
    found = tuple(_remedy(row, path) for row, path in _rows(card, "remedies"))
    if len({one.code for one in found}) < len(found):
        raise _wrong("remedies", "have the same code twice")
    return found


def _remedy(row: Mapping[str, Any], path: str) -> Remedy:
    code = _text(row, "code", 20, path) or path.rsplit(".", 1)[1]
    try:
        measure = Measure(row.get("measure", ""))
    except ValueError:
        raise _wrong(f"{path}.measure", "is unknown") from None
    mark = row.get("mark") or 0
    if isinstance(mark, bool) or not isinstance(mark, int | float) or not 0 <= mark <= MOST:
        raise _wrong(f"{path}.mark", "must be a number")
    subject = _text(row, "subject", 60, path)
    problem, then = _texts(row, "problem", 120, path), _texts(row, "then", 300, path)
    return Remedy(code, measure, subject, float(mark), problem, then)


def _cards(card: Mapping[str, Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row, path in _rows(card, "cards"):
        face = _whole(row.get("face", 0), f"{path}.face")
        if face in found:
            raise _wrong(f"{path}.face", "stands there twice")
        found[face] = _whole(row.get("count", 0), f"{path}.count")
    return found


def _extra(one: object, path: str) -> Extra:
    if isinstance(one, Mapping) and len(one) == 1:
        factor, extra = one.get("factor"), one.get("extra")
        if isinstance(factor, int | float) and not isinstance(factor, bool) and 0.1 <= factor <= 20:
            return Extra(factor=float(factor))
        if isinstance(extra, int) and not isinstance(extra, bool) and 0 <= extra <= MOST:
            return Extra(extra=extra)
    raise _wrong(path, "is a factor from 0.1 to 20, or a number of customers more")


def _rows(card: Mapping[str, Any], name: str) -> Sequence[tuple[Mapping[str, Any], str]]:
    rows = card.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise _wrong(name, f"has at most {MOST_ROWS} rows")
    for n, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise _wrong(f"{name}.{n}", "is no row")
    return [(row, f"{name}.{n}") for n, row in enumerate(rows)]


def _map(card: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = card.get(name) or {}
    if not isinstance(found, Mapping):
        raise _wrong(name, "is no table")
    return found


def _texts(card: Mapping[str, Any], name: str, most: int, path: str = "") -> dict[str, str]:
    return {
        str(tag): _text({"text": text}, "text", most, f"{path and path + '.'}{name}.{tag}", bare=True)
        for tag, text in _map(card, name).items()
    }


def _text(card: Mapping[str, Any], name: str, most: int, path: str = "", *, bare: bool = False) -> str:
    text = card.get(name) or ""
    where = path if bare else f"{path and path + '.'}{name}"
    if not isinstance(text, str) or len(text) > most:
        raise _wrong(where, f"has at most {most} characters")
    return text.strip()


def _codes(card: Mapping[str, Any], name: str, path: str = "") -> tuple[str, ...]:
    codes = card.get(name) or []
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise _wrong(f"{path and path + '.'}{name}", "are codes")
    return tuple(codes)


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise _wrong(path, f"must be a whole number up to {MOST}")
    return value


def _day(card: Mapping[str, Any], name: str) -> date | None:
    return _date(card[name], name) if card.get(name) else None


def _date(value: object, path: str) -> date:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _wrong(path, "must be a day, as 2026-12-01") from None
    if not is_near(day):
        raise Invalid("day_far", f"{path} is too far away; is the year right?", field=path)
    return day


def _wrong(path: str, words: str) -> Invalid:
    return Invalid("invalid_field", f"{path} {words}.", field=path)
