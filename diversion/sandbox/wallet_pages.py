"""The sandbox wallet's pages for the customer's phone: calm, large, Chinese or English, without a script.

Each says that no real money moves. `…_page` gives the whole HTML text; `STYLE` is their one style sheet.
"""

from html import escape

from diversion.money import yuan
from diversion.sandbox.wallet import Place, WalletOrder

LANGUAGES = ("zh-CN", "en")
_WORDS = {
    "zh-CN": {
        "title": "练习钱包",
        "sandbox": "这是沙箱：不会动用真钱。",
        "pay": "付款",
        "decline": "不付了",
        "paid": "已付款",
        "refunded": "已退款",
        "closed": "订单已关闭，没有扣款。",
        "declined": "您没有付款。",
        "expired": "订单已过期，没有扣款。",
        "not_enough": "余额不足，没有扣款。",
        "wrong_code": "付款码无效，没有扣款。",
        "missing": "没有这个订单。",
        "codes": "等待确认的付款码",
        "none": "没有等待确认的付款码。",
        "back": "您可以收起手机，回到自助机前。",
        "other": "English",
    },
    "en": {
        "title": "Practice wallet",
        "sandbox": "This is a sandbox: no real money moves.",
        "pay": "Pay",
        "decline": "Do not pay",
        "paid": "Paid",
        "refunded": "Paid back",
        "closed": "The order is closed. Nothing was taken.",
        "declined": "You have not paid.",
        "expired": "The order has expired. Nothing was taken.",
        "not_enough": "Too little money. Nothing was taken.",
        "wrong_code": "That is no payment code. Nothing was taken.",
        "missing": "There is no such order.",
        "codes": "Payment codes to be confirmed",
        "none": "No payment code waits to be confirmed.",
        "back": "You may put your phone away and turn back to the terminal.",
        "other": "中文",
    },
}
STYLE = """
:root { color-scheme: light dark; --ink: #14213d; --paper: #fff; --quiet: #4a5568; --deed: #0b5d3b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f1f5f9; --paper: #111827; --quiet: #cbd5e1; --deed: #0f7a4e; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 30rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1.375rem/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
h1 { font-size: 1.375rem; margin: 0; }
p { margin: 1rem 0; }
.quiet { color: var(--quiet); font-size: 1.125rem; }
.amount { font-size: 3rem; font-weight: 700; margin: 1rem 0; }
.state { font-size: 2rem; font-weight: 700; }
section { border-bottom: 1px solid var(--quiet); padding: 0.5rem 0 1.5rem; }
button {
  display: block; width: 100%; min-height: 4rem; margin: 1rem 0; border-radius: 0.75rem; font: inherit;
  border: 2px solid var(--ink); background: transparent; color: inherit;
}
button.deed { background: var(--deed); border-color: var(--deed); color: #fff; font-weight: 700; }
:focus-visible { outline: 4px solid #f59e0b; outline-offset: 2px; }
a { color: inherit; display: inline-block; padding: 0.5rem 0; }
"""


def pay_page(order: WalletOrder, lang: str) -> str:
    """One order: to be paid, or what has become of it."""
    w = _WORDS[lang]
    if order.at is Place.OPEN:
        below = _form(order, lang)
    elif order.at is Place.CLOSED:
        below = f'<p class="state" role="status">{w[order.why]}</p>'
    else:
        below = f'<p class="state" role="status">{w[order.at]}</p><p>{w["back"]}</p>'
    return _page(lang, "../wallet.css", _what(order) + below)


def codes_page(orders: list[WalletOrder], lang: str) -> str:
    """All payment codes that wait for a password: each may be confirmed or declined."""
    w = _WORDS[lang]
    each = "".join(f"<section>{_what(order)}{_form(order, lang)}</section>" for order in orders)
    return _page(lang, "wallet.css", f"<h2>{w['codes']}</h2>" + (each or f"<p>{w['none']}</p>"))


def missing_page(lang: str) -> str:
    """That there is no such order."""
    return _page(lang, "../wallet.css", f'<p class="state">{_WORDS[lang]["missing"]}</p>')


def language(asked: str, accepted: str) -> str:
    """The page's language: the one asked for in the address, else the browser's first that we have."""
    if asked in LANGUAGES:
        return asked
    return "en" if accepted.strip().lower().startswith("en") else "zh-CN"


def _what(order: WalletOrder) -> str:
    return f'<p>{escape(order.words)}</p><p class="amount">¥{yuan(order.fen)}</p>'


def _form(order: WalletOrder, lang: str) -> str:
    w = _WORDS[lang]
    return (
        f'<form method="post" action="?lang={lang}">'
        f'<input type="hidden" name="order" value="{escape(order.no)}">'
        f'<button class="deed" name="do" value="pay">{w["pay"]}</button>'
        f'<button name="do" value="decline">{w["decline"]}</button></form>'
    )


def _page(lang: str, style: str, content: str) -> str:
    w = _WORDS[lang]
    other = next(name for name in LANGUAGES if name != lang)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{w["title"]}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{style}"></head><body><header><h1>{w["title"]}</h1>'
        f'<p class="quiet">{w["sandbox"]}</p></header><main>{content}</main>'
        f'<footer><a href="?lang={other}" lang="{other}">{w["other"]}</a></footer></body></html>'
    )
