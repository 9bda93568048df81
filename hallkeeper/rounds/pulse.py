"""When a screen or an agent was heard of last."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pulse:
    """`at`: ms UTC, None where nothing was heard since the server started; `here`: whether it still is."""

    at: int | None
    here: bool


UNHEARD = Pulse(None, here=False)
