"""What the ways out of the queue need every second and every hour: pushes, ends, messages, forgetting."""

import logging
import time
from collections.abc import Callable

import gevent
from gevent.pool import Pool

from diversion.invoices.keeping import Keeping as InvoicesKept
from diversion.mailing.keeping import Keeping as MailingKept
from diversion.messages.port import Way
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
"""So many payments are pushed at once, so many messages of each way: each may wait for somebody outside."""
Duty = Callable[[], object]


class Sweep:
    """Forgets what is no longer needed of customers. `done_at`: when all of it was last looked for (ms UTC);
    before that, when the hall was opened.
    """

    def __init__(self, ways: Diverting) -> None:
        hall, vault = ways.hall, ways.vault
        self.done_at = hall.clock()
        self._clock = hall.clock
        self._duties: tuple[Duty, ...] = (
            ways.messenger.outbox.tidy,
            ways.messenger.proofs.tidy,
            ways.notices.tidy,
            lambda: forget(hall),
            InvoicesKept(hall, vault).forget,
            OrdersKept(hall, vault).forget,
            MailingKept(hall, vault).forget,
        )

    def __call__(self) -> None:
        """Do all of it; one that stumbles does not keep the others from theirs."""
        well = [_done(duty) for duty in self._duties]
        if all(well):
            self.done_at = self._clock()


def _done(duty: Duty) -> bool:
    """Do it, and answer whether it came to its end."""
    try:
        duty()
    except Exception:  # noqa: BLE001 - a full disk at this moment must not leave money where it is
        log.exception("a duty stumbled")
        return False
    return True


def keep_going(ways: Diverting, sweep: Sweep) -> None:
    """Do all duties once a second, for ever; one that stumbles does not keep the others from theirs."""
    duties = duties_of(ways, sweep)
    while True:
        gevent.sleep(1)
        for duty in duties:
            _done(duty)


def duties_of(ways: Diverting, sweep: Sweep) -> tuple[Duty, ...]:
    """What there is to be done, in its order. Nobody outside who says nothing holds up what others do."""
    till, messenger, post = ways.till, ways.messenger, ways.messenger.postman
    clerk, runner, pool = ways.clerk, runner_of(ways), Pool(PUSHES)
    papers, money, texts, mails = Room(), Room(), Room(), Room()
    return (
        *((lambda: clerk.carrier.look(papers.take),) if clerk is not None else ()),
        *((Alone(pool, runner.look),) if runner is not None else ()),
        Alone(pool, ways.agreements.look),
        lambda: till.carrier.look(money.take),
        ways.visits.look,
        messenger.soon.look,
        ways.notices.look,
        Alone(pool, messenger.keep_lines),
        lambda: post.look(texts.take, Way.SMS),
        lambda: post.look(mails.take, Way.EMAIL),
        Hourly(sweep),
        Hourly(
            lambda: pool.spawn(reconcile_missing, ways.hall, till.billing, till.providers),
            COMPARING_AFTER_S,
        ),
    )


class Room:
    """So much is asked outside at once; what finds no room is due again a second later, and nobody waits."""

    def __init__(self, size: int = PUSHES) -> None:
        self._pool = Pool(size)

    def take(self, act: Callable[[], None]) -> None:
        """Begin it, if there is room."""
        if self._pool.free_count() > 0:
            self._pool.spawn(act)


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
