"""How far P90 must be stretched so that nine in ten promises are kept: one factor for each business type,
learnt from what was promised against what happened.

After each promise the factor moves a step: up where the wait was longer, down where it was not, in such a
proportion that it rests only where one in ten is longer. That is adaptive conformal inference
(Gibbs, Candes 2021) in the form of a quantile tracker (Angelopoulos, Candes, Tibshirani 2023, "Conformal PID
control", its P part), on a logarithmic scale, since a wait of an hour errs by more minutes than one of five.
Whatever the hall does, the part of broken promises tends to what was meant; bounds keep a factor from running
away where nothing that it could do would help.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hall.ticket import Move, Verb

STEP = 0.025
FIRST_STEP, FEW = 0.1, 3
"""The first steps are larger, and shrink after the first few."""
LEAST, MOST = 0.4, 4.0
MAY_BREAK = 0.1
_LATE_S = 10
"""Of a promise that somebody comes to a counter at once nothing is learnt."""


@dataclass(frozen=True, slots=True)
class Factor:
    """By what P90 of one business type is multiplied, and of how many promises it was learnt."""

    p90: float = 1.0
    seen: int = 0

    def after(self, *, broken: bool) -> "Factor":
        """The factor after one more promise."""
        step = max(STEP, FIRST_STEP * FEW / (FEW + self.seen))
        return Factor(_within(self.p90 * math.exp(step * (broken - MAY_BREAK))), self.seen + 1)


@dataclass(frozen=True, slots=True)
class _Promise:
    service: str
    issued_at: int
    p90_s: int


class Factors:
    """The factors of a hall. It hears the hall's moves; it must be told of each once, in order."""

    def __init__(self, known: Mapping[str, Factor] | None = None) -> None:
        self._factors = dict(known or {})
        self._promises: dict[str, _Promise] = {}
        self.version = 0
        """Changes with each thing learnt."""

    def of(self, service: str) -> Factor:
        """The factor of a business type."""
        return self._factors.get(service, _NEUTRAL)

    def all(self) -> Mapping[str, Factor]:
        """Business type -> factor, of those of which something is known."""
        return self._factors

    def follow(self, moves: Iterable[Move]) -> None:
        """Take in what was promised, and what came of it."""
        for move in moves:
            if move.verb == Verb.ISSUE:
                self._promised(move)
            elif move.ticket in self._promises:
                self._kept_or_not(move, self._promises[move.ticket])
            elif move.verb == "day.close":
                self._promises.clear()

    def _promised(self, move: Move) -> None:
        wait = move.data.get("wait")
        if wait and wait["p90_s"] > _LATE_S and move.ticket is not None:
            self._promises[move.ticket] = _Promise(move.service or "", move.at, wait["p90_s"])

    def _kept_or_not(self, move: Move, promise: _Promise) -> None:
        """A call tells; who leaves later than promised has waited too long; another way tells nothing."""
        if move.verb in (Verb.RELEASE, Verb.UNDO) or "." in move.verb:
            return
        del self._promises[move.ticket or ""]
        waited_s = (move.at - promise.issued_at) / 1000
        if move.verb == Verb.CALL or (move.verb == Verb.CANCEL and waited_s > promise.p90_s):
            self.learn(promise.service, broken=waited_s > promise.p90_s)

    def learn(self, service: str, *, broken: bool) -> None:
        """A promise was kept or broken."""
        self._factors[service] = self.of(service).after(broken=broken)
        self.version += 1


def factor_json(factor: Factor) -> dict[str, Any]:
    """As it is kept."""
    return {"p90": round(factor.p90, 5), "seen": factor.seen}


def factor_from(body: Mapping[str, Any]) -> Factor:
    """The factor that was kept; within its bounds, whatever was written there."""
    return Factor(_within(float(body["p90"])), int(body["seen"]))


def _within(factor: float) -> float:
    return min(MOST, max(LEAST, factor)) if math.isfinite(factor) else 1.0


_NEUTRAL = Factor()
