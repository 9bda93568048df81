"""A bare HTTP client: what strangers' programs see, refusals and redirects included."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.running_hall import RunningHall


@dataclass(frozen=True)
class Answer:
    """Status, headers and text of an answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The answer's JSON; None where it has no body."""
        return json.loads(self.text) if self.text else None


Ask = Callable[..., Answer]


def bare_client(running: RunningHall) -> Ask:
    """`ask(method, path, body, role=..., Header_Name=...)`: one raw request."""
    without_redirects = urllib.request.build_opener(_NoRedirect)

    def ask(
        method: str,
        path: str,
        body: object = None,
        *,
        role: str | None = "counter",
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        if method == "POST" and data is None:
            data = b""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if role is not None:
            sent.setdefault("Authorization", f"Bearer {running.token(role)}")
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        asked = urllib.request.Request(running.address + path, data=data, headers=sent, method=method)
        try:
            with without_redirects.open(asked, timeout=20) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read().decode())

    return ask


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None
