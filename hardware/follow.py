"""Following the hall: its moves become slips and receipts, its board becomes what signs show."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from hardware.clock import HallClock
from hardware.errors import ServerError, ServerRefused, ServerUnreachable
from hardware.health import HealthBook
from hardware.jobs import HallFacts, Known, content_of, orders_of, receipt_of
from hardware.lines.looks import looks_of
from hardware.machines import Content
from hardware.printing.spool import Spool
from hardware.printing.spooled import Cursor, PaperKind, SpooledSlip
from hardware.public import Moves, Ticket, board_of, moves_of, paid_of, services_of, setup_of, ticket_of
from hardware.rig import Rig
from hardware.server import Server
from hardware.slips.receipt_lines import Receipt
from hardware.slips.slip import Slip

log = logging.getLogger(__name__)
CONTENT_S = 2.0
"""How long a printer waits for the server's word on a ticket; then the slip goes without its QR code, and a
receipt is tried again.
"""
HOLD_S = 20
"""How long the server may hold the answer until there is a move."""
MOVES_AT_ONCE = 500
REREAD_S = 60.0
PAUSES_S = (0.5, 1.0, 2.0, 5.0)
BOARD_PAUSE_S = 0.1
HALL_WIDE = frozenset({"day.close", "catalogue.change"})
"""Moves without a counter after which signs may have to change all the same."""
KEPT = timedelta(days=7)


class HallNews:
    """What slips say of the hall, as last read."""

    def __init__(self) -> None:
        self.facts = HallFacts({}, "UTC", {})

    def content(self, server: Server) -> Content:
        """A printer's source of what slips say, on a connection of its own."""

        def content(slip: SpooledSlip) -> Slip | Receipt | None:
            if slip.kind is PaperKind.RECEIPT:
                return self._receipt(server, slip)
            if slip.facts.get("test"):
                return content_of(slip, self.facts, None)
            try:
                ticket = ticket_of(server.get(f"/tickets/{slip.ticket}", deadline_s=CONTENT_S))
            except ServerRefused as refusal:
                return None if refusal.status == 404 else content_of(slip, self.facts, None)
            except ServerError:
                return content_of(slip, self.facts, None)
            return None if _taken_back(slip, ticket) else content_of(slip, self.facts, ticket)

        return content

    def _receipt(self, server: Server, slip: SpooledSlip) -> Receipt | None:
        """What a receipt says; None where nobody knows the payment.

        Raises ServerUnreachable as long as the server does not tell: without an amount there is no receipt.
        """
        try:
            paid = paid_of(server.get(f"/receipts/{slip.ticket}", deadline_s=CONTENT_S))
        except ServerRefused as refusal:
            if refusal.status == 404:
                return None
            raise ServerUnreachable(str(refusal)) from refusal
        return receipt_of(slip, paid, self.facts.layout)


def _taken_back(slip: SpooledSlip, ticket: Ticket) -> bool:
    return slip.copy == 0 and ticket.state == "cancelled"


class Follower:
    """The thread that follows the moves; `counters_changed` is set when signs may have to change."""

    def __init__(
        self,
        server: Server,
        agent: str,
        spool: Spool,
        rig: Rig,
        news: HallNews,
        health: HealthBook,
        clock: HallClock,
        counters_changed: threading.Event,
    ) -> None:
        self._server = server
        self._agent = agent
        self._spool = spool
        self._rig = rig
        self._news = news
        self._health = health
        self._clock = clock
        self._counters_changed = counters_changed
        self._cursor: Cursor | None = None
        self._reread_at = 0.0
        self._connections = 0

    def run(self, stop: threading.Event) -> None:
        """Follow until stopped; while the server is away, ask again after growing pauses."""
        failures = 0
        while not stop.is_set():
            try:
                self._step(failures > 0)
                failures = 0
            except ServerError as error:
                if not stop.is_set():
                    log.warning("the hall server: %s", error)
                stop.wait(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                failures += 1

    def _step(self, back_again: bool) -> None:
        """Settings if they are due, then one answer of moves."""
        if back_again or time.monotonic() >= self._reread_at:
            self._reread()
        if self._cursor is None or back_again:
            self._cursor = self._begin()
        self._tell_a_new_server()
        query = {"after": self._cursor.move, "limit": MOVES_AT_ONCE, "wait": HOLD_S}
        answer = moves_of(self._server.get("/moves", query, HOLD_S))
        if answer.now is not None:
            self._clock.heard(answer.now)
        self._tell_a_new_server()
        if answer.epoch != self._cursor.epoch:
            self._cursor = self._begin()
        elif answer.moves:
            self._take(answer)

    def _tell_a_new_server(self) -> None:
        """After the connection broke the server may have missed how the devices are."""
        if self._connections not in (0, self._server.connections):
            self._health.report_all()
            self._counters_changed.set()
        self._connections = self._server.connections

    def _begin(self) -> Cursor:
        """Where to go on: where this agent stopped; at the head if it never ran or the hall was restored."""
        board = board_of(self._server.get("/board"))
        self._clock.heard(board.now)
        cursor = self._spool.cursor()
        if cursor is None or cursor.epoch != board.epoch:
            cursor = Cursor(board.epoch, board.version)
            self._spool.start_at(cursor)
            log.info("following from move %s", cursor.move)
        self._counters_changed.set()
        return cursor

    def _reread(self) -> None:
        """Read devices and business types; forget slips of last week."""
        devices = self._server.get("/devices", {"agent": self._agent})
        setup = setup_of(self._server.get("/hall"), devices)
        services = services_of(self._server.get("/services"))
        self._news.facts = HallFacts(setup.names, setup.zone, services, setup.layout)
        self._rig.apply(setup.devices)
        self._spool.prune(self._clock.now() - KEPT)
        self._reread_at = time.monotonic() + REREAD_S

    def _take(self, answer: Moves) -> None:
        """Deal with moves: slips and cursor in one commit, then wake whom they concern."""
        if any(move.verb == "catalogue.change" for move in answer.moves):
            self._reread()
        cursor = Cursor(answer.epoch, answer.next)
        known = Known(self._rig.printer_at, lambda ticket: self._spool.first_slip(answer.epoch, ticket))
        orders = orders_of(answer.moves, known)
        self._spool.take(orders.slips, orders.cancelled, cursor, copied=orders.copied)
        self._cursor = cursor
        self._rig.wake(slip.printer for slip in orders.slips)
        self._rig.announce(answer.moves)
        if self._rig.counts_people or any(move.counter or move.verb in HALL_WIDE for move in answer.moves):
            self._counters_changed.set()


def keep_signs(server: Server, rig: Rig, changed: threading.Event, stop: threading.Event) -> None:
    """Bring the signs to the board after each change: a thread of its own.

    The board is taken whole, so that undo, a take-over or a missed move need no thought.
    """
    while not stop.is_set():
        changed.wait()
        changed.clear()
        try:
            rig.show(looks_of(board_of(server.get("/board"))))
            stop.wait(BOARD_PAUSE_S)
        except ServerError:
            stop.wait(PAUSES_S[0])
            changed.set()
