"""`/healthz` (alive), `/readyz` (database writable, migrations at head), `/metrics` (Prometheus text)."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from hall.errors import NotReady
from hall.hall import Hall
from hall.ticket import Move
from hallkeeper.api.route import answer_json
from hallkeeper.migrations import HEAD


def health_pages(hall: Hall, revision: Callable[[], str | None], sockets: Callable[[], int]) -> Blueprint:
    """The three addresses; `revision` answers the database's migration, `sockets` how many are connected."""
    pages = Blueprint("health", __name__)
    registry = CollectorRegistry()
    moves = Counter("hall_moves", "moves committed", ["verb"], registry=registry)
    waiting = Gauge("hall_waiting", "customers waiting", ["service"], registry=registry)
    devices = Gauge("hall_device_ready", "1 where the device says READY", ["device"], registry=registry)
    screens = Gauge("hall_sockets", "sockets connected", registry=registry)

    def count(heard: Sequence[Move]) -> None:
        for move in heard:
            moves.labels(move.verb).inc()

    hall.listen(count)

    @pages.get("/healthz")
    def alive() -> Response:
        return answer_json({"status": "alive"})

    @pages.get("/readyz")
    def ready() -> Response:
        if revision() != HEAD:
            raise NotReady("migrations_pending", "The database is not at this program's revision.")
        hall.write(lambda tx: tx.now)
        return answer_json({"status": "ready", "version": hall.board.version})

    @pages.get("/metrics")
    def metrics() -> Response:
        screens.set(sockets())
        for service in hall.catalogue.offered:
            waiting.labels(service.code).set(hall.board.waiting(service.code))
        for code, state in hall.board.devices.items():
            devices.labels(code).set(state.state == "READY")
        return Response(generate_latest(registry), mimetype="text/plain")

    return pages
