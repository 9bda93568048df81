"""When it is time for what was put off, also where the clock has been put back since."""

FARTHEST_MS = 30 * 60 * 1000
"""Nothing is put off for so long: what is due later still was written before the clock was put back."""


def is_due(at: int | None, now: int) -> bool:
    """Whether it is time for what is due at an instant (ms UTC); never for None."""
    return at is not None and not now < at <= now + FARTHEST_MS
