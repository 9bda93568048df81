"""No messages about changes (退订): who has said so, and what is not sent to them.

A stop is kept by the keyed digest of the number and never by the number. Nothing deletes it but the same
customer's word that they want the messages again: no retention, and no erasure of a person either, as
forgetting it would mean writing to them again. It holds nothing else, and names nobody without the key.
"""

import unicodedata
from contextlib import suppress
from enum import StrEnum
from typing import Any

from diversion.messages import store as kept
from diversion.messages.limits import TooMany
from diversion.messages.outbox import Letter, Outbox, whom_of
from diversion.messages.port import Kind
from diversion.phone import Phone, phone_of
from diversion.vault import Vault
from hall.clock import rfc3339
from hall.errors import Invalid
from hall.hall import Hall
from hall.transaction import Transaction

WORDS = frozenset({"T", "TD", "退订", "T退订", "TD退订", "STOP"})
"""What somebody writes back who wants to hear no more, as China's operators teach it."""
PLACE = "stops"
_MOST = 20
"""Nobody means a stop by a longer text."""


class Via(StrEnum):
    """By what way a customer has said so."""

    KIOSK = "kiosk"
    PHONE = "phone"
    COUNTER = "counter"
    OFFICE = "office"
    SMS = "sms"


class Stops:
    """One hall's. Who may say so for a number is the caller's to know, as with standing orders."""

    def __init__(self, hall: Hall, vault: Vault, outbox: Outbox) -> None:
        self._hall = hall
        self._vault = vault
        self._outbox = outbox

    def is_stopped(self, phone: Phone) -> bool:
        """Whether this number gets no messages about changes."""
        return kept.is_stopped(self._hall.store, whom_of(self._vault, phone))

    def many(self) -> int:
        """How many numbers have stopped them."""
        return kept.count_stops(self._hall.store)

    def say(self, by: str, phone: Phone, via: Via, *, stopped: bool) -> None:
        """The customer wants none (`stopped`), or wants them again; again changes nothing."""
        self._hall.write(lambda tx: self.say_in(tx, by, phone, via, stopped=stopped))

    def say_in(self, tx: Transaction, by: str, phone: Phone, via: Via, *, stopped: bool) -> bool:
        """The same within a job; whether it has changed anything. The journal has the way, not the number."""
        whom = whom_of(self._vault, phone)
        if kept.is_stopped_in(tx, whom) is stopped:
            return False
        if stopped:
            kept.add_stop(tx, whom, str(via))
        else:
            kept.drop_stop(tx, whom)
        tx.append("notice.stop" if stopped else "notice.resume", by, data={"via": str(via)})
        return True

    def hear(self, sender: str, text: str) -> None:
        """What somebody has written back from their phone: a word of `WORDS` is a stop, all else is nothing.

        The customer gets one answer, the first time. Raises NotReady where it cannot be kept.
        """
        if not is_stop(text):
            return
        try:
            phone = phone_of(sender)
        except Invalid:
            return  # a short number or an operator's own
        self._hall.write(lambda tx: self._heard(tx, phone))

    def export(self, phone: Phone) -> list[dict[str, Any]]:
        """What is kept of one number: since when, and by what way it was said."""
        found = kept.stop_of(self._hall.store, whom_of(self._vault, phone))
        return [{"at": rfc3339(found[0]), "via": found[1]}] if found else []

    def _heard(self, tx: Transaction, phone: Phone) -> None:
        whom = whom_of(self._vault, phone)
        if kept.is_stopped_in(tx, whom):
            return
        spoken = self._outbox.templates.spoken(
            kept.language_in(tx, whom) or "", *self._hall.catalogue.languages
        )
        letter = Letter(kind=Kind.STOPPED, to=phone, language=spoken, values={}, place=PLACE)
        with suppress(TooMany):  # the stop counts all the same
            self._outbox.put(tx, "system", letter)
        self.say_in(tx, "system", phone, Via.SMS, stopped=True)


def is_stop(text: str) -> bool:
    """Whether a text means that nothing more is wanted; width of letters, quotes and spaces do not count."""
    if len(text) > _MOST:
        return False
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isalnum()) in WORDS
