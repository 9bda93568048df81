"""The report for paper: the finding and figures of the page, in both languages, also of an empty day."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from hall.actor import Actor
from hall.catalogue_file import default_catalogue
from hall.clock import FixedClock
from hall.errors import NotReady
from hall.hall import Hall
from hall.ticket import Done
from hall.verbs import Order
from hallkeeper.planning.report_paper import told_report
from hallkeeper.rendering import LANGUAGES, words
from office.report import Wording, percent, report_of
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
    assert told.second == "来了 20 位客户、九成人等候不超过 85 分钟、10% 在目标时间内叫到。"
    assert told.figures[1][:2] == ("一半人等候不超过", "45.0 分钟")
    assert [(b.name, b.length, b.marked) for b in told.bars] == [("缴费", 1.0, True)]
    assert told.tables[2].rows == (("1 号窗口", "20", "5.0 分钟", "0", "100%"),)
    english = report(busy, "en")
    assert english.finding == "100% of the time at counters goes into what needs no queue: Bill payment"


def test_a_half_is_rounded_as_on_the_page() -> None:
    """`Math.round` and `Intl` round a half up, Python to the even one."""
    say = Wording(default_catalogue(), "en", lambda key, **gaps: key)
    assert [percent(share) for share in (0.125, 0.345, 0.5, 1.0, None)] == ["13%", "35%", "50%", "100%", "—"]
    assert [say.minutes(s) for s in (57, 63, 150, None)] == [
        "1.0 unit_minutes",
        "1.1 unit_minutes",
        "2.5 unit_minutes",
        "—",
    ]


def test_at_most_so_many_minutes_is_true(busy: Hall) -> None:
    """Rounded down, nine of ten would be said to have waited at most two minutes when it was more."""
    past = History(busy, lambda ref: None).figures(MONDAY)
    known = words("en", "office")
    say = Wording(busy.catalogue, "en", lambda key, **gaps: known[key].format_map(gaps))
    for p90, minutes in ((149, 3), (120, 2), (1, 1), (0, 1)):
        total = past["total"] | {"wait_km_p90_s": p90}
        told = report_of(past | {"total": total}, total | {"arrivals": 0}, say)
        assert f"nine in ten waited {minutes} min at most" in told.second


def test_days_that_go_on_are_not_said_to_be_fewer(busy: Hall) -> None:
    """At noon of a Monday twenty have come, and last Monday from morning to evening twenty-five."""
    past = History(busy, lambda ref: None).figures(MONDAY)
    known = words("en", "office")
    say = Wording(busy.catalogue, "en", lambda key, **gaps: known[key].format_map(gaps))
    before = past["total"] | {"arrivals": 25}
    now, later = (
        report_of(past | {"business_day": day}, before, say) for day in ("2026-11-23", "2026-11-24")
    )
    assert later.second.startswith("20 customers came (−20% on the days before), ")
    assert now.second.startswith("20 customers came, ")
    assert later.figures[0][2] == "days before: 25"
    assert now.figures[0][2] == "days before (whole days): 25"


def test_a_journal_that_is_not_read_yet_is_said(busy: Hall) -> None:
    past = History(busy, lambda ref: None).figures(MONDAY) | {"behind": 1200}
    known = words("en", "office")
    say = Wording(busy.catalogue, "en", lambda key, **gaps: known[key].format_map(gaps))
    (told,) = report_of(past, past["total"] | {"arrivals": 0}, say).left_out
    assert told.startswith("The journal is still being read (1,200 moves to go)")


def test_one_customer_is_one(hall: Hall, kiosk: Actor) -> None:
    hall.issue(kiosk, Order("payment", "k1"))
    told = told_report(hall, History(hall, lambda ref: None), MONDAY, "en")
    assert told.finding == "Only one customer came on these days, too few to tell"
    assert told.second == "One customer came."


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
