"""Takes a past from elsewhere: a log with one row per customer, or counts of what was done.

Which column says what is a mapping; each row is checked by itself and kept or refused with line and reason.
Nothing is written here. Names of staff, numbers and customers are not taken over: nobody here needs them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_AT_ONCE = 200
_DIGITS = 7
"""Rows are kept under their lines, all of one length: then each is put behind the one before it."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - set off against the hall's clock
_HALF_A_DAY_MS = 43_200_000
_GIVEN_BACK = frozenset({"cancelled", "canceled", "取消", "弃号"})
Breathe = Callable[[int, int], None]
"""Hears how many rows are done, and of how many."""
_COUNTER = re.compile(r"[0-9A-Za-z]{1,8}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: a code, the column's meaning, and the cell as it stands."""

    line: int
    reason: str
    field: str
    cell: str


Row = Visit | Counted


def _no_rows() -> Iterator[Row]:
    return iter(())


@dataclass(slots=True)
class Checked:
    """What the rows say: how many are good, refusals, how many were not wanted, unknown types by text.

    `rows` reads the good ones again, one after the other: a year of them does not fit into a small machine.
    """

    kind: str
    rows: Callable[[], Iterator[Row]] = _no_rows
    good: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    left_out: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""

    @property
    def visits(self) -> list[Visit]:
        """The good rows of a log."""
        return [row for row in self.rows() if isinstance(row, Visit)]

    @property
    def counts(self) -> list[Counted]:
        """The good rows of counts."""
        return [row for row in self.rows() if isinstance(row, Counted)]

    def days(self) -> tuple[str, str] | None:
        """The first and the last day."""
        return (self.first, self.last) if self.good else None

    def add(self, row: Row) -> None:
        """One more good row."""
        self.good += 1
        self.first = min(self.first or row.day, row.day)
        self.last = max(self.last, row.day)


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
        self._zone, self._offsets = ZoneInfo(catalogue.zone), dict[date, int | None]()
        self._services = _by_text(catalogue) | {text.strip().lower(): code for text, code in values.items()}
        self._counters = {n.lower(): c.code for c in catalogue.counters for n in (c.code, *c.names.values())}
        self._classes = {n.lower(): c.code for c in catalogue.classes for n in (c.code, *c.names.values())}

    def check(self, table: TableFile, breathe: Breathe = lambda done, of: None) -> Checked:
        """Every row, kept or refused; `breathe` lets others work in between.

        Raises Invalid where a column is none of the table's.
        """
        for name, column in self._columns.items():
            if not 0 <= column < len(table.heads):
                raise Invalid("invalid_field", f"map: there is no column {column} for {name!r}.", field="map")
        found = Checked(self._kind, lambda: (r for r in self._read(table) if isinstance(r, Row)))
        for number, row in enumerate(self._read(table, found.unknown)):
            if number % _AT_ONCE == 0:
                breathe(number, table.lines)
            if row is None:
                found.left_out += 1
            elif isinstance(row, Refusal):
                found.refusals.append(row)
            else:
                found.add(row)
        return found

    def _read(self, table: TableFile, unknown: Counter[str] | None = None) -> Iterator[Row | Refusal | None]:
        """Row by row; None where it is not wanted."""
        columns, take = tuple(self._columns.items()), self._counted if self._kind == COUNTS else self._visit
        for line, cells in table.rows():
            row = _Row({name: cells[column] for name, column in columns})
            try:
                yield take(line, row)
            except _NotWanted:
                yield None
            except Unread as unread:
                cell = row.cells.get(row.at, "")[:80]
                if unknown is not None and unread.reason == "unknown_service":
                    unknown[cell] += 1
                yield Refusal(line, unread.reason, row.at, cell)

    def _service(self, row: "_Row", name: str) -> str:
        code = self._services.get(row.read(name).lower())
        if code == LEFT_OUT:
            raise _NotWanted
        if code is None:
            raise Unread("unknown_service")
        return code

    def _counted(self, line: int, row: "_Row") -> Counted:
        service = self._service(row, "service")
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

    def _visit(self, line: int, row: "_Row") -> Visit:
        service = self._service(row, "service")
        on = read_day(day) if (day := row.read("day")) else None
        moment = read_moment(row.read("issued"), on)
        issued = self._past(moment)
        called = self._later(row, "called", moment.date(), issued)
        started = self._later(row, "started", moment.date(), called if called is not None else issued)
        finished = self._later(row, "finished", moment.date(), started or called or issued)
        done = self._service(row, "done") if row.read("done") else service
        counter = self._counter(row)
        begun = called if called is not None else started
        stint = _stint(counter, begun, started, finished)
        state = self._state(row, stint, finished)
        over = finished if state is State.FINISHED else None
        return Visit(
            asked=service,
            issued_at=issued,
            ticket=f"{line:0{_DIGITS}}",
            day=self._business_day(moment, issued),
            issued_by="import",
            customer_class=self._class(row),
            state=state,
            called_at=begun,
            stints=(stint,) if stint else (),
            missed=state is State.MISSED,
            over_at=over,
            done=(Done(done),) if state is State.FINISHED else (),
        )

    def _past(self, moment: datetime) -> int:
        """The instant in ms UTC. Raises Unread for one that is yet to come, or lies before 1990."""
        offset = self._offset(moment.date())
        if offset is None:
            instant = int(moment.replace(tzinfo=self._zone).timestamp() * 1000)
        else:
            since = moment - _EPOCH
            instant = since.days * 86_400_000 + since.seconds * 1000 - offset
        if instant > self._now or moment.year < 1990:
            raise Unread("not_past")
        return instant

    def _offset(self, day: date) -> int | None:
        """What the hall's clock is ahead of UTC on a day, in ms; None where it is put forward or back."""
        if day not in self._offsets:
            noon = datetime.combine(day, datetime.min.time())
            around = {
                self._zone.utcoffset(noon + timedelta(days=more)) or timedelta() for more in (-1, 0, 1, 2)
            }
            self._offsets[day] = int(around.pop().total_seconds() * 1000) if len(around) == 1 else None
        return self._offsets[day]

    def _business_day(self, moment: datetime, issued: int) -> str:
        change = self._catalogue.rules.day_change
        if self._offset(moment.date()) is None:
            return business_day(issued, self._catalogue.zone, change).isoformat()
        day = moment.date() if moment.time() >= change else moment.date() - timedelta(days=1)
        return day.isoformat()

    def _later(self, row: "_Row", name: str, on: date, before: int) -> int | None:
        """An instant that cannot lie before another; a time alone may be after midnight."""
        cell = row.read(name)
        if not cell:
            return None
        moment = read_moment(cell, on)
        instant = self._past(moment)
        if before - instant > _HALF_A_DAY_MS and moment.date() == on:
            instant = self._past(moment + timedelta(days=1))
        if instant < before:
            raise Unread("before")
        return instant

    def _state(self, row: "_Row", stint: Stint | None, finished: int | None) -> State:
        """What the times say; of those whom nobody called, the log may say that they gave the number back."""
        if stint is not None:
            return State.FINISHED if finished is not None else State.MISSED
        return State.CANCELLED if row.read("state").lower() in _GIVEN_BACK else State.EXPIRED

    def _class(self, row: "_Row") -> str:
        text = row.read("class")
        found = self._classes.get(text.lower(), "") if text else "normal"
        if not found:
            raise Unread("unknown_class")
        return found

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
