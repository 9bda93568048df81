"""M/M/8 on the Cimba engine (cimba of PyPI compiles the model): the arguments are load, customers and seed.

Run as a program, JSON out. Compiling is done beforehand; what is counted is a run of many customers less a
run of few, so that neither compiling nor starting weighs.
"""

import json
import sys
import time

import cimba
import numpy
from cimba import inputs

SERVERS = 8


class Hall(cimba.Model):
    """Arrivals at rate 8 load, eight servers of rate 1 that take from one store."""

    gap: cimba.Input[float] = inputs.dist.exponential(mean=1.0)
    service: cimba.Input[float] = inputs.dist.exponential(mean=1.0)
    queue: cimba.Container
    mean_queue: cimba.Output[float]

    @cimba.process
    def arrivals(self):  # type: ignore[no-untyped-def]
        """Customers join the line."""
        while True:
            cimba.hold(self.gap.next())
            self.queue.put(1)

    @cimba.process(copies=SERVERS)
    def server(self):  # type: ignore[no-untyped-def]
        """One of the servers takes and serves for ever."""
        while True:
            self.queue.get(1)
            cimba.hold(self.service.next())

    @cimba.on_end
    def measure(self):  # type: ignore[no-untyped-def]
        """What waited on average."""
        self.mean_queue = self.queue.mean_level()


def main(load: float, customers: int, seed: int) -> None:
    """The CPU time that so many customers cost, and how many waited on average."""
    hall = Hall()
    hall.gap = inputs.dist.exponential(mean=1 / (SERVERS * load))
    _run(hall, 1000 / (SERVERS * load), seed)
    few, _ = _run(hall, 1000 / (SERVERS * load), seed)
    many, queue = _run(hall, (customers + 1000) / (SERVERS * load), seed)
    json.dump({"cpu_s": many - few, "mean_queue": queue}, sys.stdout)


def _run(hall: Hall, duration: float, seed: int) -> tuple[float, float]:
    window = cimba.Window(duration=duration)
    experiment = cimba.Experiment(hall, replications=1, window=window, seed=seed)
    began = time.process_time()
    found = experiment.run()
    return time.process_time() - began, float(numpy.mean(found[hall].mean_queue))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
