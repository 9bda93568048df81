"""The presenter of a kiosk printer: it holds a slip out, and takes it back if nobody takes it."""

from __future__ import annotations

from hardware.printing.profile import Profile
from hardware.printing.status import Fault

GRACE_S = 5.0
"""How long taking a slip back may take."""


class Presenter:
    """Watches the slip in one printer's mouth.  Times are a steady clock's seconds."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._since: float | None = None
        self._retracted = False

    def fed(self) -> None:
        """A new slip comes: from now on its time counts."""
        self._since = None
        self._retracted = False

    def judge(self, faults: frozenset[Fault], now: float) -> tuple[frozenset[Fault], bytes]:
        """The faults with what the mouth means for them, and what to send to the printer now, if anything.

        A slip in the mouth is as it should be until the profile's time is over; then it is taken back once,
        and if it is still there it is UNTAKEN.
        """
        rest = faults - {Fault.TICKET}
        if Fault.TICKET not in faults:
            self.fed()
            return rest, b""
        if self._since is None:
            self._since = now
        patience = GRACE_S if self._retracted else self._profile.retract_s
        if now - self._since < patience:
            return rest, b""
        if self._profile.retract and not self._retracted:
            self._since, self._retracted = now, True
            return rest, self._profile.retract
        return rest | {Fault.UNTAKEN}, b""
