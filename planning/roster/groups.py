"""Business types that the same tellers can do at the same counters stand in one line: one skill of a plan.

Counters that take either of two types are fewer than those of both counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hall.errors import Invalid

MOST_SETS = 63
"""A programme looks at so many sets of groups at every half hour."""
Skills = frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A skill: its business types; `able`: what each who has it can do at each counter that takes it, in an
    order in which the first few are a fair sample of all, those who can do least before the others.
    """

    code: str
    types: tuple[str, ...]
    able: tuple[tuple[str, ...], ...]


def groups_of(
    wanted: Iterable[str], able: Iterable[Skills], lists: Iterable[Skills] = ()
) -> tuple[Group, ...]:
    """The wanted business types, grouped; `able`: what each teller can do; `lists`: what each counter serves,
    none: all of it.

    Raises Invalid `nobody_can` or `no_counter` with the business type, `too_many_skills`.
    """
    tellers, wanted = list(able), list(wanted)
    counters = list(lists) or [frozenset(wanted)]
    found = dict[tuple[frozenset[Skills], frozenset[Skills]], list[str]]()
    for code in wanted:
        who = frozenset(kind for kind in tellers if code in kind)
        where = frozenset(one for one in counters if code in one)
        if not who or not where:
            _refuse(code, nobody=not who)
        found.setdefault((who, where), []).append(code)
    groups = tuple(
        Group("+".join(types), tuple(types), _sample([s & at for s in tellers for at in counters], types[0]))
        for types in found.values()
    )
    for side in (0, 1):
        closed({one.code: frozenset(pair[side]) for one, pair in zip(groups, found, strict=True)})
    return groups


def _refuse(code: str, *, nobody: bool) -> None:
    if nobody:
        raise Invalid("nobody_can", f"Nobody can do {code!r}.", field=f"needed.{code}")
    raise Invalid("no_counter", f"No counter serves {code!r}.", field=f"needed.{code}")


def closed(who: Mapping[str, frozenset[Skills]]) -> list[frozenset[str]]:
    """The sets of groups that Hall's condition has to be asked of: with each set of those who could serve
    (`who`, by group) all groups that only they can. Raises Invalid `too_many_skills`.
    """
    unions: set[frozenset[Skills]] = set()
    for one in who.values():
        unions |= {one, *(one | other for other in unions)}
        if len(unions) > MOST_SETS:
            text = f"What tellers can do and counters serve makes more than {MOST_SETS} sets of types."
            raise Invalid("too_many_skills", text, field="tellers")
    return sorted(
        (frozenset(code for code, own in who.items() if own <= union) for union in unions),
        key=lambda some: (len(some), sorted(some)),
    )


def _sample(pairs: Sequence[Skills], code: str) -> tuple[tuple[str, ...], ...]:
    """Each kind spread evenly: the n-th of m has the place (n + 1/2) / m."""
    many = Counter(pair for pair in pairs if code in pair)
    places = [((n + 0.5) / m, len(kind), sorted(kind)) for kind, m in many.items() for n in range(m)]
    return tuple(tuple(kind) for _, _, kind in sorted(places))


def skills_of(groups: Iterable[Group], able: Skills) -> Skills:
    """The groups that somebody who can do these business types belongs to."""
    return frozenset(group.code for group in groups if able.issuperset(group.types))
