"""A duty that is looked at again and again beside everything else, whatever happens in it."""

import logging
from collections.abc import Callable

import gevent

from hall.errors import HallError

log = logging.getLogger("hallkeeper")
LOOK_S = 20.0


def keep_looking(what: str, look: Callable[[], object]) -> None:
    """For ever: a greenlet of its own. What is refused is told by its code, and looked at again later."""
    while True:
        gevent.sleep(LOOK_S)
        try:
            look()
        except HallError as error:
            log.warning("%s: nothing now: %s", what, error.code)
        except Exception:  # noqa: BLE001 - a full disk at this moment must not end it for ever
            log.exception("%s stumbled", what)
