"""What became of slips and receipts, told to the hall: doubts at once, and again until they have arrived.

What was told stands in the spool, so that neither a restart nor a server that was away leaves a customer
without paper and nobody who knows.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from hardware.clock import HallClock
from hardware.errors import ServerError, ServerRefused
from hardware.printing.spool import Spool
from hardware.printing.spooled import PaperKind, SlipNews
from hardware.public import Json
from hardware.server import Server

log = logging.getLogger(__name__)
LATE_S = 6.0
"""A slip whose printer was tried in vain for so long (real seconds): its customer still stands there."""
VERY_LATE_S = 20.0
"""Whatever the reason, a slip that waits for so long is missed."""
OLDEST = timedelta(hours=24)
LOOK_S = 1.0
NOT_US = frozenset({401, 403})
"""Refusals that mean this agent's token, not the news: once it is renewed they are told."""
APART_S = 0.2
"""Between two rounds, so that a crowd's slips cost little: of those that end well the newest is told."""


def tell_slips(spool: Spool, server: Server, clock: HallClock, stop: threading.Event) -> None:
    """Tell until stopped: a thread of its own."""
    while not stop.is_set():
        spool.ended.wait(LOOK_S)
        spool.ended.clear()
        now, speed = clock.now(), clock.speed
        late = now - timedelta(seconds=LATE_S * speed)
        very_late = now - timedelta(seconds=VERY_LATE_S * speed)
        for news in spool.news(oldest=now - OLDEST, late=late, very_late=very_late):
            if not _told(server, news):
                stop.wait(LOOK_S)
                break
            spool.told(news)
        stop.wait(APART_S)


def _told(server: Server, news: SlipNews) -> bool:
    try:
        server.put(f"/devices/{news.printer}/{news.kind}", _body(news))
    except ServerRefused as refusal:
        log.warning("%s %s refused: %s", news.kind, news.number, refusal)
        return refusal.status not in NOT_US
    except ServerError as error:
        log.info("%s %s not told: %s", news.kind, news.number, error)
        return False
    return True


def _body(news: SlipNews) -> Json:
    """The hall counts a payment's receipts from 1, and how often a ticket's slip was printed again."""
    said = {"state": news.state, "reason": news.reason}
    if news.kind == PaperKind.RECEIPT:
        return {"payment": news.ticket, "copy": news.copy + 1, **said}
    return {"ticket": news.ticket, "copy": news.copy, **said}
