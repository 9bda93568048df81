"""What a text to customers says, in both languages: good ones, bad ones, and where it stands."""

from datetime import date

import pytest

from planning.campaign.message import Point, differs, parts_of, said

ZH = "【示例电信】12月1日至12月7日，预付费用户到营业厅充值600元，加送60元话费，当场到账。详询10000。退订回TD"
EN = (
    "Example Telecom: all prepaid users who top up ¥600 at any of our halls by 7 December "
    "get ¥60 extra. Reply STOP to unsubscribe"
)
ALL = set(Point)
BAD = [
    # (text, what it does not say)
    ("尊敬的客户，本周末充值有礼，详情请咨询。", ALL - {Point.WHAT}),
    ("【示例电信】尊敬的用户：充600送60！到营业厅办理。", {Point.WHO, Point.UNTIL, Point.LEAVE}),
    ("【示例电信】预付费用户充600元送60元，至12月7日止。回TD退订", {Point.HOW}),
    ("【示例电信】老用户12月7日前到营业厅充值有礼，拒收请回复R", {Point.HOW_MUCH}),
    ("预付费用户12月7日前登录APP充值600元送60元，退订回TD", {Point.SENDER}),
    ("【示例电信】宽带用户12月7日前回复KD续费享8折，可退订", {Point.LEAVE}),
    ("【示例电信】12月1日起宽带用户回复KD续费享8折，退订回TD", {Point.UNTIL}),
    ("Great offer! Top up and get more. Hurry!", ALL - {Point.WHAT}),
    ("Dear customer, get 10% off by Dec 31. Call 10000.", {Point.SENDER, Point.WHO, Point.LEAVE}),
    ("[Example] All customers get 5 GB free. Reply GO. Reply STOP to opt out", {Point.UNTIL}),
    ("[Example] Seniors who visit our hall until 5 May get a gift. To opt out reply STOP", {Point.HOW_MUCH}),
    ("[Example] New users get 5 GB free until 5 May. Reply STOP to end these messages", {Point.HOW}),
]
GOOD = [
    ZH,
    EN,
    "【示例电信】全体宽带用户即日起至12月31日登录APP续费享8折。拒收请回复R",
    "65岁以上老年人凭身份证到营业厅免费换卡，截止2026年12月7日。不再接收请回复TD【示例电信】",
    "[Example Telecom] Prepaid customers on plan A: 1-7 December, top up 600 yuan at any counter and get "
    "60 yuan free. To opt out reply STOP",
]


@pytest.mark.parametrize(("text", "missing"), BAD)
def test_what_a_bad_text_does_not_say(text: str, missing: set[Point]) -> None:
    assert {point for point, spans in said(text).spans.items() if not spans} == missing


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_says_everything(text: str) -> None:
    assert {point for point, spans in said(text).spans.items() if not spans} == set()


def test_where_it_stands_is_told_for_the_page_to_mark() -> None:
    found = said(ZH)
    words = {point: [ZH[a:b] for a, b in spans] for point, spans in found.spans.items()}

    assert words == {
        Point.SENDER: ["【示例电信】"],
        Point.WHO: ["预付费用户"],
        Point.WHAT: ["加送60元话费"],
        Point.HOW_MUCH: ["600元", "60元"],
        Point.UNTIL: ["至12月7日"],
        Point.HOW: ["到营业厅充值"],
        Point.LEAVE: ["退订回TD"],
    }
    assert found.ends == (12, 7)
    assert (differs(found, date(2026, 12, 7)), differs(found, date(2026, 12, 14))) == (False, True)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (EN, (12, 7)),
        ("from 28 Nov until 3 January", (1, 3)),
        ("valid through Dec 31st", (12, 31)),
        ("by 2026-12-09", (12, 9)),
        ("11月28日至12月3日", (12, 3)),
        ("until the end of the month", None),
    ],
)
def test_the_last_day_that_is_named(text: str, ends: tuple[int, int] | None) -> None:
    assert said(text).ends == ends


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("元" * 70, 1), ("元" * 71, 2), ("元" * 135, 3), ("¥", 1)],
)
def test_how_many_text_messages_it_takes(text: str, parts: int) -> None:
    assert parts_of(text) == parts
