"""What stands at the other end of the line: an HTTP server that remembers, and sockets that misbehave."""

import io
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHECKOUT = Path(__file__).parents[3]
SPECS = CHECKOUT.parent / "shared" / "specs"


def definition(name: str) -> Path:
    """A TM Forum definition beside the checkout. Where it is missing the test is skipped, except in CI."""
    file = SPECS / name
    if not file.exists() and not os.environ.get("CI"):
        pytest.skip(
            f"TM Forum's definitions are not here: {name} belongs into shared/specs beside the checkout"
        )
    return file


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived, and how it was answered."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]
    status: int
    answer: bytes


@dataclass
class Counterpart:
    """A served application: where it stands, and all that it has heard."""

    app: "WSGIApplication"
    address: str = ""
    heard: list[Heard] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        request = Request(environ)
        body = request.get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        answer = Response.from_app(self.app, environ, buffered=True)
        self.heard.append(
            Heard(
                request.method,
                request.path,
                request.args.to_dict(),
                body,
                dict(request.headers),
                answer.status_code,
                answer.get_data(),
            )
        )
        return answer(environ, start_response)


class _Quiet(WSGIRequestHandler):
    def log(self, *what: Any) -> None:
        """Nothing: what was asked stands in `heard`."""


@contextmanager
def served(app: "WSGIApplication") -> Iterator[Counterpart]:
    """The application on a free port of this machine."""
    counterpart = Counterpart(app)
    server = make_server("127.0.0.1", 0, counterpart, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    counterpart.address = f"http://127.0.0.1:{server.port}"
    try:
        yield counterpart
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def answering(
    body: str | bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Iterator[Counterpart]:
    """A server that gives this answer to everybody."""
    with served(Response(body, status, headers, content_type="application/json")) as counterpart:
        yield counterpart


Behaviour = Callable[[socket.socket, threading.Event], None]


@contextmanager
def misbehaving(behave: Behaviour) -> Iterator[str]:
    """The address of a server that reads each request and then does what it likes, until the test is over."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads = [threading.Thread(target=lambda: _receive(listener, behave, over))]
    threads[0].start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        threads[0].join()


def _receive(listener: socket.socket, behave: Behaviour, over: threading.Event) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line:
            line.recv(64 * 1024)
            behave(line, over)


def silent(line: socket.socket, over: threading.Event) -> None:
    """Hears everything and says nothing."""
    over.wait()


def hangs_up(line: socket.socket, over: threading.Event) -> None:
    """Closes without a word."""


def resets(line: socket.socket, over: threading.Event) -> None:
    """Begins to answer, and resets the connection in the middle of it."""
    line.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"id": "P1", ')
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def breaks_off(line: socket.socket, over: threading.Event) -> None:
    """Promises more than it sends, and closes in good order."""
    line.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"id": "P1"}')


def drips(line: socket.socket, over: threading.Event) -> None:
    """A whole and valid answer (an empty list), a byte every fiftieth of a second: it takes 2.5 s."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 125\r\n\r\n")
    try:
        for byte in b"[%123s]" % b"":
            over.wait(0.02)
            line.sendall(bytes([byte]))
    except OSError:
        return


def drips_headers(line: socket.socket, over: threading.Event) -> None:
    """Never comes to its answer: one header after the other."""
    try:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(90):
            over.wait(0.02)
            line.sendall(b"X-%d: more\r\n" % number)
        line.sendall(b"Content-Length: 2\r\n\r\n[]")
    except OSError:
        return


def shows_a_page(line: socket.socket, over: threading.Event) -> None:
    """A proxy's page, with a status that says that all is well."""
    page = b"<html><body>Please sign in</body></html>"
    line.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    )


def stumbles(line: socket.socket, over: threading.Event) -> None:
    """An error of its own, with a TMF Error body: no word about money all the same."""
    body = b'{"code": "internal", "reason": "the ledger is locked"}'
    line.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
