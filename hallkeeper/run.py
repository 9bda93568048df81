"""`hallkeeper run`: the server, the device agent as a child, and the links that open the screens."""

from typing import TYPE_CHECKING

from hallkeeper.agents import AgentKeeper, start_agent
from hallkeeper.settings import Settings

if TYPE_CHECKING:
    from hallkeeper.app import House


def run_hall(settings: Settings) -> int:
    """Serve until stopped."""
    from hallkeeper.server import serve

    keepers: list[AgentKeeper] = []

    def ready(house: "House", address: str) -> None:
        base = (settings.public_url or address).rstrip("/")
        for line in links(house, base):
            print(line, flush=True)
        keepers.append(AgentKeeper(lambda: start_agent(settings, house, address)))

    try:
        serve(settings, ready)
    finally:
        for keeper in keepers:
            keeper.end()
    return 0


def links(house: "House", base: str) -> list[str]:
    """What a newcomer needs to see: one ready-to-open link per screen."""
    from hallkeeper.access import places

    hall = house.hall
    lines = [f"Hallkeeper: {' / '.join(hall.catalogue.names.values())} is open at {base}/", ""]
    lines.append("Open each link once in the browser of its screen; each is good for one day.")
    if not house.access.has_manager():
        lines.append(f"  {'the first manager':<22} {base}/pair/{house.access.pair_manager()}")
    for place in places(hall.catalogue):
        code = house.access.pair_place(place)
        lines.append(f"  {place.kind + ' ' + place.code:<22} {base}/pair/{code}")
    lines.append("")
    lines.append("Stop with Ctrl-C. Nothing is lost: the journal lies in " + str(hall_file(house)))
    return lines


def hall_file(house: "House") -> str:
    """Where the journal is, without a password."""
    return house.engines.writer.url.render_as_string(hide_password=True)
