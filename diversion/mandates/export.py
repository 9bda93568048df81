"""Exports to a bank (导出批次): made, fetched as often as one likes, then said to be sent, or dropped.

Until somebody has said that the bank has it, the file can be made again from the rows, byte for byte: nothing
of it lies on a disk. Then the account numbers are deleted in the same transaction.
"""

import hashlib
from dataclasses import replace

from diversion.mandates import store as kept
from diversion.mandates.banks import Banks, Row, file_name, file_of
from diversion.mandates.batch import Batch, BatchAt
from diversion.mandates.changing import to
from diversion.mandates.mandate import At, Mandate
from diversion.mandates.payer import open_account, open_payer
from diversion.vault import Vault
from hall.actor import Actor
from hall.clock import local
from hall.errors import Refused
from hall.hall import Hall
from hall.transaction import Transaction

MOST_LINES = 500
"""So many applications go into one file; the others wait for the next."""


class Exports:
    """One hall's exports."""

    def __init__(self, hall: Hall, vault: Vault, banks: Banks) -> None:
        self._hall = hall
        self._vault = vault
        self._banks = banks

    def make(self, actor: Actor, bank: str) -> Batch:
        """Put what waits for a bank into a batch; while one is open, it is that one again.

        Raises Refused `nothing_to_export`, NotFound `unknown_bank`.
        """
        self._banks.bank(bank)
        return self._hall.write(lambda tx: self._make(tx, actor, bank))

    def file(self, actor: Actor, number: int) -> tuple[Batch, bytes]:
        """The file of an open batch, the same each time; the reading is journalled.

        Raises Refused `batch_over`, `file_differs` where the bank's format has been changed since.
        """
        batch = kept.batch_of(self._hall.store, number)
        rows = kept.in_batch(self._hall.store, number)
        _check_open(batch)
        read = self._file(batch, rows)
        if _digest(read) != batch.digest:
            words = f"The format of bank {batch.bank} has been changed: drop batch {number} and make another."
            raise Refused("file_differs", words)
        data = {"batch": number, "mandates": len(rows), "why": "export"}
        self._hall.journal("personal.read", actor.ref, data)
        return batch, read

    def sent(self, actor: Actor, number: int) -> Batch:
        """The bank has the file: account numbers go. Again changes nothing. Raises Refused `batch_over`."""

        def job(tx: Transaction) -> Batch:
            batch = kept.batch_in(tx, number)
            if batch.state is BatchAt.SENT:
                return batch
            _check_open(batch)
            for mandate in kept.in_batch_in(tx, number):
                to(tx, actor.ref, mandate, At.SENT)
            return _over(tx, actor, batch, BatchAt.SENT)

        return self._hall.write(job)

    def drop(self, actor: Actor, number: int) -> Batch:
        """The file never went to the bank: its applications wait again. Raises Refused `batch_over`."""

        def job(tx: Transaction) -> Batch:
            batch = kept.batch_in(tx, number)
            if batch.state is BatchAt.DROPPED:
                return batch
            _check_open(batch)
            for mandate in kept.in_batch_in(tx, number):
                kept.change(tx, replace(mandate, batch=None, version=mandate.version + 1))
            return _over(tx, actor, batch, BatchAt.DROPPED)

        return self._hall.write(job)

    def latest(self, most: int = 20) -> list[Batch]:
        """The newest batches first."""
        return kept.latest_batches(self._hall.store, most)

    def _make(self, tx: Transaction, actor: Actor, bank: str) -> Batch:
        known = kept.open_batch_in(tx, bank)
        if known is not None:
            return known
        waiting = kept.signed_in(tx, bank, MOST_LINES)
        if not waiting:
            raise Refused("nothing_to_export", f"Nothing waits for bank {bank}.")
        number = kept.next_batch_in(tx)
        name = file_name(self._banks.bank(bank), number, local(tx.now, self._hall.catalogue.zone).date())
        batch = Batch(number, bank, BatchAt.MADE, len(waiting), name, "", actor.ref, tx.now, tx.now)
        batch = replace(batch, digest=_digest(self._file(batch, waiting)))
        kept.add_batch(tx, batch)
        for mandate in waiting:
            kept.change(tx, replace(mandate, batch=number, version=mandate.version + 1))
        _tell(tx, actor, batch)
        return batch

    def _file(self, batch: Batch, mandates: list[Mandate]) -> bytes:
        return file_of(self._banks.bank(batch.bank), batch.number, [self._row(m) for m in mandates])

    def _row(self, mandate: Mandate) -> Row:
        payer = open_payer(self._vault, mandate)
        day = local(mandate.made_at, self._hall.catalogue.zone).date()
        return Row(mandate, payer.name, payer.phone.digits, open_account(self._vault, mandate), day)


def _over(tx: Transaction, actor: Actor, batch: Batch, state: BatchAt) -> Batch:
    now = replace(batch, state=state, changed_at=tx.now)
    kept.change_batch(tx, now)
    _tell(tx, actor, now)
    return now


def _tell(tx: Transaction, actor: Actor, batch: Batch) -> None:
    data = {"batch": batch.number, "bank": batch.bank, "to": str(batch.state), "count": batch.count}
    tx.append("mandate.batch", actor.ref, data=data)


def _check_open(batch: Batch) -> None:
    if batch.state is not BatchAt.MADE:
        raise Refused("batch_over", f"Batch {batch.number} is {batch.state}; its file is no longer kept.")


def _digest(read: bytes) -> str:
    return hashlib.sha256(read).hexdigest()
