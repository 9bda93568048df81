"""Weeks of a hall with two skills and 25 tellers: eight to eight, busier as the month turns."""

import random
from datetime import date, timedelta

from planning.roster.people import Plan, Shift, Teller
from planning.roster.required import required

MONDAY = date(2026, 11, 30)
SHIFTS = tuple(
    Shift(f"s{n}", first, first + length, breaks)
    for n, (first, length, breaks) in enumerate(
        [
            (16, 17, (24,)),
            (16, 17, (25,)),
            (18, 17, (26,)),
            (20, 17, (28,)),
            (23, 17, (32,)),
            (23, 17, (33,)),
            (16, 8, ()),
            (20, 8, ()),
            (28, 8, ()),
            (32, 8, ()),
        ]
    )
)


def a_plan(seed: int = 1, weeks: int = 4, tellers: int = 25) -> Plan:
    """Payments and invoices for all, other business for those who have learned it."""
    dice = random.Random(seed)
    dates = [MONDAY + timedelta(days=n) for n in range(7 * weeks)]
    easy: dict[tuple[date, int], int] = {}
    hard: dict[tuple[date, int], int] = {}
    for day in dates:
        busy = dice.uniform(0.9, 1.1) * (1.3 if day.day > 27 or day.day < 4 else 1.0)
        busy *= 0.7 if day.weekday() == 6 else 1.0
        curve = [14 + 26 * (4 <= h < 8) + 16 * (12 <= h < 18) for h in range(24)]
        for half, many in enumerate(required([busy * one * 2.8 for one in curve], 110, 300), start=16):
            easy[day, half] = many
        for half, many in enumerate(required([busy * one * 0.45 for one in curve], 360, 600), start=16):
            hard[day, half] = many
    people = []
    for n in range(tellers):
        off = frozenset(dice.sample(dates, 2)) if dice.random() < 0.3 else frozenset()
        wishes = frozenset(dice.sample(dates, 2)) if dice.random() < 0.5 else frozenset()
        skills = frozenset({"easy", "hard"} if n < tellers * 0.5 else {"easy"})
        people.append(Teller(f"t{n:02}", skills, 40, 24, off=off, wishes=wishes))
    needed = {"easy": easy, "hard": hard}
    return Plan(
        MONDAY, 7 * weeks, SHIFTS, tuple(people), needed, {code: set(row) for code, row in needed.items()}
    )
