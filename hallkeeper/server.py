"""The hall server: gevent, one process, patched only here at the entry point."""

import gc
import os
import signal
import socket
from collections.abc import Callable
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
        server = WSGIServer(sock, house.app, log=None, error_log=None)
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


def _settle_memory() -> None:
    """What is loaded by now stays: the collector need not walk it again, and need not come so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
