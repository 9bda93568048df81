"""Telephone numbers as keys to a customer's business: checked, and shown with their middle hidden."""

import re
from dataclasses import dataclass

from hall.errors import Invalid

_MAINLAND = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_FILLING = str.maketrans("", "", " -()\u3000")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be called: mainland mobiles as eleven digits, all others in E.164 with the plus.

    Its text form is masked, so that no log and no error ever shows it whole; `digits` is the number.
    """

    digits: str

    @property
    def masked(self) -> str:
        """`138****1234`: what screens and paper may show."""
        return f"{self.digits[:3]}****{self.digits[-4:]}"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Phone({self.masked})"


def phone_of(text: str, field: str = "phone") -> Phone:
    """The number that somebody typed. Raises Invalid `invalid_phone`."""
    plain = text.translate(_FILLING)
    if found := _MAINLAND.fullmatch(plain):
        return Phone(found[1])
    if _ABROAD.fullmatch(plain):
        return Phone(plain)
    raise Invalid(
        "invalid_phone", f"{field}: a mobile number has eleven digits and begins with 1.", field=field
    )


def masked_name(name: str) -> str:
    """`张三丰` as `张**`, `Ann Smith` as `A**`: enough to know oneself, too little to know a stranger."""
    name = name.strip()
    return f"{name[:1]}**" if name else ""
