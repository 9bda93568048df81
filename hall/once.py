"""Idempotency: what was asked twice under one key is done once, and answered with what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hall.errors import Invalid
from hall.rows import KeptAnswer
from hall.transaction import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key: who used it, the key, and a digest of what was asked."""

    caller: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Deed(Generic[T]):
    """A job under an idempotency key: done once; asked again, `again` tells what came of it."""

    once: Once | None
    job: Callable[[Transaction], T]
    again: Callable[[Transaction, KeptAnswer], T]
    ticket_of: Callable[[T], str | None]

    def __call__(self, tx: Transaction) -> T:
        """Run it. Raises Invalid `idempotency_key_reused` where the key stood for something else."""
        once = self.once
        if once is None:
            return self.job(tx)
        kept = tx.kept_answer(once.caller, once.key)
        if kept is None:
            done = self.job(tx)
            tx.keep_answer(once.caller, once.key, KeptAnswer(once.digest, self.ticket_of(done)))
            return done
        if kept.digest != once.digest:
            words = "This key was used for something else."
            raise Invalid("idempotency_key_reused", words, field="Idempotency-Key")
        return self.again(tx, kept)
