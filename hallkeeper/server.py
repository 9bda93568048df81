"""The hall server: gevent, one process, patched only here at the entry point."""

import gc
import os
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hall.clock import Clock
    from hallkeeper.app import House
    from hallkeeper.settings import Settings


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError that names the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited: else 40 ms per small answer
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"{host}:{port}: {error.strerror}") from error
    sock.listen(1024)
    return sock


def serve(settings: "Settings", ready: "Callable[[House, str], None]", clock: "Clock | None" = None) -> None:
    """Serve until SIGTERM or SIGINT; `ready(house, address)` is called once the socket listens."""
    _bring_to_date(settings)
    from gevent import monkey

    monkey.patch_all()
    import gevent
    from gevent.event import Event
    from gevent.pywsgi import WSGIServer

    from hall.clock import system_clock
    from hallkeeper.app import create_app
    from hallkeeper.gone import Handler
    from hallkeeper.logs import configure_logs

    configure_logs()
    ending = Event()  # set at any time from here on, also while the links are still being printed
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, ending.set)
    house = create_app(settings, clock=clock or system_clock)
    try:
        sock = listen(settings.host, settings.port)
        sock.setblocking(False)
        _settle_memory()
        server = WSGIServer(sock, house.app, handler_class=Handler, log=None, error_log=None)
        server.start()
        host = settings.host if ":" not in settings.host else f"[{settings.host}]"
        ready(house, f"http://{host}:{sock.getsockname()[1]}")
        ending.wait()
        server.stop()
    finally:
        house.close()


def _bring_to_date(settings: "Settings") -> None:
    """Migrate in a child process: Alembic is needed once and would stay in memory for months.

    Whatever fails there is met again, and told, when the hall is opened.
    """
    if nothing_to_migrate(settings):
        return
    child = os.fork()
    if child == 0:
        code = 1
        try:
            from hallkeeper.schema import upgrade

            settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            upgrade(settings.database)
            code = 0
        finally:
            os._exit(code)
    os.waitpid(child, 0)


def nothing_to_migrate(settings: "Settings") -> bool:
    """Whether a look at the file shows that it is new, or of the newest revision: Alembic is not needed."""
    from hall.errors import HallError
    from hallkeeper.backup import database_file
    from hallkeeper.migrations import HEAD

    try:
        file = database_file(settings)
        if not file.exists():
            return True
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    except (HallError, sqlite3.Error):
        return False


def _settle_memory() -> None:
    """What is loaded by now stays: the collector need not walk it again, and need not come so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
