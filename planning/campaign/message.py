"""Whether a text to customers says what it must: plain rules for Chinese and English, and where they matched.

Rules and no guessing: a manager sees which words count, and may overrule them. Both languages' rules look at
every text, as an English text may name 营业厅 and a Chinese one `APP`.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Span = tuple[int, int]
"""Where in the text, as characters from and before."""


class Point(StrEnum):
    """What a text must say."""

    SENDER = "sender"
    """Who writes: the signature in brackets that carriers ask for, or the name before a colon."""
    WHO = "who"
    WHAT = "what"
    HOW_MUCH = "how_much"
    UNTIL = "until"
    HOW = "how"
    LEAVE = "leave"
    """How to get no more of them (退订)."""


@dataclass(frozen=True, slots=True)
class Said:
    """Where a text says each point (no spans: nowhere), and the last day that it names, as (month, day)."""

    spans: dict[Point, tuple[Span, ...]]
    ends: tuple[int, int] | None


_CLAUSE = r"[^，。；！,;!\n]"
_DAY_ZH = (
    r"(?:(?:\d{4}\s*年)?\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*[日号]|(?:本月底|月底|年底|本周[日天末]))"
)
_MONTH = r"(?P<mon>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY_EN = (
    rf"(?:(?:\w+day,?\s+)?(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}"
    r"|(?P<mon3>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+(?P<d3>\d{1,2})(?:st|nd|rd|th)?\b"
    r"|\d{4}-(?P<m4>\d{2})-(?P<d4>\d{2})|the end of (?:the|this) (?:week|month|year)))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOSE = (
    r"(?:凡|所有|全体|每位|新老|新入网|老|在网|本地|本市|全市|全省|预付费|后付费|宽带|手机|固话|校园|个人|家庭|政企"
    r"|\d+\s*岁(?:及?以上)?的?|[A-Za-z0-9\u4e00-\u9fff]{1,8}套餐)+的?"
)
_PEOPLE_ZH = r"(?:用户|客户|会员|市民|学生|老人|老年人|号码|机主)"
_PEOPLE_EN = r"(?:customers?|users?|subscribers?|members?|residents?|students?|households?|seniors)"
_PLACE_ZH = rf"(?:营业厅|窗口|自助终端|网点|门店)(?:{_CLAUSE}{{0,6}}(?:办理|领取|充值|缴费|参加))?"
_PLACE_EN = r"(?:counter|hall|store|shop|branch|app|code|website|card)s?"
_REPLY_ZH = r"(?:请?直?接?)(?:回复?|发送?|编辑短信|拨打|致电)\s*[“\"'‘]?[A-Za-z0-9]{1,12}"
_STOP_EN = (
    r"(?:opt[ -]?out|unsubscribe|stop\b[^.;,]{0,30}|end these (?:messages|texts)|no more (?:messages|texts))"
)

_RULES: dict[Point, tuple[str, ...]] = {
    Point.SENDER: (
        r"^\s*【[^】]{2,20}】",
        r"【[^】]{2,20}】\s*$",
        r"^\s*\[[^\]]{2,40}\]",
        r"^\s*[A-Z\u4e00-\u9fff][\w&'. -]{1,40}[:：]",
    ),
    Point.WHO: (
        rf"{_WHOSE}{_PEOPLE_ZH}",
        r"您(?:的号码)?(?:可参加|可享|有资格|符合条件|获邀|已获)",
        rf"\b(?:all|every|any|new|existing|prepaid|postpaid|broadband|our|selected)\s(?:[\w-]+\s){{0,4}}{_PEOPLE_EN}\b",
        rf"\b{_PEOPLE_EN}\s(?:aged|over|who|with|on)\b(?:\s[\w-]+){{1,3}}",
        r"\byou (?:are|have been) (?:eligible|invited|selected|chosen)\b|\bif you (?:are|have) [^.;,]{2,40}",
    ),
    Point.WHAT: (
        rf"(?:充|存|缴|交|办|开通|入网|参加){_CLAUSE}{{0,16}}(?:送|赠|返|得|减|享|有礼|抽){_CLAUSE}{{0,20}}",
        rf"(?:赠送|加送|送|返还|减免|立减|优惠|抽奖|升级|免费){_CLAUSE}{{1,20}}|享{_CLAUSE}{{0,6}}(?:折|优惠)",
        r"\b(?:get|receive|win|earn|enjoy|save|free|bonus|gift|discount)\b[^.;!\n]{1,40}\b",
    ),
    Point.HOW_MUCH: (
        r"\d+(?:\.\d+)?\s*(?:元|块钱?|折|GB?流量|[GM]B?(?![A-Za-z])|分钟|[%％]|积分|倍)",
        r"[一二三四五六七八九十百千万两半]+(?:元|折|倍)|免费|半价|(?:充|存|缴|满)\d+(?:就|即|再)?(?:送|赠|返|减|得)\d+",
        r"(?:¥|￥|\$|€|£|RMB\s?|CNY\s?)\d[\d,.]*\d|(?:¥|￥|\$|€|£|RMB\s?|CNY\s?)\d",
        r"\b\d[\d,.]*\s?(?:-\s?)?(?:yuan|RMB|CNY|dollars?|euros?|[GM]B|minutes|points|%|percent|per cent)",
        r"\bfree\b|\bhalf price\b",
    ),
    Point.UNTIL: (
        rf"(?:截止|截至|有效期至|至|到|—|–|-|~|～)+\s*{_DAY_ZH}",
        rf"{_DAY_ZH}\s*(?:前|止|之前|截止|结束|(?:当天|当日)|24\s*[时点])",
        rf"\b(?:until|till|by|before|through|to|ends?(?: on)?|expires?(?: on)?|deadline:?)\s+{_DAY_EN}",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s\w{{3,9}})?\s?[–—-]\s?{_DAY_EN}",
    ),
    Point.HOW: (
        rf"(?:{_REPLY_ZH}|登录{_CLAUSE}{{1,16}}|点击{_CLAUSE}{{1,20}}|关注{_CLAUSE}{{1,12}}|扫{_CLAUSE}{{0,6}}码|搜索{_CLAUSE}{{1,12}})",
        rf"(?:到|至|前往|在|凭{_CLAUSE}{{0,14}}|携带?{_CLAUSE}{{1,14}}){_CLAUSE}{{0,10}}{_PLACE_ZH}",
        r"\b(?:reply|text|send|call|dial)\s+[\"“']?[A-Za-z0-9]{1,12}",
        rf"\b(?:visit|come to|go to|bring|scan|at|in)\s+(?:[\w'-]+\s){{0,5}}{_PLACE_EN}\b",
        r"https?://[^\s，。；]+|\bwww\.[^\s，。；]+",
    ),
    Point.LEAVE: (
        rf"(?:拒收|退订|不再接收|不想再?收到?|取消接收){_CLAUSE}{{0,8}}?[，,：:]?\s*{_REPLY_ZH}",
        r"(?:回复?|发送?)\s*[“\"'‘]?[A-Za-z0-9]{1,6}[”\"'’]?\s*(?:可|即可|则)?\s*(?:退订|拒收|取消)",
        rf"\b{_STOP_EN}[,:]?\s*(?:please\s)?(?:reply|text|send|call)\s+[\"“']?\w{{1,12}}",
        rf"\b(?:reply|text|send)\s+[\"“']?\w{{1,8}}[\"”']?(?:\s+to \d+)?\s+(?:to|for)\s+{_STOP_EN}",
    ),
}
_COMPILED = {
    point: tuple(re.compile(rule, re.IGNORECASE if "\\b" in rule else 0) for rule in rules)
    for point, rules in _RULES.items()
}
_SALUTATION = re.compile(r"(?:尊敬|亲爱)的$")


def said(text: str) -> Said:
    """What the text says, and where."""
    spans: dict[Point, tuple[Span, ...]] = {}
    ends: tuple[int, int] | None = None
    for point in (Point.LEAVE, *(p for p in Point if p is not Point.LEAVE)):
        matches = [m for rule in _COMPILED[point] for m in rule.finditer(text)]
        if point is Point.WHO:
            matches = [m for m in matches if not _SALUTATION.search(text[: m.start()])]
        if point is Point.HOW:  # how to leave is no way to take part
            left = spans[Point.LEAVE]
            matches = [m for m in matches if not any(a < m.end() and m.start() < b for a, b in left)]
        if point is Point.UNTIL:
            named = [(m.start(), end) for m in matches if (end := _end(m)) is not None]
            ends = max(named)[1] if named else None
        spans[point] = _joined([m.span() for m in matches])
    return Said({point: spans[point] for point in Point}, ends)


def differs(found: Said, last: date | None) -> bool:
    """Whether the text names another last day than the card."""
    return found.ends is not None and last is not None and found.ends != (last.month, last.day)


def parts_of(text: str) -> int:
    """How many messages one customer is sent: of 160 or 153 characters in plain ASCII, else of 70 or 67."""
    plain = text.isascii()
    alone, joined = (160, 153) if plain else (70, 67)
    length = len(text) if plain else len(text.encode("utf-16-le")) // 2
    return 0 if not length else 1 if length <= alone else -(-length // joined)


def _end(match: re.Match[str]) -> tuple[int, int] | None:
    """The month and day of a match, where it names them."""
    found = match.groupdict()
    for month, day in (("m1", "d1"), ("m4", "d4")):
        if found.get(month) and found.get(day):
            return int(found[month]), int(found[day])
    for month, day in (("mon", "d2"), ("mon3", "d3")):
        if found.get(month) and found.get(day):
            return _MONTHS.index(found[month][:3].lower()) + 1, int(found[day])
    return None


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """In order, those that touch as one."""
    joined: list[Span] = []
    for first, after in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], after))
        else:
            joined.append((first, after))
    return tuple(joined)
