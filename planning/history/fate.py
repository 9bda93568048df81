"""What became of a customer, and the figures of one visit that all measures are made of."""

from dataclasses import dataclass
from enum import StrEnum

from hall.ticket import State, Verb
from planning.history.visit import Visit


class Fate(StrEnum):
    """How a visit ended. Nobody tells the hall that they leave: some of this is inferred, and said so."""

    SERVED = "served"
    MISTAKE = "mistake"
    """Taken back at the kiosk within the seconds that the hall's rules give: a wrong key, not a customer."""
    LEFT = "left"
    """Cancelled before any call, or after having come back from a miss: by phone, at a kiosk, by staff."""
    SILENT = "silent"
    """Never called when the day closed: gone, nobody knows when."""
    NEVER_BACK = "never_back"
    """Missed a call and never came back: left at some time before it."""
    BROKEN_OFF = "broken_off"
    """Was at a counter, and neither finished there nor was seen again."""
    LASTING = "lasting"
    """Goes on."""


GONE = frozenset({Fate.LEFT, Fate.SILENT, Fate.NEVER_BACK})
"""Abandonment: left without having been served."""


_UNCALLED = frozenset(Fate) - {Fate.MISTAKE, Fate.SERVED}


@dataclass(frozen=True, slots=True)
class Facts:
    """One visit's figures; spans in ms. `wait_ms` is None without a call or a wait; `cut_ms`: a wait that was
    cut off. `in_time`: called within the target wait; None while that is not decided. `service_ms` is None
    where nobody was finished, or the clocks say that it took no time or less (`odd`). Where a
    log of elsewhere does not say it, the wait (`no_wait`) or the time (`no_time`) of a served one is unknown.
    """

    fate: Fate
    queued: bool
    wait_ms: int | None
    cut_ms: int | None
    in_time: bool | None
    walk_ms: int | None
    service_ms: int | None
    odd: bool
    no_wait: bool
    no_time: bool
    missed: bool
    came_back: bool
    transfers: int
    holds: int
    done: int


def fate_of(visit: Visit, take_back_ms: int) -> Fate:
    """How a visit ended; see `Fate` for what is inferred."""
    if visit.state is State.FINISHED:
        return Fate.SERVED
    uncalled = visit.called_at is None
    if visit.state is State.CANCELLED and uncalled:
        at_once = (visit.over_at or 0) - visit.issued_at <= take_back_ms
        return Fate.MISTAKE if at_once and visit.over_by == visit.issued_by else Fate.LEFT
    if visit.state is State.EXPIRED and uncalled:
        return Fate.SILENT
    if visit.state in (State.CANCELLED, State.EXPIRED, State.MISSED):
        if not visit.stints or visit.stints[-1].ended is not Verb.MISS:
            return Fate.BROKEN_OFF
        came_and_left = visit.state is State.CANCELLED and visit.came_back
        return Fate.LEFT if came_and_left else Fate.NEVER_BACK
    return Fate.LASTING


def facts_of(visit: Visit, target_ms: int, take_back_ms: int, now: int) -> Facts:
    """The figures of a visit as of now (ms UTC)."""
    fate = fate_of(visit, take_back_ms)
    over, timed = fate is Fate.SERVED, visit.is_timed
    wait, served = visit.wait_ms, visit.served_ms if over and timed else None
    odd = (wait is not None and wait < 0) or (served is not None and served <= 0)
    wait = None if wait is None or wait < 0 else wait
    cut = visit.waited_ms(now) if visit.called_at is None and fate in _UNCALLED else None
    too_late = cut is not None and cut > target_ms
    walk = visit.walk_ms
    return Facts(
        fate=fate,
        queued=visit.queued,
        wait_ms=wait,
        cut_ms=None if cut is None or cut < 0 else cut,
        in_time=wait <= target_ms if wait is not None else False if too_late else None,
        walk_ms=None if walk is None or walk < 0 else walk,
        service_ms=None if served is None or served <= 0 else served,
        odd=odd,
        no_wait=over and visit.queued and visit.called_at is None,
        no_time=over and not timed,
        missed=visit.missed,
        came_back=visit.missed and visit.came_back,
        transfers=visit.times(Verb.TRANSFER),
        holds=visit.times(Verb.HOLD),
        done=sum(d.quantity for d in visit.done),
    )
