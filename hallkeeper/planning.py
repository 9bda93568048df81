"""What the pages of planning share."""

from collections.abc import Callable
from dataclasses import dataclass

from hall.hall import Hall
from hallkeeper.foretelling import Foretelling
from hallkeeper.work import Works
from planning.history.figures import History


@dataclass(frozen=True, slots=True)
class Planning:
    """The hall, its long work, its past, its forecasts; whom a reference names (None: nobody any more)."""

    hall: Hall
    works: Works
    history: History
    name_of: Callable[[str | None], str | None]
    foretelling: Foretelling
