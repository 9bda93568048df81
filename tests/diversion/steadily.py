"""Somebody else who does the same all the time, as a hall's clockwork does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steadily(act: Callable[[], object]) -> Iterator[None]:
    """Do it over and over in another thread until the block is left; what it raises is raised there."""
    over = threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            while not over.is_set():
                act()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            raised.append(error)

    other = threading.Thread(target=work)
    other.start()
    try:
        yield
    finally:
        over.set()
        other.join()
    if raised:
        raise raised[0]
