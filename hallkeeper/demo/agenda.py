"""Somebody whose day is a list of things to do at certain instants: a kiosk's line, the greeter."""

import heapq
import threading
from collections.abc import Callable
from itertools import count

from hallkeeper.demo.floor import Floor

Task = Callable[[], None]


class Agenda:
    """Tasks by instant (ms), done one after the other in one thread; more may come from any thread."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.pulse = floor.pacer.enter()
        floor.staff.append(self.pulse)
        self._lock = threading.Lock()
        self._tasks: list[tuple[int, int, Task]] = []
        self._order = count()

    def add(self, at: int, task: Task) -> None:
        """Do this at that instant, or later if there is no time before."""
        with self._lock:
            heapq.heappush(self._tasks, (at, next(self._order), task))
        self.pulse.rouse()

    def work(self) -> None:
        """Do what comes until everybody has left the hall. Raises DayEnded."""
        while not self.floor.empty():
            due = self._due()
            if due is not None:
                due()
            else:
                self.pulse.wait(self._earliest())
        self.floor.pacer.leave(self.pulse)

    def _earliest(self) -> int | None:
        with self._lock:
            return self._tasks[0][0] if self._tasks else None

    def _due(self) -> Task | None:
        with self._lock:
            if not self._tasks or self._tasks[0][0] > self.floor.pacer.now():
                return None
            return heapq.heappop(self._tasks)[2]
