"""A past from elsewhere: what files look like, what cells say, what is refused, and nothing half done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hall.actor import Actor
from hall.catalogue_file import default_catalogue
from hall.clock import rfc3339
from hall.errors import Invalid, NotFound, Refused
from hall.hall import Hall
from hall.store import Store
from hall.verbs import Order
from hallkeeper.engines import open_engines
from planning.history import importing
from planning.history import store as kept
from planning.history.cells import Unread, read_count, read_day, read_minutes, read_moment, read_time
from planning.history.figures import History
from planning.history.follower import Follower
from planning.history.importing import Checked, Importer, guess
from planning.history.intake import forget, make_known, shelve, sweep
from planning.history.pace import PIECE, QUIET_PIECE, QUIET_REST, QUIET_S, REST, Pace
from planning.history.period import Days
from planning.history.rows import visit_row
from planning.history.table_file import MOST_CELL, MOST_COLUMNS, MOST_RECORD, read_table, table_in
from tests.conftest import MORNING

LOG = """取号时间;叫号时间;开始时间;办结时间;业务类型;窗口;营业员
2026/11/20 9:00;2026/11/20 9:04;2026/11/20 9:05;2026/11/20 9:08;缴费;1 号窗口;王丽
2026年11月20日 9:10;9:20;;9:31;发票;2;李娜
2026-11-20 09:30:00;09:41;;;缴费;1;王丽
20261120 10:00;;;;综合业务;;
"""
COUNTS = '日期,业务,笔数,时长\n46346,话费收取,"1,234",617\n46346.5,发票打印,300,\n2026/11/21,缴费,900,\n'


def importer(kind: str, columns: dict[str, int], values: dict[str, str] | None = None) -> Importer:
    return Importer(default_catalogue(), MORNING, kind, columns, values or {})


def checked(text: str, values: dict[str, str] | None = None) -> Checked:
    table = read_table(text.encode("gb18030"))
    kind, columns = guess(table.heads)
    return importer(kind, columns, values).check(table)


def test_encodings_and_separators() -> None:
    codecs = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gbk": "GBK", "utf-16": "UTF-16"}
    for codec, name in codecs.items():
        for mark in (",", ";", "\t"):
            table = read_table(
                f"日期{mark}业务{mark}笔数\r\n46346{mark}缴费{mark}3\r\n\r\n46347{mark}发票\r\n".encode(codec)
            )
            assert (table.encoding, table.separator) == (name, mark)
            assert table.heads == ("日期", "业务", "笔数")
            assert tuple(table.rows()) == ((2, ("46346", "缴费", "3")), (4, ("46347", "发票", "")))
    quoted = read_table(b'a,b\n"x, y","line\nbreak"\n1,2\n')
    assert tuple(quoted.rows()) == ((2, ("x, y", "line\nbreak")), (4, ("1", "2")))


def test_titles_above_the_heads_and_excel_s_line_that_names_the_separator() -> None:
    """Reports begin with a title; Excel may say `sep=;`; two heads may be called the same."""
    titled = read_table("某营业厅业务量,,\n2026 年,,\n日期,业务,业务\n46346,缴费,3\n".encode())
    assert (titled.heads, tuple(titled.rows())) == (("日期", "业务", "业务"), ((4, ("46346", "缴费", "3")),))
    assert guess(titled.heads)[1] == {"day": 0, "service": 1}
    named = read_table(b"sep=;\r\nday;a,b;count\r\n46346;x,y,z;3\r\n")
    assert (named.separator, named.heads) == (";", ("day", "a,b", "count"))
    assert tuple(named.rows()) == ((3, ("46346", "x,y,z", "3")),)
    blank = read_table(b",,\n \t,,\na,b,c\n\n1,2,3\n , ,\n")
    assert tuple(blank.rows()) == ((5, ("1", "2", "3")),)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_a_table"),
        (b"a,b\n", "not_a_table"),
        (b"\xff\xff\xff", "not_a_table"),
        (b"a\0b,c\n1,2\n", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
        (b"\xff\xfea", "not_a_table"),
        (b"one\ntwo\n", "not_a_table"),
        (b"a,b\n1,2\n" * 100_000 + b"\xff\n", "not_a_table"),
        (b'a,b\n1,"' + b"x" * 200_000, "not_a_table"),
        (b"a,b" + b"," * 300 + b"c\n1,2\n", "too_many_columns"),
        (b"PK\x03\x04rest", "is_a_workbook"),
        (b"\xd0\xcf\x11\xe0", "is_a_workbook"),
        (b"\xef\xbb\xbf<html><table>", "is_a_workbook"),
    ],
)
def test_what_is_no_table(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        tuple(read_table(raw).rows())
    assert refusal.value.code == code


def test_headings_are_no_longer_and_no_more_than_anybody_reads() -> None:
    """Short rows are filled up to as many cells; spreadsheets leave thousands of empty headings behind."""
    table = read_table(b"a," + b"b" * 9_000 + b"," * 9_000 + b"\n1,2\n")
    assert (len(table.heads), len(table.heads[1])) == (MOST_COLUMNS, MOST_CELL)
    assert [len(cells) for _, cells in table.rows()] == [MOST_COLUMNS]


@pytest.mark.parametrize("row", ["x" + "," * MOST_RECORD, "x,\n" + '"a\n",' * (MOST_RECORD // 4)])
def test_a_row_without_end_is_refused_before_it_fills_the_memory(row: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(read_table(f"日期,业务,笔数\n46346,缴费,3\n{row}\n".encode()).rows())
    assert refused.value.code == "not_a_table"


def test_of_the_texts_in_a_wrong_column_so_many_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_UNKNOWN", 2)
    rows = "".join(f"46346,{name},1,\n" for name in ("甲", "乙", "丙", "甲"))
    found = checked(f"日期,业务,笔数,时长\n{rows}")
    assert (dict(found.unknown), found.refused) == ({"甲": 2, "乙": 1}, 4)


def test_a_file_on_disk_is_the_same_as_its_bytes_and_read_in_blocks(tmp_path: Path) -> None:
    """A character of several bytes may lie across two blocks."""
    raw = ("日期,业务,笔数\n" + "46346,缴费,3\n" * 90_000).encode("gb18030")
    file = tmp_path / "counts.csv"
    file.write_bytes(raw)
    table = table_in(file)
    assert (table.encoding, table.lines, table.code) == ("GBK", 90_000, read_table(raw).code)
    assert sum(1 for _ in table.rows()) == 90_000
    assert read_table(raw + b"\n").code != table.code


def test_days_and_times_as_people_and_excel_write_them() -> None:
    for text in (
        "2025-11-23 09:04:19",
        "2025/11/23 9:04:19",
        "2025年11月23日 9时04分19秒",
        "45984.378",
        "23.11.2025 9:04:19",
        "20251123 09:04:19",
        "23/11/2025 9:04:19 AM",
        "2025-11-23T09:04:19",
        "2025/11/23 上午9:04:19",
    ):
        assert read_moment(text) == datetime(2025, 11, 23, 9, 4, 19), text  # noqa: DTZ001
    assert read_moment("14:30", date(2025, 11, 23)) == datetime(2025, 11, 23, 14, 30)  # noqa: DTZ001
    for text in (
        "2026-01-04 24:00",
        "2026/1/4 24:00:00",
        "2026-01-05",
        "2026/1/5 0:00",
        "2026-01-04 24:00:00",
    ):
        assert read_moment(text) == datetime(2026, 1, 5), text  # noqa: DTZ001
    assert read_moment("24:00", date(2026, 1, 4)) == datetime(2026, 1, 5)  # noqa: DTZ001
    assert read_day("45984") == read_day("2025.11.23") == date(2025, 11, 23)
    times = {
        "下午2:05": time(14, 5),
        "2:05 PM": time(14, 5),
        "上午12:10": time(0, 10),
        "0.5": time(12),
        "中午12:30": time(12, 30),
    }
    assert {text: read_time(text) for text in times} == times
    assert (read_count("1,234"), read_count("12.0"), read_minutes("12,5"), read_minutes("1:30:00")) == (
        1234,
        12,
        12.5,
        90,
    )


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (read_day, "3/11/2026", "ambiguous_day"),
        (read_day, "2026-02-30", "no_day"),
        (read_day, "yesterday", "no_day"),
        (read_day, "", "no_day"),
        (read_time, "25:00", "no_time"),
        (read_time, "24:00", "no_time"),
        (read_moment, "2026-02-30 09:00:00", "no_day"),
        (read_moment, "2026-02-20 24:01", "no_time"),
        (read_moment, "9999-12-31 24:00", "no_day"),
        (read_count, "-3", "no_count"),
        (read_count, "3.5", "no_count"),
        (read_minutes, "-12", "negative"),
        (read_minutes, "long", "no_minutes"),
    ],
)
def test_cells_that_say_nothing_certain(read, text: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unread) as refusal:
        read(text)
    assert refusal.value.reason == reason


def test_a_log_in_gbk() -> None:
    found = checked(LOG)
    assert (found.kind, found.good, found.refusals) == ("visits", 4, [])
    first, second, missed, silent = found.visits
    assert rfc3339(first.issued_at) == "2026-11-20T01:00:00.000Z"
    assert (first.wait_ms, first.walk_ms, first.served_ms, first.counter) == (240_000, 60_000, 180_000, "1")
    assert (second.wait_ms, second.served_ms, second.asked) == (600_000, 660_000, "invoice")
    assert (missed.state, missed.missed, silent.state) == ("missed", True, "expired")
    assert "王丽" not in repr(found.visits)


def test_counts_with_excel_s_dates() -> None:
    names = {"话费收取": "payment", "发票打印": "invoice"}
    found = checked(COUNTS, names)
    assert [(c.day, c.service, c.times, c.served_ms) for c in found.counts] == [
        ("2026-11-20", "payment", 1234, 37_020_000),
        ("2026-11-20", "invoice", 300, None),
        ("2026-11-21", "payment", 900, None),
    ]
    assert checked(COUNTS, names | {"话费收取": "-"}).left_out == 1
    assert dict(checked(COUNTS).unknown) == {"话费收取": 1, "发票打印": 1}


def test_of_many_bad_rows_the_first_are_listed_and_all_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "MOST_REFUSALS", 3)
    found = checked(LOG.splitlines()[0] + "\n2026-11-20 9:00;;;;magic;" * 1000)
    assert (found.refused, [r.line for r in found.refusals]) == (1000, [2, 3, 4])
    assert dict(found.unknown) == {"magic": 1000}
    monkeypatch.setattr(importing, "MOST_ROWS", 500)
    with pytest.raises(Invalid) as refusal:
        checked(LOG.splitlines()[0] + "\n2026-11-20 9:00;;;;magic;" * 1000)
    assert refusal.value.code == "too_many_rows"


def test_each_bad_row_is_refused_with_line_and_reason() -> None:
    rows = (
        "2026-11-20 9:00;;;;magic;",
        "3/11/2026 9:00;;;;缴费;",
        "2026-11-20 9:00;8:59;;;缴费;1",
        "2026-11-20 9:00;9:05;9:06;9:04;缴费;1",
        "2027-11-20 9:00;;;;缴费;",
        "2026-11-20 9:00;9:01;;9:02;缴费;the nice one",
        "2026-11-20 23:50;23:58;;0:05;缴费;1",
        "2026-11-20 23:50;23:58;;24:00;缴费;1",
        "2026-11-20 9:00;9:05;9:06;9:06;缴费;1",
    )
    found = checked("\n".join([LOG.splitlines()[0], *rows]))
    assert [(r.line, r.field, r.reason) for r in found.refusals] == [
        (2, "service", "unknown_service"),
        (3, "issued", "ambiguous_day"),
        (4, "called", "before"),
        (5, "finished", "before"),
        (6, "issued", "not_past"),
        (7, "counter", "unknown_counter"),
    ]
    assert [v.served_ms for v in found.visits] == [420_000, 120_000, 0]


@pytest.mark.parametrize("cell", ["9999-12-31 00:00:00", "9999-12-30 10:00", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_costs_its_row_and_no_more(cell: str) -> None:
    """Old systems write one for what is not known."""
    row, good = f"2026-11-20 9:00;9:05;;{cell};缴费;1", "2026-11-20 9:00;9:05;9:06;9:06;缴费;1"
    found = checked("\n".join([LOG.splitlines()[0], row, good]))
    assert [(r.line, r.field, r.reason) for r in found.refusals] == [(2, "finished", "not_past")]
    assert found.good == 1


def test_mappings_that_make_no_sense() -> None:
    for kind, columns, values, code in (
        ("visits", {"service": 0}, {}, "column_missing"),
        ("visits", {"issued": 0, "service": 1}, {}, "column_missing"),
        ("visits", {"issued": 0, "service": 1, "count": 2}, {}, "invalid_field"),
        ("days", {}, {}, "invalid_field"),
    ):
        with pytest.raises(Invalid) as refusal:
            importer(kind, columns, values)
        assert refusal.value.code == code
    with pytest.raises(NotFound):
        importer("counts", {"day": 0, "service": 1, "count": 2}, {"x": "nothing"})
    with pytest.raises(Invalid):
        importer("counts", {"day": 0, "service": 1, "count": 9}).check(read_table(COUNTS.encode()))


def nobody(ref: str | None) -> str | None:
    return None


@pytest.fixture
def pace(hall: Hall, tmp_path: Path) -> Iterator[Pace]:
    """Writes beside the hall, without rests."""
    engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db", beside=True)
    yield Pace(Store(engines.writer, engines.reader, hall.clock), lambda s: None)
    engines.dispose()


def taken(hall: Hall, pace: Pace, code: str, found: Checked, *, anyway: bool = False) -> kept.Source:
    """A file taken in to its end."""
    return make_known(hall, "person:boss", f"{code}.csv", shelve(pace, code, found, anyway=anyway))


def test_a_source_of_its_own_never_mixed_and_taken_back_whole(
    hall: Hall, manager: Actor, kiosk: Actor, pace: Pace
) -> None:
    hall.issue(kiosk, Order("payment", "k1"))
    Follower(hall).catch_up()
    found, code = checked(LOG), "file-0"
    shelved = shelve(pace, code, found)
    days = Days(date(2026, 11, 20), date(2026, 11, 23))
    history = History(hall, nobody)
    assert (shelved.lines, kept.sources_of(hall.store)) == (4, [])
    source = make_known(hall, "person:boss", "log.csv", shelved)
    assert history.total(days)["arrivals"] == 1
    theirs = history.figures(days, code)
    assert (theirs["total"]["arrivals"], theirs["total"]["finished"], theirs["total"]["missed"]) == (4, 2, 1)
    assert theirs["by"]["counter"][0]["utilisation"] is None
    assert theirs["by"]["teller"] == []
    assert (source.first, source.last, source.lines) == ("2026-11-20", "2026-11-20", 4)
    for again in (lambda: shelve(pace, code, found), lambda: make_known(hall, "x", "again.csv", shelved)):
        with pytest.raises(Refused) as refusal:
            again()
        assert refusal.value.code == "file_known"
    assert sweep(pace, code) == 0
    forget(hall, manager, code)
    assert kept.sources_of(hall.store) == []
    assert sweep(pace, code) == 4
    assert history.total(days, code)["arrivals"] == 0
    assert history.total(days)["arrivals"] == 1
    with pytest.raises(NotFound):
        forget(hall, manager, code)
    verbs = [m.verb for m in hall.moves_after(0, 99) if m.verb.startswith("history.")]
    assert verbs == ["history.import", "history.forget"]


def test_a_row_on_disk_is_the_one_that_its_visit_makes(hall: Hall, pace: Pace) -> None:
    """Rows of a log are written in a short cut of their own; it must not lead elsewhere."""
    head = "issued,called,started,finished,service,done,counter,state,class\n"
    rows = (
        "2026-11-20 09:00:00,09:01,09:02,09:05,payment,invoice,1,,priority\n"
        "2026-11-20 09:00:00,09:01,,09:05,payment,,2 号窗口,,\n"
        "2026-11-20 09:00:00,,09:02,09:05,payment,,B7,,\n"
        "2026-11-20 09:00:00,09:01,09:02,,payment,,,missed,\n"
        "2026-11-20 09:00:00,,,09:05,payment,,,取消,\n"
        "2026-11-20 09:00:00,,,09:05,payment,,3,,\n"
        "2026-11-20 09:00:00,09:01,09:02,,payment,,3,,\n"
        "2026-11-20 09:00:00,,,09:05,payment,,3,过号,\n"
        "2026-11-20 23:59:59,24:00,,,general,,,,\n"
    )
    found = checked(head + rows)
    assert found.refusals == []
    taken(hall, pace, "file-1", found)
    read = [
        v
        for day in ("2026-11-20", "2026-11-21")
        for p in kept.visits_on(hall.store, day, "file-1")
        for v in p
    ]
    assert sorted(read, key=lambda v: v.ticket) == found.visits
    with hall.store.reading() as connection:
        told = connection.exec_driver_sql("SELECT * FROM history_visit ORDER BY ticket").all()
    assert [tuple(row) for row in told] == [visit_row("main", "file-1", v) for v in found.visits]


def test_a_day_is_found_by_its_index(hall: Hall) -> None:
    """Else each day of a year costs a look at the whole year."""
    asked: list[tuple[str, Any]] = []
    engine = hall.store._reader
    event.listen(engine, "before_cursor_execute", lambda c, k, sql, given, *_: asked.append((sql, given)))
    assert list(kept.visits_on(hall.store, "2026-11-20")) == []
    (sql, given), *_ = [one for one in asked if "FROM history_visit" in one[0]]
    with hall.store.reading() as connection:
        (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all()
    assert "ix_history_visit_day" in plan.detail


def test_counts_fill_the_causes(hall: Hall, pace: Pace) -> None:
    names = {"话费收取": "payment", "发票打印": "invoice"}
    taken(hall, pace, "file-1", checked(COUNTS, names))
    found = History(hall, nobody).figures(Days(date(2026, 11, 20), date(2026, 11, 21)), "file-1")
    assert [(c["code"], c["times"], c["served_s"]) for c in found["causes"]] == [
        ("payment", 2134, 37_020 + 900 * 90),
        ("invoice", 300, 300 * 120),
    ]
    assert (found["total"]["arrivals"], found["total"]["within"], found["days_seen"]) == (2434, None, 2)
    assert (found["divertible"]["types"], found["divertible"]["visits_share"]) == (["invoice", "payment"], 1)


def test_nothing_half_done(hall: Hall, pace: Pace) -> None:
    """Refused rows stop the whole, and so does a fault in the middle; the next time it is taken whole."""
    bad = checked(LOG + "2026-11-20 9:00;;;;magic;\n")
    for found, code in ((bad, "rows_refused"), (Checked("visits"), "nothing_to_take")):
        with pytest.raises(Refused) as refusal:
            shelve(pace, "file-2", found)
        assert refusal.value.code == code

    def stop(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelve(pace, "file-2", bad, anyway=True, tell=stop)
    assert (kept.sources_of(hall.store), kept.rows_of(hall.store, "file-2")) == ([], 4)
    source = taken(hall, pace, "file-2", bad, anyway=True)
    assert (source.lines, source.refused) == (4, 1)
    assert kept.rows_of(hall.store, "file-2") == 4


def test_it_rests_longer_while_the_hall_writes(hall: Hall, kiosk: Actor, tmp_path: Path) -> None:
    now, rests = [0.0], list[float]()
    engines = open_engines(f"sqlite:///{tmp_path / 'hall'}.db", beside=True)
    pace = Pace(Store(engines.writer, engines.reader, hall.clock), rests.append, lambda: now[0])

    def rest_after(held: float, *, since: float = 0.0) -> float:
        def piece(connection: object) -> None:
            now[0] += held

        now[0] += since
        pace.write(piece)
        return rests[-1] / held

    assert (rest_after(0.5), pace.size) == (REST, PIECE)
    assert (rest_after(0.5, since=QUIET_S), pace.size) == (QUIET_REST, QUIET_PIECE)
    hall.issue(kiosk, Order("payment", "k1"))
    assert (rest_after(0.5), rest_after(0.5)) == (REST, REST)
    assert rest_after(0.5, since=QUIET_S) == QUIET_REST
    engines.dispose()


def lines(head: str, *rows: str) -> str:
    return "\n".join([head, *rows])


def test_a_log_that_does_not_say_when_people_were_called(hall: Hall, pace: Pace) -> None:
    """Whoever was finished was served; how long they waited, and were served, nobody knows, nor is it odd."""
    found = checked(lines("issued,finished,service,counter", *["2026-11-20 9:00,9:08,payment,1"] * 3))
    assert found.ends == {"served": 3, "no_wait": 3, "no_time": 3}
    taken(hall, pace, "file-3", found)
    past = History(hall, nobody).figures(Days(date(2026, 11, 20), date(2026, 11, 20)), "file-3")
    total = past["total"]
    assert (total["finished"], total["silent"], total["abandonment"]) == (3, 0, 0.0)
    assert (total["wait_km_median_s"], total["within"], total["called"], total["cut_off"]) == (
        None,
        None,
        0,
        0,
    )
    assert (total["service_mean_s"], total["odd"], total["no_wait"], total["no_time"]) == (None, 0, 3, 3)
    assert (past["causes"][0]["served_s"], past["people"]["peak"]) == (3 * 90, 3)  # the catalogue's mean
    assert (past["by"]["counter"][0]["finished"], past["by"]["counter"][0]["odd"]) == (3, 0)


def test_a_log_that_does_not_say_when_people_were_finished(hall: Hall, pace: Pace) -> None:
    """Nobody can be said not to have come, where the log says of nobody that they were served."""
    found = checked(lines("issued,called,service,counter", *["2026-11-20 9:00,9:08,payment,1"] * 2))
    assert found.ends == {"served": 2, "no_time": 2}
    taken(hall, pace, "file-4", found)
    past = History(hall, nobody).figures(Days(date(2026, 11, 20), date(2026, 11, 20)), "file-4")
    total = past["total"]
    assert (total["finished"], total["missed"], total["wait_median_s"]) == (2, 0, 480)
    assert (total["service_mean_s"], total["odd"], past["people"]["peak"]) == (None, 0, 0)


def test_how_the_customers_of_a_log_ended_is_told_before_it_is_taken() -> None:
    rows = (
        "2026-11-20 9:00,9:04,9:05,9:08,payment,",
        "2026-11-20 9:00,9:04,9:05,9:05,payment,",
        "2026-11-20 9:00,9:04,9:05,,payment,",
        "2026-11-20 9:00,9:04,,,payment,",
        "2026-11-20 9:00,9:04,,9:05,payment,过号",
        "2026-11-20 9:00,,,9:05,payment,No-show",
        "2026-11-20 9:00,,,,payment,",
        "2026-11-20 9:00,,,,payment,取消",
    )
    found = checked(lines("issued,called,started,finished,service,state", *rows))
    told = {"served": 3, "odd": 1, "no_time": 1, "missed": 2, "silent": 2, "left": 1}
    assert (found.refusals, found.ends) == ([], told)


def test_counts_that_took_no_time_are_refused() -> None:
    """An empty cell says that it is not known; 0 would make it the quickest business of the hall."""
    rows = ("2026-11-20,payment,12,0", "2026-11-20,payment,0,0", "2026-11-20,payment,12,")
    found = checked(lines("day,service,count,minutes", *rows))
    assert [(r.line, r.field, r.reason) for r in found.refusals] == [(2, "minutes", "no_time_spent")]
    assert [(c.times, c.served_ms) for c in found.counts] == [(0, 0), (12, None)]


def test_class_and_state_of_a_log() -> None:
    """The class says who had a head start; a state is believed where nobody was called."""
    head = "issued,called,finished,service,state,class\n"
    rows = (
        "2026-11-20 09:00:00,2026-11-20 09:01:00,2026-11-20 09:02:00,payment,finished,爱心优先\n"
        "2026-11-20 09:00:00,,,payment,取消,\n"
        "2026-11-20 09:00:00,,,payment,expired,normal\n"
        "2026-11-20 09:00:00,,,payment,,royal\n"
        "2026-02-30 09:00:00,,,payment,,\n"
    )
    found = checked(head + rows)
    assert (found.lines, found.refused) == (5, 2)
    told = [(str(v.state), v.customer_class) for v in found.visits]
    assert told == [("finished", "priority"), ("cancelled", "normal"), ("expired", "normal")]
    assert [(r.line, r.field, r.reason) for r in found.refusals] == [
        (5, "class", "unknown_class"),
        (6, "issued", "no_day"),
    ]


def test_a_day_on_which_the_clock_is_put_back() -> None:
    """Where the hour comes twice, the first one is meant; the days around are read the quick way."""
    berlin = replace(default_catalogue(), zone="Europe/Berlin")
    columns = {"issued": 0, "service": 1, "called": 2}
    text = "a,b,c\n2025-10-24 02:30:00,payment,\n2025-10-26 02:30:00,payment,\n2025-10-26 12:00:00,payment,\n"
    found = Importer(berlin, MORNING, "visits", columns, {}).check(read_table(text.encode()))
    assert [(rfc3339(v.issued_at), v.day) for v in found.visits] == [
        ("2025-10-24T00:30:00.000Z", "2025-10-23"),
        ("2025-10-26T00:30:00.000Z", "2025-10-25"),
        ("2025-10-26T11:00:00.000Z", "2025-10-26"),
    ]
