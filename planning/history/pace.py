"""Writes much beside an open hall without its customers noticing: in small pieces, with a rest after each."""

import time
from collections.abc import Callable
from typing import TypeVar

from hall.statements import Connection
from hall.store import Store
from planning.history.store import others_have_written

T = TypeVar("T")
PIECE, QUIET_PIECE = 100, 1000
"""Rows at once; the second one while nobody else writes."""
REST, QUIET_REST = 8.0, 0.25
"""So many times as long as the database was held."""
QUIET_S = 3.0
"""After the hall's last word it is quiet."""


class Pace:
    """Pieces of work on a store of its own, never on the one that the hall's writer uses."""

    def __init__(
        self,
        store: Store,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self._sleep, self._clock = sleep, clock
        self._version: int | None = None
        self._heard = clock()

    def write(self, job: Callable[[Connection], T]) -> T:
        """One piece in a transaction of its own; returns after the rest."""
        with self.store.beside() as connection:
            began = self._clock()
            version = others_have_written(connection)
            found = job(connection)
        ended = self._clock()
        if version != self._version:
            self._version, self._heard = version, ended
        self._sleep((QUIET_REST if self.quiet else REST) * (ended - began))
        return found

    @property
    def quiet(self) -> bool:
        """Whether nobody else has written for a while."""
        return self._clock() - self._heard > QUIET_S

    @property
    def size(self) -> int:
        """So many rows are a piece."""
        return QUIET_PIECE if self.quiet else PIECE
