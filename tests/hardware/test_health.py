"""How devices are: reported on each change, with since and last good, until the report has arrived."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hardware.errors import SetupError
from hardware.health import Condition, Health, HealthBook, report
from hardware.server import Server
from tests.hardware.recorded_hall import TOKEN, RecordedHall

MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Minutes:
    """A clock that goes on by one minute each time it is read."""

    def __init__(self) -> None:
        self.now = MORNING - MINUTE

    def __call__(self) -> datetime:
        self.now += MINUTE
        return self.now


def test_since_stays_while_nothing_changes_and_last_good_goes_on_while_it_works() -> None:
    book = HealthBook(Minutes())
    book.note("p", Condition.READY)
    book.note("p", Condition.READY)
    assert book.of("p") == Health(Condition.READY, None, MORNING, MORNING + MINUTE)
    book.note("p", Condition.ATTENTION, "paper_out")
    book.note("p", Condition.ATTENTION, "paper_out")
    assert book.of("p") == Health(Condition.ATTENTION, "paper_out", MORNING + 2 * MINUTE, MORNING + MINUTE)
    book.note("p", Condition.ATTENTION, "cover_open")
    assert book.of("p") == Health(Condition.ATTENTION, "cover_open", MORNING + 4 * MINUTE, MORNING + MINUTE)


def test_only_changes_are_reported_and_the_newest_wins() -> None:
    book = HealthBook(Minutes())
    book.note("p", Condition.READY)
    book.note("p", Condition.OFFLINE, "silent")
    taken = book.take()
    assert taken is not None
    assert [(code, seen.reason) for code, seen in taken] == [("p", "silent")]
    book.note("p", Condition.OFFLINE, "silent")
    book.close()
    assert book.take() is None


def test_a_fault_that_is_over_before_anybody_could_report_it_is_told_all_the_same() -> None:
    book = HealthBook(Minutes())
    book.note("p", Condition.READY)
    book.note("p", Condition.ATTENTION, "paper_out")
    book.note("p", Condition.OFFLINE, "lost")
    book.note("p", Condition.READY)
    book.note("p", Condition.DEGRADED, "paper_near_end")
    taken = book.take()
    assert taken is not None
    assert [seen.reason for _, seen in taken] == ["lost", "paper_near_end"]


def test_a_device_that_never_worked_has_no_last_good_time() -> None:
    book = HealthBook(Minutes())
    book.note("p", Condition.UNKNOWN, "no_status_channel")
    seen = book.of("p")
    assert seen is not None
    assert seen.as_json() == {
        "state": "UNKNOWN",
        "reason": "no_status_channel",
        "since": "2026-11-23T01:41:00+00:00",
        "last_good": None,
    }


def test_what_is_wrong_with_settings_goes_along_as_data_and_in_english() -> None:
    book, wrong = HealthBook(Minutes()), SetupError("missing", field="host").mistake
    book.note("p", Condition.OFFLINE, "settings", wrong)
    seen = book.of("p")
    assert seen is not None
    told = seen.as_json()
    assert told["detail"] == "host is missing"
    assert told["mistake"] == {"code": "missing", "facts": {"field": "host"}}
    book.take()
    book.note("p", Condition.OFFLINE, "settings", SetupError("missing", field="port").mistake)
    taken = book.take()
    assert taken is not None and [str(seen.mistake) for _, seen in taken] == ["port is missing"]


def test_a_report_is_made_again_until_it_arrives(tmp_path: Path) -> None:
    hall = RecordedHall()
    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    book, stop = HealthBook(Minutes()), threading.Event()
    hall.vanish()
    server = Server(hall.address, tmp_path / "token")
    reporter = threading.Thread(target=report, args=(book, server, stop))
    reporter.start()
    book.note("p", Condition.READY)
    book.note("p", Condition.ATTENTION, "paper_out")
    hall.come_back()
    hall.wait(lambda: hall.state_of("p") == ("ATTENTION", "paper_out"))
    stop.set()
    book.close()
    reporter.join(5)
    server.close()
    hall.vanish()
    assert not reporter.is_alive()
