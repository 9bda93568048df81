"""Both kernels pick the customer whom the hall's own rule picks, on the same queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest

from hall.rules import Head, next_for
from planning.simulation import compiled, twin
from planning.simulation.plan import NEVER, Line, Plan, Server, Station

TARGETS = (300_000, 600_000, 900_000)
AWKWARD = (299_993, 600_011, 900_001)
"""Primes, which have no common multiple of a usable size."""


@dataclass(frozen=True)
class Queues:
    """Heads of lines: when they joined (NEVER: nobody), since when they count, whom counter 1 may take."""

    lines: tuple[Line, ...]
    head: tuple[int, ...]
    since: tuple[int, ...]
    at_hand: tuple[int, ...]
    now: int


def queues(chance: Random, targets: Sequence[int], grain: int) -> Queues:
    """Lines of business types and classes, some for another counter only; a coarse grain makes ties."""
    count = chance.randint(1, 12)
    lines = tuple(
        Line(
            Station.COUNTERS,
            str(k),
            "normal",
            target=chance.choice(targets),
            head_start=chance.choice((0, 0, 600_000, 900_000)),
            servers=chance.choice((0b01, 0b10, 0b11)),
            service=0,
        )
        for k in range(count)
    )
    now = chance.randrange(10) * grain + 40_000_000
    head = tuple(now + chance.randint(-20, 3) * grain if chance.random() < 0.8 else NEVER for _ in lines)
    since = tuple(at - line.head_start for at, line in zip(head, lines, strict=True))
    at_hand = tuple(k for k, line in enumerate(lines) if line.servers & 1)
    return Queues(lines, head, since, at_hand, now)


def picked_by_the_hall(found: Queues) -> int:
    """Everybody who waits by now, in the order in which they joined, and then what `next_for` says."""
    waiting = [k for k in range(len(found.lines)) if found.head[k] <= found.now]
    issued = sorted(waiting, key=lambda k: (found.head[k], k))
    heads = [
        Head(
            ticket=str(k),
            number=str(k),
            service=found.lines[k].type,
            since=found.since[k],
            issued_at=found.head[k],
            issue_move=move,
            target_ms=found.lines[k].target,
            only_for=None if found.lines[k].servers == 0b11 else str(found.lines[k].servers),
        )
        for move, k in enumerate(issued)
        if k in found.at_hand
    ]
    head = next_for(heads, found.now)
    return -1 if head is None else int(head.ticket)


def picked_by_the_twin(found: Queues) -> int:
    return twin.pick(found.lines, found.at_hand, list(found.head), list(found.since), found.now)


def picked_by_the_kernel(found: Queues) -> int:
    assert compiled.KERNEL is not None
    server = Server(Station.COUNTERS, "1", found.at_hand, ((0, NEVER),))
    plan = Plan(found.lines, (server,), (), (), (0.0, 1.0), 1, 1, 0.0)
    return compiled.KERNEL.pick(compiled.Hall(plan), found.head, found.since, found.now)


@pytest.mark.parametrize("grain", [1, 1_000, 60_000], ids=["fine", "seconds", "ties"])
@pytest.mark.parametrize("targets", [TARGETS, AWKWARD], ids=["usual", "awkward"])
@pytest.mark.parametrize("picked", [picked_by_the_twin, picked_by_the_kernel])
def test_the_same_customer_is_picked(picked, targets, grain) -> None:  # type: ignore[no-untyped-def]
    if picked is picked_by_the_kernel and compiled.KERNEL is None:
        pytest.skip("no compiler was here when the project was installed")
    chance = Random(grain)
    states = [queues(chance, targets, grain) for _ in range(1_000)]
    assert [picked(state) for state in states] == [picked_by_the_hall(state) for state in states]


def test_the_states_have_ties_and_empty_queues() -> None:
    chance = Random(60_000)
    states = [queues(chance, TARGETS, 60_000) for _ in range(1_000)]
    nobody = sum(picked_by_the_hall(state) == -1 for state in states)
    tied = sum(len({s for s in state.since if s != NEVER}) < len(state.since) for state in states)
    assert (nobody > 10, tied > 100) == (True, True)
