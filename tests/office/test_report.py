"""The report for paper: the finding and figures of the page, in both languages, also of an empty day."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from hall.actor import Actor
from hall.clock import FixedClock
from hall.errors import NotReady
from hall.hall import Hall
from hall.ticket import Done
from hall.verbs import Order
from hallkeeper.rendering import LANGUAGES, words
from office.report import Wording, report_of
from planning.history.figures import History
from planning.history.paper import Report, drawn
from planning.history.period import Days

MONDAY = Days(date(2026, 11, 23), date(2026, 11, 23))


def report(hall: Hall, language: str) -> Report:
    history = History(hall, lambda ref: None)
    known = words(language, "office")
    say = Wording(hall.catalogue, language, lambda key, **gaps: known[key].format_map(gaps))
    return report_of(history.figures(MONDAY), history.total(MONDAY.before()), say)


@pytest.fixture
def busy(hall: Hall, clock: FixedClock, anna: Actor, kiosk: Actor) -> Hall:
    """Twenty who pay, five minutes each: the last one waits an hour and a half."""
    hall.open_counter(anna, "1")
    for _ in range(20):
        hall.issue(kiosk, Order("payment", "k1"))
    for _ in range(20):
        hall.call_next(anna, "1")
        clock.pass_seconds(300)
        hall.finish(anna, "1", [Done("payment")])
    return hall


def test_what_it_says(busy: Hall) -> None:
    told = report(busy, "zh-CN")
    assert told.finding == "窗口 100% 的时间花在缴费上，而这些不排队也能办"
    assert told.second == "来了 20 位客户、十个人里有九个等了不到 85 分钟、10% 在目标时间内叫到。"
    assert told.figures[1][:2] == ("一半人等候不超过", "45.0 分钟")
    assert [(b.name, b.length, b.marked) for b in told.bars] == [("缴费", 1.0, True)]
    assert told.tables[2].rows == (("1 号窗口", "20", "5.0 分钟", "0", "100%"),)
    english = report(busy, "en")
    assert english.finding == "100% of the time at counters goes into what needs no queue: Bill payment"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper(busy: Hall, tmp_path: Path, language: str) -> None:
    told = report(busy, language)
    file = tmp_path / "report.pdf"
    file.write_bytes(drawn(told))
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words_on_it in (told.about, told.figures[0][0], told.tables[0].title, "09:00"):
        assert words_on_it in text


def test_a_day_without_anybody_and_a_machine_without_the_type(hall: Hall) -> None:
    told = report(hall, "zh-CN")
    assert (told.finding, told.bars) == ("这几天没有记录", ())
    assert drawn(told).startswith(b"%PDF")
    with pytest.raises(NotReady) as refusal:
        drawn(told, Path("/nowhere.ttc"))
    assert refusal.value.code == "no_font"
