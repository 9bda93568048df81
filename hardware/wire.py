"""The wire: what every transport offers, whatever carries the bytes."""

from __future__ import annotations

from typing import Protocol


class Wire(Protocol):
    """An open connection to one printer or one bus of signs; each call has its deadline.

    `answers` is whether anything can ever come back.
    """

    answers: bool

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
