"""A caller of the API: one keep-alive connection, JSON, a key per request."""

import http.client
import json
import threading
import uuid
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self


class Unanswered(Exception):
    """No answer came: whether it happened is not known."""


class Caller:
    """One client's connection. Not for several threads at once."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def turn_to(self, port: int) -> None:
        """Speak to this port from now on: a server that was started again may have another."""
        if self._connection.port != port:
            self._connection.close()
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def post(self, path: str, body: object = None, key: str | None = None) -> tuple[int, Any]:
        """Status and JSON (None without a body). Raises Unanswered."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or uuid.uuid4().hex,
        }
        content = json.dumps(body if body is not None else {})
        try:
            self._connection.request("POST", f"/api/v1{path}", content, headers)
            with self._connection.getresponse() as response:
                text = response.read()
                status = response.status
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Unanswered(str(error)) from error
        return status, json.loads(text) if text else None

    def must(self, path: str, body: object = None, key: str | None = None) -> Any:
        """The JSON of a success. Raises RuntimeError for a refusal."""
        status, answer = self.post(path, body, key)
        if status >= 300:
            raise RuntimeError(f"{path}: {status} {answer}")
        return answer


def at_once(tasks: Sequence[Callable[[], None]]) -> None:
    """Run each task in a thread of its own, all beginning together; the first error is raised here."""
    begin = threading.Barrier(len(tasks))
    errors: list[BaseException] = []

    def run(task: Callable[[], None]) -> None:
        begin.wait()
        try:
            task()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
