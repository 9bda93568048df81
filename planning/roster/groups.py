"""Business types that the same tellers can do stand in one line: they are one skill of a plan.

Counters that take either of two types are fewer than those of both counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hall.errors import Invalid

MOST_GROUPS = 6
"""A programme looks at every set of them."""
Skills = frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A skill: its business types; `able`: what each who has it can do, in an order in which the first few
    are a fair sample of all, those who can do least before the others.
    """

    code: str
    types: tuple[str, ...]
    able: tuple[tuple[str, ...], ...]


def groups_of(wanted: Iterable[str], able: Iterable[Skills]) -> tuple[Group, ...]:
    """The wanted business types, grouped; `able`: what each teller can do.

    Raises Invalid `nobody_can` with the business type, `too_many_skills`.
    """
    tellers = list(able)
    kinds, found = frozenset(tellers), dict[frozenset[Skills], list[str]]()
    for code in wanted:
        who = frozenset(kind for kind in kinds if code in kind)
        if not who:
            raise Invalid("nobody_can", f"Nobody can do {code!r}.", field=f"needed.{code}")
        found.setdefault(who, []).append(code)
    if len(found) > MOST_GROUPS:
        text = f"What tellers can do makes {len(found)} groups of business types, more than {MOST_GROUPS}."
        raise Invalid("too_many_skills", text, field="tellers")
    return tuple(
        Group("+".join(types), tuple(types), _sample([one for one in tellers if one in who]))
        for who, types in found.items()
    )


def _sample(tellers: Sequence[Skills]) -> tuple[tuple[str, ...], ...]:
    """Each kind spread evenly: the n-th of m has the place (n + 1/2) / m."""
    many = Counter(tellers)
    places = [((n + 0.5) / m, len(kind), sorted(kind)) for kind, m in many.items() for n in range(m)]
    return tuple(tuple(kind) for _, _, kind in sorted(places))


def skills_of(groups: Iterable[Group], able: Skills) -> Skills:
    """The groups that somebody who can do these business types belongs to."""
    return frozenset(group.code for group in groups if able.issuperset(group.types))
