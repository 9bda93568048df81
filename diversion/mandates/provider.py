"""What the hall asks of a provider of automatic payment (免密代扣), and the clockwork that asks it.

The customer agrees on the provider's own page; a hall's network hears nothing from outside, so where an
agreement stands is asked for. `agreement_no` is the application's number: one number, one agreement.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from diversion.mandates import store as kept
from diversion.mandates.changing import to
from diversion.mandates.mandate import LIVING, At, Mandate, Reason, Way
from hall.actor import Actor
from hall.errors import Forbidden, NotReady, Refused
from hall.hall import Hall
from hall.transaction import Transaction

log = logging.getLogger("hallkeeper")
SOON_MS = 5_000
"""While the customer may be reading the provider's page."""
LATER_MS = 10 * 60_000
QUICK_MS = 15 * 60_000
"""So long an application is asked for every few seconds; afterwards now and then."""
DAY_MS = 24 * 3600_000
"""An active one is asked for daily: the payer may have ended it at the provider. An application that nobody
has agreed to for so long lapses, whatever the provider says of it: it holds the number for nothing.
"""
AT_ONCE = 20


class Stands(StrEnum):
    """Where an agreement stands at the provider."""

    WAITING = "waiting"
    """Nobody has pressed anything on its page yet, or it does not know the agreement."""
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    ENDED = "ended"


class Unknown(Exception):
    """The provider gave no word that can be relied on."""


class AgreementProvider(Protocol):
    """A provider of automatic payment. Every method may raise Unknown; each may be repeated."""

    def sign_url(self, agreement_no: str, words: str) -> str:
        """The address of the page on which the customer agrees, for a QR code; `words` say for what."""

    def state(self, agreement_no: str) -> Stands:
        """Where it stands."""

    def cancel(self, agreement_no: str) -> None:
        """End it, whether anybody has agreed or not."""


_MEANS: Mapping[Stands, tuple[At, Reason | None]] = {
    Stands.AGREED: (At.ACTIVE, None),
    Stands.DECLINED: (At.REJECTED, Reason.DECLINED),
    Stands.EXPIRED: (At.REJECTED, Reason.LAPSED),
    Stands.ENDED: (At.CANCELLED, Reason.ENDED_THERE),
}


class Agreements:
    """One hall's agreements with providers; `providers` by their code."""

    def __init__(self, hall: Hall, providers: Mapping[str, AgreementProvider]) -> None:
        self._hall = hall
        self._providers = providers

    def sign_url(self, mandate: str, words: str) -> str:
        """Where the customer agrees. Raises Refused `not_allowed_in_state`, NotReady `provider_silent`."""
        found = kept.mandate_of(self._hall.store, mandate)
        if found.way is not Way.PROVIDER or found.state is not At.APPLIED:
            raise Refused("not_allowed_in_state", f"This application is {found.state}.")
        try:
            return self._of(found).sign_url(found.number, words)
        except Unknown as error:
            raise _silent() from error

    def ask(self, mandate: str) -> Mandate:
        """Ask where it stands and write it down; silence changes only when it is asked again.

        What lapses is ended at the provider first, so that nobody can agree to it any more.
        """
        found = kept.mandate_of(self._hall.store, mandate)
        if found.way is not Way.PROVIDER or found.state not in LIVING:
            return found
        provider = self._of(found)
        try:
            stands = provider.state(found.number)
            if stands is Stands.WAITING and _has_lapsed(found, self._hall.clock()):
                provider.cancel(found.number)
                stands = Stands.EXPIRED
        except Unknown:
            stands = Stands.WAITING if found.state is At.APPLIED else Stands.AGREED
        return self._hall.write(lambda tx: _heard(tx, found, stands))

    def cancel(
        self, actor: Actor, mandate: str, *, proved: bool, reason: Reason = Reason.CUSTOMER
    ) -> Mandate:
        """End it there, then here; again changes nothing. A power cut in between is found by asking.

        Raises Forbidden `not_proved`, NotReady `provider_silent`: then it still holds.
        """
        if reason is Reason.CUSTOMER and not proved:
            raise Forbidden("not_proved", "Only the payer may cancel: see who it is first.")
        found = kept.mandate_of(self._hall.store, mandate)
        if found.state not in LIVING:
            return found
        try:
            self._of(found).cancel(found.number)
        except Unknown as error:
            raise _silent() from error

        def job(tx: Transaction) -> Mandate:
            now = kept.mandate_in(tx, mandate)
            return to(tx, actor.ref, now, At.CANCELLED, reason) if now.state in LIVING else now

        return self._hall.write(job)

    def look(self) -> int:
        """Ask for every agreement for which it is time; how many."""
        due = kept.to_ask(self._hall.store, self._hall.clock(), AT_ONCE)
        for mandate in due:
            try:
                self.ask(mandate.id)
            except NotReady as error:  # a provider that is no longer set up holds nobody else up
                log.warning("agreement %s cannot be asked for: %s", mandate.id, error.code)
                self._hall.write(lambda tx, id_=mandate.id: _put_off(tx, id_))  # type: ignore[misc]
        return len(due)

    def _of(self, mandate: Mandate) -> AgreementProvider:
        if mandate.with_whom not in self._providers:
            raise NotReady("provider_missing", f"The provider {mandate.with_whom!r} is not set up here.")
        return self._providers[mandate.with_whom]


def _has_lapsed(mandate: Mandate, now: int) -> bool:
    return mandate.state is At.APPLIED and mandate.made_at + DAY_MS <= now


def _heard(tx: Transaction, asked: Mandate, stands: Stands) -> Mandate:
    now = kept.mandate_in(tx, asked.id)
    if now.version != asked.version or now.state not in LIVING:
        return now  # somebody else was quicker
    state, reason = _MEANS.get(stands, (now.state, None))
    if now.state is At.ACTIVE and state is At.REJECTED:
        state, reason = At.CANCELLED, Reason.ENDED_THERE
    if state is not now.state:
        now = to(tx, "system", now, state, reason)
    return now if now.state not in LIVING else _asked_again(tx, now)


def _put_off(tx: Transaction, mandate: str) -> None:
    now = kept.mandate_in(tx, mandate)
    kept.change(tx, replace(now, ask_at=tx.now + LATER_MS, version=now.version + 1))


def _asked_again(tx: Transaction, mandate: Mandate) -> Mandate:
    pause = DAY_MS
    if mandate.state is At.APPLIED:
        pause = SOON_MS if tx.now - mandate.made_at < QUICK_MS else LATER_MS
    now = replace(mandate, ask_at=tx.now + pause, version=mandate.version + 1)
    kept.change(tx, now)
    return now


def _silent() -> NotReady:
    return NotReady("provider_silent", "The provider does not answer; try again in a moment.")
