"""Asking somebody outside: an answer, not sent, or no answer; on real sockets, within the deadline."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from diversion.web import Answer, NoAnswer, NotSent, Web

DEADLINE_S = 0.5


@contextmanager
def listening(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Somebody who takes one connection after the other and behaves like that."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def says(text: bytes) -> Callable[[socket.socket], None]:
    """Answers that, and hangs up."""
    return lambda connection: connection.sendall(text)


def drips(connection: socket.socket) -> None:
    """A byte now and then, each in time by itself: the answer as a whole never is."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(80):
        try:
            connection.sendall(b" " * 100)
        except OSError:
            return
        time.sleep(DEADLINE_S / 10)


def drips_its_head(connection: socket.socket) -> None:
    """The same before the answer has properly begun."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 60:
        try:
            connection.sendall(bytes([letter]))
        except OSError:
            return
        time.sleep(DEADLINE_S / 10)


def is_silent(connection: socket.socket) -> None:
    """Hears, and says nothing until the other side goes."""
    connection.settimeout(5)
    connection.recv(1)


def test_an_answer_is_an_answer_whatever_its_status() -> None:
    refusal = b'HTTP/1.1 409 Conflict\r\nContent-Length: 14\r\nX-Why: paid\r\n\r\n{"code": "no"}'
    with listening(says(refusal)) as address:
        answer = Web(address).ask("POST", "/payment", {"fen": 1})
    assert (answer.status, answer.fine, answer.json()) == (409, False, {"code": "no"})
    assert answer.headers["X-Why"] == "paid"


def test_a_redirect_is_not_followed() -> None:
    with listening(
        says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    ) as a:
        assert Web(a).ask("POST", "/payment", {}).status == 302


def test_who_is_not_there_has_heard_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}"
    for root in (address, "http://no.such.name.invalid"):
        with pytest.raises(NotSent):
            Web(root, deadline_s=DEADLINE_S).ask("GET", "/")


@pytest.mark.parametrize(
    "behave",
    [
        is_silent,
        drips,
        drips_its_head,
        says(b""),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        says(b"what is this\r\n\r\n"),
    ],
    ids=["silent", "dripping", "dripping its head", "hangs up", "half an answer", "no HTTP"],
)
def test_who_may_have_heard_and_says_nothing_whole_is_in_doubt(
    behave: Callable[[socket.socket], None],
) -> None:
    with listening(behave) as address:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            Web(address, deadline_s=DEADLINE_S).ask("POST", "/payment", {"fen": 1})
        took = time.monotonic() - began
    assert took < 3 * DEADLINE_S


def test_a_page_instead_of_an_answer_is_nobody_s_word() -> None:
    with pytest.raises(NoAnswer):
        Answer(502, b"<html>Bad Gateway</html>").json()


def test_an_address_that_is_known_late_is_asked_for_each_time() -> None:
    with listening(says(b"HTTP/1.1 204 No Content\r\n\r\n")) as address:
        assert Web(lambda: address).ask("GET", "/").status == 204
