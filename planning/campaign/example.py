"""The example that an empty page offers: 600 yuan topped up, 60 yuan given, for a week, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

DAYS = 7
_MONTHS = ("January", "February", "March", "April", "May", "June", "July") + (
    "August",
    "September",
    "October",
    "November",
    "December",
)


def example_card(first: date, services: Sequence[str], company: Mapping[str, str]) -> dict[str, Any]:
    """The card from `first` on; `services`: the business types that it is about, the main one first."""
    last = first + timedelta(days=DAYS - 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(DAYS)]
    main = services[0] if services else ""
    zh_days = f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    en_last = f"{last.day} {_MONTHS[last.month - 1]}"
    return {
        "names": {"zh-CN": "充 600 送 60", "en": "600-yuan recharge gift"},
        "from": days[0],
        "to": days[-1],
        "owner": "",
        "services": list(services),
        "text": {
            "zh-CN": f"【{company.get('zh-CN', '营业厅')}】{zh_days}，预付费用户到营业厅或自助终端充值600元，"
            "加送60元话费，当场到账，每个号码一次。退订回TD",
            "en": f"{company.get('en', 'Your hall')}: all prepaid users who top up 600 yuan at any of our "
            f"halls by {en_last} get 60 yuan extra, at once, one time per number. Reply TD to opt out",
        },
        "questions": _questions(services, en_last, f"{last.month} 月 {last.day} 日"),
        "cards": [{"face": 600, "count": 120}, {"face": 300, "count": 60}],
        "forms": [{"name": "海报 Poster", "count": 4, "ready": False}],
        "expected": {main: {day: {"factor": 1.5 if n < 2 else 1.25} for n, day in enumerate(days)}}
        if main
        else {},
        "hotline": {day: 60 if n < 2 else 30 for n, day in enumerate(days)},
        "remedies": _remedies(main),
    }


def _questions(services: Sequence[str], en_last: str, zh_last: str) -> list[dict[str, Any]]:
    rows = [
        ("一定要排队吗？", "不用排队。旁边的自助终端也能充，一样送 60 元。")
        + ("Do I have to queue?", "No. The self-service terminal takes top-ups too, with the same gift."),
        ("送的 60 元什么时候到？", "充值后马上到账，会收到一条短信。")
        + ("When do I get the 60 yuan?", "At once. A text message tells you."),
        ("充 300 元有没有送？", "这次只有充 600 元才送。")
        + ("Is there a gift for 300 yuan?", "Not this time: it is for 600 yuan only."),
        ("可以充几次？", "每个号码送一次。家里人的号码也可以各充一次。")
        + ("How often may I do it?", "Once per number. Family numbers may each do it once."),
        ("什么时候结束？", f"到 {zh_last}。不用赶在头几天来。")
        + ("When does it end?", f"On {en_last}. There is no need to come on the first days."),
    ]
    return [
        {
            "ask": {"zh-CN": ask, "en": en_ask},
            "answer": {"zh-CN": answer, "en": en_answer},
            "services": list(services),
            "for_customers": True,
        }
        for ask, answer, en_ask, en_answer in rows
    ]


def _remedies(main: str) -> list[dict[str, Any]]:
    return [
        {
            "code": "r1",
            "measure": "waiting",
            "subject": main,
            "mark": 25,
            "problem": {},
            "then": {
                "zh-CN": "加开一个窗口；引导员带客户去自助终端。",
                "en": "Open one more counter; greeters lead customers to the terminals.",
            },
        },
        {
            "code": "r2",
            "measure": "cards",
            "subject": "600",
            "mark": 20,
            "problem": {},
            "then": {
                "zh-CN": "改发两张 300 元的卡，并请仓库补货。",
                "en": "Give two 300-yuan cards and ask the store for more.",
            },
        },
        {
            "code": "r3",
            "measure": "cards",
            "subject": "300",
            "mark": 10,
            "problem": {},
            "then": {"zh-CN": "请仓库当天补货。", "en": "Ask the store for more today."},
        },
        {
            "code": "r4",
            "measure": "calls",
            "subject": "",
            "mark": 120,
            "problem": {},
            "then": {
                "zh-CN": "看看问的是什么，把答案补到案卡上；请客服加人。",
                "en": "Find out what they ask and put the answer on the card; ask for more agents.",
            },
        },
        {
            "code": "r5",
            "measure": "said",
            "subject": "",
            "mark": 0,
            "problem": {"zh-CN": "热线打不进", "en": "Nobody gets through to the hotline"},
            "then": {
                "zh-CN": "请客服加人，并在语音导航里说明活动。",
                "en": "Ask for more agents and have the voice menu explain the campaign.",
            },
        },
    ]
