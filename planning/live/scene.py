"""From the board to the kernels' numbers: the hall exactly as it stands."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hall.board import Board
from hall.catalogue import Catalogue
from hall.clock import local
from hall.ticket import State, Ticket
from planning.live.start import MOST_PROBES, AtServer, Probe, Stands, Start, Waiting
from planning.live.usual import Usual
from planning.simulation.model import NORMAL
from planning.simulation.plan import NONE, SLOTS, Line, Plan

FAR_MS = 4 * 3_600_000
"""Nobody is told of a longer wait."""
LONGEST_GAP_MS = 1_800_000
Wishes = tuple[tuple[int, int], ...]
"""(line, server): somebody who waits in the line waits for that counter only."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The hall at an instant. `asks`: (business type, head start in ms) -> number of the probe; `places`:
    business type -> for each who waits, in the board's order, their number after the probes.
    """

    wishes: Wishes
    start: Start
    asks: Mapping[tuple[str, int], int]
    places: Mapping[str, Sequence[int]]


def scene_of(
    usual: Usual, catalogue: Catalogue, board: Board, now: int, came: Mapping[str, int], breath: int = 0
) -> Scene:
    """The scene at `now` (ms UTC). `came`: business type -> customers of the last hour; `breath`: what a
    teller takes between two customers (ms).
    """
    moment = local(now, catalogue.zone)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    today = round((moment - day) / timedelta(milliseconds=1))
    return _Reading(usual, catalogue, board, now, today).scene(came, breath)


def with_wishes(plan: Plan, wishes: Wishes) -> Plan:
    """The plan with a line more for each wish."""
    lines = list(plan.lines)
    served = [list(server.lines) for server in plan.servers]
    for line, server in wishes:
        served[server].append(len(lines))
        lines.append(_wish(plan.lines[line], server))
    servers = tuple(
        replace(server, lines=tuple(lines)) for server, lines in zip(plan.servers, served, strict=True)
    )
    return replace(plan, lines=tuple(lines), servers=servers)


def _wish(line: Line, server: int) -> Line:
    return replace(line, servers=1 << server, source=NONE, head_start=0)


class _Reading:
    def __init__(self, usual: Usual, catalogue: Catalogue, board: Board, now: int, today: int) -> None:
        self._usual, self._catalogue, self._board = usual, catalogue, board
        self._now, self._today = now, today
        self._midnight = now - today
        self._lines: list[list[Waiting]] = [[] for _ in usual.plan.lines]
        self._wishes: dict[tuple[int, int], int] = {}
        self._longest: dict[str, int] = {}

    def scene(self, came: Mapping[str, int], breath: int) -> Scene:
        """All of it."""
        found = {code: self._line_up(code) for code in self._codes() if self._board.waiting(code)}
        probes, asks = self._probes()
        firsts = [0]
        for line in self._lines:
            firsts.append(firsts[-1] + len(line))
        start = Start(
            now=self._today,
            until=self._today + FAR_MS,
            lines=tuple(tuple(line) for line in self._lines),
            servers=tuple(self._server(server.code) for server in self._usual.plan.servers),
            probes=tuple(probes),
            levels=self._usual.levels(came, self._today),
            breath=breath,
            leave=self._usual.leave,
            away=self._usual.away,
        )
        places = {code: [firsts[k] + place for k, place in rows] for code, rows in found.items()}
        return Scene(tuple(self._wishes), start, asks, places)

    def _codes(self) -> list[str]:
        return [kind.code for kind in self._usual.model.types]

    def _line_up(self, code: str) -> list[tuple[int, int]]:
        """Everybody of a business type to their lines; where each of them stands: line, place in it."""
        main = self._usual.line_of[code, NORMAL]
        tickets, here, rows = self._board.tickets, self._lines[main], []
        midnight, now, first = self._midnight, self._now, self._now
        for since, issue_move, ticket_id in self._board.lines[code]:
            ticket = tickets[ticket_id]
            issued_at = min(ticket.issued_at, now)
            first = min(first, issued_at)
            k, line = main, here
            if ticket.only_for is not None:
                k, line = self._wished(main, ticket.only_for)
            rows.append((k, len(line)))
            line.append(Waiting(min(since, now) - midnight, now - issued_at, issue_move))
        self._longest[code] = now - first
        return rows

    def _wished(self, main: int, counter: str) -> tuple[int, list[Waiting]]:
        """The line of those who wait for that counter; the main one where no room is left for it."""
        server = self._usual.server_of.get(counter)
        if server is None or (k := self._wish_line(main, server)) is None:
            return main, self._lines[main]
        return k, self._lines[k]

    def _wish_line(self, main: int, server: int) -> int | None:
        known = self._wishes.get((main, server))
        if known is None and len(self._lines) < SLOTS:
            known = self._wishes[main, server] = len(self._lines)
            self._lines.append([])
        return known

    def _probes(self) -> tuple[list[Probe], dict[tuple[str, int], int]]:
        """Who would join now, of each business type and each head start."""
        head_starts = sorted({one.head_start_s * 1000 for one in self._catalogue.classes} | {0})
        probes: list[Probe] = []
        asks: dict[tuple[str, int], int] = {}
        for credit in head_starts:
            for code in self._codes():
                if len(probes) < MOST_PROBES:
                    main = self._usual.line_of[code, NORMAL]
                    since = self._today - credit
                    place = bisect_right(self._lines[main], since, key=_since)
                    asks[code, credit] = len(probes)
                    probes.append(Probe(main, since, place))
        for line in range(len(self._usual.plan.lines), len(self._lines)):  # look until they are called too
            if len(probes) < MOST_PROBES:
                probes.append(Probe(line, self._today, len(self._lines[line])))
        return probes, asks

    def _server(self, code: str) -> AtServer:
        board = self._board
        state = board.counter_state(code).state
        ticket = board.at_counter(code)
        if state == "open":
            return AtServer(Stands.IDLE, self._gap(code)) if ticket is None else self._with(ticket)
        if state == "paused" and self._usual.away[0]:
            return AtServer(Stands.PAUSED, max(0, self._now - board.counter_state(code).since))
        return AtServer(Stands.AWAY)

    def _with(self, ticket: Ticket) -> AtServer:
        line = self._usual.line_of.get((ticket.service, NORMAL), 0)
        detail = self._board.details.get(ticket.id)
        if detail is None:
            return AtServer(Stands.BUSY, 0, line, ticket.issue_move)
        started = detail.started_at if ticket.state is State.SERVING else None
        since = detail.called_at if started is None else started
        stands = Stands.CALLED if ticket.state is State.CALLED else Stands.BUSY
        return AtServer(stands, max(0, self._now - since), line, ticket.issue_move)

    def _gap(self, code: str) -> int:
        """How long an open counter has had nobody although somebody waited for it; so long it will yet."""
        latest = self._board.latest_at.get(code)
        since = max(self._board.counter_state(code).since, latest[0].at if latest else 0)
        serves = self._catalogue.counter(code).serves
        waited = max((self._longest.get(service, 0) for service in serves), default=0)
        return max(0, min(self._now - since, waited, LONGEST_GAP_MS))


def _since(one: Waiting) -> int:
    return one.since
