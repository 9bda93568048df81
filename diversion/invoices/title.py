"""Who an invoice is made out to: a person, or a company with its tax number (税号), checked as it is typed.

A tax number is today the unified social credit code of eighteen characters (GB 32100-2015, the last one a
check character). Older ones are still met: fifteen characters (six digits of a region and an organisation's
code), and those of sole traders, made from an identity number: seventeen (15 + 2), eighteen (the number
itself, with the check character of GB 11643-1999) and twenty (18 + 2). No list says which of them are still
in use, so they are taken by their form.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diversion.phone import masked_name
from hall.errors import Invalid

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a credit code with their values by place; I, O, S, V and Z are left out."""
_CREDIT_FORM = re.compile(rf"[{_CREDIT}]{{2}}\d{{6}}[{_CREDIT}]{{10}}")
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_IDENTITY_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_IDENTITY_CHECKS = "10X98765432"
_ORGANISATION = re.compile(r"\d{6}[0-9A-Z]{9}")
_SHORT_TRADER = re.compile(r"\d{6}(\d{6})\d{3}[0-9A-Z]{2}")
_LONG_TRADER = re.compile(r"(\d{17}[0-9X])[0-9A-Z]{2}")
_IDENTITY = re.compile(r"\d{6}(\d{8})\d{3}[0-9X]")
_FILLING = re.compile(r"[\s\-\u200b\u200e\u200f\ufeff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NAME = range(2, 101)


class Kind(StrEnum):
    """Whose name stands on an invoice."""

    PERSONAL = "personal"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Title:
    """The title (抬头) of an invoice; `tax_no` goes with a company. Its text form is masked."""

    kind: Kind
    name: str
    tax_no: str | None = None

    @property
    def masked(self) -> str:
        """`张**`, or `深圳****有限公司 9144**********26XG`: enough to know it again."""
        if self.kind is Kind.PERSONAL:
            return masked_name(self.name)
        return f"{_masked_company(self.name)} {masked_tax_no(self.tax_no or '')}"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Title({self.masked})"


def title_of(kind: str, name: str, tax_no: str | None = None) -> Title:
    """The title that somebody typed, in the form that is kept.

    Raises Invalid: `invalid_field` kind, `invalid_title` name, `invalid_tax_no` tax_no.
    """
    if kind not in list(Kind):
        raise Invalid("invalid_field", "kind: personal or company.", field="kind")
    kept = _name_of(name)
    if kind == Kind.PERSONAL:
        if tax_no:
            raise Invalid("invalid_tax_no", "tax_no: only a company has one.", field="tax_no")
        return Title(Kind.PERSONAL, kept)
    return Title(Kind.COMPANY, kept, tax_no_of(tax_no or ""))


def tax_no_of(text: str) -> str:
    """A tax number in the form that is kept: half-width capitals without filling.

    Raises Invalid `invalid_tax_no` with a sentence that says what is wrong with it.
    """
    number = _FILLING.sub("", unicodedata.normalize("NFKC", text)).upper()
    mistake = _mistake_in(number)
    if mistake is not None:
        raise Invalid("invalid_tax_no", f"tax_no: {mistake}", field="tax_no")
    return number


def masked_mail(address: str) -> str:
    """`z***@example.cn`."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def masked_tax_no(number: str) -> str:
    """`9144**********26XG`."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) > 8 else ""


def credit_code_check(first: str) -> str:
    """The check character that belongs behind the first seventeen of a credit code (GB 32100-2015)."""
    total = sum(_CREDIT.index(c) * weight for c, weight in zip(first, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT[-total % 31]


def _mistake_in(number: str) -> str | None:
    """What is wrong with a tax number, in a sentence; None where it can be one."""
    match len(number):
        case 15 if _ORGANISATION.fullmatch(number):
            return None
        case 17 if (found := _SHORT_TRADER.fullmatch(number)) and _is_day(f"19{found[1]}"):
            return None
        case 18:
            return _mistake_in_eighteen(number)
        case 20 if (found := _LONG_TRADER.fullmatch(number)) and _is_identity(found[1]):
            return None
        case 15 | 17 | 20:
            return "the characters do not make a tax number; compare them one by one."
    return "a tax number has 18 characters (older ones 15, 17 or 20)."


def _mistake_in_eighteen(number: str) -> str | None:
    if _is_identity(number):
        return None
    if not _CREDIT_FORM.fullmatch(number):
        return "a credit code has digits and capitals without I, O, S, V and Z; from the third on six digits."
    if number[17] != credit_code_check(number[:17]):
        return "the last character does not go with the others; compare them one by one."
    return None


def _is_identity(number: str) -> bool:
    found = _IDENTITY.fullmatch(number)
    if found is None or not _is_day(found[1]):
        return False
    total = sum(int(c) * weight for c, weight in zip(number[:17], _IDENTITY_WEIGHTS, strict=True))
    return number[17] == _IDENTITY_CHECKS[total % 11]


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _name_of(text: str) -> str:
    """NFKC, single blanks; brackets wide where the name is Chinese, as companies are registered."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if _HAN.search(name):
        name = name.translate(str.maketrans("()", "（）"))
    if len(name) not in _NAME or not name.isprintable():
        words = f"name: from {_NAME[0]} to {_NAME[-1]} characters, as it shall stand on the invoice."
        raise Invalid("invalid_title", words, field="name")
    return name


def _masked_company(name: str) -> str:
    return f"{name[:2]}****{name[-4:]}" if len(name) > 8 else f"{name[:1]}****"
