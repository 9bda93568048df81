"""From draft to judgement: stages, copies, remedies with hysteresis, factors, the judgement."""

import math
from datetime import date
from typing import Any

import pytest

from hall.errors import Invalid
from planning.campaign.calls import MOST_ROWS, counted, percent, read_calls
from planning.campaign.campaign import Measure, Remedy, campaign_of
from planning.campaign.judge import Usual, judged
from planning.campaign.marks import Standing, figure_of, looked
from planning.campaign.stage import copied, expected_json, stage_of
from planning.history.table_file import read_table
from tests.planning.campaign.cards import gift

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("body", "today", "settled", "stage"),
    [
        ({}, FIRST, False, "draft"),
        ({}, FIRST, True, "checked"),
        ({"released": 1}, date(2026, 11, 30), True, "released"),
        ({"released": 1}, FIRST, True, "running"),
        ({"released": 1}, LAST, False, "running"),
        ({"released": 1}, date(2026, 12, 3), True, "ended"),
        ({"released": 1, "stopped": 1}, FIRST, True, "ended"),
        ({"released": 1, "judged": 1}, date(2026, 12, 9), True, "judged"),
    ],
)
def test_the_stage_follows_from_what_is_kept_and_the_day(
    body: dict[str, Any], today: date, settled: bool, stage: str
) -> None:
    assert stage_of(body, campaign_of(gift()), today, settled=settled) == stage


def test_a_copy_has_its_own_days_and_nothing_ready() -> None:
    new = copied(gift(), date(2027, 1, 4), {"zh-CN": "（副本）", "en": " (copy)"})

    assert (new["from"], new["to"]) == ("2027-01-04", "2027-01-05")
    assert new["names"] == {"zh-CN": "充 600 送 60（副本）", "en": "600-yuan gift (copy)"}
    assert new["hotline"] == {"2027-01-04": 30, "2027-01-05": 20}
    assert new["expected"] == {"payment": {"2027-01-04": {"factor": 1.5}, "2027-01-05": {"extra": 80}}}
    assert new["forms"] == [{"name": "海报", "count": 4, "ready": False}]
    assert gift()["forms"][0]["ready"]  # the old one is as it was
    assert copied({"names": {"en": "x"}}, FIRST, {})["names"] == {"en": "x"}


def test_the_forecast_reads_what_is_released() -> None:
    assert expected_json(campaign_of(gift())) == gift()["expected"]


def test_a_stopped_campaign_is_expected_to_do_nothing_on_later_days() -> None:
    assert expected_json(campaign_of(gift()), FIRST) == {"payment": {"2026-12-01": {"factor": 1.5}}}


def remedy(measure: Measure, mark: float, subject: str = "payment") -> Remedy:
    return Remedy("1", measure, subject, mark, {}, {"en": "do it"})


def test_a_swinging_line_raises_once_and_is_over_only_when_it_is_well_back() -> None:
    waiting = remedy(Measure.WAITING, 20)
    standing, seen = Standing(), []
    for figure in (20, 19, 21, 22, 19, 17, 20, 16, 15, 15, 19, 25):
        standing = looked(standing, waiting, figure)
        seen.append(standing.raised)

    assert seen == [False] * 3 + [True] * 5 + [False] * 4


def test_cards_are_missed_downwards_and_an_unknown_figure_changes_nothing() -> None:
    cards = remedy(Measure.CARDS, 10, "600")
    standing = looked(looked(Standing(), cards, 9), cards, 9)

    assert standing == Standing(raised=True)
    assert looked(standing, cards, None) == standing
    assert looked(looked(standing, cards, 11), cards, 11).raised
    assert not looked(looked(standing, cards, 12), cards, 12).raised
    assert looked(Standing(), remedy(Measure.SAID, 1, ""), 5) == Standing()


def test_a_wait_without_end_is_beyond_any_mark() -> None:
    wait = remedy(Measure.WAIT_P90, 1_000_000)
    assert looked(looked(Standing(), wait, math.inf), wait, math.inf) == Standing(raised=True)


def test_of_no_certain_business_type_the_largest_figure_counts() -> None:
    figures = {
        (Measure.WAITING, "payment"): 5.0,
        (Measure.WAITING, "general"): 9.0,
        (Measure.CARDS, "600"): 3.0,
    }

    assert figure_of(remedy(Measure.WAITING, 1, ""), figures) == 9.0
    assert figure_of(remedy(Measure.WAITING, 1), figures) == 5.0
    assert figure_of(remedy(Measure.CARDS, 1, "600"), figures) == 3.0
    assert figure_of(remedy(Measure.CARDS, 1, "300"), figures) == 0.0  # none ever came
    assert figure_of(remedy(Measure.SIGNUPS, 1, ""), figures) is None


def test_expected_and_happened_are_compared_on_the_days_with_a_log() -> None:
    usual = {"payment": {FIRST: Usual(400, 0.0), LAST: Usual(400, 0.0)}}
    found = judged(campaign_of(gift()), usual, {"payment": {FIRST: 610, LAST: 470}})

    (payment,) = found
    assert [(row["expected"], row["came"]) for row in payment["days"]] == [(600.0, 610), (480.0, 470)]
    assert (payment["usual"], payment["expected"], payment["came"]) == (800, 1080, 1080)
    assert (payment["half_width"], payment["verdict"]) == (42.1, "as_expected")
    crowd = judged(campaign_of(gift()), usual, {"payment": {FIRST: 900}})
    assert [(one["verdict"], len(one["days"])) for one in crowd] == [("more", 1)]
    assert judged(campaign_of(gift()), {}, {"payment": {FIRST: 900}}) == []


def test_half_hours_add_up_and_a_total_replaces_them() -> None:
    first = counted(None, None, {"09:30": 5, "09:00": 7})
    assert first == {"calls": 12, "halves": {"09:00": 7, "09:30": 5}}
    assert counted(first, None, {"09:30": 6}) == {"calls": 13, "halves": {"09:00": 7, "09:30": 6}}
    assert counted(first, 20, None) == {"calls": 20, "halves": {}}
    assert counted(first, None, None) is None


@pytest.mark.parametrize("half", ["9:00", "09:15", "24:00", "xx:00"])
def test_only_half_hours_are_understood(half: str) -> None:
    with pytest.raises(Invalid, match="09:00 or 09:30"):
        counted(None, None, {half: 1})


def test_calls_are_held_against_what_that_day_was_expected_to_bring() -> None:
    campaign = campaign_of(gift())
    assert [percent(campaign, day, 15) for day in (FIRST, LAST)] == [50, 75]
    assert percent(campaign, FIRST, None) is None
    assert percent(campaign, date(2026, 12, 9), 15) is None


def test_a_file_of_calls_has_days_or_half_hours() -> None:
    table = read_table("时间;来电\n2026/12/1;31\n2026年12月2日 9:05;4\n2026-12-02 09:20:00;2\n".encode())
    assert read_calls(table) == {FIRST: (31, None), LAST: (None, {"09:00": 6})}


def test_a_file_of_calls_needs_no_headings() -> None:
    table = read_table(b"2026-12-01,31\n2026-12-02 09:05,4\n2026-12-02 09:20,2\n")
    assert read_calls(table) == {FIRST: (31, None), LAST: (None, {"09:00": 6})}
    titled = read_table("热线来电\n日期,10000\n2026-12-01,31\n".encode())
    assert read_calls(titled) == {FIRST: (31, None)}


@pytest.mark.parametrize(
    "line", [b"2026-12-01,31", b"2026-12-01;31\n", "\ufeff2026年12月1日\t31\r\n".encode()]
)
def test_one_line_of_calls_is_a_file(line: bytes) -> None:
    assert read_calls(read_table(line, headed=False)) == {FIRST: (31, None)}


@pytest.mark.parametrize("text", ["", "日期,电话\n"])
def test_a_file_without_a_line_of_calls_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="no rows under its headings"):
        read_calls(read_table(text.encode(), headed=False))


@pytest.mark.parametrize("first", ["2026-12-01,about 30", "3/11/2026,30"])
def test_a_first_line_that_is_a_day_is_not_passed_over(first: str) -> None:
    with pytest.raises(Invalid, match="Line 1:") as refused:
        read_calls(read_table(f"{first}\n2026-12-02,4\n".encode()))
    assert refused.value.field == "1"


def test_a_file_of_calls_is_read_by_the_server_and_has_its_end() -> None:
    with pytest.raises(Invalid) as refused:
        read_calls(read_table(b"day,calls\n" + b"2026-12-01,1\n" * (MOST_ROWS + 1)))
    assert refused.value.code == "calls_rows"
