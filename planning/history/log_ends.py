"""How the customers of a log from elsewhere ended: what its instants say, and what they leave unknown."""

from collections.abc import Iterator

from hall.ticket import State
from planning.history.counted import Counted
from planning.history.logged import Logged

ENDS = frozenset({"called", "started", "finished"})
"""Columns without any of which nobody can tell who was served."""
_GIVEN_BACK = frozenset({"cancelled", "canceled", "取消", "弃号"})
_DID_NOT_COME = frozenset({"missed", "no-show", "no show", "noshow", "过号", "未到"})
_ENDED = {
    State.FINISHED: "served",
    State.MISSED: "missed",
    State.EXPIRED: "silent",
    State.CANCELLED: "left",
}


def state_of(
    called: int | None, started: int | None, finished: int | None, said: str, *, says_end: bool
) -> State:
    """How a row ended. `said`: its state, if any; `says_end`: whether the log says when serving began or
    ended.

    Who was finished, or began to be served, was there. Who was only called was not, where the log says of
    others that they were; where it says so of nobody, being called is all that is known of being served.
    """
    uncalled, word = called is None and started is None, said.lower()
    if word in _DID_NOT_COME:
        return State.EXPIRED if uncalled else State.MISSED
    if word in _GIVEN_BACK and uncalled:
        return State.CANCELLED
    if finished is not None or started is not None:
        return State.FINISHED
    if called is not None:
        return State.MISSED if says_end else State.FINISHED
    return State.EXPIRED


def ends_of(row: Logged | Counted) -> Iterator[str]:
    """What is counted of a row: `served`, `missed`, `silent` or `left`; of a served one, whether its wait
    (`no_wait`) or its time at the counter (`no_time`) is not known, or that time is none (`odd`).
    """
    if isinstance(row, Counted):
        return
    yield _ENDED[row.state]
    if row.state is not State.FINISHED:
        return
    if row.called is None:
        yield "no_wait"
    begun = row.called if row.started is None else row.started
    if begun is None or row.finished is None:
        yield "no_time"
    elif row.finished == begun:
        yield "odd"
