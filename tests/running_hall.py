"""A real hall for the screens' tests: `hallkeeper run` on a free port, driven through its public API."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hallkeeper.access import Access
from hallkeeper.command import with_access
from hallkeeper.settings import Settings
from tests.nursery import Forked, nursery, started

PAIRING = re.compile(r"^  (.+?) +(http://\S+/pair/\S+)$")


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refused(act: Callable[[], object]) -> tuple[int, dict[str, Any]]:
    """Status and problem details of a request that must be refused; nothing stays open behind it."""
    with pytest.raises(urllib.error.HTTPError) as refusal:
        act()
    with refusal.value as answer:
        return answer.code, json.loads(answer.read())


class RunningHall:
    """The server process, the links that it printed, and one token per role that a test needs.

    `names`: what a role's token is called, where the journal is to be looked at.
    """

    def __init__(self, data: Path, *, program: bool = False) -> None:
        """`program`: the real program with this environment, not a fork of what is loaded already."""
        self.data, self._program = data, program
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "HALLKEEPER_DATA": str(data),
            "HALLKEEPER_PORT": str(port),
            "HALLKEEPER_PUBLIC_URL": self.address,
        }
        self.links: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._process: Forked | None = None

    def start(self) -> None:
        """Run until the links are printed: the server listens by then."""
        with (self.data / "stderr.txt").open("a") as errors:
            run = started if self._program else nursery().run
            self._process = run(self.environment, errors)
        for line in self._process.stdout:
            if found := PAIRING.match(line.rstrip()):
                self.links.setdefault(found[1], found[2])
            elif line.startswith("Stop with"):
                # Nobody may ever wait for a full pipe.
                self._drain = threading.Thread(target=self._process.stdout.read, daemon=True)
                self._drain.start()
                return
        raise RuntimeError((self.data / "stderr.txt").read_text())

    def stop(self) -> None:
        """End the server as an operator would."""
        if self._process is not None:
            self._process.end(20)
            self._drain.join(timeout=20)
            self._process.stdout.close()
            self._process = None

    def command(self, *arguments: str, said: str = "") -> str:
        """What another `hallkeeper` command answers on stdout; `said` to it on its standard input."""
        program = str(Path(sys.executable).with_name("hallkeeper"))
        done = subprocess.run(
            [program, *arguments],
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def token(self, role: str) -> str:
        """A token of that role, made once: the manager's beside the server, as the command does it, the
        others by the manager.
        """
        if role not in self._tokens:
            name = self.names.get(role, f"test {role}")
            if role == "manager" or self._process is None:
                with_access(Settings(data=self.data), lambda access: self._keep(role, access, name))
            else:
                wanted = {"role": role, "name": name}
                self._tokens[role] = self.ask("POST", "/tokens", wanted, role="manager")["token"]
        return self._tokens[role]

    def _keep(self, role: str, access: Access, name: str) -> None:
        self._tokens[role] = access.create_token(role, name)[0]

    def pairing(self, place: str) -> str:
        """Another one-time link for a screen."""
        link: str = self.ask("POST", "/pairings", {"place": place}, role="manager")["url"]
        return link

    def ask(self, method: str, path: str, body: object = None, *, role: str = "counter") -> Any:
        """One API call; the JSON, or None for 204. Raises urllib's HTTPError for a refusal."""
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=json.dumps(body if body is not None else {}).encode() if method != "GET" else None,
            headers={
                "Authorization": f"Bearer {self.token(role)}",
                "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def issue(self, service: str = "payment", **more: str) -> dict[str, Any]:
        """A ticket, with the phone's address that only a manager or kiosk is told."""
        ticket: dict[str, Any] = self.ask("POST", "/tickets", {"service": service, **more}, role="manager")
        return ticket

    def counter(self, code: str, verb: str, **body: object) -> Any:
        """What a teller does at a counter: `open`, `call-next`, `start`, `finish` ..."""
        return self.ask("POST", f"/counters/{code}/{verb}", body)
