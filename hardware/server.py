"""The hall server as seen from the agent: one kept connection per thread, a deadline on each call."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from hardware.errors import ServerError, ServerRefused, ServerUnreachable
from hardware.public import Json

API = "/api/v1"
DEADLINE_S = 10.0
CONNECT_S = 3.0
"""A machine that is switched off says nothing at all; the agent's end would wait for it."""


@dataclass(frozen=True)
class _Request:
    """What is asked; `path` is below the API, `kind` the body's type, `once` its idempotency key."""

    method: str
    path: str
    body: bytes | None
    kind: str = "application/json"
    once: str | None = None


class Server:
    """A connection to the public API; each thread has its own (`another()`), none is shared.

    `address` is the server's root, as `http://127.0.0.1:8000`; the token is read from a file at each
    new connection, so that a renewed token needs no restart.
    """

    def __init__(self, address: str, token_file: Path) -> None:
        self._address = address
        self._parts = urlsplit(address)
        self._token_file = token_file
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        self.connections = 0
        """How often this connection was opened: more than once means that the server was away in between."""
        self._closed = threading.Event()
        self._busy = threading.Lock()

    def another(self) -> Server:
        """The same server on a connection of its own."""
        return Server(self._address, self._token_file)

    def get(
        self,
        path: str,
        query: Mapping[str, object] | None = None,
        wait_s: float = 0,
        deadline_s: float = DEADLINE_S,
    ) -> Any:
        """GET `path` below `/api/v1`: the JSON answer, to be read by `hardware.public`.

        `wait_s` is how long the server may hold the answer, `deadline_s` how long it may take besides.
        """
        where = f"{path}?{urlencode(query)}" if query else path
        return _json(self._call(_Request("GET", where, None), deadline_s + wait_s))

    def get_bytes(self, path: str, query: Mapping[str, object] | None = None) -> bytes:
        """GET a sound or a picture."""
        where = f"{path}?{urlencode(query)}" if query else path
        return self._call(_Request("GET", where, None), DEADLINE_S)

    def put(self, path: str, value: Json, deadline_s: float = DEADLINE_S) -> Any:
        """PUT a JSON object: the JSON answer, or None where there is none."""
        body = self._call(_Request("PUT", path, json.dumps(value).encode()), deadline_s)
        return _json(body) if body else None

    def post(self, path: str, value: Json, once: str, deadline_s: float) -> Any:
        """POST a JSON object under the idempotency key `once`: the JSON answer."""
        return _json(self._call(_Request("POST", path, json.dumps(value).encode(), once=once), deadline_s))

    def put_png(self, path: str, png: bytes, query: Mapping[str, object]) -> None:
        """PUT a picture."""
        where = f"{path}?{urlencode(query)}" if query else path
        self._call(_Request("PUT", where, png, "image/png"), DEADLINE_S)

    def close(self) -> None:
        """End the connection from any thread; a call under way raises ServerUnreachable."""
        self._closed.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        with self._busy:
            self._drop()

    def _call(self, request: _Request, deadline_s: float) -> bytes:
        """One request; a kept connection the server has closed meanwhile is opened anew, once."""
        with self._busy:
            return self._attempt(request, deadline_s)

    def _attempt(self, request: _Request, deadline_s: float) -> bytes:
        fresh = self._connection is None
        try:
            return self._ask(request, deadline_s)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self._drop()
            if fresh:
                raise ServerUnreachable(str(error)) from error
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise ServerUnreachable(f"{type(error).__name__} {error}") from error
        return self._attempt(request, deadline_s)

    def _ask(self, request: _Request, deadline_s: float) -> bytes:
        if self._closed.is_set():
            raise ServerUnreachable("closed")
        connection = self._connection or self._connect()
        if connection.sock is None:
            connection.timeout = min(CONNECT_S, deadline_s)
            connection.connect()
        connection.sock.settimeout(deadline_s)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": request.kind}
        if request.once is not None:
            headers["Idempotency-Key"] = request.once
        where = f"{self._parts.path.rstrip('/')}{API}{request.path}"
        connection.request(request.method, where, request.body, headers)
        with connection.getresponse() as response:
            answer = response.read()
            status = response.status
        if status == http.client.UNAUTHORIZED:
            self._drop()
        if status >= 500 or status == http.client.TOO_MANY_REQUESTS:
            code = _problem_code(answer)
            raise ServerUnreachable(f"not now: {status} {code}", code)
        if status >= 400:
            raise ServerRefused(status, _problem_code(answer))
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        if not self._parts.hostname:
            raise ServerUnreachable(f"no server in {self._address!r}")
        try:
            self._token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError) as error:
            raise ServerUnreachable(f"no token yet in {self._token_file}: {error}") from error
        self.connections += 1
        self._connection = kind(self._parts.hostname, self._parts.port, timeout=DEADLINE_S)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise ServerError(f"the answer is not JSON: {body[:60]!r}") from error


def _problem_code(body: bytes) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return "unexplained"
