"""What became of the last slip of each printer, in memory: for the office to look at."""

from dataclasses import dataclass
from typing import Any

from hall.clock import rfc3339


@dataclass(frozen=True, slots=True)
class LastSlip:
    """The spool's word for a slip, why, and when (ms UTC)."""

    number: str
    copy: int
    state: str
    reason: str | None
    at: int


class LastSlips:
    """The last one of each printer."""

    def __init__(self) -> None:
        self._last: dict[str, LastSlip] = {}

    def note(self, device: str, slip: LastSlip) -> None:
        """A printer has a newer one."""
        self._last[device] = slip

    def of(self, device: str) -> dict[str, Any] | None:
        """`{"number", "copy", "state", "reason", "at"}`, or None where nothing was told."""
        slip = self._last.get(device)
        if slip is None:
            return None
        return {
            "number": slip.number,
            "copy": slip.copy,
            "state": slip.state,
            "reason": slip.reason,
            "at": rfc3339(slip.at),
        }
