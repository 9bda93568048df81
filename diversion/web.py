"""Asking a system outside the house by HTTP, with a deadline on the whole of it.

Three ends: an answer (whatever its status), a refusal to be reached, or silence after something may have been
heard. Money hangs on the difference: `NotSent` may be repeated, `NoAnswer` means that nobody knows.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diversion.deadline import in_time

DEADLINE_S = 8.0
MOST_BYTES = 4 * 1024 * 1024


class NotSent(Exception):
    """Nothing can have reached the other side: no name, no connection."""


class NoAnswer(Exception):
    """It may have been heard and done; no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back whole."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        """Whether the status says that it was done."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises NoAnswer where it is none: a proxy's page is nobody's word."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise NoAnswer(f"status {self.status}, and no JSON") from error


class Web:
    """One other system: its root address (or who knows it), the headers of every request, and how long it may
    take.
    """

    def __init__(
        self,
        root: str | Callable[[], str],
        headers: Mapping[str, str] | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._root = root
        self._headers = dict(headers or {})
        self._deadline_s = deadline_s

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request with a JSON body. Raises NotSent or NoAnswer; a redirect is an answer like others."""
        root = self._root if isinstance(self._root, str) else self._root()
        url, sent = root.rstrip("/") + path, {**self._headers, **(headers or {})}
        try:
            return in_time(self._deadline_s, lambda: self._ask(method, url, body, query, sent))
        except TimeoutError as error:
            raise NoAnswer(f"no whole answer in {self._deadline_s:g} s") from error

    def _ask(
        self, method: str, url: str, body: Any, query: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Answer:
        import requests  # loaded where the hall first asks somebody outside

        try:
            with (
                requests.Session() as session,
                session.request(
                    method,
                    url,
                    json=body,
                    params=query,
                    headers=dict(headers),
                    timeout=(min(3.0, self._deadline_s), self._deadline_s),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                return Answer(answer.status_code, _read(answer), dict(answer.headers))
        except requests.exceptions.ConnectTimeout as error:
            raise NotSent("no connection in time") from error
        except requests.exceptions.ConnectionError as error:
            if _never_connected(error):
                raise NotSent("no connection") from error
            raise NoAnswer("the line broke") from error
        except requests.exceptions.RequestException as error:
            raise NoAnswer(type(error).__name__) from error


def _read(answer: Any) -> bytes:
    """The whole body. Raises NoAnswer where it is longer than anybody's word."""
    read = b""
    for piece in answer.iter_content(64 * 1024):
        read += piece
        if len(read) > MOST_BYTES:
            raise NoAnswer("too long an answer")
    return read


def _never_connected(error: Exception) -> bool:
    from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

    cause: Any = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, (NewConnectionError, NameResolutionError))
