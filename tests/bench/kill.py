"""`kill -9` of server and agent while tickets are issued, called and printed; then the books are compared.

The printers live here and not in the agent, so that they know what was sent before and after each kill.
"""

import os
import random
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hardware.printing.spool import account
from hardware.printing.spooled import SlipState
from tests.bench.client import Caller, Unanswered
from tests.bench.hall_process import HallProcess
from tests.bench.ledger import Ledger, read_ledger
from tests.bench.scratch_catalogue import with_printers, write
from tests.bench.tapped_printer import TappedPrinter, sent_twice

NAMES = ("kill_acknowledged_missing", "kill_numbers_reused", "kill_journal_gaps", "kill_second_slips")
ROUNDS = 5
QUEUED_PER_S = 3.0
"""Tickets with paper per second and kiosk; the other issuers go as fast as they can, without paper."""
LONGEST_S = 90.0


class Load:
    """Issuers, kiosks and a teller that go on through every kill, repeating what got no answer."""

    def __init__(self, hall: HallProcess, tokens: Mapping[str, str]) -> None:
        self._hall = hall
        self._tokens = tokens
        self._over = threading.Event()
        self.tickets: list[tuple[str, str]] = []
        self.calls: list[tuple[str, str]] = []
        self.faults: list[str] = []
        kiosks = [threading.Thread(target=self._issue, args=(kiosk,)) for kiosk in ("k1", "k2", *[None] * 6)]
        self._threads = [*kiosks, threading.Thread(target=self._call)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop coming and calling."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _issue(self, kiosk: str | None) -> None:
        with Caller(0, self._tokens["kiosk"]) as caller:
            order = {"service": "payment", **({"kiosk": kiosk} if kiosk else {})}
            while not self._over.wait(1 / QUEUED_PER_S if kiosk else 0.01):
                ticket = self._until_answered(caller, "/tickets", order, uuid.uuid4().hex)
                if ticket is not None:
                    self.tickets.append((ticket["id"], ticket["number"]))

    def _call(self) -> None:
        with Caller(0, self._tokens["counter"]) as caller:
            self._until_answered(caller, "/counters/1/open", {}, "open")
            number = 0
            while not self._over.wait(0.05):
                number += 1
                path = "/counters/1/call-next"
                ticket = self._until_answered(caller, path, {"finish": True}, f"call-{number}")
                if ticket is not None:
                    self.calls.append((ticket["id"], "1"))

    def _until_answered(self, caller: Caller, path: str, body: object, key: str) -> Mapping[str, str] | None:
        """As a kiosk does: the same key until there is an answer."""
        while not self._over.is_set():
            caller.turn_to(self._hall.port)
            try:
                status, answer = caller.post(path, body, key)
            except Unanswered:
                self._over.wait(0.1)
                continue
            if status == 503:
                continue
            if status >= 300:
                self.faults.append(f"{path}: {status} {answer}")
                return None
            found: Mapping[str, str] | None = answer
            return found
        return None


def measure(rounds: int = ROUNDS) -> Mapping[str, float]:
    """Kill and start again, the agent first and the server first in turn, at moments drawn by a seed."""
    with TappedPrinter() as one, TappedPrinter() as two, HallProcess(agent=True, pinned=False) as hall:
        catalogue = with_printers({"k1": one.port, "k2": two.port})
        hall.command("catalogue", "import", write(catalogue, hall.data))
        tokens = {role: hall.token(role) for role in ("kiosk", "counter")}
        hall.start()
        load = Load(hall, tokens)
        chance = random.Random(7)
        try:
            for number in range(rounds):
                _wait_for_slips(hall, (one, two), len(one.slips()) + len(two.slips()) + 4)
                time.sleep(chance.random() * 0.5)
                _kill_both(hall, agent_first=number % 2 == 0)
                hall.start()
        finally:
            load.end()
        _wait_for_spool(hall)
        hall.kill()
        if load.faults:
            raise RuntimeError(f"refused: {load.faults[:3]}")
        return _books(load, read_ledger(hall.database), (one, two), hall.data / "agent-main.sqlite3")


def _kill_both(hall: HallProcess, *, agent_first: bool) -> None:
    agents = hall.children()
    if not agent_first:
        hall.kill()
    for agent in agents:
        os.kill(agent, signal.SIGKILL)
    if agent_first:
        hall.kill()


def _wait_for_slips(hall: HallProcess, printers: tuple[TappedPrinter, ...], slips: int) -> None:
    """Until the agent prints again: a kill before would say nothing. Raises RuntimeError if it never does."""
    until = time.monotonic() + LONGEST_S
    while sum(len(printer.slips()) for printer in printers) < slips:
        if time.monotonic() > until:
            raise RuntimeError(f"nothing is printed: {hall.log.read_text()[-2000:]}")
        time.sleep(0.1)


def _wait_for_spool(hall: HallProcess) -> None:
    """Until every slip has been printed or has come to its end."""
    until = time.monotonic() + LONGEST_S
    spool = hall.data / "agent-main.sqlite3"
    waiting = (SlipState.QUEUED, SlipState.PREFLIGHT, SlipState.NOT_SENT, SlipState.SENDING)
    while sum(account(spool)[state.value] for state in waiting):
        if time.monotonic() > until:
            raise RuntimeError(f"slips are left on the spool: {account(spool)}")
        time.sleep(0.1)


def _books(
    load: Load, ledger: Ledger, printers: tuple[TappedPrinter, ...], spool: Path
) -> Mapping[str, float]:
    missing = sum(1 for id_, n in load.tickets if (ledger.tickets.get(id_), ledger.issued.get(id_)) != (n, n))
    missing += len(set(load.calls) - set(ledger.calls))
    reused = (
        sum(n - 1 for n in Counter(number for _, number in set(load.tickets)).values()) + ledger.duplicates
    )
    came = [printer.slips() for printer in printers]
    states = account(spool)
    sent = states["SENT"] + states["CONFIRMED"] + states["UNKNOWN"]
    too_many = max(0, sum(len(slips) for slips in came) - sent)
    return {
        "kill_acknowledged_missing": missing,
        "kill_numbers_reused": reused,
        "kill_journal_gaps": ledger.move_gaps + ledger.number_gaps,
        "kill_second_slips": max(too_many, sum(sent_twice(slips) for slips in came)),
    }
