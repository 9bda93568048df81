"""Keys on their way to the hall: in order, once, never late; and what blinks when they are refused."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hardware.lines.presses import BLINK_S, BOUNCE_S, LIFE_S, Presses
from hardware.padlanguage import Key, Press
from hardware.server import Server

Until = Callable[[Callable[[], object]], None]
CALL, START = Press(33, Key.CALL), Press(33, Key.START)


class Desk:
    """A hall that takes keys: each idempotency key once, with what it is told to answer."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.tries = 0
        self.refuses: dict[str, str] = {}
        self.away = False
        self.loses_answers = 0
        self._keys: set[str] = set()
        desk = self

        class Listener(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                desk.tries += 1
                if desk.away:
                    return self.say(503, {"code": "storage_failed"})
                answer = desk.take(self.path.split("/")[4], body, self.headers["Idempotency-Key"])
                if desk.loses_answers:
                    desk.loses_answers -= 1
                    self.close_connection = True
                    return None
                return self.say(200, answer)

            def say(self, status: int, answer: dict[str, Any]) -> None:
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def take(self, pad: str, body: dict[str, Any], once: str) -> dict[str, Any]:
        refused = self.refuses.get(body["key"])
        if once not in self._keys and refused is None:
            self._keys.add(once)
            self.done.append((pad, body["key"]))
            self.texts.append(body.get("text", ""))
        return {"done": None if refused else body["key"], "refused": refused, "look": {}}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Clock:
    """Seconds that pass when a test says so, on top of those that do."""

    def __init__(self) -> None:
        self.more = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.more


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def blinks() -> list[tuple[str, bool]]:
    """What pads were told: to blink, to show their counter again."""
    return []


@pytest.fixture
def presses(desk: Desk, clock: Clock, blinks: list[tuple[str, bool]], tmp_path: Path) -> Iterator[Presses]:
    """Presses and their thread."""
    token = tmp_path / "token"
    token.write_text("secret", encoding="ascii")
    server, stop = Server(desk.address, token), threading.Event()
    presses = Presses(lambda pad, on: blinks.append((pad, on)), clock)
    thread = threading.Thread(target=presses.run, args=(server, stop))
    thread.start()
    yield presses
    stop.set()
    presses.close()
    thread.join(10)
    server.close()
    assert not thread.is_alive()


def test_keys_arrive_in_their_order(presses: Presses, desk: Desk, clock: Clock, until: Until) -> None:
    wanted = [("pad-3", Key.CALL), ("pad-3", Key.START), ("pad-4", Key.START)] * 6
    for pad, key in wanted:
        clock.more += BOUNCE_S / 2
        presses.pressed(pad, Press(33, key))
    until(lambda: len(desk.done) == 18)
    assert desk.done == wanted


def test_a_key_that_bounces_counts_once(presses: Presses, desk: Desk, clock: Clock, until: Until) -> None:
    for _ in range(5):
        presses.pressed("pad-3", CALL)
        clock.more += BOUNCE_S / 2
    presses.pressed("pad-4", CALL)
    clock.more += BOUNCE_S
    presses.pressed("pad-3", CALL)
    until(lambda: len(desk.done) == 3)
    assert desk.done == [("pad-3", "call"), ("pad-4", "call"), ("pad-3", "call")]


def test_a_scanner_whose_trigger_is_held_reads_once(presses: Presses, desk: Desk, until: Until) -> None:
    for text in ("A001", "A001", "A002", "A001"):
        presses.pressed("reader-3", Press(0, Key.SCAN, text))
    until(lambda: len(desk.done) == 3)
    assert desk.texts == ["A001", "A002", "A001"]


def test_a_lost_answer_does_not_do_it_twice(presses: Presses, desk: Desk, until: Until) -> None:
    desk.loses_answers = 3
    presses.pressed("pad-3", CALL)
    presses.pressed("pad-3", START)
    until(lambda: len(desk.done) == 2)
    assert desk.done == [("pad-3", "call"), ("pad-3", "start")]
    assert desk.tries == 5


def test_while_the_hall_is_away_a_key_is_tried_again(presses: Presses, desk: Desk, until: Until) -> None:
    desk.away = True
    presses.pressed("pad-3", CALL)
    until(lambda: desk.tries >= 2)
    desk.away = False
    until(lambda: desk.done == [("pad-3", "call")])


def test_an_old_key_is_dropped_and_the_pad_blinks(
    presses: Presses, desk: Desk, clock: Clock, blinks: list[tuple[str, bool]], until: Until
) -> None:
    desk.away = True
    presses.pressed("pad-3", CALL)
    until(lambda: desk.tries >= 1)
    clock.more += LIFE_S
    until(lambda: blinks == [("pad-3", True)])
    desk.away = False
    presses.pressed("pad-3", START)
    until(lambda: desk.done == [("pad-3", "start")])
    clock.more += BLINK_S
    presses.pressed("pad-4", START)
    until(lambda: blinks == [("pad-3", True), ("pad-3", False)])


def test_a_refused_key_blinks_and_settles_by_itself(
    presses: Presses, desk: Desk, blinks: list[tuple[str, bool]], until: Until
) -> None:
    desk.refuses["call"] = "nobody_waits"
    presses.pressed("pad-3", CALL)
    until(lambda: blinks == [("pad-3", True), ("pad-3", False)])
    assert desk.done == []
