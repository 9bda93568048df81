"""`/healthz` (alive), `/readyz` (database writable, migrations at head), `/metrics` (Prometheus text)."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from hall.devices import STATES
from hall.errors import NotReady
from hall.hall import Hall
from hall.ticket import Move
from hallkeeper.api.route import answer_json
from hallkeeper.migrations import HEAD


def health_pages(
    hall: Hall,
    revision: Callable[[], str | None],
    sockets: Callable[[], int],
    agents: Callable[[], Mapping[str, bool]],
) -> Blueprint:
    """The three addresses; `revision` answers the database's migration, `sockets` how many are connected,
    `agents` which device agents there are and whether each is heard of.
    """
    pages = Blueprint("health", __name__)
    registry = CollectorRegistry()
    moves = Counter("hall_moves", "moves committed", ["verb"], registry=registry)
    waiting = Gauge("hall_waiting", "customers waiting", ["service"], registry=registry)
    ready_devices = Gauge("hall_device_ready", "1 where the device says READY", ["device"], registry=registry)
    states = Gauge(
        "hall_device_state",
        "1 for the state in which the device is, 0 for the others",
        ["device", "kind", "state"],
        registry=registry,
    )
    present = Gauge("hall_agent_present", "1 where the agent is heard of", ["agent"], registry=registry)
    heard_displays = Gauge(
        "hall_display_heard", "1 where a wall display lets its calls be heard", ["display"], registry=registry
    )
    doubts = Gauge("hall_slips_in_doubt", "customers who may be without paper", registry=registry)
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
        for gauge in (ready_devices, states, present, heard_displays):  # what is retired is told of no more
            gauge.clear()
        for device in hall.catalogue.wired:
            said = hall.board.devices.get(device.code)
            state = "DISABLED" if not device.enabled else said.state if said else "UNKNOWN"
            ready_devices.labels(device.code).set(state == "READY")
            for one in STATES:
                states.labels(device.code, device.kind, one).set(state == one)
        for display in hall.catalogue.displays:
            if not display.retired and (told := hall.board.displays.get(display.code)) is not None:
                heard_displays.labels(display.code).set(told.state == "READY")
        for name, there in agents().items():
            present.labels(name).set(there)
        doubts.set(len(hall.board.doubtful()))
        return Response(generate_latest(registry), mimetype="text/plain")

    return pages
