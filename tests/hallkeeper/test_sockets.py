"""Screens by Socket.IO: nobody stays in whose access was taken away; one screen's end is not the others'."""

import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import socketio

from hall.catalogue_file import read_catalogue, write_catalogue
from tests.bare_client import Ask
from tests.running_hall import RunningHall

API = "/api/v1"


class Socket:
    """One connected screen and what it was told."""

    def __init__(self, running: RunningHall, namespace: str, auth: dict[str, Any]) -> None:
        self.told: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.ended = threading.Event()
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", lambda event, *told: self.told.put((event, told[0])), namespace=namespace)
        self.client.on("disconnect", lambda *_reason: self.ended.set(), namespace=namespace)
        self.client.connect(running.address, auth=auth, namespaces=[namespace], transports=["websocket"])

    def hear(self, event: str) -> dict[str, Any]:
        """The next event of that name."""
        while True:
            name, told = self.told.get(timeout=8)
            if name == event:
                return dict(told)

    def shown_out(self) -> bool:
        """Whether the server ends this connection within a few seconds."""
        return self.ended.wait(timeout=8)


@pytest.fixture
def sockets(running: RunningHall) -> Iterator[Any]:
    """Connects screens; all are closed at the end."""
    opened: list[Socket] = []

    def connect(namespace: str, **auth: str) -> Socket:
        opened.append(Socket(running, namespace, auth))
        return opened[-1]

    yield connect
    for one in opened:
        one.client.disconnect()


def teller(ask: Ask, name: str, may_pick: bool = True) -> tuple[str, str]:
    """A new teller: id, and the token of the session that the link gives."""
    made = ask("POST", f"{API}/people", {"name": name, "may_pick": may_pick}, role="manager").json
    path = "/pair/" + made["url"].rpartition("/")[2]
    answer = ask("POST", path, raw=b"", role=None, Sec_Fetch_Site="same-origin")
    found = re.search(r"hallkeeper-teller=([^;]+)", answer.headers["Set-Cookie"])
    assert found is not None
    return made["id"], found[1]


@pytest.mark.parametrize("namespace", ["/board", "/counter"])
def test_a_removed_person_s_screens_end(ask: Ask, sockets: Any, namespace: str) -> None:
    person, token = teller(ask, f"Removed {namespace}")
    screen = sockets(namespace, token=token, counter="5")
    assert ask("DELETE", f"{API}/people/{person}", role="manager").status == 204
    assert screen.shown_out()


def test_a_revoked_program_hears_no_more_moves(ask: Ask, sockets: Any) -> None:
    made = ask("POST", f"{API}/tokens", {"role": "device", "name": "old agent"}, role="manager").json
    agent = sockets("/devices", token=made["token"])
    assert ask("DELETE", f"{API}/tokens/{made['id']}", role="manager").status == 204
    assert agent.shown_out()


def test_a_right_that_is_taken_is_taken_on_the_open_screen(ask: Ask, sockets: Any) -> None:
    person, token = teller(ask, "Picker")
    screen = sockets("/counter", token=token, counter="5")
    assert screen.hear("view")["rights"] == {"pick": True}
    ask("PUT", f"{API}/people/{person}", {"may_pick": False}, role="manager")
    while screen.hear("view")["rights"] != {"pick": False}:
        pass


def test_who_signs_out_leaves_everywhere(ask: Ask, sockets: Any) -> None:
    _, token = teller(ask, "Leaver")
    screen = sockets("/board", token=token)
    cookie = {"Cookie": f"hallkeeper-teller={token}", "Sec_Fetch_Site": "same-origin"}
    ask("POST", "/sign-out", raw=b"as=teller", role=None, **cookie, Content_Type=FORM)
    assert screen.shown_out()


def test_a_counter_that_is_retired_does_not_silence_the_others(ask: Ask, sockets: Any) -> None:
    token = ask("POST", f"{API}/tokens", {"role": "counter", "name": "two screens"}, role="manager").json[
        "token"
    ]
    retired = sockets("/counter", token=token, counter="8")
    other = sockets("/counter", token=token, counter="5")
    other.hear("view")
    text = ask("GET", f"{API}/catalogue", role="manager").text
    old = read_catalogue(text)
    less = replace(old, counters=old.counters[:7], devices=tuple(d for d in old.devices if d.place != "8"))
    try:
        put = {"raw": write_catalogue(less).encode(), "role": "manager", "Content_Type": "application/toml"}
        assert ask("PUT", f"{API}/catalogue", **put).status == 200
        ticket = ask("POST", f"{API}/tickets", {"service": "general"}, role="kiosk").json
        while other.hear("view")["version"] < ticket["version"]:
            pass
        assert retired.shown_out()
    finally:
        ask("PUT", f"{API}/catalogue", raw=text.encode(), role="manager", Content_Type="application/toml")


FORM = "application/x-www-form-urlencoded"
