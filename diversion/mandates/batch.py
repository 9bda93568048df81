"""An export to a bank: a numbered batch, made, then sent or dropped."""

from dataclasses import dataclass
from enum import StrEnum


class BatchAt(StrEnum):
    """Where a batch stands."""

    MADE = "made"
    """Its file may be fetched as often as one likes, and is the same each time."""
    SENT = "sent"
    """The bank has it; the account numbers are gone from here, and so is the file."""
    DROPPED = "dropped"
    """It never went to the bank; its applications wait for another one."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch; instants in ms UTC. `digest`: the SHA-256 of its file, to know it by."""

    number: int
    bank: str
    state: BatchAt
    count: int
    file_name: str
    digest: str
    by: str
    made_at: int
    changed_at: int
