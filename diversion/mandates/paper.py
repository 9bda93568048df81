"""What stands on the bank's form: every word of it, in the language of the consent; `form.py` draws it.

The words are in `paper_words/<language>.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from diversion.consent import Consent
from diversion.mandates.banks import Bank
from diversion.mandates.mandate import AccountKind, Mandate
from diversion.mandates.payer import Payer, masked_account

WORDS = Path(__file__).parent / "paper_words"


@dataclass(frozen=True, slots=True)
class Paper:
    """One form. `facts` are label and value, `account` large; `boxes` are the places to be signed: a
    title and what is to be filled in. `number` as people read it, `code` as the QR code has it.
    """

    title: str
    number_label: str
    number: str
    code: str
    facts: tuple[tuple[str, str], ...]
    account: tuple[str, str]
    consent_title: str
    consent_lead: str
    points: tuple[str, ...]
    boxes: tuple[tuple[str, tuple[str, ...]], ...]
    footer: str
    copy: str = ""


def paper_of(
    mandate: Mandate,
    payer: Payer,
    account: str,
    bank: Bank,
    consent: Consent,
    hall: Mapping[str, str],
    day: date,
) -> Paper:
    """The form of an application; once the account number is gone it is a copy with its last digits."""
    language = consent.language
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    kind = mandate.account_kind or AccountKind.CARD
    until = words["until_cancelled"] if mandate.until is None else _day(words, mandate.until)
    values = {
        "payer": payer.name,
        "bank": _named(bank.names, language),
        "account_kind": words["kinds"][kind],
        "phone": _spaced(payer.phone.digits),
        "payee": _named(hall, language),
        "contract": bank.contract,
        "purpose": words["purposes"][mandate.purpose],
        "cycle": words["cycles"][mandate.cycle],
        "until": until,
        "day": _day(words, day.isoformat()),
    }
    shown = " ".join(account[n : n + 4] for n in range(0, len(account), 4))
    return Paper(
        title=words["title"],
        number_label=words["number"],
        number=mandate.shown_number,
        code=mandate.number,
        facts=tuple((words["labels"][name], value) for name, value in values.items()),
        account=(words["labels"]["account"], shown or masked_account(payer.tail)),
        consent_title=consent.title,
        consent_lead=consent.lead,
        points=consent.points,
        boxes=tuple((box["title"], tuple(box["lines"])) for box in words["box"]),
        footer=words["footer"].format(version=consent.version, number=mandate.shown_number),
        copy="" if account else words["copy"],
    )


def _named(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()))


def _day(words: Mapping[str, Any], day: str) -> str:
    found = date.fromisoformat(day)
    months: list[str] = words.get("months", [])
    month = months[found.month - 1] if months else found.month
    shown: str = words["day"].format(year=found.year, month=month, day=found.day)
    return shown


def _spaced(digits: str) -> str:
    """A mainland mobile as it is read aloud; others as they are."""
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 and digits[0] == "1" else digits
