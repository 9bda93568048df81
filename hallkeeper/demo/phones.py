"""Customers' phones: each follows its own ticket by the secret on the slip."""

from typing import Any

from hallkeeper.demo.followers import Followers
from hallkeeper.demo.live import Live
from hallkeeper.demo.pacer import Pacer


class Phone:
    """One phone, from the slip until its ticket is over; `told` counts the calls that it showed."""

    def __init__(self, address: str, secret: str, pacer: Pacer) -> None:
        self.secret = secret
        self.followers = Followers(pacer, "phones")
        self.followers.join(secret)
        self.told: set[int] = set()
        self.live = Live(address, "/phone", {"secret": secret}, self._heard)

    def close(self) -> None:
        """Put it away."""
        self.live.close()
        self.followers.close()

    def _heard(self, event: str, data: Any) -> None:
        if event == "ticket":
            if data["state"] == "called" and data["counter"] is not None:
                self.told.add(data["version"])
            self.followers.reached(self.secret, data["version"])


def secret_of(track_url: str) -> str:
    """The secret in a slip's address."""
    return track_url.rsplit("/", 1)[1]
