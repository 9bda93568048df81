"""Proving a number by its service password: a try is counted before the operator is asked.

So two screens that try at the same moment cannot have more tries together than one alone, and a power cut
between question and answer leaves a try that counts.
"""

import uuid
from datetime import datetime, time

from diversion.proof import store as kept
from diversion.proof.code import digits_of
from diversion.proof.password import Passwords, Said, Unknown
from diversion.proof.proofs import Question
from diversion.proof.tries import (
    AT_A_TERMINAL,
    MOST_WRONG,
    ON_PHONES,
    SPAN_MS,
    Before,
    By,
    May,
    Try,
    may_try,
)
from diversion.vault import Vault
from diversion.visits.visit import PHONE
from hall.actor import Actor
from hall.clock import local, zone_of
from hall.errors import Invalid, NotReady, Refused
from hall.hall import Hall
from hall.transaction import Transaction

_WORDS = {
    May.LOCKED: "Too many wrong passwords for this number today. Try again tomorrow, or take the code.",
    May.PLACE: "Too many passwords were tried here. Take the code by SMS, or ask a member of staff.",
    May.NOT_SET: "This number has no service password; take the code by SMS.",
}
_ENDS = {Said.RIGHT: Try.RIGHT, Said.WRONG: Try.WRONG, Said.LOCKED: Try.WRONG, Said.NOT_SET: Try.NOT_SET}


class WrongPassword(Refused):
    """`wrong_password`: `tries_left` more may be made today."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("wrong_password", f"That is not the password. {tries_left} left.", field="password")
        self.tries_left = tries_left


class Paused(Refused):
    """`password_paused`: the next try may be made in `again_in_s` seconds."""

    def __init__(self, again_at: int, now: int) -> None:
        seconds = -(-(again_at - now) // 1000)
        words = f"After wrong passwords there is a pause; try again in {seconds} seconds, or take the code."
        super().__init__(str(May.PAUSED), words)
        self.again_in_s = seconds


class ByPassword:
    """The service passwords of one hall's customers."""

    def __init__(self, hall: Hall, vault: Vault, passwords: Passwords) -> None:
        self._hall = hall
        self._vault = vault
        self._passwords = passwords

    @property
    def digits(self) -> int:
        """How many a password has."""
        return self._passwords.digits

    def give(self, actor: Actor, question: Question, typed: str) -> None:
        """Take what the customer has typed; returns where it is right.

        Raises WrongPassword, Paused, Refused `password_locked`, `password_not_here`, `password_not_set`,
        Invalid, NotReady `password_silent`.
        """
        password = digits_of(typed)
        if len(password) != self.digits or not (password.isascii() and password.isdigit()):
            raise Invalid(
                "invalid_password", f"A service password has {self.digits} digits.", field="password"
            )
        new_id = self._hall.write(lambda tx: self._begin(tx, question))
        try:
            said = self._passwords.check(question.phone.digits, password)
        except Unknown as silent:
            self._hall.write(lambda tx: kept.answered(tx, new_id, Try.SILENT))
            words = "The service password cannot be checked at the moment; take the code by SMS."
            raise NotReady("password_silent", words) from silent
        left = self._hall.write(lambda tx: self._end(tx, actor, question, new_id, said))
        if said is Said.RIGHT:
            return
        if said is Said.NOT_SET:
            raise Refused(str(May.NOT_SET), _WORDS[May.NOT_SET])
        if said is Said.LOCKED or left == 0:
            raise Refused(str(May.LOCKED), _WORDS[May.LOCKED])
        raise WrongPassword(left)

    def _begin(self, tx: Transaction, question: Question) -> str:
        share = ON_PHONES if question.place == PHONE else AT_A_TERMINAL
        may, again = may_try(self._before(tx, question), share, tx.now)
        if may is May.PAUSED:
            raise Paused(again, tx.now)
        if may is not May.YES:
            raise Refused(str(may), _WORDS[may])
        new_id = str(uuid.uuid4())
        whom = self._whom(question)
        kept.note(tx, new_id, whom, question.purpose, question.visit, question.place, Try.OPEN)
        return new_id

    def _end(self, tx: Transaction, actor: Actor, question: Question, new_id: str, said: Said) -> int:
        """How many tries are left."""
        kept.answered(tx, new_id, _ENDS[said])
        question.tell(tx, actor, "proof.given" if said is Said.RIGHT else "proof.failed", By.PASSWORD)
        return max(0, MOST_WRONG - self._before(tx, question).of_number)

    def _before(self, tx: Transaction, question: Question) -> Before:
        zone = self._hall.catalogue.zone
        midnight = datetime.combine(local(tx.now, zone).date(), time(), zone_of(zone))
        since = kept.Since(int(midnight.timestamp() * 1000), tx.now - SPAN_MS)
        return kept.tries_before(tx, self._whom(question), question.visit, question.place, since)

    def _whom(self, question: Question) -> str:
        return self._vault.digest(question.phone.digits, "proof.whom")
