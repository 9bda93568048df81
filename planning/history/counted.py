"""Counts of elsewhere: what an operator's own system says was done, without customers and waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """So many times something was done on a day; `minute` of the day and time at counters where known."""

    line: int
    day: str
    service: str
    times: int
    minute: int | None = None
    served_ms: int | None = None
