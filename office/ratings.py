"""What customers say of the service: `GET /api/v1/ratings`, and the same as CSV, for spreadsheets.

Read day by day from the journal, a day at a time so that nobody waits for a month; what can no longer change
is kept as counts.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hall.clock import local, rfc3339
from hall.errors import Invalid
from hall.hall import Hall
from hall.rating import DISSATISFIED, TAKE
from hall.rows import Finished
from hall.ticket import Move
from office.satisfaction import ENOUGH, Tally

LONGEST_DAYS = 92
CASES_SHOWN = 50
NameOf = Callable[[str | None], str | None]
COLUMNS = ("day", "time", "number", "counter", "done", "teller", "score", "by", "looked_after_by")
_MARK = "\ufeff"
"""A byte order mark: without it spreadsheet programs take the text for another encoding."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one customer said in the end; `at` in ms UTC, `done` the business types really done."""

    at: int
    ticket: str
    number: str
    counter: str
    teller: str
    done: tuple[str, ...]
    score: int
    by_what: str


@dataclass(frozen=True, slots=True)
class _Day:
    """One business day in counts: of the finished, of the answers without their tickets, and the unhappy."""

    finished: list[Finished]
    answers: Counter[tuple[str, str, tuple[str, ...], int, str]]
    unhappy: list[Answer]


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from `first` to `last`, both included."""

    first: date
    last: date

    def days(self) -> Iterator[str]:
        """Each day as ISO text, ascending."""
        for n in range((self.last - self.first).days + 1):
            yield (self.first + timedelta(days=n)).isoformat()


class Ratings:
    """The figures of ratings. `name_of` tells a teller's name by the reference in the journal, `breathe` lets
    others work between two days.

    `figures(period)` answers, ready for JSON::

        {"from", "to", "business_day", "asking_s", "enough", "total": group,
         "counters": [{"code", **group}], "tellers": [{"ref", "name", **group}],
         "services": [{"code", **group}], "days": [{"day", **group}],
         "by": {"screen": n, "keypad": n, "phone": n},
         "cases": [{"at", "ticket", "number", "counter", "done": [code], "teller", "name", "score", "by",
                    "taken": {"by", "name", "at"} | null}]}

    `group`: `finished` customers; `asked`, those of them whom the hall asked; `answered`; `scores`, how many
    gave 1, 2, 3, 4, 5; `satisfied`, the share of 4 and 5 among the answered, and `interval`, where it lies
    with 95 % (Wilson), both null below `enough` answers. A customer for whom several business types were
    done counts in each of them. `cases` are the last dissatisfied ones (1 and 2), newest first. Days are
    those of the tickets; customers whose finish was undone are in nothing.
    """

    def __init__(self, hall: Hall, name_of: NameOf, breathe: Callable[[], None]) -> None:
        self._hall = hall
        self._name_of = name_of
        self._breathe = breathe
        self._closed: dict[str, _Day] = {}

    def period(self, first: str | None, last: str | None) -> Period:
        """The period asked for; by default the present business day. Raises Invalid `invalid_period`."""
        today = date.fromisoformat(self._hall.board.business_day)
        until = min(_date(last, "to") or today, today)
        period = Period(_date(first, "from") or until, until)
        if not 0 <= (period.last - period.first).days < LONGEST_DAYS:
            words = f"A period ends not before it begins and has at most {LONGEST_DAYS} days."
            raise Invalid("invalid_period", words, field="from")
        return period

    def figures(self, period: Period) -> dict[str, Any]:
        """The figures of a period; see the class."""
        total, by = Tally(), Counter[str]()
        counters, tellers, services = dict[str, Tally](), dict[str, Tally](), dict[str, Tally]()
        days, unhappy = dict[str, Tally](), list[Answer]()
        for code, day in self._days(period):
            whole = days.setdefault(code, Tally())
            for row in day.finished:
                done = {d["service"] for d in row.data["done"]}
                groups = (*_of(counters, row.counter), *_of(tellers, row.by), *_of(services, *done))
                for tally in (total, whole, *groups):
                    tally.finish(row.count, asked="asks_s" in row.data)
            for (counter, teller, types, score, by_what), n in day.answers.items():
                by[by_what] += n
                groups = (*_of(counters, counter), *_of(tellers, teller), *_of(services, *types))
                for tally in (total, whole, *groups):
                    tally.answer(score, n)
            unhappy += day.unhappy
        return {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "business_day": self._hall.board.business_day,
            "asking_s": self._hall.catalogue.rules.rating_s,
            "enough": ENOUGH,
            "total": total.group(),
            "counters": _rows("code", counters, [c.code for c in self._hall.catalogue.counters]),
            "tellers": [
                {**row, "name": self._name_of(row["ref"])} for row in _rows("ref", tellers, sorted(tellers))
            ],
            "services": _rows("code", services, [s.code for s in self._hall.catalogue.services]),
            "days": _rows("day", {d: t for d, t in days.items() if t.finished}, list(days)),
            "by": {what: by[what] for what in ("screen", "keypad", "phone")},
            "cases": [self._case(a) for a in reversed(unhappy[-CASES_SHOWN:])],
        }

    def csv(self, period: Period) -> Iterator[str]:
        """One row per answer, oldest first; `time` is the hall's. The first piece has the heading."""
        yield _MARK + _text([COLUMNS])
        for code in period.days():
            yield _text([self._cells(code, answer) for answer in _answers(self._hall.store.ratings(code))])
            self._breathe()

    def _days(self, period: Period) -> Iterator[tuple[str, _Day]]:
        """The days read; those before yesterday can no longer change and are kept."""
        today = date.fromisoformat(self._hall.board.business_day)
        changing = {today.isoformat(), (today - timedelta(days=1)).isoformat()}
        for code in period.days():
            day = self._closed.get(code)
            if day is None:
                day = self._read(code)
                if code not in changing:
                    self._closed[code] = day
                self._breathe()
            yield code, day

    def _read(self, code: str) -> _Day:
        answers = _answers(self._hall.store.ratings(code))
        counts = Counter((a.counter, a.teller, a.done, a.score, a.by_what) for a in answers)
        unhappy = [a for a in answers if a.score <= DISSATISFIED][-CASES_SHOWN:]
        return _Day(self._hall.store.finished(code), counts, unhappy)

    def _case(self, answer: Answer) -> dict[str, Any]:
        taken = self._taken(answer)
        return {
            "at": rfc3339(answer.at),
            "ticket": answer.ticket,
            "number": answer.number,
            "counter": answer.counter,
            "done": list(answer.done),
            "teller": answer.teller,
            "name": self._name_of(answer.teller),
            "score": answer.score,
            "by": answer.by_what,
            "taken": taken and {"by": taken.by, "name": self._name_of(taken.by), "at": rfc3339(taken.at)},
        }

    def _taken(self, answer: Answer) -> Move | None:
        moves = self._hall.store.moves_of(answer.ticket)
        return next((m for m in moves if m.verb == TAKE), None)

    def _cells(self, day: str, answer: Answer) -> Sequence[object]:
        time = local(answer.at, self._hall.catalogue.zone).strftime("%H:%M:%S")
        taken = self._taken(answer) if answer.score <= DISSATISFIED else None
        owner = "" if taken is None else self._name_of(taken.by) or taken.by
        teller = self._name_of(answer.teller) or answer.teller
        place = (day, time, answer.number, answer.counter)
        return (*place, " ".join(answer.done), _plain(teller), answer.score, answer.by_what, _plain(owner))


def _answers(moves: Sequence[Move]) -> list[Answer]:
    """The last answer of each ticket, in the order of the first ones."""
    last = {move.ticket: move for move in moves}
    return [
        Answer(
            at=move.at,
            ticket=move.ticket or "",
            number=move.number or "",
            counter=move.counter or "",
            teller=move.data["teller"],
            done=tuple(sorted({d["service"] for d in move.data["done"]})),
            score=move.data["score"],
            by_what=move.data["by_what"],
        )
        for move in last.values()
    ]


def _of(tallies: dict[str, Tally], *keys: str | None) -> list[Tally]:
    return [tallies.setdefault(key, Tally()) for key in keys if key]


def _rows(name: str, tallies: dict[str, Tally], order: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: key, **tallies[key].group()} for key in order if key in tallies]


def _date(text: str | None, field: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_period", f"{field} is a day such as 2026-11-23.", field=field) from None


def _plain(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" and name else name


def _text(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
