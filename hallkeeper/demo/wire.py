"""The crowd's way to the hall: the public HTTP API, one kept connection per caller."""

import http.client
import json
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
API = "/api/v1"
DEADLINE_S = 30.0
_OK = (200, 201, 204)


class Unexpected(Exception):
    """An answer that the crowd had no reason to expect; the day is spoilt."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; `body` is empty where there is none."""

    status: int
    body: Any


class Caller:
    """One customer, teller or screen as the server knows it. To be used by one thread.

    Every POST carries an `Idempotency-Key`, so that one that was cut off may be made again.
    """

    def __init__(self, address: str, token: str | None, name: str) -> None:
        parts = urlsplit(address)
        self._origin = address
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port
        self._token = token
        self._name = name
        self._count = 0
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Any:
        """GET below `/api/v1`. Raises Unexpected."""
        return self._call("GET", API + path, None, {}, _OK).body

    def post(
        self, path: str, body: Json | None = None, *, also: Collection[int] = (), again: bool = False
    ) -> Answer:
        """POST below `/api/v1`; `also` are statuses to be expected beside success, `again` sends it twice
        with one key, as an impatient finger does. Raises Unexpected.
        """
        self._count += 1
        headers = {"Idempotency-Key": f"{self._name}-{self._count}"}
        answer = self._call("POST", API + path, body or {}, headers, (*_OK, *also))
        return self._call("POST", API + path, body or {}, headers, (*_OK, *also)) if again else answer

    def leave(self, secret: str) -> Answer:
        """Give up the ticket from the phone; 409 where it has been called."""
        return self._call("POST", f"/t/{secret}/leave", {}, {"Origin": self._origin}, (*_OK, 409))

    def put_text(self, path: str, text: str, kind: str) -> None:
        """PUT a text below `/api/v1`. Raises Unexpected."""
        self._call("PUT", API + path, text.encode(), {"Content-Type": kind}, _OK)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _call(
        self,
        method: str,
        path: str,
        body: Json | bytes | None,
        headers: Mapping[str, str],
        good: Collection[int],
    ) -> Answer:
        sent = json.dumps(body).encode() if isinstance(body, dict) else body
        told = {"Content-Type": "application/json", **headers}
        if self._token is not None:
            told["Authorization"] = f"Bearer {self._token}"
        try:
            status, raw = self._ask(method, path, sent, told)
        except (http.client.HTTPException, ConnectionError):
            self.close()
            status, raw = self._ask(method, path, sent, told)
        answer = Answer(status, json.loads(raw) if raw else {})
        if status not in good:
            raise Unexpected(f"{self._name}: {method} {path} {body!r}: {status} {answer.body}")
        return answer

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        connection = self._connection
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=DEADLINE_S)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection = connection
        connection.request(method, path, body, dict(headers))
        with connection.getresponse() as response:
            return response.status, response.read()
