"""Whose account it is: what the seals of a mandate hold."""

import json
import re
import unicodedata
from dataclasses import dataclass

from diversion.mandates.mandate import Mandate
from diversion.phone import Phone, masked_name
from diversion.vault import Vault
from hall.errors import Invalid, Refused

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .·'’()（）-]){0,39}")
"""Letters of any script: nothing that a bank's file could take for a separator."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Name, telephone number billed, and of the account its last four digits. Its text form is masked."""

    name: str
    phone: Phone
    tail: str = ""

    def __str__(self) -> str:
        return f"{masked_name(self.name)} {self.phone.masked}"

    def __repr__(self) -> str:
        return f"Payer({self})"


def name_of(text: str, field: str = "name") -> str:
    """A payer's name as the bank knows it. Raises Invalid `invalid_payer`."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not _NAME.fullmatch(name):
        words = "name: the payer's name, as it stands at the bank, at most 40 characters."
        raise Invalid("invalid_payer", words, field=field)
    return name


def masked_account(tail: str) -> str:
    """`**** 1234`; nothing where there is no account."""
    return f"**** {tail}" if tail else ""


def seal_payer(vault: Vault, mandate: str, payer: Payer) -> str:
    """The payer, sealed for this mandate's row."""
    opened = {"name": payer.name, "phone": payer.phone.digits, "tail": payer.tail}
    return vault.seal(json.dumps(opened, ensure_ascii=False), f"mandate.payer:{mandate}")


def open_payer(vault: Vault, mandate: Mandate) -> Payer:
    """The payer of a mandate. Raises Refused `forgotten` once their time of keeping is over."""
    if mandate.sealed is None:
        raise Refused("forgotten", "What belonged to a person is kept no longer.")
    opened = json.loads(vault.open(mandate.sealed, f"mandate.payer:{mandate.id}"))
    return Payer(opened["name"], Phone(opened["phone"]), opened["tail"])


def seal_account(vault: Vault, mandate: str, account: str) -> str:
    """The account number, in a seal of its own, as it goes first."""
    return vault.seal(account, f"mandate.account:{mandate}")


def open_account(vault: Vault, mandate: Mandate) -> str:
    """The account number. Raises Refused `forgotten` once it is with the bank."""
    if mandate.sealed_account is None:
        raise Refused("forgotten", "The account number is kept no longer.")
    return vault.open(mandate.sealed_account, f"mandate.account:{mandate.id}")


def person_of(vault: Vault, phone: Phone) -> str:
    """By what one number's mandates are found again, within this room alone."""
    return vault.digest(phone.digits, "mandates.person")
