"""The wire: what every transport offers, whatever carries the bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from hardware.printing.status import Fault


class Wire(Protocol):
    """An open connection to one printer or one bus of signs; each call has its deadline.

    `answers` is whether anything can ever come back.
    """

    answers: bool

    def descriptor(self) -> int | None:
        """What `poll` can wait on until the machine speaks; None if there is nothing of the kind."""

    def send(self, data: bytes, deadline_s: float) -> None:
        """Hand all of `data` to the machine's own queue.

        Raises WireError; its `left` says whether any byte of `data` may have gone.
        """

    def receive(self, wait_s: float) -> bytes:
        """What has come, waiting up to `wait_s` for the first of it; empty if nothing came.

        Raises WireError if the connection is lost.
        """

    def close(self) -> None:
        """Let go of it; never raises."""


@runtime_checkable
class QueueWire(Wire, Protocol):
    """A printer behind somebody else's queue, which takes whole jobs and says itself how the machine is.

    `hears` is whether it would know of a fault at all.
    """

    hears: bool

    def faults(self) -> frozenset[Fault]:
        """What is the matter with the machine, in the queue's own words.  Raises WireError."""

    def print_job(self, data: bytes, deadline_s: float, seen: Callable[[frozenset[Fault]], None]) -> None:
        """Have `data` printed as one job and wait until the queue has passed all of it on.

        Meanwhile `seen` hears what is the matter.  A job that is not through by the deadline is taken back.
        Raises WireError; its `left` is false only if the queue never began to pass the job on.
        """
