"""One day, put together: a scratch hall, its processes, its crowd; at the end the account."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as time_of_day
from pathlib import Path

from hall.catalogue import Catalogue
from hall.catalogue_file import write_catalogue
from hallkeeper.demo.account import Account, Run, Seen, close, read_books
from hallkeeper.demo.customers import Door, draw_day
from hallkeeper.demo.floor import Floor, Visit
from hallkeeper.demo.journal import read_journal
from hallkeeper.demo.kiosks import Greeter, Kiosk
from hallkeeper.demo.opening import BEFORE, OPENS, demo_catalogue, instant, shifts, ticket_kiosks
from hallkeeper.demo.pacer import DayEnded, Pacer
from hallkeeper.demo.processes import Child, Opened, cost_of, open_server, start_agent
from hallkeeper.demo.progress import Progress
from hallkeeper.demo.raters import Raters
from hallkeeper.demo.screens import Screen
from hallkeeper.demo.slips import SlipWatch
from hallkeeper.demo.tellers import Teller
from hallkeeper.demo.wire import Caller

SCREENS = 6
LOST_AT = (time_of_day(9, 40), time_of_day(10, 50), time_of_day(15, 20))
"""When the second screen loses its connection."""
READY_S = 60.0
END_S = 10.0
CATCH_UP_S = 60.0
_LOOK_S = 0.1


class Spoilt(Exception):
    """The day could not be lived to its end; the text says why."""


class Day:
    """A day in the making. `customers` come by `seed`; hall time passes at most `speed` times as fast."""

    def __init__(self, folder: Path, speed: float, customers: int, seed: int) -> None:
        self.folder = folder
        self.differs = False
        self._seed = seed
        self._customers = customers
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self.hall = demo_catalogue()
        self.opened = open_server(folder, _tokens(self.hall))
        self.pacer = Pacer(self.opened.clock, speed)
        self.agent: Child | None = None
        self.floor = Floor(self.pacer, customers)
        self.slips = SlipWatch(self.opened.spool, self._slips_wanted, self.pacer)
        self.manager = self._caller("manager")
        self._desks: list[Kiosk | Greeter | Teller | Raters] = []

    def live(self) -> Account:
        """From the morning to the account. Raises Spoilt."""
        self.manager.put_text("/catalogue", write_catalogue(self.hall), "application/toml")
        self.agent = start_agent(self.opened, self.pacer.speed)
        self._wait_real(self._devices_ready, READY_S, "the devices did not become ready")
        self._fill_the_hall()
        begun = time.monotonic()
        self._run(self.pacer.run)
        self._run(lambda: self.slips.run(self._stop))
        progress = Progress(self.floor, self.slips, self._customers)
        while self._at_work():
            progress.tell()
            self._check()
            time.sleep(_LOOK_S)
        progress.end()
        self._check()
        self._wait_real(self._all_caught_up, CATCH_UP_S, "printers or screens did not catch up")
        return self._account(time.monotonic() - begun)

    def end(self) -> None:
        """Stop everything that is still there."""
        self._stop.set()
        self.pacer.stop()
        for thread in self._threads:
            thread.join(END_S)
        phones = [visit.phone for visit in self.floor.ledger.with_phone if visit.phone is not None]
        for one in (*self.floor.walls, *phones, *self._desks, self.manager):
            one.close()
        for child in (self.agent, self.opened.server):
            if child is not None:
                child.end()

    # -- putting it together ------------------------------------------------------------------------

    def _fill_the_hall(self) -> None:
        address, tokens, floor = self.opened.address, self.opened.tokens, self.floor
        for place in range(SCREENS):
            name = f"screen {place + 1}"
            floor.walls.append(Screen(name, address, tokens["display"], floor.screens))
        kiosks = {c: Kiosk(c, address, tokens[f"kiosk {c}"], floor) for c in ticket_kiosks(self.hall)}
        greeter = Greeter(address, tokens["greeter"], floor)
        raters = Raters(address, tokens["display"], tokens["agent"], floor)

        def comes_back(visit: Visit, at: int) -> None:
            kiosks[visit.customer.kiosk].come_back(visit, at)

        tellers = [
            Teller(shift, address, tokens[f"counter {shift.counter}"], floor, comes_back, raters.served)
            for shift in shifts(self.hall)
        ]
        self._desks = [*kiosks.values(), greeter, *tellers, raters]
        for customer in draw_day(self._seed, self._customers, instant(OPENS), tuple(kiosks)):
            visit = Visit.of(customer)
            desk = kiosks[customer.kiosk] if customer.door is Door.KIOSK else greeter
            desk.expect(visit)
        for lost_at in LOST_AT:
            greeter.agenda.add(instant(lost_at), floor.walls[1].live.drop)
        self._wait_real(lambda: not floor.screens.missing(1), READY_S, "a screen did not connect")
        for at_work in self._desks:
            self._threads.append(self._run(at_work.work))

    def _run(self, work: Callable[[], None]) -> threading.Thread:
        """Start a thread; whatever spoils its work spoils the day."""

        def careful() -> None:
            try:
                work()
            except DayEnded:
                pass
            except BaseException as error:  # noqa: BLE001 - in whatever thread: the day must not hang, but end
                self._failures.append(error)

        thread = threading.Thread(target=careful, daemon=True)
        thread.start()
        return thread

    def _caller(self, who: str) -> Caller:
        return Caller(self.opened.address, self.opened.tokens[who], who)

    # -- looking ------------------------------------------------------------------------------------

    def _slips_wanted(self) -> int:
        return self.floor.ledger.at_kiosks + self.floor.ledger.reprints

    def _at_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads) and not self._failures

    def _check(self) -> None:
        if self._failures:
            raise Spoilt(repr(self._failures[0])) from self._failures[0]
        for child in (self.opened.server, self.agent):
            if child is not None and not child.running():
                raise Spoilt(f"the {child.name} has ended: {child.last_words()}")

    def _wait_real(self, true: Callable[[], bool], seconds: float, words: str) -> None:
        """Devices and sockets keep real time, so this waits in real time. Raises Spoilt."""
        until = time.monotonic() + seconds
        while not true():
            self._check()
            if time.monotonic() > until:
                raise Spoilt(f"{words} within {seconds:.0f} s")
            time.sleep(_LOOK_S)

    def _devices(self) -> dict[str, str | None]:
        return {d["code"]: d["state"] for d in self.manager.get("/devices?agent=main")}

    def _devices_ready(self) -> bool:
        return set(self._devices().values()) == {"READY"}

    def _all_caught_up(self) -> bool:
        self.slips.look()
        version = self.manager.get("/board")["version"]
        return self.slips.behind == 0 and not self.floor.screens.missing(version)

    def _account(self, real_s: float) -> Account:
        hall_s = (self.pacer.now() - instant(BEFORE)) / 1000
        costs = {"server": self.opened.server.cost(), "crowd": cost_of(os.getpid())}
        if self.agent is not None:
            costs["agent"] = self.agent.cost()
        run = Run(self._seed, self.pacer.speed, hall_s, real_s, dict(self.pacer.held_s), costs)
        journal, devices = read_journal(self.manager), self._devices()
        self.end()
        seen = Seen(
            self._customers,
            self.floor.ledger,
            self.floor.walls,
            self.slips.counts(),
            devices,
            journal,
            read_books(self.opened.database, self.pacer),
        )
        account = close(seen, run, {s.code: s.target_s for s in self.hall.offered})
        self.differs = account.differences != ()
        return account


@contextmanager
def scratch_day(speed: float, customers: int, seed: int) -> Iterator[Day]:
    """A day in a temporary folder, which stays where the day was spoilt or does not close."""
    folder = Path(tempfile.mkdtemp(prefix="hallkeeper-demo-"))
    keep = False
    try:
        day = Day(folder, speed, customers, seed)
        try:
            yield day
        finally:
            day.end()
            keep = day.differs
    except Exception as error:
        keep = True
        error.add_note(f"Logs and journal: {folder}")
        raise
    finally:
        if not keep:
            shutil.rmtree(folder)


def _tokens(hall: Catalogue) -> list[str]:
    """`role:name` of everybody's token; each teller and each kiosk has its own."""
    tellers = [f"counter:counter {counter.code}" for counter in hall.staffed]
    kiosks = [f"kiosk:kiosk {code}" for code in ticket_kiosks(hall)]
    return [*tellers, *kiosks, "counter:greeter", "display:display", "device:agent", "manager:manager"]


__all__ = ["Day", "Opened", "Spoilt", "scratch_day"]
