"""Whether who has asked is still there: what takes seconds ends where nobody waits for it any more.

A browser that asks for other days, or leaves the page, closes its connection. A request learns of it only by
looking, and looks where it lets others work.
"""

import select
import socket
from typing import TYPE_CHECKING, cast

from flask import has_request_context, request
from gevent import monkey
from gevent.pywsgi import WSGIHandler

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

CONNECTION = "hallkeeper.connection"
HUNG_UP = 499
"""The status in the log; nobody reads the answer. No standard has one for it, and nginx takes this one."""
_ENDS = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)
_poll = monkey.get_original("select", "poll")


class Gone(Exception):
    """Who has asked has hung up."""


class Handler(WSGIHandler):  # type: ignore[misc]
    """The server's own; it also tells by which connection a request has come."""

    def get_environ(self) -> "WSGIEnvironment":
        """The request's environment."""
        environ = cast("WSGIEnvironment", super().get_environ())
        environ[CONNECTION] = self.socket
        return environ


def end_if_gone() -> None:
    """Raises Gone where this is a request, and who has asked has hung up."""
    connection = request.environ.get(CONNECTION) if has_request_context() else None
    if connection is not None and has_hung_up(connection):
        raise Gone


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the other end sends no more; nothing is read and nobody is waited for."""
    number = connection.fileno()
    if number < 0:
        return True
    poller = _poll()
    poller.register(number, _ENDS)
    return bool(poller.poll(0))
