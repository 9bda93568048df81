"""A small HTTP counterpart for the agent: it serves the journal a test writes and records what it is told."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "device-token"
MORNING = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
PAYMENT = {
    "code": "payment",
    "names": {"zh-CN": "缴费", "en": "Bill payment"},
    "no_show": {"policy": "back", "places": 3},
}
NAMES = {"zh-CN": "中山路营业厅", "en": "Zhongshan Road Hall"}


def printer(kiosk: str, **other: Any) -> dict[str, Any]:
    """A simulated printer's row of `GET /devices`."""
    row = {"code": f"printer-{kiosk}", "kind": "printer", "place": kiosk, "driver": "simulated"}
    return {**row, "address": {"width_dots": 576}, "enabled": True, **other}


def sign(counter: str, **other: Any) -> dict[str, Any]:
    """A simulated sign's row of `GET /devices`."""
    address = {"port": "simulated", "protocol": "modbus", "unit": int(counter)}
    row = {"code": f"sign-{counter}", "kind": "sign", "place": counter, "driver": "simulated"}
    return {**row, "address": address, "enabled": True, **other}


class RecordedHall:
    """The public API as far as the agent uses it; every change wakes who waits for it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.epoch = "e1"
        self.now = MORNING
        self.moves: list[dict[str, Any]] = []
        self.devices = [printer("k1"), sign("1")]
        self.numbers: dict[str, str | None] = {}
        self.tickets: dict[str, dict[str, Any]] = {}
        self.states: list[tuple[str, dict[str, Any]]] = []
        self.pictures: list[tuple[str, dict[str, list[str]], bytes]] = []
        self.slips: list[tuple[str, dict[str, Any]]] = []
        self.pulses = 0
        self.tell = False
        """Whether the next pulse asks for every device's state."""
        self.not_now: str | None = None
        """The code with which everything is answered 503."""
        self.asked: list[str] = []
        self.life = 0
        self.port = 0
        self.come_back()
        self.address = f"http://127.0.0.1:{self.port}"

    def come_back(self) -> None:
        """Listen, at the same port as before."""
        self._server = _Listener(self.port, self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def vanish(self) -> None:
        """Open connections get no answer any more, new ones are refused."""
        with self.changed:
            self.life += 1
            self.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def move(self, verb: str, **fields: Any) -> None:
        """Append to the journal."""
        with self.changed:
            row = {"move": len(self.moves) + 1, "at": self.now.isoformat(), "verb": verb, "data": {}}
            self.moves.append({**row, **fields})
            self.changed.notify_all()

    def issue(self, number: str, kiosk: str | None = "k1", **data: Any) -> None:
        """Somebody takes a ticket."""
        self.tickets[number] = {
            "number": number,
            "state": "waiting",
            "track_url": f"https://hall.example.com/t/{number}",
        }
        facts = {"ahead": 8, "wait": {"p50_s": 840, "p90_s": 1320}, "language": "zh-CN"}
        self.move("issue", ticket=number, number=number, service="payment", kiosk=kiosk, data=facts | data)

    def later(self, seconds: float) -> None:
        """The hall's clock goes on."""
        self.now += timedelta(seconds=seconds)

    def wait(self, holds: Any) -> None:
        """Wait until something recorded fulfils a condition."""
        with self.changed:
            assert self.changed.wait_for(holds, 15), "it never came true"

    def state_of(self, code: str) -> tuple[str, str | None] | None:
        """What was reported last of a device."""
        rows = [body for told, body in self.states if told == code]
        return (rows[-1]["state"], rows[-1]["reason"]) if rows else None

    def papers(self, number: str) -> list[bytes]:
        """The pictures of a ticket's slips."""
        return [png for _, query, png in self.pictures if query.get("ticket") == [number]]

    def record(self, device: str, what: str, query: dict[str, list[str]], body: bytes) -> None:
        """Keep what was PUT."""
        with self.changed:
            if what == "state":
                self.states.append((device, json.loads(body)))
            elif what == "slip":
                self.slips.append((device, json.loads(body)))
            elif what == "pulse":
                self.pulses += 1
            elif what == "picture":
                self.pictures.append((device, query, body))
            self.changed.notify_all()

    def answer_to_pulse(self) -> dict[str, Any]:
        """Asks once for every device's state, if the test wants that."""
        told, self.tell = self.tell, False
        return {"tell": told}

    def reply(self, path: str, query: dict[str, list[str]], token: str) -> tuple[int, Any]:
        """Status and body of a GET."""
        if token != f"Bearer {TOKEN}":
            return 401, {"code": "bad_token"}
        if self.not_now is not None:
            return 503, {"code": self.not_now}
        answer = self.answer(path, query)
        return (404, {"code": "unknown_ticket"}) if answer is None else (200, answer)

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        """What a GET gets; None for 404."""
        if path == "/devices":
            return self.devices
        if path == "/hall":
            return {"name": NAMES, "zone": "Asia/Shanghai"}
        if path == "/services":
            return [PAYMENT]
        if path == "/board":
            return self._board()
        if path == "/moves":
            return self._moves(int(query["after"][0]), int(query["limit"][0]), float(query["wait"][0]))
        return self.tickets.get(path.removeprefix("/tickets/"))

    def _board(self) -> dict[str, Any]:
        counters = [{"code": c, "ticket": {"number": n} if n else None} for c, n in self.numbers.items()]
        return {
            "version": len(self.moves),
            "epoch": self.epoch,
            "now": self.now.isoformat(),
            "counters": counters,
        }

    def _moves(self, after: int, limit: int, wait_s: float) -> dict[str, Any]:
        with self.changed:
            epoch, life = self.epoch, self.life
            self.changed.wait_for(
                lambda: len(self.moves) > after or (self.epoch, self.life) != (epoch, life), wait_s
            )
            found = self.moves[after : after + limit]
            last = found[-1]["move"] if found else after
            return {"moves": found, "next": last, "epoch": self.epoch, "now": self.now.isoformat()}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, hall: RecordedHall) -> None:
        self.hall = hall
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """One connection; it ends without a word when the hall has vanished since it began."""

    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536

    def setup(self) -> None:
        super().setup()
        self.hall = self.server.hall
        self.life = self.hall.life

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api/v1")
        with self.hall.changed:
            self.hall.asked.append(path)
            self.hall.changed.notify_all()
        self._say(*self.hall.reply(path, parse_qs(parts.query), self.headers["Authorization"]))

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        _, device, what = parts.path.removeprefix("/api/v1").strip("/").split("/")
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(401, {"code": "bad_token"})
            return
        if self.life == self.hall.life:
            self.hall.record(device, what, parse_qs(parts.query), body)
        self._say(200, self.hall.answer_to_pulse() if what == "pulse" else {})

    def _say(self, status: int, answer: Any) -> None:
        if self.life != self.hall.life:
            self.close_connection = True
            return
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
