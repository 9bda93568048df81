"""A Socket.IO client on one websocket: `simple-websocket` is the wire, python-socketio's packets the words.

The transport is websocket only, as the contract demands. A lost connection is opened anew; what was missed
meanwhile nobody repeats, so the listener must look at versions.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import simple_websocket
from socketio.packet import CONNECT, CONNECT_ERROR, EVENT, Packet

AGAIN_S = 0.2
END_S = 5.0
_PING, _PONG, _MESSAGE = "2", "3", "4"
Heard = Callable[[str, Any], None]


class Live:
    """One connection to a namespace; `heard(event, data)` is called in its own thread.

    `auth` is sent with each connect. `refused` holds the server's answer if it let nobody in.
    """

    def __init__(self, address: str, namespace: str, auth: dict[str, Any], heard: Heard) -> None:
        self._url = f"ws://{urlsplit(address).netloc}/socket.io/?EIO=4&transport=websocket"
        self._namespace = namespace
        self._auth = auth
        self._heard = heard
        self._closed = threading.Event()
        self._socket: Any = None
        self.refused: Any = None
        self.connections = 0
        self._thread = threading.Thread(target=self._run, name=f"live {namespace}", daemon=True)
        self._thread.start()

    def drop(self) -> None:
        """Lose the connection; it is opened anew."""
        open_socket = self._socket
        if open_socket is not None:
            with suppress(OSError):
                open_socket.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it for good."""
        self._closed.set()
        self.drop()
        self._thread.join(END_S)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._follow()
            except (OSError, simple_websocket.ConnectionError, simple_websocket.ConnectionClosed):
                self._closed.wait(AGAIN_S)

    def _follow(self) -> None:
        daemon = partial(threading.Thread, daemon=True)
        self._socket = simple_websocket.Client.connect(self._url, receive_bytes=65536, thread_class=daemon)
        self.connections += 1
        self._socket.send(_MESSAGE + Packet(CONNECT, data=self._auth, namespace=self._namespace).encode())
        try:
            while not self._closed.is_set():
                self._hear(str(self._socket.receive()))
        finally:
            self.drop()
            self._socket.thread.join(END_S)

    def _hear(self, text: str) -> None:
        if text == _PING:
            self._socket.send(_PONG)
        elif text.startswith(_MESSAGE):
            self._take(Packet(encoded_packet=text[1:]))

    def _take(self, packet: Any) -> None:
        if packet.packet_type == EVENT:
            event, *data = packet.data
            self._heard(str(event), data[0] if data else None)
        elif packet.packet_type == CONNECT_ERROR:
            self.refused = packet.data
            self._closed.set()
