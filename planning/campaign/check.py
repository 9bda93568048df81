"""What a card lacks before it may be released, point by point; each may be overruled by hand with a reason.

What is overruled stays so only while what it was about stays the same: another text is judged anew.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from planning.campaign.beside import Beside
from planning.campaign.campaign import OF_SERVICE, Campaign, Extra, Measure
from planning.campaign.message import Point, Said, differs, parts_of, said

WANTED_SHARE = 0.9
"""The hall holds when so many are called within the target wait ..."""
BEARABLE = 0.05
"""... or, where it does not reach that on a usual day, when the campaign costs no more than this share."""


class Verdict(StrEnum):
    """How a point stands."""

    GOOD = "good"
    MISSING = "missing"
    CONFIRMED = "confirmed"
    """Not found, but a person says that it is all right."""
    DOUBTED = "doubted"
    """Found, but a person says that it will not do."""


SETTLED = frozenset({Verdict.GOOD, Verdict.CONFIRMED})
TEXT_POINTS = tuple(f"text_{point}" for point in Point)
POINTS = ("basics", *TEXT_POINTS, "questions", "expected", "remedies", "cards", "forms", "holds")


@dataclass(frozen=True, slots=True)
class Check:
    """One point. `why`: codes of what is missing, with figures; `basis`: what a word by hand holds for."""

    code: str
    verdict: Verdict
    basis: str
    why: tuple[Mapping[str, Any], ...] = ()
    by_hand: Mapping[str, Any] | None = None

    @property
    def settled(self) -> bool:
        """Whether it keeps nobody from releasing."""
        return self.verdict in SETTLED


@dataclass(frozen=True, slots=True)
class Around:
    """What a card is held against: languages of the hall, cards here by face value, the simulated days
    (`hold`), the hall's day, the words by hand, point -> {ok, reason, by, at, basis}, and the campaigns that
    ask something of the same hall (`beside`).
    """

    languages: Sequence[str]
    stock: Mapping[int, int]
    today: date
    hold: Mapping[str, Any] | None = None
    by_hand: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    beside: Sequence[Beside] = ()


def checks(campaign: Campaign, around: Around) -> list[Check]:
    """All points, in the order of the card."""
    texts = {tag: said(text) for tag, text in campaign.text.items() if text}
    found: dict[str, tuple[list[dict[str, Any]], list[Any]]] = {
        "basics": (_basics(campaign, around), [_known(campaign)]),
        **{
            f"text_{point}": (_point(campaign, texts, point), [sorted(campaign.text.items())])
            for point in Point
        },
        "questions": (_questions(campaign, around), [str(campaign.questions)]),
        "expected": (_expected(campaign), [_expectation(campaign)]),
        "remedies": (_remedies(campaign, around), [str(campaign.remedies), _expectation(campaign)]),
        "cards": (_cards(campaign, around), [sorted(campaign.cards.items()), *_taking(around.beside)]),
        "forms": (_forms(campaign), [str(campaign.forms)]),
        "holds": (_holds(campaign, around), _held_for(campaign, around.beside)),
    }
    return [_judged(code, why, basis, around.by_hand.get(code)) for code, (why, basis) in found.items()]


def marked(campaign: Campaign) -> dict[str, dict[str, Any]]:
    """Language -> {spans: point -> [[from, before]], parts: texts per customer, length}: for the page."""
    return {
        tag: {
            "spans": {str(p): [list(span) for span in spans] for p, spans in said(text).spans.items()},
            "parts": parts_of(text),
            "length": len(text),
        }
        for tag, text in campaign.text.items()
    }


def basis_of(campaign: Campaign, beside: Sequence[Beside] = ()) -> str:
    """What a simulation holds for: days and expected visits, its own and those of others on these days."""
    return _digest(_held_for(campaign, beside))


def _judged(
    code: str, why: list[dict[str, Any]], basis: list[Any], by_hand: Mapping[str, Any] | None
) -> Check:
    digest = _digest(basis)
    mine = by_hand if by_hand is not None and by_hand.get("basis") == digest else None
    if mine is None:
        return Check(code, Verdict.MISSING if why else Verdict.GOOD, digest, tuple(why))
    verdict = (Verdict.CONFIRMED if why else Verdict.GOOD) if mine["ok"] else Verdict.DOUBTED
    return Check(code, verdict, digest, tuple(why), mine)


def _basics(c: Campaign, around: Around) -> list[dict[str, Any]]:
    missing = [
        {"code": code}
        for code, there in (
            ("name", all(c.names.get(tag) for tag in around.languages)),
            ("days", bool(c.days)),
            ("owner", bool(c.owner)),
            ("services", bool(c.services)),
        )
        if not there
    ]
    return [*missing, *([{"code": "over"}] if c.last is not None and c.last < around.today else [])]


def _point(c: Campaign, texts: Mapping[str, Said], point: Point) -> list[dict[str, Any]]:
    if not texts:
        return [{"code": "no_text"}]
    missing = [{"code": "not_said", "language": tag} for tag, one in texts.items() if not one.spans[point]]
    if point is not Point.UNTIL:
        return missing
    other = [
        {"code": "other_day", "language": tag, "month": one.ends[0], "day": one.ends[1]}
        for tag, one in texts.items()
        if one.ends is not None and differs(one, c.last)
    ]
    return [*missing, *other]


def _questions(c: Campaign, around: Around) -> list[dict[str, Any]]:
    if not c.questions:
        return [{"code": "none"}]
    return [
        {"code": "no_answer", "row": n + 1, "language": tag}
        for n, one in enumerate(c.questions)
        for tag in around.languages
        if not (one.ask.get(tag) and one.answer.get(tag))
    ]


def _expected(c: Campaign) -> list[dict[str, Any]]:
    days = set(c.days)
    why: list[dict[str, Any]] = []
    if not any(c.expected.values()):
        why.append({"code": "no_visits"})
    if days and not days <= set(c.hotline):
        why.append({"code": "no_hotline", "n": len(days - set(c.hotline))})
    outside = [day for by_day in (*c.expected.values(), c.hotline) for day in by_day if day not in days]
    return [*why, *([{"code": "outside", "n": len(set(outside))}] if outside and days else [])]


def _remedies(c: Campaign, around: Around) -> list[dict[str, Any]]:
    nothing = [] if c.remedies else [{"code": "none"}]
    return [*nothing, *_unanswered(c), *(row for n in range(len(c.remedies)) for row in _lame(c, n, around))]


def _unanswered(c: Campaign) -> list[dict[str, Any]]:
    """Problems that are to be expected, and for which no remedy is there."""
    seen = {(remedy.measure, remedy.subject) for remedy in c.remedies}
    crowds = [
        {"code": "visits", "service": service}
        for service, by_day in c.expected.items()
        if any((one.factor or 0) > 1 or (one.extra or 0) > 0 for one in by_day.values())
        and not any((measure, s) in seen for measure in OF_SERVICE for s in (service, ""))
    ]
    cards = [
        {"code": "cards", "face": face}
        for face, count in c.cards.items()
        if count and (Measure.CARDS, str(face)) not in seen
    ]
    heard = (Measure.SAID, Measure.CALLS)
    rings = any(c.hotline.values()) and not any(one.measure in heard for one in c.remedies)
    return [*crowds, *cards, *([{"code": "hotline"}] if rings else [])]


def _lame(c: Campaign, n: int, around: Around) -> list[dict[str, Any]]:
    """What one remedy lacks."""
    one, row = c.remedies[n], n + 1
    said_by_hand = one.measure is Measure.SAID
    lacks = {
        "nothing_to_do": not all(one.then.get(tag) for tag in around.languages),
        "no_problem": said_by_hand and not any(one.problem.values()),
        "no_mark": not said_by_hand and one.mark <= 0,
    }
    return [{"code": code, "row": row} for code, there in lacks.items() if there]


def _cards(c: Campaign, around: Around) -> list[dict[str, Any]]:
    why = []
    for face, need in sorted(c.cards.items()):
        here = around.stock.get(face, 0)
        others = {one.code: one.cards[face] for one in around.beside if face in one.cards}
        if need and need + sum(others.values()) > here:
            why.append({"code": "short", "face": face, "need": need, "here": here} | _taken_by(others))
    return why


def _taking(beside: Sequence[Beside]) -> list[Any]:
    """Who else takes which cards. How many are left to take changes by the day; a word by hand stays."""
    return [[one.code, sorted(one.cards)] for one in beside if one.cards]


def _taken_by(others: Mapping[str, int]) -> dict[str, Any]:
    """How many of the cards other campaigns take, and which."""
    if not others:
        return {}
    return {"code": "short_with", "others": sum(others.values()), "with": " ".join(others)}


def _forms(c: Campaign) -> list[dict[str, Any]]:
    return [{"code": "not_ready", "name": form.name} for form in c.forms if not form.ready]


def _holds(c: Campaign, around: Around) -> list[dict[str, Any]]:
    hold = around.hold
    if hold is None:
        return [{"code": "not_simulated"}]
    if hold.get("basis") != basis_of(c, around.beside):
        return [{"code": "stale"}]
    return [
        {
            "code": "crowded",
            "service": service,
            "day": hold["day"],
            "within": row["within"],
            "usual": row["usual"],
        }
        for service, row in hold["services"].items()
        if row["within"] < min(WANTED_SHARE, row["usual"] - BEARABLE)
    ]


def _known(c: Campaign) -> list[Any]:
    return [sorted(c.names.items()), str(c.first), str(c.last), c.owner, list(c.services)]


def _expectation(c: Campaign) -> list[Any]:
    calls = [[str(day), n] for day, n in sorted(c.hotline.items())]
    return [str(c.first), str(c.last), _visits(c.expected), calls]


def _visits(expected: Mapping[str, Mapping[date, Extra]]) -> list[Any]:
    return [
        [service, str(day), one.factor, one.extra]
        for service, by_day in sorted(expected.items())
        for day, one in sorted(by_day.items())
    ]


def _held_for(c: Campaign, beside: Sequence[Beside]) -> list[Any]:
    """Visits, its own and those of others; where there are no others, as older versions kept it."""
    others = [[one.code, _visits(one.expected)] for one in beside if one.expected]
    return [_expectation(c), *([others] if others else [])]


def _digest(basis: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()[:16]
