"""What was worked out under one catalogue: asked for often, forgotten once the catalogue is another."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most so many answers, the oldest forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._catalogue: object = None
        self._kept: dict[K, V] = {}

    def under(self, catalogue: object) -> dict[K, V]:
        """What is known under this catalogue. Whoever is about to work something out takes it before they
        read: what they then keep there is forgotten where the catalogue has changed meanwhile.
        """
        if self._catalogue is not catalogue:
            self._catalogue, self._kept = catalogue, {}
        return self._kept

    def keep(self, known: dict[K, V], key: K, value: V) -> None:
        """One more, among what `under` has given."""
        known[key] = value
        while len(known) > self._most:
            del known[next(iter(known))]
