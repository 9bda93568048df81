"""One POST with a form as its body, with the three ends of `diversion.web`: answer, not sent, no answer."""

import http.client
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from diversion.web import MOST_BYTES, Answer, NoAnswer, NotSent

_CONNECT_S = 3.0
_PIECE = 64 * 1024
_KIND = "application/x-www-form-urlencoded; charset=utf-8"


class FormPost:
    """One address, the headers of every request, and how long one may take, in seconds."""

    def __init__(self, url: str, headers: Mapping[str, str], deadline_s: float) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {**headers, "Content-Type": _KIND}
        self._deadline_s = deadline_s

    def post(self, fields: Mapping[str, str]) -> Answer:
        """Post the fields. Raises NotSent or NoAnswer; a redirect is an answer like others."""
        until = time.monotonic() + self._deadline_s
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=min(_CONNECT_S, self._deadline_s))
        try:
            line = _connected(connection)
            line.settimeout(self._deadline_s)
            connection.request("POST", self._target, urlencode(fields), self._headers)
            answer = connection.getresponse()
            return Answer(answer.status, _read(answer, line, until), dict(answer.headers))
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            connection.close()


def _connected(connection: http.client.HTTPConnection) -> socket.socket:
    try:
        connection.connect()
    except OSError as error:
        raise NotSent("no connection") from error
    line: socket.socket = connection.sock
    return line


def _read(answer: http.client.HTTPResponse, line: socket.socket, until: float) -> bytes:
    """The whole body within the deadline. Raises NoAnswer."""
    read = b""
    while piece := answer.read1(_PIECE):
        read += piece
        left = until - time.monotonic()
        if left <= 0 or len(read) > MOST_BYTES:
            raise NoAnswer("too slow or too long an answer")
        line.settimeout(left)
    if answer.length:
        raise NoAnswer("the answer was cut short")
    return read
