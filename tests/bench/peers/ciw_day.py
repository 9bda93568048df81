"""The typical hall's day in Ciw: one node, servers with skills, the hall's rule as discipline. A program.

It stands in an environment of its own (`build/peers`), without our kernel: trace in, waits out, JSON.
"""

import json
import sys
import time
from collections.abc import Sequence
from math import inf
from typing import Any

import ciw
from drawn import own_cost

Trace = Sequence[tuple[Sequence[int], Sequence[int], Sequence[int]]]
"""For each business type: when its customers come, how long they are served, how long they wait (ms)."""
_ANY = 1.0
"""Given where Ciw wants a distribution and the trace knows better."""


class SkilledNode(ciw.Node):  # type: ignore[misc]
    """A node whose servers serve some customer classes; times come from the trace by class and number.

    The class attributes are set for each day, since Ciw builds its nodes itself.
    """

    trace: Trace = ()
    targets: Sequence[int] = ()
    skills: Sequence[Sequence[int]] = ()

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._seen = [0] * len(self.trace)
        self._at_hand: set[int] = set()

    def begin_service_if_possible_accept(self, individual: Any) -> None:
        """A customer has come: numbered within the class, then taken if a server with the skill is free."""
        individual.kind = int(individual.customer_class)
        individual.number = self._seen[individual.kind]
        self._seen[individual.kind] += 1
        idle = [self.skills[server.id_number - 1] for server in self.servers if not server.busy]
        self._at_hand = {kind for skills in idle for kind in skills}
        super().begin_service_if_possible_accept(individual)

    def begin_service_if_possible_release(self, individual: Any, server: Any) -> None:
        """A server has got free."""
        self._at_hand = set(self.skills[server.id_number - 1])
        super().begin_service_if_possible_release(individual, server)

    def choose_next_customer(self) -> Any:
        """The most urgent head of the classes at hand, or None."""
        heads: dict[int, Any] = {}
        for individual in self.individuals[0]:
            if not individual.server and individual.kind in self._at_hand:
                heads.setdefault(individual.kind, individual)
        return max(
            heads.values(),
            key=lambda head: ((self.now - head.arrival_date) / self.targets[head.kind], -head.arrival_date),
            default=None,
        )

    def find_free_server(self, individual: Any) -> Any:
        """The first free one with the skill."""
        free = (s for s in self.servers if not s.busy and individual.kind in self.skills[s.id_number - 1])
        return next(free, None)

    def get_service_time(self, individual: Any) -> float:
        """By the trace."""
        return self.trace[individual.kind][1][individual.number]

    def get_reneging_date(self, individual: Any) -> float:
        """By the trace."""
        return float(self.now + self.trace[individual.kind][2][individual.number])


class Day:
    """One day; the arguments are those of the day in SimPy."""

    def __init__(self, trace: Trace, targets: Sequence[int], skills: Sequence[Sequence[int]]) -> None:
        self._kinds = range(len(trace))
        settings = {"trace": trace, "targets": targets, "skills": skills}
        node = type("TracedNode", (SkilledNode,), settings)
        names = [str(kind) for kind in self._kinds]
        network = ciw.create_network(
            arrival_distributions={name: [_gaps(trace[int(name)][0])] for name in names},
            service_distributions={name: [ciw.dists.Deterministic(_ANY)] for name in names},
            reneging_time_distributions={name: [ciw.dists.Deterministic(_ANY)] for name in names},
            number_of_servers=[len(skills)],
        )
        self._simulation = ciw.Simulation(network, node_class=node)
        self._end = 2 * max(joined[-1] for joined, _, _ in trace if joined)
        self.waits: list[list[int]] = []
        self.left: list[list[bool]] = []

    def live(self) -> None:
        """Until nobody is left."""
        self._simulation.simulate_until_max_time(self._end)

    def read(self) -> None:
        """Fills `waits` and `left` from Ciw's records."""
        records = sorted(self._simulation.get_all_records(), key=lambda record: int(record.id_number))
        for kind in self._kinds:
            mine = [record for record in records if record.customer_class == str(kind)]
            self.waits.append([int(record.waiting_time) for record in mine])
            self.left.append([record.record_type == "renege" for record in mine])


def _gaps(joined: Sequence[int]) -> Any:
    gaps = [float(after - before) for before, after in zip([0, *joined], joined, strict=False)]
    return ciw.dists.Sequential([*gaps, inf])


def main() -> None:
    """Lives the days of standard input, then days of its own; `cpu_s` counts only living the former."""
    asked, waits, left, cpu_s = json.load(sys.stdin), [], [], 0.0
    for trace in asked["days"]:
        day = Day(trace, asked["targets"], asked["skills"])
        began = time.process_time()
        day.live()
        cpu_s += time.process_time() - began
        day.read()
        waits.append(day.waits)
        left.append(day.left)
    told = {"waits": waits, "left": left, "cpu_s": cpu_s, **own_cost(asked, Day)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
