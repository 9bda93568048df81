"""What the ways out of the queue need every second and every hour: pushes, ends, messages, forgetting."""

import logging
import time
from collections.abc import Callable

import gevent
from gevent.pool import Pool

from diversion.invoices.keeping import Keeping as InvoicesKept
from diversion.mailing.keeping import Keeping as MailingKept
from diversion.payment.reconcile import reconcile_missing
from diversion.person import forget
from diversion.standing.keeping import Keeping as OrdersKept
from hallkeeper.api.mailing import runner_of
from hallkeeper.diverting import Diverting

log = logging.getLogger("hallkeeper")
HOUR_S = 3600.0
COMPARING_AFTER_S = 60.0
"""A hall that has just been opened has more urgent things to ask outside."""
PUSHES = 8
"""So many payments and messages are pushed at once, each of which may wait for somebody outside."""
Duty = Callable[[], object]


def keep_going(ways: Diverting) -> None:
    """Do all duties once a second, for ever; one that stumbles does not keep the others from theirs."""
    pool, till, messenger = Pool(PUSHES), ways.till, ways.messenger
    clerk, runner = ways.clerk, runner_of(ways)
    duties: tuple[Duty, ...] = (
        *((lambda: clerk.look(pool.spawn),) if clerk is not None else ()),
        *((lambda: pool.spawn(runner.look),) if runner is not None else ()),
        Alone(pool, ways.agreements.look),
        lambda: till.look(pool.spawn),
        ways.visits.look,
        messenger.soon.look,
        ways.notices.look,
        Alone(pool, messenger.keep_lines),
        lambda: messenger.postman.look(pool.spawn),
        Hourly(messenger.outbox.tidy),
        Hourly(messenger.proofs.tidy),
        Hourly(ways.notices.tidy),
        Hourly(lambda: forget(ways.hall)),
        Hourly(InvoicesKept(ways.hall, ways.vault).forget),
        Hourly(OrdersKept(ways.hall, ways.vault).forget),
        Hourly(MailingKept(ways.hall, ways.vault).forget),
        Hourly(
            lambda: pool.spawn(reconcile_missing, ways.hall, till.billing, till.providers),
            COMPARING_AFTER_S,
        ),
    )
    while True:
        gevent.sleep(1)
        for duty in duties:
            try:
                duty()
            except Exception:  # noqa: BLE001 - a full disk at this moment must not leave money where it is
                log.exception("a duty stumbled")


class Alone:
    """A duty that may wait for somebody outside; it is begun anew only once it has ended."""

    def __init__(self, pool: Pool, duty: Duty) -> None:
        self._pool = pool
        self._duty = duty
        self._going = False

    def __call__(self) -> None:
        """Begin it, unless it goes on."""
        if not self._going:
            self._going = True
            self._pool.spawn(self._do)

    def _do(self) -> None:
        try:
            self._duty()
        finally:
            self._going = False


class Hourly:
    """A duty that is done `first_s` seconds after the start, and once an hour from then on."""

    def __init__(self, duty: Duty, first_s: float = 0.0) -> None:
        self._duty = duty
        self._next = time.monotonic() + first_s

    def __call__(self) -> None:
        """Do it if it is time."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + HOUR_S
            self._duty()
