"""When a card is complete, what it lacks, and what a word by hand changes."""

from datetime import date
from typing import Any

import pytest

from hall.errors import Invalid
from planning.campaign.campaign import campaign_of
from planning.campaign.check import POINTS, Verdict, checks, marked
from planning.campaign.example import example_card
from tests.planning.campaign.cards import TODAY, around, gift

REMEDIES, HOTLINE = gift()["remedies"], gift()["hotline"]
DAY = {"code": "other_day", "month": 12, "day": 2}


def why(card: dict[str, Any], **changed: Any) -> dict[str, list[dict[str, Any]]]:
    """Point -> what it lacks, of those that are not settled."""
    found = checks(campaign_of(card), around(card, **changed))
    return {one.code: [dict(row) for row in one.why] for one in found if not one.settled}


def test_a_complete_card_lacks_nothing() -> None:
    found = checks(campaign_of(gift()), around(gift()))

    assert [one.code for one in found] == list(POINTS)
    assert {one.verdict for one in found} == {Verdict.GOOD}


def test_an_empty_card_lacks_everything_but_cards_and_forms_that_nobody_asks_for() -> None:
    found = why({}, hold=None)

    assert set(found) == set(POINTS) - {"cards", "forms"}
    assert found["basics"] == [{"code": c} for c in ("name", "days", "owner", "services")]
    assert found["text_who"] == [{"code": "no_text"}]


@pytest.mark.parametrize(
    ("changed", "point", "lacks"),
    [
        ({"to": "2026-12-03"}, "text_until", [DAY | {"language": "zh-CN"}, DAY | {"language": "en"}]),
        ({"text": {"en": "Come!"}}, "text_leave", [{"code": "not_said", "language": "en"}]),
        (
            {"cards": [{"face": 600, "count": 41}]},
            "cards",
            [{"code": "short", "face": 600, "need": 41, "here": 40}],
        ),
        ({"forms": [{"name": "海报", "count": 4}]}, "forms", [{"code": "not_ready", "name": "海报"}]),
        ({"hotline": {"2026-12-01": 30}}, "expected", [{"code": "no_hotline", "n": 1}]),
        ({"hotline": HOTLINE | {"2026-12-09": 3}}, "expected", [{"code": "outside", "n": 1}]),
        ({"remedies": REMEDIES[1:]}, "remedies", [{"code": "visits", "service": "payment"}]),
        ({"remedies": REMEDIES[:2]}, "remedies", [{"code": "hotline"}]),
        ({"remedies": REMEDIES[::2]}, "remedies", [{"code": "cards", "face": 600}]),
        (
            {"remedies": [REMEDIES[0] | {"then": {"en": "x"}}, *REMEDIES[1:]]},
            "remedies",
            [{"code": "nothing_to_do", "row": 1}],
        ),
        (
            {"remedies": [REMEDIES[0] | {"mark": 0}, *REMEDIES[1:]]},
            "remedies",
            [{"code": "no_mark", "row": 1}],
        ),
        (
            {"remedies": [*REMEDIES[:2], REMEDIES[2] | {"problem": {}}]},
            "remedies",
            [{"code": "no_problem", "row": 3}],
        ),
        ({"questions": []}, "questions", [{"code": "none"}]),
        (
            {"questions": [{"ask": {"en": "?"}, "answer": {"en": "!"}}]},
            "questions",
            [{"code": "no_answer", "row": 1, "language": "zh-CN"}],
        ),
    ],
)
def test_what_one_change_makes_missing(
    changed: dict[str, Any], point: str, lacks: list[dict[str, Any]]
) -> None:
    assert why(gift(**changed))[point] == lacks


def test_the_hall_holds_where_it_reaches_the_share_or_loses_hardly_anything() -> None:
    def crowded(within: float, usual: float) -> bool:
        card = gift()
        hold = dict(around(card).hold or {}) | {"services": {"payment": {"within": within, "usual": usual}}}
        return "holds" in why(card, hold=hold)

    assert [crowded(0.91, 0.99), crowded(0.85, 0.95), crowded(0.62, 0.65), crowded(0.55, 0.65)] == [
        False,
        True,
        False,
        True,
    ]


def test_a_simulation_of_other_visits_says_nothing() -> None:
    hold = around(gift()).hold
    more = gift(expected={"payment": {"2026-12-01": {"factor": 3}}})

    assert why(more, hold=hold)["holds"] == [{"code": "stale"}]


def test_a_word_by_hand_settles_a_point_until_its_text_changes() -> None:
    card = gift(text={"zh-CN": "送礼！", "en": ""})
    (leave,) = [one for one in checks(campaign_of(card), around(card)) if one.code == "text_leave"]
    word = {
        "text_leave": {
            "ok": True,
            "reason": "短信中心自动加上",
            "by": "person:1",
            "at": 1,
            "basis": leave.basis,
        }
    }

    assert leave.verdict is Verdict.MISSING
    assert "text_leave" not in why(card, by_hand=word)
    assert "text_leave" in why(gift(text={"zh-CN": "送大礼！", "en": ""}), by_hand=word)


def test_what_was_found_can_be_doubted_by_hand() -> None:
    card = gift()
    (what,) = [one for one in checks(campaign_of(card), around(card)) if one.code == "text_what"]
    word = {"text_what": {"ok": False, "reason": "说不清", "by": "person:1", "at": 1, "basis": what.basis}}

    assert why(card, by_hand=word) == {"text_what": []}


def test_a_campaign_that_is_over_cannot_begin() -> None:
    assert why(gift(), today=date(2026, 12, 3))["basics"] == [{"code": "over"}]
    assert "basics" not in why(gift(), today=TODAY)


def test_texts_are_marked_by_language() -> None:
    found = marked(campaign_of(gift()))

    assert found["zh-CN"]["parts"] == 1
    assert found["en"]["parts"] == 2  # ¥ is not ASCII
    assert found["en"]["spans"]["sender"] == [[0, 16]]


@pytest.mark.parametrize(
    ("card", "field"),
    [
        ({"nmes": {}}, "nmes"),
        ({"from": "2026-13-01"}, "from"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "2026-01-01", "to": "2026-12-01"}, "to"),
        ({"expected": {"payment": {"2026-12-01": {"factor": 0}}}}, "expected.payment.2026-12-01"),
        ({"expected": {"payment": {"2026-12-01": 2}}}, "expected.payment.2026-12-01"),
        ({"hotline": {"2026-12-01": -1}}, "hotline.2026-12-01"),
        ({"remedies": [{"measure": "weather"}]}, "remedies.0.measure"),
        ({"cards": [{"face": 600, "count": 1}, {"face": 600, "count": 2}]}, "cards.1.face"),
        ({"questions": [{"ask": {"en": "x" * 121}}]}, "questions.0.ask.en"),
        ({"forms": ["poster"]}, "forms.0"),
        ({"services": "payment"}, "services"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(card: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        campaign_of(card)

    assert refusal.value.field == field


def test_the_example_lacks_only_what_nobody_can_know_for_the_hall() -> None:
    card = example_card(date(2026, 12, 28), ["payment"], {"zh-CN": "示例电信", "en": "Example Telecom"})

    assert set(why(card, hold=None, stock={})) == {"basics", "cards", "forms", "holds"}
    assert card["to"] == "2027-01-03"
