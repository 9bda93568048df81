"""Billing says that it has a posting already, and is gone before it can be asked which: nobody knows then."""

import socket
import threading

import pytest

from diversion.billing.port import Kind, Posting, Unknown, Unreached
from diversion.billing.tmf import tmf_billing

CONFLICT = b'{"code": "conflict", "reason": "there is one already"}'


def test_a_conflict_and_then_nobody_is_not_as_if_nothing_had_left() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def once() -> None:
        connection, _ = listener.accept()
        listener.close()
        with connection:
            connection.recv(65536)
            head = b"HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nConnection: close\r\n"
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(CONFLICT) + CONFLICT)

    thread = threading.Thread(target=once)
    billing = tmf_billing(f"http://127.0.0.1:{listener.getsockname()[1]}", "a token", "hall", deadline_s=5)
    thread.start()
    with pytest.raises(Unknown) as error:
        billing.post(Posting("H1", "A1", 100, Kind.TOPUP))
    thread.join(5)
    assert not isinstance(error.value, Unreached)
