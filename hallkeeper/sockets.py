"""Screens by Socket.IO: the whole board at once, then at most every 100 ms; a newer one replaces the old.

Events are at most once; version, epoch, the pulse every five seconds and `GET /moves` make the state
gap-free. Every namespace asks who is there before it says anything.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gevent
from flask import request
from flask_socketio import Namespace, SocketIO
from socketio.exceptions import ConnectionRefusedError as Refusal
from socketio.packet import Packet

from hall.errors import HallError, NotFound
from hall.hall import Hall
from hall.ticket import Move, Ticket
from hallkeeper.access import Access, Principal
from hallkeeper.answers import told_to
from hallkeeper.api.counters import view_for
from hallkeeper.api.route import ALL
from hallkeeper.guard import Guard
from hallkeeper.onair import OnAir, Word
from hallkeeper.rounds.pulse import Pulse
from hallkeeper.track import Tracks

log = logging.getLogger("hallkeeper")
PACE_S = 0.1
PULSE_S = 5.0
TAKES_AWAY = frozenset({"revoked", "removed", "may_pick"})
"""What an `access.change` says where it touches those who are in already."""
Auth = dict[str, Any] | None


class TextPacket(Packet):
    """A packet that never holds bytes, so that nobody has to walk through every board looking for them."""

    uses_binary_events = False


def uncompressed(wsgi: Callable[..., Any]) -> Callable[..., Any]:
    """The app without compressed websocket frames: a board is squeezed anew for each of a hundred screens,
    at ten times the cost of sending it, to spare a local network a few kilobytes.
    """

    def without(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return without


class Screens:
    """Follows the moves and keeps every connected screen at the newest state."""

    def __init__(
        self,
        hall: Hall,
        access: Access,
        socketio: SocketIO,
        guard: Guard,
        tracks: Tracks,
        onair: OnAir,
        board: Callable[[], Mapping[str, Any]],
        phone: Callable[[Ticket], Mapping[str, Any]],
    ) -> None:
        self.hall = hall
        self.board = board
        self.phone = phone
        self.access = access
        self.socketio = socketio
        self.guard = guard
        self.tracks = tracks
        self.onair = onair
        self.guests: dict[str, tuple[str, Principal]] = {}
        """Socket -> its namespace and who is behind it."""
        self.boards: set[str] = set()
        self.followers: set[str] = set()
        self.tellers: dict[str, str] = {}
        self.phones: dict[str, str] = {}
        self._said: dict[str, dict[str, Any]] = {}
        self._ended: set[str] = set()
        self._pulses: dict[tuple[str, str], int] = {}
        """Screens that have been heard of since the start: kind and code -> when last (ms UTC)."""
        self._last_sent = 0.0
        self._sending = False
        self._boards_say: dict[str, Any] | None = None

    def open(self) -> None:
        """Register the namespaces, listen to the hall, start the pulse."""
        for namespace in (
            BoardNamespace("/board", self),
            CounterNamespace("/counter", self),
            DevicesNamespace("/devices", self),
            PhoneNamespace("/phone", self),
        ):
            self.socketio.on_namespace(namespace)
        self.hall.listen(self.heard)
        gevent.spawn(self._beat)

    def count(self) -> int:
        """How many sockets are connected."""
        return len(self.guests) + len(self.phones)

    def kiosks_here(self) -> set[str]:
        """The kiosks whose page is connected."""
        return {who.place for _, who in self.guests.values() if who.role == "kiosk" and who.place}

    def pulse(self, sid: str) -> None:
        """A screen's page is alive."""
        guest = self.guests.get(sid)
        place = None if guest is None else self._place_of(guest[1])
        if place is not None:
            self._pulses[place] = self.hall.clock()

    def pulses(self) -> dict[tuple[str, str], Pulse]:
        """Kind and code of each screen that has been heard of: when last, whether its page is open."""
        here = {self._place_of(who) for namespace, who in self.guests.values() if namespace == "/board"}
        return {place: Pulse(at, place in here) for place, at in self._pulses.items()}

    def _place_of(self, principal: Principal) -> tuple[str, str] | None:
        if principal.place_kind and principal.place:
            return principal.place_kind, principal.place
        display = self._display_of(principal)
        return ("display", display) if display else None

    def heard(self, moves: Sequence[Move]) -> None:
        """Listener: pass the moves on and see that the states go out; returns at once."""
        if self.followers:
            for move in moves:
                self.socketio.emit("move", told_to("device", move), namespace="/devices")
        if any(move.verb == "access.change" and move.data.keys() & TAKES_AWAY for move in moves):
            gevent.spawn(self._look_at_guests)
        if any(move.verb.startswith("campaign.") or move.verb == "day.close" for move in moves):
            for namespace in ("/board", "/counter"):
                self.socketio.emit("campaigns", {}, namespace=namespace)
        if self.onair.concerns(moves):
            gevent.spawn(self.onair.settle)
        self.send_soon()

    def send_soon(self) -> None:
        """See that everybody is told how things stand."""
        if not self._sending and (self.boards or self.tellers or self.phones):
            self._sending = True
            pause = max(0.0, self._last_sent + PACE_S - time.monotonic())
            gevent.spawn_later(pause, self._send)

    def sounding(self, sid: str, can: bool) -> None:
        """A page says whether its browser lets it sound. Only a display's page may ever have the word."""
        guest = self.guests.get(sid)
        display = None if guest is None else self._display_of(guest[1])
        if display is None:
            self.tell_word(sid, self.onair.no_word())
        else:
            self.onair.says(sid, display, can=can)

    def tell_word(self, sid: str, word: Word) -> None:
        """Whether a page has the word in its zone, and how loud it is."""
        self.socketio.emit("word", dict(word), namespace="/board", to=sid)

    def ring(self, display: str) -> None:
        """Let a display's pages ring: was it heard? Raises as `OnAir.heard_at` does."""
        for sid in self.onair.heard_at(display):
            self.socketio.emit("ring", {}, namespace="/board", to=sid)

    def _display_of(self, principal: Principal) -> str | None:
        """The display behind a session; a program's token stands for the first."""
        shown = [d.code for d in self.hall.catalogue.displays if not d.retired]
        if principal.role != "display":
            return None
        return principal.place if principal.place in shown else next(iter(shown), None)

    def _send(self) -> None:
        self._sending = False
        self._last_sent = time.monotonic()
        if self.boards:
            board = self.board()
            self._boards_say = _by_time(board)
            self.socketio.emit("board", board, namespace="/board")
        for sid, counter in list(self.tellers.items()):
            if sid in self.guests:  # not gone while the others were told
                self._tell_teller(sid, counter)
        for sid, ticket in list(self.phones.items()):
            self.tell_phone(sid, ticket)

    def _tell_teller(self, sid: str, counter: str) -> None:
        try:
            view = view_for(self.hall, self.access, self.guests[sid][1], counter)
        except NotFound:  # this counter has been retired; the others' views must still go out
            self._show_out(sid)
        else:
            self.socketio.emit("view", view, namespace="/counter", to=sid)

    def scanned(self, counter: str, found: Mapping[str, Any]) -> None:
        """A reader at a counter has read a slip: its pages show what it is."""
        for sid, place in list(self.tellers.items()):
            if place == counter:
                self.socketio.emit("scanned", found, namespace="/counter", to=sid)

    def _look_at_guests(self) -> None:
        """Somebody's access was taken away or changed: nobody stays in by a door that was open once."""
        for sid, (namespace, principal) in list(self.guests.items()):
            renewed = self.access.renewed(principal)
            if renewed is None:
                self._show_out(sid)
            elif sid in self.guests:
                self.guests[sid] = (namespace, renewed)

    def _show_out(self, sid: str) -> None:
        guest = self.guests.get(sid)
        self.gone(sid)
        if guest is not None:
            self.socketio.server.disconnect(sid, namespace=guest[0])

    def tell_phone(self, sid: str, ticket: str) -> None:
        """Send a phone its ticket, if there is anything new; when its day is over, for the last time."""
        known = self.hall.board.known(ticket)
        if known is None:
            if sid in self._ended:
                return
            self._ended.add(sid)
            known = self.hall.ticket(ticket)
        state = dict(self.phone(known))
        said = {key: value for key, value in state.items() if key != "now"}
        said["wait"] = _in_minutes(state.get("wait"))
        if self._said.get(sid) != said:
            self._said[sid] = said
            self.socketio.emit("ticket", state, namespace="/phone", to=sid)

    def gone(self, sid: str) -> None:
        """A socket has been closed."""
        guest = self.guests.pop(sid, None)
        if guest is not None and guest[1].role == "kiosk":
            self.send_soon()
        self.onair.gone(sid)
        self.boards.discard(sid)
        self.followers.discard(sid)
        self.tellers.pop(sid, None)
        self.phones.pop(sid, None)
        self._said.pop(sid, None)
        self._ended.discard(sid)

    def _beat(self) -> None:
        while True:
            gevent.sleep(PULSE_S)
            pulse = {"version": self.hall.board.version, "epoch": self.hall.board.epoch}
            for namespace in ("/board", "/counter", "/devices"):
                self.socketio.emit("pulse", pulse, namespace=namespace)
            self._look_at_voices()
            self._look_at_waits()
            for sid, ticket in list(self.phones.items()):
                known = self.hall.board.known(ticket)
                own = pulse | {
                    "version": known.version if known else 0
                }  # the hall's would mean a look each time
                self.socketio.emit("pulse", own, namespace="/phone", to=sid)
                self._refresh_phone(sid, ticket)

    def _refresh_phone(self, sid: str, ticket: str) -> None:
        """The expected wait changes though nobody has moved."""
        try:
            self.tell_phone(sid, ticket)
        except Exception:  # noqa: BLE001 - one odd ticket must not stop the pulse of all screens
            log.exception("a phone could not be told its wait")

    def _look_at_waits(self) -> None:
        """What boards say of waits, and the ways without one, changes though nobody has moved."""
        try:
            if self.boards and _by_time(self.board()) != self._boards_say:
                self.send_soon()
        except Exception:  # noqa: BLE001 - an odd board must not stop the pulse of all screens
            log.exception("the waits on the boards could not be looked at")

    def _look_at_voices(self) -> None:
        try:
            self.onair.look()
        except Exception:  # noqa: BLE001 - whatever it was, without a pulse every screen would stand still
            log.exception("the voices could not be looked after")


class _Guarded(Namespace):
    """A namespace that lets nobody in unasked."""

    roles: tuple[str, ...] = ()

    def __init__(self, namespace: str, screens: Screens) -> None:
        super().__init__(namespace)
        self.screens = screens

    def on_connect(self, auth: Auth = None) -> None:
        """Find out who it is; refuse with the code of the problem."""
        given = auth if isinstance(auth, dict) else {}
        try:
            self.welcome(_sid(), given)
        except HallError as error:
            raise Refusal(error.code) from error

    def on_disconnect(self, *_reason: Any) -> None:
        """The socket has been closed."""
        self.screens.gone(_sid())

    def let_in(self, sid: str, principal: Principal) -> None:
        """From now on a guest, for as long as the principal's access lasts."""
        self.screens.guests[sid] = (self.namespace, principal)
        if principal.role == "kiosk":  # a terminal that is on may be offered
            self.screens.send_soon()

    def who(self, auth: dict[str, Any]) -> Principal:
        """The principal behind `{"token"}` or a cookie."""
        guard, roles = self.screens.guard, frozenset(self.roles)
        token = auth.get("token")
        if isinstance(token, str):
            return guard.bearer(f"Bearer {token}", roles)
        header = request.headers.get("Authorization")
        if header is not None:
            return guard.bearer(header, roles)
        wanted = auth.get("as")
        return guard.from_cookies(request.cookies, roles, wanted if isinstance(wanted, str) else None)

    def welcome(self, sid: str, auth: dict[str, Any]) -> None:
        """Let the socket in and send the first state."""
        raise NotImplementedError


class BoardNamespace(_Guarded):
    """The whole board for kiosks, displays, tellers and the office."""

    roles = ALL

    def welcome(self, sid: str, auth: dict[str, Any]) -> None:
        """Send the board."""
        self.let_in(sid, self.who(auth))
        self.screens.boards.add(sid)
        self.screens.pulse(sid)
        self.emit("board", self.screens.board(), room=sid)

    def on_here(self, _said: Any = None) -> None:
        """A screen's answer to a pulse."""
        self.screens.pulse(_sid())

    def on_sounding(self, said: Any = None) -> None:
        """`{"can"}`: whether the browser lets this page sound; `word` is the answer."""
        self.screens.sounding(_sid(), isinstance(said, dict) and said.get("can") is True)


class CounterNamespace(_Guarded):
    """One counter's view."""

    roles = ("counter", "manager")

    def welcome(self, sid: str, auth: dict[str, Any]) -> None:
        """Send the view of `auth.counter`."""
        principal = self.who(auth)
        counter = self.screens.hall.catalogue.counter(str(auth.get("counter"))).code
        self.let_in(sid, principal)
        self.screens.tellers[sid] = counter
        self.emit("view", view_for(self.screens.hall, self.screens.access, principal, counter), room=sid)


class DevicesNamespace(_Guarded):
    """Each move, for the device agent."""

    roles = ("device", "manager")

    def welcome(self, sid: str, auth: dict[str, Any]) -> None:
        """Moves follow from now on."""
        self.let_in(sid, self.who(auth))
        self.screens.followers.add(sid)


class PhoneNamespace(_Guarded):
    """One customer's ticket, by its secret."""

    def welcome(self, sid: str, auth: dict[str, Any]) -> None:
        """Send the ticket."""
        ticket: Ticket = self.screens.hall.ticket(self.screens.tracks.ticket(str(auth.get("secret"))))
        self.screens.phones[sid] = ticket.id
        self.screens.tell_phone(sid, ticket.id)


def _by_time(board: Mapping[str, Any]) -> dict[str, Any]:
    """What of a board changes with time alone, as fine as it is shown."""
    waits = {service: _in_minutes(wait) for service, wait in board["waits"].items()}
    return {"waits": waits, "offers": board["offers"]}


def _in_minutes(wait: Any) -> tuple[int, int] | None:
    """As fine as screens and phones show it: seconds alone are nothing new."""
    return None if wait is None else (wait["p50_s"] // 60, -(-wait["p90_s"] // 60))


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


class Arrival:
    """Wakes those who hold a long poll when a move comes."""

    def __init__(self, make_event: Callable[[], Any]) -> None:
        self._make_event = make_event
        self._event = make_event()

    def heard(self, _moves: Sequence[Move]) -> None:
        """Listener."""
        event, self._event = self._event, self._make_event()
        event.set()

    def wait(self, seconds: float) -> None:
        """Return when a move has come or the time is over."""
        self._event.wait(seconds)
