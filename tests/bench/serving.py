"""The hall's server as `hallkeeper run` starts it, without the device agent.

Like `hallkeeper run`, it imports nothing of the house before the standard library has been patched.
"""

from typing import TYPE_CHECKING

from hallkeeper.server import serve
from hallkeeper.settings import read_settings

if TYPE_CHECKING:
    from hallkeeper.app import House


def _ready(house: "House", address: str) -> None:
    from hallkeeper.run import links

    for line in links(house, address):
        print(line, flush=True)


if __name__ == "__main__":
    serve(read_settings(), _ready)
