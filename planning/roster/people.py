"""Tellers, shifts and what is needed: what a roster is made of.

Half hours are counted from midnight of the hall's zone. All of it is frozen and says what makes no sense.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hall.errors import Invalid

HALVES_A_DAY = 48
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift (班次): from the half hour `first` up to, not including, `last`, with breaks in between."""

    code: str
    first: int
    last: int
    breaks: tuple[int, ...] = ()
    works: tuple[int, ...] = field(init=False)
    """The half hours at a counter."""

    def __post_init__(self) -> None:
        """Works out the half hours at a counter, which are asked for often."""
        works = tuple(half for half in range(self.first, self.last) if half not in self.breaks)
        object.__setattr__(self, "works", works)

    @property
    def hours(self) -> float:
        """Hours that count as worked."""
        return len(self.works) / 2


@dataclass(frozen=True, slots=True)
class Teller:
    """Who may do what and when. Hours are those of a week; `off` are days off, `wishes` days wished to be,
    `away` days off for which nobody had agreed: whoever is ill owes no hours in that week.

    `usual`: the shifts that this teller usually works; empty: any.
    """

    code: str
    skills: frozenset[str]
    most_hours: float = 40.0
    least_hours: float = 0.0
    most_days: int = 5
    off: frozenset[date] = frozenset()
    wishes: frozenset[date] = frozenset()
    usual: frozenset[str] = frozenset()
    away: frozenset[date] = frozenset()

    def is_there(self, days: Sequence[date]) -> bool:
        """Whether the hours agreed for a week can be asked: not where all of it is off, or a day away."""
        return any(day not in self.off for day in days) and self.away.isdisjoint(days)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a roster is asked for: whole weeks from a Monday on.

    `needed[skill][day, half]`: counters that this skill takes; a teller of several skills may stand at any of
    them, one at a time. `cover[skill]`: when somebody must be there who has it, however few come for it. A
    half hour that lacks a counter costs `lacking`, twice as much beyond a quarter of what is needed (a line
    grows faster than the counters are fewer), one in which nobody has a skill `bare`, each worked half hour
    `working`, coming to work at all `coming`, a wish not granted `denied`, a shift that is not one of
    the teller's usual ones `unusual`.
    """

    start: date
    days: int
    shifts: tuple[Shift, ...]
    tellers: tuple[Teller, ...]
    needed: Mapping[str, Mapping[tuple[date, int], int]]
    cover: Mapping[str, Collection[tuple[date, int]]] = field(default_factory=dict)
    lacking: float = 10.0
    bare: float = 100.0
    working: float = 1.0
    coming: float = 3.0
    denied: float = 2.0
    unusual: float = 0.5
    rest_halves: int = 22
    """Between the end of a shift and the next one, in half hours."""
    most_in_a_row: int = 6
    dates: tuple[date, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises Invalid for what makes no sense, naming the field."""
        object.__setattr__(self, "dates", tuple(self.start + timedelta(days=n) for n in range(self.days)))
        if self.start.weekday() != 0 or self.days < WEEK_DAYS or self.days % WEEK_DAYS:
            raise Invalid("no_weeks", "A roster is of whole weeks from a Monday on.", field="start")
        _check_shifts(self.shifts)
        _check_tellers(self.tellers)
        for week in range(0, self.days, WEEK_DAYS):
            for teller in self.tellers:
                _check_hours(teller, self.dates[week : week + WEEK_DAYS], self.shifts)
        unknown = set(self.needed) | set(self.cover)
        unknown -= {skill for teller in self.tellers for skill in teller.skills}
        if unknown:
            raise Invalid("nobody_can", f"Nobody can do {sorted(unknown)[0]!r}.", field="needed")

    def rests(self, before: Shift, after: Shift) -> bool:
        """Whether somebody may work the one on a day and the other on the next."""
        return after.first + HALVES_A_DAY - before.last >= self.rest_halves


def _check_shifts(shifts: tuple[Shift, ...]) -> None:
    if not shifts:
        raise Invalid("no_shifts", "Without shifts nobody works.", field="shifts")
    if len({shift.code for shift in shifts}) < len(shifts):
        raise Invalid("twice", "A shift's code is there twice.", field="shifts")
    for shift in shifts:
        if not 0 <= shift.first < shift.last <= HALVES_A_DAY or not shift.works:
            raise Invalid("no_shift", f"Shift {shift.code} has no time at a counter.", field="shifts")


def _check_tellers(tellers: tuple[Teller, ...]) -> None:
    if not tellers:
        raise Invalid("no_tellers", "Without tellers there is no roster.", field="tellers")
    if len({teller.code for teller in tellers}) < len(tellers):
        raise Invalid("twice", "A teller is there twice.", field="tellers")
    for teller in tellers:
        if not 0 <= teller.least_hours <= teller.most_hours:
            raise Invalid(
                "no_hours", f"The hours of {teller.code} make no sense.", field=f"tellers.{teller.code}"
            )
        if not teller.skills:
            raise Invalid(
                "no_skills", f"{teller.code} can do nothing that is needed.", field=f"tellers.{teller.code}"
            )


def _check_hours(teller: Teller, days: Sequence[date], shifts: Sequence[Shift]) -> None:
    """That the least hours of a week can be reached with whole shifts on the days that are not off."""
    there = sum(day not in teller.off for day in days)
    if not teller.is_there(days) or not teller.least_hours:
        return
    reached, lengths = {0.0}, {shift.hours for shift in shifts}
    for _ in range(min(there, teller.most_days)):
        reached |= {
            sum_ + hours for sum_ in reached for hours in lengths if sum_ + hours <= teller.most_hours
        }
    if max(reached) < teller.least_hours:
        text = (
            f"{teller.code} is there on {there} days in the week of {days[0]} and reaches {max(reached):g} "
            f"hours with whole shifts, not {teller.least_hours:g}."
        )
        raise Invalid("hours_unreachable", text, field=f"tellers.{teller.code}.{days[0]}")
