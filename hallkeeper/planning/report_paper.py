"""The report of a period in a language: told in words, and drawn as PDF."""

from hall.errors import Invalid
from hall.hall import Hall
from hallkeeper.rendering import LANGUAGES, words
from office.report import Wording, report_of
from planning.history.figures import History
from planning.history.paper import Report
from planning.history.period import Days
from planning.history.store import HALL


def told_report(hall: Hall, history: History, days: Days, language: str, source: str = HALL) -> Report:
    """What the report says. Raises Invalid `unknown_language`."""
    if language not in LANGUAGES:
        raise Invalid("unknown_language", f"Reports speak {', '.join(LANGUAGES)}.", field="lang")
    known = words(language, "office")

    def t(key: str, **gaps: object) -> str:
        """As on the pages: `key_one` where `n` is one."""
        one = known.get(f"{key}_one") if gaps.get("n") == 1 else None
        return (one or known.get(key, key)).format_map(gaps)

    say = Wording(hall.catalogue, language, t)
    found, before = history.several([days, days.before()], source)
    return report_of(found, before["total"], say)
