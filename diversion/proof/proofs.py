"""Asking for a one-time code and giving it back. The code itself is in the message and nowhere else.

A code and its message are one commit, and so are a try and its count. The journal knows the visit and by what
it was proved, never whose number it is. A teller may also say that they have seen who it is.
"""

import uuid
from dataclasses import dataclass

from diversion.messages.limits import HOUR_MS, MINUTE_MS, Limit, check
from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Kind
from diversion.phone import Phone
from diversion.proof import store as kept
from diversion.proof.code import (
    LASTS_MS,
    LIMITS,
    MOST_TRIES,
    Found,
    Proof,
    Purpose,
    digits_of,
    judge,
    new_code,
)
from diversion.proof.tries import MOST_SEEN_AT_A_COUNTER, MOST_SEEN_OF_A_TICKET, By, Try
from diversion.vault import Vault
from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall
from hall.transaction import Transaction

KEEP_MS = 24 * HOUR_MS
WORDS = {
    Found.WRONG: "That is not the code of the last message. {left} left.",
    Found.EXPIRED: "This code is too old; ask for a new one.",
    Found.TRIED_OUT: "Too many wrong tries; ask for a new code.",
    Found.NONE: "No code is waiting for an answer here; ask for a new one.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be proved: that whoever stands in this visit holds this number, for this purpose.

    At a `counter` the visit is the ticket that is served there.
    """

    phone: Phone
    purpose: Purpose
    visit: str
    place: str = ""
    language: str = "zh-CN"
    counter: str | None = None

    def tell(self, tx: Transaction, actor: Actor, verb: str, by: By) -> None:
        """Journal it: who, in which visit, by which proof."""
        data = {"visit": self.visit, "by": str(by)}
        ticket = self.visit if self.counter else None
        tx.append(verb, actor.ref, ticket=ticket, counter=self.counter, data=data)


@dataclass(frozen=True, slots=True)
class Asked:
    """A code is on its way: `message` is its row in the outbox, `expires_at` (ms UTC) when it is void."""

    message: str
    expires_at: int


class Wrong(Refused):
    """`wrong_code`: `tries_left` more may be made."""

    def __init__(self, found: Found, tries_left: int) -> None:
        left = f"{tries_left} {'try' if tries_left == 1 else 'tries'}"
        super().__init__(str(found), WORDS[found].format(left=left), field="code")
        self.tries_left = tries_left


class Proofs:
    """One hall's one-time codes."""

    def __init__(self, hall: Hall, vault: Vault, outbox: Outbox, limits: tuple[Limit, ...] = LIMITS) -> None:
        self._hall = hall
        self._vault = vault
        self._outbox = outbox
        self._limits = limits

    def ask(self, actor: Actor, question: Question) -> Asked:
        """Send a code; the one before it for the same number and purpose is void.

        Raises TooMany `too_many_messages` or `too_many_messages_here`, which says when again.
        """
        return self._hall.write(lambda tx: self._ask(tx, actor, question))

    def give(self, actor: Actor, question: Question, typed: str) -> None:
        """Take what the customer has typed; returns where it is right, and the code is then used up.

        Raises Wrong `wrong_code`, `code_expired`, `too_many_tries` or `no_code`; every try is counted.
        """
        found, left = self._hall.write(lambda tx: self._give(tx, actor, question, typed))
        if found is not Found.RIGHT:
            raise Wrong(found, left)

    def seen(self, actor: Actor, question: Question) -> None:
        """The word of staff that they have seen who it is: their paper was looked at, nothing of it is kept.

        At a counter, where it opens what is on file, once is enough for a number and its ticket, and there
        are limits: raises Refused `too_many_lookups`.
        """

        def job(tx: Transaction) -> None:
            if question.counter is not None:
                if self.shown_in(tx, question) is not None:
                    return
                _check_seen(*kept.seen_since(tx, tx.now - HOUR_MS, question.visit, question.place))
            whom = self._whom(question.phone)
            kept.note(tx, str(uuid.uuid4()), whom, question.purpose, question.visit, question.place, Try.SEEN)
            question.tell(tx, actor, "proof.given", By.SEEN)

        self._hall.write(job)

    def shown_in(self, tx: Transaction, question: Question) -> By | None:
        """By what this number was last proved in this visit at this place, if it was."""
        return kept.shown(tx, self._whom(question.phone), question.visit, question.place)

    def purposes(self, phone: Phone, visit: str) -> frozenset[Purpose]:
        """What this number was proved for in a visit: a message names it, so that nobody gives a code away
        for less than it opens.
        """
        return kept.purposes(self._hall.store, self._whom(phone), visit)

    def tidy(self, keep_ms: int = KEEP_MS) -> int:
        """Delete old codes; how many. Those of the last hour stay, as the limits count by them."""
        return self._hall.write(lambda tx: kept.forget(tx, tx.now - max(keep_ms, HOUR_MS)))

    def erase(self, tx: Transaction, phone: Phone) -> int:
        """Delete the codes of one number; how many."""
        return kept.erase(tx, self._whom(phone))

    def _ask(self, tx: Transaction, actor: Actor, question: Question) -> Asked:
        whom, code, new_id = self._whom(question.phone), new_code(), str(uuid.uuid4())
        place = question.place
        check(self._limits, place, lambda limit: kept.newest(tx, limit, whom, place), tx.now)
        message = self._outbox.put(tx, actor.ref, self._letter(question, code))
        proof = Proof(
            id=new_id,
            whom=whom,
            purpose=question.purpose,
            visit=question.visit,
            place=question.place,
            digest=self._digest(new_id, code),
            made_at=tx.now,
            expires_at=tx.now + LASTS_MS,
        )
        kept.add(tx, proof)
        question.tell(tx, actor, "proof.sent", By.CODE)
        return Asked(message, proof.expires_at)

    def _give(self, tx: Transaction, actor: Actor, question: Question, typed: str) -> tuple[Found, int]:
        """An outcome, never an error: a try must be counted, and a refused job has written nothing."""
        proof = kept.active(tx, self._whom(question.phone), question.purpose)
        digest = self._digest(proof.id if proof else "", digits_of(typed))
        found, tries, end = judge(proof, question.visit, digest, tx.now)
        if proof is None or found is Found.NONE:  # it opens nothing, and anybody could fill the journal
            return found, 0
        kept.tried(tx, proof.id, tries, end)
        question.tell(tx, actor, "proof.given" if found is Found.RIGHT else "proof.failed", By.CODE)
        return found, MOST_TRIES - tries if found is Found.WRONG else 0

    def _letter(self, question: Question, code: str) -> Letter:
        purpose = self._outbox.templates.word(question.language, "purposes", question.purpose)
        return Letter(
            kind=Kind.CODE,
            to=question.phone,
            language=question.language,
            values={"code": code, "purpose": purpose, "minutes": str(LASTS_MS // MINUTE_MS)},
            place=question.place,
            visit=question.visit,
            lasts_ms=LASTS_MS,
        )

    def _whom(self, phone: Phone) -> str:
        return self._vault.digest(phone.digits, "proof.whom")

    def _digest(self, proof: str, code: str) -> str:
        return self._vault.digest(f"{proof} {code}", "proof.code")


def _check_seen(of_visit: int, of_place: int) -> None:
    if of_visit >= MOST_SEEN_OF_A_TICKET or of_place >= MOST_SEEN_AT_A_COUNTER:
        raise Refused("too_many_lookups", "Too many numbers were shown here within the hour.")
