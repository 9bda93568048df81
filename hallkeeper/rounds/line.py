"""One thing that is looked at on a round."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mark(StrEnum):
    """How it is."""

    GOOD = "good"
    ACT = "act"
    """Somebody is to do something: the line says what, and where."""
    KNOW = "know"
    """Nothing to do, but worth knowing."""


@dataclass(frozen=True, slots=True)
class Line:
    """`what` names the sentence (`round_<what>` in the files of words), `gaps` fill it; `link` leads to where
    something is done about it. `more`: what the page shows besides, as a test.
    """

    what: str
    mark: Mark
    gaps: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "what": self.what,
            "mark": str(self.mark),
            "gaps": self.gaps,
            "link": self.link,
            **self.more,
        }


def counted(what: str, many: int, link: str, **gaps: Any) -> Line:
    """Green where there are none, else to be looked after: the sentences are `<what>_none` and `<what>`."""
    if many == 0:
        return Line(f"{what}_none", Mark.GOOD, link=link)
    return Line(what, Mark.ACT, {"n": many, **gaps}, link)
