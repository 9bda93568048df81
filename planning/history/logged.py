"""One row of a log from elsewhere, in few words: a year of them is read, and written, one after the other."""

from typing import NamedTuple

from hall.ticket import Done, State, Verb
from planning.history.visit import Stint, Visit

BY = "import"
_DIGITS = 7
"""Rows are kept under their lines, all of one length: then each is put behind the one before it."""


class Logged(NamedTuple):
    """What a row says; instants in ms UTC. `called`: the call, or the start where the log has no calls, None
    where it has neither; `done` is what was really done.
    """

    line: int
    day: str
    service: str
    customer_class: str
    state: State
    issued: int
    called: int | None
    started: int | None
    finished: int | None
    counter: str
    done: str

    @property
    def ticket(self) -> str:
        """The key of its row."""
        return f"{self.line:0{_DIGITS}}"

    @property
    def over_at(self) -> int | None:
        """When the customer went, where the log says so; of one who did not come nobody knows."""
        return self.finished if self.state in (State.FINISHED, State.CANCELLED) else None

    def visit(self) -> Visit:
        """The customer as the measures see it."""
        served = self.state is State.FINISHED
        return Visit(
            asked=self.service,
            issued_at=self.issued,
            ticket=self.ticket,
            day=self.day,
            issued_by=BY,
            customer_class=self.customer_class,
            state=self.state,
            called_at=self.called,
            stints=self._stints(),
            missed=self.state is State.MISSED,
            over_at=self.over_at,
            done=(Done(self.done),) if served else (),
        )

    def _stints(self) -> tuple[Stint, ...]:
        if self.state is State.MISSED:
            return (Stint(self.counter, "", self.called, until=self.called, ended=Verb.MISS),)
        if self.state is not State.FINISHED:
            return ()
        until = None if self.called is None else self.finished
        return (Stint(self.counter, "", self.called, self.started, until=until, ended=Verb.FINISH),)
