"""What a plan needs, counted over sets of skills; it needs no numpy, so that the server may ask too."""

from collections import defaultdict
from datetime import date

from planning.roster.groups import closed
from planning.roster.people import Plan, Teller

Kind = frozenset[str]


def kinds_of(plan: Plan) -> dict[Kind, list[Teller]]:
    """The tellers by what they can do."""
    found: dict[Kind, list[Teller]] = defaultdict(list)
    for teller in plan.tellers:
        found[teller.skills].append(teller)
    return dict(found)


def skill_sets(plan: Plan) -> list[Kind]:
    """The sets of needed skills of which none is implied by the others."""
    kinds = set(kinds_of(plan))
    return closed({skill: frozenset(k for k in kinds if skill in k) for skill in sorted(plan.needed)})


def needed_of(plan: Plan, skills: Kind, day: date, half: int) -> int:
    """Counters that these skills take together."""
    return sum(plan.needed[skill].get((day, half), 0) for skill in skills)


def bearable(plan: Plan, day: date, half: int) -> int:
    """So many counters may lack before it is counted twice."""
    return -(-sum(needed.get((day, half), 0) for needed in plan.needed.values()) // 4)


def times_of(plan: Plan) -> list[tuple[date, int]]:
    """The days and half hours at which anybody is needed, in order."""
    return sorted({when for needed in plan.needed.values() for when, many in needed.items() if many})


def covers_of(plan: Plan) -> list[tuple[date, int, str]]:
    """When somebody must be there who has which skill, in order."""
    return sorted((day, half, skill) for skill, times in plan.cover.items() for day, half in times)
