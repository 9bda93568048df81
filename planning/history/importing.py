"""Takes a past from elsewhere: a log with one row per customer, or counts of what was done.

Which column says what is a mapping; each row is checked by itself and kept or refused with line and reason.
Nothing is written here, and no file is held in memory. Names of staff, numbers and customers are not taken
over: nobody here needs them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from hall.catalogue import Catalogue
from hall.errors import Invalid
from planning.history.cells import Unread, read_count, read_day, read_minutes, read_time
from planning.history.counted import Counted
from planning.history.log_ends import ENDS, ends_of, state_of
from planning.history.logged import Logged
from planning.history.moments import LogDay, Moments
from planning.history.table_file import MOST_ROWS, TableFile
from planning.history.visit import Visit

VISITS, COUNTS = "visits", "counts"
FIELDS: Mapping[str, tuple[str, ...]] = {
    VISITS: (
        "day",
        "issued",
        "called",
        "started",
        "finished",
        "service",
        "done",
        "counter",
        "state",
        "class",
    ),
    COUNTS: ("day", "time", "service", "count", "minutes"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {VISITS: ("issued", "service"), COUNTS: ("day", "service", "count")}
_HEADS: Mapping[str, tuple[str, ...]] = {
    "issued": ("取号时间", "到达时间", "抽号", "issued", "arriv", "ticket time"),
    "called": ("叫号时间", "呼叫", "called", "call"),
    "started": ("开始", "start", "begin"),
    "finished": ("办结", "结束", "完成", "finish", "end"),
    "done": ("实办", "实际业务", "done"),
    "class": ("客户类", "客户等级", "class"),
    "state": ("状态", "state", "status"),
    "service": ("业务", "service", "type", "transaction"),
    "counter": ("窗口", "台席", "counter", "desk", "window"),
    "count": ("笔数", "数量", "次数", "件数", "人次", "count", "number of", "quantity", "volume"),
    "minutes": ("时长", "分钟", "minutes", "duration"),
    "day": ("日期", "营业日", "day", "date"),
    "time": ("时段", "时间", "time", "hour"),
}
LEFT_OUT = "-"
"""In place of a business type's code: rows of this kind are not wanted."""
MOST_REFUSALS = 10_000
"""So many are listed; the others are counted: a wrong mapping refuses them all."""
MOST_UNKNOWN = 10_000
"""So many texts that name no business type are counted: of the wrong column each row has another one."""
_AT_ONCE = 200
_HALF_A_DAY_MS = 43_200_000
Tell = Callable[[int, int], None]
"""Hears how many rows are done, and of how many."""
_COUNTER = re.compile(r"[0-9A-Za-z]{1,8}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: a code, the column's meaning, and the cell as it stands."""

    line: int
    reason: str
    field: str
    cell: str


Row = Logged | Counted


def _no_rows() -> Iterator[Row]:
    return iter(())


@dataclass(slots=True)
class Checked:
    """What the rows say: how many are good, refused, not wanted; the first refusals; unknown types by text.

    `rows` reads the good ones again, one after the other: a year of them does not fit into a small machine.
    """

    kind: str
    rows: Callable[[], Iterator[Row]] = _no_rows
    good: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    left_out: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""
    ends: Counter[str] = field(default_factory=Counter)
    """How the customers of a log ended, see `ends_of`."""

    @property
    def visits(self) -> list[Visit]:
        """The good rows of a log."""
        return [row.visit() for row in self.rows() if isinstance(row, Logged)]

    @property
    def counts(self) -> list[Counted]:
        """The good rows of counts."""
        return [row for row in self.rows() if isinstance(row, Counted)]

    def days(self) -> tuple[str, str] | None:
        """The first and the last day."""
        return (self.first, self.last) if self.good else None

    @property
    def lines(self) -> int:
        """All rows."""
        return self.good + self.refused + self.left_out


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


def says_enough(kind: str, columns: Iterable[str]) -> bool:
    """Whether all columns are there without which nothing can be taken."""
    known = set(columns)
    return known.issuperset(NEEDED[kind]) and (kind == COUNTS or not known.isdisjoint(ENDS))


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
        _must_make_sense(catalogue, kind, columns, values)
        self._kind, self._columns = kind, columns
        self._says_end = not {"started", "finished"}.isdisjoint(columns)
        self._moments = Moments(catalogue.zone, catalogue.rules.day_change, now)
        self._services = _Known(_by_text(catalogue) | {text.strip().lower(): c for text, c in values.items()})
        self._counters = _Known(
            {n.lower(): c.code for c in catalogue.counters for n in (c.code, *c.names.values())}
        )
        self._classes = _Known(
            {n.lower(): c.code for c in catalogue.classes for n in (c.code, *c.names.values())}
        )

    def check(self, table: TableFile, tell: Tell = lambda done, of: None) -> Checked:
        """Every row, kept or refused; `tell` hears how far it is.

        Raises Invalid where a column is none of the table's, `not_a_table` where there are too many rows.
        """
        for name, column in self._columns.items():
            if not 0 <= column < len(table.heads):
                raise Invalid("invalid_field", f"map: there is no column {column} for {name!r}.", field="map")
        found = Checked(
            self._kind, lambda: (r for r in self._read(table) if isinstance(r, (Logged, Counted)))
        )
        good, days = 0, set[str]()
        for number, row in enumerate(self._read(table, found.unknown)):
            if number % _AT_ONCE == 0:
                _must_not_be_more(number)
                tell(min(number, table.lines), table.lines)
            if row is None:
                found.left_out += 1
            elif isinstance(row, Refusal):
                found.refused += 1
                if found.refused <= MOST_REFUSALS:
                    found.refusals.append(row)
            else:
                good += 1
                days.add(row.day)
                found.ends.update(ends_of(row))
        found.good = good
        found.first, found.last = min(days, default=""), max(days, default="")
        return found

    def _read(self, table: TableFile, unknown: Counter[str] | None = None) -> Iterator[Row | Refusal | None]:
        """Row by row; None where it is not wanted."""
        wide = len(table.heads)
        names = FIELDS[self._kind]
        at = [self._columns.get(name, wide) for name in names]
        take = self._counted if self._kind == COUNTS else self._visit
        padding = [""] * (wide + 1)
        for line, cells in table.raw_rows():
            row = (cells[:wide] + padding)[: wide + 1]
            told = [row[n].strip() for n in at]
            try:
                yield take(line, told)
            except _NotWanted:
                yield None
            except _Stop as stop:
                cell = told[names.index(stop.field)][:80]
                if unknown is not None and stop.reason == "unknown_service":
                    _count(unknown, cell)
                yield Refusal(line, stop.reason, stop.field, cell)

    def _counted(self, line: int, told: list[str]) -> Counted:
        day_cell, clock, service_cell, count, spent = told
        service = self._service("service", service_cell)
        with _at("day"):
            day = read_day(day_cell)
        minute, served = None, None
        if clock:
            with _at("time"):
                begun = read_time(clock.split("-")[0].split("~")[0])
            minute = begun.hour * 60 + begun.minute
        with _at("count"):
            times = read_count(count)
        if spent:
            with _at("minutes"):
                served = round(read_minutes(spent) * 60_000)
            if times and not served:
                raise _Stop("minutes", "no_time_spent")
        with _at("day"):
            self._moments.midnight(day)
        return Counted(line, day.isoformat(), service, times, minute, served)

    def _visit(self, line: int, told: list[str]) -> Logged:
        day_cell, issued_cell, called_cell, started_cell, finished_cell = told[:5]
        service_cell, done_cell, counter_cell, state_cell, class_cell = told[5:]
        service = self._service("service", service_cell)
        moments, field_now = self._moments, "day"
        try:
            on = moments.day(read_day(day_cell)) if day_cell else None
            field_now = "issued"
            issued, on = moments.read(issued_cell, on)
            latest = issued
            called = started = finished = None
            if called_cell:
                field_now = "called"
                latest = called = self._later(called_cell, on, latest)
            if started_cell:
                field_now = "started"
                latest = started = self._later(started_cell, on, latest)
            if finished_cell:
                field_now = "finished"
                finished = self._later(finished_cell, on, latest)
        except Unread as unread:
            raise _Stop(field_now, unread.reason) from None
        done = self._service("done", done_cell) if done_cell else service
        counter = self._counter(counter_cell) if counter_cell else ""
        begun = called if called is not None else started
        state = state_of(called, started, finished, state_cell, says_end=self._says_end)
        of_class = self._class(class_cell) if class_cell else "normal"
        day = moments.business_day(issued, on)
        return Logged(line, day, service, of_class, state, issued, begun, started, finished, counter, done)

    def _service(self, name: str, cell: str) -> str:
        code = self._services[cell]
        if code is None:
            raise _Stop(name, "unknown_service")
        if code == LEFT_OUT:
            raise _NotWanted
        return code

    def _later(self, cell: str, on: LogDay, before: int) -> int:
        """An instant that cannot lie before another; a time alone may be after midnight."""
        instant, day = self._moments.read(cell, on)
        if before - instant > _HALF_A_DAY_MS and day.date == on.date:
            instant = self._moments.a_day_later(instant, day)
        if instant < before:
            raise Unread("before")
        return instant

    def _class(self, cell: str) -> str:
        found = self._classes[cell]
        if not found:
            raise _Stop("class", "unknown_class")
        return found

    def _counter(self, cell: str) -> str:
        known = self._counters[cell]
        if known is None and not _COUNTER.fullmatch(cell):
            raise _Stop("counter", "unknown_counter")
        return known or cell


def _count(unknown: Counter[str], cell: str) -> None:
    if cell in unknown or len(unknown) < MOST_UNKNOWN:
        unknown[cell] += 1


class _Known(dict[str, str | None]):
    """Text -> code, whatever its case; what was asked for once is remembered as it was written."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(codes)
        self._codes = codes

    def __missing__(self, text: str) -> str | None:
        return self._codes.get(text.lower())


class _NotWanted(Exception):  # noqa: N818 - no error: the mapping says so
    pass


class _Stop(Exception):  # noqa: N818 - how a row is refused
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@contextmanager
def _at(field: str) -> Iterator[None]:
    """Whatever cannot be read here is the cell of this field."""
    try:
        yield
    except Unread as unread:
        raise _Stop(field, unread.reason) from None


def _must_not_be_more(rows: int) -> None:
    if rows > MOST_ROWS:
        words = f"At most {MOST_ROWS} rows at once; take the file in by halves."
        raise Invalid("too_many_rows", words, field="file")


def _must_make_sense(
    catalogue: Catalogue, kind: str, columns: Mapping[str, int], values: Mapping[str, str]
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
    if not says_enough(kind, columns):
        words = "Say which column is 'called', 'started' or 'finished': else nobody can tell who was served."
        raise Invalid("column_missing", words, field="finished")
    for code in values.values():
        if code != LEFT_OUT:
            catalogue.service(code)


def _by_text(catalogue: Catalogue) -> dict[str, str]:
    """What a business type may be called: its code, or its name in any language."""
    return {text.lower(): s.code for s in catalogue.offered for text in (s.code, *s.names.values())}
