"""The typical hall's day in SimPy, as one would write it: a process for each customer. Run as a program.

It stands in an environment of its own (`build/peers`), without our kernel: trace in, waits out, JSON.
"""

import json
import sys
import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import simpy
from drawn import own_cost

Trace = Sequence[tuple[Sequence[int], Sequence[int], Sequence[int]]]
"""For each business type: when its customers come, how long they are served, how long they wait (ms)."""


@dataclass(slots=True)
class Waiting:
    """One who waits: since when, the event by which a counter calls them, whether patience is lost."""

    since: float
    called: simpy.Event
    left: bool = False


class Day:
    """One day. `skills`: for each counter, in the order in which idle ones are taken, the types it serves."""

    def __init__(self, trace: Trace, targets: Sequence[int], skills: Sequence[Sequence[int]]) -> None:
        self._env = simpy.Environment()
        self._targets, self._skills = targets, skills
        self._lines: list[deque[Waiting]] = [deque() for _ in trace]
        self._idle = [True] * len(skills)
        self.waits = [[0] * len(joined) for joined, _, _ in trace]
        self.left = [[False] * len(joined) for joined, _, _ in trace]
        for kind, (joined, service, patience) in enumerate(trace):
            self._env.process(self._arrivals(kind, joined, service, patience))

    def live(self) -> None:
        """Until nobody is left."""
        self._env.run()

    def _arrivals(
        self, kind: int, joined: Sequence[int], service: Sequence[int], patience: Sequence[int]
    ) -> Generator[simpy.Event, None, None]:
        for number, at in enumerate(joined):
            yield self._env.timeout(at - self._env.now)
            self._env.process(self._customer(kind, number, service[number], patience[number]))

    def _customer(
        self, kind: int, number: int, service: int, patience: int
    ) -> Generator[simpy.Event, None, None]:
        since = self._env.now
        counter = next((c for c, idle in enumerate(self._idle) if idle and kind in self._skills[c]), None)
        if counter is None:
            waiting = Waiting(since, self._env.event())
            self._lines[kind].append(waiting)
            yield waiting.called | self._env.timeout(patience)
            self.waits[kind][number] = int(self._env.now - since)
            if not waiting.called.triggered:
                waiting.left = self.left[kind][number] = True
                return
            counter = waiting.called.value
        self._idle[counter] = False
        yield self._env.timeout(service)
        self._idle[counter] = True
        self._call(counter)

    def _call(self, counter: int) -> None:
        """The counter takes the most urgent customer whom it may serve."""
        now, best = self._env.now, None
        for kind in self._skills[counter]:
            line = self._lines[kind]
            while line and line[0].left:
                line.popleft()
            if line:
                urgency = (now - line[0].since) / self._targets[kind]
                if best is None or urgency > best[0]:
                    best = (urgency, kind)
        if best is not None:
            self._idle[counter] = False
            self._lines[best[1]].popleft().called.succeed(counter)


def main() -> None:
    """Lives the days of standard input, then days of its own; `cpu_s` counts only living the former."""
    asked, waits, left, cpu_s = json.load(sys.stdin), [], [], 0.0
    for trace in asked["days"]:
        day = Day(trace, asked["targets"], asked["skills"])
        began = time.process_time()
        day.live()
        cpu_s += time.process_time() - began
        waits.append(day.waits)
        left.append(day.left)
    told = {"waits": waits, "left": left, "cpu_s": cpu_s, **own_cost(asked, Day)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
