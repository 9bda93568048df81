"""What other campaigns ask of the same hall: visits on common days, cards before this one is over."""

from dataclasses import replace
from datetime import date
from typing import Any

from planning.campaign.beside import Beside, Other, beside_of, last_day
from planning.campaign.campaign import Campaign, Extra, campaign_of
from planning.campaign.check import checks
from tests.planning.campaign.cards import around, gift

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 2)
OURS = campaign_of(gift())
THEIRS = gift(
    expected={"payment": {"2026-11-30": {"extra": 50}, "2026-12-02": {"factor": 2}}},
    cards=[{"face": 600, "count": 30}],
) | {"from": "2026-11-30", "to": "2026-12-02"}


def beside(today: date, campaign: Campaign = OURS, **changed: Any) -> tuple[Beside, ...]:
    other = campaign_of(THEIRS)
    one = Other("c7", other, other.last, 1)
    return beside_of(campaign, [replace(one, **changed)], today)


def test_visits_count_on_common_days_and_cards_by_the_days_that_are_left() -> None:
    (before,) = beside(date(2026, 11, 28))
    assert before.expected == {"payment": {LAST: Extra(factor=2.0)}}
    assert before.cards == {600: 30}
    (later,) = beside(LAST)
    assert later.cards == {600: 10}, "a third of its days is left"


def test_after_a_stop_nothing_is_asked_any_more() -> None:
    assert beside(FIRST, last=date(2026, 11, 30)) == ()
    assert last_day(OURS, None) == LAST
    assert [last_day(OURS, day) for day in (date(2026, 11, 29), FIRST, date(2027, 1, 1))] == [
        date(2026, 11, 29),
        FIRST,
        LAST,
    ]


def test_one_that_begins_later_takes_nothing_of_ours_and_without_days_nobody_is_beside() -> None:
    early = campaign_of(gift() | {"from": "2026-11-20", "to": "2026-11-25"})
    assert beside(date(2026, 11, 18), early) == ()
    assert beside(date(2026, 11, 18), campaign_of({})) == ()


def test_the_stock_has_to_do_for_all_and_a_simulation_holds_for_those_whom_it_knew() -> None:
    card = gift(cards=[{"face": 600, "count": 20}])
    alone = {one.code: one for one in checks(OURS, around(card))}
    (theirs,) = found = beside(date(2026, 11, 28))
    together = {one.code: one for one in checks(campaign_of(card), around(card, beside=found))}
    assert alone["cards"].settled and alone["holds"].settled
    assert [dict(row) for row in together["cards"].why] == [
        {"code": "short_with", "face": 600, "need": 20, "here": 40, "others": 30, "with": "c7"}
    ]
    assert [dict(row) for row in together["holds"].why] == [{"code": "stale"}]
    fewer = replace(theirs, cards={600: 10})
    with_fewer = {one.code: one for one in checks(campaign_of(card), around(card, beside=(fewer,)))}
    assert with_fewer["cards"].settled
    assert with_fewer["cards"].basis == together["cards"].basis, "a word by hand lasts over the days"
