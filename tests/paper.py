"""A test as the agent of a terminal's printer: it says what became of the paper that was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.running_hall import RunningHall


class Printer:
    """The printer of one terminal; nobody else tells of it."""

    def __init__(self, hall: RunningHall, kiosk: str) -> None:
        self._hall = hall
        self._device = f"printer-{kiosk}"

    def tell(self, payment: str, copy: int, state: str, reason: str | None = None) -> None:
        """What became of a paper."""
        told = {"payment": payment, "copy": copy, "state": state, "reason": reason}
        self._hall.ask("PUT", f"/devices/{self._device}/receipt", told, role="device")


@contextmanager
def printer_of(hall: RunningHall, kiosk: str) -> Iterator[Printer]:
    """That terminal's printer is the test's meanwhile, and ready."""
    device = f"printer-{kiosk}"

    def hand_to(agent: str | None) -> str | None:
        document = hall.ask("GET", "/catalogue?as=json", role="manager")
        (found,) = [one for one in document["device"] if one["code"] == device]
        before: str | None = found.pop("agent", None)
        found |= {"agent": agent} if agent else {}
        hall.ask("PUT", "/catalogue", document, role="manager")
        return before

    before = hand_to("tests")
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    ready = {"state": "READY", "reason": None, "since": now, "last_good": now}
    hall.ask("PUT", f"/devices/{device}/state", ready, role="device")
    yield Printer(hall, kiosk)
    hand_to(before)
