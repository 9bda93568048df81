"""The hall's server as `hallkeeper run` starts it, without the device agent.

Where BENCH_ESTIMATOR says `simple`, it promises waits by the simple estimate. Like `hallkeeper run`, it
imports nothing of the house before the standard library has been patched.
"""

import os
from typing import TYPE_CHECKING

from hallkeeper.server import serve
from hallkeeper.settings import read_settings

if TYPE_CHECKING:
    from hallkeeper.app import House


def _ready(house: "House", address: str) -> None:
    from hall.estimate import SimpleEstimator
    from hallkeeper.run import links

    if os.environ.get("BENCH_ESTIMATOR") == "simple":
        house.live.stop()
        house.hall.estimator = SimpleEstimator()
    for line in links(house, address):
        print(line, flush=True)


if __name__ == "__main__":
    serve(read_settings(), _ready)
