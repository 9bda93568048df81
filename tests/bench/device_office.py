"""From a fault to the manager's screen: machines outside the agent, a real browser on the office's page.

The page itself notes when a device's words change on it; the fault's moment is this process's. Each machine
suffers one drawn fault after the other, each at a drawn moment, and is in order again between two.
"""

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from typing import Protocol

from playwright.sync_api import Page, sync_playwright

from hall.catalogue import Device
from hardware.protocols.modbus import ModbusBoards
from hardware.simulators.faults import FAULTS
from hardware.simulators.line import Far, SimulatedLine
from tests.bench.device_faults import WITHOUT_A_STATE
from tests.bench.hall_process import HallProcess
from tests.bench.scratch_catalogue import write
from tests.simulated_printers import WIRES, hall_of, kiosk_printers

NAMES = ("device_fault_to_office_p99_s", "device_fault_to_office_p50_s", "device_faults_unseen")
PRINTERS, LINES, BOARDS = 16, 4, 2
ROUNDS = 9
PRINTER_FAULTS = sorted(FAULTS.keys() - WITHOUT_A_STATE)
LINE_FAULTS = ("deaf", "unplugged", "full")
UNSEEN_S = 10.0
WATCH = """() => {
  const known = {};
  window.seen = [];
  const look = () => {
    for (const card of document.querySelectorAll('[id^="device-"]')) {
      const state = card.querySelector('.device-state')?.dataset.state;
      if (state && state !== known[card.id]) {
        known[card.id] = state;
        window.seen.push([card.id.slice(7), state, Date.now() / 1000]);
      }
    }
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
"""Runs in the page: notes each device's state as it comes to stand there."""


class Simulator(Protocol):
    """A machine that can be made to suffer."""

    def suffer(self, name: str) -> None:
        """A fault sets in."""

    def recover(self) -> None:
        """It is in order again."""


@dataclass(frozen=True)
class Victim:
    """A machine: the codes of the devices that stand and fall with it, and its faults."""

    codes: tuple[str, ...]
    machine: Simulator
    faults: Sequence[str]


class Screen:
    """What has come to stand on the page, device by device; written by the browser's thread alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._states: dict[str, tuple[str, float]] = {}

    def note(self, seen: Sequence[tuple[str, str, float]]) -> None:
        """States that have come to stand there, with their moments (s since 1970)."""
        with self._changed:
            for code, state, at in seen:
                self._states[code] = (state, at)
            self._changed.notify_all()

    def wait(self, codes: Sequence[str], *, ready: bool, after: float) -> float | None:
        """The moment when one of these was shown faulty, or all in order; None if it is not within time."""

        def shown() -> list[float]:
            fitting = [
                at
                for code in codes
                if (found := self._states.get(code)) and (found[0] == "READY") is ready
                for at in [found[1]]
                if ready or at >= after
            ]
            return fitting if fitting and (not ready or len(fitting) == len(codes)) else []

        with self._changed:
            self._changed.wait_for(shown, UNSEEN_S)
            return min(shown(), default=None)


def measure() -> Mapping[str, float]:
    """Every machine through its faults, all at the same time."""
    with ExitStack() as stack:
        wires = [WIRES[n % len(WIRES)] for n in range(PRINTERS)]
        printers = stack.enter_context(kiosk_printers(wires))
        lines = [_line(n) for n in range(LINES)]
        for line, _ in lines:
            stack.callback(line.close)
        hall = stack.enter_context(HallProcess(agent=True, pinned=False))
        devices = [device for _, signs in lines for device in signs]
        hall.command("catalogue", "import", write(hall_of(printers, *devices), hall.data))
        hall.start()
        victims = [Victim((p.code,), p.printer, PRINTER_FAULTS) for p in printers]
        victims += [Victim(tuple(d.code for d in signs), line, LINE_FAULTS) for line, signs in lines]
        return _figures(_watched(hall, victims))


def _line(place: int) -> tuple[SimulatedLine, list[Device]]:
    """A line with its boards, and their devices at counters of their own."""
    units = range(place * BOARDS + 1, place * BOARDS + BOARDS + 1)
    line = SimulatedLine({f"sign-{n}": Far(n, ModbusBoards()) for n in units}, lambda code, shown: None)
    address = {"port": line.port}
    return line, [
        Device(f"sign-{n}", "sign", str(n), "modbus", address={**address, "unit": n}) for n in units
    ]


def _watched(hall: HallProcess, victims: Sequence[Victim]) -> list[tuple[str, float | None]]:
    """Each fault with the seconds until it stood on the page."""
    found: list[tuple[str, float | None]] = []
    screen = Screen()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = _office(browser.new_page(), hall)
        threads = [
            threading.Thread(target=_suffer, args=(victim, screen, Random(seed), found), daemon=True)
            for seed, victim in enumerate(victims)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            screen.note(page.evaluate("() => window.seen.splice(0)"))
            page.wait_for_timeout(50)
        browser.close()
    return found


def _office(page: Page, hall: HallProcess) -> Page:
    """The devices' page, signed in as the manager who was invited."""
    page.goto(next(link for name, link in hall.links.items() if "manager" in name or "office" in name))
    page.locator("form button").first.click()
    page.wait_for_url(lambda url: "/pair/" not in url)
    page.goto(f"http://127.0.0.1:{hall.port}/office/devices")
    page.locator(".device-state").first.wait_for()
    page.evaluate(WATCH)
    return page


def _suffer(victim: Victim, screen: Screen, chance: Random, found: list[tuple[str, float | None]]) -> None:
    for _ in range(ROUNDS):
        screen.wait(victim.codes, ready=True, after=0)
        time.sleep(chance.uniform(0.2, 3.0))
        fault = chance.choice(victim.faults)
        began = time.time()
        victim.machine.suffer(fault)
        at = screen.wait(victim.codes, ready=False, after=began)
        found.append((fault, None if at is None else at - began))
        victim.machine.recover()


def _figures(found: Sequence[tuple[str, float | None]]) -> Mapping[str, float]:
    slowest: dict[str, float] = {}
    for fault, after in found:
        slowest[fault] = max(slowest.get(fault, 0.0), UNSEEN_S if after is None else after)
    print(
        f"    {len(found)} faults; at most (s): { {k: round(v, 2) for k, v in slowest.items()} }",
        file=sys.stderr,
    )
    seen = sorted(after for _, after in found if after is not None)
    return {
        "device_fault_to_office_p99_s": seen[int(len(seen) * 0.99)],
        "device_fault_to_office_p50_s": seen[len(seen) // 2],
        "device_faults_unseen": len(found) - len(seen),
    }
