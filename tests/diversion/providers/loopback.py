"""Servers on loopback for these tests: one runs a WSGI application, one gives nothing but trouble."""

import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    def log(self, *said: Any) -> None:
        """Say nothing: a test's output is its result."""


class Loopback:
    """A WSGI application behind a real port; `root` is its address."""

    def __init__(self, app: Any) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """Stop, and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Trouble:
    """A port behind which each request meets the same trouble, until it is closed."""

    def __init__(self, kind: str) -> None:
        self._behave: Callable[[socket.socket], None] = getattr(self, f"_{kind}")
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.root = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def close(self) -> None:
        """End all that is held."""
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, caller)

    def _serve(self, caller: socket.socket) -> None:
        with caller:
            try:
                caller.recv(65536)
                self._behave(caller)
            except OSError:
                return

    def _silent(self, caller: socket.socket) -> None:
        self._over.wait()

    def _dripping_head(self, caller: socket.socket) -> None:
        self._drip(caller, b"HTTP/1.1 200 OK\r\nX-Slow: ")

    def _dripping_body(self, caller: socket.socket) -> None:
        self._drip(caller, b'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{"code":"')

    def _drip(self, caller: socket.socket, begun: bytes) -> None:
        caller.sendall(begun)
        while not self._over.wait(0.05):
            caller.sendall(b"x")

    def _cut_off(self, caller: socket.socket) -> None:
        caller.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\nContent-Type: application/json\r\n\r\n{"')

    def _hung_up(self, caller: socket.socket) -> None:
        """Nothing at all."""

    def _portal(self, caller: socket.socket) -> None:
        self._say(caller, "200 OK", "text/html", "<h1>Sign in to the hotel's network</h1>")

    def _no_page(self, caller: socket.socket) -> None:
        self._say(caller, "404 Not Found", "text/html", "<h1>no such page</h1>")

    def _bad_gateway(self, caller: socket.socket) -> None:
        self._say(caller, "502 Bad Gateway", "application/json", '{"code": "ORDER_NOT_EXIST"}')

    def _too_many(self, caller: socket.socket) -> None:
        self._say(caller, "429 Too Many Requests", "application/json", '{"code": "ORDER_NOT_EXIST"}')

    def _unsigned(self, caller: socket.socket) -> None:
        said = '{"code": "10000", "code_url": "x", "qr": "x", "trade_state": "SUCCESS", "at": "paid"}'
        self._say(caller, "200 OK", "application/json", said)

    def _array(self, caller: socket.socket) -> None:
        self._say(caller, "200 OK", "application/json", "[]")

    def _say(self, caller: socket.socket, status: str, kind: str, body: str) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        caller.sendall((head + body).encode())
