"""`python -m hallkeeper.demo.server`: the real server on a scratch folder, with the hall time of the demo.

When it listens it says so in one line of JSON on standard output: address, tokens, links to look at.
It ends with the process that started it.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hallkeeper.demo.clock import DrivenClock
from hallkeeper.server import serve
from hallkeeper.settings import Settings

if TYPE_CHECKING:
    from hallkeeper.app import House

PUBLIC_URL = "http://hall.example"
"""Slips carry the phone's QR code; nobody outside can reach a scratch hall, so the name is an example's."""
LOOK_S = 1.0


def main() -> None:
    """Serve until SIGTERM."""
    options = argparse.ArgumentParser(prog="python -m hallkeeper.demo.server")
    options.add_argument("--data", required=True, type=Path)
    options.add_argument("--clock", required=True, type=Path)
    options.add_argument("--token", action="append", default=[], metavar="ROLE:NAME")
    told = options.parse_args()
    settings = Settings(data=told.data, host="127.0.0.1", port=0, public_url=PUBLIC_URL, database_url=None)

    def ready(house: "House", address: str) -> None:
        _end_with_parent()
        tokens = {}
        for wanted in told.token:
            role, _, name = wanted.partition(":")
            tokens[name] = house.access.create_token(role, name)[0]
        hello = {"address": address, "tokens": tokens, "links": _links(house, address)}
        sys.stdout.write(json.dumps(hello) + "\n")
        sys.stdout.flush()

    serve(settings, ready, DrivenClock(told.clock))


def _links(house: "House", address: str) -> dict[str, str]:
    """What somebody who watches may open: the wall display and the manager's desk."""
    from hallkeeper.access import Place

    wall = house.hall.catalogue.displays[0].code
    return {
        "display": f"{address}/pair/{house.access.pair_place(Place('display', wall))}",
        "office": f"{address}/pair/{house.access.pair_manager()}",
    }


def _end_with_parent() -> None:
    import gevent

    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            gevent.sleep(LOOK_S)
        os.kill(os.getpid(), signal.SIGTERM)

    gevent.spawn(watch)


if __name__ == "__main__":
    main()
