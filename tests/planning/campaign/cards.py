"""The 600-yuan gift, complete, as the office would keep it."""

from copy import deepcopy
from datetime import date
from typing import Any

from planning.campaign.campaign import campaign_of
from planning.campaign.check import Around, basis_of

LANGUAGES = ("zh-CN", "en")
TODAY = date(2026, 11, 28)
GIFT: dict[str, Any] = {
    "names": {"zh-CN": "充 600 送 60", "en": "600-yuan gift"},
    "from": "2026-12-01",
    "to": "2026-12-02",
    "owner": "王经理",
    "services": ["payment"],
    "text": {
        "zh-CN": "【示例电信】12月1日至12月2日，预付费用户到营业厅充值600元，加送60元话费。退订回TD",
        "en": "Example Telecom: all prepaid users who top up ¥600 at any of our halls by 2 Dec get ¥60 extra."
        " Reply STOP to unsubscribe",
    },
    "questions": [
        {
            "ask": {"zh-CN": "一定要到营业厅吗？", "en": "Must I come to the hall?"},
            "answer": {"zh-CN": "不用，自助终端也可以。", "en": "No, a self-service terminal will do."},
            "services": ["payment"],
        }
    ],
    "cards": [{"face": 600, "count": 40}],
    "forms": [{"name": "海报", "count": 4, "ready": True}],
    "expected": {"payment": {"2026-12-01": {"factor": 1.5}, "2026-12-02": {"extra": 80}}},
    "hotline": {"2026-12-01": 30, "2026-12-02": 20},
    "remedies": [
        {
            "measure": "waiting",
            "subject": "payment",
            "mark": 20,
            "then": {"zh-CN": "加开 5 号窗口", "en": "Open counter 5"},
        },
        {
            "measure": "cards",
            "subject": "600",
            "mark": 10,
            "then": {"zh-CN": "改用 300 元卡", "en": "Use 300s"},
        },
        {
            "measure": "said",
            "problem": {"zh-CN": "热线打不通", "en": "The hotline is overrun"},
            "then": {"zh-CN": "通知客服加人", "en": "Ask for more agents"},
        },
    ],
}


def gift(**changed: Any) -> dict[str, Any]:
    """The card with some fields changed."""
    return deepcopy(GIFT) | changed


def around(card: dict[str, Any], **changed: Any) -> Around:
    """Cards enough, and a hall that holds."""
    usual = {"payment": {"within": 0.93, "usual": 0.95}}
    hold = {"basis": basis_of(campaign_of(card)), "day": "2026-12-01", "services": usual}
    told: dict[str, Any] = {"today": TODAY, "stock": {600: 40, 300: 5}, "hold": hold}
    return Around(languages=LANGUAGES, **(told | changed))
