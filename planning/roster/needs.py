"""What a plan needs, counted over sets of skills; it needs no numpy, so that the server may ask too."""

from collections import defaultdict
from datetime import date
from itertools import combinations

from planning.roster.people import Plan, Teller

Kind = frozenset[str]


def kinds_of(plan: Plan) -> dict[Kind, list[Teller]]:
    """The tellers by what they can do."""
    found: dict[Kind, list[Teller]] = defaultdict(list)
    for teller in plan.tellers:
        found[teller.skills].append(teller)
    return dict(found)


def skill_sets(plan: Plan) -> list[Kind]:
    """Every set of needed skills."""
    skills = sorted(plan.needed)
    return [frozenset(some) for n in range(1, len(skills) + 1) for some in combinations(skills, n)]


def needed_of(plan: Plan, skills: Kind, day: date, half: int) -> int:
    """Counters that these skills take together."""
    return sum(plan.needed[skill].get((day, half), 0) for skill in skills)


def times_of(plan: Plan) -> list[tuple[date, int]]:
    """The days and half hours at which anybody is needed, in order."""
    return sorted({when for needed in plan.needed.values() for when, many in needed.items() if many})
