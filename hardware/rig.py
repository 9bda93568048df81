"""The rig: all machines of this agent as the hall's settings describe them, kept in step with them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from hardware.address import mistaken
from hardware.errors import ErrandFailed, SetupError
from hardware.health import Condition
from hardware.lines.line import LINE_KINDS, Line, line_of
from hardware.machines import Machine, PrinterMachine, Tools
from hardware.mistakes import Mistake
from hardware.ports import plug_of, wire_named, wire_of
from hardware.public import Device, Move
from hardware.signlanguage import BLANK, Doing, Look
from hardware.speaker import Speaker

log = logging.getLogger(__name__)
STOP_S = 5.0
"""For all machines together; one stuck in a slip is left, and its slip is unknown after the restart."""
Plan = Mapping[str, tuple[Device, ...]]
"""Machines by name with the devices in each: a printer is one device, a line of signs several."""


class Rig:
    """The machines that are running, by name."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lock = threading.Lock()
        self._plan: dict[str, tuple[Device, ...]] = {}
        self._running: dict[str, Machine] = {}
        self._lent: set[str] = set()
        self._printers: dict[str, str] = {}
        self._looks: Mapping[str, Look] = {}

    def apply(self, devices: Iterable[Device]) -> None:
        """Start, stop and rebuild what has changed; what has not goes on undisturbed."""
        devices = [replace(device, state=None, reason=None, detail=None) for device in devices]
        plan = _plan(device for device in devices if device.enabled)
        with self._lock:
            self._end([name for name in self._plan if plan.get(name) != self._plan[name]])
            for name in plan.keys() - self._plan.keys():
                self._begin(name, plan[name])
            self._printers = _printers(devices)
        for device in devices:
            if not device.enabled:
                self._tools.health.note(device.code, Condition.DISABLED)
        self.show(self._looks)

    def printer_at(self, kiosk: str) -> str | None:
        """The printer of a kiosk."""
        return self._printers.get(kiosk)

    @property
    def tools(self) -> Tools:
        """What the machines work with."""
        return self._tools

    def machine_of(self, code: str) -> Machine | None:
        """The running machine of a device: its own, or the line on which it hangs."""
        with self._lock:
            for name, devices in self._plan.items():
                if any(device.code == code for device in devices):
                    return self._running.get(name)
        return None

    def show_again(self, code: str) -> None:
        """A device shows again how its counter stands."""
        self.refuse(code, refused=False)

    def machine(self, name: str) -> Machine | None:
        """A running machine by name: a printer's code, or a line's name."""
        return self._running.get(name)

    def wake(self, printers: Iterable[str]) -> None:
        """These printers may have new slips."""
        for code in set(printers):
            machine = self._running.get(code)
            if isinstance(machine, PrinterMachine):
                machine.wake()

    def plugs(self) -> dict[str, str]:
        """How each machine's wire is named in the settings: a path that may come and go, or `usb ...`."""
        with self._lock:
            return {name: plug_of(devices[0].address) for name, devices in self._plan.items()}

    def hurry(self, names: Iterable[str]) -> None:
        """These machines' wires have just been plugged in."""
        for name in names:
            machine = self._running.get(name)
            if isinstance(machine, PrinterMachine | Line | Speaker):
                machine.wake()

    @property
    def counts_people(self) -> bool:
        """Whether a pad may show how many wait, so that each move of the hall matters to it."""
        return any(
            isinstance(machine, Line) and machine.has_pads for machine in self._running.copy().values()
        )

    def announce(self, moves: Sequence[Move]) -> None:
        """Every speaker hears of the calls among these moves."""
        for machine in self._running.copy().values():
            if isinstance(machine, Speaker):
                machine.called(moves)

    def show(self, looks: Mapping[str, Look]) -> None:
        """Bring every sign and pad to what its counter shows; a counter that is not known is blank."""
        with self._lock:
            self._looks = looks
            for line in self._running.values():
                if isinstance(line, Line):
                    for code, place in line.places.items():
                        line.show(code, looks.get(place, BLANK))

    def refuse(self, code: str, *, refused: bool) -> None:
        """A pad shows that its key was refused, or again how its counter stands."""
        with self._lock:
            for line in self._running.values():
                if isinstance(line, Line) and code in line.places:
                    look = self._looks.get(line.places[code], BLANK)
                    line.show(code, replace(look, state=Doing.REFUSED) if refused else look)

    def owners(self) -> dict[str, list[str]]:
        """Which devices each wire belongs to."""
        owned: dict[str, list[str]] = {}
        with self._lock:
            for devices in self._plan.values():
                owned.setdefault(wire_of(devices[0].address), []).extend(device.code for device in devices)
        return owned

    @contextmanager
    def lend(self, wire: str) -> Iterator[None]:
        """Take a wire from the machine that owns it while the block runs; then it goes on as before.

        Raises ErrandFailed `lent` if another errand has it.
        """
        wire = wire_named(wire)
        with self._lock:
            if wire in self._lent:
                raise ErrandFailed("lent", wire)
            self._lent.add(wire)
        try:
            with self._lock:
                self._halt(
                    [name for name, devices in self._plan.items() if wire_of(devices[0].address) == wire]
                )
            yield
        finally:
            with self._lock:
                self._lent.discard(wire)
                # Whatever stands still: the name of a port may mean another file by now, or none.
                for name in self._plan.keys() - self._running.keys():
                    self._begin(name, self._plan[name])
            self.show(self._looks)

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            self._end(list(self._plan))

    def _begin(self, name: str, devices: tuple[Device, ...]) -> None:
        self._plan[name] = devices
        if wire_of(devices[0].address) in self._lent:
            return  # begun when the wire comes back
        try:
            if devices[0].kind == "printer":
                self._running[name] = PrinterMachine(devices[0], self._tools)
            elif devices[0].kind == "speaker":
                self._running[name] = Speaker(devices[0], self._tools.health, self._tools.calls())
            else:
                self._running[name] = Line(name, devices, self._tools)
        except SetupError as error:
            log.warning("settings of %s: %s", name, error)
            self._refuse_settings(devices, error.mistake)
        except Exception as error:  # noqa: BLE001  settings are anything: one device's must not keep all others from starting
            log.exception("%s cannot be started", name)
            self._refuse_settings(devices, mistaken(error).mistake)

    def _refuse_settings(self, devices: tuple[Device, ...], why: Mistake) -> None:
        for device in devices:
            known = self._tools.health.of(device.code)
            own = known.mistake if known is not None and known.reason == "settings" else None
            self._tools.health.note(device.code, Condition.OFFLINE, "settings", own or why)

    def _end(self, names: list[str]) -> None:
        self._halt(names)
        for name in names:
            for device in self._plan.pop(name):
                self._tools.health.forget(device.code)

    def _halt(self, names: list[str]) -> None:
        """Stop these machines' threads; what they were is kept."""
        machines = [self._running.pop(name) for name in names if name in self._running]
        for machine in machines:
            machine.stop()
        end = time.monotonic() + STOP_S
        for machine in machines:
            machine.join(max(0.0, end - time.monotonic()))


def _printers(devices: Sequence[Device]) -> dict[str, str]:
    """Kiosk -> its printer; of several the first that is switched on, of which its screen tells too."""
    printers: dict[str, str] = {}
    for device in devices:
        if device.enabled and device.kind == "printer":
            printers.setdefault(device.place, device.code)
    return printers


def _plan(devices: Iterable[Device]) -> Plan:
    """A line is called what its first device calls its port; a port with two names is one line."""
    plan: dict[str, tuple[Device, ...]] = {}
    lines: dict[str, str] = {}
    for device in devices:
        if device.kind in ("printer", "speaker"):
            plan[device.code] = (device,)
        elif device.kind in LINE_KINDS:
            name = lines.setdefault(wire_named(line_of(device)), f"line {line_of(device)}")
            plan[name] = (*plan.get(name, ()), device)
    return plan
