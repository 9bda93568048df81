"""Other simulators, run as programs in an environment of their own: see `requirements/peers.in`."""
