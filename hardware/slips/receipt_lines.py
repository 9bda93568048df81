"""What a receipt (缴费凭条) says, line by line: the one list that raster and native text both print.

The lines are those of slips (`slip_lines.Line`). The amount stands in the number's place with its unit beside
it, what was paid in the business type's; then facts, each with its label; at the end what the paper is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hardware.slips.layout import Layout
from hardware.slips.slip_lines import Kind, Line, Size, named
from hardware.slips.words import say, words

MANDATE = "mandate_provider"
ENDED = "standing_end"
STANDING = frozenset({"standing_email", "standing_post", ENDED, MANDATE})
"""The papers that confirm what comes by itself from now on (an invoice every month, automatic payment), or no
more.
"""
NOTICES = frozenset({"invoice_month", "invoice_topup"})
"""The papers that say of an invoice, which is a file, how to get it."""
_IN_FOURS = 12
"""From this length on a number is broken into groups, to be read aloud, and to find room on narrow paper."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt is about.

    `hall` and `terminal` are names by language, `at` is when it was paid, in the hall's own zone; `what` is
    `bill` (of the month `period`, `2026-10`) or `topup`; `phone` is masked; `copy` is 0 for the first print.
    `sandbox`: no real money was taken. A standing order's confirmation (`what` is `standing_email` or
    `standing_post`) says `to` whom, masked, instead of how much; `period` is its first month; that of its end
    (`standing_end`) to whom it went until then. The notice of
    an invoice (`invoice_month`, `invoice_topup` of the day `period`) says `to` whom it is made out, and its
    code is the `link` to the PDF.
    """

    hall: Mapping[str, str]
    terminal: Mapping[str, str]
    what: str
    fen: int
    provider: str
    phone: str
    order_no: str
    at: datetime
    period: str | None = None
    reference: str | None = None
    language: str = "zh-CN"
    sandbox: bool = False
    hotline: str | None = None
    to: str = ""
    link: str = ""
    copy: int = 0
    layout: Layout = field(default_factory=Layout)

    @property
    def is_confirmation(self) -> bool:
        """Whether it confirms a standing order; then no money is spoken of."""
        return self.what in STANDING

    @property
    def is_notice(self) -> bool:
        """Whether it leads to an invoice, and is none."""
        return self.what in NOTICES


def receipt_lines(receipt: Receipt) -> tuple[Line, ...]:
    """All lines of a receipt, in the customer's language."""
    return (*_head(receipt), *_amount(receipt), *_facts(receipt), *_notes(receipt))


def _head(receipt: Receipt) -> Iterator[Line]:
    """The bars first: whoever sees the paper from afar shall not take it for what it is not."""
    tag = receipt.language
    if receipt.copy:
        yield Line(Kind.COPY, say(tag, "reprint", copy=receipt.copy), Size.SMALL, bold=True)
    if receipt.sandbox:
        bar = "notice_sandbox" if receipt.is_notice else "receipt_sandbox"
        yield Line(Kind.COPY, say(tag, bar), Size.SMALL, bold=True)
    if receipt.layout.logo:
        yield Line(Kind.LOGO, "", Size.SMALL)
    yield Line(Kind.HALL, named(receipt.hall, tag), Size.SMALL)
    heading = "confirmation" if receipt.is_confirmation else "notice" if receipt.is_notice else "receipt"
    heading = "confirmation_over" if receipt.what == ENDED else heading
    yield Line(Kind.HEADING, say(tag, heading), Size.SMALL, bold=True)


def _amount(receipt: Receipt) -> Iterator[Line]:
    tag = receipt.language
    if not receipt.is_confirmation:
        yield Line(Kind.NUMBER, yuan(receipt.fen), Size.NUMBER, bold=True)
        yield Line(Kind.UNIT, say(tag, "receipt_unit"), Size.LARGE, second=True, optional=True)
    yield Line(Kind.SERVICE, _what(receipt), Size.LARGE, bold=True)


def _what(receipt: Receipt) -> str:
    """A bill with its month, where that is known."""
    tag = receipt.language
    if receipt.is_confirmation:
        return say(tag, f"confirmation_{receipt.what}")
    if receipt.what == "invoice_month" and receipt.period:
        return say(tag, "notice_month", **_month(receipt.period, tag))
    if receipt.is_notice:
        return say(tag, "notice_topup", day=receipt.period or "")
    if receipt.what != "bill" or receipt.period is None:
        return say(tag, f"receipt_{'bill' if receipt.what == 'bill' else 'topup'}")
    return say(tag, "receipt_bill_of", **_month(receipt.period, tag))


def _month(period: str, tag: str) -> dict[str, str]:
    """`2026-10` as words are told it."""
    year, month = period.split("-")
    return {"year": year, "month": say(tag, "months").split()[int(month) - 1]}


def _facts(receipt: Receipt) -> Iterator[Line]:
    tag = receipt.language
    facts = _agreed(receipt) if receipt.is_confirmation else _paid(receipt)
    if receipt.is_notice:
        facts = _made_out(receipt)
    for key, text in facts.items():
        if text:
            yield Line(Kind.FACT, text, Size.SMALL, label=say(tag, key))


def _agreed(receipt: Receipt) -> dict[str, str]:
    """What a standing order's confirmation says, by the keys of the labels."""
    tag = receipt.language
    since = say(tag, "confirmation_month", **_month(receipt.period, tag)) if receipt.period else ""
    whom = say(tag, f"receipt_by_{receipt.provider}") if receipt.what == MANDATE else receipt.to
    at = "notice_label_at" if receipt.what == ENDED else "confirmation_label_at"
    return {
        "confirmation_label_phone": receipt.phone,
        f"confirmation_label_{receipt.what}": whom,
        "confirmation_label_since": since,
        at: f"{receipt.at:%Y-%m-%d %H:%M}",
        "confirmation_label_terminal": named(receipt.terminal, tag),
        "confirmation_label_number": receipt.order_no,
    }


def _made_out(receipt: Receipt) -> dict[str, str]:
    """What the notice of an invoice says, by the keys of the labels."""
    return {
        "notice_label_number": grouped(receipt.order_no),
        "notice_label_title": receipt.to,
        "notice_label_phone": receipt.phone,
        "notice_label_at": f"{receipt.at:%Y-%m-%d %H:%M}",
        "notice_label_terminal": named(receipt.terminal, receipt.language),
    }


def _paid(receipt: Receipt) -> dict[str, str]:
    """What a receipt says, by the keys of the labels."""
    tag = receipt.language
    facts = {
        "phone": receipt.phone,
        "provider": words(tag).get(f"receipt_by_{receipt.provider}", receipt.provider),
        "at": f"{receipt.at:%Y-%m-%d %H:%M}",
        "terminal": named(receipt.terminal, tag),
        "order": grouped(receipt.order_no),
        "reference": grouped(receipt.reference or ""),
    }
    return {f"receipt_label_{key}": text for key, text in facts.items()}


def _notes(receipt: Receipt) -> Iterator[Line]:
    tag = receipt.language
    if receipt.is_notice:
        yield Line(Kind.FOLLOW, say(tag, "notice_scan"), Size.LARGE, bold=True)
        yield Line(Kind.QR, receipt.link, Size.SMALL)
    notes = ("confirmation_end", "confirmation_no_invoice")
    if receipt.what == MANDATE:
        notes = ("confirmation_mandate_next", "confirmation_mandate_end")
    if receipt.what == ENDED:
        notes = ("confirmation_over_now", "confirmation_over_again")
    if not receipt.is_confirmation:
        notes = ("receipt_no_invoice", "receipt_invoice")
    if receipt.is_notice:
        notes = ("notice_no_invoice", "notice_help")
    for key in notes:
        yield Line(Kind.NOTE, say(tag, key), Size.SMALL)
    if receipt.hotline:
        yield Line(Kind.NOTE, say(tag, "receipt_hotline", number=receipt.hotline), Size.SMALL)


def yuan(fen: int) -> str:
    """`12850` as `128.50`."""
    return f"{fen // 100}.{fen % 100:02d}"


def grouped(text: str) -> str:
    """A long number in groups: eight to eleven first, the day in ours, then four at a time."""
    if len(text) <= _IN_FOURS or " " in text:
        return text
    first = 8 + len(text) % 4
    return " ".join([text[:first], *(text[at : at + 4] for at in range(first, len(text), 4))])
