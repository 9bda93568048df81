"""Takes a past from elsewhere: a log with one row per customer, or counts of what was done.

Which column says what is a mapping; each row is checked by itself and kept or refused with line and reason.
Nothing is written here. Names of staff, numbers and customers are not taken over: nobody here needs them.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue
from hall.clock import business_day
from hall.errors import Invalid
from hall.ticket import Done, State, Verb
from planning.history.cells import Unread, read_count, read_day, read_minutes, read_moment, read_time
from planning.history.counted import Counted
from planning.history.table_file import TableFile
from planning.history.visit import Stint, Visit

VISITS, COUNTS = "visits", "counts"
FIELDS: Mapping[str, tuple[str, ...]] = {
    VISITS: ("day", "issued", "called", "started", "finished", "service", "done", "counter"),
    COUNTS: ("day", "time", "service", "count", "minutes"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {VISITS: ("issued", "service"), COUNTS: ("day", "service", "count")}
_HEADS: Mapping[str, tuple[str, ...]] = {
    "issued": ("取号时间", "到达时间", "抽号", "issued", "arriv", "ticket time"),
    "called": ("叫号时间", "呼叫", "called", "call"),
    "started": ("开始", "start", "begin"),
    "finished": ("办结", "结束", "完成", "finish", "end"),
    "done": ("实办", "实际业务", "done"),
    "service": ("业务", "service", "type", "transaction"),
    "counter": ("窗口", "台席", "counter", "desk", "window"),
    "count": ("笔数", "数量", "次数", "件数", "人次", "count", "number of", "quantity", "volume"),
    "minutes": ("时长", "分钟", "minutes", "duration"),
    "day": ("日期", "营业日", "day", "date"),
    "time": ("时段", "时间", "time", "hour"),
}
LEFT_OUT = "-"
"""In place of a business type's code: rows of this kind are not wanted."""
_AT_ONCE = 200
_COUNTER = re.compile(r"[0-9A-Za-z]{1,8}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: a code, the column's meaning, and the cell as it stands."""

    line: int
    reason: str
    field: str
    cell: str


@dataclass(slots=True)
class Checked:
    """What the rows say: good ones by kind, refusals, how many were not wanted, unknown types by text."""

    kind: str
    visits: list[Visit] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: int = 0
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> int:
        """Rows that can be taken."""
        return len(self.visits) + len(self.counts)

    def days(self) -> tuple[str, str] | None:
        """The first and the last day."""
        found = [v.day for v in self.visits] + [c.day for c in self.counts]
        return (min(found), max(found)) if found else None


def guess(heads: Sequence[str]) -> tuple[str, dict[str, int]]:
    """The kind of table and the meaning of its columns, by their headings."""
    found: dict[str, int] = {}
    for name, words in _HEADS.items():
        for column, head in enumerate(heads):
            if column not in found.values() and any(word in head.lower() for word in words):
                found[name] = column
                break
    kind = COUNTS if "count" in found and "issued" not in found else VISITS
    if kind == VISITS and "issued" not in found and "time" in found:
        found["issued"] = found["time"]
    return kind, {name: column for name, column in found.items() if name in FIELDS[kind]}


class Importer:
    """Checks the rows of one table. `columns`: meaning -> column from 0; `values`: text -> business type."""

    def __init__(
        self,
        catalogue: Catalogue,
        now: int,
        kind: str,
        columns: Mapping[str, int],
        values: Mapping[str, str],
    ) -> None:
        if kind not in FIELDS:
            raise Invalid("invalid_field", f"kind: one of {', '.join(FIELDS)}.", field="kind")
        for name in columns:
            if name not in FIELDS[kind]:
                words = f"map: {name!r} is none of {', '.join(FIELDS[kind])}."
                raise Invalid("invalid_field", words, field="map")
        missing = [name for name in NEEDED[kind] if name not in columns]
        if missing:
            raise Invalid("column_missing", f"Say which column is {missing[0]!r}.", field=missing[0])
        for code in values.values():
            if code != LEFT_OUT:
                catalogue.service(code)
        self._catalogue, self._now, self._kind, self._columns = catalogue, now, kind, columns
        self._zone = ZoneInfo(catalogue.zone)
        self._services = _by_text(catalogue) | {text.strip().lower(): code for text, code in values.items()}
        self._counters = {n.lower(): c.code for c in catalogue.counters for n in (c.code, *c.names.values())}

    def check(self, table: TableFile, breathe: Callable[[], None] = lambda: None) -> Checked:
        """Every row, kept or refused; `breathe` lets others work in between.

        Raises Invalid where a column is none of the table's.
        """
        for name, column in self._columns.items():
            if not 0 <= column < len(table.heads):
                raise Invalid("invalid_field", f"map: there is no column {column} for {name!r}.", field="map")
        found = Checked(self._kind)
        for number, (line, cells) in enumerate(table.rows):
            if number % _AT_ONCE == 0:
                breathe()
            row = _Row({name: cells[column] for name, column in self._columns.items()})
            try:
                self._take(found, line, row)
            except _NotWanted:
                found.left_out += 1
            except Unread as unread:
                found.refusals.append(Refusal(line, unread.reason, row.at, row.cells.get(row.at, "")[:80]))
        return found

    def _take(self, found: Checked, line: int, row: "_Row") -> None:
        service = self._service(row, "service", found)
        if self._kind == COUNTS:
            found.counts.append(self._counted(line, row, service))
        else:
            found.visits.append(self._visit(line, row, service, found))

    def _service(self, row: "_Row", name: str, found: Checked) -> str:
        text = row.read(name)
        code = self._services.get(text.lower())
        if code == LEFT_OUT:
            raise _NotWanted
        if code is None:
            found.unknown[text[:80]] += 1
            raise Unread("unknown_service")
        return code

    def _counted(self, line: int, row: "_Row", service: str) -> Counted:
        day = read_day(row.read("day"))
        minute, served = None, None
        if clock := row.read("time"):
            at = read_time(clock.split("-")[0].split("~")[0])
            minute = at.hour * 60 + at.minute
        times = read_count(row.read("count"))
        if minutes := row.read("minutes"):
            served = round(read_minutes(minutes) * 60_000)
        row.at = "day"
        self._past(datetime.combine(day, datetime.min.time()))
        return Counted(line, day.isoformat(), service, times, minute, served)

    def _visit(self, line: int, row: "_Row", service: str, found: Checked) -> Visit:
        on = read_day(day) if (day := row.read("day")) else None
        moment = read_moment(row.read("issued"), on)
        issued = self._past(moment)
        called = self._later(row, "called", moment.date(), issued)
        started = self._later(row, "started", moment.date(), called if called is not None else issued)
        finished = self._later(row, "finished", moment.date(), started or called or issued)
        done = self._service(row, "done", found) if row.read("done") else service
        counter = self._counter(row)
        begun = called if called is not None else started
        stint = _stint(counter, begun, started, finished)
        rules = self._catalogue.rules
        state = State.FINISHED if finished is not None and stint else State.MISSED if stint else State.EXPIRED
        return Visit(
            asked=service,
            issued_at=issued,
            ticket=str(line),
            day=business_day(issued, self._catalogue.zone, rules.day_change).isoformat(),
            issued_by="import",
            state=state,
            called_at=begun,
            stints=(stint,) if stint else (),
            missed=state is State.MISSED,
            over_at=finished if state is State.FINISHED else None,
            done=(Done(done),) if state is State.FINISHED else (),
        )

    def _past(self, moment: datetime) -> int:
        """The instant in ms UTC. Raises Unread for one that is yet to come, or lies before 1990."""
        instant = int(moment.replace(tzinfo=self._zone).timestamp() * 1000)
        if instant > self._now or moment.year < 1990:
            raise Unread("not_past")
        return instant

    def _later(self, row: "_Row", name: str, on: date, before: int) -> int | None:
        """An instant that cannot lie before another; a time alone may be after midnight."""
        cell = row.read(name)
        if not cell:
            return None
        moment = read_moment(cell, on)
        if moment.date() == on and self._past(moment) < before and before - self._past(moment) > 43_200_000:
            moment += timedelta(days=1)
        if (instant := self._past(moment)) < before:
            raise Unread("before")
        return instant

    def _counter(self, row: "_Row") -> str:
        text = row.read("counter")
        known = self._counters.get(text.lower())
        if known is None and text and not _COUNTER.fullmatch(text):
            raise Unread("unknown_counter")
        return known or text


@dataclass(slots=True)
class _Row:
    """The cells by their meaning; `at` is the one that was read last."""

    cells: Mapping[str, str]
    at: str = ""

    def read(self, name: str) -> str:
        self.at = name
        return self.cells.get(name, "")


class _NotWanted(Exception):  # noqa: N818 - no error: the mapping says so
    pass


def _stint(counter: str, called: int | None, started: int | None, finished: int | None) -> Stint | None:
    if called is None and started is None:
        return None
    if finished is None:
        return Stint(counter, "", called, None, until=called, ended=Verb.MISS)
    return Stint(counter, "", called, started, until=finished, ended=Verb.FINISH)


def _by_text(catalogue: Catalogue) -> dict[str, str]:
    """What a business type may be called: its code, or its name in any language."""
    return {text.lower(): s.code for s in catalogue.offered for text in (s.code, *s.names.values())}
