"""What is usual, learnt beside the server from the hall's own past."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hallkeeper.planning.worker import Desk, Progress
from planning.learnt.at_work import Between
from planning.learnt.document import model_document
from planning.learnt.past import past_of
from planning.learnt.usual_day import model_of
from planning.learnt.ways import with_numbers
from planning.live.breaks import breaks_document, breaks_of
from planning.progress import reading


def work(desk: Desk, asked: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """The `days` before `today` as the model of a usual day. Raises NotReady where they are too few."""
    today = date.fromisoformat(asked["today"])
    first, last = today - timedelta(days=asked["days"]), today - timedelta(days=1)
    past = past_of(desk.store, desk.catalogue, first, last, tell=reading(tell))
    tell(1, 2)
    past.between = Between()  # how long tellers take between two customers is watched as it happens
    model = model_document(with_numbers(model_of(past, desk.catalogue)))
    return {"model": model, "breaks": breaks_document(breaks_of(past))}
